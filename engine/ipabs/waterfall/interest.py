"""Interest of the tranches: what accrues on what, what joins the balance, and what counts as missed.

Accrued = (base + arrears that compound) x (coupon + step-ups in force) x year fraction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ipabs.waterfall.formulas import formula
from ipabs.waterfall.rates import bounded_rate
from ipabs.waterfall.rows import Constant, Value

if TYPE_CHECKING:
    from ipabs.definitions.tranches import Tranche
    from ipabs.waterfall.ledger import Ledger


def begin_interest(ledger: Ledger) -> None:
    """Look at what interest runs on and at the conditions of step-ups, as they stand when the period begins."""
    for name, tranche in ledger.terms.deal.tranches.items():
        if tranche.interest_on is not None:
            ledger[f"{name}.base"] = ledger.while_alive(ledger.rows.positive(formula(ledger, tranche.interest_on)))
            ledger.record(f"{name}.interest-on", ledger[f"{name}.base"])
        for part, component in tranche.components.items():
            if component.of is not None:
                base = ledger.rows.positive(formula(ledger, component.of))
                ledger[f"{name}.{part}.base"] = ledger.while_alive(base)
        for number, step in enumerate(tranche.step_ups, start=1):
            if step.when is not None:
                ledger[f"{name}.step-ups[{number}]"] = formula(ledger, step.when)
                ledger.record(f"{name}.step-ups[{number}].holds", ledger[f"{name}.step-ups[{number}]"])


def accrue(ledger: Ledger) -> None:
    """Interest falls due or joins the balance; every condition is looked at before any balance rises."""
    rows, tranches = ledger.rows, ledger.terms.deal.tranches
    accretes = {name: formula(ledger, t.accretes) for name, t in tranches.items() if t.accretes is not None}
    for name, tranche in tranches.items():
        balance = ledger[f"{name}.balance"]
        base = balance if tranche.interest_on is None else ledger[f"{name}.base"]
        for part, component in tranche.components.items():
            claim = f"{name}.{part}"
            own = base if component.of is None else ledger[f"{claim}.base"]
            rate = rows.constant(ledger.terms.accruals[claim])
            ledger[f"{claim}.due"] = _with_arrears(ledger, claim, _bearing(ledger, name, part, own), rate)
        claim, bearing, accrual = f"{name}.interest", _bearing(ledger, name, "interest", base), _coupon(ledger, name)
        ledger[f"{claim}.due"] = _with_arrears(ledger, claim, bearing, accrual)
        if name in accretes:
            joins = rows.multiply(rows.multiply(bearing, accrual), accretes[name])
            ledger[f"{claim}.due"] = rows.select(accretes[name], ledger[f"{claim}.unpaid"], ledger[f"{claim}.due"])
            ledger[f"{name}.balance"] = rows.add(balance, joins)
            ledger.record(f"{name}.accreted", joins)


def _bearing(ledger: Ledger, name: str, part: str, base: Value) -> Value:
    """What the period's interest is reckoned on."""
    if ledger.terms.deal.tranches[name].unpaid(part) == "compounds":
        return ledger.rows.add(base, ledger[f"{name}.{part}.unpaid"])
    return base


def _coupon(ledger: Ledger, name: str) -> Value:
    """Coupon x year fraction of the period, with the step-ups whose conditions hold."""
    rows = ledger.rows
    coupon: Value = _follows(ledger, name) or Constant(ledger.terms.accruals[name])
    for number, step in enumerate(ledger.terms.deal.tranches[name].step_ups, start=1):
        if step.when is not None:
            key = f"{name}.step-ups[{number}]"
            coupon = rows.add_scaled(coupon, ledger[key], Constant(ledger.terms.accruals[key]))
    return coupon


def _follows(ledger: Ledger, name: str) -> Value | None:
    """The coupon of the path x year fraction, dated step-ups included; None where no index varies from path to path."""
    rows, floating = ledger.rows, ledger.terms.floating.get(name)
    if floating is None or f"index.{floating.index}" not in ledger.terms.inputs:
        return None
    rate = bounded_rate(ledger, ledger.index(floating.index), (floating.spread, floating.least, floating.most))
    coupon = rows.add(rows.multiply(rate, Constant(floating.fractions)), Constant(floating.stepped))
    ledger.record(accrual_flow(name), coupon)
    return coupon


def accrual_flow(name: str) -> str:
    """Name of the flow that holds a tranche's coupon of the path x year fraction, where an index varies."""
    return f"{name}.accrual"


def _with_arrears(ledger: Ledger, claim: str, bearing: Value, accrual: Value) -> Value:
    rows, arrears = ledger.rows, ledger[f"{claim}.unpaid"]
    if isinstance(accrual, Constant):
        return rows.add_scaled(arrears, bearing, accrual)
    return rows.add(arrears, rows.multiply(bearing, accrual))


def capitalise(ledger: Ledger) -> None:
    """After the steps: what is unpaid joins the balance where it is agreed to, but on the last payment date."""
    rows = ledger.rows
    last = np.zeros(ledger.terms.periods)
    last[-1] = 1.0
    for name, tranche in ledger.terms.deal.tranches.items():
        for part in ("interest", *tranche.components):
            claim = f"{name}.{part}"
            if tranche.unpaid(part) != "capitalises":
                continue
            short = ledger[f"{claim}.unpaid"]
            joins = rows.multiply(short, Constant(1.0 - last))
            ledger[f"{claim}.short"] = short
            ledger[f"{claim}.unpaid"] = rows.multiply(short, Constant(last))
            ledger[f"{name}.balance"] = rows.add(ledger[f"{name}.balance"], joins)
            ledger.record(f"{claim}.unpaid", ledger[f"{claim}.unpaid"])
            ledger.record(f"{claim}.capitalised", joins)
        _keep_sums(ledger, name, tranche, Constant(last))


def _keep_sums(ledger: Ledger, name: str, tranche: Tranche, last: Constant) -> None:
    """Interest received and interest missed in all, where they are not those of one claim."""
    rows = ledger.rows
    received = [ledger[f"{name}.{part}.paid"] for part in ("interest", *tranche.components)]
    promised = ("interest", *tranche.components_that_are(promised=True))
    missed = rows.total([ledger[f"{name}.{part}.unpaid"] for part in promised])
    if received_flow(name, tranche) == f"{name}.interest-received":
        ledger.record(f"{name}.interest-received", rows.total(received))
    if missed_flow(name, tranche) == f"{name}.interest-missed":
        ledger.record(f"{name}.interest-missed", rows.multiply(missed, last) if tranche.deferrable else missed)


def received_flow(name: str, tranche: Tranche) -> str:
    """Name of the flow that holds all interest a tranche receives."""
    return f"{name}.interest-received" if tranche.components else f"{name}.interest.paid"


def missed_flow(name: str, tranche: Tranche) -> str:
    """Name of the flow that holds the interest promised and missed: arrears; of deferrable interest those at the end.

    Source: the promise is what the terms say absent any shortfall; what may be deferred is missed when it is
    unpaid in the end.
    """
    summed = tranche.deferrable or tranche.components_that_are(promised=True)
    return f"{name}.interest-missed" if summed else f"{name}.interest.unpaid"
