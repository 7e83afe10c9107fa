"""Instalments of performing contracts, summed into the path's periods, and the list of defaults.

Contracts stand in the order of their obligors. A default in period k loses that period's instalment and all
later ones. Contracts are summed as they are drawn: nothing of size contracts x paths x periods is ever held.

The sums do not fit into the first cache. Four contracts are added each time a sum is fetched, one after the other,
so that the bits are those of adding them one by one: 0.13 ns a contract, path and period instead of 0.51.
"""

from __future__ import annotations

import math
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ipabs.kernels.jit import kernel, leaf
from ipabs.kernels.regime import Names, draw_asset

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]

INTEREST, PRINCIPAL, BALANCE = range(3)
"""Rows of what is summed: due and paid in the period, and outstanding after it."""
TOGETHER = 4
"""Contracts added at a time; ``add_four`` is written out for this number."""


class Schedules(NamedTuple):
    """Scheduled contracts as columns, money.

    Attributes
    ----------
    obligor : (contracts,) int64
        Non-decreasing.
    interest, principal : (contracts, periods) float64
        Due in each period.
    outstanding : (contracts, periods) float64
        After each period.
    exposure : (contracts, periods) float64
        Owed if it defaults in the period; 0 once all is paid.
    last : (contracts,) int64
        Periods until all is paid.
    """

    obligor: Indices
    interest: Floats
    principal: Floats
    outstanding: Floats
    exposure: Floats
    last: Indices


@leaf
def add_four(first: int, k: int, threshold: Floats, schedules: Schedules, assets: Floats, sums: Floats) -> None:
    """Add contracts ``first`` to ``first + 3`` in period ``k`` where they perform; after the last contract, nothing.

    ``assets`` (4, lanes): their asset values, -inf in the rows of contracts that there are not.
    """
    end = schedules.obligor.shape[0] - 1
    a, b, c, d = first, min(first + 1, end), min(first + 2, end), min(first + 3, end)
    of_a, of_b, of_c, of_d = schedules.obligor[a], schedules.obligor[b], schedules.obligor[c], schedules.obligor[d]
    above_a, above_b, above_c, above_d = threshold[of_a, k], threshold[of_b, k], threshold[of_c, k], threshold[of_d, k]
    pays, repays, leaves = schedules.interest, schedules.principal, schedules.outstanding
    pays_a, pays_b, pays_c, pays_d = pays[a, k], pays[b, k], pays[c, k], pays[d, k]
    repays_a, repays_b, repays_c, repays_d = repays[a, k], repays[b, k], repays[c, k], repays[d, k]
    leaves_a, leaves_b, leaves_c, leaves_d = leaves[a, k], leaves[b, k], leaves[c, k], leaves[d, k]
    for lane in range(assets.shape[1]):
        paid, repaid, left = sums[0, k, lane], sums[1, k, lane], sums[2, k, lane]
        performs = assets[0, lane] > above_a
        paid = paid + pays_a if performs else paid
        repaid = repaid + repays_a if performs else repaid
        left = left + leaves_a if performs else left
        performs = assets[1, lane] > above_b
        paid = paid + pays_b if performs else paid
        repaid = repaid + repays_b if performs else repaid
        left = left + leaves_b if performs else left
        performs = assets[2, lane] > above_c
        paid = paid + pays_c if performs else paid
        repaid = repaid + repays_c if performs else repaid
        left = left + leaves_c if performs else left
        performs = assets[3, lane] > above_d
        paid = paid + pays_d if performs else paid
        repaid = repaid + repays_d if performs else repaid
        left = left + leaves_d if performs else left
        sums[0, k, lane], sums[1, k, lane], sums[2, k, lane] = paid, repaid, left


@leaf
def list_defaults(i: int, last: int, threshold: Floats, asset: Floats, events: Indices, count: int) -> int:
    """Append period, lane and contract ``i`` of each default to ``events``; the new count.

    ``threshold`` (periods,) of the obligor. Every lane writes and those that default count: a branch would be
    guessed wrong at every default. The period is the number of thresholds survived, counted without a way out of
    the loop for the same reason.
    """
    begin = count
    for lane in range(asset.shape[0]):
        events[count, 1] = lane
        count += 1 if asset[lane] <= threshold[last - 1] else 0
    for n in range(begin, count):
        value = asset[events[n, 1]]
        survived = 0
        for k in range(last):
            survived += 1 if value > threshold[k] else 0
        events[n, 0] = survived
        events[n, 2] = i
    return count


@kernel
def pay_instalments(
    seed: int,
    first_path: int,
    names: Names,
    schedules: Schedules,
    common: tuple[Floats, Floats],
    assets: Floats,
    sums: Floats,
    events: Indices,
) -> int:
    """Run all contracts over one block of paths.

    Parameters
    ----------
    common : (factors, mixing)
        (factors, lanes) and (lanes,) float64, of ``draw_regime`` and ``draw_mixing``.
    assets : (TOGETHER, lanes) float64
        Scratch.
    sums : (3, periods, lanes) float64
        Filled: INTEREST, PRINCIPAL and BALANCE of performing contracts.
    events : (contracts * lanes, 3) int64
        Filled with period, lane and contract of each default, obligor by obligor.

    Returns
    -------
    int
        Number of events.
    """
    lanes = assets.shape[1]
    for row in range(sums.shape[0]):
        for k in range(sums.shape[1]):
            for lane in range(lanes):
                sums[row, k, lane] = 0.0
    count = 0
    contracts = schedules.obligor.shape[0]
    for first in range(0, contracts, TOGETHER):
        periods = 0
        for slot in range(TOGETHER):
            i = first + slot
            if i < contracts:
                obligor = schedules.obligor[i]
                if slot > 0 and obligor == schedules.obligor[i - 1]:
                    for lane in range(lanes):
                        assets[slot, lane] = assets[slot - 1, lane]
                else:
                    draw_asset(seed, first_path, names, obligor, common[0], common[1], assets[slot])
                last = schedules.last[i]
                count = list_defaults(i, last, names.threshold[obligor], assets[slot], events, count)
                periods = max(periods, last)
            else:
                for lane in range(lanes):
                    assets[slot, lane] = -math.inf
        for k in range(periods):
            add_four(first, k, names.threshold, schedules, assets, sums)
    return count


@kernel
def by_period(events: Indices, count: int, begins: Indices, ordered: Indices) -> int:
    """Sort events by period, keeping their order within one; ``begins`` (periods + 1,) is scratch."""
    for k in range(begins.shape[0]):
        begins[k] = 0
    for n in range(count):
        begins[events[n, 0] + 1] += 1
    for k in range(1, begins.shape[0]):
        begins[k] += begins[k - 1]
    for n in range(count):
        place = begins[events[n, 0]]
        begins[events[n, 0]] += 1
        for column in range(3):
            ordered[place, column] = events[n, column]
    return 0
