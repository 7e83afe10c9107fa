"""What falls due on a payment date: interest, principal by its kind, fees; and what accounts earn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ipabs.definitions.expressions import Expression
from ipabs.definitions.pool_words import asked_of_pool
from ipabs.definitions.tranches import Schedule, TargetBalance, Word
from ipabs.definitions.vocabulary import RECEIPT_KINDS
from ipabs.waterfall.formulas import formula
from ipabs.waterfall.hedges import settle_hedges
from ipabs.waterfall.interest import accrue
from ipabs.waterfall.purchases import add_to_pool, collect_purchases, receipt_kinds
from ipabs.waterfall.rows import Constant, Value
from ipabs.waterfall.support import accrue_support
from ipabs.waterfall.terms import matured, repayable

if TYPE_CHECKING:
    from ipabs.arrays import Reals
    from ipabs.definitions.money import Fee
    from ipabs.definitions.tranches import Tranche
    from ipabs.waterfall.ledger import Ledger
    from ipabs.waterfall.terms import Terms


def begin_fees(ledger: Ledger) -> None:
    """Look at the bases of fees that accrue over the period, as they stand when it begins."""
    for name, fee in ledger.terms.deal.fees.items():
        if fee.of is not None and fee.per == "year":
            ledger[f"{name}.base"] = ledger.rows.positive(formula(ledger, fee.of))


def collect(ledger: Ledger) -> None:
    """Receipts come in, to cash or to the account that collects them, and the accounts' interest to cash."""
    rows = ledger.rows
    collect_purchases(ledger)
    receipts = ledger.receipts()
    ledger.record("receipts", receipts)
    for kind in receipt_kinds(ledger.terms):
        ledger.record(f"receipts.{kind}", ledger.receipts(kind))
    for name in ledger.terms.inputs:
        if name.startswith("failed."):
            ledger.record(name, ledger.failed(name.removeprefix("failed.")))
        elif name.startswith("downgraded."):
            ledger.record(name, rows.load(name))
    for name in ledger.terms.indices:
        ledger.record(f"index.{name}", ledger.index(name))
    elsewhere = {kind for account in ledger.terms.deal.accounts.values() for kind in account.collects}
    if elsewhere:
        receipts = rows.total([ledger.receipts(kind) for kind in RECEIPT_KINDS if kind not in elsewhere])
    cash = rows.add(receipts, ledger["available"])
    for name, account in ledger.terms.deal.accounts.items():
        balance = ledger[f"{name}.balance"]
        earned = rows.multiply(balance, Constant(account.earns * ledger.terms.fractions))
        ledger[f"{name}.balance"] = rows.add(balance, rows.total([ledger.receipts(kind) for kind in account.collects]))
        ledger.record(f"{name}.earned", earned)
        cash = rows.add(cash, earned)
    cash = rows.add(cash, settle_hedges(ledger))
    ledger["available"] = cash
    ledger.record("collected", cash)
    add_to_pool(ledger)
    for word in asked_of_pool(ledger.terms.deal):
        entry = f"pool.{word}"
        told = rows.load(entry) if entry in ledger.terms.inputs else _unrecovered(ledger)
        ledger[entry] = ledger.while_alive(told)
        ledger.record(entry, ledger[entry])


def _unrecovered(ledger: Ledger) -> Value:
    """Defaulted and not recovered so far."""
    ledger["pool.recovered"] = ledger.rows.add(ledger["pool.recovered"], ledger.receipts("recovery"))
    return ledger.rows.excess(ledger["pool.defaulted"], ledger["pool.recovered"])


def set_dues(ledger: Ledger) -> None:
    """Fees fall due on what stands after collection; then interest accrues on opening balances; principal falls due."""
    fees = ledger.terms.deal.fees
    for name, fee in sorted(fees.items(), key=lambda each: each[1].excess_of is not None):  # after what they exceed
        accrued = _capped(ledger, name, fee, ledger.while_alive(_accrued_fee(ledger, name, fee)))
        ledger[f"{name}.due"] = ledger.rows.add(ledger[f"{name}.unpaid"], accrued)
    accrue(ledger)
    for name, tranche in ledger.terms.deal.tranches.items():
        ledger[f"{name}.opening"] = ledger[f"{name}.balance"]
        ledger[f"{name}.final"] = Constant(ledger.terms.ahead(matured(ledger.terms, tranche.maturity)))
        ledger[f"{name}.matured"] = Constant(ledger.terms.ahead(repayable(ledger.terms, tranche)))
    for name, tranche in ledger.terms.deal.tranches.items():
        if not ledger.is_sequential(name):
            ledger[f"{name}.principal.due"] = _principal_due(ledger, name, tranche)
    accrue_support(ledger)


def accelerate(ledger: Ledger) -> None:
    """After the triggers tested before payment: while the deal's condition holds, every whole balance is due."""
    deal, rows = ledger.terms.deal, ledger.rows
    if deal.accelerates is None:
        return
    holds = formula(ledger, deal.accelerates)
    ledger.record("accelerates.holds", holds)
    ledger["accelerated"] = holds
    for name in deal.tranches:
        ledger[f"{name}.matured"] = rows.most(ledger[f"{name}.matured"], holds)
        if not ledger.is_sequential(name):
            due = f"{name}.principal.due"
            ledger[due] = rows.select(holds, ledger[f"{name}.balance"], ledger[due])


