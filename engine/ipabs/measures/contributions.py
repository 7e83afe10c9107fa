"""What each name adds to the risk of the pool: Euler contributions, which add up to the whole.

Source: Tasche, "Capital allocation to business units and sub-portfolios: the Euler principle", 2008.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.errors import ModelError
from ipabs.measures.estimates import Estimate, plain_mean
from ipabs.measures.losses import LossDistribution
from ipabs.measures.missing import Missing
from ipabs.measures.paths import sample, total, weighted

if TYPE_CHECKING:
    import numpy.typing as npt

    from ipabs.arrays import Flags, Reals

AGREEMENT = 1e-9
"""Of the largest loss: how far the names' losses may be off the pool's by rounding."""


@dataclass(frozen=True, slots=True)
class Contributions:
    """Contributions of names to one risk measure of the pool, in the unit of the losses.

    Parameters
    ----------
    whole : Estimate
        The pool's measure; the names' values add to it.
    names : tuple of Estimate
        In the order of the columns.
    """

    whole: Estimate
    names: tuple[Estimate, ...]


def shortfall_contributions(
    losses: npt.ArrayLike, by_name: npt.ArrayLike, level: float, weights: npt.ArrayLike | None = None
) -> Contributions:
    """Contributions to the expected shortfall, its atom divided as the shortfall divides it.

    [E(L_i; L > VaR) + E(L_i | L = VaR) (F(VaR) - a)] / (1 - a). The standard error is that of the mean of
    (L_i - v_i) 1(L > VaR) / (1 - a), v_i the mean of L_i on paths that lose about the VaR: an error of the VaR moves
    paths across the edge that lose v_i.

    Parameters
    ----------
    losses : (paths,), money or a share
        The pool's.
    by_name : (paths, names), same unit
    level : float
        a, in (0, 1).
    weights : (paths,), 0 or more, optional

    Returns
    -------
    Contributions

    Raises
    ------
    ModelError
        As ``LossDistribution``; or the names' losses do not add to the pool's.
    """
    pool, names, checked = _checked(losses, by_name, weights)
    distribution = LossDistribution(pool, checked)
    whole = distribution.expected_shortfall(level)
    edge = distribution.value_at_risk(level).value
    ends = distribution.value_at_risk_interval(level)
    unit = np.ones(pool.size) if checked is None else checked
    beyond, at = unit * (pool > edge), _weight_on(pool == edge, unit)
    tail = 1.0 - level
    left = (tail - total(beyond) / pool.size) / total(at)  # what the tail lacks, per weight at the VaR
    near = at if isinstance(ends, Missing) else _weight_on((pool >= ends[0]) & (pool <= ends[1]), unit)
    found = []
    for column in names.T:
        loss = np.ascontiguousarray(column)
        value = (total(beyond * loss) / pool.size + left * total(at * loss)) / tail
        if isinstance(ends, Missing):
            found.append(Estimate(value, ends, pool.size))
            continue
        typical = total(near * loss) / total(near)
        error = plain_mean(beyond * (loss - typical) / tail).standard_error
        found.append(Estimate(value, error, pool.size))
    return Contributions(whole, tuple(found))


def deviation_contributions(
    losses: npt.ArrayLike, by_name: npt.ArrayLike, weights: npt.ArrayLike | None = None
) -> Contributions | Missing:
    """Contributions to the standard deviation: cov(L_i, L) / sd(L), with errors by the delta method.

    Parameters
    ----------
    losses : (paths,), money or a share
        The pool's.
    by_name : (paths, names), same unit
    weights : (paths,), 0 or more, optional

    Returns
    -------
    Contributions or Missing
        Missing for one path, or a loss that is the same on all.

    Raises
    ------
    ModelError
        As ``shortfall_contributions``.
    """
    pool, names, checked = _checked(losses, by_name, weights)
    distribution = LossDistribution(pool, checked)
    whole = distribution.standard_deviation()
    if isinstance(whole, Missing):
        return whole
    if whole.value == 0.0:
        return Missing("every path loses the same")
    sd = whole.value
    correction = pool.size / (pool.size - 1.0)
    deviations = pool - distribution.mean().value
    found = []
    for column in names.T:
        loss = np.ascontiguousarray(column)
        own = loss - plain_mean(weighted(loss, checked)).value
        value = plain_mean(weighted(own * deviations, checked)).value * correction / sd
        change = (own - deviations * (0.5 * value / sd)) * deviations / sd
        found.append(Estimate(value, plain_mean(weighted(change, checked)).standard_error, pool.size))
    return Contributions(whole, tuple(found))


def _weight_on(flags: Flags, unit: Reals) -> Reals:
    """Weights of the paths flagged, or 1 each if they weigh nothing: a mean over them must exist."""
    weights: Reals = unit * flags
    return weights if weights.any() else flags.astype(np.float64)


def _checked(
    losses: npt.ArrayLike, by_name: npt.ArrayLike, weights: npt.ArrayLike | None
) -> tuple[Reals, Reals, Reals | None]:
    (pool,), checked = sample(weights, losses=losses)
    names = np.asarray(by_name, dtype=np.float64)
    if names.ndim != 2 or names.shape[0] != pool.size:
        raise ModelError(f"losses by name must be paths by names, {pool.size} paths; not of shape {names.shape}")
    gap = float(np.abs(names.sum(axis=1) - pool).max())
    if not gap <= AGREEMENT * max(float(np.abs(pool).max()), math.ulp(0.0)):
        raise ModelError(f"the names' losses do not add to the pool's: they are off by up to {gap:g}")
    return pool, names, checked
