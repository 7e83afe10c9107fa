"""Support: providers and claims that lead nowhere, claims that its kind does not pay, and what nobody uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.definitions.claim_references import check_claim
from ipabs.definitions.claims import claims_of, promised_claims
from ipabs.definitions.expressions import Expression
from ipabs.definitions.interest import Floating
from ipabs.definitions.vocabulary import Stage

if TYPE_CHECKING:
    from ipabs.definitions.reading import Path_
    from ipabs.definitions.references import References
    from ipabs.definitions.support import Support

REPAID = ("shortfall", "liquidity", "wrap")
"""Kinds that advance money to the deal; a guarantor or a bank's credit may look to somebody else."""


def check_support(references: References) -> None:
    """Follow the names and formulas of all support."""
    scope = references.scope
    for name, support in references.deal.support.items():
        path: Path_ = ("support", name)
        if scope.kinds.get(support.provider) != "party":
            where = references.document.location((*path, "provider"))
            references.faults.add(where, scope.unknown(support.provider, "party"))
        for number, claim in enumerate(support.covers):
            place = (*path, "covers", number)
            if check_claim(references, claim, place, residual=False):
                _kind_pays(references, support, claim, place)
        if isinstance(support.limit, Expression):
            references.formula(support.limit, (*path, "limit"), Stage.BEFORE_COLLECTION, "money")
        references.formula(support.accelerates, (*path, "accelerates"), Stage.BEFORE_PAYMENT, "flag")
        follows = isinstance(support.interest, Floating) and support.interest.follows_market
        if follows and references.deal.curve is None:
            where = references.document.location((*path, "interest", "index"))
            references.faults.add(where, "the interest follows the curve, and the deal has none.")


def _kind_pays(references: References, support: Support, claim: str, path: Path_) -> None:
    """A liquidity facility pays no principal, and nobody guarantees what is left over."""
    where, name = references.document.location(path), claim.partition(".")[0]
    if support.kind == "liquidity" and any(c.endswith(".principal") for c in promised_claims(references.deal, claim)):
        hint = f": say {name}.interest" if claim == name and references.deal.tranches[name].bears_interest else ""
        holds = "is" if "." in claim else "includes"
        message = f"'{claim}' {holds} principal, and a liquidity facility pays interest and fees{hint}."
        references.faults.add(where, message)
    elif support.kind in ("guarantee", "wrap") and name in references.scope.residuals:
        references.faults.add(where, f"'{name}' takes whatever is left: a {support.kind} of it promises nothing.")


def unused_support(references: References) -> list[tuple[Path_, str]]:
    """Support that no step draws on, repays or pays for."""
    deal = references.deal
    found: list[tuple[Path_, str]] = []
    for name, support in deal.support.items():
        path: Path_ = ("support", name)
        if name not in references.drawn:
            found.append((path, "no step draws on this support."))
        elif (support.costs or support.kind in REPAID) and name not in references.repaid:
            found.append((path, "no step repays this support: what it is owed stays."))
        found += [(path, f"no step pays {claim}.") for claim in claims_of(deal, name) if claim not in references.paid]
    return found
