"""Flows and a price to yield: internal rates of return, nominal yield, reduction in yield."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ipabs.measures.compounding import nominal_from_effective
from ipabs.measures.flows import aligned, finite, netted
from ipabs.measures.missing import Measure, Missing
from ipabs.measures.roots import exponential_sum_roots

if TYPE_CHECKING:
    from ipabs.arrays import Reals, Times

LOWEST_RATE = -0.9999
"""Lowest annual effective rate sought."""
HIGHEST_RATE = 1e4
"""Highest annual effective rate sought: 1,000,000 %."""
CRUMB = 1e-9
"""What the holder pays counts as nothing up to this share of the largest flow."""


def internal_rates_of_return(times: npt.ArrayLike, cash: npt.ArrayLike, price: float) -> list[float]:
    """Every annual effective rate at which flows are worth the price: price = sum CF_k (1 + r)^(-t_k).

    Parameters
    ----------
    times : (flow,), years from settlement, in any order
    cash : (flow,), money or per 100, payments to the holder positive
    price : float
        Paid at time 0, in the unit of ``cash``.

    Returns
    -------
    list of float
        Increasing, between ``LOWEST_RATE`` and ``HIGHEST_RATE``. Usually one; several only if the flows, the price
        as the first outflow, change sign more than once.

    Raises
    ------
    ModelError
        Columns do not fit or are not numbers, or a time lies before settlement.
    """
    times, cash = aligned(times=times, cash=cash)
    finite("price", price)
    return [math.expm1(rate) for rate in continuous_rates(times, cash, price)]


def internal_rate_of_return(times: npt.ArrayLike, cash: npt.ArrayLike, price: float) -> Measure:
    """Annual effective rate at which flows are worth the price, if there is one and only one.

    Parameters and errors as ``internal_rates_of_return``.

    Returns
    -------
    float or Missing
        Decimal a year. Missing, with the reason, if the price is not positive, nothing is received, no rate between
        ``LOWEST_RATE`` and ``HIGHEST_RATE`` fits, or several do.
    """
    times, cash = aligned(times=times, cash=cash)
    finite("price", price)
    unpriced = why_unpriced(cash, price)
    if unpriced is not None:
        return unpriced
    return only(internal_rates_of_return(times, cash, price), "rate", f"{LOWEST_RATE:.2%}", f"{HIGHEST_RATE:,.0%}")


def nominal_yield(times: npt.ArrayLike, cash: npt.ArrayLike, price: float, frequency: float) -> Measure:
    """Yield y, compounded f times a year, that solves price = sum CF_k (1 + y/f)^(-f t_k).

    Parameters
    ----------
    times : (flow,), years from settlement
    cash : (flow,), money or per 100
    price : float
        Full price, in the unit of ``cash``.
    frequency : float
        Compoundings a year.

    Returns
    -------
    float or Missing
        Nominal, decimal a year; Missing where ``internal_rate_of_return`` is.

    Raises
    ------
    ModelError
        Columns do not fit or are not numbers, or the frequency is not positive.
    """
    effective = internal_rate_of_return(times, cash, price)
    return effective if isinstance(effective, Missing) else nominal_from_effective(effective, frequency)


def reduction_in_yield(
    promised_yield: float, times: npt.ArrayLike, received: npt.ArrayLike, price: float, frequency: float
) -> Measure:
    """Promised yield minus the yield of what was received (DIRR, a stand-in for expected loss).

    Parameters
    ----------
    promised_yield : float
        Nominal, decimal a year, compounded ``frequency`` times a year.
    times : (flow,), years from settlement
    received : (flow,), money or per 100, what the tranche really got
    price : float
        Paid at settlement, in the unit of ``received``.
    frequency : float
        Compoundings a year.

    Returns
    -------
    float or Missing
        Decimal a year (times 10,000 = bp), compounded as the promised yield. Missing where the received flows have no
        yield, as when nothing is received: an average over paths must count such a path, at a floor it states, and
        never leave it out, or it leaves out the worst.

    Raises
    ------
    ModelError
        As ``nominal_yield``.

    Notes
    -----
    H. Jonsson and W. Schoutens define a note's loss this way, over paths.
    """
    finite("promised yield", promised_yield)
    achieved = nominal_yield(times, received, price, frequency)
    return achieved if isinstance(achieved, Missing) else promised_yield - achieved


def continuous_rates(times: Times, worth: Reals, price: float) -> list[float]:
    """Every continuous rate s within the bounds at which price = sum worth_k exp(-s t_k); columns (flow,), checked.

    Crumbs below nothing that rounding leaves behind count as nothing: their signs would make up rates of their own.
    """
    times, worth = netted(times, worth)
    worth = np.where((worth < 0.0) & (worth >= -CRUMB * np.abs(worth).max(initial=0.0)), 0.0, worth)
    times, amounts = netted(np.concatenate(([0.0], times)), np.concatenate(([-price], worth)))
    return exponential_sum_roots(times, amounts, math.log1p(LOWEST_RATE), math.log1p(HIGHEST_RATE))


def why_unpriced(cash: Reals, price: float) -> Missing | None:
    """Why no rate can be sought for flows (flow,) and a price, if so."""
    if price <= 0.0:
        return Missing(f"the price is not positive: {price:g}")
    if not cash.any():
        return Missing("nothing is received")
    if not (cash > 0.0).any():
        return Missing("no flow is positive")
    return None


def only(rates: list[float], noun: str, lowest: str, highest: str) -> Measure:
    """Return the one rate found, or say how many there are."""
    if len(rates) == 1:
        return rates[0]
    if not rates:
        return Missing(f"no {noun} from {lowest} to {highest} a year makes the flows worth the price")
    listed = ", ".join(f"{rate:.4%}" for rate in rates)
    return Missing(f"the flows change sign: {len(rates)} {noun}s make them worth the price: {listed}")
