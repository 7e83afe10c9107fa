"""How long patents live, and what the living ones of a contract's bundle weigh.

A patent is alive at the end of period k iff

    E > L H(k) + J N(k),     E = -log u,  L = exp(-c F - c^2 / 2),  J = -log(1 - q)

E is one exponential a patent and path, H the patent's own cumulative hazard, N the number of common shocks of its
technology so far, each of which kills it with probability q, F the technology's factor. In lanes both sides are divided
by L: a technology's ``lift`` is 1 / L and its ``shocks`` are N / L, so that H(k) stays one number for all paths.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ipabs.kernels.bits import fma
from ipabs.kernels.draws import fill_uniform_once, fill_uniforms
from ipabs.kernels.elementary import exp, log_regular
from ipabs.kernels.jit import apart, kernel, leaf
from ipabs.kernels.philox import tag_of
from ipabs.kernels.regime import PATENT, SHOCK

if TYPE_CHECKING:
    from ipabs.kernels.causes import Causes
    from ipabs.kernels.escrow import Challenges

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]


class Technologies(NamedTuple):
    """Technologies as columns.

    Attributes
    ----------
    entity : (technologies,) int64
        What they draw by.
    factor : (technologies,) int64
        Their places in the regime.
    leaning : float
        c.
    counts : (periods, most) float64
        Probabilities of at most 0, 1, 2... common shocks of one technology in each period; those of more shocks than
        there are columns never come.
    """

    entity: Indices
    factor: Indices
    leaning: float
    counts: Floats


class Bundles(NamedTuple):
    """Patents by contract as columns: a patent of two contracts stands twice, and is one patent by its entity.

    Attributes
    ----------
    first : (contracts + 1,) int64
        Where a contract's patents begin; the last is where they all end.
    entity : (bundled,) int64
        What they draw by.
    technology : (bundled,) int64
        Rows of ``lift`` and ``shocks``.
    kills : (bundled,) float64
        J.
    sheet : (bundled * periods, 3) float64
        Of ``lay_out``.
    causes : Causes
        What ends rows beside.
    challenges : Challenges
        What has royalties held.
    """

    first: Indices
    entity: Indices
    technology: Indices
    kills: Floats
    sheet: Floats
    causes: Causes
    challenges: Challenges


class Shocks(NamedTuple):
    """Common shocks on a block of paths. Few paths are struck, so they are listed, technology by technology.

    Attributes
    ----------
    struck : (technologies or more,) int64
        How many there are; 0 in rows beyond the technologies, for patents of none.
    period, lane : (technologies or more, periods * lanes) int64
        When and where, period by period: the first ``struck`` of a row.
    size : (technologies or more, periods * lanes) float64
        Number of shocks in the period, over L; likewise.
    """

    struck: Indices
    period: Indices
    lane: Indices
    size: Floats


def lay_out(first: Indices, hazard: Floats, weight: Floats, worth: Floats) -> Floats:
    """Lay patents out as they are read: what a period needs of a contract's patents lies side by side.

    Where a hazard stands still it is raised by its last bit, so that every period of death has its height.

    Parameters
    ----------
    first : (contracts + 1,) int64
        As in ``Bundles``.
    hazard : (bundled, periods) float64
        H at the end of each period: non-decreasing.
    weight : (bundled, periods) float64
        Weight in the bundle times the share of the period before the patent expires.
    worth : (bundled, periods) float64
        What the patent adds, alive, to the value of its contract at the end of the period per M, money.

    Returns
    -------
    (bundled * periods, 3) float64
        Contract by contract, period by period, patent by patent: hazard, weight and worth.
    """
    raised, height = np.empty_like(hazard), np.zeros(len(hazard))
    for k in range(hazard.shape[1]):
        height = raised[:, k] = np.maximum(hazard[:, k], np.nextafter(height, np.inf))
    patents = np.stack([raised, weight, worth], axis=2)
    parts = [patents[begin:end].swapaxes(0, 1).reshape(-1, 3) for begin, end in itertools.pairwise(first.tolist())]
    return np.concatenate([*parts, np.empty((0, 3))])


def empty_shocks(technologies: int, periods: int, lanes: int) -> Shocks:
    """Memory for ``draw_technologies``, (technologies or more) rows."""
    shape = (technologies, periods * lanes + 1)  # one more, for every path writes and those struck count
    integers = np.zeros((2, *shape), dtype=np.int64)
    return Shocks(np.zeros(technologies, dtype=np.int64), integers[0], integers[1], np.zeros(shape))


@leaf
def list_struck(
    k: int, uniform: Floats, counts: Floats, lift: Floats, shocks: tuple[Indices, Indices, Floats], count: int
) -> int:
    """Append the paths struck in period ``k`` to a technology's shocks; their new number.

    ``counts`` (most,) is of the period. A branch would be guessed wrong at every shock.
    """
    period, lane_of, size = shocks
    begin, none = count, counts[0]
    for lane in range(uniform.shape[0]):
        lane_of[count] = lane
        count += 1 if uniform[lane] > none else 0
    for n in range(begin, count):
        lane = lane_of[n]
        number = 0.0
        for m in range(counts.shape[0]):
            number += 1.0 if uniform[lane] > counts[m] else 0.0
        period[n] = k
        size[n] = number * lift[lane]
    return count


@kernel
def draw_technologies(
    seed: int,
    first_path: int,
    technologies: Technologies,
    factors: Floats,
    scratch: Floats,
    lift: Floats,
    shocks: Shocks,
) -> int:
    """Draw what patents of one technology share.

    Parameters
    ----------
    factors : (factors, lanes) float64
        Of ``draw_regime``.
    scratch : (4, lanes) float64
    lift : (technologies or more, lanes) float64
        Filled: 1 / L; with 1 in rows beyond the technologies, for patents of none.
    shocks : Shocks
        Filled.
    """
    lanes, number, c = lift.shape[1], technologies.entity.shape[0], technologies.leaning
    for h in range(lift.shape[0]):
        shocks.struck[h] = 0
        for lane in range(lanes):
            lift[h, lane] = 1.0
        if h >= number:
            continue
        factor = factors[technologies.factor[h]]
        for lane in range(lanes):
            lift[h, lane] = exp(fma(c, factor[lane], 0.5 * c * c))
        count = 0
        listed = (shocks.period[h], shocks.lane[h], shocks.size[h])
        for k in range(technologies.counts.shape[0]):
            if k % 4 == 0:
                fill_uniforms(seed, first_path, technologies.entity[h], tag_of(k // 4, SHOCK), scratch)
            count = list_struck(k, scratch[k % 4], technologies.counts[k], lift[h], listed, count)
        shocks.struck[h] = count
    return 0


@leaf
def draw_lives(
    seed: int, first_path: int, first: int, last: int, bundles: Bundles, lift: Floats, lives: Floats
) -> None:
    """Fill ``lives`` (patents, lanes) with E / L of bundle rows ``first`` to ``last - 1``."""
    for j in range(first, last):
        life, lifts = lives[j - first], lift[bundles.technology[j]]
        fill_uniform_once(seed, first_path, bundles.entity[j], PATENT, life)
        for lane in range(life.shape[0]):
            life[lane] = -log_regular(life[lane]) * lifts[lane]


@leaf
def strike(first: int, last: int, bundles: Bundles, shocks: Shocks, sheet: Floats, lives: Floats) -> None:
    """Let shocks shorten ``lives`` (patents, lanes), so that a patent is alive iff its life is above its hazard.

    A shock of period k takes J / L from the lives that reach it, those above H(k - 1). One that it kills is left at
    H(k), above H(k - 1): it has lived until then.
    """
    number = last - first
    for j in range(first, last):
        h, kills = bundles.technology[j], bundles.kills[j]
        for n in range(shocks.struck[h]):
            k, lane = shocks.period[h, n], shocks.lane[h, n]
            life = lives[j - first, lane]
            reached = sheet[(k - 1) * number + j - first, 0] if k > 0 else 0.0
            shorter = max(life - kills * shocks.size[h, n], sheet[k * number + j - first, 0])
            lives[j - first, lane] = shorter if life > reached else life


@apart
def add_two(j: int, begin: bool, sheet: Floats, lives: Floats, weights: Floats, worths: Floats) -> None:
    """Add weight and worth of the living among patents ``j`` and ``j + 1`` to ``weights`` and ``worths`` (lanes,).

    ``sheet`` (patents, 3) is of the period, ``lives`` (patents, lanes); the patents that ``begin`` the sums need no
    zeros to add to.
    """
    a, b = j, j + 1
    hazard_a, weight_a, worth_a = sheet[a, 0], sheet[a, 1], sheet[a, 2]
    hazard_b, weight_b, worth_b = sheet[b, 0], sheet[b, 1], sheet[b, 2]
    life_a, life_b = lives[a], lives[b]
    for lane in range(weights.shape[0]):
        weight, worth = 0.0 if begin else weights[lane], 0.0 if begin else worths[lane]
        alive = life_a[lane] > hazard_a
        weight = weight + weight_a if alive else weight
        worth = worth + worth_a if alive else worth
        alive = life_b[lane] > hazard_b
        weight = weight + weight_b if alive else weight
        worth = worth + worth_b if alive else worth
        weights[lane], worths[lane] = weight, worth


@apart
def add_one(j: int, begin: bool, sheet: Floats, lives: Floats, weights: Floats, worths: Floats) -> None:
    """Add patent ``j``, as ``add_two`` does two."""
    hazard, weight_a, worth_a, life = sheet[j, 0], sheet[j, 1], sheet[j, 2], lives[j]
    for lane in range(weights.shape[0]):
        weight, worth = 0.0 if begin else weights[lane], 0.0 if begin else worths[lane]
        alive = life[lane] > hazard
        weights[lane] = weight + weight_a if alive else weight
        worths[lane] = worth + worth_a if alive else worth


@leaf
def sum_alive(number: int, sheet: Floats, lives: Floats, weights: Floats, worths: Floats) -> None:
    """Fill ``weights`` and ``worths`` (lanes,) with those of the first ``number`` patents, 1 or more, where alive.

    The sums stay in registers while two are added, one after the other, so that the bits are those of one by one.
    """
    if number == 1:
        add_one(0, True, sheet, lives, weights, worths)
        return
    add_two(0, True, sheet, lives, weights, worths)
    for j in range(2, number - 1, 2):
        add_two(j, False, sheet, lives, weights, worths)
    if number % 2 == 1:
        add_one(number - 1, False, sheet, lives, weights, worths)
