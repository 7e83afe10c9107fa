"""Tables of text -> rows of cells that know their place.

CSV files are read here, in UTF-8 with or without a byte-order mark and in GB18030, as spreadsheets write them.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from ipabs.errors import Faults, Location, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Table:
    """A table as text.

    Parameters
    ----------
    file : str
        As the user named it.
    columns : tuple of str
    rows : tuple of (int, dict)
        Line number in the file, and the cells by column; absent where the cell is empty.
    header_line : int
        0 where columns have names and the names no line: in Parquet.
    in_sheet : bool
        Whether ``file`` is a sheet of a workbook.
    """

    file: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]
    header_line: int = 1
    in_sheet: bool = False

    @property
    def header(self) -> Location:
        """The place of the columns' names."""
        return self.at(self.header_line)

    def at(self, line: int) -> Location:
        """The place of a row."""
        return Location(self.file, line, 0, "", self.in_sheet)

    def cell(self, line: int, column: str) -> Location:
        """The place of a cell."""
        place = self.columns.index(column) + 1 if self.in_sheet and line and column in self.columns else 0
        return Location(self.file, line, place, column, self.in_sheet)

    def read(self, row: tuple[int, dict[str, str]], column: str, read: Callable[[str], T], faults: Faults) -> T | None:
        """One cell by a reader of ``definitions.values``; None when it is empty or wrong, which is a fault."""
        line, cells = row
        if column not in cells:
            return None
        try:
            return read(cells[column])
        except ValueError as error:
            faults.add(self.cell(line, column), str(error))
            return None


def read_table(path: Path, name: str, faults: Faults, *, header: int = 1) -> Table | None:
    """Read a CSV file; None when nothing can be made of it, with at least one fault.

    What stands above the line ``header`` is passed over: titles.
    """
    text = _text_of(path, name, faults)
    if text is None:
        return None
    lines = _numbered(text, name, faults)
    return None if lines is None else table_of(lines, name, faults, header=header)


def table_of(
    lines: Sequence[tuple[int, list[str]]], name: str, faults: Faults, *, in_sheet: bool = False, header: int = 1
) -> Table | None:
    """A table of numbered lines of cells, the names of its columns first; None with a fault where there is no line.

    Lines before ``header`` are passed over; the first of the others has the names, and must be it where titles stand
    above.
    """
    lines = [line for line in lines if line[0] >= header]
    if header > 1 and (not lines or lines[0][0] != header):
        faults.add(Location(name, header, 0, "", in_sheet), "nothing stands here: the names of the columns are needed.")
        return None
    if not lines:
        faults.add(Location(name), "the table is empty.")
        return None
    header_line, names = lines[0]
    columns = tuple(column.strip() for column in names)
    table = Table(name, columns, (), header_line, in_sheet)
    for number, column in enumerate(columns):
        if not column:
            faults.add(table.header, f"column {number + 1} has no name.")
        elif column in columns[:number]:
            faults.add(table.cell(header_line, column), "the column stands twice.")
    rows = []
    for line, cells in lines[1:]:
        if len(cells) > len(columns):
            faults.add(table.at(line), f"{len(cells)} cells for {len(columns)} columns.")
            continue
        named = zip(columns, cells, strict=False)
        rows.append((line, {column: cell.strip() for column, cell in named if cell.strip()}))
    return replace(table, rows=tuple(rows))


def check_columns(table: Table, known: Collection[str], needed: Collection[str], faults: Faults) -> None:
    """Fault missing columns; warn, once, of those nobody knows."""
    other = len(table.columns) == 1 and any(sign in table.columns[0] for sign in ";\t")
    hint = " Columns are separated by commas." if other else ""
    for column in needed:
        if column not in table.columns:
            near = hint or nearest(column, table.columns)
            faults.add(table.header, f"the column '{column}' is missing.{near}")
    unknown = [column for column in table.columns if column and column not in known]
    if unknown:
        hints = "".join(dict.fromkeys(nearest(column, known) for column in unknown))
        listed = ", ".join(f"'{column}'" for column in unknown)
        faults.warn(table.header, f"not used: {listed}.{hints}")


def _text_of(path: Path, name: str, faults: Faults) -> str | None:
    try:
        raw = path.read_bytes()
    except OSError as error:
        faults.add(Location(name), f"the file cannot be read: {error.strerror}.")
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    faults.add(Location(name), "the file is neither UTF-8 nor GB18030.")
    return None


def _numbered(text: str, name: str, faults: Faults) -> list[tuple[int, list[str]]] | None:
    """Rows with the line they begin on; blank lines are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = []
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error as error:
        what = "a quotation mark is opened and not closed" if "end of data" in str(error) else str(error)
        faults.add(Location(name, begins), f"this is not a CSV table: {what}.")
        return None
    return rows
