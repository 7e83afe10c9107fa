"""A formula -> rows: each node becomes a value."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from ipabs.definitions.checking import Check
from ipabs.definitions.downgrades import downgrade_input, party_behind
from ipabs.definitions.expressions import Binary, Call, Day, Expression, Name, Node, Number, Text, Unary
from ipabs.definitions.pool_words import POOL_WORDS
from ipabs.definitions.vocabulary import WINDOWS, Stage, Type
from ipabs.definitions.waterfalls import written_off
from ipabs.waterfall.rows import Constant, Value
from ipabs.waterfall.terms import TOLERANCE, repayable
from ipabs.waterfall.windows import hand_on, over_last

if TYPE_CHECKING:
    from collections.abc import Callable

    from ipabs.waterfall.ledger import Ledger

NOTHING = 1e-300
"""A number this small divides nothing; money has the deal's own epsilon."""


def formula(ledger: Ledger, expression: Expression) -> Value:
    """Value of a formula at this point of the period."""
    return _value(ledger, expression.tree)


def look_back(ledger: Ledger) -> None:
    """Look at what formulas will look back at, where its words are known from this stage on."""
    for text, window in ledger.windows.items():
        if window.stage(ledger.terms.scope) == ledger.stage:
            _looked_at(ledger, text)


def _looked_at(ledger: Ledger, text: str) -> list[Value]:
    """Once a period; earlier than ``look_back`` comes to it where an account's target leads to it."""
    if text not in ledger.looked_at:
        ledger.looked_at[text] = hand_on(ledger, text, _value(ledger, ledger.windows[text].of))
    return ledger.looked_at[text]


def _type(ledger: Ledger, *nodes: Node) -> Type:
    """Money if any node is; a date if they are dates; otherwise a number."""
    types = {Check(ledger.terms.scope, Stage.AFTER_PAYMENT).type_of(node) for node in nodes}
    return "money" if "money" in types else "date" if "date" in types else "number"


def tolerance_of(ledger: Ledger, *nodes: Node) -> float:
    """How close two values count as the same: money, numbers and dates each have their own."""
    return {"money": ledger.terms.epsilon, "date": 0.0}.get(_type(ledger, *nodes), TOLERANCE)


def _value(ledger: Ledger, node: Node) -> Value:
    rows = ledger.rows
    match node:
        case Number():
            return rows.constant(node.value)
        case Day():
            return rows.constant(float(node.value.toordinal()))
        case Unary(sign=sign, operand=operand):
            value = _value(ledger, operand)
            return rows.inverse(value) if sign == "not" else rows.subtract(rows.constant(0.0), value)
        case Binary():
            return _binary(ledger, node)
        case Name():
            return _name(ledger, node)
        case Call(function="if" | "min" | "max" | "abs"):
            return _choice(ledger, node)
        case Call(function="downgraded", arguments=(Name(name=name), Text(value=grade))):
            return _downgraded(ledger, name, grade)
        case Call(function=function, arguments=(_, Number(value=count)), first=text) if function in WINDOWS:
            return over_last(ledger, _looked_at(ledger, text), int(count), average=function == "average")
        case Call():
            return _WORDS[node.function](ledger, [_as_name(argument) for argument in node.arguments])
        case Text():
            raise AssertionError("texts stand only in scenarios, and as grades")


def _choice(ledger: Ledger, node: Call) -> Value:
    rows = ledger.rows
    values = [_value(ledger, argument) for argument in node.arguments]
    if node.function == "if":
        return rows.select(*values)
    if node.function == "abs":
        return rows.most(values[0], rows.subtract(rows.constant(0.0), values[0]))
    return reduce(rows.least if node.function == "min" else rows.most, values)


def _as_name(node: Node) -> Name:
    assert isinstance(node, Name)  # held by the check of the definition
    return node