def _principal_due(ledger: Ledger, name: str, tranche: Tranche) -> Value:
    rows = ledger.rows
    principal = tranche.principal
    balance = ledger[f"{name}.balance"]  # nothing where there is no principal
    whole = ledger.terms.ahead(repayable(ledger.terms, tranche))
    if isinstance(principal, Word) and principal.kind in ("pass-through", "turbo", "residual", "none"):
        return balance
    if isinstance(principal, Word) and principal.kind in ("bullet", "revolving"):
        return rows.multiply(balance, Constant(whole))
    if isinstance(principal, Word) and principal.kind == "pro-rata":
        return rows.select(Constant(whole), balance, _pro_rata(ledger, balance))
    if isinstance(principal, TargetBalance) and isinstance(principal.target_balance, Expression):
        target: Value = rows.positive(formula(ledger, principal.target_balance))
    else:
        target = Constant(ledger.terms.ahead(scheduled_balance(tranche, len(ledger.terms.all_dates))))
    return rows.excess(balance, rows.multiply(target, Constant(1.0 - whole)))


def _pro_rata(ledger: Ledger, balance: Value) -> Value:
    """A share of the principal collected, by balance among the tranches marked pro-rata."""
    rows = ledger.rows
    tranches = ledger.terms.deal.tranches.items()
    group = [name for name, t in tranches if isinstance(t.principal, Word) and t.principal.kind == "pro-rata"]
    collected = rows.add(ledger.receipts("principal"), ledger.receipts("recovery"))
    share = rows.divide(balance, rows.total([ledger[f"{name}.balance"] for name in group]), ledger.terms.epsilon)
    return rows.least(rows.multiply(collected, rows.positive(share)), balance)


def scheduled_balance(tranche: Tranche, periods: int) -> Reals:
    """What the schedule leaves of a tranche after each payment, money, (periods,)."""
    principal = tranche.principal
    steps = np.arange(1.0, periods + 1.0)
    if isinstance(principal, TargetBalance):
        assert isinstance(principal.target_balance, tuple)
        targets = np.array(principal.target_balance)
        return targets[np.minimum(np.arange(periods), len(targets) - 1)]
    grace = principal.grace or 0 if isinstance(principal, Schedule) else 0
    if isinstance(principal, Schedule) and isinstance(principal.schedule, tuple):
        paid = np.zeros(periods)
        for number, part in enumerate(principal.schedule):
            if grace + number < periods:
                paid[grace + number] = part.amount * (tranche.notional if part.share else 1.0)
        return np.maximum(tranche.notional - np.cumsum(paid), 0.0)
    count = (principal.payments if isinstance(principal, Schedule) else None) or max(periods - grace, 1)
    return np.asarray(tranche.notional * (1.0 - np.clip((steps - grace) / count, 0.0, 1.0)))


def _accrued_fee(ledger: Ledger, name: str, fee: Fee) -> Value:
    rows = ledger.rows
    if fee.excess_of is not None:
        return ledger[f"{fee.excess_of}.cut"]
    if fee.amount is not None:
        if fee.per == "year":
            return Constant(fee.amount * ledger.terms.fractions)
        if fee.per == "once":
            due = [fee.on is None or day >= fee.on for day in ledger.terms.all_dates]
            due[-1] = True  # the last date may have moved before the one named
            return Constant(ledger.terms.ahead(np.where(np.arange(len(due)) == np.argmax(due), fee.amount, 0.0)))
        return rows.constant(fee.amount)
    assert fee.rate is not None and fee.of is not None  # held by the definition
    if fee.per == "year":
        return rows.multiply(ledger[f"{name}.base"], Constant(fee.rate * ledger.terms.fractions))
    return rows.multiply(rows.positive(formula(ledger, fee.of)), rows.constant(fee.rate))


def _capped(ledger: Ledger, name: str, fee: Fee, accrued: Value) -> Value:
    """Cut what accrues to what its cap leaves."""
    if fee.cap is None:
        return accrued
    rows = ledger.rows
    if fee.cap.per == "period":
        allowed = rows.least(accrued, rows.constant(fee.cap.amount))
        ledger[f"{name}.cut"] = rows.subtract(accrued, allowed)
        return allowed
    begins = _year_begins(ledger.terms) if fee.cap.per == "year" else np.zeros(ledger.terms.periods)
    used = rows.multiply(ledger[f"{name}.capped"], Constant(1.0 - begins))
    allowed = rows.least(accrued, rows.excess(rows.constant(fee.cap.amount), used))
    ledger[f"{name}.capped"] = rows.add(used, allowed)
    ledger[f"{name}.cut"] = rows.subtract(accrued, allowed)
    return allowed


def _year_begins(terms: Terms) -> Reals:
    """1 where a payment date is the first of its year from closing, (periods,)."""
    closing = terms.deal.dates.closing
    years = [
        day.year - closing.year - ((day.month, day.day) <= (closing.month, closing.day)) for day in terms.all_dates
    ]
    return terms.ahead(np.array([float(number == 0 or year != years[number - 1]) for number, year in enumerate(years)]))
