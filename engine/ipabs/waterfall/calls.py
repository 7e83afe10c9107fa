"""Calls -> rows: the pool is sold, everybody is repaid, and nothing comes in any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ipabs.definitions.claims import claims_outside
from ipabs.waterfall.claims import CASH, StepRows, credit, need_of
from ipabs.waterfall.formulas import formula
from ipabs.waterfall.premiums import called_notes
from ipabs.waterfall.purchases import sell_purchases
from ipabs.waterfall.rows import Constant

if TYPE_CHECKING:
    from ipabs.waterfall.ledger import Ledger
    from ipabs.waterfall.rows import Value

CALLED = "pool.called"
"""Flag: a call is exercised on this payment date."""
ALIVE = "pool.alive"
"""Flag: no call was exercised on an earlier one."""
SALE = "sale"
"""What the pool's sale brings on this payment date, money."""


def decide_calls(ledger: Ledger) -> Value | None:
    """See which call is exercised: the first whose condition holds and that can repay what it has to.

    Returns
    -------
    Value or None
        Flag: none has been exercised, today or before; None where the deal has no call.
    """
    deal, rows = ledger.terms.deal, ledger.rows
    if not deal.calls:
        return None
    dates = ledger.terms.payment_dates
    cash = rows.total([ledger[CASH], *(ledger[f"{name}.balance"] for name in deal.accounts)])
    owed = _owed(ledger)
    free: Value = ledger[ALIVE]
    sale: Value = rows.constant(0.0)
    premiums: dict[str, list[Value]] = {name: [] for name in called_notes(deal)}
    for call, redemption in deal.calls.items():
        price = rows.multiply(ledger["pool.balance"], rows.constant(redemption.sale))
        above = {
            name: rows.multiply(ledger[f"{name}.balance"], Constant(ledger.terms.premiums[f"{call}.{name}"]))
            for name in premiums
        }
        enough = rows.at_most(rows.total([owed, *above.values()]), rows.add(cash, price), ledger.terms.epsilon)
        begun = Constant(np.array([float(day >= redemption.begins) for day in dates]))
        now = rows.multiply(rows.multiply(enough, begun), free)
        if redemption.when is not None:
            now = rows.multiply(now, formula(ledger, redemption.when))
        free = rows.multiply(free, rows.inverse(now))
        sale = rows.add(sale, rows.multiply(price, now))
        for name, amount in above.items():
            premiums[name].append(rows.multiply(amount, now))
        ledger.record(f"call[{call}].exercised", now)
    ledger[CALLED] = rows.subtract(ledger[ALIVE], free)
    ledger[SALE] = sale
    ledger.record(SALE, sale)
    for name, amounts in premiums.items():
        ledger[f"{name}.premium"] = rows.total(amounts)
        ledger.record(f"{name}.premium", ledger[f"{name}.premium"])
    return free


def _owed(ledger: Ledger) -> Value:
    """What a call has to repay but for premiums: fees, costs of support, promised interest, balances, advances."""
    deal = ledger.terms.deal
    notes = [name for name, tranche in deal.tranches.items() if not tranche.is_residual]
    due = [ledger.due(cost) for cost in (*deal.fees, *claims_outside(deal))]
    due += [ledger.due(f"{name}.{part}") for name in notes for part in _interest(ledger, name, promised=True)]
    due += [ledger[f"{name}.balance"] for name in (*notes, *deal.support)]
    return ledger.rows.total(due)


def _interest(ledger: Ledger, name: str, *, promised: bool) -> list[str]:
    own = ["interest"] if promised else []
    return own + ledger.terms.deal.tranches[name].components_that_are(promised=promised)


def redeem(ledger: Ledger) -> None:
    """Where a call is exercised: everything there is pays everybody in order, what is left the residual."""
    deal, rows = ledger.terms.deal, ledger.rows
    if not deal.calls:
        return
    now = ledger[CALLED]
    ledger[CASH] = rows.add(ledger[CASH], ledger[SALE])
    for name in deal.accounts:
        moved = rows.multiply(ledger[f"{name}.balance"], now)
        ledger[f"{name}.balance"] = rows.subtract(ledger[f"{name}.balance"], moved)
        ledger[CASH] = rows.add(ledger[CASH], moved)
    for name in deal.tranches:
        ledger[f"{name}.matured"] = rows.most(ledger[f"{name}.matured"], now)
        if not ledger.is_sequential(name):
            claim = f"{name}.principal"
            ledger[f"{claim}.due"] = rows.select(now, ledger[f"{name}.balance"], ledger[f"{claim}.due"])
    for name in called_notes(deal):
        ledger[f"{name}.interest.due"] = rows.add(ledger[f"{name}.interest.due"], ledger[f"{name}.premium"])
    residuals = [name for name, tranche in deal.tranches.items() if tranche.is_residual]
    notes = [name for name in deal.tranches if name not in residuals]
    for claim in (*deal.fees, *claims_outside(deal), *_claims(ledger, notes, promised=True)):
        _pay(ledger, claim, now)
    for name in deal.support:
        paid, ledger[CASH] = rows.pay(ledger[CASH], rows.multiply(ledger[f"{name}.balance"], now))
        ledger[f"{name}.balance"] = rows.subtract(ledger[f"{name}.balance"], paid)
        ledger[f"{name}.paid"] = rows.add(ledger[f"{name}.paid"], paid)
    for claim in _claims(ledger, notes, promised=False):
        _pay(ledger, claim, now)
    for name in residuals:
        for claim in (*_claims(ledger, [name], promised=True), *_claims(ledger, [name], promised=False)):
            _pay(ledger, claim, now)
        _pay(ledger, f"{name}.residual", now)
    ledger["pool.balance"] = rows.multiply(ledger["pool.balance"], rows.inverse(now))
    sell_purchases(ledger, now)


def _claims(ledger: Ledger, names: list[str], *, promised: bool) -> list[str]:
    found = []
    for name in names:
        parts = _interest(ledger, name, promised=promised)
        has_principal = promised and ledger.terms.deal.tranches[name].has_principal
        found += [f"{name}.{part}" for part in (*parts, *(["principal"] if has_principal else []))]
    return found


def _pay(ledger: Ledger, claim: str, now: Value) -> None:
    writing = StepRows(ledger, "call", now)
    paid, ledger[CASH] = ledger.rows.pay(ledger[CASH], writing.when(need_of(writing, claim)))
    credit(ledger, claim, paid)


def end_calls(ledger: Ledger) -> None:
    """After the period: a pool that was sold brings nothing any more."""
    if ledger.terms.deal.calls:
        ledger[ALIVE] = ledger.rows.multiply(ledger[ALIVE], ledger.rows.inverse(ledger[CALLED]))
