"""One cell of a curve file: a tenor to years, and a rate or discount factor to a number."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from ipabs.market.calendars import EVERY_DAY, parse_date
from ipabs.market.schedules import Period, shift

if TYPE_CHECKING:
    from datetime import date

LOWEST_RATE: Final = Decimal("-0.10")
HIGHEST_RATE: Final = Decimal(1)
LONGEST_TENOR: Final = 100  # years

_NUMBER: Final = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)\s*(%?)")
_TENOR: Final = re.compile(r"(\d+(?:\.\d+)?)(?:[\s_-]?([a-z]+))?")
_NIGHTS: Final = {"on": "1d", "o/n": "1d", "tn": "2d", "t/n": "2d"}
_UNITS: Final = {
    **dict.fromkeys(("d", "day", "days"), "d"),
    **dict.fromkeys(("w", "wk", "week", "weeks"), "w"),
    **dict.fromkeys(("m", "mo", "mon", "month", "months"), "m"),
    **dict.fromkeys(("y", "yr", "year", "years"), "y"),
}


def is_tenor(word: str) -> bool:
    """Whether ``word`` has the form of a tenor: of a column's name, whether the column holds quotes."""
    text = word.strip().lower()
    match = _TENOR.fullmatch(_NIGHTS.get(text, text))
    return parse_date(text) is not None or (match is not None and (not match[2] or match[2] in _UNITS))


def tenor_years(word: str, reference: date) -> float:
    """Years, days / 365, from ``reference`` to the tenor ``word``.

    Parameters
    ----------
    word : str
        ON, TN, 1W, 3M, 10Y (or 3_month, 10 Yr), a date, or a number of years, which is taken as it stands.
    reference : date

    Raises
    ------
    ValueError
        What is wrong with ``word``, for the user; the caller knows the place.
    """
    if not is_tenor(word):
        raise ValueError(f"'{word}' is not a tenor: write ON, 1W, 3M, 10Y, a date, or a number of years")
    text = word.strip().lower()
    day = parse_date(text)
    match = _TENOR.fullmatch(_NIGHTS.get(text, text))
    if day is not None:
        years = (day - reference).days / 365
    elif match is not None and match[2]:
        years = _length(float(match[1]), _UNITS[match[2]], reference)
    else:
        years = float(text)
    if years <= 0.0:
        raise ValueError(f"tenor '{word}' is not after the curve's date, {reference}")
    if years > LONGEST_TENOR:
        raise ValueError(f"tenor '{word}' is longer than {LONGEST_TENOR} years")
    return years


def tenor_period(word: str, reference: date) -> Period:
    """The tenor ``word`` as a length of time: of deposits and swaps, whose dates follow their own conventions.

    Raises
    ------
    ValueError
        What is wrong with ``word``, for the user; the caller knows the place.
    """
    tenor_years(word, reference)
    text = word.strip().lower()
    match = _TENOR.fullmatch(text)
    if text in _NIGHTS:
        return Period(1, "bd")
    if match is None or not match[2] or not float(match[1]).is_integer():
        raise ValueError(f"'{word}' is no tenor of a deposit or swap: write ON, 1W, 3M, 10Y")
    return Period(int(float(match[1])), _UNITS[match[2]])


def quoted_number(word: str, quotes: str, unit: str) -> float:
    """The rate, 1/y, or discount factor written as ``word``.

    Parameters
    ----------
    word : str
        ``2.8%``, ``0.028``, or ``2.8`` where ``unit`` is percent.
    quotes : str
        One of ``market_words.QUOTES``.
    unit : str
        One of ``market_words.RATE_UNITS``; discount factors do not read it.

    Raises
    ------
    ValueError
        What is wrong with ``word``, for the user; the caller knows the place.
    """
    match = _NUMBER.fullmatch(word.strip())
    if quotes == "discount":
        if match is None or match[2] or not 0 < Decimal(match[1]) <= 2:
            raise ValueError(f"'{word}' is not a discount factor: write a number above 0, at most 2, such as 0.975")
        return float(match[1])
    if match is None:
        example = "2.8% or 0.028" if unit == "decimal" else "2.8 or 2.8%"
        raise ValueError(f"'{word}' is not a rate: write {example}")
    percent = bool(match[2]) or unit == "percent"
    # Decimal, because 2.8 / 100 in binary is not the float nearest to 0.028.
    rate = Decimal(match[1]) / 100 if percent else Decimal(match[1])
    if not LOWEST_RATE <= rate <= HIGHEST_RATE:
        hint = "" if percent else f"; for {match[1]} % write {match[1]}%"
        raise ValueError(f"a rate of {float(rate) * 100:g} % is outside -10 % .. 100 %{hint}")
    return float(rate)


def _length(number: float, unit: str, reference: date) -> float:
    """Years, days / 365, of a number of units; part of a month or year that is no whole month is taken in days."""
    per_year = {"d": 365.0, "w": 365.0 / 7.0, "m": 12.0, "y": 1.0}[unit]
    if number > LONGEST_TENOR * per_year:
        return number / per_year
    months = number * 12.0 / per_year
    if unit in "my" and months.is_integer():
        period = Period(int(months), "m")
    else:
        period = Period(round(number * 365.0 / per_year), "d")
    return (shift(reference, period, EVERY_DAY) - reference).days / 365
