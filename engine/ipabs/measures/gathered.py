"""What is asked to be kept of simulated paths, and what was kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.kernels.path_values import PATH_MEASURES, PathTerms
from ipabs.kernels.paths import MEASURES
from ipabs.kernels.settlement import EXPOSURE, LOSS
from ipabs.simulation.scratch import ROYALTY_EXPOSURE, ROYALTY_LOSS

if TYPE_CHECKING:
    from ipabs.arrays import Indices, Reals
    from ipabs.kernels.slices import SliceTerms
    from ipabs.measures.bought import Bought


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be kept of each path.

    Parameters
    ----------
    rows : (tranches, 7) int64
        Places of each tranche's flows, as ``kernels.paths`` wants them.
    discount, coupon_discount, times : (tranches, periods) float64
    slices : SliceTerms
    triggers : (triggers,) int64
        Places of the flows that say whether each is in force.
    sampled : tuple of int
        Flows kept period by period for the first paths.
    epsilon : float
    initial : float
        Of the pool, money.
    support : (supports, 3) int64
        As ``measures.support.support_rows``.
    on_path : PathTerms or None
        How tranches are valued at the rates of the path; None where rates are the curve's.
    bought : Bought or None
        Flows of what the deal buys; None where it buys nothing.
    """

    rows: Indices
    discount: Reals
    coupon_discount: Reals
    times: Reals
    slices: SliceTerms
    triggers: Indices
    sampled: tuple[int, ...]
    epsilon: float
    initial: float
    support: Indices
    on_path: PathTerms | None = None
    bought: Bought | None = None

    @property
    def measures(self) -> int:
        """Numbers kept of each tranche and path."""
        return MEASURES + (PATH_MEASURES if self.on_path is not None else 0)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was kept.

    Parameters
    ----------
    tranches : (tranches, MEASURES, paths) float64
        And the measures of ``kernels.path_values`` where rates differ from path to path.
    totals : (8 or 11, paths) float64
        As ``simulation.pool.Scratch`` has them, money.
    receipts : (paths,) float64
        All that the pool pays, money.
    slices : (slices, 4, paths) float64
        Loss in the end, protection, premium of 1 a year, flag of any loss; shares of the slice.
    triggers : (triggers, paths) float64
        Number of the first payment date, from 1, on which each is in force; 0 where it never is.
    failures : (watched,) float64
        Number of paths on which each party of the deal, then each guarantor, fails.
    support : (supports, 8) float64
        Sums over paths by ``measures.support``, and what each layer paid on the path on which it paid most.
    means : (flows, periods) float64
        Means over all paths.
    sampled : tuple of int
        Flows of the sample.
    sample : (sampled, periods, min(paths, SAMPLE)) float64
    discounted : (tranches, periods) float64 or None
        Means of what each tranche receives x discount factor of the path, money; None where rates are the curve's.
    """

    paths: int
    tranches: Reals
    totals: Reals
    receipts: Reals
    slices: Reals
    triggers: Reals
    failures: Reals
    support: Reals
    means: Reals
    sampled: tuple[int, ...]
    sample: Reals
    discounted: Reals | None = None

    @property
    def defaulted(self) -> Reals:
        """Exposure and value of royalties that defaulted, (paths,) money."""
        return np.asarray(self.totals[EXPOSURE] + self.totals[ROYALTY_EXPOSURE])

    @property
    def lost(self) -> Reals:
        """Loss of the pool, (paths,) money."""
        return np.asarray(self.totals[LOSS] + self.totals[ROYALTY_LOSS])

    def by_period(self, flow: int) -> Reals:
        """One flow of the first paths, (periods, paths)."""
        return np.asarray(self.sample[self.sampled.index(flow)])
