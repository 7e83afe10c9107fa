"""Assets and assumptions -> values: each asset by each method that its assumptions name, or its royalty allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ipabs.collateral.valuation.discounting import Years, make_years, projected
from ipabs.collateral.valuation.excess_earnings import excess_earnings
from ipabs.collateral.valuation.industries import industries, usual
from ipabs.collateral.valuation.least_squares import value_option
from ipabs.collateral.valuation.real_option import certain_value, make_project
from ipabs.collateral.valuation.relief_from_royalty import relief_from_royalty
from ipabs.collateral.valuation.risk_adjusted import risk_adjusted
from ipabs.collateral.valuation.sources import of_industry, of_stage
from ipabs.collateral.valuation.tax_benefit import benefit_factor
from ipabs.collateral.valuation.values import Value
from ipabs.definitions.valuation import (
    METHODS,
    Asset,
    ExcessEarnings,
    RealOption,
    ReliefFromRoyalty,
    RiskAdjusted,
    Valuation,
)
from ipabs.definitions.valuation_loading import CHANCES
from ipabs.definitions.values import quoted
from ipabs.errors import nearest
from ipabs.kernels.entity import entity_hash

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ipabs.collateral.valuation.assets import PoolAsset, PoolAssets
    from ipabs.definitions.reading import Document, Path_
    from ipabs.errors import Faults

RELIEF, EXCESS, RISKED, OPTION = METHODS
OWN_TERMS: Final = -1.0
"""In place of a share of the revenue: the rate or tiers, minimum and cap of the contract itself."""


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
    paths, seed : int
        Of the simulation of real options.
    """

    pool: PoolAssets
    valuation: Valuation
    document: Document | None
    at: date
    faults: Faults
    paths: int = 20_000
    seed: int = 1

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
        if described.excess_earnings is not None:
            found.append(self._excess(asset, described, described.excess_earnings, rate))
        if described.risk_adjusted is not None:
            found.append(self._risked(asset, described.risk_adjusted, rate))
        if described.real_option is not None:
            found.append(self._option(asset, described, described.real_option))
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
        if method.royalty is None and asset.row is not None:
            return OWN_TERMS, ()
        return self._usual("royalty", method.royalty, asset, described, place)

    def _usual(
        self, measure: str, given: float | None, asset: PoolAsset, described: Asset, place: Path_
    ) -> tuple[float | None, tuple[str, ...]]:
        """What is given, else what is usual in the industry, with its source; None with a fault."""
        if given is not None:
            return given, ()
        table = usual(measure)
        industry = described.industry or asset.technology
        if industry in table:
            return table[industry].value, (of_industry(measure, table[industry]),)
        listed = ", ".join(industries(measure))
        if described.industry is not None and industry not in usual("royalty"):
            message = f"{quoted(industry)} is not one of {listed}.{nearest(industry, table)}"
            self._fault(("assets", asset.id, "industry"), message)
        else:
            self._fault(place, f"'{measure}' is missing: give it, or the asset's industry: {listed}.")
        return None, ()

    def _excess(self, asset: PoolAsset, described: Asset, method: ExcessEarnings, rate: float) -> Value | None:
        place = ("assets", asset.id, EXCESS)
        obsolescence, source = self._usual("obsolescence", method.obsolescence, asset, described, place)
        years = self._years(asset, described, len(method.revenue), place)
        if years is None or obsolescence is None:
            return None
        life, charges = float(years.parts.sum()), sum(method.charges.values())
        revenue = method.share * projected(method.revenue, method.growth, len(years.parts))
        found = excess_earnings(
            revenue,
            years,
            margin=method.margin,
            charges=charges,
            obsolescence=obsolescence,
            tax=self.valuation.tax,
            rate=rate,
            benefit=self.benefit(life, rate),
        )
        parts = {
            "share": found.share,
            "charges": charges,
            "obsolescence": obsolescence,
            "before_benefit": found.before_benefit,
            "benefit_factor": self.benefit(life, rate),
        }
        return Value(asset, EXCESS, found.value, None, rate, life, parts, source)

    def _risked(self, asset: PoolAsset, method: RiskAdjusted, rate: float) -> Value | None:
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
        years, costs = ([getattr(stage, word) for stage in method.stages] for word in ("years", "cost"))
        stages = [np.array(column) for column in (years, costs, chances)]
        cash_flows = np.array(method.cash_flows)
        found = risk_adjusted(stages[0], stages[1], stages[2], cash_flows, rate, middle=self._middle)
        parts = {"success": found.success, "if_successful": found.if_successful, "costs": found.costs}
        life = sum(years) + len(method.cash_flows)
        return Value(asset, RISKED, found.value, None, rate, life, parts, tuple(sources))

    def _option(self, asset: PoolAsset, described: Asset, method: RealOption) -> Value | None:
        years = self._years(asset, described, 0, ("assets", asset.id, OPTION))
        if years is None:
            return None
        life = float(years.parts.sum())
        project = make_project(method, life)
        found = value_option(project, self.paths, self.seed, entity_hash("value", asset.id))
        start = [np.array([at]) for at in (project.cost, project.cash_flow, 0.0)]
        certain = certain_value(project, start[0], start[1], start[2])
        parts = {
            "if_certain": float(certain[0]),
            "never_abandoned": found.without,
            "never_abandoned_se": found.without_error,
            "completed": found.completed,
            "abandoned": found.abandoned,
        }
        return Value(asset, OPTION, found.value, found.error, method.risk_free, life, parts)

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
