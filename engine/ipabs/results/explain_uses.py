"""Who reads what: the steps that a trigger turns on or off, and everything else whose formula names a thing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ipabs.definitions.expressions import Binary, Call, Expression, Name, Unary
from ipabs.definitions.steps import Fill, Pay, Release, Repay
from ipabs.definitions.tranches import TargetBalance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipabs.definitions.deal import Deal
    from ipabs.definitions.expressions import Node
    from ipabs.definitions.steps import Step


@dataclass(slots=True)
class Uses:
    """Where one name is read, or acted on.

    Attributes
    ----------
    turns_on, turns_off : list of int
        Steps, from 1, that are done only while the trigger is in force, or are left out then.
    steps : list of int
        Other steps that look at it.
    others : list of str
        Triggers, tests, accounts, tranches and fees whose formulas look at it.
    drawn, filled, released, repaid : list of int
        Steps that draw on the account or support, fill or release it, pay it back.
    """

    turns_on: list[int] = field(default_factory=list)
    turns_off: list[int] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    drawn: list[int] = field(default_factory=list)
    filled: list[int] = field(default_factory=list)
    released: list[int] = field(default_factory=list)
    repaid: list[int] = field(default_factory=list)


def uses_of(deal: Deal, name: str) -> Uses:
    """Everything in the deal that reads or moves ``name``."""
    uses = Uses()
    for number, step in enumerate(deal.waterfall, start=1):
        _of_step(uses, number, step, name)
    for other, expressions in _formulas(deal):
        if other != name and any(name in names_in(expression.tree) for expression in expressions):
            uses.others.append(other)
    return uses


def _of_step(uses: Uses, number: int, step: Step, name: str) -> None:
    if step.if_ and fires(step.if_.tree) == name:
        uses.turns_on.append(number)
    elif step.unless and fires(step.unless.tree) == name:
        uses.turns_off.append(number)
    elif any(name in names_in(expression.tree) for expression in formulas_of_step(step)):
        uses.steps.append(number)
    if isinstance(step, Pay) and name in step.also_from:
        uses.drawn.append(number)
    if isinstance(step, Fill) and step.fill == name:
        uses.filled.append(number)
    if isinstance(step, Release) and step.release == name:
        uses.released.append(number)
    if isinstance(step, Repay) and step.repay == name:
        uses.repaid.append(number)


def fires(node: Node) -> str:
    """The trigger or test whose state is all there is to a condition; else nothing."""
    match node:
        case Name(name=name, part=""):
            return name
        case Call(function="fired" | "breached", arguments=(Name(name=name),)):
            return name
    return ""


def formulas_of_step(step: Step) -> list[Expression]:
    """Every formula a step holds."""
    values = (getattr(step, word) for word in type(step).model_fields)
    return [value for value in values if isinstance(value, Expression)]


def _formulas(deal: Deal) -> Iterator[tuple[str, list[Expression]]]:
    """What has formulas outside the steps."""
    for parts in (deal.accounts, deal.fees, deal.tests, deal.triggers):
        for name, part in parts.items():
            values = [getattr(part, word) for word in type(part).model_fields]
            yield name, [value for value in values if isinstance(value, Expression)]
    for name, tranche in deal.tranches.items():
        principal = tranche.principal
        target = principal.target_balance if isinstance(principal, TargetBalance) else None
        asked = [target, tranche.accretes, tranche.interest_on, *(step.when for step in tranche.step_ups)]
        yield name, [value for value in asked if isinstance(value, Expression)]


def names_in(node: Node) -> set[str]:
    """Every name and word in a formula."""
    match node:
        case Name(name=name):
            return {name}
        case Call(arguments=arguments):
            return set().union(*(names_in(argument) for argument in arguments))
        case Unary(operand=operand):
            return names_in(operand)
        case Binary(left=left, right=right):
            return names_in(left) | names_in(right)
    return set()
