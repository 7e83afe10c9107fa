"""A step in one line, as its author wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.definitions.moves import COLLECTIONS, Buy, Draw, Record, Transfer, Trap, WriteOff, WriteUp
from ipabs.definitions.steps import Fill, Group, Pay, Release, Repay

if TYPE_CHECKING:
    from ipabs.definitions.steps import Step


def describe(step: Step) -> str:
    """What a step does and when; of a group only when."""
    conditions = [f"if {step.if_.text}"] if step.if_ else []
    conditions += [f"unless {step.unless.text}"] if step.unless else []
    if isinstance(step, Group):
        return f"{', '.join(conditions)}:"
    text = _pay(step) if isinstance(step, Pay) else _does(step)
    if isinstance(step, Fill | Repay | Pay | Draw | Buy) and step.limit:
        text += f", at most {step.limit.text}"
    if isinstance(step, Pay) and step.also_from:
        text += f", also from {', '.join(step.also_from)}"
    return ", ".join([text, *conditions])


def _pay(step: Pay) -> str:
    text = f"pay {', '.join(step.pay)}"
    if step.share:
        weights = step.share if isinstance(step.share, str) else " : ".join(f"{w:g}" for w in step.share)
        text += f" side by side ({weights})"
    if step.amount:
        text += f" {step.amount.text}"
    return text + (f" from {step.from_}" if step.from_ else "")


def _does(step: Step) -> str:
    match step:
        case Fill():
            return f"fill {step.fill}" + (f" from {step.from_}" if step.from_ else "")
        case Release():
            return f"release {step.amount.text + ' of ' if step.amount else ''}{step.release}"
        case Repay():
            return f"repay {step.repay}"
        case Draw():
            to = "" if step.to == COLLECTIONS else f" to {step.to}"
            return f"draw {step.amount.text + ' of ' if step.amount else ''}{step.draw}{to}"
        case Trap():
            share = f"{100 * step.share:g}% of cash" if step.share is not None else "all cash"
            return f"trap {step.amount.text if step.amount else share} on {step.trap}"
        case Transfer(transfer=move):
            return f"transfer {move.amount.text if move.amount else 'all'} from {move.from_} to {move.to}"
        case Record():
            return f"record {step.amount.text} in {step.record}"
        case WriteOff():
            return f"write off {step.amount.text} of {step.write_off}"
        case WriteUp():
            return f"write up {step.amount.text} of {step.write_up}"
        case Buy():
            amount = f" for {step.amount.text}" if step.amount else ""
            return f"buy {step.buy}{amount}" + (f" from {step.from_}" if step.from_ else "")
    raise AssertionError(step)
