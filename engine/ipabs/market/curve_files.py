"""Curve files: a table of tenors and rates, or of a row for each date, to a curve; every bad cell is located.

    tenor, rate                 date, 1_month, 3_month, 10_year         tenor, rate, instrument
    3M, 1.9%                    2024-12-31, 4.4, 4.37, 4.58             3M, 1.9%, deposit
    10Y, 0.028                  2025-10-22, 4.11, 3.96, 3.97            10Y, 0.028, swap

Names of columns may be in capitals; a line that starts with # is a remark.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ipabs.definitions.market_words import INSTRUMENTS
from ipabs.errors import Faults, Location, nearest
from ipabs.market.calendars import parse_date
from ipabs.market.curves import curve_through, quoted_log_discounts, unsound
from ipabs.market.quotes import is_tenor, quoted_number, tenor_years
from ipabs.market.swap_quotes import read_swaps

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from ipabs.market.curves import Curve

STALE_DAYS: Final = 7  # the rows of a daily file are nearer to each other than this, holidays included

_NOT_QUOTED: Final = frozenset({"", "n/a", "na", "-", "--"})


@dataclass(frozen=True, slots=True)
class _Cell:
    """A quote as it stands in a file, and where."""

    location: Location
    label: str
    time: float
    value: float
    instrument: str = ""


@dataclass(frozen=True, slots=True)
class _Table:
    """A curve file cut into cells: names in lower case, and each row with its line number."""

    names: list[str]
    line: int
    rows: list[tuple[int, list[str]]]


def read_curve(
    file: str,
    folder: Path,
    reference: date,
    quotes: str,
    faults: Faults,
    location: Location,
    *,
    compounding: str = "annual",
    frequency: str = "annual",
    index: str | None = None,
    unit: str | None = None,
    as_of: date | None = None,
) -> Curve | None:
    """The curve in a CSV file; what is wrong with it goes into ``faults``, every bad cell at its place.

    Parameters
    ----------
    file : str
        As the user named it, relative to ``folder``. Either columns ``tenor`` and ``rate`` (or ``discount``), or
        a column ``date`` and one for each tenor.
    folder : Path
    reference : date
        Where the curve starts; tenors count from here, whatever the date of the row.
    quotes, compounding, frequency : str
        See ``curves.quoted_curve``; of quotes of ``swaps``, ``index`` tells the conventions.
    faults : Faults
    location : Location
        Where the file is named.
    unit : str, optional
        One of ``market_words.RATE_UNITS``: what a rate without a % sign means. Default: ``decimal`` in a table of
        tenors, ``percent`` in a table of dates, as treasuries publish them.
    as_of : date, optional
        In a table of dates, the latest row not after it is taken; default ``reference``.

    Returns
    -------
    Curve or None
        None when a fault was added.

    Raises
    ------
    ValueError
        A word that is not one of its table in ``market_words``.
    """
    # Faults of this file alone: one met before, through another tranche, is not added again but still is one.
    found = Faults()
    cells = _read_cells(file, folder, reference, quotes, unit, as_of, found, location)
    curve = None
    if not found:
        times, values = [cell.time for cell in cells], [cell.value for cell in cells]
        if index is not None:
            quoted = [(cell.location, cell.label, cell.value, cell.instrument) for cell in cells]
            times, log_discounts = read_swaps(reference, index, quoted, found)
        else:
            log_discounts = quoted_log_discounts(reference, quotes, times, values, compounding, frequency)
        for number, message in unsound([cell.label for cell in cells], log_discounts) if not found else ():
            found.add(cells[number].location, message)
        curve = curve_through(reference, times, log_discounts)
    faults.extend(found)
    return None if found else curve


def _read_cells(
    file: str,
    folder: Path,
    reference: date,
    quotes: str,
    unit: str | None,
    as_of: date | None,
    faults: Faults,
    location: Location,
) -> list[_Cell]:
    """The quotes by increasing tenor; of no use when a fault was added."""
    table = _read_table(file, folder, faults, location)
    if table is None:
        return []
    if "tenor" in table.names:
        cells = _cells_by_tenor(table, file, reference, quotes, unit or "decimal", faults)
    elif "date" in table.names:
        cells = _cells_by_date(table, file, reference, quotes, unit or "percent", as_of or reference, faults)
    else:
        faults.add(
            Location(file, table.line),
            "the columns of a curve are tenor and rate, or date and one for each tenor (1_month, 10_year, ...); "
            f"here: {', '.join(table.names)}",
        )
        return []
    cells = sorted(cells, key=lambda cell: cell.time)
    for shorter, longer in pairwise(cells):
        if shorter.time == longer.time:
            faults.add(longer.location, f"tenor '{longer.label}' is the same as '{shorter.label}'")
    if not cells and not faults:
        faults.add(Location(file), "no quote in the file")
    return cells


def _read_table(file: str, folder: Path, faults: Faults, location: Location) -> _Table | None:
    try:
        raw = (folder / file).read_bytes()
    except FileNotFoundError:
        faults.add(location, f"there is no curve file '{file}'")
        return None
    except OSError as error:
        faults.add(location, f"the curve file '{file}' cannot be read: {error.strerror}")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")  # what Chinese spreadsheets write; bad bytes become bad cells
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        lines = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        faults.add(Location(file, reader.line_num), f"not a table: {error}")
        return None
    lines = [(number, row) for number, row in lines if any(row) and not row[0].startswith("#")]
    if not lines:
        faults.add(Location(file), "the file is empty")
        return None
    (line, header), *rows = lines
    names = [name.lower() for name in header]
    repeated = sorted({name for name in names if name and names.count(name) > 1})
    for name in repeated:
        faults.add(Location(file, line, 0, name), "the column stands twice")
    return None if repeated else _Table(names, line, rows)


def _cells_by_tenor(table: _Table, file: str, reference: date, quotes: str, unit: str, faults: Faults) -> list[_Cell]:
    named = "discount" if quotes == "discount" and "discount" in table.names else "rate"
    if named not in table.names:
        wanted = "'discount' or 'rate'" if quotes == "discount" else "'rate'"
        faults.add(Location(file, table.line), f"no column {wanted} beside 'tenor'; here: {', '.join(table.names)}")
        return []
    says = quotes == "swaps" and "instrument" in table.names
    _warn_of_others(table, file, {"tenor", named} | ({"instrument"} if says else set()), faults)
    at_tenor, at_value = table.names.index("tenor"), table.names.index(named)
    at_instrument = table.names.index("instrument") if says else len(table.names)
    cells = []
    for line, row in table.rows:
        label, number = _cell(row, at_tenor), _cell(row, at_value)
        time = value = None
        try:
            time = tenor_years(label, reference)
        except ValueError as error:
            faults.add(Location(file, line, 0, "tenor"), str(error))
        try:
            value = quoted_number(number, quotes, unit)
        except ValueError as error:
            faults.add(Location(file, line, 0, named), str(error))
        instrument = _cell(row, at_instrument).lower()
        if instrument and instrument not in INSTRUMENTS:
            message = f"'{instrument}' is not one of {', '.join(INSTRUMENTS)}.{nearest(instrument, INSTRUMENTS)}"
            faults.add(Location(file, line, 0, "instrument"), message)
        elif time is not None and value is not None:
            cells.append(_Cell(Location(file, line, 0, named), label, time, value, instrument))
    return cells


def _cells_by_date(
    table: _Table, file: str, reference: date, quotes: str, unit: str, as_of: date, faults: Faults
) -> list[_Cell]:
    tenors: dict[int, float] = {}
    at_date = table.names.index("date")
    for index, name in enumerate(table.names):
        if index != at_date and is_tenor(name):
            try:
                tenors[index] = tenor_years(name, reference)
            except ValueError as error:
                faults.add(Location(file, table.line, 0, name), str(error))
    _warn_of_others(table, file, {"date", *(name for name in table.names if is_tenor(name))}, faults)
    chosen = _row_as_of(table, file, at_date, as_of, faults)
    if chosen is None:
        return []
    line, row = chosen
    cells = []
    for index, time in tenors.items():
        name, number = table.names[index], _cell(row, index)
        if number.lower() in _NOT_QUOTED:
            continue
        place = Location(file, line, 0, name)
        try:
            cells.append(_Cell(place, name, time, quoted_number(number, quotes, unit)))
        except ValueError as error:
            faults.add(place, str(error))
    return cells


def _row_as_of(table: _Table, file: str, at_date: int, as_of: date, faults: Faults) -> tuple[int, list[str]] | None:
    """The latest row not after ``as_of``, with its line."""
    dated: dict[date, tuple[int, list[str]]] = {}
    for line, row in table.rows:
        day, place = parse_date(_cell(row, at_date)), Location(file, line, 0, "date")
        if day is None:
            faults.add(place, f"'{_cell(row, at_date)}' is not a date: write 2026-10-01")
        elif day in dated:
            faults.add(place, f"the row of {day} stands on line {dated[day][0]} too")
        else:
            dated[day] = (line, row)
    past = [day for day in dated if day <= as_of]
    if not past:
        if dated:
            faults.add(Location(file), f"no row on or before {as_of}: the first is of {min(dated)}")
        return None
    latest = max(past)
    if (as_of - latest).days > STALE_DAYS:
        faults.warn(
            Location(file, dated[latest][0], 0, "date"),
            f"the row of {latest} is taken for {as_of}, {(as_of - latest).days} days later",
        )
    return dated[latest]


def _warn_of_others(table: _Table, file: str, read: set[str], faults: Faults) -> None:
    others = [name for name in table.names if name and name not in read]
    if others:
        faults.warn(Location(file, table.line), f"columns not read: {', '.join(others)}")


def _cell(row: list[str], index: int) -> str:
    return row[index] if index < len(row) else ""
