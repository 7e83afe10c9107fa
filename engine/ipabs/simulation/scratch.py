"""The arrays of one thread: what a block of paths is drawn into, and what it leaves for the waterfall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipabs.arrays import Indices, Reals
    from ipabs.simulation.exchange import ExchangeScratch
    from ipabs.simulation.rates import RatesScratch
    from ipabs.simulation.royalties import RoyaltyScratch

TOTALS = 8
ROYALTY_EXPOSURE, ROYALTY_LOSS = 6, 7
"""Rows of the totals after those of scheduled contracts."""
FEES = TOTALS
"""First of the rows of what fund, guarantee and insurance cost, where they cost anything."""


@dataclass(slots=True)
class Scratch:
    """Arrays of one thread, used again for every block.

    Attributes
    ----------
    inputs : (inputs, periods, lanes) float64
        What the waterfall is fed.
    losses : (periods, lanes) float64
        Loss in the end of what defaulted in the period, money.
    totals : (8 or 11, lanes) float64
        Of scheduled contracts: borne by fund, guarantee, insurance; brought by disposal; exposure; loss. Of royalties:
        value that defaulted; loss against what was expected. Where support on assets has a fee: that of fund,
        guarantee, insurance. Money.
    kinds : int
        Of receipts: the first so many of the inputs.
    royalties : RoyaltyScratch or None
    rates : RatesScratch or None
    exchange : ExchangeScratch
    """

    factors: Reals
    mixing: Reals
    asset: Reals
    assets: Reals
    sums: Reals
    events: Indices
    ordered: Indices
    begins: Indices
    fund: Reals
    year: Reals
    failed: Reals
    inputs: Reals
    losses: Reals
    totals: Reals
    borne: Reals
    kinds: int
    royalties: RoyaltyScratch | None
    died: Indices
    rates: RatesScratch | None
    exchange: ExchangeScratch
    count: int = 0

    @property
    def receipts(self) -> Reals:
        """What the pool pays, by kind, (kinds, periods, lanes)."""
        return self.inputs[: self.kinds]
