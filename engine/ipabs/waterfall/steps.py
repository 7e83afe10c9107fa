"""The steps of the waterfall -> rows: who is paid, from what, and what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.definitions.claims import claims_of, covered_claims
from ipabs.definitions.steps import Fill, Group, Pay, Release, Repay
from ipabs.waterfall.claims import CASH, StepRows, ceiling_of, credit, draw, need_of, purse, sources_of
from ipabs.waterfall.formulas import account_target, formula
from ipabs.waterfall.moves import write_move
from ipabs.waterfall.sharing import share_out

if TYPE_CHECKING:
    from ipabs.definitions.steps import Step
    from ipabs.waterfall.ledger import Ledger
    from ipabs.waterfall.rows import Value


def write_steps(ledger: Ledger, steps: list[Step], prefix: str = "", within: Value | None = None) -> None:
    """Append the rows of a list of steps.

    Parameters
    ----------
    prefix : str
        Of their labels, as ``all_steps`` gives them.
    within : Value, optional
        Flag: the steps are done, each under its own condition.
    """
    for number, step in enumerate(steps, start=1):
        label = f"{prefix}{number}"
        own = _condition(ledger, step)
        condition = _both(ledger, within, own)
        if isinstance(step, Group):
            assert condition is not None and own is not None  # held by the definition
            ledger.record(f"step[{label}].done", condition)
            write_steps(ledger, step.do, f"{label}.", condition)
            write_steps(ledger, step.else_, f"{label}.else.", _both(ledger, within, ledger.rows.inverse(own)))
        else:
            _write_step(StepRows(ledger, label, condition), step)


def _both(ledger: Ledger, one: Value | None, other: Value | None) -> Value | None:
    if one is None or other is None:
        return one or other
    return ledger.rows.multiply(one, other)


def _write_step(writing: StepRows, step: Step) -> None:
    if isinstance(step, Pay | Fill):
        writing.source = purse(step.from_)
    if isinstance(step, Pay):
        _pay(writing, step)
    elif isinstance(step, Fill):
        _fill(writing, step)
    elif isinstance(step, Release):
        _release(writing, step)
    elif isinstance(step, Repay):
        _repay(writing, step)
    else:
        write_move(writing, step)
    writing.finish()


def _condition(ledger: Ledger, step: Step) -> Value | None:
    flags = [formula(ledger, step.if_)] if step.if_ else []
    flags += [ledger.rows.inverse(formula(ledger, step.unless))] if step.unless else []
    if len(flags) == 2:
        return ledger.rows.multiply(flags[0], flags[1])
    return flags[0] if flags else None


def _pay(writing: StepRows, step: Pay) -> None:
    ledger, rows = writing.ledger, writing.ledger.rows
    claims = [claim for destination in step.pay for claim in claims_of(ledger.terms.deal, destination)]
    budget = rows.positive(formula(ledger, step.limit)) if step.limit else None
    if step.share:
        share_out(writing, step, claims, budget)
        return
    limit, wanted = budget, []
    for claim in claims:
        need = need_of(writing, claim)
        if step.amount:
            need = rows.least(rows.positive(formula(ledger, step.amount)), ceiling_of(writing, claim))
        need = writing.when(need)
        wanted.append(need)
        if budget is not None:
            need = rows.least(need, budget)
        first, *others = sources_of(step)
        paid, ledger[writing.source] = rows.pay(ledger[writing.source], need)
        if writing.source != CASH:
            writing.drawn.setdefault(first, []).append(paid)
        for source in others:
            if source in ledger.terms.deal.support and claim not in covered_claims(ledger.terms.deal, source):
                continue
            given = draw(ledger, source, claim, rows.subtract(need, paid))
            writing.drawn.setdefault(source, []).append(given)
            paid = rows.add(paid, given)
        credit(ledger, claim, paid)
        writing.moved.append(paid)
        ledger.record(f"step[{writing.label}].{claim}", paid)
        if budget is not None:
            budget = rows.excess(budget, paid)
    asked = rows.total(wanted)
    writing.asked.append(asked if limit is None else rows.least(asked, limit))


def _fill(writing: StepRows, step: Fill) -> None:
    ledger, rows = writing.ledger, writing.ledger.rows
    target, balance = account_target(ledger, step.fill), ledger[f"{step.fill}.balance"]
    lacking = writing.when(writing.bounded(rows.excess(target, balance), step.limit))
    above = writing.when(rows.excess(balance, target))
    put, cash = rows.pay(ledger[writing.source], lacking)
    ledger[writing.source] = rows.add(cash, above)
    ledger[f"{step.fill}.balance"] = rows.subtract(rows.add(balance, put), above)
    writing.asked.append(rows.subtract(lacking, above))
    writing.moved.append(rows.subtract(put, above))


def _release(writing: StepRows, step: Release) -> None:
    ledger, rows = writing.ledger, writing.ledger.rows
    balance = ledger[f"{step.release}.balance"]
    moved = balance if step.amount is None else rows.least(rows.positive(formula(ledger, step.amount)), balance)
    moved = writing.when(moved)
    ledger[CASH] = rows.add(ledger[CASH], moved)
    ledger[f"{step.release}.balance"] = rows.subtract(balance, moved)
    writing.asked.append(moved)
    writing.moved.append(moved)


def _repay(writing: StepRows, step: Repay) -> None:
    ledger, rows, name = writing.ledger, writing.ledger.rows, step.repay
    owed = ledger[f"{name}.balance"]
    need = writing.when(writing.bounded(owed, step.limit))
    paid, ledger[CASH] = rows.pay(ledger[CASH], need)
    if name in ledger.terms.deal.support:
        ledger[f"{name}.balance"] = rows.subtract(owed, paid)
        ledger[f"{name}.paid"] = rows.add(ledger[f"{name}.paid"], paid)
    else:
        credit(ledger, f"{name}.principal", paid)
        ledger.record(f"step[{writing.label}].{name}.principal", paid)
    writing.asked.append(need)
    writing.moved.append(paid)
