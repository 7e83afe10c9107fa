"""Support -> the notes of a drawing: its kind, what it pays at most, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.definitions.expressions import Expression
from ipabs.definitions.interest import Floating

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipabs.definitions.deal import Deal
    from ipabs.definitions.support import Support


def support_notes(deal: Deal) -> list[tuple[str, str]]:
    """Of support that does more than pay what is short: its name, and its terms."""
    told = ((name, list(_said(support))) for name, support in deal.support.items())
    return [(name, "; ".join(says)) for name, says in told if says]


def _said(support: Support) -> Iterator[str]:
    if support.kind != "shortfall":
        yield support.kind.replace("-", " ")
    if support.share != 1:
        yield f"{100 * support.share:,.10g} % of what is short"
    if support.pays_ultimately:
        early = f", or while {support.accelerates.text}" if support.accelerates else ""
        yield f"principal from the maturity on{early}"
    if isinstance(support.limit, Expression):
        yield f"at most {support.limit.text}"
    if support.fee is not None:
        yield f"fee {100 * support.fee.rate:,.10g} % of {support.fee.of}"
    if "interest" in support.costs:
        yield f"interest {rate_text(support.interest)} on what it is owed"


def rate_text(coupon: float | Floating) -> str:
    """``4.3 %``, or an index with its spread."""
    if not isinstance(coupon, Floating):
        return f"{100 * coupon:,.10g} %"
    return f"{coupon.index} + {10_000 * coupon.spread:,.10g} bp"
