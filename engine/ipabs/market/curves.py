"""Discount curves: discount factors and rates at any date, from a flat rate or from quotes at tenors.

Time is days / 365 from the curve's date, so that an annual rate discounts a payment by (1 + r)^(-days / 365), as
China's markets do. Between tenors, and beyond the last, the forward rate is flat: discount factors are
log-linear, positive, and local (a quote moves nothing before the tenor in front of it).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ipabs.definitions.market_words import COMPOUNDINGS, DEFAULT_DAY_COUNT, QUOTES
from ipabs.errors import MarketError, nearest
from ipabs.market.bootstrap import par_log_discounts
from ipabs.market.daycounts import year_fraction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Rates, Reals, Times


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Discount factors from a date on; plain arrays, so it can be sent to other processes.

    Parameters
    ----------
    reference : date
        Where the discount factor is 1.
    times : ndarray, shape (node,)
        Years from ``reference`` (days / 365), strictly increasing, the first 0; two or more.
    log_discounts : ndarray, shape (node,)
        Logarithms of the discount factors; the first 0.
    """

    reference: date
    times: Times
    log_discounts: Reals

    def times_of(self, when: date | float | Sequence[date] | Times) -> Times:
        """Years from the curve's date, days / 365; numbers are years already.

        Raises
        ------
        MarketError
            A date or time before the curve's date, or not a number.
        """
        if isinstance(when, date):
            years = np.array((when - self.reference).days / 365, dtype=np.float64)
        elif isinstance(when, (float, int, np.ndarray)):
            years = np.asarray(when, dtype=np.float64)
        else:
            years = np.array([(day - self.reference).days / 365 for day in when], dtype=np.float64)
        if not np.all(years >= 0.0):
            raise MarketError(f"the curve of {self.reference} has no discount factors before its date")
        return years

    def discount(self, when: date | float | Sequence[date] | Times) -> Reals:
        """Value at the curve's date of 1 paid at each date or time.

        Parameters
        ----------
        when : date, float, or a sequence of them, shape (n,)
            Dates, or years from the curve's date.

        Returns
        -------
        ndarray, shape () or (n,)

        Raises
        ------
        MarketError
            A date or time before the curve's date.
        """
        return np.exp(self._log_discount(self.times_of(when)))

    def zero_rate(self, when: date | float | Sequence[date] | Times) -> Rates:
        """Zero rates, 1/y, continuously compounded, days / 365; at the curve's date the limit.

        Parameters
        ----------
        when : date, float, or a sequence of them, shape (n,)

        Returns
        -------
        ndarray, shape () or (n,)

        Raises
        ------
        MarketError
            A date or time before the curve's date.
        """
        # The forward rate is flat up to the first tenor, so the limit at 0 is the zero rate anywhere before it.
        years = self.times_of(when)
        years = np.where(years > 0.0, years, self.times[1])
        return -self._log_discount(years) / years

    def forward_rate(self, start: date, end: date, day_count: str = DEFAULT_DAY_COUNT) -> float:
        """The simple rate, 1/y, that the curve implies from ``start`` to ``end``: what an index is projected at.

        Raises
        ------
        MarketError
            ``start`` before the curve's date, or no time between the dates under ``day_count``.
        ValueError
            ``day_count`` is no day count.
        """
        fraction = year_fraction(day_count, start, end)
        if fraction <= 0.0:
            raise MarketError(f"no time from {start} to {end} under {day_count}: a forward rate needs some")
        at_start, at_end = self.discount([start, end])
        return float((at_start / at_end - 1.0) / fraction)

    def shifted(self, basis_points: float) -> Curve:
        """The curve with every continuous zero rate moved by ``basis_points``, at all times alike."""
        return Curve(self.reference, self.times, self.log_discounts - basis_points * 1e-4 * self.times)

    def _log_discount(self, years: Times) -> Reals:
        inside = np.interp(years, self.times, self.log_discounts)
        slope = (self.log_discounts[-1] - self.log_discounts[-2]) / (self.times[-1] - self.times[-2])
        beyond = np.maximum(years - self.times[-1], 0.0)
        return np.asarray(inside + slope * beyond, dtype=np.float64)


def flat_curve(rate: float, reference: date, compounding: str = "annual") -> Curve:
    """The curve of one rate for all times.

    Parameters
    ----------
    rate : float
        1/y, compounded as ``compounding`` says: ``annual`` is the effective rate, (1 + r)^(-days / 365).
    reference : date
    compounding : str
        One of ``market_words.COMPOUNDINGS``.

    Raises
    ------
    ValueError
        ``compounding`` is no such word.
    MarketError
        A rate that takes everything in one compounding period, or is not finite.
    """
    return quoted_curve(reference, "zero", [1.0], [rate], compounding=compounding)


