"""What a deal has bought -> rows: cohorts of a template, what they pay and lose, and the purchases themselves.

Of a template all that was bought survives alike: S_k is the share of its firms that have not defaulted by period k.
What is bought for principal P in period j is P / S_j units, of which in period k

    principal   S_k o'_jk               o_jk outstanding and o'_jk due of 1 bought in j, by schedule
    interest    S_k o_j,k-1 r years_k
    defaults    (S_{k-1} - S_k) o_j,k-1 (1 + r years_k)      with what is accrued by then

are paid or lost. So units of all cohorts add up, and a cohort costs no more than its principal in each later period,
put into a bucket when it is bought.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ipabs.definitions.vocabulary import RECEIPT_KINDS
from ipabs.waterfall.claims import purse
from ipabs.waterfall.formulas import NOTHING, formula
from ipabs.waterfall.rows import Constant

if TYPE_CHECKING:
    from ipabs.arrays import Reals
    from ipabs.definitions.moves import Buy
    from ipabs.definitions.templates import Template
    from ipabs.waterfall.claims import StepRows
    from ipabs.waterfall.ledger import Ledger
    from ipabs.waterfall.rows import Value
    from ipabs.waterfall.terms import Terms

PAID = ("interest", "principal", "recovery")
"""What a template's receivables bring, as the receipts' kinds."""
FLOWS = (*PAID, "bought", "paid", "balance", "defaulted", "lost")
"""What is kept of a template: what it brings; principal bought and money spent; that performs; defaulted so far; of
what defaults in the period the part that will not come back."""


def survival_of(name: str) -> str:
    """The input that says which share of a template's firms has not defaulted."""
    return f"survival.{name}"


def receipt_kinds(terms: Terms) -> list[str]:
    """Kinds that the pool, or what is bought, brings: in the order of the inputs, then of the language."""
    brought = [name.partition(".")[2] for name in terms.inputs if name.startswith("receipts.")]
    return brought + [kind for kind in RECEIPT_KINDS if terms.deal.templates and kind in PAID and kind not in brought]


def collect_purchases(ledger: Ledger) -> None:
    """What was bought before pays, defaults and recovers."""
    for name, template in ledger.terms.deal.templates.items():
        _collect(ledger, name, template)


def _collect(ledger: Ledger, name: str, template: Template) -> None:
    rows, terms = ledger.rows, ledger.terms
    is_known = survival_of(name) in terms.inputs
    survival = rows.load(survival_of(name)) if is_known else rows.constant(1.0)
    before = ledger[f"{name}.survival"] if is_known else survival
    accrual = template.rate * terms.fractions
    units, due = ledger[f"{name}.units"], ledger.while_alive(rows.fetch(f"{name}.principal"))
    ledger[f"{name}.units"] = rows.excess(units, due)
    ledger[f"{name}.interest"] = rows.multiply(rows.multiply(units, survival), Constant(accrual))
    ledger[f"{name}.principal"] = rows.multiply(due, survival)
    ledger[f"{name}.balance"] = rows.multiply(ledger[f"{name}.units"], survival)
    middle = terms.deal.model.default_time == "middle"
    owed = rows.multiply(units, Constant(1.0 + (0.5 if middle else 1.0) * accrual))
    defaults = rows.multiply(owed, rows.excess(before, survival)) if is_known else rows.constant(0.0)
    lag = recovery_lag(template, terms.fractions)
    comes = Constant(np.where(np.arange(terms.periods) + lag < terms.periods, template.recovery, 0.0))
    recovered = rows.multiply(defaults, comes)
    ledger[f"{name}.recovery"] = recovered
    if lag and is_known and template.recovery:
        ledger[f"{name}.recovery"] = ledger.while_alive(rows.fetch(f"{name}.recovery"))
        rows.forward(f"{name}.recovery", recovered, np.eye(terms.periods, k=lag))
    ledger[f"{name}.lost"] = rows.subtract(defaults, recovered)
    ledger[f"{name}.defaulted"] = rows.add(ledger[f"{name}.defaulted"], defaults)
    if is_known:
        ledger[f"{name}.survival"] = survival


def add_to_pool(ledger: Ledger) -> None:
    """The pool is what the collateral says, until it is sold, and what was bought."""
    rows, templates = ledger.rows, ledger.terms.deal.templates
    so_far = rows.constant(ledger.terms.begun.get("pool.defaulted", 0.0))
    defaulted = rows.total([rows.load("pool.defaulted"), so_far, *(ledger[f"{name}.defaulted"] for name in templates)])
    if ledger.terms.deal.calls:
        defaulted = rows.select(ledger["pool.alive"], defaulted, ledger["pool.defaulted"])
    balance = rows.total([ledger.brought("pool.balance"), *(ledger[f"{name}.balance"] for name in templates)])
    for entry, value in (("pool.balance", balance), ("pool.defaulted", defaulted)):
        ledger[entry] = value
        ledger.record(entry, value)


