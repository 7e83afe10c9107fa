"""Flows to price: at a curve and spread, at a required return, at a yield, at a discount margin.

Each is the inverse of a measure in ``yields`` or ``spreads``. A price has the unit of the cash: per 100 where the
flows are per 100, money where they are money; it is the full price, accrued interest included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ipabs.errors import ModelError
from ipabs.measures.compounding import continuous_from_nominal
from ipabs.measures.flows import aligned, finite, positive

if TYPE_CHECKING:
    from ipabs.arrays import Reals


def present_value(times: npt.ArrayLike, cash: npt.ArrayLike, discount: npt.ArrayLike, spread: float = 0.0) -> float:
    """Value of flows at a curve plus a continuous spread: sum CF_k D_k exp(-s t_k).

    Parameters
    ----------
    times : (flow,), years from settlement
    cash : (flow,), money or per 100
    discount : (flow,), value at settlement of 1 paid at each time
    spread : float
        Continuous, decimal a year.

    Returns
    -------
    float
        In the unit of ``cash``; 0 for no flows.

    Raises
    ------
    ModelError
        Columns do not fit or are not numbers, a factor is not positive, or the sum overflows.
    """
    times, cash, discount = aligned(times=times, cash=cash, discount=discount)
    positive("discount", discount)
    finite("spread", spread)
    return _sum(cash, np.log(discount) - spread * times)


def value_at_return(times: npt.ArrayLike, cash: npt.ArrayLike, required_return: float) -> float:
    """Value of flows at an annual effective required return: sum CF_k (1 + r)^(-t_k).

    Parameters
    ----------
    times : (flow,), years from settlement
    cash : (flow,), money or per 100
    required_return : float
        Annual effective, decimal a year, above -1.

    Returns
    -------
    float
        In the unit of ``cash``.

    Raises
    ------
    ModelError
        Columns do not fit or are not numbers, the return is -100 % or less, or the sum overflows.
    """
    return price_from_yield(times, cash, required_return, 1.0)


def price_from_yield(times: npt.ArrayLike, cash: npt.ArrayLike, nominal_yield: float, frequency: float) -> float:
    """Price of flows at a nominal yield: sum CF_k (1 + y/f)^(-f t_k).

    Parameters
    ----------
    times : (flow,), years from settlement
    cash : (flow,), money or per 100
    nominal_yield : float
        Decimal a year, compounded ``frequency`` times a year, above -frequency.
    frequency : float
        Compoundings a year.

    Returns
    -------
    float
        In the unit of ``cash``.

    Raises
    ------
    ModelError
        Columns do not fit or are not numbers, the yield or frequency is impossible, or the sum overflows.
    """
    times, cash = aligned(times=times, cash=cash)
    return _sum(cash, -continuous_from_nominal(nominal_yield, frequency) * times)


def price_from_margin(cash: npt.ArrayLike, index: npt.ArrayLike, accruals: npt.ArrayLike, margin: float) -> float:
    """Price of a floater's flows at a discount margin: sum CF_k prod_{j<=k} 1 / (1 + (idx_j + m) alpha_j).

    Parameters
    ----------
    cash : (period,), money or per 100, paid at the end of each period
    index : (period,), decimal a year, the index fixed for each period
    accruals : (period,), years, the length of each period by the floater's day count
    margin : float
        Decimal a year, simple within a period.

    Returns
    -------
    float
        In the unit of ``cash``.

    Raises
    ------
    ModelError
        Columns do not fit or are not numbers, a period has no length, index plus margin loses everything within a
        period, or the sum overflows.
    """
    cash, index, accruals = aligned(cash=cash, index=index, accruals=accruals)
    positive("accruals", accruals)
    finite("margin", margin)
    growth = (index + margin) * accruals
    if (growth <= -1.0).any():
        raise ModelError(f"index plus a margin of {margin:.2%} loses everything within a period")
    return _sum(cash, -np.cumsum(np.log1p(growth)))


def _sum(cash: Reals, log_discount: Reals) -> float:
    """Sum of CF exp(log discount) over the flows that pay, so that 0 x overflow does not arise."""
    paid = cash != 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        total = float(cash[paid] @ np.exp(log_discount[paid]))
    if not np.isfinite(total):
        raise ModelError("the flows cannot be valued at a rate so negative: their value overflows")
    return total
