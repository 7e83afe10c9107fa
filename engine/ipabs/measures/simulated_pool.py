"""The measures of a simulated pool: losses, who bore them, concentration, remaining life."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.measures.concentration import Concentration, concentration
from ipabs.measures.estimates import Estimate, mean
from ipabs.measures.losses import LossDistribution

if TYPE_CHECKING:
    from ipabs.measures.gather import Gathered
    from ipabs.measures.missing import Missing
    from ipabs.simulation.pool import PoolSimulation
    from ipabs.waterfall.terms import Terms


@dataclass(frozen=True, slots=True)
class SimulatedPool:
    """The pool over all paths.

    Parameters
    ----------
    value, funded : float
        At the cutoff, money; with what accounts hold at closing.
    expected_receipts : Estimate
        Undiscounted, money.
    loss : LossDistribution
        Share of the initial pool lost in the end.
    default_rate : Estimate
        Exposure that defaults, share of the initial pool.
    borne : dict of Estimate
        Money by source: fund, guarantee, insurance, disposal, exposure, loss.
    concentration : Concentration or Missing
        Of principal outstanding at the cutoff, by obligor.
    remaining_life : float
        Of scheduled principal, mean years from the cutoff.
    """

    value: float
    funded: float
    expected_receipts: Estimate
    loss: LossDistribution
    default_rate: Estimate
    borne: dict[str, Estimate]
    concentration: Concentration | Missing
    remaining_life: float


SOURCES = ("fund", "guarantee", "insurance", "disposal", "exposure", "loss")


def measure_simulated_pool(terms: Terms, simulation: PoolSimulation, gathered: Gathered) -> SimulatedPool:
    """Measure the pool."""
    contracts, times = simulation.tape.contracts, simulation.terms.times
    exposures = np.bincount(contracts.obligor, weights=contracts.outstanding[:, 0])
    principal = contracts.principal.sum(axis=0)
    reserves = sum(account.initial for account in terms.deal.accounts.values())
    shares = gathered.totals / terms.initial_pool
    return SimulatedPool(
        value=terms.initial_pool,
        funded=terms.initial_pool + reserves,
        expected_receipts=mean(gathered.receipts),
        loss=LossDistribution(shares[SOURCES.index("loss")]),
        default_rate=mean(shares[SOURCES.index("exposure")]),
        borne={source: mean(gathered.totals[place]) for place, source in enumerate(SOURCES)},
        concentration=concentration(exposures[exposures > 0]),
        remaining_life=float(principal @ times[1:] / principal.sum()),
    )
