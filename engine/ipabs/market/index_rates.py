"""Which indices a deal reads, on which dates, and what the curve says of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.definitions.index_words import CURVE, INDICES
from ipabs.definitions.interest import Floating
from ipabs.market.indices import Reading, compounded_reading, fixed_reading, term_reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from ipabs.arrays import Rates
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.tranches import Tranche
    from ipabs.market.curves import Curve
    from ipabs.market.timetable import Timetable


@dataclass(frozen=True, slots=True)
class Index:
    """An index as a deal reads it, one rate a period.

    Parameters
    ----------
    name : str
        ``curve``, or one of ``index_words.INDICES``.
    lag : str
        How long before a period it is read, as written; empty for its own convention.
    day_count : str
        Of the curve's own rate, where that is not the deal's; otherwise empty.
    """

    name: str
    lag: str = ""
    day_count: str = ""

    def __str__(self) -> str:
        said = ", ".join(word for word in (self.lag, self.day_count) if word)
        return f"{self.name}[{said}]" if said else self.name


def index_of(deal: Deal, tranche: Tranche) -> Index | None:
    """What a tranche's coupon follows; None where it is fixed, or follows a rate written out."""
    return followed_index(tranche.coupon, tranche.day_count if tranche.day_count != deal.day_count else None)


def followed_index(coupon: float | Floating, day_count: str | None = None) -> Index | None:
    """What a coupon follows; ``day_count`` is its own, where that is not the deal's."""
    if not isinstance(coupon, Floating) or not coupon.follows_market:
        return None
    own = day_count if coupon.index == CURVE else None
    return Index(coupon.index, coupon.reset_lag or "", own or "")


def agreements(deal: Deal) -> list[tuple[str, float | Floating, str]]:
    """Rates beside coupons, of support and hedges: name, rate, day count."""
    found = [(f"{name}.interest", support.interest, deal.day_count) for name, support in deal.support.items()]
    for name, hedge in deal.hedges.items():
        received = hedge.receives_day_count or deal.day_count
        counts = (received if hedge.kind == "floor" else hedge.pays_day_count or deal.day_count, received)
        for side, leg, count in zip(("pays", "receives"), hedge.legs, counts, strict=True):
            found += [] if leg is None else [(f"{name}.{side}", leg, count)]
    return found


def index_agreed(deal: Deal, coupon: float | Floating, day_count: str) -> Index | None:
    """What a rate beside the coupons follows."""
    return followed_index(coupon, day_count if day_count != deal.day_count else None)


def indices_of(deal: Deal, asked: Iterable[str]) -> tuple[Index, ...]:
    """Every index a deal reads: those that formulas ask, then those of coupons, support and hedges, each once."""
    followed = [index_of(deal, tranche) for tranche in deal.tranches.values()]
    followed += [index_agreed(deal, coupon, day_count) for _, coupon, day_count in agreements(deal)]
    found = [*(Index(name) for name in sorted(asked)), *(index for index in followed if index is not None)]
    return tuple(dict.fromkeys(found))


def readings(index: Index, deal: Deal, timetable: Timetable) -> list[Reading]:
    """What is read for each period: never before the closing, or the day of a seasoned deal, where the curve begins."""
    starts = [max(start, timetable.origin) for start in timetable.starts]
    periods = zip(starts, timetable.ends, strict=True)
    day_count = index.day_count or deal.day_count
    if index.lag:
        days = timetable.resets[index.lag]
        if index.name == CURVE:
            lengths = (end - start for start, end in periods)
            return [Reading(day, day, day + days, day_count) for day, days in zip(days, lengths, strict=True)]
        return [_not_before(timetable.origin, fixed_reading(index.name, day)) for day in days]
    if index.name == CURVE:
        return [Reading(start, start, end, day_count) for start, end in periods]
    if INDICES[index.name].compounded:
        return [compounded_reading(index.name, start, end) for start, end in periods]
    return [_not_before(timetable.origin, term_reading(index.name, start)) for start in starts]


def _not_before(origin: date, reading: Reading) -> Reading:
    return reading if reading.fixing >= origin else reading._replace(fixing=origin)


def forward_rates(read: Sequence[Reading], curve: Curve) -> Rates:
    """What the curve implies of each reading, a year, (periods,)."""
    return np.array([curve.forward_rate(each.start, each.end, each.day_count) for each in read])


def index_path(index: Index, deal: Deal, timetable: Timetable, curve: Curve) -> Rates:
    """What an index stands at in each period, a year, (periods,): the curve's forwards, but for what a state says."""
    rates = forward_rates(readings(index, deal, timetable), curve)
    if deal.state is not None and index.name in deal.state.index:
        rates[0] = deal.state.index[index.name]
    return rates
