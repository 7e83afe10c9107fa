"""Business-day calendars: from the word in a deal file to a calendar that knows its holidays.

A word is a calendar of QuantLib (``China.IB``, ``TARGET``, ``Japan``), ``weekends``, ``null``, a file of
holidays, or several of these joined with ``+``.

QuantLib's calendars of countries whose holidays follow the moon or a decree (China, India, Taiwan, ...) hold
tables that end at some year and know almost no holiday after it; ``Calendar.last_known_year`` says which, so
that the caller can warn. A file joined to such a calendar carries it on: ``China.IB+holidays.csv``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final

import QuantLib

from ipabs.errors import Location, MarketError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ipabs.errors import Faults

FILE_SUFFIXES: Final = (".csv", ".txt")
FIRST_DATE: Final = date(1901, 1, 1)
LAST_DATE: Final = date(2199, 12, 31)

_DATE: Final = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_NOT_MARKETS: Final = frozenset({"Calendar", "BespokeCalendar", "JointCalendar", "NullCalendar", "WeekendsOnly"})
# Far beyond every table, and before the year 2100 at which some rules for equinoxes stop.
_FAR_YEARS: Final = range(2070, 2100)
_NEAR_YEARS: Final = range(2012, 2070)


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar under the name the user gave it.

    Parameters
    ----------
    word : str
        As the user wrote it.
    rules : QuantLib.Calendar
        Opaque outside this folder. It cannot be pickled: hand dates, not calendars, to another process.
    last_known_year : int or None
        The last year whose holidays are known; None = the calendar follows rules that do not end.
    """

    word: str
    rules: QuantLib.Calendar
    last_known_year: int | None = None

    def is_business_day(self, day: date) -> bool:
        """Whether payments are made on ``day``.

        Raises
        ------
        MarketError
            The calendar does not reach ``day``.
        """
        try:
            return bool(self.rules.isBusinessDay(to_quantlib(day)))
        except RuntimeError as error:  # the only error QuantLib raises; MOEX refuses years before 2012
            raise MarketError(f"calendar {self.word} does not reach {day}: {error}") from error


EVERY_DAY: Final = Calendar("null", QuantLib.NullCalendar())
"""Every day is a business day."""


def to_quantlib(day: date) -> QuantLib.Date:
    """``day`` as a date of QuantLib.

    Raises
    ------
    MarketError
        Outside 1901-01-01 .. 2199-12-31, the dates QuantLib has.
    """
    if not FIRST_DATE <= day <= LAST_DATE:
        raise MarketError(f"{day} is outside {FIRST_DATE} .. {LAST_DATE}, the dates calendars reach")
    return QuantLib.Date(day.day, day.month, day.year)