def quoted_curve(
    reference: date,
    quotes: str,
    times: Sequence[float],
    values: Sequence[float],
    compounding: str = "annual",
    frequency: str = "annual",
) -> Curve:
    """The curve that gives back each quote.

    Parameters
    ----------
    reference : date
    quotes : str
        One of ``market_words.QUOTES``: what ``values`` are.
    times : sequence of float, shape (tenor,)
        Years from ``reference`` (days / 365), above 0, strictly increasing.
    values : sequence of float, shape (tenor,)
        Rates, 1/y, or discount factors.
    compounding : str
        Of zero rates; one of ``market_words.COMPOUNDINGS``.
    frequency : str
        Of the coupons of par bonds; one of ``market_words.FREQUENCIES`` but weekly.

    Raises
    ------
    ValueError
        A word is not one of its table, or the times do not increase.
    MarketError
        The quotes make no sound curve.
    """
    log_discounts = quoted_log_discounts(reference, quotes, times, values, compounding, frequency)
    labels = [f"{time:g}y" for time in times]
    wrong = unsound(labels, log_discounts)
    if wrong:
        raise MarketError("; ".join(f"{labels[index]}: {message}" for index, message in wrong))
    return curve_through(reference, times, log_discounts)


def curve_through(reference: date, times: Sequence[float], log_discounts: Reals) -> Curve:
    """The curve through logarithms of discount factors at ``times`` (tenor,), with the node at 0 put in front."""
    return Curve(reference, np.concatenate([[0.0], times]), np.concatenate([[0.0], log_discounts]))


def quoted_log_discounts(
    reference: date,
    quotes: str,
    times: Sequence[float],
    values: Sequence[float],
    compounding: str,
    frequency: str,
) -> Reals:
    """Logarithms of the discount factors that give back the quotes; nan where none does.

    Parameters and errors are those of ``quoted_curve``; shape (tenor,).
    """
    if quotes not in QUOTES:
        raise ValueError(f"'{quotes}' is not one of {', '.join(QUOTES)}.{nearest(quotes, QUOTES)}")
    years = np.array(times, dtype=np.float64)
    numbers = np.array(values, dtype=np.float64)
    if years.size == 0 or years[0] <= 0.0 or not np.all(np.diff(years) > 0.0):
        raise ValueError("tenors must be above 0 and increase")
    if quotes == "discount":
        return _log(numbers)
    if quotes == "zero":
        return -years * _continuous(numbers, compounding)
    return par_log_discounts(reference, years, numbers, frequency)


def unsound(labels: Sequence[str], log_discounts: Reals) -> list[tuple[int, str]]:
    """What makes discount factors no curve: the tenor's index, and a message.

    Discount factors must be positive, and may rise from a tenor to the next only where one of the two zero rates is
    not above 0: with both positive, the negative forward rate between them is a mistake in the quotes.

    Parameters
    ----------
    labels : sequence of str, shape (tenor,)
        Names of the tenors for the messages.
    log_discounts : ndarray, shape (tenor,)
        nan = none gives back the quote.
    """
    wrong = []
    for index, level in enumerate(log_discounts):
        before = log_discounts[index - 1] if index else 0.0
        if not np.isfinite(level):
            # A bootstrap stops at the first tenor that fails: what comes after it is not known to be wrong.
            wrong.append((index, "no positive discount factor gives this quote"))
            break
        if index and level > before and level < 0.0:
            rise = f"from {np.exp(before):.6f} at {labels[index - 1]} to {np.exp(level):.6f} at {labels[index]}"
            wrong.append(
                (index, f"the discount factor rises {rise}: a negative forward rate between two positive rates")
            )
    return wrong


def _continuous(rates: Rates, compounding: str) -> Rates:
    if compounding not in COMPOUNDINGS:
        allowed = ", ".join(COMPOUNDINGS)
        raise ValueError(f"'{compounding}' is not one of {allowed}.{nearest(compounding, COMPOUNDINGS)}")
    per_year = COMPOUNDINGS[compounding]
    return per_year * _log(1.0 + rates / per_year) if per_year else rates


def _log(numbers: Reals) -> Reals:
    positive = np.isfinite(numbers) & (numbers > 0.0)
    return np.where(positive, np.log(np.where(positive, numbers, 1.0)), np.nan)