def sell_purchases(ledger: Ledger, now: Value) -> None:
    """What was bought is sold with the pool where the flag is set."""
    for name in ledger.terms.deal.templates:
        for entry in (f"{name}.units", f"{name}.balance"):
            ledger[entry] = ledger.rows.multiply(ledger[entry], ledger.rows.inverse(now))


def begin_purchases(ledger: Ledger) -> None:
    """Nothing is bought so far on this payment date."""
    for name in ledger.terms.deal.templates:
        ledger[f"{name}.paid"] = ledger[f"{name}.bought"] = ledger.rows.constant(0.0)


def end_purchases(ledger: Ledger) -> None:
    """Keep what each template brought and cost, and the pool with it."""
    for name in ledger.terms.deal.templates:
        for flow in FLOWS:
            ledger.record(f"{name}.{flow}", ledger[f"{name}.{flow}"])
    ledger.record("pool.balance", ledger["pool.balance"])


def buy(writing: StepRows, step: Buy) -> None:
    """Spend money on a template's receivables, as far as there is money, eligible assets and room in the pool."""
    ledger, rows, name = writing.ledger, writing.ledger.rows, step.buy
    template, terms = ledger.terms.deal.templates[name], ledger.terms
    writing.source = purse(step.from_)
    cash = ledger[writing.source]
    asked = rows.positive(formula(ledger, step.amount)) if step.amount else cash
    asked = writing.when(writing.bounded(asked, step.limit))
    eligible: Value = Constant(is_eligible(template, terms))
    if survival_of(name) in terms.inputs:
        alive = rows.less(rows.constant(0.0), ledger[f"{name}.survival"], 0.0)
        eligible = rows.multiply(eligible, alive)  # else nobody is left to owe
    wanted = rows.multiply(asked, eligible)
    if template.concentration_limit is not None and template.concentration_limit < 1.0:
        wanted = rows.least(wanted, _room(ledger, name, template.concentration_limit, template.price))
    spent, ledger[writing.source] = rows.pay(cash, wanted)
    principal = rows.multiply(spent, rows.constant(1.0 / template.price))
    units = principal
    if survival_of(name) in terms.inputs:
        units = rows.positive(rows.divide(principal, ledger[f"{name}.survival"], NOTHING))
    rows.forward(f"{name}.principal", units, principal_due(template, terms.fractions))
    for entry, amount in (("units", units), ("balance", principal), ("bought", principal), ("paid", spent)):
        ledger[f"{name}.{entry}"] = rows.add(ledger[f"{name}.{entry}"], amount)
    ledger["pool.balance"] = rows.add(ledger["pool.balance"], principal)
    writing.asked.append(asked)
    writing.moved.append(spent)


def _room(ledger: Ledger, name: str, limit: float, price: float) -> Value:
    """Money that may be spent until the template has its share: price (limit x pool - held) / (1 - limit)."""
    rows = ledger.rows
    held = ledger[f"{name}.balance"]
    room = rows.positive(rows.subtract(rows.multiply(ledger["pool.balance"], rows.constant(limit)), held))
    return rows.multiply(room, rows.constant(price / (1.0 - limit)))


def is_eligible(template: Template, terms: Terms) -> Reals:
    """1 where what is bought pays for the last time in time, (periods,)."""
    dates, last = terms.payment_dates, template.ends_by or terms.payment_dates[-1]
    ends = [dates[k + template.payments] if k + template.payments < len(dates) else None for k in range(len(dates))]
    return np.array([float(end is not None and end <= last) for end in ends])


def recovery_lag(template: Template, fractions: Reals) -> int:
    """Payment dates from a default to what comes of it: the stated years over the usual time between two."""
    return round(template.recovery_lag / float(np.median(fractions)))


def principal_due(template: Template, fractions: Reals) -> Reals:
    """Principal due in each later period of 1 bought on each payment date, prepayments folded in, (K, K).

    Level: what is outstanding is the worth, at the template's rate, of equal payments to come.
    """
    periods, count = len(fractions), template.payments
    due = np.zeros((periods, periods))
    for bought in range(periods - 1):
        years = fractions[bought + 1 : bought + 1 + count]  # cut at the deal's end: then nothing is bought here
        if len(years) < count:
            break
        outstanding = np.concatenate([[1.0], _outstanding(template, years)])
        outstanding[1:] *= np.cumprod((1.0 - template.prepayment) ** years)
        due[bought, bought + 1 : bought + 1 + count] = -np.diff(outstanding)
    return due


def _outstanding(template: Template, years: Reals) -> Reals:
    """Of 1, after each instalment, nobody prepaying, (payments,)."""
    count, grace = len(years), template.grace or 0
    number = np.arange(1, count + 1)
    if template.profile == "interest-only":
        return np.asarray((number < count).astype(np.float64))
    if template.profile == "straight-line":
        return np.asarray(1.0 - np.maximum(number - grace, 0) / (count - grace))
    growth = np.where(number > grace, 1.0 + template.rate * years, 1.0)
    weights = np.where(number > grace, 1.0 / np.cumprod(growth), 0.0)
    left = weights.sum() - np.cumsum(weights)
    left[-1] = 0.0
    return np.asarray(left / weights.sum() * np.cumprod(growth))
