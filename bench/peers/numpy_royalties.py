"""The peer of the royalty kernels: the same model by NumPy, dense, many paths at a time.

Contract by contract it makes arrays of all periods and paths: the multiple of its sales, the weight of its patents
alive, what accrues year by year, who performs when that is to be received, and what the contract is then worth.
Where it draws from is for the caller to say: NumPy's own fastest generator, for times, or the words that the engine
draws, for answers that agree path by path.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from ipabs.kernels.draws import fill_normal_once, fill_normals, fill_uniform_once, fill_uniforms
from ipabs.kernels.regime import ASSET, FACTOR, PATENT, REPLACEMENT, SALES, SECTOR, SHOCK, draw_mixing

if TYPE_CHECKING:
    from ipabs.kernels.patents import Bundles, Technologies
    from ipabs.kernels.regime import Names
    from ipabs.kernels.royalty_terms import Royalties
    from ipabs.kernels.sales import Sectors

Reals: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]

RECEIPTS, VALUE, DEFAULTED = range(3)
"""Rows of the result."""


class Simulation(Protocol):
    """What the peer needs of ``RoyaltySimulation``."""

    sectors: Sectors
    technologies: Technologies
    royalties: Royalties
    bundles: Bundles


class Draws(Protocol):
    """Where random numbers come from: ``once`` (paths,), otherwise (periods, paths)."""

    paths: int

    def normal_once(self, entity: int, purpose: int) -> Reals: ...
    def uniform_once(self, entity: int, purpose: int) -> Reals: ...
    def normals(self, entity: int, purpose: int, periods: int) -> Reals: ...
    def uniforms(self, entity: int, purpose: int, periods: int) -> Reals: ...
    def mixing(self, degrees: int) -> Reals: ...


class OwnDraws:
    """Of NumPy's fastest generator. Entities in ``repeated`` draw alike wherever they stand."""

    def __init__(self, generator: np.random.Generator, paths: int, repeated: set[int]) -> None:
        self.generator, self.paths, self.repeated = generator, paths, repeated
        self.drawn: dict[tuple[int, int], Reals] = {}

    def normal_once(self, entity: int, purpose: int) -> Reals:
        """Standard normals."""
        return self._kept(entity, purpose) if entity in self.repeated else self.generator.standard_normal(self.paths)

    def uniform_once(self, entity: int, purpose: int) -> Reals:
        """Uniforms, never 0."""
        return self._kept(entity, purpose) if entity in self.repeated else 1.0 - self.generator.random(self.paths)

    def normals(self, entity: int, purpose: int, periods: int) -> Reals:
        """Standard normals of every period."""
        del entity, purpose  # asked for once a path
        return self.generator.standard_normal((periods, self.paths))

    def uniforms(self, entity: int, purpose: int, periods: int) -> Reals:
        """Uniforms of every period."""
        del entity, purpose  # asked for once a path
        return self.generator.random((periods, self.paths))

    def mixing(self, degrees: int) -> Reals:
        """Roots of nu / W, W chi-squared."""
        return np.sqrt(degrees / self.generator.chisquare(degrees, self.paths)) if degrees else np.ones(self.paths)

    def _kept(self, entity: int, purpose: int) -> Reals:
        if (entity, purpose) not in self.drawn:
            normal = purpose in (ASSET, FACTOR)
            drawn = self.generator.standard_normal(self.paths) if normal else 1.0 - self.generator.random(self.paths)
            self.drawn[entity, purpose] = drawn
        return self.drawn[entity, purpose]


