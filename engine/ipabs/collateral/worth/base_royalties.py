"""Royalties when nothing happens: sales as the lifecycle says, patents live to their expiry, nobody defaults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ipabs.arrays import Indices, Reals
    from ipabs.collateral.bundles import Bundles
    from ipabs.collateral.royalties import RoyaltyTerms


@dataclass(frozen=True, slots=True)
class BaseCase:
    """One path of every contract.

    Parameters
    ----------
    pays : (C, K) float64
        Royalties accrued by period, gross of withholding, money of the contract's currency.
    rates : (C, K+1) float64
        Deal currency for one unit of it at the cutoff and the end of each period.
    """

    pays: Reals
    rates: Reals

    def receipts(self, terms: RoyaltyTerms) -> Reals:
        """Net receipts of all contracts by period, (K,) money."""
        periods = self.pays.shape[1]
        result = np.zeros(periods)
        for age in range(min(terms.receivable.shape[1], periods)):
            result[age] += (terms.receivable[:, age] * terms.net * self.rates[:, age + 1])[terms.lag > age].sum()
        receipt = np.arange(periods) + terms.lag[:, np.newaxis]
        at = np.minimum(receipt, periods - 1) + 1
        amounts = self.pays * terms.net[:, np.newaxis] * np.take_along_axis(self.rates, at, axis=1)
        within = receipt < periods
        return result + np.bincount(receipt[within], weights=amounts[within], minlength=periods)

    def carried(self, terms: RoyaltyTerms, carry: Reals) -> Reals:
        """Value of what is accrued and not yet received at the end of each period, (K,) money."""
        periods = self.pays.shape[1]
        result = np.zeros(periods)
        for age in range(min(carry.shape[2], periods)):
            units = self.pays * terms.net[:, np.newaxis] * carry[:, :, age]
            result[age:] += (units[:, : periods - age] * self.rates[:, age + 1 :]).sum(axis=0)
        return result


def run_base(terms: RoyaltyTerms, bundles: Bundles, rates: Reals) -> BaseCase:
    """Run the contracts' terms on expected sales, all patents alive, money converted at ``rates`` (C, K+1)."""
    weight = np.zeros_like(terms.sales)
    np.add.at(weight, bundles.contract, bundles.weight)
    tail = terms.tail[:, np.newaxis]
    pays = accrue(terms, np.arange(len(terms.sales)), terms.sales, tail + (1.0 - tail) * weight)
    return BaseCase(within_lifetime(pays, terms.lifetime), rates)


def accrue(terms: RoyaltyTerms, contracts: Indices, sales: Reals, left: Reals) -> Reals:
    """Royalties by period before the lifetime cap, (N, K).

    A contract year to date: c sales, t their tier royalties, a what is earned of them between cap and minimum.

    Parameters
    ----------
    contracts : (N,) or (1,) int64
        Whose terms hold, row by row or for all rows.
    sales, left : (N, K) float64
        Sold in each period; share of the royalty that patents and tail leave.
    """
    starts, tier = terms.starts[contracts], np.arange(terms.starts.shape[1]) < terms.tiers[contracts, np.newaxis]
    steps = np.where(tier, terms.steps[contracts], 0.0)
    cap, minimum, continues = terms.cap[contracts], terms.minimum[contracts], terms.continues[contracts]
    c, t, a = (terms.begun[contracts, place] for place in range(3))
    # period by period down the rows: columns that lie together are read three times as fast
    sales, left = np.asfortranarray(sales), np.asfortranarray(left)
    pays = np.zeros(np.broadcast_shapes(sales.shape, left.shape), order="F")
    for k in range(sales.shape[1]):
        c = c + sales[:, k]
        owed = np.zeros_like(c)
        for place in range(starts.shape[1]):
            owed = owed + steps[:, place] * np.maximum(c - starts[:, place], 0.0)
        earned = np.minimum((owed - t) * left[:, k] + a, cap)
        earned = np.where(minimum[:, k] > 0.0, np.maximum(earned, minimum[:, k]), earned)
        pays[:, k] = earned - a
        c, t, a = (total * continues[:, k] for total in (c, owed, earned))
    return pays


def within_lifetime(pays: Reals, lifetime: Reals) -> Reals:
    """``pays`` (N, K) as long as they add up to less than ``lifetime`` (N,) or (1,)."""
    paid = np.minimum(np.cumsum(pays, axis=1), np.maximum(lifetime, 0.0)[:, np.newaxis])
    return np.where(np.isinf(lifetime)[:, np.newaxis], pays, np.diff(paid, axis=1, prepend=0.0))
