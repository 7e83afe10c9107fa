"""What pledged patents bring: Beta shares of their appraisal, by normals that lean on the macro factor.

    R = BetaInv(Phi(l F + sqrt(1 - l^2) e + s))

The stated mean is the mean *given default*: an obligor defaults when F is low, so the lean alone would bring less
than stated. The shift s makes up for it, contract by contract.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaincinv, ndtr

if TYPE_CHECKING:
    from ipabs.arrays import Indices, Reals

REACH = 8.0
"""Normals beyond it are read as it: their chance is 1e-15."""
POINTS = 1025
"""Of a table over -8 to 8: straight lines between them are off by less than 4e-5 of the appraisal."""
ROUNDING = 1e-3
"""Means that agree to this share one table; the shift then meets each to the last digit."""


def haircut_tables(means: Reals, deviation: float) -> tuple[Reals, Indices]:
    """Tables of the share of the appraisal for normals from -8 to 8.

    Parameters
    ----------
    means : (contracts,) float64
        Of the share, above 0 and below 1.
    deviation : float
        Standard deviation; 0 for a fixed share.

    Returns
    -------
    tables : (tables, points) float64
    rows : (contracts,) int64
        Each contract's table.
    """
    rounded = np.clip(np.round(means / ROUNDING) * ROUNDING, ROUNDING, 1.0 - ROUNDING)
    kinds, rows = np.unique(rounded if deviation > 0 else means, return_inverse=True)
    if deviation <= 0:
        return np.repeat(kinds[:, np.newaxis], POINTS, axis=1), rows.astype(np.int64)
    # a share cannot vary more than a coin does
    spread = np.minimum(deviation**2, 0.95 * kinds * (1.0 - kinds))
    concentration = kinds * (1.0 - kinds) / spread - 1.0
    alpha, beta = kinds * concentration, (1.0 - kinds) * concentration
    probability = ndtr(np.linspace(-REACH, REACH, POINTS))
    return betaincinv(alpha[:, np.newaxis], beta[:, np.newaxis], probability), rows.astype(np.int64)


def shifts(means: Reals, tables: Reals, rows: Indices, lean: Reals, probability: Reals, mixing: Reals) -> Reals:
    """What to add to each contract's normal so that its mean holds given default.

    Parameters
    ----------
    means, rows : (contracts,)
    tables : (tables, points) float64
    lean : (contracts,) float64
        Correlation of the haircut's normal with the obligor's asset value: leaning x macro weight.
    probability : (contracts,) float64
        Of default within the deal.
    mixing : (draws,) float64
        Equally likely values of the copula's sqrt(nu / W); one 1 for the Gaussian.

    Returns
    -------
    (contracts,) float64
    """
    keys = np.column_stack([means, rows, np.round(lean, 12), np.round(probability, 12)])
    kinds, inverse = np.unique(keys, axis=0, return_inverse=True)
    found = np.zeros(len(kinds))
    likely: dict[tuple[float, float], Reals] = {}
    for number, (mean, row, corr, chance) in enumerate(kinds.tolist()):
        table = tables[int(row)]
        if chance > 0.0 and np.ptp(table) > 0.0:
            if (corr, chance) not in likely:
                likely[corr, chance] = _given_default(corr, chance, mixing)
            found[number] = _shift(mean, table, likely[corr, chance])
    return np.asarray(found[inverse.ravel()])


_GRID = np.linspace(-REACH, REACH, POINTS)
_NODES = np.linspace(-REACH, REACH, 257)
_DENSITY = np.exp(-0.5 * _NODES**2)
MOST = 6.0
"""A larger shift is not looked for: all of the haircut is at an end of its table by then."""


def _shift(mean: float, table: Reals, likely: Reals) -> float:
    """The root of a mean that rises with the shift, by false position (Illinois): some ten steps."""

    def excess(shift: float) -> float:
        return float(likely @ np.interp(_NODES + shift, _GRID, table)) - mean

    low, high = -MOST, MOST
    at_low, at_high = excess(low), excess(high)
    if at_low >= 0.0:
        return low
    if at_high <= 0.0:
        return high
    middle, side = low, 0
    for _ in range(100):
        before, middle = middle, (low * at_high - high * at_low) / (at_high - at_low)
        at_middle = excess(middle)
        if abs(middle - before) < 1e-13 or at_middle == 0.0:
            break
        if at_middle < 0.0:
            low, at_low = middle, at_middle
            at_high = at_high / 2 if side < 0 else at_high
            side = -1
        else:
            high, at_high = middle, at_middle
            at_low = at_low / 2 if side > 0 else at_low
            side = 1
    return middle


def _given_default(corr: float, chance: float, mixing: Reals) -> Reals:
    """How likely the haircut's normal is each of ``_NODES`` given default, adding to 1.

    phi(z) P(X m <= q | z), X given z being a normal of mean corr z; on even steps sums of such functions are as good
    as integrals.
    """
    own = np.sqrt(1.0 - corr * corr)
    threshold = _threshold(chance, mixing)
    defaults = ndtr((threshold / mixing[:, np.newaxis] - corr * _NODES) / own).mean(axis=0)
    likely = _DENSITY * defaults
    return np.asarray(likely / likely.sum())


def _threshold(chance: float, mixing: Reals) -> float:
    """Q with mean over the mixing of P(X m <= q) = chance."""
    low, high = -60.0, 60.0
    for _ in range(80):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if ndtr(middle / mixing).mean() < chance else (low, middle)
    return 0.5 * (low + high)
