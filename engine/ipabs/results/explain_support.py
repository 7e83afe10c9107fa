"""Support -> sentences: who lends a hand, for what, up to what, at which cost, and how it is paid back."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ipabs.definitions.expressions import Expression
from ipabs.definitions.interest import Floating
from ipabs.results.explain_interest import index_told
from ipabs.results.explain_language import money
from ipabs.results.explain_uses import steps_sentence, uses_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipabs.definitions.deal import Deal
    from ipabs.definitions.support import Support
    from ipabs.results.explain_formulas import Speller
    from ipabs.results.explain_language import Language


def support_sentences(deal: Deal, name: str, support: Support, speller: Speller, covers: str) -> Iterator[str]:
    """Everything said of one support; ``covers`` is what it pays, in words."""
    language, uses = speller.language, uses_of(deal, name)
    named = {"name": language.named(name), "provider": support.provider, "covers": covers}
    yield language.say(f"support.{support.kind}", **named)
    if support.share != 1:
        yield language.say("support.share", share=language.percent(support.share))
    if support.pays_ultimately:
        yield language.say("support.ultimate")
    if support.accelerates is not None:
        yield language.say("support.accelerates", when=speller.spell(support.accelerates))
    yield _limit(support, speller)
    if support.fee is not None:
        yield language.say(f"support.fee.{support.fee.of}", rate=language.percent(support.fee.rate))
    if "interest" in support.costs:
        yield language.say("support.interest", rate=rate_told(support.interest, language))
    for key, steps in (("drawn", uses.drawn), ("repaid", uses.repaid)):
        yield from steps_sentence(language, f"uses.{key}", steps)


def _limit(support: Support, speller: Speller) -> str:
    language, used = speller.language, "" if support.is_reinstated else ".used"
    if isinstance(support.limit, Expression):
        return language.say(f"support.limit.formula{used}", amount=speller.spell(support.limit))
    if math.isinf(support.limit):
        return language.say("support.unlimited")
    return language.say(f"support.limit{used}", amount=money(support.limit))


def rate_told(coupon: float | Floating, language: Language) -> str:
    """``4.3 %``, or an index with its spread, cap and floor."""
    if not isinstance(coupon, Floating):
        return language.percent(coupon)
    index = index_told(coupon.index, language)
    text = language.say("rate.floating", index=index, spread=language.basis_points(coupon.spread))
    if coupon.reset_lag is not None:
        text += language.say("coupon.reset", lag=language.period(coupon.reset_lag))
    if coupon.cap is not None:
        text += language.say("coupon.cap", rate=language.percent(coupon.cap))
    if coupon.floor is not None:
        text += language.say("coupon.floor", rate=language.percent(coupon.floor))
    return text
