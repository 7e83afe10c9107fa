"""What support on notes bears: sums over paths as they are run, and what they say of each layer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.measures.estimates import ONE_PATH, Estimate, share_of_paths

if TYPE_CHECKING:
    from ipabs.arrays import Indices, Reals
    from ipabs.measures.gathered import Gathered
    from ipabs.waterfall.compile import Waterfall

DRAWN_AT_ALL, DRAWN, DRAWN_SQUARED, REPAID, REPAID_SQUARED, OWED, OWED_SQUARED, MOST = range(8)
SUMS = 7
"""Of a layer, over paths; after them stands the most that it paid on one path."""
_PARTS = ("drawn", "repaid", "balance")


@dataclass(frozen=True, slots=True)
class SimulatedSupport:
    """One layer of support on notes over all paths, money of the whole life of the deal.

    Parameters
    ----------
    drawn_on : Estimate
        Probability that it pays anything.
    drawn, repaid : Estimate
        Mean over all paths of what it pays, and of what it gets back.
    most_drawn : float
        On the path on which it pays most.
    still_owed : Estimate
        Mean over all paths of what it is owed after the last payment date.
    """

    name: str
    drawn_on: Estimate
    drawn: Estimate
    most_drawn: float
    repaid: Estimate
    still_owed: Estimate


def support_rows(waterfall: Waterfall) -> Indices:
    """(supports, 3) places of what each layer pays, gets back and is owed among the flows kept."""
    places = {name: place for place, name in enumerate(waterfall.flows)}
    rows = [[places[f"{name}.{part}"] for part in _PARTS] for name in waterfall.terms.deal.support]
    return np.array(rows, dtype=np.int64).reshape(-1, len(_PARTS))


def fill_support(flows: Reals, rows: Indices, epsilon: float, out: Reals) -> None:
    """Fill ``out`` (supports, SUMS, lanes) with the numbers of each path that are summed, from a block's flows.

    Parameters
    ----------
    flows : (flows, periods, lanes) float64
    rows : (supports, 3) int64
        As ``support_rows``.
    epsilon : float
        Amounts of money this small are nothing.
    """
    for numbers, (drawn, repaid, owed) in zip(out, rows, strict=True):
        numbers[DRAWN] = flows[drawn].sum(axis=0)
        numbers[REPAID] = flows[repaid].sum(axis=0)
        numbers[OWED] = flows[owed, -1]
        for amount in (DRAWN, REPAID, OWED):
            numbers[amount][numbers[amount] <= epsilon] = 0.0
            numbers[amount + 1] = numbers[amount] * numbers[amount]
        numbers[DRAWN_AT_ALL] = numbers[DRAWN] > 0.0


def measure_support(waterfall: Waterfall, gathered: Gathered) -> tuple[SimulatedSupport, ...]:
    """Layers in the order of the deal."""
    paths = gathered.paths
    return tuple(
        SimulatedSupport(
            name=name,
            drawn_on=share_of_paths(float(sums[DRAWN_AT_ALL]), paths),
            drawn=_mean(sums[DRAWN], sums[DRAWN_SQUARED], paths),
            most_drawn=float(sums[MOST]),
            repaid=_mean(sums[REPAID], sums[REPAID_SQUARED], paths),
            still_owed=_mean(sums[OWED], sums[OWED_SQUARED], paths),
        )
        for name, sums in zip(waterfall.terms.deal.support, gathered.support, strict=True)
    )


def _mean(total: float, squares: float, paths: int) -> Estimate:
    """Mean and its standard error of what is known by its sum and its sum of squares."""
    mean = float(total) / paths
    if paths == 1:
        return Estimate(mean, ONE_PATH, 1)
    spread = max(float(squares) / paths - mean * mean, 0.0)
    return Estimate(mean, math.sqrt(spread / (paths - 1.0)), paths)
