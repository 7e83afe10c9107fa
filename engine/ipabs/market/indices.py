"""An index's own dates: when it is fixed, from when until when the money is lent, and for which fraction of a year."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import QuantLib

from ipabs.definitions.index_words import INDICES
from ipabs.errors import Faults, Location, MarketError
from ipabs.market.calendars import Calendar, calendar, to_quantlib
from ipabs.market.daycounts import year_fraction
from ipabs.market.schedules import Period, adjust, parse_period, shift

if TYPE_CHECKING:
    from datetime import date

_UNITS: Final = {
    "bd": QuantLib.Days,
    "w": QuantLib.Weeks,
    "m": QuantLib.Months,
    "y": QuantLib.Years,
}


class Reading(NamedTuple):
    """One rate read off the market.

    Parameters
    ----------
    fixing : date
        When it is known; of a compounded rate, ``end``.
    start, end : date
        Of the loan.
    day_count : str
        The rate's own.
    compounded : bool
        From overnight (or seven-day) loans over the period; otherwise agreed for it at the fixing.
    """

    fixing: date
    start: date
    end: date
    day_count: str
    compounded: bool = False

    @property
    def fraction(self) -> float:
        """Years of the loan."""
        return year_fraction(self.day_count, self.start, self.end)


@cache
def calendar_of(index: str) -> Calendar:
    """The calendar an index is fixed on."""
    found = calendar(INDICES[index].calendar, Path(), Faults(), Location(""))
    assert found is not None  # a word of the table
    return found


def loan_end(index: str, start: date, tenor: Period | str) -> date:
    """When a loan of a tenor ends: days and weeks move on to a business day, months stay within their month.

    Raises
    ------
    MarketError
        Outside the dates calendars reach.
    """
    period = parse_period(tenor) if isinstance(tenor, str) else tenor
    if period.unit == "d":  # QuantLib's days are business days
        return adjust([shift(start, period, calendar_of(index))], calendar_of(index), "following")[0]
    in_months = period.unit in "my"
    rule = QuantLib.ModifiedFollowing if in_months else QuantLib.Following
    rules = calendar_of(index).rules
    try:
        ends_months = in_months and INDICES[index].end_of_month
        moved = rules.advance(to_quantlib(start), period.number, _UNITS[period.unit], rule, ends_months)
    except RuntimeError as error:  # the only error QuantLib raises
        raise MarketError(f"{start} moved by {period} is beyond calendar {calendar_of(index).word}: {error}") from error
    made: date = moved.to_date()
    return made


def term_reading(index: str, start: date) -> Reading:
    """The rate of an index's tenor for a loan from ``start``, or from the first business day after it."""
    words, rules = INDICES[index], calendar_of(index)
    begin = adjust([start], rules, "following")[0]
    end = loan_end(index, begin, words.tenor)
    fixing = shift(begin, Period(-words.fixing_days, "bd"), rules)
    return Reading(fixing, begin, end, words.day_count)


def fixed_reading(index: str, fixing: date) -> Reading:
    """The rate of an index's tenor as it is fixed on a date, or on the first business day after it."""
    words, rules = INDICES[index], calendar_of(index)
    day = adjust([fixing], rules, "following")[0]
    begin = shift(day, Period(words.fixing_days, "bd"), rules)
    end = loan_end(index, begin, words.tenor)
    return Reading(day, begin, end, words.day_count)


def compounded_reading(index: str, start: date, end: date) -> Reading:
    """The rate of an index compounded from ``start`` to ``end``."""
    return Reading(end, start, end, INDICES[index].day_count, compounded=True)
