"""Interest accrued since the last payment date, as China's two bond markets count it.

The exchanges (Shanghai, Shenzhen) count the trade day, the interbank market does not: the same note carries one day
more of accrued interest on an exchange. Time to a flow is (date - trade date) / 365 in both.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from ipabs.errors import ModelError, nearest

Venue: TypeAlias = Literal["exchange", "interbank"]
"""Where a note trades."""

COUNTED_TOO: dict[str, int] = {"exchange": 1, "interbank": 0}
"""Days accrued on top of trade day minus start of the period."""


def accrued_days(elapsed: int, venue: Venue) -> int:
    """Days of interest in the price: trade - start + 1 on an exchange, trade - start in the interbank market.

    Parameters
    ----------
    elapsed : int
        Calendar days from the start of the interest period to the trade, 0 or more. A day count that skips 29
        February (A/365F as China's exchanges use it) has skipped it already.
    venue : 'exchange' or 'interbank'

    Returns
    -------
    int

    Raises
    ------
    ModelError
        The trade lies before the period, or the venue is unknown.
    """
    if venue not in COUNTED_TOO:
        raise ModelError(f"{venue!r} is not one of {', '.join(COUNTED_TOO)}.{nearest(venue, COUNTED_TOO)}")
    if elapsed < 0:
        raise ModelError(f"the trade lies {-elapsed} days before the interest period starts")
    return elapsed + COUNTED_TOO[venue]


def accrued_interest(balance: float, coupon: float, elapsed: int, venue: Venue, year_days: int = 365) -> float:
    """Interest in the full price: balance x coupon x accrued days / days of a year.

    Parameters
    ----------
    balance : float
        Principal outstanding, money or per 100.
    coupon : float
        Decimal a year.
    elapsed, venue
        As ``accrued_days``.
    year_days : int
        365, 360, or the days of the actual year.

    Returns
    -------
    float
        In the unit of ``balance``; clean price = full price - accrued interest.

    Raises
    ------
    ModelError
        As ``accrued_days``, or a year without days.
    """
    if year_days <= 0:
        raise ModelError(f"a year must have days, not {year_days}")
    return balance * coupon * accrued_days(elapsed, venue) / year_days
