"""Steps beside payments -> rows: money between accounts, amounts in ledgers, notes written off and up.

Writing a tranche off lowers its balance and what is due of it today; writing it up raises the balance, and what is due
where the whole balance falls due. So what is due and not paid never exceeds the balance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.definitions.moves import Buy, Draw, Record, Transfer, Trap, WriteOff, WriteUp
from ipabs.definitions.tranches import Word
from ipabs.waterfall.claims import CASH, purse
from ipabs.waterfall.formulas import formula, undrawn
from ipabs.waterfall.purchases import buy

if TYPE_CHECKING:
    from ipabs.definitions.steps import Step
    from ipabs.waterfall.claims import StepRows
    from ipabs.waterfall.ledger import Ledger
    from ipabs.waterfall.rows import Value


def write_move(writing: StepRows, step: Step) -> None:
    """Append the rows of a step that pays no claim."""
    if isinstance(step, Trap):
        _trap(writing, step)
    elif isinstance(step, Transfer):
        _transfer(writing, step)
    elif isinstance(step, Draw):
        _draw(writing, step)
    elif isinstance(step, Record):
        _record(writing, step)
    elif isinstance(step, WriteOff):
        _write_off(writing, step)
    elif isinstance(step, WriteUp):
        _write_up(writing, step)
    elif isinstance(step, Buy):
        buy(writing, step)


def _trap(writing: StepRows, step: Trap) -> None:
    ledger, rows = writing.ledger, writing.ledger.rows
    cash = ledger[CASH]
    amount = rows.positive(formula(ledger, step.amount)) if step.amount else cash
    if step.share is not None:
        amount = rows.multiply(cash, rows.constant(step.share))
    _move(writing, CASH, purse(step.trap), writing.when(amount))


def _transfer(writing: StepRows, step: Transfer) -> None:
    ledger, rows = writing.ledger, writing.ledger.rows
    source, destination = purse(step.transfer.from_), purse(step.transfer.to)
    writing.source = source
    amount = step.transfer.amount
    asked = ledger[source] if amount is None else rows.positive(formula(ledger, amount))
    _move(writing, source, destination, writing.when(asked))


def _move(writing: StepRows, source: str, destination: str, asked: Value) -> None:
    """Move what is asked as far as it goes."""
    ledger, rows = writing.ledger, writing.ledger.rows
    moved, ledger[source] = rows.pay(ledger[source], asked)
    ledger[destination] = rows.add(ledger[destination], moved)
    writing.asked.append(asked)
    writing.moved.append(moved)


def _draw(writing: StepRows, step: Draw) -> None:
    ledger, rows, name = writing.ledger, writing.ledger.rows, step.draw
    free = undrawn(ledger, name)
    asked = free if step.amount is None else rows.positive(formula(ledger, step.amount))
    asked = writing.when(writing.bounded(asked, step.limit))
    drawn = asked if step.amount is None else rows.least(asked, free)
    for entry in ("balance", "opening", "drawn"):
        ledger[f"{name}.{entry}"] = rows.add(ledger[f"{name}.{entry}"], drawn)
    ledger[purse(step.to)] = rows.add(ledger[purse(step.to)], drawn)
    writing.source = purse(step.to)
    writing.asked.append(asked)
    writing.moved.append(drawn)


def _record(writing: StepRows, step: Record) -> None:
    ledger, rows = writing.ledger, writing.ledger.rows
    amount = formula(ledger, step.amount)
    less = rows.positive(rows.subtract(rows.constant(0.0), amount))
    added = writing.when(rows.subtract(rows.positive(amount), less))  # what is undefined adds nothing
    ledger[f"{step.record}.balance"] = rows.add(ledger[f"{step.record}.balance"], added)
    writing.asked.append(added)
    writing.moved.append(added)


def _write_off(writing: StepRows, step: WriteOff) -> None:
    ledger, rows, name = writing.ledger, writing.ledger.rows, step.write_off
    asked = writing.when(rows.positive(formula(ledger, step.amount)))
    lost, ledger[f"{name}.balance"] = rows.pay(ledger[f"{name}.balance"], asked)
    ledger[f"{name}.written-off"] = rows.add(ledger[f"{name}.written-off"], lost)
    ledger[f"{name}.opening"] = rows.excess(ledger[f"{name}.opening"], lost)
    if not ledger.is_sequential(name):
        ledger[f"{name}.principal.due"] = rows.least(ledger[f"{name}.principal.due"], ledger[f"{name}.opening"])
    writing.asked.append(asked)
    writing.moved.append(lost)


def _write_up(writing: StepRows, step: WriteUp) -> None:
    ledger, rows, name = writing.ledger, writing.ledger.rows, step.write_up
    asked = writing.when(rows.positive(formula(ledger, step.amount)))
    put_back, ledger[f"{name}.written-off"] = rows.pay(ledger[f"{name}.written-off"], asked)
    for entry in ("balance", "opening"):
        ledger[f"{name}.{entry}"] = rows.add(ledger[f"{name}.{entry}"], put_back)
    if not ledger.is_sequential(name):
        more = rows.multiply(put_back, _whole_balance_due(ledger, name))
        ledger[f"{name}.principal.due"] = rows.add(ledger[f"{name}.principal.due"], more)
    writing.asked.append(asked)
    writing.moved.append(put_back)


def _whole_balance_due(ledger: Ledger, name: str) -> Value:
    """Flag: not by schedule, share or target, but all that there is."""
    principal = ledger.terms.deal.tranches[name].principal
    if isinstance(principal, Word) and principal.kind in ("pass-through", "turbo", "residual"):
        return ledger.rows.constant(1.0)
    return ledger[f"{name}.matured"]
