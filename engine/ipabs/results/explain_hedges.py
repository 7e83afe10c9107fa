"""Hedges -> sentences: what is exchanged on what, with whom, at which cost, and what its end costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.definitions.expressions import Expression
from ipabs.results.explain_interest import index_told
from ipabs.results.explain_language import money, number
from ipabs.results.explain_support import rate_told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ipabs.definitions.hedges import Hedge, Premium
    from ipabs.results.explain_formulas import Speller
    from ipabs.results.explain_language import Language


def hedge_sentences(name: str, hedge: Hedge, speller: Speller, day_count: str) -> Iterator[str]:
    """Everything said of one hedge; ``day_count`` is the deal's."""
    language = speller.language
    named = {"name": language.named(name), "counterparty": hedge.counterparty}
    pays, receives = (each or day_count for each in (hedge.pays_day_count, hedge.receives_day_count))
    if hedge.pays is not None and hedge.receives is not None:
        legs = {"pays": rate_told(hedge.pays, language), "receives": rate_told(hedge.receives, language)}
        yield language.say("hedge.swap", pays_count=pays, receives_count=receives, **legs, **named)
    elif hedge.strike is not None:
        index = index_told(hedge.index or "", language)
        strike = language.percent(hedge.strike)
        yield language.say(f"hedge.{hedge.kind}", index=index, strike=strike, count=receives, **named)
    elif hedge.rate is not None and hedge.spot is not None:
        side, amounts = ("sells", hedge.sells) if hedge.sells else ("buys", hedge.buys)
        told = {"amounts": _series(amounts or (), language), "spot": _spot(hedge.spot, language)}
        yield language.say(f"hedge.forward.{side}", rate=number(hedge.rate), **told, **named)
    if isinstance(hedge.notional, Expression):
        yield language.say("hedge.notional", notional=speller.spell(hedge.notional))
    elif hedge.notional is not None:
        yield language.say("hedge.notional.list", notional=_series(hedge.notional, language))
    if hedge.premium is not None:
        yield _premium(hedge.premium, language)
    if hedge.termination is not None:
        yield language.say("hedge.termination.amount", amount=speller.spell(hedge.termination))
    else:
        yield language.say("hedge.termination")


def _spot(spot: str | tuple[float, ...], language: Language) -> str:
    return language.say("hedge.spot", name=spot) if isinstance(spot, str) else _series(spot, language, number)


def _series(amounts: tuple[float, ...], language: Language, figure: Callable[[float], str] = money) -> str:
    told = [figure(amount) for amount in amounts]
    if len(told) > 4:
        return language.say("series", first=told[0], last=told[-1], count=len(told))
    return language.in_turn(told)


def _premium(premium: Premium, language: Language) -> str:
    if premium.rate is not None:
        return language.say("hedge.premium.rate", rate=language.percent(premium.rate))
    assert premium.amount is not None  # held by the definition
    told = language.say(f"fee.amount.{premium.per}", amount=money(premium.amount))
    return language.say("hedge.premium.amount", told=told)
