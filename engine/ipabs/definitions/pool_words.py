"""What a deal's formulas ask of its pool beyond its value and defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ipabs.definitions.formula_walks import every_call, every_formula

if TYPE_CHECKING:
    from ipabs.definitions.deal import Deal

POOL_WORDS: Final = ("sales", "count", "largest", "delinquent", "renewals")
"""In the order in which the waterfall is fed; each asks for an input ``pool.<word>``."""


def asked_of_pool(deal: Deal) -> tuple[str, ...]:
    """The words of ``POOL_WORDS`` that some formula of the deal uses, in their order."""
    asked = {call.function for expression in every_formula(deal) for call in every_call(expression.tree)}
    return tuple(word for word in POOL_WORDS if word in asked)
