"""A file of contracts and a map -> the tables of a pool; faults are told in file and map."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ipabs.collateral.reading import References
from ipabs.collateral.tables import read_table
from ipabs.collateral.workbooks import is_workbook, read_sheets
from ipabs.definitions.columns import DAY
from ipabs.definitions.contract_columns import family
from ipabs.definitions.date_patterns import DatePattern
from ipabs.definitions.pool_map import scaled
from ipabs.definitions.tape import TABLES
from ipabs.definitions.values import quoted
from ipabs.errors import Location, nearest

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.collateral.tables import Table
    from ipabs.definitions.pool_map import Entry, PoolMap
    from ipabs.definitions.reading import Document
    from ipabs.errors import Faults

Rows = dict[str, dict[str, str]]
Line = tuple[int, dict[str, str]]


@dataclass(slots=True)
class Imported:
    """The tables of a pool.

    Attributes
    ----------
    tables : dict of str to dict
        Rows by id, by table.
    left_out : list of (int, str)
        Lines of the file that are not used, and why.
    lines : dict of (str, str) to int
        Where in the file a row of a table stands first, by table and id.
    """

    tables: dict[str, Rows] = field(default_factory=lambda: {name: {} for name in TABLES})
    left_out: list[tuple[int, str]] = field(default_factory=list)
    lines: dict[tuple[str, str], int] = field(default_factory=dict)


def read_file(path: Path, plan: PoolMap, document: Document, faults: Faults) -> Table | None:
    """The file as text: CSV, or the sheet of a workbook that the map names."""
    if not is_workbook(path):
        return read_table(path, path.name, faults, header=plan.header)
    if plan.sheet is None:
        faults.add(document.location(("map",)), f"'{path.name}' is a workbook: 'sheet' is needed.")
        return None
    name = plan.sheet.strip().lower()
    return read_sheets(path, [name], [name], faults, header=plan.header).get(name)


def convert(table: Table, plan: PoolMap, document: Document, faults: Faults) -> Imported:
    """The rows of a file as those of a tape.

    Parameters
    ----------
    table : Table
    plan : PoolMap
    document : Document
        Where the map says what.
    faults : Faults
    """
    result = Imported()
    if not _known(table, plan, document, faults):
        return result
    for row in table.rows:
        reason = _left_out(row, plan)
        if reason:
            result.left_out.append((row[0], reason))
            continue
        for name in TABLES:
            _add(name, row, table, plan, document, result, faults)
    names = References("obligor", list(result.tables["obligors"]), faults, complete=not faults)
    for identifier, made in result.tables["contracts"].items():
        line = result.lines["contracts", identifier]
        names.find(made.get("obligor", ""), table.cell(line, _source(plan.contracts["obligor"])))
    if not result.tables["contracts"] and not faults:
        faults.add(Location(table.file), "no row is left: nothing is imported.")
    return result


def _known(table: Table, plan: PoolMap, document: Document, faults: Faults) -> bool:
    """Whether the map names columns that there are, of the tape and of the file, and none that is needed is missing."""
    before = len(faults.faults)
    for number, rule in enumerate(plan.leave_out):
        if rule.column not in table.columns:
            _no_column(rule.column, ("leave-out", number, "column"), table, document, faults)
    for name, columns in TABLES.items():
        entries: dict[str, Entry] = getattr(plan, name)
        known = {column.name: column for column in columns}
        for target, entry in entries.items():
            if target not in known:
                where = document.location((name, target), key=True)
                faults.add(where, f"'{target}' is not a column of {name}.csv.{nearest(target, known)}")
            for source in entry.sources:
                if source not in table.columns:
                    _no_column(source, (name, target), table, document, faults)
        for column in columns:
            if column.required and column.name not in entries and (entries or name != "patents"):
                faults.add(document.location((name,), key=True), f"'{column.name}' is missing: every row has one.")
    return len(faults.faults) == before


def _no_column(source: str, path: tuple[str | int, ...], table: Table, document: Document, faults: Faults) -> None:
    hint = nearest(source, table.columns) or f" It has {', '.join(table.columns[:_SHOWN])}."
    faults.add(document.location(path), f"{table.file} has no column {quoted(source)}.{hint}")


_SHOWN: Final = 30
"""Columns of a file that a message lists."""


def _left_out(row: Line, plan: PoolMap) -> str:
    for rule in plan.leave_out:
        cell = row[1].get(rule.column, "")
        if cell in rule.is_:
            return rule.because or f"{rule.column} is {quoted(cell)}"
    return ""


def _add(
    name: str, row: Line, table: Table, plan: PoolMap, document: Document, result: Imported, faults: Faults
) -> None:
    """Add what a row of the file says of one table; what stands there already must say the same."""
    line, cells = row
    entries: dict[str, Entry] = getattr(plan, name)
    made: dict[str, str] = {}
    before = len(faults.faults)
    kinds = {column.name: column.kind for column in TABLES[name]}
    for target, entry in entries.items():
        try:
            text = _said(entry, cells, plan.dates if kinds[target] is DAY else None)
            if text:
                kinds[target].read(text)
                made[target] = text
        except ValueError as error:
            faults.add(
                table.cell(line, _source(entry)), f"{error} ({document.location((name, target))}, {name}.{target})"
            )
    if len(faults.faults) > before:
        return
    identifier = made.get("id", "")
    if not identifier and name != "contracts":
        return
    of = family(made.get("kind", "")) if name == "contracts" else ""
    for column in TABLES[name]:
        if (column.required or (of and column.needed_of == of)) and column.name not in made:
            place = table.cell(line, _source(entries[column.name])) if column.name in entries else table.at(line)
            faults.add(place, f"the row has no {column.name} ({document.location((name,), key=True)}, {name}).")
    first = result.tables[name].get(identifier)
    if first is None:
        result.tables[name][identifier], result.lines[name, identifier] = made, line
        return
    other = result.lines[name, identifier]
    if name == "contracts":
        faults.add(table.cell(line, _source(entries["id"])), f"{quoted(identifier)} stands on line {other} already.")
        return
    for target, entry in entries.items():
        if made.get(target, "") != first.get(target, ""):
            said, then = quoted(made.get(target, "")), quoted(first.get(target, ""))
            message = f"{target} of {quoted(identifier)} is {said} here and {then} on line {other}."
            faults.add(table.cell(line, _source(entry)), message)


def _said(entry: Entry, cells: dict[str, str], dates: str | None) -> str:
    """What a cell of the tape says, as the map has it; ``dates`` is how the file writes the dates of such a column."""
    if entry.value is not None:
        return entry.value
    parts = [cells.get(source, "") for source in entry.sources]
    text = entry.join.join(parts) if all(parts) else ""
    if entry.codes:
        if text in entry.codes:
            text = entry.codes[text]
        elif entry.else_ is not None:
            text = entry.else_
        elif text:
            raise ValueError(
                f"{quoted(text)} is not among the codes {', '.join(entry.codes)}.{nearest(text, entry.codes)}"
            )
    pattern = entry.dates or dates
    if text and pattern is not None:
        text = DatePattern(pattern).read(text)
    if text and entry.unit:
        text = scaled(text, entry.unit)
    return f"{entry.prefix}{text}" if text and entry.prefix else text


def _source(entry: Entry) -> str:
    return entry.sources[0] if entry.sources else ""
