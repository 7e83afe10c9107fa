"""Flows and a price to spread: over a curve, and over an index."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from ipabs.measures.flows import aligned, finite, positive
from ipabs.measures.missing import Measure, Missing
from ipabs.measures.roots import bracketed_root
from ipabs.measures.yields import HIGHEST_RATE, LOWEST_RATE, continuous_rates, only, why_unpriced

LEAST_GROWTH = 1e-4
"""Lowest growth factor of one period a discount margin may imply."""


def z_spread(times: npt.ArrayLike, cash: npt.ArrayLike, discount: npt.ArrayLike, price: float) -> Measure:
    """Continuous spread over a curve that solves price = sum CF_k D_k exp(-s t_k).

    With promised flows this is the Z-spread, with expected flows at the issue price the expected spread.

    Parameters
    ----------
    times : (flow,), years from settlement
    cash : (flow,), money or per 100
    discount : (flow,), value at settlement of 1 paid at each time
    price : float
        Full price, in the unit of ``cash``.

    Returns
    -------
    float or Missing
        Continuous, decimal a year. Missing, with the reason, if the price is not positive, nothing is received, no
        spread from -9.2 to 9.2 fits, or several do.

    Raises
    ------
    ModelError
        Columns do not fit or are not numbers, a time lies before settlement, or a factor is not positive.
    """
    times, cash, discount = aligned(times=times, cash=cash, discount=discount)
    positive("discount", discount)
    finite("price", price)
    unpriced = why_unpriced(cash, price)
    if unpriced is not None:
        return unpriced
    spreads = continuous_rates(times, cash * discount, price)
    return only(spreads, "spread", f"{math.log1p(LOWEST_RATE):.0%}", f"{math.log1p(HIGHEST_RATE):.0%}")


def discount_margin(cash: npt.ArrayLike, index: npt.ArrayLike, accruals: npt.ArrayLike, price: float) -> Measure:
    """Margin m over the index that solves price = sum CF_k prod_{j<=k} 1 / (1 + (idx_j + m) alpha_j).

    Parameters
    ----------
    cash : (period,), money or per 100, paid at the end of each period along the index path
    index : (period,), decimal a year, the index fixed for each period
    accruals : (period,), years, the length of each period by the floater's day count
    price : float
        Full price at the start of the first period, in the unit of ``cash``.

    Returns
    -------
    float or Missing
        Decimal a year, simple within a period. Missing, with the reason, if the price is not positive, nothing is
        received, no margin fits, or the flows change sign so that several may.

    Raises
    ------
    ModelError
        Columns do not fit or are not numbers, or a period has no length.
    """
    cash, index, accruals = aligned(cash=cash, index=index, accruals=accruals)
    positive("accruals", accruals)
    finite("price", price)
    unpriced = why_unpriced(cash, price)
    if unpriced is not None:
        return unpriced
    # One change of sign, from paying to receiving, and only then, makes the value relative to that moment fall
    # everywhere in the margin: one root at most.
    signs = np.sign(cash[cash != 0.0])
    if (np.diff(signs) < 0.0).any():
        return Missing("the flows change sign more than once: several margins may make them worth the price")

    def excess(margin: float) -> float:
        """Value less price, both scaled so that the largest discount factor is 1."""
        log_discount = -np.cumsum(np.log1p((index + margin) * accruals))
        largest = max(0.0, float(log_discount.max()))
        return float(cash @ np.exp(log_discount - largest)) - price * math.exp(-largest)

    lowest = float(((LEAST_GROWTH - 1.0) / accruals - index).max())
    if not excess(lowest) > 0.0 > excess(HIGHEST_RATE):
        return Missing(f"no margin from {lowest:.0%} to {HIGHEST_RATE:,.0%} a year makes the flows worth the price")
    return bracketed_root(excess, lowest, HIGHEST_RATE)
