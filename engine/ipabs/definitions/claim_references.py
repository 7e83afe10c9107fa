"""Destinations of payments and of cover: a tranche, a fee, what support costs, or a part of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.definitions.claims import claims_of

if TYPE_CHECKING:
    from ipabs.definitions.reading import Path_
    from ipabs.definitions.references import References


def check_claim(references: References, destination: str, path: Path_, *, residual: bool) -> list[str]:
    """The claims behind a destination; a fault and nothing when it leads nowhere.

    ``residual``: it is paid, so that it may take whatever is left; otherwise it is covered.
    """
    message = _wrong_with(references, destination, paid=residual)
    if message:
        references.faults.add(references.document.location(path), message)
        return []
    return claims_of(references.deal, destination)


def _wrong_with(references: References, destination: str, *, paid: bool) -> str:
    scope = references.scope
    name, _, part = destination.partition(".")
    kind = scope.kinds.get(name)
    if kind == "account" and paid:
        return f"'{name}' is an account: 'fill' or 'release' it."
    if kind == "support" and paid and not scope.parts(name):
        return f"'{name}' is support: 'repay' it."
    if kind == "hedge" and paid and not scope.parts(name):
        return f"'{name}' is a hedge for which nothing is paid."
    if kind not in ("tranche", "fee") and not (kind in ("support", "hedge") and paid):
        return scope.unknown(name, "tranche", "fee")
    if part and part not in scope.parts(name):
        listed = f": {', '.join(scope.parts(name))}" if scope.parts(name) else ""
        return f"'{name}' has no part '{part}'{listed}."
    if part == "residual" and not paid:
        return f"'{destination}' takes whatever is left and cannot be covered."
    return ""
