"""Hazards that lean on a factor: what makes marginal survival come out as stated.

    P(E > L H) = phi(H) = E exp(-L H),   L = exp(-c F - c^2 / 2),   E exponential, F standard normal

L has mean 1, and yet phi(H) > exp(-H) (Jensen): a hazard that leans kills fewer than it says, 48 % of the patents
instead of 50 % at c = 0.4. So H is not the stated cumulative hazard y but the root of phi(H) = exp(-y).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.interpolate import make_interp_spline

if TYPE_CHECKING:
    from ipabs.arrays import Reals

LARGEST: Final = 60.0
"""Cumulative hazards beyond it are read as it: no draw of E is that large, so nothing outlives it."""
STEP: Final = 0.125
REACH: Final = 13.0
"""Of the normal: survival of exp(-60) comes from factors of up to 11."""
SMALLEST: Final = 1e-8
"""Below it H / y is 1 to 2e-8, and H to 1e-16."""
RATIO: Final = 0.02
"""Of neighbouring H in the table."""


def own_hazard(cumulative: Reals, leaning: float) -> Reals:
    """H with E exp(-L H) = exp(-y), for every cumulative hazard y.

    A table of log(H / y) by log y is read with a spline of degree 5: survival is that of the integral to 1e-14, in
    0.15 us a number; a single step of Newton's method on the integral takes several times that.

    Parameters
    ----------
    cumulative : float64, any shape
        y, 0 or more.
    leaning : float
        c, 0 to 1; at 0 H is y itself.
    """
    if leaning == 0.0:
        return cumulative.copy()
    hazard, total = _table(leaning)
    spline = make_interp_spline(np.log(total), np.log(hazard / total), k=5)
    y = np.clip(cumulative, total[0], LARGEST)
    return np.asarray(np.minimum(cumulative, LARGEST) * np.exp(spline(np.log(y))))


def _table(leaning: float) -> tuple[Reals, Reals]:
    """H from ``SMALLEST`` on, and y = -log phi(H) up to ``LARGEST`` or just beyond.

    On even steps sums of functions like these are as good as integrals: at c = 1 the error is exp(-79).
    """
    factor = np.arange(-REACH, REACH + STEP / 2, STEP)
    weight = np.exp(-0.5 * factor**2)
    weight /= weight.sum()
    scale = np.exp(-leaning * factor - 0.5 * leaning**2)
    hazard: list[float] = []
    total: list[float] = []
    h = SMALLEST
    while not total or total[-1] < LARGEST:
        missing = -float(weight @ np.expm1(-h * scale))
        total.append(-float(np.log1p(-missing) if missing < 0.5 else np.log(weight @ np.exp(-h * scale))))
        hazard.append(h)
        h *= 1.0 + RATIO
    return np.array(hazard), np.array(total)
