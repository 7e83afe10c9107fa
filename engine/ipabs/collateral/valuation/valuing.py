"""Assets and assumptions -> values: each asset by each method that its assumptions name, or its royalty allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ipabs.collateral.valuation.discounting import Years, make_years, projected
from ipabs.collateral.valuation.industries import industries, usual
from ipabs.collateral.valuation.relief_from_royalty import relief_from_royalty
from ipabs.collateral.valuation.risk_adjusted import risk_adjusted
from ipabs.collateral.valuation.sources import of_industry, of_stage
from ipabs.collateral.valuation.tax_benefit import benefit_factor
from ipabs.definitions.valuation import METHODS, Asset, ReliefFromRoyalty, Valuation
from ipabs.definitions.valuation_loading import CHANCES
from ipabs.definitions.values import quoted
from ipabs.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ipabs.collateral.valuation.assets import PoolAsset, PoolAssets
    from ipabs.definitions.reading import Document, Path_
    from ipabs.errors import Faults

RELIEF, RISKED = METHODS
OWN_TERMS: Final = -1.0
"""In place of a share of the revenue: the rate or tiers, minimum and cap of the contract itself."""


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


@dataclass(slots=True)
class Valuer:
    """Values the assets of a pool.

    Parameters
    ----------
    pool : PoolAssets
    valuation : Valuation
    document : Document or None
        Where the valuation stands; None where there is no file.
    at : date
    faults : Faults
        Receives what an asset lacks.
    """

    pool: PoolAssets
    valuation: Valuation
    document: Document | None
    at: date
    faults: Faults

    def values(self, only: Sequence[str] = ()) -> list[Value]:
        """Of every asset that can be valued, in the order of the tables; of those in ``only`` if there are any."""
        self._refuse_unknown()
        chosen = [asset for name, asset in self.pool.assets.items() if not only or name in only]
        described = [asset for asset in chosen if asset.id in self.valuation.assets]
        paid = [asset for asset in chosen if asset.row is not None and asset.id not in self.valuation.assets]
        lasting = self._lasting(paid)
        keep = {asset.id for asset in (*described, *lasting)}
        found = []
        for asset in chosen:
            if asset.id in keep:
                found += self._of(asset, self.valuation.assets.get(asset.id, Asset()))
        return found

    def _lasting(self, paid: Sequence[PoolAsset]) -> list[PoolAsset]:
        """Royalties of the tape that the file does not name, but for those without a life, of which it is warned."""
        lives = [self.valuation.life if (life := asset.life(self.at)) is None else life for asset in paid]
        endless = [asset for asset, life in zip(paid, lives, strict=True) if life is None]
        if endless:
            message = (
                f"royalties on no patent need a 'life' in the valuation file to be valued: {len(endless)} left out."
            )
            self.faults.warn(endless[0].where, message)
        over = [asset for asset, life in zip(paid, lives, strict=True) if life is not None and life <= 0.0]
        if over:
            message = f"royalties that are over at the date of valuation {self.at}: {len(over)} left out."
            self.faults.warn(over[0].where, message)
        return [asset for asset, life in zip(paid, lives, strict=True) if life is not None and life > 0.0]

    def _refuse_unknown(self) -> None:
        ids = list(self.pool.assets)
        for name in self.valuation.assets:
            if name not in self.pool.assets:
                message = f"no patent or contract of the pool is called {quoted(name)}.{nearest(name, ids)}"
                self._fault(("assets", name), message, key=True)

    def _of(self, asset: PoolAsset, described: Asset) -> list[Value]:
        rate = described.discount_rate if described.discount_rate is not None else self.valuation.discount_rate
        found: list[Value | None] = []
        if described.relief_from_royalty is not None or asset.row is not None:
            found.append(self._relief(asset, described, described.relief_from_royalty or ReliefFromRoyalty(), rate))
        if described.risk_adjusted is not None:
            found.append(self._risked(asset, described, rate))
        if not found:
            self._fault(("assets", asset.id), f"no method says how it is valued: {', '.join(METHODS)}.", key=True)
        return [value for value in found if value is not None]

    def _relief(self, asset: PoolAsset, described: Asset, method: ReliefFromRoyalty, rate: float) -> Value | None:
        place = ("assets", asset.id, RELIEF)
        listed = method.revenue
        if listed is None and asset.row is None:
            message = "'revenue' is missing: only a royalty of contracts.csv has sales of its own."
            self._fault(place, message)
        royalty, source = self._royalty(asset, described, method, place)
        years = self._years(asset, described, len(listed or ()), place)
        if years is None or royalty is None or (listed is None and asset.row is None):
            return None
        if listed is None:
            revenue = asset.sales(self.at, years.parts)
        else:
            revenue = projected(listed, method.growth, len(years.parts))
        revenue = revenue * method.share
        royalties = asset.royalties(revenue) if royalty == OWN_TERMS else royalty * revenue
        benefit = self.benefit(float(years.parts.sum()), rate)
        relief = relief_from_royalty(royalties, years, self.valuation.tax, rate, benefit)
        earned = float((revenue * years.parts).sum())
        parts = {
            "royalty": float((royalties * years.parts).sum()) / earned if earned > 0.0 else 0.0,
            "revenue": earned,
            "before_benefit": relief.before_benefit,
            "benefit_factor": relief.benefit,
        }
        return Value(asset, RELIEF, relief.value, None, rate, float(years.parts.sum()), parts, source)

    def _royalty(
        self, asset: PoolAsset, described: Asset, method: ReliefFromRoyalty, place: Path_
    ) -> tuple[float | None, tuple[str, ...]]:
        """A share of the revenue, or ``OWN_TERMS``; with its source where it is the industry's."""
        if method.royalty is not None:
            return method.royalty, ()
        if asset.row is not None:
            return OWN_TERMS, ()
        table = usual("royalty")
        industry = described.industry or asset.technology
        if described.industry is not None and industry not in table:
            message = f"{quoted(industry)} is not one of {', '.join(industries())}.{nearest(industry, table)}"
            self._fault(("assets", asset.id, "industry"), message)
            return None, ()
        if industry not in table:
            message = f"'royalty' is missing: give it, or the asset's industry: {', '.join(industries())}."
            self._fault(place, message)
            return None, ()
        figure = table[industry]
        return figure.value, (of_industry("royalty", figure),)

    def _risked(self, asset: PoolAsset, described: Asset, rate: float) -> Value | None:
        method = described.risk_adjusted
        assert method is not None
        chances, sources = [], []
        for number, stage in enumerate(method.stages):
            chance = CHANCES.get(stage.name) if stage.success is None else stage.success
            if chance is None:
                listed = f"{quoted(stage.name)} has no chance of its own, as these have: {', '.join(CHANCES)}"
                message = f"'success' is missing: {listed}.{nearest(stage.name, CHANCES)}"
                self._fault(("assets", asset.id, RISKED, "stages", number), message)
                continue
            chances.append(chance)
            if stage.success is None:
                sources.append(of_stage(stage.name, chance))
        if len(chances) < len(method.stages):
            return None
        found = risk_adjusted(
            np.array([stage.years for stage in method.stages]),
            np.array([stage.cost for stage in method.stages]),
            np.array(chances),
            np.array(method.cash_flows),
            rate,
            middle=self._middle,
        )
        life = sum(stage.years for stage in method.stages) + len(method.cash_flows)
        parts = {"success": found.success, "if_successful": found.if_successful, "costs": found.costs}
        return Value(asset, RISKED, found.value, None, rate, life, parts, tuple(sources))

    def benefit(self, life: float, rate: float) -> float:
        """The factor of the tax amortisation benefit; 1 where there is none."""
        if not self.valuation.amortisation_benefit:
            return 1.0
        years = self.valuation.amortisation_years or life
        return benefit_factor(self.valuation.tax, years, rate, middle=self._middle)

    @property
    def _middle(self) -> bool:
        return self.valuation.timing == "middle-of-year"

    def _years(self, asset: PoolAsset, described: Asset, listed: int, place: Path_) -> Years | None:
        """Of the life given, else until the last patent expires, else as many as are listed."""
        life = described.life if described.life is not None else asset.life(self.at)
        if life is None:
            life = float(listed) if listed else self.valuation.life
        if life is None:
            message = f"{quoted(asset.id)} rests on no patent and lists no revenue: give the asset a 'life' in years."
            self._fault(place[:2], message, key=True)
            return None
        if life <= 0.0:
            message = f"{quoted(asset.id)} expired on {asset.expiry}, not after the date of valuation {self.at}."
            self._fault(place[:2], message, key=True)
            return None
        return make_years(life, middle=self._middle)

    def _fault(self, path: Path_, message: str, *, key: bool = False) -> None:
        assert self.document is not None
        self.faults.add(self.document.location(path, key=key), message)
