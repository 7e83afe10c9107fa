"""Instalments -> money due in each period of the deal, and what is owed by whoever defaults in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.collateral.instalments import Instalments, Terms, balances, lay_out

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ipabs.arrays import Indices, Money, Reals


@dataclass(frozen=True, slots=True)
class Periods:
    """The deal's periods: k runs from the day after ``bounds[k-1]`` to ``bounds[k]``, both as ``date.toordinal``.

    Parameters
    ----------
    bounds : (K+1,) int64
        The cutoff, then the last day of each collection; a collection that ends before the cutoff is empty.
    default_days : (K,) float64
        When in each period a default is taken to happen.
    """

    bounds: Indices
    default_days: Reals

    @property
    def times(self) -> Reals:
        """(K+1,) years of 365 days from the cutoff."""
        return np.asarray((self.bounds - self.bounds[0]) / 365.0)


def make_periods(cutoff: date, collected: Sequence[date], default_time: str) -> Periods:
    """The periods between the cutoff and the deal's collections; defaults at their ``end`` or ``middle``."""
    days = [day.toordinal() for day in (cutoff, *collected)]
    bounds = np.maximum(np.array(days, dtype=np.int64), days[0])
    middle = (bounds[:-1] + bounds[1:]) / 2.0
    return Periods(bounds, middle if default_time == "middle" else bounds[1:].astype(np.float64))


@dataclass(frozen=True, slots=True)
class Schedules:
    """What C contracts owe in K periods, nobody defaulting.

    Parameters
    ----------
    interest, principal : (C, K) float64
        Money due within each period.
    outstanding : (C, K+1) float64
        Principal at the cutoff and after each period, money.
    exposure : (C, K) float64
        Owed on a default in each period: what is owed of principal at its start, and interest accrued from the last
        instalment due before it to the day of default, at most to the end of the contract.
    """

    interest: Money
    principal: Money
    outstanding: Money
    exposure: Money


def make_schedules(terms: Terms, cutoff: date, periods: Periods, day_count: str) -> Schedules:
    """Schedules of contracts whose terms have been checked."""
    return sort_into_periods(terms, lay_out(terms, cutoff, day_count), periods)


def sort_into_periods(terms: Terms, instalments: Instalments, periods: Periods) -> Schedules:
    """Sum instalments by the deal's periods.

    Of a contract bought at a price, principal is that share of what is owed, and the rest of it comes as interest; what
    is owed on a default is all of it.
    """
    owed, interest = balances(terms, instalments)
    discount = 1.0 - terms.price[:, None]
    interest = interest - discount * np.diff(owed, axis=1)
    outstanding = owed * terms.price[:, None]
    number = len(periods.bounds) - 1
    width = instalments.days.shape[1]
    paid = _paid_by(instalments, periods.bounds)
    place = instalments.first[:, None] + paid
    owed_at_ends = np.take_along_axis(owed, place, axis=1)
    accrued = _accrued(instalments, periods, place[:, :-1], width)
    period = np.searchsorted(periods.bounds[1:], instalments.days)
    return Schedules(
        interest=_by_period(interest, period, instalments, number),
        principal=_by_period(-np.diff(outstanding, axis=1), period, instalments, number),
        outstanding=np.take_along_axis(outstanding, place, axis=1),
        exposure=owed_at_ends[:, :-1] * (1.0 + terms.rate[:, None] * accrued),
    )


def _by_period(amounts: Money, period: Indices, instalments: Instalments, number: int) -> Money:
    """(C, K): those that fall due after the last period are left out."""
    due = instalments.due
    cells = np.arange(len(amounts))[:, None] * (number + 1) + period
    sums = np.bincount(cells[due], weights=amounts[due], minlength=len(amounts) * (number + 1))
    return np.ascontiguousarray(sums.reshape(len(amounts), number + 1)[:, :number])


def _paid_by(instalments: Instalments, days: Indices | Reals) -> Indices:
    """(C, len(days)): how many instalments fall due up to each day, the day included."""
    due = instalments.due
    contracts, slots = len(instalments.first), len(days) + 1
    cells = np.arange(contracts)[:, None] * slots + np.searchsorted(days, instalments.days)
    counts = np.bincount(cells[due], minlength=contracts * slots).reshape(contracts, slots)
    return np.asarray(np.cumsum(counts[:, :-1], axis=1))


def _accrued(instalments: Instalments, periods: Periods, last: Indices, width: int) -> Reals:
    """(C, K) the interest clock from instalment ``last`` (C, K), 0 = none yet, to each period's day of default."""
    clock = np.zeros((len(instalments.first), width + 1))
    np.cumsum(instalments.years, axis=1, out=clock[:, 1:])
    nodes = np.empty((len(instalments.first), width + 1))
    nodes[:, 1:] = instalments.days
    padding = np.arange(width + 1) <= instalments.first[:, None]
    nodes = np.where(padding, instalments.begin[:, None], nodes)
    here = instalments.first[:, None] + _paid_by(instalments, periods.default_days)
    following = np.minimum(here + 1, width)
    from_day, to_day = np.take_along_axis(nodes, here, axis=1), np.take_along_axis(nodes, following, axis=1)
    from_clock, to_clock = np.take_along_axis(clock, here, axis=1), np.take_along_axis(clock, following, axis=1)
    part = np.clip((periods.default_days - from_day) / np.maximum(to_day - from_day, 1.0), 0.0, 1.0)
    return np.asarray(from_clock + (to_clock - from_clock) * part - np.take_along_axis(clock, last, axis=1))
