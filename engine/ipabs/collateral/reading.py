"""Rows of a tape's table -> values by column, with every bad cell located."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ipabs.collateral.tables import check_columns
from ipabs.definitions.contract_columns import ROYALTY, family
from ipabs.definitions.values import quoted
from ipabs.errors import Location, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ipabs.collateral.tables import Table
    from ipabs.definitions.columns import Column
    from ipabs.errors import Faults

HINTS: Final = 20
"""Most dangling names for which a near one is looked up: among 5,000 ids that takes 10 ms each."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, read.

    Parameters
    ----------
    table : Table
        That it is a row of.
    line : int
    values : dict
        By column, all of them: the default where the cell is empty or wrong.
    sound : bool
        Whether every cell reads and none that is needed is missing.
    """

    table: Table
    line: int
    values: dict[str, Any]
    sound: bool

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def at(self, column: str) -> Location:
        """The place of a cell."""
        return self.table.cell(self.line, column)

    @property
    def file(self) -> str:
        """Of its table."""
        return self.table.file

    @property
    def place(self) -> Location:
        """Of the whole row."""
        return self.table.at(self.line)


def read_rows(table: Table, columns: Sequence[Column], faults: Faults, *, may_be_empty: bool = False) -> list[Row]:
    """Read every cell; rows with wrong cells come too, marked, so that what they are called is known."""
    families = [family(cells.get("kind", "")) for _, cells in table.rows]
    needed = [column.name for column in columns if column.required or column.needed_of in families]
    check_columns(table, [column.name for column in columns], needed, faults)
    _warn_of_other_families(table, columns, families, faults)
    by_name = {column.name: column for column in columns}
    present = [by_name[name] for name in dict.fromkeys(table.columns) if name in by_name]
    defaults = {column.name: column.default for column in columns}
    known: dict[str, dict[str, Any]] = {column.name: {} for column in present}  # most cells repeat within a column
    absent = [column for column in columns if column.name not in table.columns]
    lacking = {of for of in set(families) if any(column.required or column.needed_of == of for column in absent)}
    rows = []
    for (line, cells), of in zip(table.rows, families, strict=True):
        values = defaults.copy()
        sound = of not in lacking
        for column in present:
            name = column.name
            text = cells.get(name)
            if text is None:
                if column.required or column.needed_of == of:
                    faults.add(table.cell(line, name), f"the row has no {name}.")
                    sound = False
                continue
            if text not in known[name]:
                try:
                    known[name][text] = column.kind.read(text)
                except ValueError as error:
                    faults.add(table.cell(line, name), str(error))
                    sound = False
                    continue
            values[name] = known[name][text]
        rows.append(Row(table, line, values, sound))
    if not rows and not may_be_empty:
        faults.add(Location(table.file), "the table has no rows.")
    _refuse_doubles(rows, faults)
    return rows


def _warn_of_other_families(table: Table, columns: Sequence[Column], families: Sequence[str], faults: Faults) -> None:
    """Warn, once a column, of cells that say something of contracts of the other family."""
    for column in columns:
        if not column.of or column.name not in table.columns:
            continue
        given = [of for (_, cells), of in zip(table.rows, families, strict=True) if column.name in cells]
        idle = sum(of != column.of for of in given)
        if idle:
            meant, other = ("royalties", "scheduled") if column.of == ROYALTY else ("scheduled contracts", "royalty")
            rows = f"1 {other} row has it" if idle == 1 else f"{idle} {other} rows have it"
            faults.warn(table.cell(table.header_line, column.name), f"it is for {meant}; {rows}, where it is not used.")


def _refuse_doubles(rows: Iterable[Row], faults: Faults) -> None:
    lines: dict[str, int] = {}
    for row in rows:
        identifier = row["id"]
        if identifier is None:
            continue
        if identifier in lines:
            faults.add(row.at("id"), f"{quoted(identifier)} stands on line {lines[identifier]} already.")
        else:
            lines[identifier] = row.line


class References:
    """Looks names up, and says of those that dangle what was meant.

    Parameters
    ----------
    what : str
        What is looked up, for the message: ``obligor or party``.
    ids : sequence of str
    faults : Faults
    complete : bool
        Whether every row that could be read was; if not, what is missing may stand in one that was not.
    """

    def __init__(self, what: str, ids: Sequence[str], faults: Faults, *, complete: bool = True) -> None:
        self._what = what
        self._ids = ids
        self._index = {identifier: number for number, identifier in reversed(list(enumerate(ids)))}
        self._faults = faults
        self._complete = complete
        self._dangling: dict[str, str] = {}

    def find(self, identifier: str, where: Location) -> int | None:
        """Its place among the ids; None when there is none such, which is a fault if they are complete."""
        found = self._index.get(identifier)
        if found is None and self._complete:
            if identifier not in self._dangling:
                hint = nearest(identifier, self._ids) if len(self._dangling) < HINTS else ""
                self._dangling[identifier] = hint
            self._faults.add(where, f"no {self._what} is called {quoted(identifier)}.{self._dangling[identifier]}")
        return found
