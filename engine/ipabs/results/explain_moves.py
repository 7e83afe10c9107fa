"""Steps beside payments -> what they do, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from ipabs.definitions.moves import COLLECTIONS, Buy, Draw, Move, Record, Transfer, Trap, WriteOff, WriteUp
from ipabs.results.explain_purchases import told_purchase

if TYPE_CHECKING:
    from ipabs.results.explain_formulas import Speller
    from ipabs.results.explain_language import Language


def account_called(name: str, language: Language) -> str:
    """An account's name, or what the language calls the collection account."""
    return language.say("cash") if name == COLLECTIONS else name


def told_move(step: Move, speller: Speller) -> str:
    """What a step does, without its condition."""
    language = speller.language
    if isinstance(step, Draw):
        return _draw(step, speller)
    if isinstance(step, Trap):
        return _trap(step, speller)
    if isinstance(step, Transfer):
        move = step.transfer
        ends = {"source": account_called(move.from_, language), "target": account_called(move.to, language)}
        if move.amount is None:
            return language.say("step.transfer", **ends)
        return language.say("step.transfer.amount", amount=speller.spell(move.amount), **ends)
    if isinstance(step, Record):
        return language.say("step.record", name=step.record, amount=speller.spell(step.amount))
    if isinstance(step, WriteOff):
        return language.say("step.write-off", name=step.write_off, amount=speller.spell(step.amount))
    if isinstance(step, WriteUp):
        return language.say("step.write-up", name=step.write_up, amount=speller.spell(step.amount))
    if isinstance(step, Buy):
        return told_purchase(step, speller, account_called(step.from_ or COLLECTIONS, language))
    assert_never(step)


def _draw(step: Draw, speller: Speller) -> str:
    language = speller.language
    if step.amount is None:
        text = language.say("step.draw", name=step.draw)
    else:
        text = language.say("step.draw.amount", name=step.draw, amount=speller.spell(step.amount))
    text += language.say("limit.pay", limit=speller.spell(step.limit)) if step.limit else ""
    return text + (language.say("draw.to", name=step.to) if step.to != COLLECTIONS else "")


def _trap(step: Trap, speller: Speller) -> str:
    language = speller.language
    if step.amount is not None:
        return language.say("step.trap.amount", name=step.trap, amount=speller.spell(step.amount))
    if step.share is not None:
        return language.say("step.trap.share", name=step.trap, share=language.percent(step.share))
    return language.say("step.trap", name=step.trap)
