"""Tests and triggers of one stage of the period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.definitions.expressions import Expression
from ipabs.waterfall.formulas import formula, tolerance_of

if TYPE_CHECKING:
    from ipabs.definitions.events import Test, Trigger
    from ipabs.waterfall.ledger import Ledger
    from ipabs.waterfall.rows import Value


def look(ledger: Ledger) -> None:
    """Carry out the tests, then the triggers, that belong to the ledger's stage.

    Once a call was exercised the deal has ended: tests are undefined and not breached, no trigger is in force.
    """
    for name, test in ledger.terms.deal.tests.items():
        if test.tested == ledger.stage.word:
            _test(ledger, name, test)
    for name, trigger in ledger.terms.deal.triggers.items():
        if trigger.tested == ledger.stage.word:
            _trigger(ledger, name, trigger)


def _test(ledger: Ledger, name: str, test: Test) -> None:
    rows = ledger.rows
    bound = test.at_least or test.at_most
    assert bound is not None  # held by the definition
    value, limit = formula(ledger, test.value), formula(ledger, bound)
    low, high = (value, limit) if test.at_least else (limit, value)
    tolerance = tolerance_of(ledger, test.value.tree, bound.tree)
    if test.when_undefined == "pass":
        breached = rows.less(low, high, tolerance)  # false when undefined
    else:
        breached = rows.inverse(rows.at_most(high, low, tolerance))
    live, undefined = ledger.uncalled(), rows.constant(float("nan"))
    breached = rows.multiply(breached, live)
    ledger[f"{name}.breached"] = breached
    ledger.record(f"{name}.value", rows.select(live, value, undefined))
    ledger.record(f"{name}.bound", rows.select(live, limit, undefined))
    ledger.record(f"{name}.breached", breached)


def _trigger(ledger: Ledger, name: str, trigger: Trigger) -> None:
    rows = ledger.rows
    holds = formula(ledger, trigger.when)
    reached: Value = holds
    if trigger.for_ > 1:
        ledger[f"{name}.held"] = rows.multiply(rows.add(ledger[f"{name}.held"], rows.constant(1.0)), holds)
        reached = rows.at_most(rows.constant(float(trigger.for_)), ledger[f"{name}.held"], 0.0)
    if trigger.latch:
        fired = rows.most(ledger[f"{name}.fired"], reached)
    elif isinstance(trigger.cure, Expression):
        uncured = rows.inverse(formula(ledger, trigger.cure))
        fired = rows.most(rows.multiply(ledger[f"{name}.fired"], uncured), reached)
    elif trigger.cure > 1:
        free = rows.multiply(rows.add(ledger[f"{name}.free"], rows.constant(1.0)), rows.inverse(holds))
        ledger[f"{name}.free"] = free
        uncured = rows.less(free, rows.constant(float(trigger.cure)), 0.0)
        fired = rows.most(rows.multiply(ledger[f"{name}.fired"], uncured), reached)
    else:
        fired = reached
    fired = rows.multiply(fired, ledger.uncalled())
    ledger[f"{name}.fired"] = fired
    ledger.record(f"{name}.fired", fired)
