"""``ipabs pool describe``, as its users meet it."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from typing import TYPE_CHECKING

import pytest

import ipabs as package
from ipabs.definitions.library import structures
from tests.cli.running import ipabs
from tests.collateral.simulated import write_pool
from tests.collateral.tape_files import lines_of, typed_workbook

if TYPE_CHECKING:
    from pathlib import Path

CONTRACTS = (
    "id,obligor,kind,currency,end_date,exposure,rate,patents,sales,volatility,royalty_rate,stage\n"
    "C1,F1,loan,CNY,2022-06-30,600,4%,P1,,,,pilot\n"
    "C2,F2,lease,CNY,2020-09-30,400,5%,,,,,\n"
    "R1,F3,royalty,CNY,,,,P1:0.5;P2:0.5,1000,20%,5%,\n"
)
OBLIGORS = "id,pd,group,sector,region\nF1,1.5%,g,software,south\nF2,1.5%,g,software,south\nF3,0.05%,,pharma,north\n"
PATENTS = "id,filing_date,quality,technology\nP1,2015-06-30,1,chips\nP2,2016-06-30,0,drugs\n"


def records(*arguments: str) -> list[dict[str, object]]:
    outcome = ipabs("pool", "describe", *arguments, "--format", "json")
    assert outcome.code == 0, outcome.err
    found: list[dict[str, object]] = json.loads(outcome.out)
    return found


def test_a_pool_by_itself_counts_royalties_by_sales(tmp_path: Path) -> None:
    write_pool(tmp_path, CONTRACTS, OBLIGORS, PATENTS)
    found = records(str(tmp_path), "--as-of", "2020-01-01")
    assert {(one["basis"], one["amount"]) for one in found if one["by"] == "pool"} == {
        ("exposure", 1000),
        ("sales", 1000),
    }
    table = {(one["basis"], one["by"], one["name"]): one.get("share") for one in found}
    assert table["exposure", "obligor", "g"] == 1.0
    assert table["exposure", "quality", "1 or more"] == table["exposure", "remaining life", "2-3 y"] == 0.6
    assert table["exposure", "rating", "PD 1-2 %"] == 1.0 and table["exposure", "kind", "lease"] == 0.4
    assert table["sales", "technology", "several"] == table["sales", "quality", "0 to 1"] == 1.0
    assert table["sales", "rating", "PD below 0.1 %"] == 1.0
    assert table["sales", "remaining life", "15-20 y"] == 1.0  # the last of its patents
    shown = ipabs("pool", "describe", str(tmp_path))
    assert shown.err == "remaining life is left out: it counts from a day, --as-of YYYY-MM-DD\n"
    assert "sales of a year on which royalties are paid; a deal would give their value" in shown.out


def test_every_form_and_source_says_the_same(tmp_path: Path) -> None:
    write_pool(tmp_path, CONTRACTS, OBLIGORS, PATENTS)
    book = typed_workbook(tmp_path / "pool.xlsx", lines_of(tmp_path))
    of_folder, of_book = records(str(tmp_path)), records(str(book))
    assert of_folder == of_book
    rows = list(csv.DictReader(io.StringIO(ipabs("pool", "describe", str(book), "--format", "csv").out)))
    for row, record in zip(rows, of_folder, strict=True):
        told = {name: value for name, value in row.items() if value}
        assert told == {name: str(value) for name, value in record.items()}


def test_a_deal_gives_royalties_their_value() -> None:
    found = records("drug-royalty", "--top", "2")
    (pool,) = [one for one in found if one["by"] == "pool"]
    result = package.price("drug-royalty", paths=32, threads=1)
    assert pool["basis"] == "value"
    assert pool["amount"] == pytest.approx(result.pool.value, rel=1e-12)
    (concentrated,) = [one for one in found if one["by"] == "concentration" and one["name"] == "obligor"]
    assert concentrated["herfindahl"] == pytest.approx(result.pool.concentration.herfindahl)
    assert [one["name"] for one in found if one["by"] == "obligor"][-1] == "all others"


SHIPPED = [name for name, folder in structures().items() if (folder / "pool" / "contracts.csv").is_file()]


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_printed_of_shipped_pools_adds_to_100_per_cent(name: str) -> None:
    shown = ipabs("pool", "describe", name)
    assert shown.code == 0
    blocks = shown.out.split("\n\n")
    printed = [
        re.findall(r"(\d+)\.(\d\d) %$", block, re.MULTILINE) for block in blocks if "contracts   obligors" in block
    ]
    assert len(printed) > 3
    assert {sum(100 * int(whole) + int(part) for whole, part in shares) for shares in printed} == {10_000}


@pytest.mark.parametrize("name", ["pledge-loans", "leaseback", "music-catalogue"])
def test_every_share_by_itself_is_the_one_among_all(name: str) -> None:
    everything = records(name)
    told = {str(one["by"]) for one in everything} - {"pool", "concentration"}
    assert {"obligor", "kind", "sector", "region", "rating", "remaining life"} <= told
    for word in told:
        found = records(name, "--by", word)
        assert [one for one in found if one["by"] == word] == [one for one in everything if one["by"] == word]
        assert {str(one["by"]) for one in found} == {"pool", "concentration", word}
        assert math.fsum(float(str(one["share"])) for one in found if one["by"] == word) == pytest.approx(
            1.0, abs=1e-12
        )


@pytest.mark.parametrize("end", ["csv", "json", "txt"])
def test_what_is_written_to_a_file_is_what_is_printed(end: str, tmp_path: Path) -> None:
    file = tmp_path / f"leaseback.{end}"
    printed = ipabs("pool", "describe", "leaseback", "--format", "table" if end == "txt" else end).out
    outcome = ipabs("pool", "describe", "leaseback", "--out", str(file))
    assert (outcome.code, outcome.out, outcome.err) == (0, "", f"{file}: what is in leaseback\n")
    assert file.read_text(encoding="utf-8").rstrip() == printed.rstrip()
    again = ipabs("pool", "describe", "leaseback", "--out", str(file))
    assert again.code == 2 and "the file is there already: name a new one." in again.err
    asked = ipabs("pool", "describe", "leaseback", "--out", str(tmp_path / "other.csv"), "--format", "json")
    assert asked.code == 0
    assert json.loads((tmp_path / "other.csv").read_text(encoding="utf-8")) == records("leaseback")


def test_an_average_stands_above_the_tables() -> None:
    assert (
        "\naverage: 17,166,666.67 a contract, 17,166,666.67 an obligor\n"
        in ipabs("pool", "describe", "pledge-loans").out
    )


def test_what_cannot_be_described(tmp_path: Path) -> None:
    write_pool(tmp_path, CONTRACTS.replace("P1:0.5", "P9"), OBLIGORS, PATENTS)
    for arguments, message in (
        (["thirty-lines"], "the pool of this deal is given cash: it has no contracts to describe."),
        (["licence-bak"], "Did you mean 'licence-back'?"),
        ([str(tmp_path), "--pool", str(tmp_path)], "--pool is another pool for a DEAL; this is a pool."),
        (["licence-back", "--as-of", "2020-01-01"], "--as-of is for a POOL"),
        (["licence-back", "--by", "sector,qualty"], "Did you mean 'quality'?"),
        (["licence-back", "--out", str(tmp_path / "no" / "file.csv")], "cannot be written: No such file or directory."),
        ([str(tmp_path)], "contracts.csv:4:patents: no patent is called 'P9'."),
    ):
        outcome = ipabs("pool", "describe", *arguments)
        assert (outcome.code, outcome.out) == (2, "")
        assert message in outcome.err


def test_another_pool_of_a_deal(tmp_path: Path) -> None:
    own = structures()["licence-back"] / "pool"
    assert records("licence-back", "--pool", str(own)) == records("licence-back")


def test_currencies_that_are_added_are_warned_of(tmp_path: Path) -> None:
    write_pool(tmp_path, CONTRACTS.replace("C2,F2,lease,CNY", "C2,F2,lease,USD"), OBLIGORS, PATENTS)
    outcome = ipabs("pool", "describe", str(tmp_path), "--as-of", "2020-01-01")
    assert outcome.err == "warning: amounts of several currencies are added as they stand\n"
