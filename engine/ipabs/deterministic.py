"""A deal under assumptions, as a cash-flow model runs it: vectors of defaults, prepayment, haircuts -> one path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.collateral.collections import Collections
from ipabs.collateral.schedules import make_periods
from ipabs.market.timetable import payments_a_year
from ipabs.run import Result, run
from ipabs.simulation.assumed import UNCERTAIN, Assumed, Assumptions, Plan, assume, refuse_idle
from ipabs.waterfall.interest import received_flow

if TYPE_CHECKING:
    from datetime import date

    from ipabs.arrays import Money, Times
    from ipabs.case import Case
    from ipabs.measures.missing import Measure


@dataclass(frozen=True, slots=True)
class TrancheLife:
    """When a tranche's principal comes, and what of it does not.

    Parameters
    ----------
    wal : float or Missing
        Years from closing; of a residual, of all it receives.
    first, last : date or None
        Of the payments of principal (of a residual, of anything); None where there is none.
    written_down : float
        Principal unpaid after the last payment date, money; interest that has joined the balance is principal.
    share_written_down : float
        Of the notional; above 1 where interest has joined the balance and little is repaid.
    unpaid_interest : float
        Promised and unpaid after the last payment date, components included, money.
    """

    name: str
    wal: Measure
    first: date | None
    last: date | None
    written_down: float
    share_written_down: float
    unpaid_interest: float


@dataclass(frozen=True, slots=True)
class Deterministic:
    """One path under assumptions.

    Parameters
    ----------
    result : Result
        The waterfall's flows and the measures on them.
    assumptions : Assumptions
    lag : int
        Periods from a default to what it brings.
    pool : Assumed
        What the pool brought and lost.
    lives : tuple of TrancheLife
        In order of seniority.
    """

    result: Result
    assumptions: Assumptions
    lag: int
    pool: Assumed
    lives: tuple[TrancheLife, ...]

    @property
    def share_lost(self) -> float | None:
        """Of the pool's value at the cutoff; None where it has none."""
        initial = self.result.waterfall.terms.initial_pool
        return self.pool.loss / initial if initial > 0.0 else None


def run_deterministic(case: Case, assumptions: Assumptions, *, debug: bool = False) -> Deterministic:
    """Run a deal once, its pool paying as planned but for the assumptions.

    Parameters
    ----------
    case : Case
        On given cash, or on a tape, whose plan is that nobody defaults and sales are as forecast.
    assumptions : Assumptions
        Without any, the result is that of ``run`` to the last bit.
    debug : bool
        Check on every date that cash is conserved.

    Raises
    ------
    ModelError
        An assumption would change nothing: see ``refuse_idle``.
    RunError
        Cash is not conserved, under ``debug``.
    """
    plan = plan_of(case)
    assumed = assume(plan, assumptions)
    result = run(case, inputs=assumed.inputs, debug=debug)
    lives = tuple(_life(result, number) for number in range(len(result.tranches)))
    return Deterministic(result, assumptions, plan.lag if assumptions.lag is None else assumptions.lag, assumed, lives)


def check_assumptions(case: Case, assumptions: Assumptions) -> None:
    """Refuse assumptions that the pool has no use for.

    Raises
    ------
    ModelError
        As ``run_deterministic``.
    """
    refuse_idle(plan_of(case), assumptions)


def plan_of(case: Case) -> Plan:
    """What a case's pool brings when all goes as planned."""
    pool, inputs = case.pool, case.inputs
    if isinstance(pool, Collections):
        times = make_periods(case.deal.cutoff, case.timetable.collected, "end").times
        owed = inputs.get("receipts.principal", np.zeros(len(times) - 1)) + np.diff(pool.defaulted)
        principal = np.zeros(len(times))
        principal[:-1] = np.cumsum(owed[::-1])[::-1]
        balance = pool.balance
        worth = balance - principal if any(name in inputs for name in UNCERTAIN) else np.zeros(len(times))
    else:
        times, principal = pool.times, pool.contracts.outstanding.sum(axis=0)
        worth = np.zeros(len(times)) if pool.royalties is None else pool.royalties.valuation.base_value
        balance = np.concatenate([principal[:1] + worth[:1], inputs["pool.balance"]])
    lag = round(case.deal.model.recovery.lag * payments_a_year(case.deal, case.timetable))
    return Plan(inputs, times, principal, worth, balance, _discount(case, times), case.is_simulated, lag)


def _discount(case: Case, times: Times) -> Money:
    return np.asarray((1.0 + (case.deal.valuation_rate or 0.0)) ** -times)


def _life(result: Result, number: int) -> TrancheLife:
    measures, case = result.tranches[number], result.case
    name, flows = measures.name, result.flows
    paid = flows.path(f"{name}.principal.paid")
    tranche = case.deal.tranches[name]
    if tranche.is_residual:
        paid = paid + flows.path(received_flow(name, tranche)) + flows.path(f"{name}.residual.paid")
    dates = np.flatnonzero(paid > result.waterfall.terms.epsilon)
    payments = case.timetable.payments
    return TrancheLife(
        name=name,
        wal=measures.wal,
        first=payments[dates[0]] if len(dates) else None,
        last=payments[dates[-1]] if len(dates) else None,
        written_down=measures.expected_loss * measures.notional,
        share_written_down=measures.expected_loss,
        unpaid_interest=measures.unpaid_interest,
    )
