"""Hedges -> the notes of a drawing: what is exchanged, on what, with whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.definitions.expressions import Expression
from ipabs.results.diagram_support import rate_text

if TYPE_CHECKING:
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.hedges import Hedge


def hedge_notes(deal: Deal) -> list[tuple[str, str]]:
    """Of every hedge its name, and its terms."""
    return [(name, f"{_said(hedge)}, with {hedge.counterparty}") for name, hedge in deal.hedges.items()]


def _said(hedge: Hedge) -> str:
    if hedge.pays is not None and hedge.receives is not None:
        text = f"swap: pays {rate_text(hedge.pays)}, receives {rate_text(hedge.receives)}"
    elif hedge.strike is not None:
        text = f"{hedge.kind} on {hedge.index} at {rate_text(hedge.strike)}"
    else:
        text = f"forward: {'sells' if hedge.sells else 'buys'} at {hedge.rate:g}"
    if isinstance(hedge.notional, Expression):
        return f"{text} on {hedge.notional.text}"
    return text if hedge.notional is None else f"{text} on {hedge.notional[0]:,.10g} and so on"
