"""Rows of royalties -> what may happen to their sales: withdrawal of the product, entries of competitors.

With hazards w and c, 1/y, over a period of d years: the product is withdrawn with the chance 1 - e^(-w d); if not, a
competitor enters, one at most, with the chance 1 - e^(-c d), and leaves the share s of the sales. So

    expected sales of a period = lifecycle x product over the periods so far of e^(-w d) (1 - (1 - e^(-c d)) (1 - s))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Flags, Reals, Times
    from ipabs.collateral.reading import Row

SHARE: Final = 0.5
"""Of its sales that a product keeps when a competitor enters, unless the tape says so: calibrated, without a source."""
MOST: Final = 16
"""Entries that a sampled path can have."""


@dataclass(frozen=True, slots=True)
class SalesEvents:
    """Events of C royalties over K periods.

    Parameters
    ----------
    gone : (C, K) float64
        Chance that the product is withdrawn in the period.
    entered : (C, K) float64
        Chance that a competitor enters, if it is not.
    share : (C,) float64
        Of its sales that the product then keeps.
    """

    gone: Reals
    entered: Reals
    share: Reals

    @property
    def happen(self) -> Flags:
        """To which royalties anything may happen, (C,)."""
        return np.asarray(((self.gone > 0.0) | (self.entered > 0.0)).any(axis=1))

    @property
    def kept(self) -> Reals:
        """Expected share of the lifecycle's sales, (C, K)."""
        return np.asarray(np.cumprod(self._steps(), axis=1))

    @property
    def spread(self) -> Reals:
        """E[J^2] / E[J]^2 at the cutoff and the end of each period, (C, K+1), J the share of the sales that is left."""
        steps = self._steps()
        squares = (1.0 - self.gone) * (1.0 - self.entered * (1.0 - self.share[:, np.newaxis] ** 2))
        growth = np.divide(squares, steps**2, out=np.ones_like(steps), where=steps > 0.0)
        return np.asarray(np.pad(np.cumprod(growth, axis=1), ((0, 0), (1, 0)), constant_values=1.0))

    def columns(self) -> Reals:
        """What ``kernels.sales_events`` takes, (C, K, 4)."""
        steps = self._steps()
        stays = np.divide(1.0, steps, out=np.zeros_like(steps), where=steps > 0.0)
        either = self.gone + (1.0 - self.gone) * self.entered
        return np.ascontiguousarray(np.stack([self.gone, either, stays, self.share[:, np.newaxis] * stays], axis=2))

    def needed_dimensions(self) -> int:
        """Uniforms that ``sample`` takes."""
        return 1 + min(int(self.gone.shape[1]), MOST)

    def sample(self, place: int, points: Reals) -> Reals:
        """J / E[J] of one royalty at the end of each period, (points, K), its mean over the points 1.

        Parameters
        ----------
        points : (points, needed_dimensions) float64
            Uniforms.
        """
        stays = np.cumprod(1.0 - self.gone[place])
        left = np.where(points[:, :1] < stays, 1.0, 0.0)
        with np.errstate(divide="ignore"):
            hazard = np.cumsum(-np.log1p(-self.entered[place]))
        periods = np.arange(len(hazard))
        reached = np.zeros(len(points))
        for column in range(1, points.shape[1]):
            # the next entry is in the first period up to which the hazard grows by an exponential variate
            entry = np.searchsorted(hazard, reached - np.log(points[:, column]))
            left *= np.where(periods >= entry[:, np.newaxis], self.share[place], 1.0)
            reached = np.append(hazard, np.inf)[entry]
        mean = left.mean(axis=0)
        return np.asarray(np.divide(left, mean, out=np.zeros_like(left), where=mean > 0.0))

    def _steps(self) -> Reals:
        """What a period is expected to leave of the sales, (C, K)."""
        return (1.0 - self.gone) * (1.0 - self.entered * (1.0 - self.share[:, np.newaxis]))


def make_sales_events(rows: Sequence[Row], times: Times) -> SalesEvents | None:
    """The events of checked rows, ``times`` (K+1,) in years from the cutoff; None where nothing may happen to any."""
    withdrawal, competitor = (
        np.array([row[column] for row in rows], dtype=np.float64)[:, np.newaxis]
        for column in ("withdrawal_hazard", "competitor_hazard")
    )
    if not withdrawal.any() and not competitor.any():
        return None
    years = np.diff(times)
    share = np.array([SHARE if row["competitor_share"] is None else row["competitor_share"] for row in rows])
    return SalesEvents(-np.expm1(-withdrawal * years), -np.expm1(-competitor * years), share.astype(np.float64))
