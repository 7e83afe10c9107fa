"""Providers that a deal leans on and that cannot fail: their rating has no default in its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipabs.collateral.obligors import Obligors
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.reading import Document
    from ipabs.errors import Faults


def warn_of_certain_providers(deal: Deal, obligors: Obligors, document: Document, faults: Faults) -> None:
    """Warn of a provider whose rating gives it no chance of failing in the deal's life: what it pays is taken as sure.

    A ``pd`` or ``hazard`` of 0 is what the author wrote, and is not warned of.
    """
    rows = {name: row for row, name in enumerate(obligors.ids)}
    for name in deal.parties:
        row = rows.get(name)
        leaning = list(_leaning_on(deal, name))
        if row is not None and leaning and obligors.ratings[row] and not obligors.cumulative[row, -1] > 0.0:
            rated = f"{obligors.ratings[row]} of table {obligors.tables[row]}"
            faults.warn(
                document.location(("parties", name), key=True),
                f"'{name}' never fails on any path: {rated} has no default over the deal's life; "
                f"what leans on it is taken as sure: {', '.join(leaning)}. A pd, or another table, lets it fail.",
            )


def _leaning_on(deal: Deal, name: str) -> Iterator[str]:
    """What fails with a party: support, hedges, layers of asset-support."""
    for word, support in deal.support.items():
        if support.provider == name:
            yield word
    for word, hedge in deal.hedges.items():
        if hedge.counterparty == name:
            yield word
    for word in ("fund", "insurance"):
        layer = getattr(deal.asset_support, word)
        if layer is not None and layer.provider == name:
            yield f"asset-support.{word}"
