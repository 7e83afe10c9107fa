"""Reading: a deal file and its pool -> a checked case, or every fault at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ipabs.collateral.pools import find_pool, refuse_unanswered
from ipabs.collateral.tape import Tape
from ipabs.definitions.closing import check_closing, check_closing_names
from ipabs.definitions.deal import Deal
from ipabs.definitions.library import BASE, find_deal
from ipabs.definitions.loading import validate
from ipabs.definitions.pool_words import asked_of_pool
from ipabs.definitions.reading import read_document
from ipabs.definitions.references import check_references
from ipabs.definitions.scaling import scale_deal
from ipabs.definitions.scenario_loading import load_stress
from ipabs.definitions.sense import check_sense
from ipabs.definitions.shocks import shift_of_curve, shock_deal
from ipabs.definitions.waterfall_references import check_paid
from ipabs.errors import DealError, Fault, Faults
from ipabs.market.accruals import accruals
from ipabs.market.exchange import Exchange, make_exchanges
from ipabs.market.timetable import Timetable, make_curve, make_timetable
from ipabs.mended import tell_the_rest
from ipabs.readings import Reading, initial_of, worth
from ipabs.simulation.given import given_inputs
from ipabs.simulation.pool import PoolSimulation
from ipabs.simulation.rates import simulate_rates
from ipabs.simulation.terms import PoolTerms
from ipabs.waterfall.feasible import check_feasible
from ipabs.waterfall.floating import floating_interest, index_forwards
from ipabs.waterfall.premiums import call_premiums, check_make_whole
from ipabs.waterfall.rates import agreed_rates, stated_spots
from ipabs.waterfall.seasoning import seasoned
from ipabs.waterfall.terms import TOLERANCE, Terms

if TYPE_CHECKING:
    from ipabs.arrays import Reals, Times
    from ipabs.collateral.collections import Collections
    from ipabs.definitions.scope import Scope
    from ipabs.market.curves import Curve


@dataclass(frozen=True)
class Case:
    """A deal with its dates, curve and pool: everything checked, nothing run.

    Parameters
    ----------
    file : Path
        The deal file.
    scenario : str
        Under which it stands; ``base`` without one.
    pool : Collections or Tape
        Given cash, or contracts to simulate.
    scale : float
        By which the deal's money was multiplied to fit the pool.
    warnings : tuple of Fault
        What its author should know.
    base : Case or None
        The same without the scenario; None where there is none.
    """

    file: Path
    scenario: str
    deal: Deal
    scope: Scope
    timetable: Timetable
    curve: Curve | None
    exchanges: dict[str, Exchange]
    pool: Collections | Tape
    scale: float
    warnings: tuple[Fault, ...]
    base: Case | None = None

    @property
    def is_simulated(self) -> bool:
        """The pool is a tape."""
        return isinstance(self.pool, Tape)

    @cached_property
    def simulation(self) -> PoolSimulation:
        """The tape, ready to be simulated."""
        assert isinstance(self.pool, Tape)
        parties = tuple(name for name in self.deal.parties if name in self.pool.obligors.ids)
        deal = self.deal
        asked = tuple(f"pool.{word}" for word in asked_of_pool(deal) if word != "delinquent")
        terms = PoolTerms(deal.model, deal.asset_support, self.pool.times, parties, asked, deal.templates)
        rates = simulate_rates(deal, self.scope.indices, self.timetable, self.curve)
        return PoolSimulation(self.pool, terms, rates)

    @property
    def default_times(self) -> Times:
        """When defaults of each period happen, years from the closing or the day of the state, (periods,)."""
        times = self.simulation.terms.times
        middle = 0.5 * (times[1:] + times[:-1]) if self.deal.model.default_time == "middle" else times[1:]
        return np.asarray(middle - (self.deal.begins - self.deal.cutoff).days / 365)

    @cached_property
    def inputs(self) -> dict[str, Reals]:
        """What the waterfall is fed when the cash is given, or when nobody defaults, by name, each (periods,)."""
        if isinstance(self.pool, Tape):
            return self.simulation.scheduled()
        owed = [name for name, template in self.deal.templates.items() if template.defaults]
        return given_inputs(self.pool) | {f"survival.{name}": np.ones(len(self.timetable.payments)) for name in owed}

    @cached_property
    def terms(self) -> Terms:
        """What the waterfall's compiler needs."""
        accrued = accruals(self.deal, self.timetable, self.curve)
        known = Terms(
            deal=self.deal,
            scope=self.scope,
            payment_dates=self.timetable.payments,
            fractions=self.timetable.fractions(self.deal.day_count),
            accruals=accrued,
            inputs=tuple(self.inputs),
            initial_pool=initial_of(self.pool),
            epsilon=TOLERANCE * worth(self.pool),
            indices=index_forwards(self.deal, self.scope.indices, self.timetable, self.curve)
            | stated_spots(self.deal, len(self.timetable.payments), len(self.timetable.past))
            | {name: each.forwards[1:] for name, each in self.exchanges.items()},
            floating=floating_interest(self.deal, self.timetable),
            agreed=agreed_rates(self.deal, self.timetable),
            premiums=call_premiums(self.deal, self.timetable, self.curve, accrued),
            past=self.timetable.past,
        )
        return seasoned(known)


