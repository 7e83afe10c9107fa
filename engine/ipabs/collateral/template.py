"""The columns of a tape -> an empty one to be filled in, every column explained: CSV files, or a workbook."""

from __future__ import annotations

import csv
import io
import os
from typing import TYPE_CHECKING, Any, Final

from ipabs.definitions.tape import TABLES
from ipabs.definitions.tape_examples import EXAMPLES, explained
from ipabs.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

EXPLAINED: Final = "columns"
"""Name of the table that explains the others."""
_LAST_ROW: Final = 10_000
"""To which cells of a workbook offer the words that they may hold."""
_WIDEST: Final = 60
"""characters"""


def template_tables(*, examples: bool) -> dict[str, list[Mapping[str, str]]]:
    """Rows of a tape by table, with nothing in them or with examples, and the columns explained."""
    rows: dict[str, list[Mapping[str, str]]] = {name: list(EXAMPLES[name]) if examples else [] for name in TABLES}
    return rows | {EXPLAINED: list(explained())}


def template_files(*, examples: bool) -> dict[str, str]:
    """The same as CSV files, text by name."""
    return {f"{name}.csv": as_text(header_of(name), rows) for name, rows in template_tables(examples=examples).items()}


def header_of(table: str) -> list[str]:
    """The columns of a table of the template."""
    return list(explained()[0]) if table == EXPLAINED else [column.name for column in TABLES[table]]


def as_text(columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> str:
    """Rows as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_template_book(path: Path, *, examples: bool) -> None:
    """Write a workbook with a sheet for each table and one that explains them; words to choose from are offered.

    Raises
    ------
    RunError
        openpyxl is not installed, or the file cannot be written.
    """
    try:
        import openpyxl
    except ImportError:
        raise RunError("workbooks are written with openpyxl: pip install 'ipabs[excel]'.") from None
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in template_tables(examples=examples).items():
        _fill(book.create_sheet(name), header_of(name), rows)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        try:
            book.save(partial)
            partial.rename(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise RunError(f"the file {path} cannot be written: {error.strerror}.") from error


def _fill(sheet: Any, header: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet.append(list(header))
    for row in rows:
        sheet.append([row.get(column) or None for column in header])
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            cell.number_format = "@"  # as text: 1:1 or 5-6 would else become a time or a day
            if isinstance(cell.value, str):
                cell.data_type = "s"  # never a formula
    sheet.freeze_panes = "A2"
    for number, column in enumerate(header, start=1):
        sheet.cell(1, number).font = Font(bold=True)
        longest = max([len(column), *(len(row.get(column) or "") for row in rows)])
        sheet.column_dimensions[get_column_letter(number)].width = 2 + min(longest, _WIDEST)
    if sheet.title == EXPLAINED:
        for cells in sheet.iter_rows(min_row=2):
            cells[-1].alignment = Alignment(wrap_text=True, vertical="top")
        return
    for number, known in enumerate(TABLES[sheet.title], start=1):
        words = known.kind.schema.get("enum")
        if words:
            listed = ",".join(str(word) for word in words)
            letter = get_column_letter(number)
            choice = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
            choice.add(f"{letter}2:{letter}{_LAST_ROW}")
            sheet.add_data_validation(choice)
