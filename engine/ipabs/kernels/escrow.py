"""Royalties on patents that are challenged, and stand: paid into escrow until the decision, and released with it.

A challenge that fails begins in period b and is decided in period d. In each period from b to d - 1 what the patent
bears of the royalty before a minimum, w (1 - tail) / (tail + (1 - tail) weight alive) of it while the patent is alive,
w its weight, is held; in period d the sum is released and joins that period's royalty. One challenge of a patent is
pending at a time. What is held counts towards the contract's minimum and cap.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ipabs.kernels.bits import fma
from ipabs.kernels.draws import fill_uniforms
from ipabs.kernels.jit import apart, leaf
from ipabs.kernels.philox import tag_of

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]

CHALLENGE = 19
"""Purpose of draws, beside those of ``regime`` and ``causes``: never renumbered."""


class Challenges(NamedTuple):
    """Challenges that fail, by row of the bundles; (0, 0) if no row has any.

    Attributes
    ----------
    chance : (bundled, periods) float64
        That one begins in the period, if none is pending.
    decided : (bundled, periods) int64
        The period of the decision of one that begins in the period: later, or the number of periods.
    """

    chance: Floats
    decided: Indices


def no_challenges() -> Challenges:
    """For bundles of which nothing is held in escrow."""
    return Challenges(np.zeros((0, 0)), np.zeros((0, 0), dtype=np.int64))


@leaf
def list_challenges(
    seed: int,
    first_path: int,
    rows: tuple[int, int],
    entity: Indices,
    challenges: Challenges,
    scratch: tuple[Floats, Floats],
    pending: Indices,
    held: Floats,
) -> int:
    """List the challenges of bundle rows ``rows``, first and after the last, and return how many there are.

    Parameters
    ----------
    scratch : (4, lanes) and (lanes,) float64
    pending : (most, 4) int64
        Filled: begins, is decided, lane, row within the contract.
    held : (most,) float64
        Filled with 0.
    """
    first, last = rows
    uniforms, free = scratch
    count = 0
    for j in range(first, last):
        for lane in range(free.shape[0]):
            free[lane] = 0.0
        for k in range(challenges.chance.shape[1]):
            if k % 4 == 0:
                fill_uniforms(seed, first_path, entity[j], tag_of(k // 4, CHALLENGE), uniforms)
            chance, decided = challenges.chance[j, k], challenges.decided[j, k]
            for lane in range(free.shape[0]):
                if uniforms[k % 4, lane] < chance and free[lane] <= k:
                    free[lane] = decided
                    pending[count, 0], pending[count, 1] = k, decided
                    pending[count, 2], pending[count, 3] = lane, j - first
                    held[count] = 0.0
                    count += 1
    return count


@apart
def before_minimum(
    terms: tuple[float, float], owed: Floats, weight: Floats, before: Floats, earned: Floats, gross: Floats
) -> None:
    """Fill ``gross`` with what ``royalties.accrue`` would pay without a minimum; ``terms`` are tail and cap."""
    tail, most = terms
    rest = 1.0 - tail
    for lane in range(gross.shape[0]):
        was = earned[lane]
        gross[lane] = min(fma(owed[lane] - before[lane], fma(rest, weight[lane], tail), was), most) - was


@leaf
def hold(
    k: int,
    count: int,
    tail: float,
    sheet: Floats,
    alive: tuple[Floats, Floats],
    escrow: tuple[Indices, Floats, Floats],
    pay: Floats,
) -> None:
    """Take what is held in period ``k`` out of ``pay`` (lanes,), and add what is released.

    Parameters
    ----------
    sheet : (patents, 3) float64
        Of the period.
    alive : (lives, weight)
        (patents, lanes) and (lanes,): lives, and the weight of those alive.
    escrow : (pending, held, gross)
        The first ``count`` challenges of ``list_challenges``; (lanes,) of ``before_minimum``.
    """
    lives, weight = alive
    pending, held, gross = escrow
    for n in range(count):
        lane, j = pending[n, 2], pending[n, 3]
        if pending[n, 0] <= k < pending[n, 1] and lives[j, lane] > sheet[j, 0] and sheet[j, 1] > 0.0:
            borne = (1.0 - tail) * sheet[j, 1] / (tail + (1.0 - tail) * weight[lane])
            held[n] += gross[lane] * borne
            pay[lane] -= gross[lane] * borne
        elif pending[n, 1] == k:
            pay[lane] += held[n]
