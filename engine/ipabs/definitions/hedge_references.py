"""Hedges: counterparties, formulas and indices that lead nowhere, and payments that no step makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.definitions.claims import claims_of
from ipabs.definitions.expressions import Expression
from ipabs.definitions.interest import Floating
from ipabs.definitions.vocabulary import Stage
from ipabs.errors import nearest

if TYPE_CHECKING:
    from ipabs.definitions.reading import Path_
    from ipabs.definitions.references import References


def check_hedges(references: References) -> None:
    """Follow the names and formulas of all hedges."""
    for name, hedge in references.deal.hedges.items():
        path: Path_ = ("hedges", name)
        references.known(hedge.counterparty, (*path, "counterparty"), "party")
        if isinstance(hedge.spot, str):
            _known_currency(references, hedge.spot, (*path, "spot"))
        if isinstance(hedge.notional, Expression):
            references.formula(hedge.notional, (*path, "notional"), Stage.BEFORE_COLLECTION, "money")
        references.formula(hedge.termination, (*path, "termination"), Stage.BEFORE_COLLECTION, "money")
        follows = any(isinstance(leg, Floating) and leg.follows_market for leg in hedge.legs)
        if follows and references.deal.curve is None:
            where = references.document.location(path, key=True)
            references.faults.add(where, "the hedge follows the market, and the deal has no curve.")


def _known_currency(references: References, currency: str, path: Path_) -> None:
    listed = references.deal.currencies
    if currency not in listed:
        message = f"{currency} is not among the deal's 'currencies'."
        references.faults.add(references.document.location(path), f"{message}{nearest(currency, listed)}")


def unused_hedges(references: References) -> list[tuple[Path_, str]]:
    """Hedges whose claims no step pays."""
    found: list[tuple[Path_, str]] = []
    for name in references.deal.hedges:
        claims = [claim for claim in claims_of(references.deal, name) if claim not in references.paid]
        found += [(("hedges", name), f"no step pays {claim}.") for claim in claims]
    return found
