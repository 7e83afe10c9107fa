"""What fund, guarantee and insurance cost: fees on what each covers of the contracts that perform."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ipabs.kernels.support_fees import charge_fees

if TYPE_CHECKING:
    from ipabs.arrays import Indices, Money, Reals, Times
    from ipabs.collateral.contracts import Contracts
    from ipabs.definitions.model import AssetSupport

LAYERS = ("fund", "guarantee", "insurance")


def covered_by(contracts: Contracts) -> Money:
    """(3, C, K) of each contract at the beginning of each period: by fund, guarantee and insurance, money."""
    owed = contracts.outstanding[:, :-1]
    insured = np.minimum(
        np.maximum(owed - contracts.insurance_deductible[:, np.newaxis], 0.0), contracts.insurance_limit[:, np.newaxis]
    )
    guaranteed = np.where(contracts.guarantor >= 0, contracts.guarantee_share, 0.0)
    return np.stack([contracts.fund_share[:, np.newaxis] * owed, guaranteed[:, np.newaxis] * owed, insured])


class SupportFees:
    """Fees of the layers of support on assets, ready to be simulated.

    Parameters
    ----------
    contracts : Contracts
    support : AssetSupport
    times : (K+1,) float64
        Years from the cutoff, 0 first.
    order : (C,) int64
        Of the contracts, as events number them.
    """

    def __init__(self, contracts: Contracts, support: AssetSupport, times: Times, order: Indices) -> None:
        layers = [getattr(support, name) for name in LAYERS]
        rates = np.array([0.0 if layer is None else layer.fee for layer in layers])
        self.rows = len(LAYERS) if rates.any() else 0
        """Of the totals that fees take."""
        if self.rows:
            due = rates[:, np.newaxis, np.newaxis] * covered_by(contracts)[:, order] * np.diff(times)
            self.planned = due.sum(axis=(1, 2))
            self.left = np.ascontiguousarray(due[:, :, ::-1].cumsum(axis=2)[:, :, ::-1])

    def fill(self, events: Indices, fees: Reals) -> None:
        """Fill ``fees`` (rows, lanes) with what each layer costs on each path, money; ``events`` of the block."""
        if self.rows:
            charge_fees(events, self.planned, self.left, fees)