def _binary(ledger: Ledger, node: Binary) -> Value:
    rows = ledger.rows
    x, y = _value(ledger, node.left), _value(ledger, node.right)
    tolerance = tolerance_of(ledger, node.left, node.right)
    match node.sign:
        case "and" | "*":
            return rows.multiply(x, y)
        case "or":
            return rows.most(x, y)
        case "+":
            return rows.add(x, y)
        case "-":
            return rows.subtract(x, y)
        case "/":
            is_money = _type(ledger, node.right) == "money"
            return rows.divide(x, y, ledger.terms.epsilon if is_money else NOTHING)
        case "<":
            return rows.less(x, y, tolerance)
        case ">":
            return rows.less(y, x, tolerance)
        case "<=":
            return rows.at_most(x, y, tolerance)
        case ">=":
            return rows.at_most(y, x, tolerance)
        case "==":
            return rows.multiply(rows.at_most(x, y, tolerance), rows.at_most(y, x, tolerance))
        case "!=":
            return rows.most(rows.less(x, y, tolerance), rows.less(y, x, tolerance))
    raise AssertionError(node.sign)


def _name(ledger: Ledger, node: Name) -> Value:
    match node.name:
        case "receipts":
            return ledger.receipts(node.part)
        case "available":
            return ledger["available"]
        case "date":
            return Constant(np.array([float(day.toordinal()) for day in ledger.terms.payment_dates]))
        case "period":
            return Constant(ledger.terms.ahead(np.arange(1.0, len(ledger.terms.all_dates) + 1.0)))
    return ledger[f"{node.name}.fired"]


def _balance(ledger: Ledger, names: list[Name]) -> Value:
    return ledger[f"{names[0].name}.balance"]


def _initial(ledger: Ledger, names: list[Name]) -> Value:
    return ledger.rows.constant(ledger.initials[f"{names[0].name}.balance"])


def _target(ledger: Ledger, names: list[Name]) -> Value:
    name = names[0].name
    if name in ledger.terms.deal.accounts:
        return account_target(ledger, name)
    return ledger.rows.subtract(ledger[f"{name}.opening"], ledger.due(f"{name}.principal"))


def undrawn(ledger: Ledger, tranche: str) -> Value:
    """What can be drawn of a tranche: its notional less what is owed and what is written off, while it revolves.

    Once a call was exercised, nothing.
    """
    definition, rows = ledger.terms.deal.tranches[tranche], ledger.rows
    if not definition.is_revolving:
        return rows.constant(0.0)
    owed = ledger[f"{tranche}.balance"]
    if tranche in written_off(ledger.terms.deal):
        owed = rows.add(owed, ledger[f"{tranche}.written-off"])
    free = rows.positive(rows.subtract(rows.constant(definition.notional), owed))
    free = rows.multiply(free, rows.inverse(_repayable_now(ledger, tranche)))
    return rows.multiply(free, ledger.uncalled())


def _repayable_now(ledger: Ledger, tranche: str) -> Value:
    """Flag: the whole balance is due, and nothing can be drawn; before collection, on the last payment date."""
    by_date = repayable(ledger.terms, ledger.terms.deal.tranches[tranche])
    accelerates = ledger.terms.deal.accelerates is not None
    if ledger.stage is Stage.BEFORE_COLLECTION:
        return ledger[f"{tranche}.matured"] if accelerates else Constant(ledger.terms.before(by_date, 0.0))
    return ledger[f"{tranche}.matured"] if "accelerated" in ledger.entries else Constant(ledger.terms.ahead(by_date))


def account_target(ledger: Ledger, account: str) -> Value:
    """What an account should hold: its formula, nothing when that is undefined or on the last payment date."""
    rows = ledger.rows
    before_last = np.ones(ledger.terms.periods)
    before_last[-1] = 0.0
    definition = ledger.terms.deal.accounts[account].target
    if definition is None:
        return rows.constant(0.0)
    target = rows.positive(formula(ledger, definition))
    return rows.multiply(target, Constant(before_last))


