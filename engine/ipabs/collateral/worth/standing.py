"""Whether licensees still pay: chances under the measures in which royalties are expected.

A licensee defaults by t iff X <= q(t). A royalty f that leans on the same regime is expected together with that event,
and E[f 1{X > q}] = E[f] P(X + h > q) with h = E[f X] / E[f]: exactly where f is the exponential of a normal, as sales
are; to the second order in the correlation where it is not (tiers, caps, a patent being alive: 0.5 % of the value where
licensee and hazards lean on one technology by 0.6 and 0.8). Under Student-t the shift is inside the mixing:
P((X + h) m > q).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import map_coordinates, spline_filter
from scipy.special import chdtri, ndtr, ndtri, stdtr, stdtrit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Indices, Reals
    from ipabs.collateral.obligors import Obligors
    from ipabs.definitions.model import Model

MIXING_PARTS = 400
"""Equal parts of the chi-squared distribution that stand for it; means over it are good to 1e-4 of a shift's effect."""
MOST = 4.0
"""Shifts are read as no larger: an event that moves a normal's mean by more has a chance of 1e-4."""
FARTHEST = 15.0
SHIFTS, PLACES = 129, 601
"""Nodes of the table of what shifts do: over -MOST to MOST, and over asinh(STEEPNESS q) from -FARTHEST to FARTHEST."""
STEEPNESS = 0.2
"""Thresholds stand in the table by asinh(STEEPNESS q): Student-t's reach far out, where little changes."""


class Standing:
    """The law of the licensees' asset values.

    Parameters
    ----------
    obligors : Obligors
    model : Model
        Its copula, and how sales lean on the regime.
    horizon : float
        Years from the cutoff to the end, on which the sectors' paths lean.
    """

    def __init__(self, obligors: Obligors, model: Model, horizon: float) -> None:
        self.degrees = model.degrees_of_freedom if model.copula == "student-t" else 0
        self._obligors = obligors
        self._sales = model.sales
        self._horizon = horizon
        self._effect = _student_effect(self.degrees) if self.degrees else None

    def thresholds(self, obligor: Indices) -> Reals:
        """Q at the cutoff and the end of each period, (C, K+1)."""
        chances = self._obligors.cumulative[obligor]
        found = stdtrit(self.degrees, chances) if self.degrees else ndtri(chances)
        return np.where(chances > 0.0, found, -np.inf)

    def weights(self, obligor: Indices, labels: Sequence[str]) -> Reals:
        """How much of each licensee's X is the factor of its label (0 where it leans on none such), (C,)."""
        place = {label: number for number, label in enumerate(self._obligors.factors)}
        wanted = np.array([place.get(label, -1) for label in labels], dtype=np.int64)
        found = self._obligors.factor[obligor] == wanted[:, np.newaxis]
        return np.asarray((self._obligors.weight[obligor] * found).sum(axis=1))

    def drift(self, obligor: Indices, sectors: Sequence[str]) -> Reals:
        """Covariance of each licensee's X with the path of its sector's sales, per year of the path, (C,)."""
        macro = self._sales.leaning_macro * self.weights(obligor, ["macro"] * len(sectors))
        own = self._sales.leaning_sector * self.weights(obligor, [f"sector:{name}" for name in sectors])
        return np.asarray((macro + np.where([bool(name) for name in sectors], own, 0.0)) / np.sqrt(self._horizon))

    def above(self, threshold: Reals, shift: Reals) -> Reals:
        """P((X + shift) m > threshold), broadcast; with a shift of 0 it is 1 - Q to rounding."""
        if self._effect is None:
            return np.asarray(ndtr(shift - threshold))
        place = FARTHEST + np.arcsinh(STEEPNESS * np.clip(threshold, -1e6, 1e6))
        at = np.broadcast_arrays(
            (np.clip(shift, -MOST, MOST) + MOST) * ((SHIFTS - 1) / (2.0 * MOST)),
            place * ((PLACES - 1) / (2.0 * FARTHEST)),
        )
        effect = map_coordinates(self._effect, np.stack(at), order=3, mode="nearest", prefilter=False)
        return np.asarray(np.clip(stdtr(self.degrees, -threshold) + effect, 0.0, 1.0))


def _student_effect(degrees: int) -> Reals:
    """What a shift adds to P(X m > q), over shifts and asinh(STEEPNESS q), as coefficients of cubic splines."""
    parts = (np.arange(MIXING_PARTS) + 0.5) / MIXING_PARTS
    mixing = np.sqrt(degrees / chdtri(degrees, parts))
    inner = (np.sinh(np.linspace(-FARTHEST, FARTHEST, PLACES)) / STEEPNESS)[:, np.newaxis] / mixing
    without = ndtr(-inner)
    shifts = np.linspace(-MOST, MOST, SHIFTS).tolist()
    effect = np.array([(ndtr(shift - inner) - without).mean(axis=1) for shift in shifts])
    return np.asarray(spline_filter(effect, order=3, mode="nearest"))
