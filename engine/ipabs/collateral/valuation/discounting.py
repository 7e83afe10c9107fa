"""The years of an asset's life: which part of each it lives, when the money of each comes, what it is worth now."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Money, Reals, Times


class Years(NamedTuple):
    """Years from the date of valuation, the last one broken where the life is no whole number.

    Parameters
    ----------
    parts : (Y,) float64
        Of each year that the asset lives, above 0 and at most 1.
    times : (Y,) float64
        When its money comes, years from the date.
    """

    parts: Reals
    times: Times


def make_years(life: float, *, middle: bool) -> Years:
    """The years of a life (years, above 0); their money comes at the end of each, or in its ``middle``."""
    count = max(1, math.ceil(life - 1e-9))
    starts = np.arange(count, dtype=np.float64)
    parts = np.minimum(1.0, life - starts)
    return Years(parts, starts + (0.5 * parts if middle else parts))


def discounted(times: Times, rate: float) -> Reals:
    """(1 + rate)^-t; times in years, any shape."""
    return np.asarray(np.exp(-math.log1p(rate) * np.asarray(times, dtype=np.float64)))


def present_value(amounts: Money, times: Times, rate: float) -> float:
    """The sum of amounts (Y,), money, each discounted from its time; rate a year."""
    return float((amounts * discounted(times, rate)).sum())


def projected(listed: Sequence[float], growth: float, count: int) -> Money:
    """(count,) yearly amounts: those listed, then the last one growing by ``growth`` a year."""
    given = np.array(listed[:count], dtype=np.float64)
    beyond = np.arange(1, count - len(given) + 1)
    return np.concatenate([given, given[-1] * (1.0 + growth) ** beyond])
