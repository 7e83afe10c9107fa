"""Tables under assumptions: one result in three forms, and what is refused in which words."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.running import ipabs
from tests.collateral.given import small_deal, write_deal
from tests.simulation.pools import THREE_YEARS, write_pool
from tests.test_deterministic import CONTRACT, FIRM, NOTE

if TYPE_CHECKING:
    from pathlib import Path


def said(*arguments: str) -> str:
    outcome = ipabs(*arguments)
    assert outcome.code == 0, outcome.err
    return outcome.out


def record(*arguments: str) -> Any:
    return json.loads(said(*arguments, "--format", "json"))


def rows(*arguments: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(said(*arguments, "--format", "csv"))))


LADDER = ("yields", "thirty-lines", "--tranche", "B", "--prices", "98:102:2", "--severity", "60%")
ACROSS = (*LADDER, "--default-rates", "0%,12%,30%")


def test_a_table_of_prices_and_default_rates() -> None:
    table = said(*ACROSS).splitlines()
    assert table[0] == "thirty-lines: defaults across · severity 60 %, recovered after 6 periods"
    assert table[2] == "tranche B: yield, compounded as often as the deal pays"
    assert table[4].split() == ["price", "0", "%", "12", "%", "30", "%"]
    found = record(*ACROSS)
    for place, price in enumerate((98.0, 100.0, 102.0)):
        cells = [f"{100 * column['tranches'][0]['quotes'][place]['yield']:.3f} %" for column in found["columns"]]
        assert table[6 + place].split() == [f"{price:.2f}", *" ".join(cells).split()]
    footer = {line[:17].strip(): line[17:].split() for line in table[9:15]}
    assert list(footer) == ["WAL", "principal window", "written down", "of notional", "pool loss", "of the pool"]
    assert footer["WAL"] == [f"{column['tranches'][0]['wal']:.2f}" for column in found["columns"]]
    assert footer["pool loss"] == [f"{column['pool']['loss']:,.0f}" for column in found["columns"]]
    assert footer["written down"] == [f"{column['tranches'][0]['written_down']:,.0f}" for column in found["columns"]]


def test_the_table_in_its_three_forms() -> None:
    found, table = record(*ACROSS), rows(*ACROSS)
    flat = [
        (tranche["name"], column["share"], quote["price"], quote["yield"], tranche["wal"], column["pool"]["loss"])
        for column in found["columns"]
        for tranche in column["tranches"]
        for quote in tranche["quotes"]
    ]
    keys = ("tranche", "defaults", "price", "yield", "wal", "pool_loss")
    assert [tuple(row[key] for key in keys) for row in table] == [tuple(str(cell) for cell in line) for line in flat]
    assert found["columns"][1]["assumptions"]["defaults"] == {"by": "year", "shares": [0.12]}
    assert found["columns"][1]["assumptions"]["lag"] == 6


def test_more_defaults_lose_more() -> None:
    columns = record(*ACROSS)["columns"]
    losses = [column["pool"]["loss"] for column in columns]
    assert losses == sorted(losses)
    assert losses[0] == 0.0 < columns[2]["tranches"][0]["written_down"]


def test_speeds_shorten_the_notes_of_a_tape(tmp_path: Path) -> None:
    """Principal of 100 a year, or with 10 % prepaid 120, 99, 81: A (200) is repaid in the second year, B by the end.

    All interest of 10 % goes into principal too: 130, 70 and so on to A, 50 and 50 to B; 150, 50 and 67, 33.
    """
    contract = CONTRACT | {"profile": "straight-line", "payments_per_year": 1}
    folder = write_pool(tmp_path, NOTE.format(dates=THREE_YEARS), [contract], FIRM)
    columns = record("yields", str(folder), "--prices", "100", "--speeds", "0%,10%")["columns"]
    lives = [[tranche["wal"] for tranche in column["tranches"]] for column in columns]
    assert lives == [pytest.approx([270 / 200, 250 / 100]), pytest.approx([250 / 200, 233 / 100])]


def test_haircuts_go_across_royalties() -> None:
    columns = record("yields", "drug-royalty", "--tranche", "A", "--haircuts", "0%,50%")["columns"]
    prices = [quote["price"] for quote in columns[0]["tranches"][0]["quotes"]]
    assert prices == [95 + 0.5 * step for step in range(21)]
    assert columns[1]["pool"]["share_lost"] == pytest.approx(0.5)


def test_a_floater_shows_its_margin_unless_asked_for_more(tmp_path: Path) -> None:
    deal = small_deal().replace("coupon: 4%", "coupon: {index: 2%, spread: 150bp}")
    folder = str(write_deal(tmp_path, deal, "date,principal,interest\n2023-03-01,100,1\n"))
    table = said("yields", folder, "--prices", "100")
    assert "tranche A: discount margin over the index" in table
    assert " 150.0 bp" in table
    assert "tranche A: IRR" in said("yields", folder, "--prices", "100", "--show", "irr")
    assert "- the deal has no curve" in said("yields", folder, "--prices", "100", "--show", "spread")


def test_cash_flows_under_assumptions() -> None:
    arguments = ("cashflows", "thirty-lines", "--defaults", "2%,40%", "--severity", "70%", "--lag", "4")
    periods = record(*arguments)
    plain = record("cashflows", "thirty-lines")
    assert {"receipts.recovery", "pool.balance", "pool.defaulted", "A.written-down"} <= periods[0].keys()
    assert all(under["receipts"] < before["receipts"] for under, before in zip(periods, plain, strict=True))
    for period in periods:
        kinds = sum(amount for key, amount in period.items() if key.startswith("receipts."))
        assert period["receipts"] == pytest.approx(kinds, rel=1e-12)
    last = periods[-1]
    assert last["sub.written-down"] == last["sub.balance"] == 5_000_000
    table = said(*arguments)
    heading = "thirty-lines: defaults 2 %, 40 % by year · severity 70 %, recovered after 4 periods"
    assert table.splitlines()[0] == heading
    assert "defaulted so far" in table
    assert f"{last['pool.defaulted']:,.2f}" in table
    assert "is recovered after the last payment date: too late for the deal" in table
    assert [line for line in said(*arguments, "--tranche", "B").splitlines() if line.startswith("tranche")] == [
        "tranche B"
    ]


def test_a_tape_needs_the_word_deterministic() -> None:
    found = record("cashflows", "licence-back", "--deterministic", "--prepayment", "10%")
    assert found[0]["receipts.principal"] > 15_000_000
    refused = ipabs("cashflows", "licence-back", "--prepayment", "10%")
    assert refused.code == 2
    message = "the pool is simulated: what is assumed of one path needs --deterministic."
    assert refused.err.splitlines()[-1] == f"Error: {message}"


def test_a_vector_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "rates.csv"
    file.write_text("year,share\n1,2%\n2,40%\n", encoding="utf-8")
    arguments = ("cashflows", "thirty-lines", "--defaults")
    assert said(*arguments, str(file)) == said(*arguments, "2%,40%")
    file.write_text("year,share\n1,200%\n", encoding="utf-8")
    refused = ipabs(*arguments, str(file))
    assert (refused.code, refused.err) == (2, f"{file}:2:share: 200 % is not a share: 0% to 100% is needed.\n")


NO_RATE = "'x' is not a rate: write 4.3%, 120bp or 0.043."
VECTOR = "A vector is a share (2%), one for each year (1%,2%,3%), or a CSV file."


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--speeds 5%", "--prepayment: the pool's cash is given, and says nothing of what could be prepaid."),
        ("--haircut 5%", "--haircut: the pool pays neither royalties nor other receipts."),
        ("--severity 5%", "--severity is of what defaults: it needs --defaults."),
        ("--lag 2", "--lag is of what defaults: it needs --defaults."),
        ("--speeds 1% --haircuts 2%", "--speeds and --haircuts: one of them goes across."),
        ("--default-rates 1% --defaults 2%", "--default-rates and --defaults say the same thing twice."),
        ("--tranche C", "no tranche 'C': A, B, sub."),
    ],
)
def test_what_does_not_go_together(arguments: str, message: str) -> None:
    outcome = ipabs("yields", "thirty-lines", *arguments.split())
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.splitlines()[-1] == f"Error: {message}"


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--default-rates", "1%,1%", "a share stands twice."),
        ("--default-rates", "101%", "101 % is not a share: 0% to 100% is needed."),
        ("--speeds", "x", NO_RATE),
        ("--defaults", "x", f"{NO_RATE} {VECTOR}"),
        ("--defaults", "5", f"'5' would be 500 %: write 5% or 0.05. {VECTOR}"),
        ("--prices", "95:105", "a ladder has 3 parts, not 2: lowest:highest:step."),
        ("--prices", "105:95:1", "the highest price stands second, and the step is above 0: 95:105:0.5."),
        ("--prices", "1:2:0.0001", "10,001 prices: at most 1,001."),
        ("--prices", "0,1", "a price of 0: above 0 is needed."),
        ("--prices", "dear", "'dear' is not a number."),
    ],
)
def test_values_that_cannot_be_read(option: str, value: str, message: str) -> None:
    outcome = ipabs("yields", "thirty-lines", option, value)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.splitlines()[-1] == f"Error: Invalid value for '{option}': {message}"
