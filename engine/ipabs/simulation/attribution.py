"""Who lost what: the defaults of one path, and the losses of every obligor on many."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ipabs.kernels.settlement import Pots, settle

if TYPE_CHECKING:
    from ipabs.arrays import Reals
    from ipabs.simulation.pool import PoolSimulation


class Default(NamedTuple):
    """A contract that defaulted on a path: when, and who bore its exposure, money.

    ``fund`` to ``disposal`` are what each source bore or brought within the deal; with ``loss`` they add to
    ``exposure``.
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
    filled = (s.inputs[2], s.losses, s.inputs[4], s.totals, s.borne)
    found = []
    for n in range(len(events)):
        before = s.totals[:, lane].copy()
        pots = Pots(s.fund, s.year, s.failed)
        settle(seed, first, events[n : n + 1], s.factors[0], contracts, simulation.layers, pots, filled)
        contract = int(simulation.order[events[n, 2]])
        obligor = int(simulation.tape.contracts.obligor[contract])
        names = (simulation.tape.contracts.ids[contract], simulation.tape.obligors.ids[obligor])
        found.append(Default(int(events[n, 0]), *names, *(float(x) for x in s.totals[:, lane] - before)))
    return found


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
        used = min(lanes, paths - first)
        result[first : first + used] = by_obligor.T[:used]
    return result
