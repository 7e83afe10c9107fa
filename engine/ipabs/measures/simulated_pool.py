"""The measures of a simulated pool: losses, who bore them, concentration, remaining life."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipabs.definitions.state import held_on_accounts
from ipabs.measures.asset_support import AssetLayer, measure_layers
from ipabs.measures.concentration import Concentration, concentration
from ipabs.measures.estimates import Estimate, mean
from ipabs.measures.losses import LossDistribution
from ipabs.measures.missing import Missing

if TYPE_CHECKING:
    from ipabs.measures.gathered import Gathered
    from ipabs.measures.missing import Measure
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
        Exposure and value of royalties that default, share of the initial pool.
    borne : dict of Estimate
        Of scheduled contracts, money by source: fund, guarantee, insurance, disposal, exposure, loss.
    layers : tuple of AssetLayer
        Support on assets that the deal has.
    concentration : Concentration or Missing
        Of principal outstanding and the value of royalties at the cutoff, by obligor.
    remaining_life : float or Missing
        Mean years from the cutoff to scheduled principal and expected royalties.
    """

    value: float
    funded: float
    expected_receipts: Estimate
    loss: LossDistribution
    default_rate: Estimate
    borne: dict[str, Estimate]
    layers: tuple[AssetLayer, ...]
    concentration: Concentration | Missing
    remaining_life: Measure


NOTHING_TO_COME = Missing("nothing is expected to come")
SOURCES = ("fund", "guarantee", "insurance", "disposal", "exposure", "loss")


def measure_simulated_pool(terms: Terms, simulation: PoolSimulation, gathered: Gathered) -> SimulatedPool:
    """Measure the pool."""
    contracts, times = simulation.tape.contracts, simulation.terms.times
    royalties = simulation.tape.royalties
    exposures = simulation.tape.exposures
    coming = contracts.principal.sum(axis=0)
    if royalties is not None:
        coming = coming + royalties.valuation.expected.sum(axis=0)
    return SimulatedPool(
        value=terms.initial_pool,
        funded=terms.initial_pool + held_on_accounts(terms.deal),
        expected_receipts=mean(gathered.receipts),
        loss=LossDistribution(gathered.lost / terms.initial_pool),
        default_rate=mean(gathered.defaulted / terms.initial_pool),
        borne={source: mean(gathered.totals[place]) for place, source in enumerate(SOURCES)},
        layers=measure_layers(simulation.terms.support, gathered.totals, terms.epsilon),
        concentration=concentration(exposures[exposures > 0]),
        remaining_life=float(coming @ times[1:] / coming.sum()) if coming.any() else NOTHING_TO_COME,
    )
