"""What stands behind a name that is paid or covered: the claims of a tranche, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipabs.definitions.deal import Deal


def claims_of(deal: Deal, destination: str) -> list[str]:
    """What a destination stands for: ``A`` -> interest, then principal, then what a residual takes.

    Components come before principal if they are promised, else after it.
    Of support: its fee, then its interest; of a hedge: its premium, its net payment, what its end costs.
    """
    name, _, part = destination.partition(".")
    outside = deal.support.get(name) or deal.hedges.get(name)
    if outside is not None and not part:
        return [f"{name}.{cost}" for cost in outside.costs]
    if part or name not in deal.tranches:
        return [destination]
    tranche = deal.tranches[name]
    parts = ["interest"] if tranche.bears_interest else []
    parts += tranche.components_that_are(promised=True)
    parts += ["principal"] if tranche.has_principal else []
    parts += tranche.components_that_are(promised=False)
    parts += ["residual"] if tranche.is_residual else []
    return [f"{name}.{part}" for part in parts]


def promised_claims(deal: Deal, name: str) -> list[str]:
    """The claims behind a name to which something can be due; of a whole tranche those that are promised."""
    claims = [claim for claim in claims_of(deal, name) if not claim.endswith(".residual")]
    if name not in deal.tranches:
        return claims
    hoped = {f"{name}.{part}" for part in deal.tranches[name].components_that_are(promised=False)}
    return [claim for claim in claims if claim not in hoped]


def claims_outside(deal: Deal) -> list[str]:
    """Every claim of those who stand behind support and hedges: ``facility.fee``, ``swap.net``."""
    return [claim for name in (*deal.support, *deal.hedges) for claim in claims_of(deal, name)]


def covered_claims(deal: Deal, support: str) -> set[str]:
    """Every claim that a support may pay."""
    return {claim for covered in deal.support[support].covers for claim in promised_claims(deal, covered)}
