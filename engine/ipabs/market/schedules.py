"""Dates: periods such as ``10d``, payment dates from a first date and a frequency, adjusting to business days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import QuantLib

from ipabs.definitions.market_words import CONVENTIONS, FREQUENCIES, PERIOD_UNITS
from ipabs.errors import MarketError, nearest
from ipabs.market.calendars import to_quantlib

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from ipabs.market.calendars import Calendar

_PERIOD: Final = re.compile(r"([+-]?\d{1,9})\s*([A-Za-z]*)", re.ASCII)
_LONGEST: Final = 1_000_000  # days in the 299 years QuantLib has are 109_207; beyond an int32 its arguments overflow

_RULES: Final[Mapping[str, int]] = {
    "unadjusted": QuantLib.Unadjusted,
    "following": QuantLib.Following,
    "modified-following": QuantLib.ModifiedFollowing,
    "preceding": QuantLib.Preceding,
    "modified-preceding": QuantLib.ModifiedPreceding,
    "nearest": QuantLib.Nearest,
}

_UNITS: Final[Mapping[str, int]] = {
    "d": QuantLib.Days,
    "bd": QuantLib.Days,
    "w": QuantLib.Weeks,
    "m": QuantLib.Months,
    "y": QuantLib.Years,
}


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time as the user wrote it.

    Parameters
    ----------
    number : int
        Negative = back in time.
    unit : str
        One of ``market_words.PERIOD_UNITS``.
    """

    number: int
    unit: str

    def __neg__(self) -> Period:
        return Period(-self.number, self.unit)

    def __str__(self) -> str:
        return f"{self.number}{self.unit}"


def parse_period(word: str) -> Period:
    """The period written as 10d, 5bd, 2w, 3m or 1y, with a sign or without.

    Raises
    ------
    ValueError
        What is wrong with ``word``, for the user; the caller knows the place.
    """
    match = _PERIOD.fullmatch(word.strip())
    if match is None or abs(int(match[1])) > _LONGEST:
        raise ValueError(f"'{word}' is not a period: write a whole number and a unit, such as 10d, 5bd, 2w, 3m or 1y")
    unit = match[2].lower()
    if unit not in PERIOD_UNITS:
        units = ", ".join(f"{unit} ({meaning})" for unit, meaning in PERIOD_UNITS.items())
        what = f"'{match[2]}' in '{word}' is not a unit" if match[2] else f"'{word}' has no unit"
        raise ValueError(f"{what}: one of {units}")
    return Period(int(match[1]), unit)


def shift(day: date, period: Period | str, calendar: Calendar) -> date:
    """``day`` moved by ``period``; not adjusted, except that business days land on business days.

    Parameters
    ----------
    day : date
    period : Period or str
        ``-10d``, ``5bd``, ``1m`` ... Months and years keep the day of the month, or take the last of a shorter month.
    calendar : Calendar
        Counts business days; the other units do not read it. ``0bd`` is the day itself.

    Raises
    ------
    ValueError
        ``period`` is no period.
    MarketError
        The result is outside the dates the calendar reaches.
    """
    moved = parse_period(period) if isinstance(period, str) else period
    if moved.number == 0:
        return day
    rules = calendar.rules if moved.unit == "bd" else QuantLib.NullCalendar()
    start = to_quantlib(day)
    try:
        return _to_date(rules.advance(start, moved.number, _UNITS[moved.unit]))
    except RuntimeError as error:  # the only error QuantLib raises
        raise MarketError(f"{day} moved by {moved} is beyond calendar {calendar.word}: {error}") from error


def adjust(dates: Iterable[date], calendar: Calendar, convention: str) -> list[date]:
    """Each date moved to a business day.

    Parameters
    ----------
    dates : iterable of date
    calendar : Calendar
    convention : str
        One of ``market_words.CONVENTIONS``.

    Returns
    -------
    list of date
        As many as ``dates`` and in their order, so that a date can be traced to where it was written; two may have
        become the same.

    Raises
    ------
    ValueError
        ``convention`` is no convention.
    MarketError
        A date is outside those the calendar reaches.
    """
    rule = _rule(convention)
    adjusted = []
    for day in dates:
        start = to_quantlib(day)
        try:
            adjusted.append(_to_date(calendar.rules.adjust(start, rule)))
        except RuntimeError as error:  # the only error QuantLib raises
            raise MarketError(f"{day} is beyond calendar {calendar.word}: {error}") from error
    return adjusted


def payment_dates(
    first: date, legal_final: date, frequency: str, calendar: Calendar, convention: str, end_of_month: bool = False
) -> list[date]:
    """Adjusted payment dates from ``first`` to ``legal_final``, both among them.

    The unadjusted dates are whole periods after ``first``, so that no adjustment is carried on to later dates; what
    is left before ``legal_final`` is a short last period. Each date, the legal final too, is then adjusted; dates that
    adjusting makes the same are one payment.

    Parameters
    ----------
    first, legal_final : date
        Unadjusted.
    frequency : str
        One of ``market_words.FREQUENCIES``.
    calendar : Calendar
    convention : str
        One of ``market_words.CONVENTIONS``.
    end_of_month : bool
        Where ``first`` is the last day of a month, so are all (before adjusting), instead of the same day number.

    Returns
    -------
    list of date
        Strictly increasing; the last is the adjusted legal final.

    Raises
    ------
    ValueError
        ``frequency`` or ``convention`` is no such word.
    MarketError
        The legal final is before the first payment, or a date outside those the calendar reaches.
    """
    if frequency not in FREQUENCIES:
        allowed = ", ".join(FREQUENCIES)
        raise ValueError(f"'{frequency}' is not one of {allowed}.{nearest(frequency, FREQUENCIES)}")
    if legal_final < first:
        raise MarketError(f"the legal final {legal_final} is before the first payment {first}")
    adjusted = adjust(_nominal_dates(first, legal_final, frequency, end_of_month), calendar, convention)
    last = adjusted[-1]
    return [*sorted({day for day in adjusted if day < last}), last]


def _nominal_dates(first: date, legal_final: date, frequency: str, end_of_month: bool) -> list[date]:
    start, end = to_quantlib(first), to_quantlib(legal_final)
    if start == end:
        return [first]
    if frequency == "weekly":
        step = QuantLib.Period(1, QuantLib.Weeks)
    else:
        step = QuantLib.Period(12 // FREQUENCIES[frequency], QuantLib.Months)
    # Adjusted here, QuantLib would treat business month ends apart from other dates; the caller adjusts all alike.
    unadjusted = (QuantLib.NullCalendar(), QuantLib.Unadjusted, QuantLib.Unadjusted)
    month_ends = end_of_month and frequency != "weekly"
    schedule = QuantLib.Schedule(start, end, step, *unadjusted, QuantLib.DateGeneration.Forward, month_ends)
    return [_to_date(day) for day in schedule]


def _rule(convention: str) -> int:
    if convention not in CONVENTIONS:
        allowed = ", ".join(CONVENTIONS)
        raise ValueError(f"'{convention}' is not one of {allowed}.{nearest(convention, CONVENTIONS)}")
    return _RULES[convention]


def _to_date(day: QuantLib.Date) -> date:
    made: date = day.to_date()
    return made
