"""Expected royalties of contracts with tiers, minimum, cap or lifetime cap: what patents bear of them, and what not.

Approximate are the law of a year's sales (see ``sums_of_sales``) and that what patents leave of a year's royalty is one
number, of its own law, and not a path (``sampled_patents``); what tiers alone pay is right in the mean whatever patents
do. Together they move the value of a contract by some 0.1 %, by 0.4 % where common shocks kill half of a bundle at
once, and by 1 % where sales are wild: at a volatility of 120 % over 15 years. Contracts with a lifetime cap are sampled
(``lifetime_caps``), and so are those to whose sales something may happen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ipabs.collateral.worth.expected_royalties import Expected
from ipabs.collateral.worth.lifetime_caps import Contract, cap_for_life
from ipabs.collateral.worth.sampled_patents import NOTHING, Law, average_alive
from ipabs.collateral.worth.standing import MOST
from ipabs.collateral.worth.sums_of_sales import make_multiples
from ipabs.collateral.worth.year_royalties import contract_years, pay_years, uncapped_growth

if TYPE_CHECKING:
    from ipabs.arrays import Reals, Times
    from ipabs.collateral.bundles import Bundles
    from ipabs.collateral.patent_lives import PatentLives
    from ipabs.collateral.royalties import RoyaltyTerms
    from ipabs.collateral.worth.expected_royalties import Group


def expect_tiered(
    terms: RoyaltyTerms,
    bundles: Bundles,
    lives: PatentLives,
    group: Group,
    shifts: tuple[Reals, Reals],
    times: Times,
) -> Expected:
    """Expected royalties of contracts of any terms.

    Parameters
    ----------
    shifts : (G, K+1), (G, K+1) float64
        Of ``expected_royalties.shifts_of``.
    times : (K+1,) float64
    """
    contracts = group.contracts
    sales, tail = terms.sales[contracts], terms.tail[contracts, np.newaxis, np.newaxis]
    multiples, years = make_multiples(terms.volatility[contracts], times), contract_years(terms, contracts)
    sums = multiples.sums(sales, years.together)
    drift = shifts[0][:, -1] / times[-1]
    covariance = drift[:, np.newaxis] * multiples.mean_time(sales, years.together)

    bounded = np.isfinite(terms.cap[contracts]) | (terms.minimum[contracts] > 0.0).any(axis=1)
    alive = average_alive(group, bundles, lives, (uncapped_growth(years, sums), years.begins), bounded)
    whole = pay_years(years, sums, Law(tail + (1.0 - tail) * alive.value, alive.chance), covariance)
    dead = pay_years(years, sums, Law(tail + np.zeros((*sales.shape, 1)), np.ones((*sales.shape, 1))), covariance)
    sampled = np.isfinite(terms.lifetime[contracts])
    if terms.events is not None:
        sampled |= terms.events.happen[contracts]
    for place in np.flatnonzero(sampled).tolist():
        rows = group.rows[group.owner == place]
        contract = Contract(int(contracts[place]), bundles.weight[rows], bundles.patent[rows], float(drift[place]))
        before = whole.one(place), dead.one(place)
        for pays, capped in zip((whole, dead), cap_for_life(terms, contract, lives, before, times), strict=True):
            pays.moved[place], pays.growth[place] = capped.moved[0], capped.growth[0]

    # with no weight left nothing is borne by patents, whatever rounding says
    weight = bundles.weight[group.rows] * group.alive[:, 1:]
    total = group.by_contract(weight)
    rests = total > NOTHING
    # nor is any royalty negative: differences of calls may be, by a unit in the last place of the year's royalty
    own = np.maximum(np.where(rests, dead.mean, whole.mean), 0.0)
    growth = np.where(rests, dead.growth, whole.growth)
    moves = np.maximum(np.where(rests[:, :, np.newaxis], dead.moved, whole.moved), 0.0)
    share = np.divide(weight, total[group.owner], out=np.zeros_like(weight), where=rests[group.owner])
    borne = np.where(rests, whole.mean - own, 0.0)
    legal = shifts[1][:, 1:] - shifts[0][:, 1:]
    return Expected(
        own,
        share * borne[group.owner],
        _shift(growth, own),
        _shift(whole.growth - growth, borne) + legal,
        moves,
        np.where(rests[:, :, np.newaxis], whole.moved - moves, 0.0),
    )


def _shift(growth: Reals, mean: Reals) -> Reals:
    """E[f X] / E[f], where there is an f."""
    largest = np.abs(mean).max(axis=1, keepdims=True, initial=0.0)
    found = np.divide(growth, mean, out=np.zeros_like(mean), where=np.abs(mean) > NOTHING * largest)
    return np.clip(found, -MOST, MOST)
