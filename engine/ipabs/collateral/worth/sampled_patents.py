"""Fates of a contract's patents on fixed points, where moments of how many live are not enough.

What a cap or a minimum leaves depends on the whole law of the weight alive: few patents, which die together
when their technology is struck. It is read off the points of a Sobol sequence, shifted once and for all: the same
in every run, so a valuation is a number and no estimate of one run.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import ndtri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipabs.arrays import Flags, Indices, Reals
    from ipabs.collateral.bundles import Bundles
    from ipabs.collateral.patent_lives import PatentLives
    from ipabs.collateral.worth.expected_royalties import Group

SEED = 20240229
"""Of the shift: part of what the valuation is, and no choice of a run."""
WIDTH = 64
"""Dimensions are made by so many."""
POINTS = 1024
"""For the law of one period's weight; a power of two, as Sobol's points are balanced only then."""
PARTS = 32
"""Equally likely parts of that law, each of which stands at its mean."""
NOTHING = 1e-12
"""A weight, or a share of a royalty, below which there is none."""


class Law(NamedTuple):
    """Values (G, K, parts) with their chances."""

    value: Reals
    chance: Reals


def fixed_points(count: int, dimensions: int) -> Reals:
    """The first ``count`` points of the shifted sequence, within 0 and 1; (count, dimensions).

    More dimensions do not move the first ones.
    """
    return _sequence(count, -(-dimensions // WIDTH) * WIDTH)[:, :dimensions]


@lru_cache(maxsize=4)
def _sequence(count: int, dimensions: int) -> Reals:
    from scipy.stats import qmc  # 0.3 s, for contracts whose terms bend

    blocks = [
        qmc.Sobol(WIDTH * (block + 1), scramble=False).random_base2(count.bit_length() - 1)[:, WIDTH * block :]
        for block in range(dimensions // WIDTH)
    ]
    shifts = [np.random.default_rng((SEED, block)).random(WIDTH) for block in range(dimensions // WIDTH)]
    points = (np.concatenate(blocks, axis=1) + np.concatenate(shifts) + 0.5 / count) % 1.0
    return np.asfortranarray(np.clip(points, 1e-12, 1.0 - 1e-12))


def needed_dimensions(lives: PatentLives, patents: Indices) -> int:
    """Uniforms that ``sample_fates`` takes: a life for each patent, a factor and shocks for each technology, causes."""
    return len(patents) + len(_technologies(lives, patents)) * (1 + len(lives.counts)) + len(_causes(lives, patents))


def sample_fates(lives: PatentLives, patents: Indices, points: Reals) -> Iterator[Flags]:
    """Whether each of ``patents`` is alive at the end of each period, (points, K) for one after the other.

    Parameters
    ----------
    points : (points, needed_dimensions) float64
        Uniforms.
    """
    count, periods = len(patents), len(lives.counts)
    threats: dict[str, tuple[Reals, Reals]] = {}
    for number, technology in enumerate(_technologies(lives, patents)):
        first = count + number * (1 + periods)
        lift = np.exp(-lives.leaning * ndtri(points[:, first]) - 0.5 * lives.leaning**2)
        uniforms = points[:, first + 1 : first + 1 + periods]
        shocks = sum((uniforms > bound for bound in lives.counts.T), np.zeros(uniforms.shape))
        threats[technology] = lift[:, np.newaxis], np.cumsum(shocks, axis=1)
    safe = np.ones((len(points), 1)), np.zeros((len(points), periods))
    entities = lives.entity[patents].tolist()  # both parts of a patent have one life
    first = needed_dimensions(lives, patents) - len(_causes(lives, patents))
    causes = {cause: first + number for number, cause in enumerate(_causes(lives, patents))}
    for patent, entity in zip(patents.tolist(), entities, strict=True):
        lift, shocks = threats.get(lives.technologies[patent], safe)
        life = -np.log(points[:, entities.index(entity), np.newaxis])
        alive = life > lift * lives.hazard[patent, 1:] + lives.kills[patent] * shocks
        for cause, hazard in _causes_of(lives, patent):
            alive &= -np.log(points[:, causes[cause], np.newaxis]) > lift * hazard[1:]
        yield alive


def average_alive(
    group: Group, bundles: Bundles, lives: PatentLives, stretch: tuple[Reals, Indices], wanted: Flags
) -> Law:
    """The law of the weight alive, averaged over a stretch of periods that ends with each.

    Its mean is exact, whatever the points say.

    Parameters
    ----------
    stretch : (G, K) float64, (G, K) int64
        What the weight alive of each period is multiplied with, not negative; the first period of the average.
    wanted : (G,) bool
        For which contracts the law is needed; for the others it is its mean.
    """
    weights, begins = stretch
    value = np.zeros((*weights.shape, PARTS))
    mean = group.by_contract(bundles.weight[group.rows] * group.alive[:, 1:])
    for place in range(len(weights)):
        rows = group.rows[group.owner == place]
        exact = _average(mean[place : place + 1], weights[place], begins[place])[0]
        value[place] = exact[:, np.newaxis]
        if not len(rows) or not wanted[place]:
            continue
        patents = bundles.patent[rows]
        points = fixed_points(POINTS, needed_dimensions(lives, patents))
        alive = np.zeros((POINTS, weights.shape[1]))
        for weight, fate in zip(bundles.weight[rows], sample_fates(lives, patents, points), strict=True):
            alive += weight * fate
        average = _average(alive, weights[place], begins[place])
        parts = np.sort(average, axis=0).reshape(PARTS, -1, weights.shape[1]).mean(axis=1)
        found = parts.mean(axis=0)
        there = found > NOTHING
        value[place, there] = (parts * exact / np.where(there, found, 1.0)).T[there]
    return Law(value, np.full(value.shape, 1.0 / PARTS))


def _average(alive: Reals, weights: Reals, begins: Indices) -> Reals:
    """Means of ``alive`` (points, K) with ``weights`` since ``begins``; what it is now where nothing weighs."""
    borne, total = np.cumsum(alive * weights, axis=1), np.cumsum(weights)
    since = np.pad(borne, ((0, 0), (1, 0)))[:, begins]
    whole = total - np.pad(total, (1, 0))[begins]
    return np.where(whole > 0.0, (borne - since) / np.where(whole > 0.0, whole, 1.0), alive)


def _causes_of(lives: PatentLives, patent: int) -> list[tuple[tuple[int, int], Reals]]:
    """Further causes of a row: by what they draw, and their hazard (K+1,)."""
    further = lives.further
    if further is None:
        return []
    begin, end = np.searchsorted(further.row, [patent, patent + 1]).tolist()
    return [((int(further.entity[n]), int(further.purpose[n])), further.hazard[n]) for n in range(begin, end)]


def _causes(lives: PatentLives, patents: Indices) -> list[tuple[int, int]]:
    return sorted({cause for patent in patents.tolist() for cause, _ in _causes_of(lives, patent)})


def _technologies(lives: PatentLives, patents: Indices) -> list[str]:
    return sorted({lives.technologies[patent] for patent in patents.tolist()} - {""})
