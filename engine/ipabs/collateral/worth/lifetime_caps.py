"""Expected royalties under a cap on all that is ever paid, by sampling.

When the cap is reached depends on decades of sales, tiers, years and patents together, and no log-normal says it well:
one that was tried lost up to 3 % of a contract's value where tiers or yearly caps stand beside the lifetime cap. So the
contract is run on ``POINTS`` fixed points of a Sobol sequence, and each period's royalty under the cap is its mean over
them; where no point comes to the cap the royalty stays the one without. Wild sales are what they are in the mean by a
few paths far out, beyond so many points: the points are stretched to reach there, and weigh less for it.

The points are the same in all runs. Against simulation the value of a contract is off by some 0.1 %, and by up to 0.3 %
at a volatility of 120 % over 15 years (0.6 % under a cap of ninety times the value, which few paths come to). The
royalty without the cap was tried as a control variate, by its regression coefficient: at 120 % it put the value 0.3 to
11 % off. What its sampled mean is off by lies far out, where the cap leaves nothing of it, and the coefficient is made
nearer in; as a mere ratio it was no better.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import ndtri

from ipabs.collateral.worth.base_royalties import accrue, within_lifetime
from ipabs.collateral.worth.sampled_patents import fixed_points, needed_dimensions, sample_fates
from ipabs.collateral.worth.year_royalties import Pays

if TYPE_CHECKING:
    from ipabs.arrays import Indices, Reals, Times
    from ipabs.collateral.patent_lives import PatentLives
    from ipabs.collateral.royalties import RoyaltyTerms

POINTS = 4096
"""A power of two, as Sobol's points are balanced only then."""
REACH = 3.0
"""Deviations to which so many points reach well enough. What makes the mean of sales lies around sigma sqrt(T)."""


class Contract(NamedTuple):
    """One contract with a lifetime cap.

    Attributes
    ----------
    place : int
        In the terms.
    weights : (r, K) float64
        Of its patents.
    patents : (r,) int64
    drift : float
        Covariance of log M with the licensee's X, a year.
    """

    place: int
    weights: Reals
    patents: Indices
    drift: float


def cap_for_life(
    terms: RoyaltyTerms, contract: Contract, lives: PatentLives, pays: tuple[Pays, Pays], times: Times
) -> tuple[Pays, Pays]:
    """(whole, dead) royalties of a contract with the cap, from those without.

    Parameters
    ----------
    pays : Pays, Pays
        Without the cap, with the patents and with every one of them dead; of this contract alone, (1, K, ...).
    times : (K+1,) float64
    """
    place, sigma, one = contract.place, float(terms.volatility[contract.place]), np.array([contract.place])
    walk, chance = brownian_paths(tuple(times.tolist()), needed_stretch(sigma, float(times[-1])))
    alive = _alive(contract, lives, times)
    multiple = np.exp(sigma * walk - 0.5 * sigma**2 * times[1:])
    happens = terms.events is not None and bool(terms.events.happen[place])
    if terms.events is not None and happens:
        first = len(times) - 1 + needed_dimensions(lives, contract.patents)
        points = fixed_points(POINTS, first + terms.events.needed_dimensions())
        multiple = multiple * terms.events.sample(place, points[:, first:])
    tail, sales = terms.tail[place], terms.sales[place] * multiple
    seen = chance[:, np.newaxis] * np.column_stack([np.ones(POINTS), multiple])
    # the licensee's X is expected to be a multiple of where the sales end, whatever their way there
    fortune = contract.drift / sigma * chance * walk[:, -1] if sigma > 0.0 else np.zeros(POINTS)
    capped = []
    for before, left in ((pays[0], tail + (1.0 - tail) * alive), (pays[1], np.full_like(alive, tail))):
        without = accrue(terms, one, sales, left)
        paid = within_lifetime(without, terms.lifetime[one])
        reached = happens or (np.cumsum(without, axis=1) > terms.lifetime[place]).any()
        capped.append(Pays((paid.T @ seen)[np.newaxis], (fortune @ paid)[np.newaxis]) if reached else before)
    return capped[0], capped[1]


def _alive(contract: Contract, lives: PatentLives, times: Times) -> Reals:
    """The weight alive at the end of each period, (POINTS, K)."""
    periods = len(times) - 1
    points = fixed_points(POINTS, periods + needed_dimensions(lives, contract.patents))
    alive = np.zeros((POINTS, periods))
    for weight, fate in zip(contract.weights, sample_fates(lives, contract.patents, points[:, periods:]), strict=True):
        alive += weight * fate
    return alive


def needed_stretch(volatility: float, years: float) -> float:
    """How much wider than it is the largest move must be drawn, for sales that vary so for ``years``; at least 1."""
    return max(1.0, (1.0 + volatility * float(np.sqrt(years))) / REACH)


@lru_cache(maxsize=2)
def brownian_paths(times: tuple[float, ...], stretch: float) -> tuple[Reals, Reals]:
    """Brownian paths on fixed points, and their chances.

    Their largest moves take the first uniforms. The largest is drawn ``stretch`` times as wide as it is, and the
    chance of a path is the ratio of both densities.

    Parameters
    ----------
    times : (K+1,) tuple of float
        Years, the first of them 0.
    stretch : float
        1 or more.

    Returns
    -------
    (POINTS, K) float64, (POINTS,) float64
        The chances sum to 1.
    """
    ends = np.array(times[1:])
    values, vectors = np.linalg.eigh(np.minimum(ends[:, np.newaxis], ends))
    turn = (vectors * np.sqrt(np.maximum(values, 0.0)))[:, ::-1].T
    moves = ndtri(fixed_points(POINTS, len(ends)))
    moves[:, 0] *= stretch
    chance = np.exp(-0.5 * moves[:, 0] ** 2 * (1.0 - stretch**-2))
    return np.asarray(moves @ turn), chance / chance.sum()