class EngineDraws:
    """The engine's, of its first paths."""

    def __init__(self, seed: int, paths: int) -> None:
        self.seed, self.paths = seed, paths

    def normal_once(self, entity: int, purpose: int) -> Reals:
        """Standard normals."""
        out = np.empty(self.paths)
        fill_normal_once(self.seed, 0, entity, purpose, out)
        return out

    def uniform_once(self, entity: int, purpose: int) -> Reals:
        """Uniforms, never 0."""
        out = np.empty(self.paths)
        fill_uniform_once(self.seed, 0, entity, purpose, out)
        return out

    def normals(self, entity: int, purpose: int, periods: int) -> Reals:
        """Standard normals of every period, four of a counter."""
        out = np.empty((-(-periods // 4), 4, self.paths))
        for step, rows in enumerate(out):
            fill_normals(self.seed, 0, entity, step << 8 | purpose, rows)
        return out.reshape(-1, self.paths)[:periods]

    def uniforms(self, entity: int, purpose: int, periods: int) -> Reals:
        """Uniforms of every period, four of a counter."""
        out = np.empty((-(-periods // 4), 4, self.paths))
        for step, rows in enumerate(out):
            fill_uniforms(self.seed, 0, entity, step << 8 | purpose, rows)
        return out.reshape(-1, self.paths)[:periods]

    def mixing(self, degrees: int) -> Reals:
        """Roots of nu / W, W chi-squared."""
        out = np.empty(self.paths)
        draw_mixing(self.seed, 0, degrees, np.empty(self.paths), out)
        return out


def repeated_entities(simulation: Simulation, names: Names) -> set[int]:
    """Patents of several contracts, and obligors of one group."""
    counts = Counter(simulation.bundles.entity.tolist()) + Counter(names.entity.tolist())
    return {entity for entity, times in counts.items() if times > 1}


def factors_of(entities: npt.NDArray[np.int64], shift: Reals, draws: Draws) -> Reals:
    """Regime factors, (factors, paths)."""
    drawn = np.empty((len(entities), draws.paths))
    for place, entity in enumerate(entities.tolist()):
        drawn[place] = draws.normal_once(entity, FACTOR) + shift[place]
    return drawn


def run(simulation: Simulation, names: Names, common: tuple[Reals, Reals], draws: Draws) -> Reals:
    """Simulate a block of paths.

    Parameters
    ----------
    names : Names
        Obligors; the royalties' ``obligor`` counts in them.
    common : (factors, paths), (paths,)
        Regime factors and the mixing of the copula.

    Returns
    -------
    (3, periods, paths) float64
        Royalties received, value of the contracts at the end of each period, value of what defaulted in it; money.
    """
    factors, mixing = common
    royalties = simulation.royalties
    periods = royalties.sales.shape[1]
    sectors = _sector_paths(simulation.sectors, factors, draws)
    lift, shocks = _technologies(simulation.technologies, factors, draws, periods)
    roots = np.sqrt(np.diff(simulation.sectors.times))[:, np.newaxis]
    out = np.zeros((3, periods, draws.paths))
    asset = mixing
    for i, obligor in enumerate(royalties.obligor.tolist()):
        if i == 0 or obligor != royalties.obligor[i - 1]:
            leans = names.weight[obligor] @ factors[names.factor[obligor]]
            asset = (leans + names.residual[obligor] * draws.normal_once(names.entity[obligor].item(), ASSET)) * mixing
        own = draws.normals(royalties.entity[i].item(), SALES, periods)
        own *= roots * royalties.own[i]
        _add_up(own)
        own += royalties.lean[i] * sectors[royalties.sector[i]]
        own += royalties.drift[i][:, np.newaxis]
        multiple = np.exp(own, out=own)
        weight, worth = _alive(simulation.bundles, i, (lift, shocks), draws)
        pays = _accrue(royalties, i, multiple, weight)
        _book(royalties, i, (names.threshold[obligor], asset), (multiple, worth, pays), draws, out)
    return out


def _sector_paths(sectors: Sectors, factors: Reals, draws: Draws) -> Reals:
    """B of every sector, and a last one of zeros for contracts of none, (sectors + 1, periods, paths)."""
    times = sectors.times[1:, np.newaxis]
    paths = np.zeros((len(sectors.entity) + 1, len(times), draws.paths))
    roots, end = np.sqrt(np.diff(sectors.times))[:, np.newaxis], times[-1]
    for s, entity in enumerate(sectors.entity.tolist()):
        free = roots * draws.normals(entity, SECTOR, len(times))
        _add_up(free)
        ends = sectors.lean[s] @ factors[sectors.factor[s]] + sectors.residual[s] * free[-1] / np.sqrt(end)
        paths[s] = free + times / end * (np.sqrt(end) * ends - free[-1])
    return paths


def _technologies(technologies: Technologies, factors: Reals, draws: Draws, periods: int) -> tuple[Reals, Reals]:
    """1 / L, and the shocks so far over L, of every technology, and a last one without either for patents of none."""
    number = len(technologies.entity)
    lift, shocks = np.ones((number + 1, draws.paths)), np.zeros((number + 1, periods, draws.paths))
    c = technologies.leaning
    for h, entity in enumerate(technologies.entity.tolist()):
        lift[h] = np.exp(c * factors[technologies.factor[h]] + 0.5 * c * c)
        uniforms = draws.uniforms(entity, SHOCK, periods)
        for counted in technologies.counts.T:
            shocks[h] += uniforms > counted[:, np.newaxis]
        _add_up(shocks[h])
        shocks[h] *= lift[h]
    return lift, shocks


def _add_up(steps: Reals) -> None:
    """Cumulative sums over periods, in place: row by row, far faster than ``np.cumsum`` down the columns."""
    for before, row in pairwise(steps):
        np.add(row, before, out=row)


def _alive(bundles: Bundles, i: int, shared: tuple[Reals, Reals], draws: Draws) -> tuple[Reals, Reals]:
    """Weight and worth of contract ``i``'s patents alive, (periods, paths) each.

    Both are sums over the same flags: one product of small matrices a period.
    """
    lift, shocks = shared
    rows = range(bundles.first[i], bundles.first[i + 1])
    periods, paths = shocks.shape[1:]
    alive, hazard = np.empty((periods, len(rows), paths)), np.empty((periods, paths))
    sheet = bundles.sheet[rows.start * periods : rows.stop * periods].reshape(periods, len(rows), 3)
    for place, j in enumerate(rows):
        technology = bundles.technology[j]
        life = -np.log(draws.uniform_once(bundles.entity[j].item(), PATENT)) * lift[technology]
        np.multiply(shocks[technology], bundles.kills[j], out=hazard)
        np.subtract(life, hazard, out=hazard)
        alive[:, place] = hazard > sheet[:, place, :1]
    weight, worth = np.moveaxis(sheet[:, :, 1:].swapaxes(1, 2) @ alive, 1, 0)
    return weight, worth


def _accrue(royalties: Royalties, i: int, multiple: Reals, weight: Reals) -> Reals:
    """Royalties that contract ``i`` accrues, gross, (periods, paths)."""
    sales = royalties.sales[i][:, np.newaxis] * multiple
    shares = royalties.tail[i] + (1.0 - royalties.tail[i]) * weight
    tiers = range(1, royalties.tiers[i])
    sold, owed, earned = royalties.begun[i]
    left = royalties.lifetime[i]
    pays: Reals = np.empty_like(sales)
    for k, pay in enumerate(pays):
        sold = sold + sales[k]
        before, owed = owed, royalties.steps[i, 0] * sold
        for m in tiers:
            owed = owed + royalties.steps[i, m] * np.maximum(sold - royalties.starts[i, m], 0.0)
        had, earned = earned, np.minimum((owed - before) * shares[k] + earned, royalties.cap[i])
        if royalties.minimum[i, k] > 0.0:
            earned = np.maximum(earned, royalties.minimum[i, k])
        np.subtract(earned, had, out=pay)
        if np.isfinite(royalties.lifetime[i]):
            np.minimum(pay, left, out=pay)
            left = left - pay
        if royalties.continues[i, k] == 0.0:
            sold = owed = earned = 0.0
    return pays


def _book(
    royalties: Royalties,
    i: int,
    obligor: tuple[Reals, Reals],
    path: tuple[Reals, Reals, Reals],
    draws: Draws,
    out: Reals,
) -> None:
    """Add what contract ``i`` brings, is worth and loses; ``obligor``: thresholds (periods,) and X (paths,)."""
    threshold, asset = obligor
    multiple, worth, pays = path
    periods, lag = len(pays), int(royalties.lag[i])
    performs = asset > threshold[:, np.newaxis]
    replaced = np.zeros(draws.paths)
    if royalties.chance[i] > 0.0:
        uniform = draws.uniform_once(royalties.entity[i].item(), REPLACEMENT)
        replaced = np.where(uniform < royalties.chance[i], royalties.share[i], 0.0)
    waits = royalties.waits[i]
    due = np.where(waits >= 0, threshold[np.maximum(waits, 0)], -np.inf)
    there = asset <= due[:, np.newaxis]

    pays *= royalties.net[i]
    early = min(lag, periods)
    state = np.where(performs, 1.0, there * replaced)
    out[RECEIPTS, :early] += royalties.receivable[i, :early, np.newaxis] * royalties.net[i] * state[:early]
    received = state[early:]
    received *= pays[: periods - early]
    out[RECEIPTS, early:] += received

    value = worth
    value += royalties.level[i][:, np.newaxis]
    value *= multiple
    value += royalties.fixed[i][:, np.newaxis]
    for d in range(early):  # accrued d periods ago, and yet to be received
        value[d:] += royalties.carry[i, : periods - d, d, np.newaxis] * pays[: periods - d]
    waiting, paying = royalties.after[i, :, 0, np.newaxis], royalties.after[i, :, 1, np.newaxis]
    value *= np.where(performs, 1.0, np.where(there, paying, waiting) * replaced)
    out[VALUE] += value

    defaults = ~performs
    defaults[1:] &= performs[:-1]
    out[DEFAULTED, 0] += royalties.closing[i] * defaults[0]
    out[DEFAULTED, 1:] += value[:-1] * defaults[1:]
