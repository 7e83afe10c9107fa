"""The first payment date on which a trigger is in force, path by path -> how likely it fires, and how soon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.measures.estimates import Estimate, mean, probability
from ipabs.measures.missing import Missing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ipabs.arrays import Indices, Reals

NEVER = Missing("it fires on no path")


@dataclass(frozen=True, slots=True)
class SimulatedTrigger:
    """One trigger over all paths.

    Parameters
    ----------
    fires : Estimate
        Probability that it is in force on some payment date, cured later or not.
    first : Estimate or Missing
        Mean years from closing to the first such date, of the paths on which it fires.
    """

    name: str
    fires: Estimate
    first: Estimate | Missing


def measure_triggers(names: Iterable[str], first: Reals, times: Reals) -> tuple[SimulatedTrigger, ...]:
    """Measure the triggers of a deal.

    Parameters
    ----------
    names : iterable of str
    first : (triggers, paths) float64
        Number of the first payment date, from 1, on which each is in force; 0 where it never is.
    times : (periods,) float64
        Years from closing of the payment dates.
    """
    return tuple(_measure(name, row.astype(np.int64), times) for name, row in zip(names, first, strict=True))


def _measure(name: str, first: Indices, times: Reals) -> SimulatedTrigger:
    fires = first > 0
    return SimulatedTrigger(name, probability(fires), mean(times[first[fires] - 1]) if fires.any() else NEVER)
