"""A tape and its model -> blocks of paths: regime, defaults, instalments and royalties, and what follows a default."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import chdtri, ndtri, stdtrit

from ipabs.definitions.downgrades import downgrade_input
from ipabs.kernels.attribution import settle_each
from ipabs.kernels.blocks import empty_block
from ipabs.kernels.entity import signed_hash
from ipabs.kernels.instalments import BALANCE, INTEREST, PRINCIPAL, TOGETHER, Schedules, by_period, pay_instalments
from ipabs.kernels.regime import Names, draw_asset, draw_mixing, draw_regime, fallen
from ipabs.kernels.settlement import Collateral, Layers, Pots, settle
from ipabs.simulation.exchange import ExchangeSimulation
from ipabs.simulation.guarantees import compensation_caps
from ipabs.simulation.haircuts import haircut_tables, shifts
from ipabs.simulation.live import RENEWALS, SALES, LiveContracts
from ipabs.simulation.royalties import RoyaltySimulation, factor_labels, royalty_losses
from ipabs.simulation.scratch import FEES, ROYALTY_EXPOSURE, ROYALTY_LOSS, TOTALS, Scratch
from ipabs.simulation.support_fees import SupportFees
from ipabs.simulation.templates import Survival

if TYPE_CHECKING:
    from ipabs.arrays import Reals
    from ipabs.collateral.tape import Tape
    from ipabs.simulation.rates import RatesSimulation
    from ipabs.simulation.terms import PoolTerms

MIXING_DRAWS = 200
"""Equal parts of the chi-squared distribution that stand for it where a mean given default is needed."""
RECEIPTS = ("receipts.interest", "receipts.principal", "receipts.recovery")
ROYALTIES = "receipts.royalty"
STATE = ("pool.balance", "pool.defaulted")


class PoolSimulation:
    """A pool ready to be simulated.

    Parameters
    ----------
    tape : Tape
    terms : PoolTerms
        The model, the layers of support and the parties to watch.
    rates : RatesSimulation, optional
    """

    def __init__(self, tape: Tape, terms: PoolTerms, rates: RatesSimulation | None = None) -> None:
        self.tape = tape
        self.terms = terms
        self.rates = rates
        self.forwards = rates.forwards if rates else {}
        self.periods = tape.obligors.cumulative.shape[1] - 1
        order = np.argsort(tape.contracts.obligor, kind="stable")
        self.order = order
        self.degrees = terms.model.degrees_of_freedom if terms.model.copula == "student-t" else 0
        self.names = self._names()
        factors = tape.obligors.factors
        self.royalties: RoyaltySimulation | None = None
        if tape.royalties is not None:
            factors += tuple(sorted(factor_labels(tape.royalties).difference(factors)))
            self.royalties = RoyaltySimulation(tape.royalties, terms.model, factors, terms.times)
        self.factor_entities = np.array([signed_hash("factor", name) for name in factors])
        self.factor_shift = np.zeros(len(factors))
        self.factor_shift[0] = -terms.model.market_price_of_risk
        self.watched = self._watched()
        self.schedules = self._schedules()
        self.collateral = self._collateral()
        self.layers = self._layers()
        self.fees = SupportFees(tape.contracts, terms.support, terms.times, order)
        self.receipts = RECEIPTS if self.royalties is None else (*RECEIPTS, ROYALTIES)
        self.live = LiveContracts(self.schedules, terms.asked)
        self.survival = Survival(terms.templates, tape.obligors.ids)
        fallen_below = (downgrade_input(*which) for which in tape.downgrades)
        own = (*self.receipts, *STATE, *terms.asked, *(f"failed.{name}" for name in terms.parties), *fallen_below)
        self.given = len(own)
        self.exchange = ExchangeSimulation(tape.exchanges, terms.times)
        self.inputs = (*own, *self.survival.inputs, *self.exchange.names, *self.forwards)
        self.grades = self._grades()

    @property
    def totals(self) -> int:
        """Numbers kept of each path: what ``Scratch.totals`` has."""
        return TOTALS + self.fees.rows

    def scratch(self, lanes: int) -> Scratch:
        """New arrays for blocks of ``lanes`` paths."""
        contracts, periods = len(self.order), self.periods
        watched = max(len(self.watched), 1)
        return Scratch(
            factors=empty_block(len(self.factor_entities), lanes),
            mixing=empty_block(lanes),
            asset=empty_block(lanes),
            assets=empty_block(TOGETHER, lanes),
            sums=empty_block(3, periods, lanes),
            events=np.zeros((contracts * lanes, 3), dtype=np.int64),
            ordered=np.zeros((contracts * lanes, 3), dtype=np.int64),
            begins=np.zeros(periods + 1, dtype=np.int64),
            fund=empty_block(lanes),
            year=empty_block(*self.layers.compensated.shape, lanes),
            failed=empty_block(watched, periods, lanes),
            inputs=empty_block(len(self.inputs), periods, lanes),
            losses=empty_block(periods, lanes),
            totals=empty_block(self.totals, lanes),
            borne=np.zeros(4),
            kinds=len(self.receipts),
            royalties=self.royalties.scratch(lanes, sold=SALES in self.terms.asked) if self.royalties else None,
            died=self.live.scratch(lanes),
            rates=self.rates.scratch(lanes) if self.rates else None,
            exchange=self.exchange.scratch(lanes),
        )

    def run(self, seed: int, first_path: int, scratch: Scratch, by_contract: Reals | None = None) -> None:
        """Simulate paths ``first_path`` to ``first_path + lanes``; fills inputs, losses and totals of ``scratch``.

        Each contract's loss is added to ``by_contract`` (contracts, lanes), money, in the order of obligors, if given.
        """
        s = scratch
        draw_regime(seed, first_path, self.factor_entities, self.factor_shift, s.factors)
        if self.rates is not None and s.rates is not None:
            self.rates.run(seed, first_path, s.factors[0], s.rates, s.inputs[len(self.inputs) - len(self.forwards) :])
        draw_mixing(seed, first_path, self.degrees, s.asset, s.mixing)
        for place, obligor in enumerate(self.watched):
            draw_asset(seed, first_path, self.names, obligor, s.factors, s.mixing, s.asset)
            fallen(self.names.threshold[obligor], s.asset, s.failed[place])
            for row, threshold in self.grades.get(obligor, ()):
                fallen(threshold, s.asset, s.inputs[row])
        common = (s.factors, s.mixing)
        self.exchange.run(seed, first_path, s.factors, s.exchange)
        followed = self.given + len(self.survival.inputs)
        alive, exchanged = s.inputs[self.given : followed], s.inputs[followed:]
        exchanged[: len(self.exchange.names)] = s.exchange.rates[:, 1:]
        self.survival.run(seed, first_path, self.names, common, s.asset, alive)
        count = pay_instalments(seed, first_path, self.names, self.schedules, common, s.assets, s.sums, s.events)
        by_period(s.events, count, s.begins, s.ordered)
        s.count = count
        s.fund[:] = self.terms.fund_size
        s.year[:] = self.layers.compensated[:, :, np.newaxis]
        interest, principal, recovery = s.inputs[: len(RECEIPTS)]
        balance, defaulted, *others = s.inputs[s.kinds : self.given]
        asked = dict(zip(self.terms.asked, others, strict=False))
        failed = others[len(asked) :][: len(self.terms.parties)]
        for array in (recovery, defaulted, s.losses, s.totals):
            array[:] = 0.0
        contracts = (self.collateral, self.schedules.exposure, self.begins_with)
        pots = Pots(s.fund, s.year, s.failed)
        filled = (recovery, s.losses, defaulted, s.totals, s.borne)
        defaults = (seed, first_path, s.ordered[:count], s.factors[0], contracts, self.layers, pots)
        if by_contract is None:
            settle(*defaults, filled)
        else:
            settle_each(*defaults, (filled, by_contract))
        self.live.fill(s.ordered[:count], s.died, asked)
        self.fees.fill(s.ordered[:count], s.totals[FEES:])
        if RENEWALS in asked and self.tape.renewals is not None:
            asked[RENEWALS][:] = self.tape.renewals[:, np.newaxis]
        interest[:], principal[:], balance[:] = s.sums[INTEREST], s.sums[PRINCIPAL], s.sums[BALANCE]
        if self.royalties is not None and s.royalties is not None:
            self.royalties.run(seed, first_path, self.names, (*common, s.exchange.rates), s.royalties)
            if SALES in asked:
                asked[SALES][:] = s.royalties.sold
            s.inputs[len(RECEIPTS)] = s.royalties.receipts
            balance += s.royalties.value
            defaulted += s.royalties.defaulted
            lost = royalty_losses(s.royalties, self.royalties.pool.discount, float(self.tape.expected.sum()))
            s.losses += lost
            s.totals[ROYALTY_EXPOSURE] = s.royalties.defaulted.sum(axis=0)
            s.totals[ROYALTY_LOSS] = lost.sum(axis=0)
        np.cumsum(defaulted, axis=0, out=defaulted)
        for flags, known in zip(failed, s.failed, strict=False):  # guarantors come after the parties
            flags[:] = known

    def scheduled(self) -> dict[str, Reals]:
        """What the waterfall is fed when nobody defaults, and sales and rates are as expected, each (periods,)."""
        contracts, royalties = self.tape.contracts, self.tape.royalties
        amounts = {
            "receipts.interest": contracts.interest.sum(axis=0),
            "receipts.principal": contracts.principal.sum(axis=0),
            "pool.balance": contracts.outstanding[:, 1:].sum(axis=0),
        }
        if royalties is not None:
            amounts[ROYALTIES] = royalties.valuation.base_receipts
            amounts["pool.balance"] = amounts["pool.balance"] + royalties.valuation.base_value[1:]
            amounts[SALES] = (royalties.terms.sales * royalties.conversion.expected[:, 1:]).sum(axis=0)
        if self.tape.renewals is not None:
            amounts[RENEWALS] = self.tape.renewals
        amounts |= self.live.scheduled()
        amounts |= {name: np.ones(self.periods) for name in self.survival.inputs}
        amounts |= dict(zip(self.exchange.names, self.exchange.forwards[:, 1:], strict=True))
        for which, chances in self.tape.downgrades.items():
            amounts[downgrade_input(*which)] = np.floor(chances[1:])  # 1 where rated below it from the beginning
        return {name: amounts.get(name, np.zeros(self.periods)) for name in self.inputs} | self.forwards

    def _names(self) -> Names:
        obligors = self.tape.obligors
        return Names(
            obligors.entity.astype(np.uint64).view(np.int64).copy(),
            obligors.factor,
            obligors.weight,
            obligors.residual,
            self._thresholds(obligors.cumulative[:, 1:]),
        )

    def _thresholds(self, chances: Reals) -> Reals:
        """Asset values below which happens what has these chances."""
        quantiles = stdtrit(self.degrees, chances) if self.degrees else ndtri(chances)
        found = np.where(chances > 0.0, quantiles, -np.inf)
        return np.ascontiguousarray(np.where(chances < 1.0, found, np.inf))

    def _grades(self) -> dict[int, list[tuple[int, Reals]]]:
        """By obligor, for each grade below which it may fall: the row of the inputs, and the thresholds (periods,)."""
        found: dict[int, list[tuple[int, Reals]]] = {}
        for (party, grade), chances in self.tape.downgrades.items():
            row = self.inputs.index(downgrade_input(party, grade))
            obligor = self.tape.obligors.ids.index(party)
            found.setdefault(obligor, []).append((row, self._thresholds(chances[1:])))
        return found

    def _watched(self) -> list[int]:
        """Obligors whose failure matters beyond their own contracts: parties first, then guarantors."""
        ids = {name: place for place, name in enumerate(self.tape.obligors.ids)}
        watched = [ids[name] for name in self.terms.parties]
        return watched + [int(g) for g in np.unique(self.tape.contracts.guarantor) if g >= 0 and g not in watched]

    def _schedules(self) -> Schedules:
        contracts, order = self.tape.contracts, self.order
        exposure = np.ascontiguousarray(contracts.exposure[order])
        live = exposure > 0.0
        self.begins_with = np.ascontiguousarray(contracts.outstanding[order, :-1])
        return Schedules(
            obligor=np.ascontiguousarray(contracts.obligor[order]),
            interest=np.ascontiguousarray(contracts.interest[order]),
            principal=np.ascontiguousarray(contracts.principal[order]),
            outstanding=np.ascontiguousarray(contracts.outstanding[order, 1:]),
            exposure=exposure,
            last=np.where(live.any(axis=1), self.periods - np.argmax(live[:, ::-1], axis=1), 1).astype(np.int64),
        )

    def _collateral(self) -> Collateral:
        contracts, order = self.tape.contracts, self.order
        model = self.terms.model
        means = contracts.recovery_mean[order]
        tables, rows = haircut_tables(means, model.recovery.deviation)
        self.tables = tables
        obligor = contracts.obligor[order]
        macro = self.tape.obligors.weight[obligor, 0]
        mixing = np.ones(1)
        if self.degrees:
            parts = (np.arange(MIXING_DRAWS) + 0.5) / MIXING_DRAWS
            mixing = np.sqrt(self.degrees / chdtri(self.degrees, parts))
        pledged = contracts.pledge[order].max(axis=1) > 0.0
        chance = np.where(pledged, self.tape.obligors.cumulative[obligor, self.schedules.last], 0.0)
        places = {obligor: place for place, obligor in enumerate(self.watched)}
        return Collateral(
            entity=contracts.entity[order].astype(np.uint64).view(np.int64).copy(),
            pledge=np.ascontiguousarray(contracts.pledge[order, 1:]),
            haircut=rows,
            shift=shifts(means, tables, rows, model.recovery.leaning * macro, chance, mixing),
            unsecured=contracts.unsecured[order],
            guarantor=np.array([places.get(int(g), -1) for g in contracts.guarantor[order]], dtype=np.int64),
            guarantee_share=contracts.guarantee_share[order],
            fund_share=contracts.fund_share[order],
            deductible=contracts.insurance_deductible[order],
            limit=contracts.insurance_limit[order],
        )

    def _layers(self) -> Layers:
        terms, model = self.terms, self.terms.model
        ids = {self.tape.obligors.ids[obligor]: place for place, obligor in enumerate(self.watched)}
        providers = [ids[name] if name else -1 for name in terms.providers]
        return Layers(
            times=terms.times,
            middle=1.0 if model.default_time == "middle" else 0.0,
            wait=np.array(terms.waits),
            subrogation=np.array(terms.subrogations),
            order=np.argsort(terms.waits, kind="stable").astype(np.int64),
            providers=np.array(providers, dtype=np.int64),
            compensated=compensation_caps(self.tape.contracts, self.watched, terms.times, terms.annual_cap),
            haircuts=self.tables,
            leaning=model.recovery.leaning,
            lag=model.recovery.lag,
            lag_deviation=model.recovery.lag_deviation,
            costs=model.recovery.costs,
        )
