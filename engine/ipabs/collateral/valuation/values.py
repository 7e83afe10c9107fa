"""What one asset is worth by one method, and what that was made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipabs.collateral.valuation.assets import PoolAsset


@dataclass(frozen=True, slots=True)
class Value:
    """What one asset is worth by one method.

    Parameters
    ----------
    asset : PoolAsset
    method : str
        One of ``METHODS``.
    amount : float
        Money.
    error : float or None
        Standard error, money; None where nothing is simulated.
    rate : float
        Of discount, 1/y.
    life : float
        Years over which it earns.
    parts : dict of str to float
        What it was made of: factors, shares, present values; units as the names say.
    sources : tuple of str
        Of figures that were taken because the asset says none of its own.
    """

    asset: PoolAsset
    method: str
    amount: float
    error: float | None
    rate: float
    life: float
    parts: dict[str, float]
    sources: tuple[str, ...] = ()

    @property
    def ratio(self) -> float | None:
        """Value over the tape's appraisal; None without one."""
        appraisal = self.asset.appraisal
        return self.amount / appraisal if appraisal else None
