"""What a deal buys after closing: its receipts and losses among those of the pool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipabs.kernels.settlement import DISPOSAL, EXPOSURE, LOSS
from ipabs.waterfall.purchases import FLOWS, PAID, receipt_kinds

if TYPE_CHECKING:
    from ipabs.arrays import Reals
    from ipabs.waterfall.compile import Waterfall
    from ipabs.waterfall.terms import Terms


@dataclass(frozen=True, slots=True)
class Bought:
    """Places of flows of what a deal buys, template by template.

    Parameters
    ----------
    brings : list of int
        Interest, principal and recoveries of each.
    defaulted, lost, recovery : list of int
    """

    brings: list[int]
    defaulted: list[int]
    lost: list[int]
    recovery: list[int]

    def add(self, flows: Reals, losses: Reals, totals: Reals) -> None:
        """Add what defaults of it to the pool's losses, (periods, lanes), and totals, (totals, lanes)."""
        for place in self.lost:
            losses += flows[place]
            totals[LOSS] += flows[place].sum(axis=0)
        for row, places in ((EXPOSURE, self.defaulted), (DISPOSAL, self.recovery)):
            for place in places:
                totals[row] += flows[place, -1] if row == EXPOSURE else flows[place].sum(axis=0)


def bought_in(waterfall: Waterfall) -> Bought | None:
    """Where a compiled deal keeps what it buys."""
    templates, places = waterfall.terms.deal.templates, {name: place for place, name in enumerate(waterfall.flows)}
    if not templates:
        return None
    found = {flow: [places[f"{name}.{flow}"] for name in templates] for flow in FLOWS}
    brings = [place for kind in PAID for place in found[kind]]
    return Bought(brings, found["defaulted"], found["lost"], found["recovery"])


def collected_flows(terms: Terms) -> list[str]:
    """Receipts, in all and by kind, and all that is kept of what was bought."""
    kinds = [f"receipts.{kind}" for kind in receipt_kinds(terms)]
    return ["receipts", *kinds, *(f"{name}.{flow}" for name in terms.deal.templates for flow in FLOWS)]
