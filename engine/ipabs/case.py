"""Reading: a deal file and its pool -> a checked case, or every fault at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ipabs.collateral.collections import Collections, read_collections
from ipabs.collateral.firms import party_specs
from ipabs.collateral.pools import find_pool, is_tape, warn_of_idle_cover, warn_of_late_recoveries
from ipabs.collateral.tape import Tape, read_tape
from ipabs.definitions.library import find_deal
from ipabs.definitions.loading import load_deal
from ipabs.definitions.references import check_references
from ipabs.definitions.sense import check_sense
from ipabs.errors import DealError, Fault, Faults
from ipabs.market.timetable import Timetable, coupons, day_count_of, make_curve, make_timetable
from ipabs.simulation.given import given_inputs
from ipabs.simulation.pool import PoolSimulation
from ipabs.simulation.terms import PoolTerms
from ipabs.waterfall.feasible import check_feasible
from ipabs.waterfall.terms import TOLERANCE, Terms

if TYPE_CHECKING:
    from ipabs.arrays import Reals
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.reading import Document
    from ipabs.definitions.scope import Scope
    from ipabs.market.curves import Curve


@dataclass(frozen=True)
class Case:
    """A deal with its dates, curve and pool: everything checked, nothing run.

    Parameters
    ----------
    file : Path
        The deal file.
    pool : Collections or Tape
        Given cash, or contracts to simulate.
    warnings : tuple of Fault
        What its author should know.
    """

    file: Path
    deal: Deal
    scope: Scope
    timetable: Timetable
    curve: Curve | None
    pool: Collections | Tape
    warnings: tuple[Fault, ...]

    @property
    def is_simulated(self) -> bool:
        """The pool is a tape."""
        return isinstance(self.pool, Tape)

    @cached_property
    def simulation(self) -> PoolSimulation:
        """The tape, ready to be simulated."""
        assert isinstance(self.pool, Tape)
        parties = tuple(name for name in self.deal.parties if name in self.pool.obligors.ids)
        return PoolSimulation(self.pool, PoolTerms(self.deal.model, self.deal.asset_support, self.pool.times, parties))

    @cached_property
    def inputs(self) -> dict[str, Reals]:
        """What the waterfall is fed when the cash is given, or when nobody defaults, by name, each (periods,)."""
        return given_inputs(self.pool) if isinstance(self.pool, Collections) else self.simulation.scheduled()

    @cached_property
    def terms(self) -> Terms:
        """What the waterfall's compiler needs."""
        if isinstance(self.pool, Tape):
            initial = scale = self.pool.initial
        else:
            initial = float(self.pool.balance[0])
            scale = initial or self.pool.expected_receipts
        return Terms(
            deal=self.deal,
            scope=self.scope,
            payment_dates=self.timetable.payments,
            fractions=self.timetable.fractions(self.deal.day_count),
            accruals={
                name: coupons(self.deal, tranche, self.timetable, self.curve)
                * self.timetable.fractions(day_count_of(self.deal, tranche))
                for name, tranche in self.deal.tranches.items()
            },
            inputs=tuple(self.inputs),
            initial_pool=initial,
            epsilon=TOLERANCE * scale,
        )


def load(deal: str | Path, pool: str | Path | None = None) -> Case:
    """Read and check a deal and its pool.

    Parameters
    ----------
    deal : str or Path
        A deal file, a folder that holds ``deal.yaml``, or the name of a shipped structure.
    pool : str or Path, optional
        Another pool than the deal's own.

    Raises
    ------
    DealError
        With every fault of the deal, its curve, calendar and pool, each located.
    """
    file = find_deal(str(deal))
    faults = Faults()
    definition, document = load_deal(file, faults)
    scope = check_references(definition, document, faults)
    check_sense(definition, document, faults)
    timetable = make_timetable(definition, document, file.parent, faults)
    curve = make_curve(definition, document, file.parent, faults)
    where = document.location(("collateral",))
    path = find_pool(definition, file.parent, Path(pool) if pool else None, where, faults)
    collateral = None
    if path is not None and timetable is not None:
        collateral = _read_pool(path, definition, document, timetable, faults)
        check_feasible(definition, document, timetable, collateral.scheduled_receipts if collateral else None, faults)
    faults.raise_if_any(DealError)
    assert timetable is not None and collateral is not None  # without them there are faults
    return Case(file, definition, scope, timetable, curve, collateral, tuple(faults.warnings))


def _read_pool(
    path: Path, deal: Deal, document: Document, timetable: Timetable, faults: Faults
) -> Collections | Tape | None:
    if not is_tape(path):
        return read_collections(path, deal, timetable, faults)
    parties = party_specs(deal, document)
    arguments = (timetable, deal.dates.cutoff, deal.currency, deal.day_count, faults)
    tape = read_tape(path, deal.model, parties, *arguments)
    if tape is not None:
        where = document.location(("collateral",))
        warn_of_idle_cover(deal, tape.contracts, where, faults)
        warn_of_late_recoveries(deal, tape.contracts, tape.times, document.location(("dates", "legal-final")), faults)
    return tape
