"""The state of a seasoned deal -> sentences: what is owed and held, what is counted, what is in force."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ipabs.definitions.state import CASH, owed
from ipabs.results.explain_language import money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipabs.case import Case
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.state import State
    from ipabs.results.explain_language import Language

_NUMBERS = ("written_off", "unpaid", "shortfall", "paid", "charged", "used")
_COUNTS = ("held", "cleared")
_LISTS = ("breached", "fired", "failed")


def told_state(case: Case, language: Language) -> Iterator[str]:
    """Everything said of where a deal stands; nothing where it begins with its closing."""
    deal, state, timetable = case.deal, case.deal.state, case.timetable
    if state is None:
        return
    days = {"as_of": language.day(state.as_of), "cutoff": language.day(state.cutoff)}
    yield language.counted("state.begin", len(timetable.past), **days)
    yield language.say("state.interest", day=language.day(timetable.starts[0]))
    yield from _balances(deal, state, language)
    for word in _NUMBERS:
        amounts = getattr(state, word)
        if amounts:
            listed = [language.say("state.entry", name=name, amount=money(amount)) for name, amount in amounts.items()]
            yield language.say(f"state.{word}", entries=language.together(listed))
    counted = [(word, getattr(state.pool, word)) for word in ("balance", "initial", "defaulted", "recovered")]
    told = [language.say(f"state.pool.{word}", amount=money(amount)) for word, amount in counted if amount]
    if told:
        yield language.say("state.pool", entries=language.together(told))
    for word in _LISTS:
        if getattr(state, word):
            yield language.say(f"state.{word}", names=language.together(getattr(state, word)))
    for word in _COUNTS:
        for name, count in getattr(state, word).items():
            yield language.counted(f"state.{word}", count, name=name)
    if state.accelerated:
        yield language.say("state.accelerated")
    yield from _past_values(state, language)
    for name, rate in state.index.items():
        yield language.say("state.index", name=name, rate=language.percent(rate))
    if state.price:
        prices = [language.say("state.entry", name=name, amount=f"{price:g}") for name, price in state.price.items()]
        yield language.say("state.price", entries=language.together(prices))


def _past_values(state: State, language: Language) -> Iterator[str]:
    """What formulas look back at; a dash where it was undefined."""
    for text, values in state.trailing.items():
        listed = ", ".join("–" if math.isnan(value) else f"{value:,.10g}" for value in values)
        yield language.say("state.trailing", formula=text, values=listed)


def _balances(deal: Deal, state: State, language: Language) -> Iterator[str]:
    notes = [
        language.say(
            "state.note",
            name=name,
            amount=money(owed(deal, name)),
            factor=language.percent(round(owed(deal, name) / tranche.notional, 4)),
        )
        for name, tranche in deal.tranches.items()
        if tranche.has_principal
    ]
    yield language.say("state.notes", entries=language.together(notes))
    for word, names in (("accounts", (*deal.accounts, CASH)), ("ledgers", deal.ledgers), ("support", deal.support)):
        listed = [
            language.say("state.entry", name=name, amount=money(state.balance[name]))
            for name in names
            if name in state.balance
        ]
        if listed:
            yield language.say(f"state.{word}", entries=language.together(listed))