def load(
    deal: str | Path,
    pool: str | Path | None = None,
    scenario: str | Path | None = None,
    *,
    scale_to_pool: bool = False,
) -> Case:
    """Read and check a deal and its pool.

    Parameters
    ----------
    deal : str or Path
        A deal file, a folder that holds ``deal.yaml``, or the name of a shipped structure.
    pool : str or Path, optional
        Another pool than the deal's own.
    scenario : str or Path, optional
        A scenario file, or the name of a shipped one.
    scale_to_pool : bool
        Multiply every amount of money in the deal by what the pool is worth over what the deal's own is worth.

    Raises
    ------
    DealError
        With every fault of the deal, its curve, calendar and pool, each located.
    ScenarioError
        With every fault of the scenario.
    """
    stress = load_stress(scenario) if scenario is not None else None
    file = find_deal(str(deal))
    faults = Faults()
    document = read_document(file, faults)
    definition = validate(Deal, document, faults)
    if definition is None:
        tell_the_rest(document, Path(pool) if pool else None, faults)
        faults.raise_if_any(DealError)
    assert definition is not None  # what is refused has a fault
    scope = check_references(definition, document, faults)
    check_sense(definition, document, faults)
    check_paid(definition, document, faults)
    check_make_whole(definition, document, faults)
    check_closing_names(definition, document, scope, faults)
    timetable = make_timetable(definition, document, file.parent, faults)
    curve = make_curve(definition, document, file.parent, faults)
    exchanges = make_exchanges(definition, document, timetable, curve, faults) if timetable is not None else {}
    stressed = shock_deal(definition, stress, document, faults) if stress is not None else definition
    where = document.location(("collateral",))
    path = find_pool(definition, file.parent, Path(pool) if pool else None, where, faults)
    found, scale = None, 1.0
    if path is not None and timetable is not None:
        reading = Reading(definition, document, scope, timetable, exchanges, faults)
        found = reading.pool(path)
        refuse_unanswered(definition, found, where, faults)
        if scale_to_pool and pool is not None and found is not None:
            own = find_pool(definition, file.parent, None, where, faults)
            scale = reading.scale(found, own) if own is not None else 1.0
        receipts = found.scheduled_receipts if found else None
        check_feasible(scale_deal(definition, scale), document, timetable, receipts, faults)
        if found is not None:
            own_pool = pool is None or scale_to_pool
            check_closing(scale_deal(definition, scale), document, initial_of(found), faults, own=own_pool)
    changed = found
    if stress is not None and found is not None and path is not None and timetable is not None:
        changed = Reading(stressed, document, scope, timetable, exchanges, faults).under(stress, found, path)
    faults.raise_if_any(DealError)
    assert timetable is not None and found is not None and changed is not None  # without them there are faults
    warnings = tuple(faults.warnings)
    case = Case(file, BASE, scale_deal(definition, scale), scope, timetable, curve, exchanges, found, scale, warnings)
    if stress is None or stress.name == BASE:
        return case
    shift = shift_of_curve(stress)
    return replace(
        case,
        scenario=stress.name,
        deal=scale_deal(stressed, scale),
        curve=curve.shifted(shift) if curve is not None and shift else curve,
        pool=changed,
        base=case,
    )
