"""Interest of a tranche -> sentences: what becomes of arrears, what accretes, what rises, what comes on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.definitions.index_words import CURVE, INDICES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipabs.definitions.interest import Component, StepUp
    from ipabs.definitions.tranches import Tranche
    from ipabs.results.explain_formulas import Speller
    from ipabs.results.explain_language import Language


def index_told(index: str, language: Language) -> str:
    """What a floating rate follows."""
    if index in INDICES:
        return language.say(f"index.{'compounded' if INDICES[index].compounded else 'term'}", index=index)
    return language.say("index.curve" if index == CURVE else "index.rate", index=index)


def interest_sentences(name: str, tranche: Tranche, speller: Speller) -> Iterator[str]:
    """What a tranche's interest does beyond its coupon; nothing for a plain one."""
    language = speller.language
    for step in tranche.step_ups:
        yield _step_up(step, speller)
    if tranche.accretes is not None:
        yield language.say("note.accretes", when=speller.spell(tranche.accretes))
    if tranche.unpaid_interest != "carried":
        yield language.say(f"unpaid-interest.{tranche.unpaid_interest}")
    if tranche.deferrable:
        yield language.say("note.deferrable")
    for part, component in tranche.components.items():
        yield from _component(name, part, component, speller)
    if tranche.anticipated_repayment is not None:
        yield language.say("note.anticipated", day=language.day(tranche.anticipated_repayment))


def _step_up(step: StepUp, speller: Speller) -> str:
    language = speller.language
    by = language.basis_points(step.by)
    if step.when is not None:
        return language.say("step-up.when", by=by, when=speller.spell(step.when))
    assert step.from_ is not None  # a step-up has the one or the other
    return language.say("step-up.from", by=by, day=language.day(step.from_))


def _component(name: str, part: str, component: Component, speller: Speller) -> Iterator[str]:
    language = speller.language
    told = {"name": name, "part": part, "rate": language.percent(component.rate)}
    key = "component"
    if component.of is not None:
        key, told["base"] = "component.of", speller.spell(component.of)
    if component.from_ is None:
        yield language.say(key, **told)
    else:
        yield language.say(f"{key}.from", day=language.day(component.from_), **told)
    if component.unpaid_interest != "carried":
        yield language.say(f"component.{component.unpaid_interest}")
    if not component.promised:
        yield language.say("component.not-promised")
