"""One result, three forms: tables for people, JSON and CSV for programs, and they say the same."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from ipabs.results.rendering import basis_points, percent, short
from tests.cli.running import ipabs
from tests.collateral.given import small_deal, write_deal

if TYPE_CHECKING:
    from pathlib import Path

STRESSED = "date,interest,principal\n2023-04-01,900000,9000000\n2024-01-01,200000,20000000\n"

PRICE_KEYS = ["deal", "title", "currency", "scenario", "seed", "paths", "version", "measure", "pool", "tranches"]
TRANCHE_KEYS = {
    "name",
    "notional",
    "coupon",
    "attachment",
    "detachment",
    "issue_price",
    "value",
    "expected_yield",
    "effective_yield",
    "expected_spread",
    "discount_margin",
    "wal",
    "duration",
    "convexity",
    "dv01",
    "multiple",
    "interest",
    "principal",
    "residual",
    "expected_loss",
    "unpaid_interest",
}


def said(*arguments: str) -> str:
    outcome = ipabs(*arguments)
    assert outcome.code == 0, outcome.err
    return outcome.out


def as_json(*arguments: str) -> Any:
    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is not JSON")

    return json.loads(said(*arguments, "--format", "json"), parse_constant=refuse)


def as_csv(*arguments: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(said(*arguments, "--format", "csv"))))


def same(record: dict[str, Any], row: dict[str, str]) -> bool:
    """A record of JSON against a row of CSV, to the last bit."""
    shown = {key: "" if value is None else str(value) for key, value in record.items()}
    return shown == {key: cell for key, cell in row.items() if key in record or cell}


@pytest.fixture
def stressed(tmp_path: Path) -> str:
    file = tmp_path / "stressed.csv"
    file.write_text(STRESSED, encoding="utf-8")
    return str(file)


def test_price_as_json_has_the_keys_that_programs_rely_on() -> None:
    record = as_json("price", "thirty-lines")
    assert list(record) == PRICE_KEYS
    assert record["pool"].keys() == {"value", "funded", "expected_receipts", "undistributed"}
    assert (record["deal"], record["scenario"], record["seed"], record["paths"]) == ("thirty-lines", "base", None, 1)
    assert re.fullmatch(r"\d+\.\d+\.\d+", record["version"])
    assert [tranche["name"] for tranche in record["tranches"]] == ["A", "B", "sub"]
    for tranche in record["tranches"]:
        assert {key for key in tranche if not key.endswith("_reason")} == TRANCHE_KEYS


def test_what_is_missing_is_null_with_a_reason(stressed: str) -> None:
    for tranche in as_json("price", "thirty-lines", "--pool", stressed)["tranches"]:
        for key in TRANCHE_KEYS:
            assert (tranche[key] is None) == (f"{key}_reason" in tranche), key
    sub = as_json("price", "thirty-lines", "--pool", stressed)["tranches"][2]
    assert sub["expected_yield"] is None
    assert sub["expected_yield_reason"] == "a residual has no yield: see its IRR"
    assert sub["effective_yield_reason"] == "nothing is received"
    assert sub["wal_reason"] == "no principal is paid"


@pytest.mark.parametrize("pool", [(), ("--pool", "stressed")])
def test_price_says_the_same_in_every_form(pool: tuple[str, ...], stressed: str) -> None:
    arguments = ("price", "thirty-lines", *(stressed if word == "stressed" else word for word in pool))
    records, rows = as_json(*arguments)["tranches"], as_csv(*arguments)
    assert len(rows) == len(records)
    assert all(same(record, row) for record, row in zip(records, rows, strict=True))
    lines = said(*arguments).splitlines()
    for record in records:
        (line,) = [line for line in lines if re.match(rf" {record['name']} +[\d,]+ ", line)]
        figures = [short(record["value"]), percent(record["expected_yield"]), basis_points(record["expected_spread"])]
        assert re.search(".* ".join(re.escape(figure) for figure in figures), line), (line, figures)


def test_the_table_says_why_a_number_is_missing(stressed: str) -> None:
    lines = said("price", "thirty-lines", "--pool", stressed).splitlines()
    assert "- sub: nothing is received" in lines
    assert "- sub: no principal is paid" in lines
    assert any(re.fullmatch(r"B: interest of [\d,]+\.\d\d is unpaid in the end", line) for line in lines)


def test_the_table_names_the_deal_its_dates_and_its_pool() -> None:
    lines = said("price", "thirty-lines").splitlines()
    assert lines[:3] == [
        "thirty-lines: a deal in thirty lines, on given cash",
        "given cash · 12 payment dates, 2023-04-17 to 2026-01-15 · CNY",
        "pool value at the cutoff 100,000,000.00, receipts 107,312,500.00",
    ]


def test_a_floating_tranche_has_a_column_for_its_margin(tmp_path: Path) -> None:
    deal = small_deal().replace("coupon: 4%", "coupon: {index: 2%, spread: 150bp}")
    folder = str(write_deal(tmp_path, deal, "date,principal,interest\n2023-03-01,100,1\n"))
    assert re.search(r" DM ", said("price", folder))
    assert not re.search(r" DM ", said("price", "thirty-lines"))
    (tranche,) = as_json("price", folder)["tranches"]
    assert tranche["discount_margin"] == pytest.approx(0.015, rel=1e-9)


def test_cashflows_say_the_same_in_every_form(stressed: str) -> None:
    arguments = ("cashflows", "thirty-lines", "--pool", stressed)
    records, rows = as_json(*arguments), as_csv(*arguments)
    assert [record["period"] for record in records] == list(range(1, 13))
    assert len(records) == len(rows)
    assert all(same(record, row) for record, row in zip(records, rows, strict=True))
    tables = said(*arguments)
    for record in records:
        lines = [line for line in tables.splitlines() if record["date"] in line]
        assert len(lines) == 4  # the deal, and each tranche
        assert f"{record['receipts']:,.2f}" in lines[0]
        assert f"{record['A.principal.paid']:,.2f}" in lines[1]
        assert lines[3].split()[-1] == f"{record['sub.balance']:,.2f}"


def test_cashflows_are_deterministic_with_or_without_the_word() -> None:
    assert said("cashflows", "thirty-lines", "--deterministic") == said("cashflows", "thirty-lines")


def test_cashflows_of_some_tranches() -> None:
    everything, some = as_json("cashflows", "thirty-lines"), as_json("cashflows", "thirty-lines", "--tranche", "sub")
    kept = [key for key in everything[0] if key in ("period", "date") or key.startswith("sub.")]
    assert list(some[0]) == kept
    assert some == [{key: record[key] for key in kept} for record in everything]
    two = said("cashflows", "thirty-lines", "--tranche", "B", "--tranche", "A")
    assert [line for line in two.splitlines() if line.startswith("tranche")] == ["tranche B", "tranche A"]
    assert "collections" not in two


def test_a_fee_whose_name_begins_like_a_column_is_not_taken_for_it(tmp_path: Path) -> None:
    deal = small_deal(more="fees: {date-fee: {amount: 1, per: year}, Ab: {amount: 1, per: year}}\n")
    deal = deal.replace("pay: A", "pay: [date-fee, Ab, A]")
    folder = str(write_deal(tmp_path, deal, "date,principal\n2023-03-01,60\n"))
    keys = as_json("cashflows", folder, "--tranche", "A")[0]
    assert {key.split(".")[0] for key in keys} == {"period", "date", "A"}


def test_trace_says_the_same_in_both_forms(stressed: str) -> None:
    arguments = ("trace", "thirty-lines", "--pool", stressed)
    records, text = as_json(*arguments), said(*arguments)
    told = text.split("\n\n")
    assert len(told) == len(records) == 12
    for record, block in zip(records, told, strict=True):
        assert block.startswith(f"period {record['period']} · {record['date']}\n")
        for step in record["steps"]:
            (line,) = [line for line in block.splitlines() if line.startswith(f"  {step['step']:>2}  {step['does']}")]
            assert line.endswith(f"{step['left']:,.2f}")
            assert ("skipped" in line) == (not step["done"])
        assert ("BREACHED" in block) == any(test["breached"] for test in record["tests"])
        assert ("IN FORCE" in block) == any(trigger["fired"] for trigger in record["triggers"])


def test_trace_of_some_periods() -> None:
    everything, some = (
        as_json("trace", "thirty-lines"),
        as_json("trace", "thirty-lines", "--period", "3", "--period", "12"),
    )
    assert some == [everything[2], everything[11]]


def test_trace_follows_every_yuan(stressed: str) -> None:
    """What a step left is what was there before, less what it took from cash."""
    for record in as_json("trace", "thirty-lines", "--pool", stressed):
        cash = record["cash"]
        for step in record["steps"]:
            taken = (step["got"] or 0.0) - sum(step["drawn"].values()) if step["done"] else 0.0
            assert step["left"] == pytest.approx(cash - taken, abs=1e-6)
            cash = step["left"]
        assert record["left"] == pytest.approx(cash, abs=1e-6)


def test_structures_in_every_form() -> None:
    records, rows = as_json("structures"), as_csv("structures")
    assert records == rows
    (record,) = [record for record in records if record["name"] == "thirty-lines"]
    assert (record["currency"], record["tranches"]) == ("CNY", "A, B, sub")
    assert "thirty-lines" in said("structures")


def test_show_prints_a_deal_that_can_be_priced(tmp_path: Path) -> None:
    write_deal(tmp_path, said("show", "thirty-lines"), STRESSED)
    (tmp_path / "pool").mkdir()
    (tmp_path / "collections.csv").rename(tmp_path / "pool" / "collections.csv")
    assert said("price", str(tmp_path)).startswith("thirty-lines")


@pytest.mark.parametrize("kind", ["deal", "pool"])
def test_schemas_are_json_schemas(kind: str) -> None:
    schema = json.loads(said("schema", kind))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["properties"]


def test_nothing_is_cut_where_nobody_looks(tmp_path: Path) -> None:
    names = [f"a-fee-with-a-name-that-goes-on-and-on-{letter}" for letter in "abcdefghij"]
    fees = "fees:\n" + "".join(f"  {name}: {{amount: 1, per: year}}\n" for name in names)
    deal = small_deal(more=fees).replace("pay: A", f"pay: [{', '.join(names)}, A]")
    folder = str(write_deal(tmp_path, deal, "date,principal\n2023-03-01,60\n"))
    heads = said("cashflows", folder).splitlines()[2]
    assert [name for name in names if name not in heads] == []
    assert "…" not in said("trace", folder)
