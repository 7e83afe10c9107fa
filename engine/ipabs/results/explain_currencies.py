"""Other currencies -> sentences: what a unit costs today, as forwards have it, and how far it may stray."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.results.explain_language import number

if TYPE_CHECKING:
    from ipabs.definitions.currencies import ForeignCurrency
    from ipabs.definitions.deal import Deal
    from ipabs.results.explain_language import Language


def told_currency(deal: Deal, name: str, language: Language) -> str:
    """Everything said of one currency."""
    currency = deal.currencies[name]
    rate = {"name": name, "spot": number(currency.spot), "own": deal.currency}
    parts = [language.say("currency.spot", **rate), _forwards(currency, language)]
    if currency.volatility:
        parts.append(language.say("currency.volatility", volatility=language.percent(currency.volatility)))
    else:
        parts.append(language.say("currency.certain"))
    return language.phrases["sentence.next"].join(parts)


def _forwards(currency: ForeignCurrency, language: Language) -> str:
    if currency.curve is not None and currency.curve.flat is not None:
        return language.say("currency.curve", curve=language.percent(currency.curve.flat))
    if currency.curve is not None:
        return language.say("currency.curve", curve=currency.curve.file)
    if currency.forwards is not None:
        listed = [number(rate) for rate in currency.forwards]
        if len(listed) > 4:
            told = language.say("series", first=listed[0], last=listed[-1], count=len(listed))
        else:
            told = language.in_turn(listed)
        return language.say("currency.forwards", forwards=told)
    return language.say("currency.level")
