"""Whose rating a deal watches: parties and the grades below which its formulas ask whether they have fallen."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ipabs.definitions.deal import Deal
    from ipabs.errors import Location

Asked: TypeAlias = "Mapping[tuple[str, str], Location]"
"""By party and grade, where a formula asks for it first."""


def party_behind(deal: Deal, name: str) -> str:
    """The provider of support, the counterparty of a hedge, or the party itself."""
    if name in deal.support:
        return deal.support[name].provider
    return deal.hedges[name].counterparty if name in deal.hedges else name


def downgrade_input(party: str, grade: str) -> str:
    """Name of the flag that the collateral brings."""
    return f"downgraded.{party}.{grade}"
