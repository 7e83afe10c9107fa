"""Paying several claims side by side.

Each source's cash goes round in proportion to the weights of the claims still unmet; what one does not need
goes to the others in the next round. After as many rounds as there are claims either the cash is gone or every
claim is met, since each round but the last meets one more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.definitions.claims import covered_claims
from ipabs.waterfall.claims import CASH, StepRows, credit, need_of, purse, sources_of
from ipabs.waterfall.support import book_draw, capacity, payable

if TYPE_CHECKING:
    from ipabs.definitions.steps import Pay
    from ipabs.waterfall.ledger import Ledger
    from ipabs.waterfall.rows import Rows, Value


def share_out(writing: StepRows, step: Pay, claims: list[str], budget: Value | None) -> None:
    """Write a ``pay`` step with ``share``."""
    ledger, rows = writing.ledger, writing.ledger.rows
    needs = [writing.when(need_of(writing, claim)) for claim in claims]
    wanted = rows.total(list(needs))
    writing.asked.append(wanted if budget is None else rows.least(wanted, budget))
    weights = _weights(writing, step, claims, needs)
    paid: list[Value] = [rows.constant(0.0) for _ in claims]
    for source in sources_of(step):
        served, wants = list(range(len(claims))), list(needs)
        if source in ledger.terms.deal.support:
            covered = covered_claims(ledger.terms.deal, source)
            served = [i for i in served if claims[i] in covered]
            wants = [payable(ledger, source, claim, need) for claim, need in zip(claims, needs, strict=True)]
        cash = _holds(writing, source)
        usable = cash if budget is None else rows.least(cash, budget)
        given = _go_round(rows, usable, [wants[i] for i in served], [weights[i] for i in served])
        total = rows.total(list(given))
        for i, amount in zip(served, given, strict=True):
            needs[i] = rows.subtract(needs[i], amount)
            paid[i] = rows.add(paid[i], amount)
        _take(writing, source, cash, total)
        if budget is not None:
            budget = rows.excess(budget, total)
    for claim, amount in zip(claims, paid, strict=True):
        credit(ledger, claim, amount)
        ledger.record(f"step[{writing.label}].{claim}", amount)
    writing.moved.extend(paid)


def _weights(writing: StepRows, step: Pay, claims: list[str], needs: list[Value]) -> list[Value]:
    ledger = writing.ledger
    if step.share == "balance":
        return [_outstanding(ledger, claim.partition(".")[0]) for claim in claims]
    if step.share == "due":
        return list(needs)
    assert isinstance(step.share, tuple)
    return [ledger.rows.constant(weight) for weight in step.share]


def _outstanding(ledger: Ledger, tranche: str) -> Value:
    """A balance as a weight: the last digits that payments in parts leave behind count as none."""
    rows, balance = ledger.rows, ledger[f"{tranche}.balance"]
    return rows.multiply(balance, rows.less(rows.constant(ledger.terms.epsilon), balance, 0.0))


def _holds(writing: StepRows, source: str) -> Value:
    ledger = writing.ledger
    return capacity(ledger, source) if source in ledger.terms.deal.support else ledger[purse(source)]


def _take(writing: StepRows, source: str, cash: Value, total: Value) -> None:
    ledger = writing.ledger
    if purse(source) != CASH or writing.source != CASH:
        writing.drawn.setdefault(source, []).append(total)
    if source in ledger.terms.deal.support:
        book_draw(ledger, source, total)
    else:
        ledger[purse(source)] = ledger.rows.excess(cash, total)


def _go_round(rows: Rows, cash: Value, needs: list[Value], weights: list[Value]) -> list[Value]:
    """What each claim gets of ``cash``."""
    wanted = rows.total(list(needs))
    cash = rows.least(cash, wanted)  # an endless source offers what is wanted
    given: list[Value] = [rows.constant(0.0) for _ in needs]
    for _ in needs[:]:
        unmet = [rows.less(rows.constant(0.0), need, 0.0) for need in needs]
        live = [rows.multiply(weight, flag) for weight, flag in zip(weights, unmet, strict=True)]
        share = rows.positive(rows.divide(cash, rows.total(live), 0.0))
        for i, weight in enumerate(live):
            amount = rows.least(needs[i], rows.multiply(weight, share))
            given[i] = rows.add(given[i], amount)
            needs[i] = rows.subtract(needs[i], amount)
            cash = rows.excess(cash, amount)
    return given
