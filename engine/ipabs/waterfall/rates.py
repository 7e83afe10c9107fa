"""Rates that an agreement pays beside the coupons of tranches: fixed, or an index with its spread, cap and floor.

Every index is read through ``Ledger.index``, so that whatever brings it path by path moves all that follows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.definitions.interest import Floating
from ipabs.definitions.values import rate
from ipabs.market.timetable import projected_index

if TYPE_CHECKING:
    from ipabs.arrays import Rates, Times
    from ipabs.definitions.deal import Deal
    from ipabs.market.curves import Curve
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


def agreed_rates(deal: Deal, timetable: Timetable, curve: Curve | None) -> tuple[dict[str, Agreed], dict[str, Rates]]:
    """The rates of support and hedges, ``facility.interest``, ``swap.pays``, and what is known of the indices.

    Indices are a year by what the curve says; of forwards, ``fx.spot``, what the deal states.
    """
    agreed: dict[str, Agreed] = {}
    indices: dict[str, Rates] = {}
    asked = [(f"{name}.interest", each.interest, deal.day_count) for name, each in deal.support.items()]
    for name, hedge in deal.hedges.items():
        received = hedge.receives_day_count or deal.day_count
        counts = (received if hedge.kind == "floor" else hedge.pays_day_count or deal.day_count, received)
        for side, leg, count in zip(("pays", "receives"), hedge.legs, counts, strict=True):
            asked += [] if leg is None else [(f"{name}.{side}", leg, count)]
        if hedge.spot is not None:
            periods = len(timetable.payments)
            indices[f"{name}.spot"] = np.array([*hedge.spot, *[hedge.spot[-1]] * periods])[:periods]
    for name, coupon, day_count in asked:
        key = ""
        if isinstance(coupon, Floating) and coupon.index == "curve":
            key = "curve" if coupon.reset_lag is None else f"curve[{coupon.reset_lag}]"
            key += "" if day_count == deal.day_count else f" {day_count}"
            indices[key] = projected_index(coupon, day_count, timetable, curve)
        agreed[name] = Agreed(coupon, timetable.fractions(day_count), key)
    return agreed, indices


def agreed_rate(ledger: Ledger, name: str) -> Value:
    """Rate x year fraction of the period."""
    rows, agreed = ledger.rows, ledger.terms.agreed[name]
    coupon = agreed.coupon
    if not isinstance(coupon, Floating):
        return rows.constant(coupon * agreed.fractions)
    index = ledger.index(agreed.index) if agreed.index else rows.constant(rate(coupon.index))
    reached = rows.add(index, rows.constant(coupon.spread))
    if coupon.floor is not None:
        reached = rows.most(reached, rows.constant(coupon.floor))
    if coupon.cap is not None:
        reached = rows.least(reached, rows.constant(coupon.cap))
    return rows.multiply(reached, rows.constant(np.asarray(agreed.fractions)))
