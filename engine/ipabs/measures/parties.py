"""How often parties of a deal and guarantors of its contracts fail, beside what their curve of default says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipabs.measures.estimates import Estimate, share_of_paths

if TYPE_CHECKING:
    from ipabs.measures.gathered import Gathered
    from ipabs.simulation.pool import PoolSimulation


@dataclass(frozen=True, slots=True)
class SimulatedParty:
    """One party or guarantor over all paths.

    Parameters
    ----------
    pd : float
        Probability that it fails by the last collection, of its curve.
    fails : Estimate
        Share of the paths on which it does.
    """

    name: str
    pd: float
    fails: Estimate


def measure_parties(simulation: PoolSimulation, gathered: Gathered) -> tuple[SimulatedParty, ...]:
    """Parties as the deal lists them, then guarantors."""
    obligors = simulation.tape.obligors
    return tuple(
        SimulatedParty(
            name=obligors.ids[row],
            pd=float(obligors.cumulative[row, -1]),
            fails=share_of_paths(float(count), gathered.paths),
        )
        for row, count in zip(simulation.watched, gathered.failures, strict=True)
    )
