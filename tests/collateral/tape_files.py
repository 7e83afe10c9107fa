"""Tables as text -> the same as workbooks and Parquet files, cells with the types that spreadsheets give them."""

from __future__ import annotations

import csv
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pyarrow as pa
from pyarrow import parquet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

TABLES = ("contracts", "obligors", "patents")
Lines = list[list[str]]


def lines_of(folder: Path) -> dict[str, Lines]:
    """The tables of a folder that are there, as lines of text."""
    found = {name: folder / f"{name}.csv" for name in TABLES if (folder / f"{name}.csv").is_file()}
    return {name: list(csv.reader(file.read_text(encoding="utf-8").splitlines())) for name, file in found.items()}


def typed(text: str) -> Any:
    """A number, share or day as a spreadsheet would hold it; nothing for nothing; else the text."""
    if not text.strip():
        return None
    try:
        return float(text.removesuffix("%")) / (100.0 if text.endswith("%") else 1.0)
    except ValueError:
        pass
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """A workbook with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
    book.save(path)
    return path


def typed_workbook(path: Path, tables: Mapping[str, Lines]) -> Path:
    """A workbook whose cells below the header are numbers and days where they can be."""
    return write_workbook(
        path,
        {name: [lines[0], *([typed(cell) for cell in line] for line in lines[1:])] for name, lines in tables.items()},
    )


def typed_parquet(folder: Path, tables: Mapping[str, Lines]) -> Path:
    """Parquet files whose columns are numbers or days where all their cells are, else text."""
    for name, lines in tables.items():
        columns = {}
        for number, column in enumerate(lines[0]):
            cells = [line[number].strip() for line in lines[1:]]
            values = [typed(cell) for cell in cells]
            alike = {type(value) for value in values if value is not None}
            columns[column] = pa.array(values if len(alike) == 1 else [cell or None for cell in cells])
        parquet.write_table(pa.table(columns), folder / f"{name}.parquet")
    return folder


def at_midnight(day: date) -> datetime:
    """A day as openpyxl gives it back."""
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a spreadsheet knows no time zones
