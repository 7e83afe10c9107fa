"""Templates of what a deal buys, and purchases -> sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.results.explain_uses import steps_sentence, uses_of

if TYPE_CHECKING:
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.moves import Buy
    from ipabs.definitions.templates import Template
    from ipabs.results.explain_formulas import Speller
    from ipabs.results.explain_language import Language


def told_template(deal: Deal, name: str, language: Language) -> str:
    """What can be bought, at which price and within which bounds; who owes it; which steps buy."""
    template = deal.templates[name]
    percent = language.percent
    profile = language.say(f"template.{template.profile}", rate=percent(template.rate))
    sentences = [language.counted("template", template.payments, name=language.named(name), profile=profile)]
    if template.grace:
        sentences.append(language.counted("template.grace", template.grace))
    if template.prepayment:
        sentences.append(language.say("template.prepayment", share=percent(template.prepayment)))
    sentences.append(language.say("template.price", price=percent(template.price)))
    if template.concentration_limit is not None:
        sentences.append(language.say("template.concentration-limit", share=percent(template.concentration_limit)))
    day = {"day": language.day(template.ends_by)} if template.ends_by else {}
    sentences.append(language.say("template.ends-by" if day else "template.ends", **day))
    sentences.append(_owed_by(template, language))
    if template.defaults and template.recovery:
        lag = f"{template.recovery_lag:g}"
        told = {"share": percent(template.recovery), "years": lag}
        sentences.append(language.counted("template.recovery", 1 if template.recovery_lag == 1 else 2, **told))
    sentences += steps_sentence(language, "uses.bought", uses_of(deal, name).bought)
    return language.phrases["sentence.next"].join(sentences)


def _owed_by(template: Template, language: Language) -> str:
    if not template.defaults:
        return language.say("template.safe")
    facts = []
    if template.rating:
        key = "party.rating.table" if template.table else "party.rating"
        facts.append(language.say(key, rating=template.rating, table=template.table))
    if template.pd is not None:
        facts.append(language.say("party.pd", pd=language.percent(template.pd)))
    if template.hazard is not None:
        facts.append(language.say("party.hazard", hazard=language.percent(template.hazard)))
    places = (("sector", template.sector), ("technology", template.technology), ("region", template.region))
    facts += [language.say(f"party.{word}", value=value) for word, value in places if value]
    told = language.phrases["facts"].join(facts)
    if template.names is None:
        return language.say("template.many-names", facts=told)
    return language.counted("template.names", template.names, facts=told)


def told_purchase(step: Buy, speller: Speller, source: str) -> str:
    """What a step buys, with how much of which money."""
    language = speller.language
    if step.amount is None:
        text = language.say("step.buy", name=step.buy, source=source)
    else:
        text = language.say("step.buy.amount", name=step.buy, source=source, amount=speller.spell(step.amount))
    return text + (language.say("limit.pay", limit=speller.spell(step.limit)) if step.limit else "")
