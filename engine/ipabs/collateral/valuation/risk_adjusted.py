"""Risk-adjusted net present value (rNPV): cash flows weighted with the chance that development comes so far.

    value = sum over cash flows of p CF (1 + k)^-(T + time)  -  sum over stages of q_s c_s (1 + k)^-(middle of s)

q_s is the chance that every stage before s has succeeded, p that all have, T the years they take together. Stewart,
Allison and Johnson, "Putting a price on biotechnology", Nature Biotechnology 19 (2001). Chances are counted apart, so
the rate of discount holds no premium for failure: 10 to 12 % where 25 to 40 % is asked of cash flows without chances.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.collateral.valuation.discounting import discounted, make_years, present_value

if TYPE_CHECKING:
    from ipabs.arrays import Money, Reals, Times


@dataclass(frozen=True, slots=True)
class Chances:
    """Cash flows behind stages, and what they are worth.

    Parameters
    ----------
    value : float
        Money.
    success : float
        Chance that every stage succeeds.
    if_successful : float
        What the cash flows after the stages are worth now if they all succeed, money.
    costs : float
        What the stages are expected to cost, discounted, money.
    """

    value: float
    success: float
    if_successful: float
    costs: float


def risk_adjusted(
    durations: Times, costs: Money, chances: Reals, cash_flows: Money, rate: float, *, middle: bool = False
) -> Chances:
    """Value of cash flows behind stages.

    Parameters
    ----------
    durations, costs, chances : (S,) float64
        Of each stage: years, money (spent evenly, so discounted from its middle), chance of success given that all
        before have succeeded.
    cash_flows : (Y,) float64
        Of each year after the last stage, net of tax, money.
    rate : float
        Of discount, 1/y.
    middle : bool
        The cash of a year comes in its middle, not at its end.
    """
    ends = np.cumsum(durations)
    reached = np.concatenate([[1.0], np.cumprod(chances)])
    spent = float((reached[:-1] * costs * discounted(ends - 0.5 * durations, rate)).sum())
    years = make_years(len(cash_flows), middle=middle)
    earned = present_value(cash_flows, ends[-1] + years.times, rate)
    return Chances(float(reached[-1]) * earned - spent, float(reached[-1]), earned, spent)
