"""Who lost what: the defaults of one path, and the losses of every obligor on many."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ipabs.kernels.settlement import Pots, settle
from ipabs.simulation.royalties import royalty_losses
from ipabs.simulation.scratch import ROYALTY_EXPOSURE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipabs.arrays import Reals
    from ipabs.collateral.royalty_pool import RoyaltyPool
    from ipabs.simulation.pool import PoolSimulation
    from ipabs.simulation.royalties import RoyaltyScratch
    from ipabs.simulation.scratch import Scratch


class Default(NamedTuple):
    """A contract that defaulted on a path: when, and who bore its exposure, money.

    ``fund`` to ``disposal`` are what each source bore or brought within the deal; with ``loss`` they add to
    ``exposure``. The exposure of a royalty is its value before the period of the default; what comes in that period,
    and what a new licensee is worth at its end, both discounted to its beginning, count as the disposal.
    """

    period: int
    contract: str
    obligor: str
    fund: float
    guarantee: float
    insurance: float
    disposal: float
    exposure: float
    loss: float


class Brought(NamedTuple):
    """What a royalty brought on a path, by period, money.

    ``expected`` is what was expected of it at the cutoff; ``value`` what is still to come at the end of the period.
    """

    contract: str
    received: Reals
    expected: Reals
    value: Reals


def royalties_on(simulation: PoolSimulation, seed: int, path: int, lanes: int = 32) -> list[Brought]:
    """What each royalty brought on one path, in the order of the pool."""
    if simulation.royalties is None:
        return []
    scratch = simulation.scratch(lanes)
    first = path - path % lanes
    simulation.run(seed, first, scratch)
    return [
        Brought(
            pool.terms.ids[contract],
            part.receipts[:, path - first].copy(),
            pool.valuation.expected[contract],
            part.value[:, path - first].copy(),
        )
        for pool, contract, part in _each_royalty(simulation, seed, first, scratch)
    ]


def defaults_on(simulation: PoolSimulation, seed: int, path: int, lanes: int = 32) -> list[Default]:
    """What defaulted on one path, in the order of time, and who bore it."""
    scratch = simulation.scratch(lanes)
    first = path - path % lanes
    simulation.run(seed, first, scratch)
    s, lane = scratch, path - first
    events = s.ordered[: s.count][s.ordered[: s.count, 1] == lane]
    s.fund[:] = simulation.terms.fund_size
    s.year[:] = simulation.layers.compensated[:, :, np.newaxis]
    contracts = (simulation.collateral, simulation.schedules.exposure, simulation.begins_with)
    filled = (s.inputs[2], s.losses, s.inputs[s.kinds + 1], s.totals, s.borne)
    found = []
    for n in range(len(events)):
        before = s.totals[:ROYALTY_EXPOSURE, lane].copy()
        pots = Pots(s.fund, s.year, s.failed)
        settle(seed, first, events[n : n + 1], s.factors[0], contracts, simulation.layers, pots, filled)
        contract = int(simulation.order[events[n, 2]])
        obligor = int(simulation.tape.contracts.obligor[contract])
        names = (simulation.tape.contracts.ids[contract], simulation.tape.obligors.ids[obligor])
        found.append(
            Default(int(events[n, 0]), *names, *(float(x) for x in s.totals[:ROYALTY_EXPOSURE, lane] - before))
        )
    return sorted([*found, *_royalties_on(simulation, seed, first, lane, s)], key=lambda default: default.period)


def _royalties_on(simulation: PoolSimulation, seed: int, first: int, lane: int, scratch: Scratch) -> list[Default]:
    """Royalties whose licensees defaulted on one path."""
    found = []
    for pool, contract, part in _each_royalty(simulation, seed, first, scratch):
        names = (pool.terms.ids[contract], simulation.tape.obligors.ids[int(pool.terms.obligor[contract])])
        exposures = part.defaulted[:, lane]
        for period in np.flatnonzero(exposures).tolist():
            came = float(part.value[period, lane] + part.receipts[period, lane])
            exposure, left = float(exposures[period]), came * float(pool.discount[period + 1] / pool.discount[period])
            found.append(Default(period, *names, 0.0, 0.0, 0.0, left, exposure, exposure - left))
    return found


def _each_royalty(
    simulation: PoolSimulation, seed: int, first: int, scratch: Scratch
) -> Iterator[tuple[RoyaltyPool, int, RoyaltyScratch]]:
    """Royalty contracts one by one, on the block that ``scratch`` has just run."""
    pool, royalties = simulation.tape.royalties, simulation.royalties
    if pool is not None and royalties is not None and scratch.royalties is not None:
        common = (scratch.factors, scratch.mixing, scratch.exchange.rates)
        for contract, part in royalties.run_each(seed, first, simulation.names, common, scratch.royalties):
            yield pool, contract, part


def losses_by_obligor(simulation: PoolSimulation, seed: int, paths: int, lanes: int = 128) -> Reals:
    """Loss in the end on what each obligor owes, money, (paths, obligors)."""
    scratch = simulation.scratch(lanes)
    owner = simulation.tape.contracts.obligor[simulation.order]
    result = np.empty((paths, len(simulation.tape.obligors.ids)))
    for first in range(0, paths, lanes):
        by_contract = np.zeros((len(owner), lanes))
        simulation.run(seed, first, scratch, by_contract)
        by_obligor = np.zeros((result.shape[1], lanes))
        np.add.at(by_obligor, owner, by_contract)
        for pool, contract, part in _each_royalty(simulation, seed, first, scratch):
            lost = royalty_losses(part, pool.discount, float(simulation.tape.expected[contract]))
            by_obligor[pool.terms.obligor[contract]] += lost.sum(axis=0)
        used = min(lanes, paths - first)
        result[first : first + used] = by_obligor.T[:used]
    return result
