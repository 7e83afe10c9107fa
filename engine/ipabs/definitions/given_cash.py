"""What a scenario cannot do to a pool whose cash is given: there is nobody to default and nothing to lapse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.definitions.scenario import ModelShock, RowShock, Stress
from ipabs.errors import Faults

if TYPE_CHECKING:
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.reading import Document


def refuse_shocks_on_given_cash(stress: Stress, faults: Faults) -> None:
    """Refuse every shock that could only act on a simulated pool: a run in which it does nothing would mislead.

    Parameters
    ----------
    stress : Stress
    faults : Faults
        Receives one fault a shock, at its place in the scenario's file.
    """
    for number, shock in enumerate(stress.scenario.shocks):
        if isinstance(shock, RowShock | ModelShock):
            target = "the model" if isinstance(shock, ModelShock) else shock.on
            message = (
                f"the deal's pool is given cash, which a shock on {target} cannot change; "
                "shocks on the curve and on support act on it."
            )
            faults.add(stress.at(number, "on"), message)


def warn_of_rates_on_given_cash(deal: Deal, document: Document, faults: Faults) -> None:
    """Warn that rates do not vary where there is only one path."""
    if deal.model.rates.is_stochastic:
        where = document.location(("model", "rates"), key=True)
        faults.warn(where, "given cash has one path: rates are the curve's forwards.")
