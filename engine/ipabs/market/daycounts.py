"""Day counts: the fraction of a year between two dates, by the word a deal file uses."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import QuantLib

from ipabs.definitions.market_words import DAY_COUNTS
from ipabs.errors import nearest
from ipabs.market.calendars import to_quantlib

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ipabs.arrays import Times


def year_fraction(
    word: str,
    start: date,
    end: date,
    reference_start: date | None = None,
    reference_end: date | None = None,
    termination: date | None = None,
) -> float:
    """The fraction of a year from ``start`` to ``end``.

    Parameters
    ----------
    word : str
        One of ``market_words.DAY_COUNTS``.
    start, end : date
        The end is excluded; an end before the start gives a negative fraction.
    reference_start, reference_end : date, optional
        The regular coupon period that holds ``start`` and ``end``; ``act/act-icma`` alone reads them. Without them
        the dates are a regular coupon period themselves: a whole number of months / 12.
    termination : date, optional
        The last date of the bond; ``30e/360-isda`` alone reads it.

    Returns
    -------
    float
        Years.

    Raises
    ------
    ValueError
        ``word`` is no day count, or only one reference date is given.
    MarketError
        A date is outside the years QuantLib reaches.

    Notes
    -----
    ISDA 2006 definitions, section 4.16; ICMA rule 251; ``act/365nl``: what China's interbank market
    calls A/365F.
    """
    if word not in DAY_COUNTS:
        raise ValueError(f"'{word}' is not one of {', '.join(DAY_COUNTS)}.{nearest(word, DAY_COUNTS)}")
    counter = _counter(word, termination if word == "30e/360-isda" else None)
    if word != "act/act-icma" or (reference_start is None and reference_end is None):
        return float(counter.yearFraction(to_quantlib(start), to_quantlib(end)))
    if reference_start is None or reference_end is None:
        raise ValueError("act/act-icma needs both ends of the coupon period, or neither")
    references = (to_quantlib(reference_start), to_quantlib(reference_end))
    return float(counter.yearFraction(to_quantlib(start), to_quantlib(end), *references))


def year_fractions(word: str, starts: Sequence[date], ends: Sequence[date]) -> Times:
    """The year fraction of each period.

    Parameters
    ----------
    word : str
        One of ``market_words.DAY_COUNTS``.
    starts, ends : sequence of date, shape (period,)

    Returns
    -------
    ndarray, shape (period,)
        Years.

    Raises
    ------
    ValueError
        ``word`` is no day count, or the lengths differ.
    """
    fractions = [year_fraction(word, start, end) for start, end in zip(starts, ends, strict=True)]
    return np.array(fractions, dtype=np.float64)


@cache
def _counter(word: str, termination: date | None) -> QuantLib.DayCounter:
    match word:
        case "act/365f":
            return QuantLib.Actual365Fixed()
        case "act/365nl":
            return QuantLib.Actual365Fixed(QuantLib.Actual365Fixed.NoLeap)
        case "act/360":
            return QuantLib.Actual360()
        case "act/act":
            return QuantLib.ActualActual(QuantLib.ActualActual.ISDA)
        case "act/act-icma":
            return QuantLib.ActualActual(QuantLib.ActualActual.ISMA)
        case "30/360":
            return QuantLib.Thirty360(QuantLib.Thirty360.BondBasis)
        case "30e/360":
            return QuantLib.Thirty360(QuantLib.Thirty360.EurobondBasis)
        case _ if termination is not None:
            return QuantLib.Thirty360(QuantLib.Thirty360.ISDA, to_quantlib(termination))
        case _:
            return QuantLib.Thirty360(QuantLib.Thirty360.ISDA)
