"""What steps are made of: the need of a claim, booking a payment, drawing on accounts and support."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ipabs.definitions.moves import COLLECTIONS
from ipabs.waterfall.formulas import formula
from ipabs.waterfall.rows import Constant
from ipabs.waterfall.support import book_draw, capacity, payable

if TYPE_CHECKING:
    from ipabs.definitions.expressions import Expression
    from ipabs.definitions.steps import Pay
    from ipabs.waterfall.ledger import Ledger
    from ipabs.waterfall.rows import Value

CASH = "available"


@dataclass(slots=True)
class StepRows:
    """One step being written.

    Attributes
    ----------
    label : str
        As ``all_steps`` gives it.
    condition : Value or None
        Flag: the step is done.
    source : str
        The purse that the step takes from.
    asked, moved : list of Value
        What it meant to pay and what it paid, destination by destination.
    drawn : dict
        Source besides cash -> what it gave.
    """

    ledger: Ledger
    label: str
    condition: Value | None
    source: str = CASH
    asked: list[Value] = field(default_factory=list)
    moved: list[Value] = field(default_factory=list)
    drawn: dict[str, list[Value]] = field(default_factory=dict)

    def when(self, amount: Value) -> Value:
        """The amount while the step's condition holds, else nothing."""
        return amount if self.condition is None else self.ledger.rows.multiply(amount, self.condition)

    def bounded(self, amount: Value, limit: Expression | None) -> Value:
        """The amount, at most the limit."""
        if limit is None:
            return amount
        rows = self.ledger.rows
        return rows.least(amount, rows.positive(formula(self.ledger, limit)))

    def finish(self) -> None:
        """Keep what the step asked, got and left."""
        ledger, name = self.ledger, f"step[{self.label}]"
        if self.condition is not None:
            ledger.record(f"{name}.done", self.condition)
        ledger.record(f"{name}.asked", ledger.rows.total(self.asked))
        ledger.record(f"{name}.got", ledger.rows.total(self.moved))
        ledger.record(f"{name}.left", ledger[self.source])
        for source, amounts in self.drawn.items():
            ledger.record(f"{name}.from.{source}", ledger.rows.total(amounts))


def purse(source: str | None) -> str:
    """The ledger's entry for money that steps take: on the collection account, or on another."""
    return CASH if source in (None, COLLECTIONS) else f"{source}.balance"


def sources_of(step: Pay) -> list[str]:
    """Where a payment's money comes from, in order."""
    return [step.from_ or COLLECTIONS, *step.also_from]


def need_of(writing: StepRows, claim: str) -> Value:
    """What is still to be paid of a claim today; a residual takes what there is."""
    ledger = writing.ledger
    if claim.endswith(".residual"):
        return ledger[writing.source]
    due, paid = ledger.due(claim), ledger[f"{claim}.paid"]
    unmet = ledger.rows.excess(due, paid)
    if claim.endswith(".principal") and not (isinstance(paid, Constant) and paid.all_equal(0.0)):
        return ledger.rows.least(unmet, ledger[f"{claim.partition('.')[0]}.balance"])
    return unmet


def ceiling_of(writing: StepRows, claim: str) -> Value:
    """Most that an ``amount`` can pay of a claim."""
    name, _, part = claim.partition(".")
    return writing.ledger[f"{name}.balance"] if part == "principal" else need_of(writing, claim)


def credit(ledger: Ledger, claim: str, amount: Value) -> None:
    """Book a payment on a claim."""
    name, _, part = claim.partition(".")
    ledger[f"{claim}.paid"] = ledger.rows.add(ledger[f"{claim}.paid"], amount)
    if part == "principal":
        ledger[f"{name}.balance"] = ledger.rows.excess(ledger[f"{name}.balance"], amount)  # no crumb below nothing


def draw(ledger: Ledger, source: str, claim: str, need: Value) -> Value:
    """Take what is needed for a claim from cash, an account or support, as far as it goes."""
    rows = ledger.rows
    if source not in ledger.terms.deal.support:
        given, ledger[purse(source)] = rows.pay(ledger[purse(source)], need)
        return given
    given, _ = rows.pay(capacity(ledger, source), payable(ledger, source, claim, need))
    book_draw(ledger, source, given)
    return given
