"""Who reads what: the steps that a trigger turns on or off, and everything else whose formula names a thing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ipabs.definitions.expressions import Binary, Call, Expression, Name, Unary
from ipabs.definitions.moves import Buy, Draw, Transfer
from ipabs.definitions.steps import Fill, Group, Pay
from ipabs.definitions.tranches import TargetBalance
from ipabs.definitions.waterfalls import all_steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipabs.definitions.deal import Deal
    from ipabs.definitions.expressions import Node
    from ipabs.definitions.steps import Step
    from ipabs.results.explain_language import Language


@dataclass(slots=True)
class Uses:
    """Where one name is read, or acted on.

    Attributes
    ----------
    turns_on, turns_off : list of str
        Labels of steps that are done only while the trigger is in force, or are left out then; ``3.else`` of a group.
    steps : list of str
        Other steps that look at it.
    others : list of str
        Triggers, tests, accounts, tranches, fees and waterfalls whose formulas look at it.
    waterfalls : list of str
        Those that apply while the trigger is in force.
    drawn, paying, filled, released, repaid, trapped, moved_in, moved_out : list of str
        Steps that draw on the account or support, are paid by it, fill or release it, pay it back, keep cash on it,
        move money onto it or from it.
    recorded, written_off, written_up, bought : list of str
        Steps that record in the ledger, write the tranche off or up, buy of the template.
    """

    turns_on: list[str] = field(default_factory=list)
    turns_off: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    waterfalls: list[str] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)
    paying: list[str] = field(default_factory=list)
    filled: list[str] = field(default_factory=list)
    released: list[str] = field(default_factory=list)
    repaid: list[str] = field(default_factory=list)
    trapped: list[str] = field(default_factory=list)
    moved_in: list[str] = field(default_factory=list)
    moved_out: list[str] = field(default_factory=list)
    recorded: list[str] = field(default_factory=list)
    written_off: list[str] = field(default_factory=list)
    written_up: list[str] = field(default_factory=list)
    bought: list[str] = field(default_factory=list)

    def readers(self) -> list[str]:
        """Steps whose formulas name it, in the order of the file."""
        found = [label for label in (*self.steps, *self.turns_on, *self.turns_off) if not label.endswith(".else")]
        return sorted(found, key=_place)


def _place(label: str) -> list[tuple[bool, int, str]]:
    """``10`` comes after ``9``; another waterfall's steps after those of the normal one."""
    return [(False, int(part), "") if part.isdigit() else (True, 0, part) for part in label.split(".")]


def uses_of(deal: Deal, name: str) -> Uses:
    """Everything in the deal that reads or moves ``name``."""
    uses = Uses()
    for placed in all_steps(deal):
        _of_conditions(uses, placed.label, placed.step, name)
        _of_step(uses, placed.label, placed.step, name)
    for other, expressions in _formulas(deal):
        if other != name and any(name in names_in(expression.tree) for expression in expressions):
            uses.others.append(other)
    for other, alternative in deal.waterfalls.items():
        if fires(alternative.when.tree) == name:
            uses.waterfalls.append(other)
        elif name in names_in(alternative.when.tree):
            uses.others.append(other)
    return uses


def _of_conditions(uses: Uses, label: str, step: Step, name: str) -> None:
    other = [f"{label}.else"] if isinstance(step, Group) and step.else_ and not (step.if_ and step.unless) else []
    if step.if_ and fires(step.if_.tree) == name:
        uses.turns_on.append(label)
        uses.turns_off += other
    elif step.unless and fires(step.unless.tree) == name:
        uses.turns_off.append(label)
        uses.turns_on += other
    elif any(name in names_in(expression.tree) for expression in formulas_of_step(step)):
        uses.steps.append(label)


def _of_step(uses: Uses, label: str, step: Step, name: str) -> None:
    if isinstance(step, Pay) and name in step.also_from:
        uses.drawn.append(label)
    if isinstance(step, Draw) and step.to == name:
        uses.moved_in.append(label)
    if isinstance(step, Pay | Fill | Buy) and step.from_ == name:
        uses.paying.append(label)
    if isinstance(step, Transfer):
        acts: tuple[tuple[object, list[str]], ...] = (
            (step.transfer.to, uses.moved_in),
            (step.transfer.from_, uses.moved_out),
        )
    else:
        acts = tuple((getattr(step, verb, None), found) for verb, found in _acts(uses))
    for acted_on, found in acts:
        if acted_on == name:
            found.append(label)


def _acts(uses: Uses) -> tuple[tuple[str, list[str]], ...]:
    """Verbs that act on a thing by its name."""
    return (
        ("fill", uses.filled),
        ("release", uses.released),
        ("repay", uses.repaid),
        ("draw", uses.drawn),
        ("trap", uses.trapped),
        ("record", uses.recorded),
        ("write_off", uses.written_off),
        ("write_up", uses.written_up),
        ("buy", uses.bought),
    )


def steps_sentence(language: Language, key: str, steps: list[str]) -> list[str]:
    """A sentence on some steps; none where there are none."""
    return [language.counted(key, len(steps), steps=language.together(steps))] if steps else []


def fires(node: Node) -> str:
    """The trigger or test whose state is all there is to a condition; else nothing."""
    match node:
        case Name(name=name, part=""):
            return name
        case Call(function="fired" | "breached", arguments=(Name(name=name),)):
            return name
    return ""


def formulas_of_step(step: Step) -> list[Expression]:
    """Every formula a step holds; of a group only its condition."""
    values = [getattr(step, word) for word in type(step).model_fields]
    values += [step.transfer.amount] if isinstance(step, Transfer) else []
    return [value for value in values if isinstance(value, Expression)]


def _formulas(deal: Deal) -> Iterator[tuple[str, list[Expression]]]:
    """What has formulas outside the steps."""
    for parts in (deal.accounts, deal.fees, deal.support, deal.hedges, deal.tests, deal.triggers, deal.calls):
        for name, part in parts.items():
            values = [getattr(part, word) for word in type(part).model_fields]
            yield name, [value for value in values if isinstance(value, Expression)]
    for name, tranche in deal.tranches.items():
        principal = tranche.principal
        target = principal.target_balance if isinstance(principal, TargetBalance) else None
        asked = [target, tranche.accretes, tranche.interest_on, *(step.when for step in tranche.step_ups)]
        asked += [component.of for component in tranche.components.values()]
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
