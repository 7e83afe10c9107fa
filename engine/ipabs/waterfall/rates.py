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
from ipabs.market.index_rates import followed_index

if TYPE_CHECKING:
    from ipabs.arrays import Times
    from ipabs.definitions.deal import Deal
    from ipabs.market.timetable import Timetable
    from ipabs.waterfall.floating import FloatingInterest
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
    """The rates of support, ``facility.interest``."""
    years = timetable.fractions(deal.day_count)
    followed = {name: followed_index(support.interest) for name, support in deal.support.items()}
    return {
        f"{name}.interest": Agreed(deal.support[name].interest, years, "" if index is None else str(index))
        for name, index in followed.items()
    }


def agreed_rate(ledger: Ledger, name: str) -> Value:
    """Rate x year fraction of the period."""
    rows, agreed = ledger.rows, ledger.terms.agreed[name]
    coupon = agreed.coupon
    if not isinstance(coupon, Floating):
        return rows.constant(coupon * agreed.fractions)
    index = ledger.index(agreed.index) if agreed.index else rows.constant(rate(coupon.index))
    reached = bounded_rate(ledger, index, coupon)
    return rows.multiply(reached, rows.constant(np.asarray(agreed.fractions)))


def bounded_rate(ledger: Ledger, index: Value, agreed: Floating | FloatingInterest) -> Value:
    """The index with what is added to it, within its bounds, a year."""
    rows = ledger.rows
    reached = rows.add(index, rows.constant(agreed.spread))
    if agreed.most < math.inf:
        reached = rows.least(reached, rows.constant(agreed.most))
    return rows.most(reached, rows.constant(agreed.least))