def parse_date(text: str) -> date | None:
    """The date written as 2026-10-01, 2026/10/1 or 2026.10.1; None when ``text`` is no such date."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        return None


def calendar(word: str, folder: Path, faults: Faults, location: Location) -> Calendar | None:
    """The calendar that ``word`` names; what is wrong with it goes into ``faults``.

    Parameters
    ----------
    word : str
        See ``market_words.CALENDARS``.
    folder : Path
        Where a file of holidays is looked for.
    faults : Faults
        Takes an unknown word at ``location``, and every bad line of a file at its own place.
    location : Location
        Where the word stands.

    Returns
    -------
    Calendar or None
        None when a fault was added.
    """
    # A file may have a + in its name.
    parts = [word] if _is_file(folder / word) else [part.strip() for part in word.split("+")]
    # A file on its own has weekends off; joined to a calendar it adds its holidays alone, because China's calendars
    # work on some Saturdays and Sundays.
    alone = all(_names_file(part) for part in parts)
    found = [_member(part, folder, alone, faults, location) for part in parts]
    members = [member for member in found if member is not None]
    if len(members) < len(found):
        return None
    if len(members) == 1:
        return members[0]
    joined = QuantLib.JointCalendar([member.rules for member in members], QuantLib.JoinHolidays)
    return Calendar("+".join(parts), joined, _joint_last_known_year(members))


@cache
def last_known_year(word: str) -> int | None:
    """The last year for which QuantLib's calendar ``word`` holds the holidays; None = it follows rules.

    QuantLib does not say where its tables end, so it is read off the calendar: three years in a row, each with at
    least two holidays more than the busiest of the years 2070-2099, in which only rules are left.

    Raises
    ------
    KeyError
        ``word`` is no calendar of QuantLib.
    """
    rules = _make(word)
    most_by_rule = max(_holidays_in(rules, year) for year in _FAR_YEARS)
    tabled = [_holidays_in(rules, year) > most_by_rule + 1 for year in _NEAR_YEARS]
    ends = [year for index, year in enumerate(_NEAR_YEARS) if index > 1 and all(tabled[index - 2 : index + 1])]
    return ends[-1] if ends else None


@cache
def calendar_words() -> tuple[str, ...]:
    """Every calendar of the installed QuantLib as ``Country.Market`` or, with one market, ``Country``."""
    return tuple(_constructors())


def _member(word: str, folder: Path, alone: bool, faults: Faults, location: Location) -> Calendar | None:
    if word == "null":
        return EVERY_DAY
    if word == "weekends":
        return Calendar(word, QuantLib.WeekendsOnly())
    if word in _constructors():
        return Calendar(word, _make(word), last_known_year(word))
    if _names_file(word):
        holidays = _read_holidays(word, folder, faults, location)
        return _from_holidays(word, holidays, alone) if holidays else None
    markets = [name for name in calendar_words() if name.startswith(f"{word}.")]
    if not word:
        faults.add(location, "a calendar is missing beside the '+'")
    elif markets:
        faults.add(location, f"calendar '{word}' names no market: one of {', '.join(markets)}")
    else:
        near = nearest(word, ("null", "weekends", *calendar_words()))
        faults.add(
            location,
            f"'{word}' is not a calendar: weekends, null, a file of holidays (.csv or .txt), a calendar of QuantLib "
            f"(China.IB, TARGET, UnitedStates.GovernmentBond, ...), or several joined with +.{near}",
        )
    return None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # longer than any name of a file
        return False


def _names_file(word: str) -> bool:
    return word.lower().endswith(FILE_SUFFIXES)


def _read_holidays(word: str, folder: Path, faults: Faults, location: Location) -> list[date]:
    """The dates in the file; none when a fault was added."""
    try:
        text = (folder / word).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        faults.add(location, f"there is no file of holidays '{word}'")
        return []
    except OSError as error:
        faults.add(location, f"the file of holidays '{word}' cannot be read: {error.strerror}")
        return []
    except UnicodeDecodeError as error:
        faults.add(location, f"the file of holidays '{word}' is not UTF-8: byte {error.start + 1} cannot be read")
        return []
    cells = [(number, line.split("#", 1)[0].strip(" \t,")) for number, line in enumerate(text.splitlines(), start=1)]
    cells = [(number, cell) for number, cell in cells if cell]
    if cells and cells[0][1].lower() == "date":
        del cells[0]
    holidays = [(number, cell, parse_date(cell)) for number, cell in cells]
    good = [day for _, _, day in holidays if day is not None and FIRST_DATE <= day <= LAST_DATE]
    for number, cell, day in holidays:
        if day is None:
            faults.add(Location(word, number), f"'{cell}' is not a date: write 2026-10-01, one on each line")
        elif not FIRST_DATE <= day <= LAST_DATE:
            faults.add(Location(word, number), f"{day} is outside {FIRST_DATE} .. {LAST_DATE}")
    if not cells:
        faults.add(Location(word), "no holiday in the file; a calendar without holidays is 'weekends'")
    return good if len(good) == len(holidays) else []


def _from_holidays(word: str, holidays: list[date], weekends: bool) -> Calendar:
    # Bespoke calendars share no state; addHoliday on any other would change it for the whole process.
    rules = QuantLib.BespokeCalendar(word)
    for weekday in (QuantLib.Saturday, QuantLib.Sunday) if weekends else ():
        rules.addWeekend(weekday)
    for day in holidays:
        rules.addHoliday(to_quantlib(day))
    return Calendar(word, rules, max(holidays).year)


def _joint_last_known_year(members: list[Calendar]) -> int | None:
    """The earliest end of the named calendars, carried on by the files; None when the named ones do not end."""
    named = [member.last_known_year for member in members if not _names_file(member.word)]
    files = [member.last_known_year for member in members if _names_file(member.word)]
    ends = [year for year in named if year is not None]
    if named and not ends:
        return None
    return max(year for year in ([min(ends)] if ends else []) + files if year is not None)


@cache
def _constructors() -> Mapping[str, tuple[type[QuantLib.Calendar], int | None]]:
    """Class and market number of every calendar that stands for a place, by word."""
    found: dict[str, tuple[type[QuantLib.Calendar], int | None]] = {}
    for name in sorted(vars(QuantLib)):
        made = getattr(QuantLib, name)
        if not isinstance(made, type) or not issubclass(made, QuantLib.Calendar) or name in _NOT_MARKETS:
            continue
        # SWIG puts a class's enumeration among its attributes, as plain integers.
        markets = {key: value for key, value in vars(made).items() if type(value) is int and key[0].isalpha()}
        if markets:
            found.update({f"{name}.{market}": (made, number) for market, number in sorted(markets.items())})
        else:
            found[name] = (made, None)
    return found


def _make(word: str) -> QuantLib.Calendar:
    made, market = _constructors()[word]
    return made() if market is None else made(market)


def _holidays_in(rules: QuantLib.Calendar, year: int) -> int:
    return len(rules.holidayList(QuantLib.Date(1, 1, year), QuantLib.Date(31, 12, year)))
