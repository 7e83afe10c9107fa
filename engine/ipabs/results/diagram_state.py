"""The state of a seasoned deal, for its drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.definitions.state import owed

if TYPE_CHECKING:
    from ipabs.definitions.deal import Deal


def state_notes(deal: Deal) -> list[tuple[str, str]]:
    """When a deal is taken up, and what is owed and in force then."""
    state = deal.state
    if state is None:
        return []
    owing = [f"{name} {owed(deal, name):,.10g}" for name, tranche in deal.tranches.items() if tranche.has_principal]
    parts = [f"taken up on {state.as_of}", f"outstanding {', '.join(owing)}"]
    parts += [f"in force {', '.join(state.fired)}"] if state.fired else []
    return [("state", "; ".join(parts))]
