"""The planned course of a pool and assumptions -> what the waterfall is fed, as a cash-flow model would.

In each period, S the share that still performs, Q the share not prepaid, O the principal outstanding by schedule:

    defaults     (1 - (1 - c)^years) of what performs at the period's start; it pays nothing in that period or later
    recoveries   1 - severity of what defaulted ``lag`` periods before
    interest     S Q interest by schedule, Q at the period's start
    principal    S Q principal by schedule, and S Q O (1 - (1 - p)^years) prepaid at the period's end
    royalties    S (1 - haircut) royalties of the base case; other receipts of given cash likewise

What the deal buys defaults at the same rate, and brings what its template says.

Delayed, everybody pays so many periods late, without interest for it, and stays exposed to default until then; what
comes after the last date does not come. The pool's value follows: principal outstanding that performs, and what is
still to come of royalties under these assumptions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.errors import ModelError
from ipabs.simulation.vectors import ALL, NONE, Vector

if TYPE_CHECKING:
    from ipabs.arrays import Money, Reals, Times

UNCERTAIN = ("receipts.royalty", "receipts.other")
"""Receipts that a haircut takes its share of: what nobody owes by a schedule."""
RECOVERY = "receipts.recovery"


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What happens to a pool, on one path.

    Parameters
    ----------
    defaults : Vector
        Share of what performs that defaults, a year (CDR).
    severity : Vector
        Share lost of what defaults, by when it defaults.
    prepayment : Vector
        Share of the principal prepaid, a year (CPR).
    haircut : Vector
        Share lost of royalties and other receipts, by when they are planned.
    delay : int
        Periods by which everybody pays late.
    lag : int or None
        Periods from a default to what it brings; None: as the deal's model says.
    """

    defaults: Vector = NONE
    severity: Vector = ALL
    prepayment: Vector = NONE
    haircut: Vector = NONE
    delay: int = 0
    lag: int | None = None

    def __post_init__(self) -> None:
        for word, periods in (("delay", self.delay), ("lag", self.lag)):
            if periods is not None and periods < 0:
                raise ModelError(f"a {word} of {periods} periods: 0 or more are needed.")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a pool brings when all goes as planned, K periods; money in deal currency.

    Parameters
    ----------
    inputs : dict of (K,) float64
        What the waterfall is fed, by name.
    times : (K+1,) float64
        Years from the cutoff at which periods begin and end.
    principal, worth, balance : (K+1,) float64
        At the cutoff and after each period: principal outstanding, value of royalties and other receipts to come, and
        the pool's value, which is both.
    discount : (K+1,) float64
        Factors at the valuation rate.
    scheduled : bool
        The principal is owed by contracts, which can prepay; false for given cash.
    lag : int
        Periods from a default to what it brings.
    """

    inputs: dict[str, Reals]
    times: Times
    principal: Money
    worth: Money
    balance: Money
    discount: Reals
    scheduled: bool
    lag: int


@dataclass(frozen=True, slots=True)
class Assumed:
    """What the pool brings under assumptions, and what it loses.

    Parameters
    ----------
    inputs : dict of (K,) float64
        What the waterfall is fed, by name.
    defaulted : float
        All that defaults, money.
    loss : float
        Of what defaults the part lost in the end, and value at the cutoff of the royalties cut off, money.
    late : float
        Recovered after the last payment date, money.
    """

    inputs: dict[str, Reals]
    defaulted: float
    loss: float
    late: float


def refuse_idle(plan: Plan, assumptions: Assumptions) -> None:
    """Refuse assumptions that would silently change nothing.

    Raises
    ------
    ModelError
        Prepayment where nothing can be prepaid, a haircut where there are no royalties.
    """
    if not assumptions.prepayment.is_zero and not plan.scheduled:
        raise ModelError("prepayment: the pool's cash is given, and says nothing of what could be prepaid.")
    if not assumptions.prepayment.is_zero and not plan.principal.any():
        raise ModelError("prepayment: the pool owes no principal.")
    if not assumptions.haircut.is_zero and not any(plan.inputs[name].any() for name in _uncertain(plan)):
        raise ModelError("haircut: the pool pays neither royalties nor other receipts.")


def assume(plan: Plan, assumptions: Assumptions) -> Assumed:
    """What the pool brings under the assumptions.

    Where nothing is assumed, every number is the plan's own to the last bit.

    Raises
    ------
    ModelError
        As ``refuse_idle``.
    """
    refuse_idle(plan, assumptions)
    years, delay = np.diff(plan.times), assumptions.delay
    haircut = assumptions.haircut.by_period(plan.times)
    staying = (1.0 - assumptions.defaults.by_period(plan.times)) ** years
    keeping = (1.0 - assumptions.prepayment.by_period(plan.times)) ** years
    performing = np.concatenate([[1.0], np.cumprod(staying)])
    unprepaid = np.concatenate([[1.0], np.cumprod(keeping)])
    alive, before = performing[1:], unprepaid[:-1]
    principal = _later_stock(plan.principal, delay)

    inputs = {name: _later(flow, delay) for name, flow in plan.inputs.items() if name.startswith("receipts.")}
    for name in _uncertain(plan):
        inputs[name] = _later(plan.inputs[name] * (1.0 - haircut), delay)
    missed = sum((plan.inputs[name] - inputs[name] for name in _uncertain(plan)), np.zeros(len(years)))
    value = plan.balance + (principal - plan.principal) - _worth_of(plan, missed)
    # a haircut of everything leaves nothing, not a crumb of rounding below it
    value = performing * (np.maximum(value, 0.0) - (1.0 - unprepaid) * principal)
    inputs = {name: flow * alive for name, flow in inputs.items()}
    for name in ("receipts.interest", "receipts.principal"):
        if name in inputs:
            inputs[name] = inputs[name] * before
    if "receipts.principal" in inputs:
        inputs["receipts.principal"] += alive * before * (1.0 - keeping) * principal[1:]

    defaults = (1.0 - staying) * value[:-1]
    recovered = defaults * (1.0 - assumptions.severity.by_period(plan.times))
    lag = plan.lag if assumptions.lag is None else assumptions.lag
    brought = _later(recovered, lag)
    given = np.diff(_later(plan.inputs["pool.defaulted"], delay), prepend=0.0)
    planned_loss = given * alive - inputs.get(RECOVERY, np.zeros(len(years)))
    if brought.any():
        inputs[RECOVERY] = inputs.get(RECOVERY, np.zeros(len(years))) + brought
    cut = sum((plan.inputs[name] * haircut for name in _uncertain(plan)), np.zeros(len(years)))
    defaulted = _later(plan.inputs["pool.defaulted"], delay) - np.cumsum((1.0 - alive) * given) + np.cumsum(defaults)
    for name in ("pool.sales", "pool.count", "pool.largest", "pool.delinquent"):
        if name in plan.inputs:  # a part of each obligor defaults
            inputs[name] = _later(plan.inputs[name], delay) * alive
    others = {name: flow for name, flow in plan.inputs.items() if name not in inputs}
    living = {name: flow * alive for name, flow in others.items() if name.startswith("survival.")}
    return Assumed(
        inputs=inputs | others | living | {"pool.balance": value[1:], "pool.defaulted": defaulted},
        defaulted=float(defaulted[-1]),
        loss=float((defaults - recovered).sum() + max(planned_loss.sum(), 0.0) + _worth_of(plan, cut)[0]),
        late=float(recovered[max(len(years) - lag, 0) :].sum()),
    )


def _uncertain(plan: Plan) -> list[str]:
    return [name for name in UNCERTAIN if name in plan.inputs]


def _later(flow: Reals, periods: int) -> Reals:
    """What was due in a period comes so many periods later; what would come after the last is left out."""
    return flow if not periods else np.concatenate([np.zeros(min(periods, len(flow))), flow[:-periods]])


def _later_stock(stock: Reals, periods: int) -> Reals:
    """The same of what is outstanding, at the cutoff and after each period."""
    return stock if not periods else np.concatenate([np.full(min(periods, len(stock)), stock[0]), stock[:-periods]])


def _worth_of(plan: Plan, flow: Reals) -> Reals:
    """Value at the cutoff and after each period of what is still to come of a part of the uncertain receipts, (K+1,).

    Discounted at the valuation rate, times what the pool values its planned receipts at over their discounted sum: a
    tape's value counts the defaults and the ends of patents to be expected, which its planned receipts do not.
    """
    planned = sum((plan.inputs[name] for name in _uncertain(plan)), np.zeros(len(flow)))
    to_come, part = _still_to_come(planned, plan.discount), _still_to_come(flow, plan.discount)
    scale = np.ones(len(to_come))
    np.divide(plan.worth, to_come, out=scale, where=to_come > 0.0)
    return np.asarray(scale * part)


def _still_to_come(flow: Reals, discount: Reals) -> Reals:
    sums = np.zeros(len(discount))
    sums[:-1] = np.cumsum((flow * discount[1:])[::-1])[::-1]
    return np.asarray(sums / discount)
