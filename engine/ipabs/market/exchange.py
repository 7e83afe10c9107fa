"""A deal's other currencies -> what one unit of each is expected to cost at the end of each collection period."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ipabs.market.timetable import make_curve

if TYPE_CHECKING:
    from ipabs.arrays import Rates
    from ipabs.definitions.currencies import ForeignCurrency
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.reading import Document
    from ipabs.errors import Faults
    from ipabs.market.curves import Curve
    from ipabs.market.timetable import Timetable


@dataclass(frozen=True, slots=True)
class Exchange:
    """The rate of one currency.

    Parameters
    ----------
    forwards : (K+1,) float64
        Deal currency for one unit, expected at the cutoff and at the end of each of K collection periods.
    volatility : float
        Of the rate, 1/sqrt(y).
    """

    forwards: Rates
    volatility: float


def make_exchanges(
    deal: Deal, document: Document, timetable: Timetable, curve: Curve | None, faults: Faults
) -> dict[str, Exchange]:
    """The rates of a deal's other currencies, by name; one with a fault is left out.

    With curves, F(t) = spot x P'(t) / P(t), P' the discount factors of the other currency, P the deal's: covered
    interest parity. Both curves begin on the day the run begins; before it F is the spot.
    """
    found = {}
    for name, currency in deal.currencies.items():
        if name == deal.currency:
            message = f"{name} is the deal's own currency: only others are listed here."
            faults.add(document.location(("currencies", name), key=True), message)
        elif currency.curve is None:
            found[name] = Exchange(
                _listed(currency, len(timetable.past), len(timetable.collected)), currency.volatility
            )
        elif curve is None and deal.curve is None:
            message = "forwards follow from two curves, and the deal has none: give it a 'curve', or list 'forwards'."
            faults.add(document.location(("currencies", name, "curve"), key=True), message)
        else:
            abroad = make_curve(deal, document, Path(document.file).parent, faults, name)
            if abroad is not None and curve is not None:  # else there is a fault
                days = [max(day, deal.begins) for day in timetable.collected]
                parity = abroad.discount(days) / curve.discount(days)
                found[name] = Exchange(currency.spot * np.concatenate([[1.0], parity]), currency.volatility)
    return found


def _listed(currency: ForeignCurrency, past: int, periods: int) -> Rates:
    """(periods + 1,) the spot, and what the file lists after ``past`` periods: its last entry holds on."""
    listed = currency.forwards or (currency.spot,)
    return np.array([currency.spot, *[*listed, *[listed[-1]] * (past + periods)][past : past + periods]])
