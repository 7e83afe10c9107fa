"""What stands of a pool on a path: contracts that perform and owe, the most that one obligor owes, and sales.

Contracts are worked out from the list of defaults: those that do not default are as planned, so that only
defaults are walked.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ipabs.kernels.bits import fma
from ipabs.kernels.jit import apart, kernel

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]


@apart
def add_sales(
    above: float, above_wait: float, expected: float, licensee: tuple[Floats, Floats], multiple: Floats, sold: Floats
) -> None:
    """Add the period's sales to ``sold`` where the licensee performs, or the share of one that replaces it."""
    asset, replaced = licensee
    for lane in range(sold.shape[0]):
        x = asset[lane]
        share = 1.0 if x > above else (0.0 if x > above_wait else replaced[lane])
        sold[lane] = fma(multiple[lane] * expected, share, sold[lane])


@kernel
def count_live(events: Indices, outstanding: Floats, planned: Floats, live: Floats) -> int:
    """Fill ``live`` (periods, lanes) with the contracts that perform and owe something after each period.

    live = planned - contracts defaulted by then that would still owe

    Parameters
    ----------
    events : (events, 3) int64
        Period, lane and contract of each default.
    outstanding : (contracts, periods) float64
        Owed after each period when nobody defaults, money.
    planned : (periods,) float64
        Contracts that owe something then.
    """
    periods = live.shape[0]
    for k in range(periods):
        for lane in range(live.shape[1]):
            live[k, lane] = planned[k]
    for n in range(events.shape[0]):
        lane, contract = events[n, 1], events[n, 2]
        for k in range(events[n, 0], periods):
            if outstanding[contract, k] > 0.0:
                live[k, lane] -= 1.0
    return 0


@kernel
def find_largest(
    events: Indices, obligor: Indices, owed: Floats, order: Indices, died: Indices, largest: Floats
) -> int:
    """Fill ``largest`` (periods, lanes) with the most that one performing obligor owes after each period.

    largest = max over obligors alive of what they owe by plan

    Parameters
    ----------
    events : (events, 3) int64
        Period, lane and contract of each default.
    obligor : (contracts,) int64
        Of each contract, as a row of ``owed``.
    owed : (obligors, periods) float64
        After each period when nobody defaults, money.
    order : (periods, obligors) int64
        Obligors by what they owe, the most first.
    died : (obligors, lanes) int64
        Scratch: the period of the default.
    """
    periods, lanes = largest.shape
    for o in range(died.shape[0]):
        for lane in range(lanes):
            died[o, lane] = periods
    for n in range(events.shape[0]):
        o, lane = obligor[events[n, 2]], events[n, 1]
        died[o, lane] = min(died[o, lane], events[n, 0])
    for k in range(periods):
        for lane in range(lanes):
            place = 0
            while place < order.shape[1] and died[order[k, place], lane] <= k:
                place += 1
            largest[k, lane] = owed[order[k, place], k] if place < order.shape[1] else 0.0
    return 0
