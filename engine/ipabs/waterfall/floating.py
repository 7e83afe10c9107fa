"""Floating coupons, as the compiler needs them: the forwards of indices, and how a rate becomes interest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipabs.definitions.interest import Floating
from ipabs.market.accruals import dated_step_ups
from ipabs.market.index_rates import index_of, index_path, indices_of
from ipabs.market.timetable import day_count_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ipabs.arrays import Rates, Reals
    from ipabs.definitions.deal import Deal
    from ipabs.market.curves import Curve
    from ipabs.market.timetable import Timetable


@dataclass(frozen=True, slots=True)
class FloatingInterest:
    """How an index becomes interest of a period per unit of its base.

    Parameters
    ----------
    index : str
        Key of ``Terms.indices``.
    spread, least, most : float
        A year: added to the index, and the bounds of the sum.
    fractions : (periods,) float64
        Years of each period by the tranche's day count.
    stepped : (periods,) float64
        What step-ups with a date add, rate x year fraction.
    """

    index: str
    spread: float
    least: float
    most: float
    fractions: Reals
    stepped: Reals


def index_forwards(deal: Deal, asked: Iterable[str], timetable: Timetable, curve: Curve | None) -> dict[str, Rates]:
    """What the curve says of each index that a deal reads, a year, (periods,) each; ``asked`` are those of formulas."""
    if curve is None:
        return {}
    indices = indices_of(deal, asked)
    return {str(index): index_path(index, deal, timetable, curve) for index in indices}


def floating_interest(deal: Deal, timetable: Timetable) -> dict[str, FloatingInterest]:
    """By tranche: what makes a coupon of an index of the market."""
    found = {}
    for name, tranche in deal.tranches.items():
        index, coupon = index_of(deal, tranche), tranche.coupon
        if index is not None and isinstance(coupon, Floating):
            day_count = day_count_of(deal, tranche)
            stepped = dated_step_ups(tranche, timetable, day_count)
            fractions = timetable.fractions(day_count)
            found[name] = FloatingInterest(str(index), coupon.spread, coupon.least, coupon.most, fractions, stepped)
    return found
