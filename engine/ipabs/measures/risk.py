"""Flows and a nominal yield to duration, convexity and DV01.

All are taken at a yield y compounded f times a year, P(y) = sum CF_k (1 + y/f)^(-f t_k); they describe flows that do
not move with rates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ipabs.measures.compounding import continuous_from_nominal
from ipabs.measures.flows import aligned
from ipabs.measures.missing import Measure, Missing
from ipabs.measures.price import price_from_yield

if TYPE_CHECKING:
    from ipabs.arrays import Reals, Times


def macaulay_duration(times: npt.ArrayLike, cash: npt.ArrayLike, nominal_yield: float, frequency: float) -> Measure:
    """Mean time of the flows, weighted by present value: sum t_k PV_k / P.

    Parameters
    ----------
    times : (flow,), years from settlement
    cash : (flow,), money or per 100
    nominal_yield : float
        Decimal a year, compounded ``frequency`` times a year.
    frequency : float
        Compoundings a year.

    Returns
    -------
    float or Missing
        Years. Missing if the flows are not worth more than zero.

    Raises
    ------
    ModelError
        Columns do not fit or are not numbers, or the yield or frequency is impossible.
    """
    times, cash = aligned(times=times, cash=cash)
    weights = _weights(times, cash, continuous_from_nominal(nominal_yield, frequency))
    return weights if isinstance(weights, Missing) else float(weights @ times)


def modified_duration(times: npt.ArrayLike, cash: npt.ArrayLike, nominal_yield: float, frequency: float) -> Measure:
    """Relative fall of the price per unit of yield, -P'(y) / P = Macaulay / (1 + y/f).

    Parameters and errors as ``macaulay_duration``.

    Returns
    -------
    float or Missing
        Years. Missing if the flows are not worth more than zero.
    """
    macaulay = macaulay_duration(times, cash, nominal_yield, frequency)
    return macaulay if isinstance(macaulay, Missing) else macaulay / (1.0 + nominal_yield / frequency)


def convexity(times: npt.ArrayLike, cash: npt.ArrayLike, nominal_yield: float, frequency: float) -> Measure:
    """Curvature of the price in the yield, P''(y) / P = sum PV_k t_k (t_k + 1/f) / (P (1 + y/f)^2).

    Parameters and errors as ``macaulay_duration``.

    Returns
    -------
    float or Missing
        Years squared. Missing if the flows are not worth more than zero.
    """
    times, cash = aligned(times=times, cash=cash)
    weights = _weights(times, cash, continuous_from_nominal(nominal_yield, frequency))
    if isinstance(weights, Missing):
        return weights
    return float(weights @ (times * (times + 1.0 / frequency))) / (1.0 + nominal_yield / frequency) ** 2


def dv01(times: npt.ArrayLike, cash: npt.ArrayLike, nominal_yield: float, frequency: float) -> float:
    """Fall of the price for one basis point more of yield, -P'(y) / 10,000 = modified duration x P / 10,000.

    Parameters and errors as ``macaulay_duration``; also an error if the price overflows.

    Returns
    -------
    float
        In the unit of ``cash``: per 100 where the flows are per 100. 0 for no flows.
    """
    times, cash = aligned(times=times, cash=cash)
    return 1e-4 * price_from_yield(times, times * cash, nominal_yield, frequency) / (1.0 + nominal_yield / frequency)


def _weights(times: Times, cash: Reals, rate: float) -> Reals | Missing:
    """Share of each flow in the price at a continuous rate; scaled by the largest factor, so that none overflows."""
    if not cash.any():
        return Missing("nothing is received")
    origin = times.min() if rate >= 0.0 else times.max()
    present: Reals = cash * np.exp((origin - times) * rate)
    total = float(present.sum())
    if total <= 0.0:
        return Missing("the flows are not worth more than zero at this yield")
    present /= total
    return present
