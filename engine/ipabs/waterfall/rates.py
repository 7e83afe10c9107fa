"""Rates that an agreement pays beside the coupons of tranches: fixed, or an index with its spread, cap and floor.

Every index is read through ``Ledger.index``, so that whatever brings it path by path moves all that follows it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.definitions.interest import Floating
from ipabs.definitions.values import rate
from ipabs.market.index_rates import agreements, index_agreed

if TYPE_CHECKING:
    from ipabs.arrays import Rates, Times
    from ipabs.definitions.deal import Deal
    from ipabs.market.timetable import Timetable
    from ipabs.waterfall.ledger import Ledger
    from ipabs.waterfall.rows import Value


@dataclass(frozen=True, slots=True)
class Agreed:
    """A rate and how it counts days.

    Parameters
    ----------
    coupon : float or Floating
        A year.
    fractions : (periods,) float64
        Years of each period.
    index : str
        Key of ``Terms.indices``; empty for a rate that is fixed, or whose index is written out.
    """

    coupon: float | Floating
    fractions: Times
    index: str = ""


def agreed_rates(deal: Deal, timetable: Timetable) -> dict[str, Agreed]:
    """The rates of support and hedges, ``facility.interest``, ``swap.pays``."""
    return {
        name: Agreed(coupon, timetable.fractions(day_count), str(index_agreed(deal, coupon, day_count) or ""))
        for name, coupon, day_count in agreements(deal)
    }


def stated_spots(deal: Deal, periods: int, past: int = 0) -> dict[str, Rates]:
    """What forwards are settled at, ``fx.spot``, by the deal itself, (periods,) each; ``past`` dates lie behind."""
    stated = {name: hedge.spot for name, hedge in deal.hedges.items() if isinstance(hedge.spot, tuple)}
    return {
        f"{name}.spot": np.array([*spot, *[spot[-1]] * (past + periods)])[past : past + periods]
        for name, spot in stated.items()
    }


def agreed_rate(ledger: Ledger, name: str, least: float = -math.inf) -> Value:
    """Rate x year fraction of the period; a floating one is ``least`` at least, unless its own floor is given."""
    rows, agreed = ledger.rows, ledger.terms.agreed[name]
    coupon = agreed.coupon
    if not isinstance(coupon, Floating):
        return rows.constant(coupon * agreed.fractions)
    index = ledger.index(agreed.index) if agreed.index else rows.constant(rate(coupon.index))
    floor = least if coupon.floor is None else coupon.floor
    reached = bounded_rate(ledger, index, (coupon.spread, floor, coupon.most))
    return rows.multiply(reached, rows.constant(np.asarray(agreed.fractions)))


def bounded_rate(ledger: Ledger, index: Value, terms: tuple[float, float, float]) -> Value:
    """The index with what is added to it, within its bounds, a year; ``terms`` are (spread, least, most)."""
    rows, (spread, least, most) = ledger.rows, terms
    reached = rows.add(index, rows.constant(spread))
    if most < math.inf:
        reached = rows.least(reached, rows.constant(most))
    return rows.most(reached, rows.constant(least)) if least > -math.inf else reached
