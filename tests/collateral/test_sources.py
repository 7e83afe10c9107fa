"""A tape reads alike from CSV, from a workbook and from Parquet, and its faults are told where they stand in each."""

from __future__ import annotations

import sys
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import pyarrow as pa
import pytest
from pyarrow import parquet

import ipabs
from ipabs.collateral.parquet import read_parquet
from ipabs.collateral.tape import Tape
from ipabs.collateral.tape_rows import read_tape_rows
from ipabs.collateral.workbooks import plain, read_sheets
from ipabs.definitions.library import structures
from ipabs.errors import Faults, Location
from tests.collateral.simulated import read, write_pool
from tests.collateral.tape_files import at_midnight, lines_of, typed, typed_parquet, typed_workbook, write_workbook

if TYPE_CHECKING:
    from pathlib import Path

TAPES = sorted(name for name, folder in structures().items() if (folder / "pool" / "contracts.csv").is_file())

PATENTS = "id,filing_date,appraisal\nP1,2015-06-30,900\n"
CONTRACTS = (
    "id,obligor,end_date,exposure,rate,patents,pledge_registered\n"
    "C1,F1,2020-12-31,1000.5,4%,P1:0.6,true\nC2,F2,2020-09-30,500,,,\n"
)


def values(path: Path) -> dict[str, list[dict[str, Any]]]:
    """What the cells of a tape say, by table."""
    faults = Faults()
    rows = read_tape_rows(path, faults)
    assert not faults, [str(fault) for fault in faults.faults]
    tables = {"contracts": rows.contracts, "obligors": rows.obligors, "patents": rows.patents}
    return {name: [to_15_digits(row.values) for row in table] for name, table in tables.items()}


def to_15_digits(values: dict[str, Any]) -> dict[str, Any]:
    """Numbers as a workbook holds them."""
    return {name: float(f"{value:.15g}") if isinstance(value, float) else value for name, value in values.items()}


def faults_of(path: Path) -> list[str]:
    faults = Faults()
    assert read(path, faults) is None
    return [str(fault) for fault in faults.faults]


@pytest.mark.parametrize("name", TAPES)
def test_the_shipped_pools_say_the_same_in_every_form(name: str, tmp_path: Path) -> None:
    folder = structures()[name] / "pool"
    tables = lines_of(folder)
    expected = values(folder)
    assert sum(map(len, expected.values())) > 2
    assert values(typed_workbook(tmp_path / "pool.xlsx", tables)) == expected
    assert values(write_workbook(tmp_path / "text.xlsx", tables)) == expected
    assert values(typed_parquet(tmp_path, tables)) == expected


def test_a_deal_is_priced_on_a_workbook_as_on_files(tmp_path: Path) -> None:
    own = structures()["licence-back"] / "pool"
    book = typed_workbook(tmp_path / "pool.xlsx", lines_of(own))
    prices = [ipabs.price("licence-back", pool=pool, paths=256, threads=1) for pool in (own, book)]
    losses = [[tranche.expected_loss.value for tranche in price.tranches] for price in prices]
    assert losses[0] == pytest.approx(losses[1], rel=1e-9) and any(losses[0])


def test_arrays_are_the_same_from_a_workbook(tmp_path: Path) -> None:
    write_pool(tmp_path, CONTRACTS, patents=PATENTS)
    faults = Faults()
    one, two = read(tmp_path, faults), read(typed_workbook(tmp_path / "a.xlsx", lines_of(tmp_path)), faults)
    assert isinstance(one, Tape) and isinstance(two, Tape) and not faults
    for field in fields(one.contracts):
        first, second = (getattr(tape.contracts, field.name) for tape in (one, two))
        np.testing.assert_array_equal(first, second)
    assert one.initial == two.initial == 1500.5


def test_cells_are_called_as_in_a_spreadsheet(tmp_path: Path) -> None:
    write_pool(tmp_path, CONTRACTS, patents=PATENTS)
    tables = lines_of(tmp_path)
    tables["contracts"][1][1] = "F9"
    tables["contracts"][2][3] = "-5"
    tables["obligors"].append(["F1", "3%"])
    tables["patents"][1][0] = "Q"
    book = typed_workbook(tmp_path / "pool.xlsx", tables)
    assert faults_of(book) == [
        "pool.xlsx!contracts!D3  exposure: '-5' is negative: an amount of money is needed.",
        "pool.xlsx!obligors!A4  id: 'F1' stands on line 2 already.",
        "pool.xlsx!contracts!B2  obligor: no obligor or party is called 'F9'.",
        "pool.xlsx!contracts!F2  patents: no patent is called 'P1'.",
    ]


def test_rows_of_parquet_are_counted_from_one(tmp_path: Path) -> None:
    write_pool(tmp_path, CONTRACTS, patents=PATENTS)
    tables = lines_of(tmp_path)
    tables["contracts"][2][3] = "-5"
    tables["obligors"][0][1] = "pdd"
    typed_parquet(tmp_path, tables)
    for name in tables:
        (tmp_path / f"{name}.csv").unlink()
    assert faults_of(tmp_path)[:1] == ["contracts.parquet:2:exposure: '-5' is negative: an amount of money is needed."]
    faults = Faults()
    read(tmp_path, faults)
    assert str(faults.warnings[0]) == "obligors.parquet: not used: 'pdd'. Did you mean 'pd'?"


def test_a_table_may_be_of_either_form_but_not_of_both(tmp_path: Path) -> None:
    write_pool(tmp_path, CONTRACTS, patents=PATENTS)
    tables = lines_of(tmp_path)
    typed_parquet(tmp_path, {"contracts": tables["contracts"]})
    assert faults_of(tmp_path) == [
        "contracts.csv: contracts.parquet lies beside it: one of them is needed, and only one."
    ]
    (tmp_path / "contracts.csv").unlink()
    assert isinstance(read(tmp_path, Faults()), Tape)


