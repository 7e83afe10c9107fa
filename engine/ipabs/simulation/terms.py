"""What the simulation of a pool needs to know besides its tape."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipabs.arrays import Times
    from ipabs.definitions.model import AssetSupport, Model
    from ipabs.definitions.templates import Template


@dataclass(frozen=True, slots=True)
class PoolTerms:
    """The model, the layers of support on assets, and whose failure the deal watches.

    Parameters
    ----------
    times : (periods + 1,) float64
        Years from the cutoff at which collection periods begin and end.
    parties : tuple of str
        Parties of the deal: each is a row of the tape's obligors.
    asked : tuple of str
        What formulas ask of the pool beyond its value: ``pool.sales``, ``pool.count``, ``pool.largest``,
        ``pool.renewals``.
    templates : dict of str to Template
        Of what the deal buys; firms behind them are rows of the tape's obligors.
    """

    model: Model
    support: AssetSupport
    times: Times
    parties: tuple[str, ...]
    asked: tuple[str, ...] = ()
    templates: dict[str, Template] = field(default_factory=dict)

    @property
    def fund_size(self) -> float:
        """Money in the compensation fund."""
        return self.support.fund.size if self.support.fund else 0.0

    @property
    def annual_cap(self) -> float | None:
        """Of a guarantor's compensation, share of the average guaranteed balance."""
        return self.support.guarantee.annual_cap if self.support.guarantee else None

    @property
    def waits(self) -> tuple[float, ...]:
        """Years to payment of fund, guarantee, insurance; for ever where there is no such layer."""
        layers = (self.support.fund, self.support.guarantee, self.support.insurance)
        return tuple(layer.wait if layer else float("inf") for layer in layers)

    @property
    def subrogations(self) -> tuple[float, ...]:
        """Share of later proceeds of fund, guarantee, insurance."""
        layers = (self.support.fund, self.support.guarantee, self.support.insurance)
        return tuple(layer.subrogation if layer else 0.0 for layer in layers)

    @property
    def providers(self) -> tuple[str, ...]:
        """Parties behind fund, guarantee (contract by contract, so none here), insurance; "" where none can fail."""
        fund, insurance = self.support.fund, self.support.insurance
        return ((fund.provider or "") if fund else "", "", (insurance.provider or "") if insurance else "")
