"""The flow, top to bottom: read -> collateral -> simulate -> waterfall -> measure -> Result."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ipabs.collateral.collections import Collections, find_collections, read_collections
from ipabs.definitions.library import find_deal
from ipabs.definitions.loading import load_deal
from ipabs.definitions.references import check_references
from ipabs.definitions.sense import check_sense
from ipabs.errors import DealError, Fault, Faults
from ipabs.market.timetable import Timetable, coupons, day_count_of, make_curve, make_timetable
from ipabs.measures.tranche import PoolMeasures, TrancheMeasures, measure_pool, measure_tranche
from ipabs.simulation.given import block_of, given_inputs
from ipabs.waterfall.compile import Waterfall, compile_waterfall
from ipabs.waterfall.feasible import check_feasible
from ipabs.waterfall.flows import Flows, check_cash, run_waterfall
from ipabs.waterfall.terms import TOLERANCE, Terms

if TYPE_CHECKING:
    from ipabs.arrays import Reals
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.scope import Scope
    from ipabs.market.curves import Curve

ONE_PATH_LANES = 32
"""Lanes of a block that holds one path: the least the kernels take."""


@dataclass(frozen=True, slots=True)
class Case:
    """A deal with its dates, curve and pool: everything checked, nothing run.

    Parameters
    ----------
    file : Path
        The deal file.
    warnings : tuple of Fault
        What its author should know.
    """

    file: Path
    deal: Deal
    scope: Scope
    timetable: Timetable
    curve: Curve | None
    collections: Collections
    warnings: tuple[Fault, ...]

    @property
    def inputs(self) -> dict[str, Reals]:
        """What the waterfall is fed, by name, each (periods,)."""
        return given_inputs(self.collections)

    @property
    def terms(self) -> Terms:
        """What the waterfall's compiler needs."""
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
            initial_pool=float(self.collections.balance[0]),
            epsilon=TOLERANCE * (float(self.collections.balance[0]) or self.collections.expected_receipts),
        )


@dataclass(frozen=True, slots=True)
class Result:
    """What a deal paid, and what that is worth.

    Parameters
    ----------
    flows : Flows
        Every amount of every period.
    pool : PoolMeasures
    tranches : tuple of TrancheMeasures
        In order of seniority.
    """

    case: Case
    waterfall: Waterfall
    flows: Flows
    pool: PoolMeasures
    tranches: tuple[TrancheMeasures, ...]


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
    path = find_collections(definition, file.parent, Path(pool) if pool else None, where, faults)
    collections = None
    if path is not None and timetable is not None:
        collections = read_collections(path, definition, timetable, faults)
        totals = None
        if collections is not None:
            totals = {kind: float(amounts.sum()) for kind, amounts in collections.receipts.items()}
        check_feasible(definition, document, timetable, totals, faults)
    faults.raise_if_any(DealError)
    assert timetable is not None and collections is not None  # without them there are faults
    return Case(file, definition, scope, timetable, curve, collections, tuple(faults.warnings))


def price(deal: str | Path, pool: str | Path | None = None, *, debug: bool = False) -> Result:
    """Run a deal on the cash its pool is given to pay, and measure its tranches.

    Parameters
    ----------
    deal, pool
        As for ``load``.
    debug : bool
        Check on every date that cash is conserved.

    Raises
    ------
    DealError
        With every fault, as ``load``.
    RunError
        Cash is not conserved, under ``debug``.
    """
    return run(load(deal, pool), debug=debug)


def run(case: Case, *, debug: bool = False) -> Result:
    """Run a checked deal; see ``price``."""
    waterfall = compile_waterfall(case.terms)
    flows = run_waterfall(waterfall, block_of(case.inputs, ONE_PATH_LANES))
    if debug:
        check_cash(case.terms, flows)
    pool = measure_pool(case.terms, float(case.collections.balance[0]), case.collections.expected_receipts)
    tranches = tuple(
        measure_tranche(name, case.terms, case.timetable, case.curve, flows, pool) for name in case.deal.tranches
    )
    return Result(case, waterfall, flows, pool, tranches)