def test_sheets_are_found_in_any_letters_among_others(tmp_path: Path) -> None:
    write_pool(tmp_path, CONTRACTS, patents=PATENTS)
    contracts, obligors, patents = lines_of(tmp_path).values()
    sheets = {"read me": [["hello"]], "Contracts": contracts, "OBLIGORS": obligors, "patents": patents}
    book = typed_workbook(tmp_path / "pool.XLSX", sheets)
    assert isinstance(read(book, Faults()), Tape)
    without = typed_workbook(tmp_path / "b.xlsx", {"contracts": contracts, "obligor": obligors, "patents": patents})
    assert faults_of(without) == ["b.xlsx: the workbook has no sheet 'obligors'. Did you mean 'obligor'?"]
    alone = typed_workbook(tmp_path / "c.xlsx", {"contracts": contracts, "obligors": obligors})
    assert faults_of(alone) == [
        "c.xlsx!contracts!F2  patents: patents are pledged, but the pool has no sheet 'patents'."
    ]


def test_what_a_sheet_shows_and_does_not_hold_is_refused(tmp_path: Path) -> None:
    write_pool(tmp_path, CONTRACTS, patents=PATENTS)
    book = openpyxl.load_workbook(typed_workbook(tmp_path / "pool.xlsx", lines_of(tmp_path)))
    sheet = book["contracts"]
    sheet["D2"] = "=500*2"
    sheet["E2"] = "#N/A"
    sheet.merge_cells("B2:B3")
    book.save(tmp_path / "pool.xlsx")
    assert faults_of(tmp_path / "pool.xlsx")[:3] == [
        "pool.xlsx!contracts!B2: the cells B2:B3 are merged: give each a value of its own.",
        "pool.xlsx!contracts!D2: the formula '=500*2' has no value: save the file in a spreadsheet program first.",
        "pool.xlsx!contracts!E2: the cell shows the error #N/A.",
    ]


def test_a_format_on_a_whole_column_does_not_fill_the_memory(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_workbook(tmp_path / "a.xlsx", {"contracts": [["id"], ["C1"]]}))
    book["contracts"]["AD1048576"].number_format = "0.00"
    book.save(tmp_path / "a.xlsx")
    faults = Faults()
    assert read_sheets(tmp_path / "a.xlsx", ["contracts"], [], faults) == {"contracts": None}
    assert [str(fault) for fault in faults.faults] == [
        "a.xlsx!contracts: the sheet reaches to AD1048576: delete empty rows and columns."
    ]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04rest", b"id,obligor\nC1,F1\n", b"\xd0\xcf\x11\xe0" * 200])
def test_files_that_are_no_workbooks_nor_parquet(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    (tmp_path / "a.parquet").write_bytes(content)
    faults = Faults()
    assert read_sheets(tmp_path / "a.xlsx", ["contracts"], ["contracts"], faults) == {"contracts": None}
    assert read_parquet(tmp_path / "a.parquet", "a.parquet", faults) is None
    told = [str(fault) for fault in faults.faults]
    assert told[0] == "a.xlsx: this is no .xlsx workbook, or it is protected by a password."
    assert told[1].startswith("a.parquet: this is no Parquet file that can be read: ") and len(told) == 2


def test_without_the_libraries_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for library in ("openpyxl", "pyarrow"):
        monkeypatch.setitem(sys.modules, library, None)
    faults = Faults()
    read_sheets(tmp_path / "a.xlsx", ["contracts"], [], faults)
    read_parquet(tmp_path / "a.parquet", "a.parquet", faults)
    assert [str(fault) for fault in faults.faults] == [
        "a.xlsx: workbooks are read with openpyxl: pip install 'ipabs[excel]'.",
        "a.parquet: Parquet files are read with pyarrow: pip install 'ipabs[parquet]'.",
    ]


def test_columns_of_parquet_that_are_no_cells(tmp_path: Path) -> None:
    table = pa.table({"id": ["C1"], "patents": [["P1", "P2"]], "scan": [b"x"]})
    parquet.write_table(table, tmp_path / "a.parquet")
    faults = Faults()
    assert read_parquet(tmp_path / "a.parquet", "a.parquet", faults) is None
    rest = "is not read: text, numbers, days or flags are."
    assert [str(fault) for fault in faults.faults] == [
        f"a.parquet  patents: a column of list<element: string> {rest}",
        f"a.parquet  scan: a column of binary {rest}",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (float("nan"), ""),
        (3.0, "3"),
        (0.043, "0.043"),
        (1e-7, "1e-07"),
        (12, "12"),
        (True, "true"),
        (date(2019, 8, 1), "2019-08-01"),
        (at_midnight(date(2019, 8, 1)), "2019-08-01"),
        (datetime(2019, 8, 1, 10, 30), "2019-08-01 10:30:00"),  # noqa: DTZ001 - a spreadsheet knows no time zones
        (Decimal("1.50"), "1.50"),
    ],
)
def test_values_as_text(value: object, text: str) -> None:
    assert plain(value) == text


@pytest.mark.parametrize(("column", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")])
def test_letters_of_columns(column: int, name: str) -> None:
    assert str(Location("a.xlsx!b", 7, column, in_sheet=True)) == f"a.xlsx!b!{name}7"
    assert openpyxl.utils.get_column_letter(column) == name


def test_texts_get_the_types_of_a_spreadsheet() -> None:
    assert [typed(text) for text in ("4%", "2020-01-01", "P1:0.6", " ")] == [0.04, date(2020, 1, 1), "P1:0.6", None]
