"""Calls of a deal, as results tell them: in sentences, on the drawing, and when they were exercised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ipabs.results.explain_language import number
from ipabs.results.rendering import money

if TYPE_CHECKING:
    from ipabs.definitions.calls import Redemption
    from ipabs.definitions.deal import Deal
    from ipabs.results.explain_formulas import Speller
    from ipabs.run import Result


def told_call(name: str, call: Redemption, speller: Speller) -> str:
    """One sentence: when, at which price, for what the pool is sold."""
    language = speller.language
    day = language.day(call.from_ or call.begins) if _has_begin(call) else ""
    when = speller.spell(call.when) if call.when is not None else ""
    key = "call.both" if day and when else "call.from" if day else "call.when"
    occasion = language.say(key, day=day, when=when)
    sale = language.percent(call.sale)
    return language.say("call", name=language.named(name), occasion=occasion, sale=sale, price=_price(call, speller))


def _has_begin(call: Redemption) -> bool:
    return call.from_ is not None or isinstance(call.price, list)


def _price(call: Redemption, speller: Speller) -> str:
    language = speller.language
    if call.make_whole is not None:
        return language.say("call.whole", spread=language.basis_points(call.make_whole.spread))
    if not isinstance(call.price, list):
        return language.say("call.price", price=number(call.price))
    steps = [
        language.say("call.price.from", price=number(step.price), day=language.day(step.from_)) for step in call.steps
    ]
    return language.phrases["call.price.then"].join(steps)


def call_notes(deal: Deal) -> list[tuple[str, str]]:
    """Name and terms of every call, for a drawing."""
    return [(name, ", ".join(_terms(call))) for name, call in deal.calls.items()]


def _terms(call: Redemption) -> list[str]:
    found = [f"called from {call.begins}"] if _has_begin(call) else ["called"]
    found[0] += f" when {call.when.text}" if call.when is not None else ""
    if call.make_whole is not None:
        found.append(f"notes made whole at the curve + {10_000 * call.make_whole.spread:,.10g} bp")
    else:
        found.append(f"notes repaid at {' then '.join(number(step.price) for step in call.steps)}")
    return [*found, f"the pool sold at {100 * call.sale:,.10g} % of its value"]


def call_records(result: Result) -> dict[str, Any]:
    """``calls`` on one path: name, date and what the sale brought; None where a call was not exercised."""
    calls = result.case.deal.calls
    return {"calls": [{"name": name, **_exercised(result, name)} for name in calls]} if calls else {}


def _exercised(result: Result, name: str) -> dict[str, Any]:
    periods = np.flatnonzero(result.flows.path(f"call[{name}].exercised"))
    if not len(periods):
        return {"date": None, "sale": None}
    k = int(periods[0])
    return {"date": result.case.timetable.payments[k].isoformat(), "sale": float(result.flows.path("sale")[k])}


def exercised_lines(record: dict[str, Any]) -> list[str]:
    """The same for people."""
    return [
        f"call {call['name']}: exercised on {call['date']}, the pool sold for {money(call['sale'])}"
        if call["date"]
        else f"call {call['name']}: not exercised"
        for call in record.get("calls", [])
    ]
