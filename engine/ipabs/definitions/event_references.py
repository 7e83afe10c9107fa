"""Tests and triggers: what their formulas lead to, those that ask for one another in a circle or for nothing at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.definitions.checking import Check
from ipabs.definitions.expressions import Expression
from ipabs.definitions.plausible import share_in_doubt
from ipabs.definitions.vocabulary import Stage, Type

if TYPE_CHECKING:
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.reading import Path_
    from ipabs.definitions.references import References


def check_events(references: References) -> None:
    """Follow the formulas of tests and triggers."""
    for name, test in references.deal.tests.items():
        stage = _stage(test.tested)
        given = references.formula(test.value, ("tests", name, "value"), stage, "money", "number")
        wanted: tuple[Type, ...] = (given,) if given in ("money", "number") else ("money", "number")
        for word, bound in (("at-least", test.at_least), ("at-most", test.at_most)):
            _share_without_percent(references, test.value, bound, ("tests", name, word))
            references.formula(bound, ("tests", name, word), stage, *wanted)
    for name, trigger in references.deal.triggers.items():
        references.formula(trigger.when, ("triggers", name, "when"), _stage(trigger.tested), "flag")
        if isinstance(trigger.cure, Expression):
            references.formula(trigger.cure, ("triggers", name, "cure"), _stage(trigger.tested), "flag")
    if not references.faults:
        _ask_for_nothing(references)
        _circles(references)


def _stage(word: str) -> Stage:
    return next(stage for stage in Stage if stage.word == word)


def _share_without_percent(references: References, value: Expression, bound: Expression | None, path: Path_) -> None:
    """Warn of ``oc(A)`` with a bound of 35: a share is never above 1."""
    for message in share_in_doubt(value.said, bound.said, value.text) if bound is not None else ():
        references.faults.warn(references.document.location(path), message)


def _asked(references: References, *expressions: Expression | None) -> set[tuple[str, str]]:
    """Words of formulas that are sound, with the names they are asked of."""
    found: set[tuple[str, str]] = set()
    for expression in expressions:
        if expression is not None:
            check = Check(references.scope, Stage.AFTER_PAYMENT)
            check.expression(expression)
            found |= check.used
    return found


def _ask_for_nothing(references: References) -> None:
    """Warn of formulas that nothing of the deal or the pool can move."""
    deal, document, faults = references.deal, references.document, references.faults
    for name, test in deal.tests.items():
        if not _asked(references, test.value):
            where = document.location(("tests", name, "value"))
            faults.warn(where, "this asks for nothing of the deal or the pool: it is the same on every payment date.")
    for name, trigger in deal.triggers.items():
        if not _asked(references, trigger.when):
            where = document.location(("triggers", name, "when"))
            faults.warn(where, "this asks for nothing of the deal or the pool: it always holds, or never.")


def _circles(references: References) -> None:
    """Warn of tests and triggers that ask for one another: one of them sees how another stood last time."""
    deal = references.deal
    asks = {name: _events_asked(references, test.value, test.at_least, test.at_most)
            for name, test in deal.tests.items()}  # fmt: skip
    for name, trigger in deal.triggers.items():
        cure = trigger.cure if isinstance(trigger.cure, Expression) else None
        asks[name] = _events_asked(references, trigger.when, cure)
    turns, told = _in_turn(deal), set[frozenset[str]]()
    for event in turns:
        circle = _circle(event, asks)
        if circle and frozenset(circle) not in told:
            told.add(frozenset(circle))
            first = min(range(len(circle)), key=lambda place: turns.index(circle[place]))
            name, *others = circle[first:] + circle[:first]
            listed = ", which asks for ".join(f"'{other}'" for other in [*others, name])
            section, field = ("tests", "value") if name in deal.tests else ("triggers", "when")
            where = references.document.location((section, name, field))
            message = f"this asks for {listed}: a circle, in which '{name}' sees how '{others[0]}' stood last time."
            references.faults.warn(where, message)


def _events_asked(references: References, *expressions: Expression | None) -> list[str]:
    asked = _asked(references, *expressions)
    return sorted(name for word, name in asked if word in ("breached", "fired"))


def _in_turn(deal: Deal) -> list[str]:
    """Tests and triggers in the order in which a period looks at them."""
    events = [(_stage(test.tested), 0, name) for name, test in deal.tests.items()]
    events += [(_stage(trigger.tested), 1, name) for name, trigger in deal.triggers.items()]
    return [name for _, _, name in sorted(events, key=lambda event: event[:2])]


def _circle(name: str, asks: dict[str, list[str]]) -> list[str]:
    """The shortest way from an event through others back to it, itself first; an event may ask for itself."""
    ways = [[name]]
    seen = {name}
    for way in ways:
        for other in asks[way[-1]]:
            if other == name and len(way) > 1:
                return way
            if other not in seen:
                seen.add(other)
                ways.append([*way, other])
    return []
