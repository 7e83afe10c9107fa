"""A deal -> a plan: the stages of a period in their order, and what to keep of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.definitions.checking import Check
from ipabs.definitions.vocabulary import Stage
from ipabs.definitions.waterfalls import revolving, written_off
from ipabs.waterfall.calls import decide_calls, end_calls, redeem
from ipabs.waterfall.claims import CASH
from ipabs.waterfall.dues import accelerate, begin_fees, collect, set_dues
from ipabs.waterfall.events import look
from ipabs.waterfall.formulas import formula, look_back
from ipabs.waterfall.hedges import begin_hedges
from ipabs.waterfall.interest import begin_interest, capitalise
from ipabs.waterfall.ledger import Ledger
from ipabs.waterfall.purchases import begin_purchases, end_purchases
from ipabs.waterfall.registers import assign_registers
from ipabs.waterfall.rows import Rows
from ipabs.waterfall.steps import write_steps
from ipabs.waterfall.support import begin_support, look_at_acceleration

if TYPE_CHECKING:
    from collections.abc import Collection

    from ipabs.kernels.waterfall import Plan
    from ipabs.waterfall.rows import Value
    from ipabs.waterfall.terms import Terms


@dataclass(frozen=True, slots=True)
class Waterfall:
    """A compiled deal.

    Parameters
    ----------
    plan : Plan
        The kernel's arrays.
    inputs : tuple of str
        What the collateral has to bring, in the order of the kernel's input array.
    flows : tuple of str
        What the plan keeps, in the order of the kernel's flow array: ``A.interest.paid``, ``reserve.balance``,
        ``step[3].asked``, ...
    """

    terms: Terms
    plan: Plan
    inputs: tuple[str, ...]
    flows: tuple[str, ...]


def compile_waterfall(terms: Terms, keep: Collection[str] | None = None, *, states: bool = False) -> Waterfall:
    """Compile a checked deal.

    Parameters
    ----------
    terms : Terms
    keep : collection of str, optional
        Flows to keep; all unless given. Rows that only serve others are dropped.
    states : bool
        Keep too what each period hands on to the next: ``state[A.interest.unpaid]``.
    """
    rows = Rows(terms.periods, terms.inputs)
    ledger = Ledger(terms, rows)
    with np.errstate(all="ignore"):  # what is undefined is so without a word, as in the kernel
        _period(ledger)
    for name in dict.fromkeys([*rows.carried, "pool.balance", "pool.defaulted"]) if states else ():
        ledger.record(f"state[{name}]", ledger[name])
    kept = tuple(name for name in ledger.recorded if keep is None or name in keep)
    for number, name in enumerate(kept):
        rows.store(number, ledger.recorded[name])
    return Waterfall(terms, assign_registers(rows, ledger.entries), terms.inputs, kept)


def _period(ledger: Ledger) -> None:
    """Everything that happens on a payment date, in order."""
    look_back(ledger)
    begin_fees(ledger)
    look(ledger)
    begin_interest(ledger)
    begin_support(ledger)
    begin_hedges(ledger)
    ledger.stage = Stage.AFTER_COLLECTION
    collect(ledger)
    look_back(ledger)
    look(ledger)
    ledger.stage = Stage.BEFORE_PAYMENT
    set_dues(ledger)
    look_back(ledger)
    look(ledger)
    accelerate(ledger)
    _tell_formulas(ledger)
    look_at_acceleration(ledger)
    in_force, normal = _choose(ledger, decide_calls(ledger))
    ledger.stage = Stage.STEPS
    _begin_steps(ledger)
    redeem(ledger)
    for name, flag in in_force.items():
        write_steps(ledger, ledger.terms.deal.waterfalls[name].steps, f"{name}.", flag)
    write_steps(ledger, ledger.terms.deal.waterfall, within=normal)
    ledger.stage = Stage.AFTER_PAYMENT
    _end_steps(ledger)
    look(ledger)
    end_calls(ledger)


def _tell_formulas(ledger: Ledger) -> None:
    """What formulas with a name stand at before the steps, for the results; dates are known without."""
    check = Check(ledger.terms.scope, Stage.AFTER_PAYMENT)
    for name, expression in ledger.terms.deal.formulas.items():
        if check.type_of(expression.tree) != "date":
            ledger.record(f"{name}.value", formula(ledger, expression))


def _choose(ledger: Ledger, free: Value | None) -> tuple[dict[str, Value], Value | None]:
    """Flags: which waterfall is in force on this date, the others by name, and the normal one (None: always).

    ``free``: whether any is, as long as no call has been exercised; None where there is no call.
    """
    rows = ledger.rows
    in_force: dict[str, Value] = {}
    for name, other in ledger.terms.deal.waterfalls.items():
        holds = formula(ledger, other.when)
        in_force[name] = holds if free is None else rows.multiply(holds, free)
        ledger.record(f"waterfall[{name}].done", in_force[name])
        free = rows.inverse(holds) if free is None else rows.multiply(free, rows.inverse(holds))
    return in_force, free


def _begin_steps(ledger: Ledger) -> None:
    """Nothing is paid or drawn so far; what support is owed is due to it."""
    nothing = ledger.rows.constant(0.0)
    for claim in ledger.all_claims():
        ledger[f"{claim}.paid"] = nothing
    for name in ledger.terms.deal.support:
        ledger[f"{name}.paid"] = ledger[f"{name}.drawn"] = nothing
    for name in revolving(ledger.terms.deal):
        ledger[f"{name}.drawn"] = nothing
    begin_purchases(ledger)


def _end_steps(ledger: Ledger) -> None:
    """Arrears, balances and payments of the period, for the next one and for the results."""
    deal = ledger.terms.deal
    for claim in ledger.all_claims():
        ledger.record(f"{claim}.paid", ledger[f"{claim}.paid"])
        if claim.endswith(".residual"):
            continue
        ledger.record(f"{claim}.due", ledger.due(claim))
        ledger[f"{claim}.unpaid"] = ledger.shortfall(claim)
        ledger.record(f"{claim}.unpaid", ledger[f"{claim}.unpaid"])
    capitalise(ledger)
    for name in [*deal.tranches, *deal.accounts, *deal.ledgers, *deal.support]:
        ledger.record(f"{name}.balance", ledger[f"{name}.balance"])
    for name in written_off(deal):
        ledger.record(f"{name}.written-off", ledger[f"{name}.written-off"])
        ledger.record(f"{name}.owed", ledger.rows.add(ledger[f"{name}.balance"], ledger[f"{name}.written-off"]))
    for name in revolving(deal):
        ledger.record(f"{name}.drawn", ledger[f"{name}.drawn"])
    for name in deal.support:
        ledger.record(f"{name}.drawn", ledger[f"{name}.drawn"])
        ledger.record(f"{name}.repaid", ledger[f"{name}.paid"])
    end_purchases(ledger)
    ledger.record(CASH, ledger[CASH])
