"""Expected royalties of contract years, by Black's calls on the sales of the year to date.

Earned in a contract year to date are e = min(b + V (T(c) - t), cap), and at least the minimum when the year ends: c the
year's sales, T the tiers, (t, b) the tier royalties and what was earned of them before the cutoff, V what patents
leave of the royalty, averaged over the year so far. For one value of V, E[min(b + V (T(c) - t), x)] is a sum of
calls on c, struck where tiers begin and where x is reached; a period's royalty is what e grows by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ipabs.collateral.worth.sampled_patents import NOTHING

if TYPE_CHECKING:
    from ipabs.arrays import Flags, Indices, Reals
    from ipabs.collateral.royalties import RoyaltyTerms
    from ipabs.collateral.worth.sampled_patents import Law
    from ipabs.collateral.worth.sums_of_sales import Sum


class Pays(NamedTuple):
    """Expected royalties of periods.

    Attributes
    ----------
    moved : (G, K, K+1) float64
        E[f M_q]; the first column, of the cutoff, is E[f]. Money.
    growth : (G, K) float64
        Slope of E[f] in the logarithm of the sales that bear it, times their covariance with X: E[f X].
    """

    moved: Reals
    growth: Reals

    @property
    def mean(self) -> Reals:
        """E[f], (G, K)."""
        return self.moved[:, :, 0]

    def one(self, place: int) -> Pays:
        """Those of one contract of the group."""
        return Pays(self.moved[place : place + 1], self.growth[place : place + 1])


class ContractYears(NamedTuple):
    """Contract years and terms of a group.

    Attributes
    ----------
    begins : (G, K) int64
        First period of each period's contract year; 0 for the year that began before the cutoff.
    together : (G, K, K) bool
        Whether the year to date of a period (second axis) has another (last axis) in it.
    sold, owed, earned : (G, K) float64
        What the year began with before the cutoff: sales, tier royalties, royalties; 0 in later years.
    starts, steps : (G, T) float64
        Of tiers; inf and 0 where there are fewer.
    cap : (G, K) float64
    minimum : (G, K) float64
        0 where none is due.
    """

    begins: Indices
    together: Flags
    sold: Reals
    owed: Reals
    earned: Reals
    starts: Reals
    steps: Reals
    cap: Reals
    minimum: Reals

    def reached(self, owed: Reals) -> Reals:
        """Sales at which tier royalties add up to ``owed`` (G, ...), not negative; inf where they never do."""
        shape = (len(owed), *(1,) * (owed.ndim - 1))
        result, before, rate, last = np.full(owed.shape, np.inf), np.zeros(shape), np.zeros(shape), np.zeros(shape)
        for tier in range(self.starts.shape[1]):
            start, step = self.starts[:, tier].reshape(shape), self.steps[:, tier].reshape(shape)
            there = np.isfinite(start)
            before = before + np.where(there, rate * (np.where(there, start, 0.0) - last), 0.0)
            rate, last = rate + step, np.where(there, start, last)
            beyond = np.divide(owed - before, rate, out=np.full(owed.shape, np.inf), where=rate > 0.0)
            result = np.where(there & (owed >= before), last + beyond, result)
        return result

    @property
    def are_first(self) -> Flags:
        """Periods in which a contract year begins, or the first of the deal; (G, K)."""
        return np.asarray(self.begins == np.arange(self.begins.shape[1]))

    def grow(self, now: Reals, before: Reals) -> Reals:
        """What periods add: ``now`` less ``before`` of the period before in the same contract year; (G, K, ...)."""
        previous = np.zeros_like(now)
        previous[:, 1:] = before[:, :-1]
        first = self.are_first.reshape(*self.begins.shape, *(1,) * (now.ndim - 2))
        return now - np.where(first, 0.0, previous)


def contract_years(terms: RoyaltyTerms, contracts: Indices) -> ContractYears:
    """The contract years of ``contracts`` (G,)."""
    continues = terms.continues[contracts] != 0.0
    periods = np.arange(continues.shape[1])
    ended = np.pad(~continues[:, :-1], ((0, 0), (1, 0)))
    begins = np.maximum.accumulate(np.where(ended, periods, 0), axis=1)
    together = (begins[:, :, np.newaxis] == begins[:, np.newaxis, :]) & (periods[:, np.newaxis] >= periods)
    begun = np.where(begins[:, :, np.newaxis] == 0, terms.begun[contracts, np.newaxis], 0.0)
    tier = np.arange(terms.starts.shape[1]) < terms.tiers[contracts, np.newaxis]
    return ContractYears(
        begins,
        together,
        begun[:, :, 0],
        begun[:, :, 1],
        begun[:, :, 2],
        np.where(tier, terms.starts[contracts], np.inf),
        np.where(tier, terms.steps[contracts], 0.0),
        np.broadcast_to(terms.cap[contracts, np.newaxis], begins.shape),
        terms.minimum[contracts],
    )


def uncapped_growth(years: ContractYears, sums: Sum) -> Reals:
    """Expected tier royalties of each period, had no patent died and nothing been capped, (G, K)."""
    owed = _tiers(years, sums.first)[0][:, :, 0]
    return np.maximum(years.grow(owed, owed) - np.where(years.are_first, years.owed, 0.0), 0.0)


def pay_years(years: ContractYears, sums: Sum, law: Law, covariance: Reals) -> Pays:
    """Expected royalties for what patents leave of them.

    The means are those of the whole law; how they move with M is taken at the law's mean, for it only divides
    the mean among the coefficients of the path.

    Parameters
    ----------
    sums : Sum
        Sales of the contract year since the cutoff, (G, K, K+1).
    law : Law
        Of V, (G, K, parts).
    covariance : (G, K) float64
        Of the logarithm of ``sums`` with the licensee's X.
    """
    average = (law.value * law.chance).sum(axis=2, keepdims=True)
    exact, slope = ((part * law.chance).sum(axis=2) for part in _pays(years, sums.first, law.value))
    moved = _pays(years, sums, average)[0]
    plain = moved[:, :, :1]
    per_mean = np.divide(moved, plain, out=np.ones_like(moved), where=plain > NOTHING * np.abs(moved).max(initial=0.0))
    return Pays(exact[:, :, np.newaxis] * per_mean, covariance * slope)


def _pays(years: ContractYears, sums: Sum, left: Reals) -> tuple[Reals, Reals]:
    """What e grows by in each period for V = ``left``, and its slope in the logarithm of sales.

    ``sums`` (G, K, Q) and ``left`` (G, K, P) are broadcast. After a minimum in the midst of a year e goes on from
    where it would have stood without.
    """
    tiers = _tiers(years, sums)
    capped, slope = _least(years, sums, tiers, left, years.cap)
    before = np.where(years.are_first, years.earned, 0.0)[:, :, np.newaxis]
    due = (years.minimum > 0.0)[:, :, np.newaxis]
    if not due.any():
        return years.grow(capped, capped) - before, years.grow(slope, slope)
    lowest = np.where(years.minimum > 0.0, np.minimum(years.minimum, years.cap), np.inf)
    reached, with_sales = _least(years, sums, tiers, left, lowest)
    lifted = capped + np.where(due, years.minimum[:, :, np.newaxis] - reached, 0.0)
    steeper = slope - np.where(due, with_sales, 0.0)
    return years.grow(lifted, capped) - before, years.grow(steeper, slope)


def _tiers(years: ContractYears, sums: Sum) -> tuple[Reals, Reals]:
    """E[T(c)], and its slope in the logarithm of sales since the cutoff; as ``sums``."""
    value, slope = np.zeros_like(sums.mean), np.zeros_like(sums.mean)
    for tier in range(years.starts.shape[1]):
        step = years.steps[:, tier, np.newaxis, np.newaxis]
        if step.any():
            call, above = sums.call((years.starts[:, tier, np.newaxis] - years.sold)[:, :, np.newaxis])
            value += step * call
            slope += step * above
    return value, slope


def _least(
    years: ContractYears, sums: Sum, tiers: tuple[Reals, Reals], left: Reals, bound: Reals
) -> tuple[Reals, Reals]:
    """E[min(b + V (T(c) - t), bound)] for V = ``left`` and ``bound`` (G, K), and its slope in the logarithm of sales.

    Beyond the sales c* at which the bound is reached T stands still: (min(c, c*) - s)+ = (c - s)+ - (c - max(c*, s))+.
    """
    value, slope = tiers
    sold, owed, earned, bound = (array[:, :, np.newaxis] for array in (years.sold, years.owed, years.earned, bound))
    room = bound - earned
    needed = np.divide(room, left, out=np.full(left.shape, np.inf), where=left > NOTHING)
    strike = years.reached(owed + np.maximum(needed, 0.0))
    for tier in range(years.starts.shape[1]):
        step = years.steps[:, tier, np.newaxis, np.newaxis]
        if step.any() and np.isfinite(strike).any():
            call, up = sums.call(np.maximum(strike, years.starts[:, tier, np.newaxis, np.newaxis]) - sold)
            value, slope = value - step * call, slope - step * up
    open_ = room > 0.0
    return np.where(open_, earned + left * (value - owed), bound), np.where(open_, left * slope, 0.0)
