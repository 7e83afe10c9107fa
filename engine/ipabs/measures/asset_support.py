"""What fund, guarantee and insurance cost and save, layer by layer, means over all paths with their errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipabs.measures.estimates import Estimate, mean, share_of_paths
from ipabs.simulation.scratch import FEES
from ipabs.simulation.support_fees import LAYERS

if TYPE_CHECKING:
    from ipabs.arrays import Reals
    from ipabs.definitions.model import AssetSupport


@dataclass(frozen=True, slots=True)
class AssetLayer:
    """One layer of support on assets over all paths, undiscounted money of the whole life of the deal.

    Parameters
    ----------
    drawn_on : Estimate
        Probability that it bears anything.
    saved : Estimate
        What it pays less what it gets back of later proceeds: by so much the pool's loss is less.
    cost : Estimate
        Fees on what it covers.
    saved_less_cost : Estimate
        Path by path, so that its error knows how the two move together.
    """

    name: str
    drawn_on: Estimate
    saved: Estimate
    cost: Estimate
    saved_less_cost: Estimate


def measure_layers(support: AssetSupport, totals: Reals, epsilon: float) -> tuple[AssetLayer, ...]:
    """Layers that there are, in the order in which they pay.

    Parameters
    ----------
    support : AssetSupport
    totals : (8 or 11, paths) float64
        As ``simulation.scratch.Scratch`` has them, money.
    epsilon : float
        Amounts of money this small are nothing.
    """
    found = []
    for place, name in enumerate(LAYERS):
        if getattr(support, name) is None:
            continue
        saved = totals[place]
        cost = totals[FEES + place] if len(totals) > FEES else 0.0 * saved
        drawn = share_of_paths(float((saved > epsilon).sum()), saved.size)
        found.append(AssetLayer(name, drawn, mean(saved), mean(cost), mean(saved - cost)))
    return tuple(found)
