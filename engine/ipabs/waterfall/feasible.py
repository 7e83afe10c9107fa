"""A deal against its dates and its pool: schedules longer than the deal, notes larger than the pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.definitions.expressions import Binary, Call, Expression, Name, Node, Unary
from ipabs.definitions.fields import Definition
from ipabs.definitions.state import held_on_accounts, owed
from ipabs.definitions.tranches import Schedule
from ipabs.definitions.windows import windows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ipabs.definitions.deal import Deal
    from ipabs.definitions.reading import Document, Path_
    from ipabs.errors import Faults
    from ipabs.market.timetable import Timetable


def check_feasible(
    deal: Deal, document: Document, timetable: Timetable, receipts: Mapping[str, float] | None, faults: Faults
) -> None:
    """Look for what needs the dates and the pool to be seen.

    ``receipts`` is what the pool pays in all, by kind, money; None when the pool could not be read.
    """
    periods = len(timetable.past) + len(timetable.payments)
    for name, tranche in deal.tranches.items():
        principal = tranche.principal
        if isinstance(principal, Schedule):
            listed = len(principal.schedule) if isinstance(principal.schedule, tuple) else principal.payments or 1
            count = listed + (principal.grace or 0)
            if count > periods:
                where = document.location(("tranches", name, "principal"))
                faults.add(where, f"the schedule takes {count} payments and the deal has {periods}.")
    for name, template in deal.templates.items():
        last = template.ends_by or timetable.payments[-1]
        if template.payments >= periods or timetable.payments[template.payments] > last:
            where = document.location(("templates", name, "payments"))
            faults.warn(where, f"nothing can be bought: even the first purchase would pay after {last}.")
    _check_past(deal, document, len(timetable.past), faults)
    if receipts is None:
        return
    notes = sum(owed(deal, name) for name in deal.tranches)
    brings = sum(receipts.values()) + held_on_accounts(deal)
    if notes > brings:
        where = document.location(("tranches",), key=True)
        faults.warn(where, f"the notes of {notes:,.2f} exceed the {brings:,.2f} that the pool brings in all.")
    uncertain = [kind for kind in ("royalty", "other") if kind in receipts]
    if uncertain and deal.valuation_rate is None:
        for name in deal.calls:
            message = f"the pool's sale needs the value of receipts to come ({', '.join(uncertain)}): "
            faults.add(document.location(("calls", name), key=True), f"{message}give the deal a 'valuation-rate'.")
        for path, expression in _formulas(deal):
            for word in _value_words(expression.said):
                where = document.location(path, offset=word.span.start)
                message = (
                    f"'{word.function}' needs the value of receipts to come ({', '.join(uncertain)}): "
                    "give the deal a 'valuation-rate'."
                )
                faults.add(where, message)


def _check_past(deal: Deal, document: Document, passed: int, faults: Faults) -> None:
    """The state of a deal says all that its formulas look back at."""
    if deal.state is None:
        return
    for text, window in windows_of(deal).items():
        wanted, said = window.values_kept(passed), len(deal.state.trailing.get(text, ()))
        if said != wanted:
            inside = text in deal.state.trailing
            where = document.location(("state", "trailing", text) if inside else ("state",), key=True)
            message = f"a formula looks back at '{text}': 'trailing' needs its latest values, oldest first, "
            faults.add(where, f"{message}{wanted} of them, and says {said}.")


def _formulas(deal: Deal) -> Iterator[tuple[Path_, Expression]]:
    """Every formula of a deal with its path."""
    for section in (
        "tranches",
        "accounts",
        "fees",
        "support",
        "hedges",
        "formulas",
        "tests",
        "triggers",
        "waterfall",
        "waterfalls",
        "calls",
    ):
        yield from _formulas_in((section,), getattr(deal, section))


def _formulas_in(path: Path_, entry: object) -> Iterator[tuple[Path_, Expression]]:
    if isinstance(entry, Expression):
        yield path, entry
    elif isinstance(entry, list):
        for number, inside in enumerate(entry):
            yield from _formulas_in((*path, number), inside)
    elif isinstance(entry, dict):
        for name, inside in entry.items():
            yield from _formulas_in((*path, name), inside)
    elif isinstance(entry, Definition):
        for field, description in type(entry).model_fields.items():
            yield from _formulas_in((*path, description.alias or field), getattr(entry, field))


def _value_words(node: Node) -> Iterator[Call]:
    match node:
        case Call(function="oc"):
            yield node
        case Call(function="balance" | "initial" | "value", arguments=(Name(name="pool"),)):
            yield node
        case Call(arguments=arguments):
            for argument in arguments:
                yield from _value_words(argument)
        case Unary(operand=operand):
            yield from _value_words(operand)
        case Binary(left=left, right=right):
            yield from _value_words(left)
            yield from _value_words(right)
