"""A deal -> the same deal in another size: every amount of money times a ratio, rates, shares and dates as they were.

On a pool whose cash is the ratio times as much, the deal so scaled pays the ratio times as much to everyone. Bare
numbers in formulas have no unit; the check of formulas says which of them are money: ``defaulted(pool) > 5_000_000``
scales, ``dscr(A) >= 1.2`` and ``receipts / 4`` do not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from ipabs.definitions.checking import Check
from ipabs.definitions.closing import Closing, PurchasePrice
from ipabs.definitions.deal import Deal
from ipabs.definitions.events import Test
from ipabs.definitions.expressions import Binary, Call, Day, Expression, Name, Node, Number, Text, Unary
from ipabs.definitions.fields import Definition
from ipabs.definitions.hedges import Hedge, Premium
from ipabs.definitions.model import CompensationFund
from ipabs.definitions.money import Account, Cap, Fee, Ledger
from ipabs.definitions.reading import Document
from ipabs.definitions.scope import Scope, scope_of
from ipabs.definitions.state import PoolState, State
from ipabs.definitions.support import Support
from ipabs.definitions.tranches import Instalment, TargetBalance, Tranche
from ipabs.definitions.vocabulary import WINDOWS, Stage, Type
from ipabs.definitions.windows import windows_of
from ipabs.errors import Faults, ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

AMOUNTS: Final[Mapping[type[Definition], tuple[str, ...]]] = {
    Tranche: ("notional", "drawn"),  # not the issue price, which is per 100
    Instalment: ("amount",),  # not where it is a share of the notional
    TargetBalance: ("target_balance",),
    Account: ("initial",),
    Ledger: ("initial",),
    Fee: ("amount",),
    Cap: ("amount",),
    Support: ("limit",),
    Hedge: ("notional", "sells", "buys"),
    Premium: ("amount",),
    CompensationFund: ("size",),
    State: ("balance", "written_off", "unpaid", "shortfall", "paid", "charged", "used"),
    PoolState: ("balance", "initial", "defaulted", "recovered"),
    Closing: ("sources", "uses"),
    PurchasePrice: ("amount",),  # not where it is a share of the pool
}
"""The fields that hold money. A test walks all definitions for amounts that are missing here."""


def scale_deal(deal: Deal, ratio: float) -> Deal:
    """Multiply every amount of money in a deal.

    Formulas keep their text and the places of their parts, so that messages still find them in the file; the numbers
    in their trees change.

    Parameters
    ----------
    deal : Deal
        Checked.
    ratio : float
        Above 0; 1 gives an equal deal.

    Raises
    ------
    ModelError
        The ratio is no finite number above 0.
    """
    if not (math.isfinite(ratio) and ratio > 0):
        raise ModelError(f"the deal cannot be scaled by {ratio}: a finite number above 0 is needed.")
    scope = scope_of(deal, Document(deal.deal), Faults())  # the deal is checked: no fault that would need a place
    scaled: Deal = _Scaling(ratio, scope).definition(deal)
    return scaled


@dataclass(frozen=True, slots=True)
class _Scaling:
    """One walk over a deal."""

    ratio: float
    scope: Scope

    def definition(self, definition: Any) -> Any:
        """A definition with all that stands below it; itself where nothing in it is money."""
        amounts = AMOUNTS.get(type(definition), ())
        if isinstance(definition, Instalment | PurchasePrice) and definition.share:
            amounts = ()
        elif isinstance(definition, Test):
            return self._test(definition)
        found = {
            field: self._amount(inside) if field in amounts else self._anything(inside) for field, inside in definition
        }
        if isinstance(definition, Deal):  # whether a bare number is money, those say that ask for it
            found["formulas"] = {name: self.formula(each, money=False) for name, each in definition.formulas.items()}
            found["state"] = self._past(definition, found["state"])
        changes = {field: inside for field, inside in found.items() if inside != getattr(definition, field)}
        return definition.model_copy(update=changes) if changes else definition

    def _anything(self, value: Any) -> Any:
        match value:
            case Definition():
                return self.definition(value)
            case Expression():
                return self.formula(value)
            case dict():
                return {key: self._anything(inside) for key, inside in value.items()}
            case list() | tuple():
                return type(value)(self._anything(inside) for inside in value)
        return value

    def _amount(self, value: Any) -> Any:
        match value:
            case float():
                return value * self.ratio
            case tuple():
                return tuple(self._amount(inside) for inside in value)
            case dict():
                return {key: self._amount(inside) for key, inside in value.items()}
        return self._anything(value)

    def _past(self, deal: Deal, state: State | None) -> State | None:
        """The state with the amounts that formulas look back at in their new size."""
        if state is None or not state.trailing:
            return state
        windows = windows_of(deal)
        amounts = [text for text, window in windows.items() if window.is_money(self.scope)]
        scaled = {
            text: [value * self.ratio for value in values] if text in amounts else values
            for text, values in state.trailing.items()
        }
        return state.model_copy(update={"trailing": scaled})

    def _test(self, test: Test) -> Test:
        """A test's value and bound are of one kind; if one is known to be money, bare numbers in the other are too."""
        parts = {field: part for field, part in test if isinstance(part, Expression)}
        money = any(self._type(part.tree) == "money" for part in parts.values())
        return test.model_copy(update={field: self.formula(part, money=money) for field, part in parts.items()})

    # ---- formulas

    def formula(self, expression: Expression, *, money: bool = True) -> Expression:
        """A formula; ``money``: if it gives a bare number, that is money, as everywhere but in tests."""
        written = self._node(expression.written, money) if expression.written is not None else None
        return replace(expression, tree=self._node(expression.tree, money), written=written)

    def _type(self, node: Node) -> Type:
        return Check(self.scope, Stage.AFTER_PAYMENT).type_of(node)

    def _node(self, node: Node, wanted: bool) -> Node:
        """A part of a formula; ``wanted``: bare numbers that it gives count as money."""
        if isinstance(node, Name | Day | Text):
            return node
        kind = self._type(node)
        money = kind == "money" or (wanted and kind == "literal")
        match node:
            case Number():
                return replace(node, value=node.value * self.ratio) if money else node
            case Unary():
                return replace(node, operand=self._node(node.operand, money))
            case Call(function=function, arguments=(of, count)) if function in WINDOWS:
                return replace(node, arguments=(self._node(of, False), count))
            case Call():
                return replace(node, arguments=tuple(self._node(argument, money) for argument in node.arguments))
            case Binary():
                left, right = self._sides(node, money, bare=kind == "literal")
                return replace(node, left=self._node(node.left, left), right=self._node(node.right, right))

    def _sides(self, node: Binary, money: bool, *, bare: bool) -> tuple[bool, bool]:
        """Whether bare numbers on the left and on the right of a sign count as money."""
        match node.sign:
            case "+" | "-":
                return money, money
            case "*":  # what is money says so itself, but of two bare numbers one has to be it, either of them
                return money and bare, False
            case "/":  # over money stands money, and the ratio is a number
                return money or self._type(node.right) == "money", False
            case "and" | "or":
                return False, False
        compared = "money" in (self._type(node.left), self._type(node.right))
        return compared, compared
