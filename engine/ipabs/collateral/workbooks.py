"""Sheets of a workbook -> tables of text, which read as those of CSV files do.

A number counts as it is held: 3 % is 0.03; a day is 2019-08-01. What a spreadsheet shows and the file does not hold (a
formula that was never worked out, the cells below the first of merged ones) is a fault, for read as empty it would take
a default in silence.
"""

from __future__ import annotations

import warnings
import zipfile
import zlib
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import ParseError

from ipabs.collateral.tables import table_of
from ipabs.definitions.values import quoted
from ipabs.errors import Location, nearest

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from ipabs.collateral.tables import Table
    from ipabs.errors import Faults

ENDS: Final = (".xlsx", ".xlsm")
"""Of the names of files that are workbooks."""
MOST_CELLS: Final = 20_000_000
"""A format on a whole column makes a sheet of a million rows, each of which would be made in memory."""
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, ParseError, EOFError, KeyError, TypeError, ValueError)
"""What openpyxl raises on files that are no workbooks."""


def is_workbook(path: Path) -> bool:
    """Whether a file is one, by its name."""
    return path.suffix.lower() in ENDS


def read_sheets(
    path: Path, wanted: Collection[str], needed: Collection[str], faults: Faults, *, header: int = 1
) -> dict[str, Table | None]:
    """Tables by sheet, of those wanted that the workbook has; None for those that do not read.

    Parameters
    ----------
    path : Path
    wanted, needed : collection of str
        Names of sheets, in any letters; those needed and not there are faults.
    faults : Faults
    header : int
        Row in which the names of the columns stand; titles above it are passed over.
    """
    book = _open(path, faults, values=False)
    if book is None:
        return dict.fromkeys(wanted)
    found = {name: sheet for name in wanted for sheet in book.worksheets if sheet.title.strip().lower() == name}
    for name in needed:
        if name not in found:
            hint = nearest(name, [sheet.title for sheet in book.worksheets])
            faults.add(Location(path.name), f"the workbook has no sheet '{name}'.{hint}")
    formulas = any(_formulas(sheet) for sheet in found.values() if _small(sheet))
    worked_out = _open(path, faults, values=True) if formulas else None
    tables: dict[str, Table | None] = {}
    for name, sheet in found.items():
        tables[name] = None
        place = Location(f"{path.name}!{sheet.title}", in_sheet=True)
        if not _small(sheet):
            message = f"the sheet reaches to {sheet.dimensions.rpartition(':')[2]}: delete empty rows and columns."
            faults.add(place, message)
            continue
        values = worked_out[sheet.title] if worked_out is not None else sheet
        tables[name] = _table(sheet, values, place, header, faults)
    return tables


def _open(path: Path, faults: Faults, *, values: bool) -> Any:
    """The workbook with its formulas, or with the values that they had when it was saved."""
    try:
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError:
        faults.add(Location(path.name), "workbooks are read with openpyxl: pip install 'ipabs[excel]'.")
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what a table has no use for: validations, styles
            return load_workbook(path, data_only=values)
    except OSError as error:
        faults.add(Location(path.name), f"the file cannot be read: {error.strerror}.")
    except (*_BROKEN, InvalidFileException):
        faults.add(Location(path.name), "this is no .xlsx workbook, or it is protected by a password.")
    return None


def _small(sheet: Any) -> bool:
    return int(sheet.max_row) * int(sheet.max_column) <= MOST_CELLS


def _formulas(sheet: Any) -> bool:
    return any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


def _table(sheet: Any, worked_out: Any, whole: Location, header: int, faults: Faults) -> Table | None:
    for area in sheet.merged_cells.ranges:
        if area.max_row < header:  # a title over several columns
            continue
        place = Location(whole.file, area.min_row, area.min_col, in_sheet=True)
        faults.add(place, f"the cells {area} are merged: give each a value of its own.")
    lines = []
    below = zip(sheet.iter_rows(min_row=header), worked_out.iter_rows(min_row=header), strict=True)
    for row, values in below if header <= int(sheet.max_row) else ():
        cells = [_text(cell, value.value, whole.file, faults) for cell, value in zip(row, values, strict=True)]
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            lines.append((row[0].row, cells))
    return table_of(lines, whole.file, faults, in_sheet=True, header=header)


def _text(cell: Any, value: Any, file: str, faults: Faults) -> str:
    """What a cell says, as it would stand in a CSV file."""
    place = Location(file, cell.row, cell.column, in_sheet=True)
    if cell.data_type == "f" and value is None:
        formula = getattr(cell.value, "text", cell.value)
        message = f"the formula {quoted(str(formula))} has no value: save the file in a spreadsheet program first."
        faults.add(place, message)
        return ""
    if isinstance(value, str) and value in _ERRORS:
        faults.add(place, f"the cell shows the error {value}.")
        return ""
    return plain(value)


_ERRORS: Final = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")


def plain(value: object) -> str:
    """A value as it would stand in a CSV file; nothing for nothing, or for what is not a number."""
    if value is None or value != value:  # NaN is how tables of floats leave a cell empty
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)
