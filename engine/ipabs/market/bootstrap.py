"""Par rates to discount factors: each tenor's bond in turn fixes the flat forward rate that ends at it.

QuantLib's bond helpers do the same, but only by moving a global evaluation date that every thread and every other
user of QuantLib in the process shares, and they do not say which quote fails; the tests hold this against them.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from ipabs.definitions.market_words import COMPOUNDINGS
from ipabs.market.calendars import EVERY_DAY
from ipabs.market.daycounts import year_fraction
from ipabs.market.schedules import Period, shift

if TYPE_CHECKING:
    from ipabs.arrays import Rates, Reals, Times

_ITERATIONS: Final = 50  # 3 to 5 are needed
_TOLERANCE: Final = 1e-15


def par_log_discounts(reference: date, times: Times, rates: Rates, frequency: str) -> Reals:
    """Logarithms of the discount factors at which a bond of each tenor, paying its rate, is worth par.

    Parameters
    ----------
    reference : date
        The bonds' issue date.
    times : ndarray, shape (tenor,)
        Years, days / 365, strictly increasing; each is taken to the nearest day for the coupon dates.
    rates : ndarray, shape (tenor,)
        Coupon rates, 1/y.
    frequency : str
        Coupons a year; one of ``market_words.FREQUENCIES`` but weekly.

    Returns
    -------
    ndarray, shape (tenor,)
        nan from the first rate on that no positive discount factor gives.

    Raises
    ------
    ValueError
        ``frequency`` is not one allowed.

    Notes
    -----
    With P the value of the coupons up to the tenor before (at time s), the forward rate f solves
    sum_i a_i D(s) exp(-f (t_i - s)) = 1 - P over the payments a_i after s. The logarithm of the left side is convex
    and decreasing in f wherever coupons are positive, so that Newton's method converges from everywhere.
    """
    per_year = COMPOUNDINGS.get(frequency, 0)
    if per_year == 0:
        allowed = ", ".join(word for word, number in COMPOUNDINGS.items() if number)
        raise ValueError(f"'{frequency}' is no frequency of par bonds: one of {allowed}")
    node_times, node_logs = np.zeros(times.size + 1), np.zeros(times.size + 1)
    node_times[1:] = times
    for index in range(times.size):
        maturity = reference + timedelta(days=round(365 * float(times[index])))
        days, fractions = coupon_fractions(reference, maturity, per_year)
        payments = rates[index] * fractions
        payments[-1] += 1.0
        paid = np.array([(day - reference).days / 365 for day in days])
        last, level = node_times[index], node_logs[index]
        before = paid <= last
        worth = payments[before] @ np.exp(np.interp(paid[before], node_times[: index + 1], node_logs[: index + 1]))
        forward = _flat_forward(payments[~before], paid[~before] - last, (1.0 - worth) / np.exp(level))
        node_logs[index + 1] = level - forward * (times[index] - last)
        if np.isnan(forward):
            node_logs[index + 1 :] = np.nan
            break
    return node_logs[1:]


def coupon_fractions(reference: date, maturity: date, per_year: int) -> tuple[list[date], Reals]:
    """Coupon dates of a bond issued at ``reference``, and the fraction of a year each pays for.

    Whole periods pay 1 / ``per_year``. A first period that is not whole pays by days: act/act-icma before further
    coupons, days / 365 where it is the only one, which is simple interest as treasury bills are quoted. Dates are not
    adjusted.

    Parameters
    ----------
    reference, maturity : date
    per_year : int
        A divisor of 12.

    Returns
    -------
    days : list of date, shape (coupon,)
        Increasing, the last ``maturity``.
    fractions : ndarray, shape (coupon,)
        Years.
    """
    months = 12 // per_year
    forward = [reference]
    while forward[-1] < maturity:
        forward.append(_moved(reference, months * len(forward)))
    if forward[-1] == maturity:  # counted from the start: 31 Aug + 2 x 6 months is 31 Aug, through 28 Feb
        return forward[1:], np.full(len(forward) - 1, 1.0 / per_year)
    backward = [maturity]
    while backward[-1] > reference:
        backward.append(_moved(maturity, -months * len(backward)))
    fractions = np.full(len(backward) - 1, 1.0 / per_year)
    if len(backward) == 2:
        fractions[0] = year_fraction("act/365f", reference, maturity)
    else:
        fractions[0] = year_fraction("act/act-icma", reference, backward[-2], backward[-1], backward[-2])
    return backward[-2::-1], fractions


def _moved(day: date, months: int) -> date:
    return shift(day, Period(months, "m"), EVERY_DAY)


def _flat_forward(payments: Reals, waits: Times, worth: float) -> float:
    """The rate at which ``payments`` after ``waits`` years are ``worth``; nan when there is none."""
    if worth <= 0.0:
        return np.nan
    rate = 0.0
    for _ in range(_ITERATIONS):
        values = payments * np.exp(-rate * waits)
        total = values.sum()
        if not 0.0 < total < np.inf:
            return np.nan
        off = np.log(total / worth)
        rate += off * total / (values @ waits)
        if abs(off) < _TOLERANCE:
            return float(rate)
    return float(rate) if abs(off) < 1e-12 else np.nan
