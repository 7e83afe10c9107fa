"""What a deal's coupons come to in each period: rate x year fraction, step-ups and components included."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ipabs.market.daycounts import year_fraction
from ipabs.market.timetable import coupons, day_count_of

if TYPE_CHECKING:
    from datetime import date

    from ipabs.arrays import Rates, Times
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.tranches import Tranche
    from ipabs.market.curves import Curve
    from ipabs.market.timetable import Timetable


def accruals(deal: Deal, timetable: Timetable, curve: Curve | None) -> dict[str, Rates]:
    """Interest of each period per unit of its base.

    Returns
    -------
    dict of (periods,) float64
        ``A``: the coupon with the step-ups that have a date. ``A.step-ups[2]``: one that has a condition.
        ``A.contingent``: a component.
    """
    found: dict[str, Rates] = {}
    for name, tranche in deal.tranches.items():
        day_count = day_count_of(deal, tranche)
        whole = timetable.fractions(day_count)
        coupon = coupons(deal, tranche, timetable, curve) * whole
        for number, step in enumerate(tranche.step_ups, start=1):
            if step.from_ is None:
                found[f"{name}.step-ups[{number}]"] = step.by * whole
            else:
                coupon = coupon + step.by * fractions_from(timetable, day_count, step.from_)
        found[name] = coupon
        for part, component in tranche.components.items():
            counted = whole if component.from_ is None else fractions_from(timetable, day_count, component.from_)
            found[f"{name}.{part}"] = component.rate * counted
    return found


def dated_step_ups(tranche: Tranche, timetable: Timetable, day_count: str) -> Rates:
    """What step-ups with a date add to the interest of each period per unit of its base, (periods,)."""
    dated = ((step.by, step.from_) for step in tranche.step_ups)
    parts = [by * fractions_from(timetable, day_count, day) for by, day in dated if day is not None]
    return np.asarray(np.sum([np.zeros(len(timetable.payments)), *parts], axis=0))


def fractions_from(timetable: Timetable, day_count: str, day: date) -> Times:
    """Years of each period from ``day`` on, (periods,): nothing before it, a part of the period it lies in."""
    return np.array(
        [
            0.0 if day >= end else year_fraction(day_count, max(day, start), end, start, end)
            for start, end in zip(timetable.starts, timetable.ends, strict=True)
        ]
    )
