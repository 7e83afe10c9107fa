"""The template of a tape: every column with its unit and an example, and examples that make a pool without a fault."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import openpyxl
import pytest

from ipabs.collateral.tape_rows import read_tape_rows
from ipabs.collateral.template import EXPLAINED, header_of
from ipabs.definitions.contract_columns import LIFECYCLES
from ipabs.definitions.schema import pool_schema
from ipabs.definitions.tape import TABLES
from ipabs.definitions.tape_examples import EXAMPLES, WITHOUT, allowed_in, example_of, explained, unit_of
from ipabs.errors import Faults
from tests.cli.running import ipabs
from tests.collateral.simulated import read

if TYPE_CHECKING:
    from pathlib import Path

ALL = [(table, column) for table, columns in TABLES.items() for column in columns]
NAMED = [f"{table}.{column.name}" for table, column in ALL]

DEAL = """\
deal: examples
currency: CNY
dates:
  {cutoff: 2025-01-01, closing: 2025-02-01, first-payment: 2025-03-31, legal-final: 2032-12-31, frequency: quarterly}
collateral: pool
valuation-rate: 8%
parties: {fund-house: {rating: AA+}, insurer: {rating: AA}}
asset-support:
  fund: {provider: fund-house, size: 5_000_000}
  guarantee: {}
  insurance: {provider: insurer}
tranches:
  A: {notional: 1_000_000, coupon: 3%, principal: pass-through}
  rest: {notional: 1_000_000, principal: residual}
waterfall:
  - pay: A
  - pay: rest
"""


@pytest.mark.parametrize(("table", "column"), ALL, ids=NAMED)
def test_every_column_has_an_example_that_reads(table: str, column: object) -> None:
    (found,) = [one for one in TABLES[table] if one is column]
    example = example_of(table, found.name)
    assert bool(example) == (found.name not in WITHOUT)
    for row in EXAMPLES[table]:
        assert set(row) <= {one.name for one in TABLES[table]}
        if row.get(found.name):
            found.kind.read(row[found.name])


def test_numbers_have_units_and_words_are_listed() -> None:
    for table, column in ALL:
        schema = column.kind.schema
        measured = "number" in schema.get("type", []) or "integer" in schema.get("type", []) or "format" in schema
        assert bool(unit_of(column)) == (measured or column.name == "payments_per_year"), f"{table}.{column.name}"
        enum = column.kind.schema.get("enum", [])
        assert not enum or allowed_in(column.kind) == ", ".join(map(str, enum))
    by_name = {row["column"]: row for row in explained() if row["table"] == "contracts"}
    assert by_name["exposure"] | {"meaning": ""} == {
        "table": "contracts",
        "column": "exposure",
        "contracts": "scheduled",
        "needed": "scheduled",
        "unit": "deal currency",
        "default": "",
        "allowed": "from 0",
        "example": "8_000_000",
        "meaning": "",
    }
    assert (by_name["own_share"]["default"], by_name["own_share"]["allowed"]) == ("0.7", "from 0 to 1")
    assert (by_name["pledge_registered"]["default"], by_name["pledge_registered"]["allowed"]) == ("true", "true, false")
    assert by_name["sales"]["unit"] == "deal currency a year"
    assert {row.get("lifecycle") for row in EXAMPLES["contracts"]} - {None} == set(LIFECYCLES)


def test_the_schema_says_units_and_examples() -> None:
    rate = pool_schema()["properties"]["contracts.csv"]["properties"]["rate"]
    assert (rate["x-unit"], rate["examples"]) == ("1/y", ["4.35%"])


@pytest.mark.parametrize("name", ["pool", "pool.xlsx"])
def test_examples_make_a_pool_that_a_deal_is_checked_with(name: str, tmp_path: Path) -> None:
    assert ipabs("pool", "template", "--out", str(tmp_path / name), "--examples").code == 0
    (tmp_path / "deal.yaml").write_text(DEAL.replace("collateral: pool", f"collateral: {name}"), encoding="utf-8")
    outcome = ipabs("check", str(tmp_path))
    assert (outcome.code, outcome.err) == (0, ""), outcome.err
    rows = read_tape_rows(tmp_path / name, Faults())
    assert [len(table) for table in (rows.contracts, rows.obligors, rows.patents)] == [7, 3, 2]


def test_an_empty_template_holds_the_columns_and_nothing_else(tmp_path: Path) -> None:
    outcome = ipabs("pool", "template", "--out", str(tmp_path / "pool"))
    assert outcome.out == f"{tmp_path / 'pool'}: a tape to fill in; 'columns' explains it\n"
    for table, columns in TABLES.items():
        (header,) = list(csv.reader((tmp_path / "pool" / f"{table}.csv").read_text(encoding="utf-8").splitlines()))
        assert header == [column.name for column in columns]
    with (tmp_path / "pool" / "columns.csv").open(encoding="utf-8", newline="") as file:
        assert [row["column"] for row in csv.DictReader(file)] == [column.name for _, column in ALL]
    faults = Faults()
    assert read(tmp_path / "pool", faults) is None
    assert [str(fault) for fault in faults.faults] == [
        "contracts.csv: the table has no rows.",
        "obligors.csv: the table has no rows.",
    ]


def test_a_workbook_offers_the_words_of_a_column(tmp_path: Path) -> None:
    ipabs("pool", "template", "--out", str(tmp_path / "pool.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "pool.xlsx")
    assert book.sheetnames == [*TABLES, EXPLAINED]
    assert [cell.value for cell in book["contracts"][1]] == header_of("contracts")
    assert book["contracts"].freeze_panes == "A2" and book["contracts"]["A1"].font.bold
    offered = {str(one.sqref): one.formula1 for one in book["contracts"].data_validations.dataValidation}
    assert offered["C2:C10000"] == '"instalment,lease,loan,receivable,royalty"'
    assert book[EXPLAINED].max_row == len(ALL) + 1


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "pool.xlsx").write_bytes(b"mine")
    for out, message in (("pool.xlsx", "the file is there already: name a new one."), ("", "the folder is not empty")):
        outcome = ipabs("pool", "template", "--out", str(tmp_path / out))
        assert outcome.code == 2 and message in outcome.err
    assert (tmp_path / "pool.xlsx").read_bytes() == b"mine"
    assert [path.name for path in tmp_path.iterdir()] == ["pool.xlsx"]
    lost = ipabs("pool", "template", "--out", str(tmp_path / "no" / "pool.xlsx"))
    assert lost.code == 1 and "cannot be written: No such file or directory." in lost.err