def _due(ledger: Ledger, names: list[Name]) -> Value:
    name = names[0]
    if name.name in ledger.terms.deal.support:
        return ledger[f"{name}.due"]
    return ledger.rows.total([ledger.due(claim) for claim in ledger.claims(str(name))])


def _paid(ledger: Ledger, names: list[Name]) -> Value:
    name = str(names[0])
    if name in ledger.terms.deal.support:
        return ledger[f"{name}.paid"]
    claims = [c for c in ledger.all_claims() if c == name or c.startswith(f"{name}.")] or [name]
    return ledger.rows.total([ledger[f"{claim}.paid"] for claim in claims])


def _shortfall(ledger: Ledger, names: list[Name]) -> Value:
    return ledger.rows.total([ledger.shortfall(claim) for claim in ledger.claims(str(names[0]))])


def _unpaid(ledger: Ledger, names: list[Name]) -> Value:
    return ledger.rows.total([ledger[f"{claim}.unpaid"] for claim in ledger.claims(str(names[0]))])


def _failed(ledger: Ledger, names: list[Name]) -> Value:
    return ledger.failed(party_behind(ledger.terms.deal, names[0].name))


def _downgraded(ledger: Ledger, name: str, grade: str) -> Value:
    """A failure too is below every grade: where the collateral says nothing else, it alone."""
    party = party_behind(ledger.terms.deal, name)
    entry = downgrade_input(party, grade)
    known = entry in ledger.terms.inputs and not ledger.had_failed(party)
    return ledger.rows.load(entry) if known else ledger.failed(party)


def _overcollateralisation(ledger: Ledger, names: list[Name]) -> Value:
    return ledger.rows.subtract(ledger.rows.constant(1.0), _loan_to_value(ledger, names))


def _loan_to_value(ledger: Ledger, names: list[Name]) -> Value:
    notes = ledger.rows.total([ledger[f"{name.name}.balance"] for name in names])
    return ledger.rows.divide(notes, ledger["pool.balance"], ledger.terms.epsilon)


def _interest_coverage(ledger: Ledger, names: list[Name]) -> Value:
    rows = ledger.rows
    earned = rows.total([ledger.receipts(kind) for kind in ("interest", "royalty", "other")])
    claims = [claim for name in names for claim in ledger.claims(name.name) if not claim.endswith(".principal")]
    return rows.divide(earned, rows.total([ledger.due(claim) for claim in claims]), ledger.terms.epsilon)


def _debt_service_coverage(ledger: Ledger, names: list[Name]) -> Value:
    service = ledger.rows.total([_due(ledger, [name]) for name in names])
    return ledger.rows.divide(ledger.receipts(), service, ledger.terms.epsilon)


def _state_of(word: str) -> Callable[[Ledger, list[Name]], Value]:
    """What the pool says of itself."""
    return lambda ledger, names: ledger[f"{names[0].name}.{word}"]


_WORDS: dict[str, Callable[[Ledger, list[Name]], Value]] = {
    "available": _balance,
    "balance": _balance,
    "value": _balance,
    "initial": _initial,
    "target": _target,
    "undrawn": lambda ledger, names: undrawn(ledger, names[0].name),
    "due": _due,
    "paid": _paid,
    "shortfall": _shortfall,
    "unpaid": _unpaid,
    **{word: _state_of(word) for word in ("defaulted", *POOL_WORDS)},
    "received": lambda ledger, names: ledger[f"{names[0].name}.received"],
    "failed": _failed,
    "breached": lambda ledger, names: ledger[f"{names[0].name}.breached"],
    "fired": lambda ledger, names: ledger[f"{names[0].name}.fired"],
    "index": lambda ledger, names: ledger.index(names[0].name),
    "oc": _overcollateralisation,
    "ltv": _loan_to_value,
    "ic": _interest_coverage,
    "dscr": _debt_service_coverage,
}
