"""One rate in three languages: nominal with f compoundings a year, annual effective, continuous.

    1 + effective = (1 + nominal / f)^f = exp(continuous)

China's market quotes both P = sum CF (1 + r/f)^(-f t) and P = sum CF (1 + r)^(-t): the two r of one price differ by
``effective_from_nominal(r, f) - r``, which is 1.5 bp for a quarterly payer at 2 % and 6.0 bp at 4 %.
"""

from __future__ import annotations

import math

from ipabs.errors import ModelError


def continuous_from_nominal(rate: float, frequency: float) -> float:
    """Continuous rate of a nominal one: f ln(1 + y/f).

    Parameters
    ----------
    rate : float
        Nominal, decimal a year, compounded ``frequency`` times a year; above -frequency.
    frequency : float
        Compoundings a year, 1 = annual effective.

    Returns
    -------
    float
        Continuous, decimal a year.

    Raises
    ------
    ModelError
        The frequency is not positive, or the rate loses everything in one compounding.
    """
    _check_frequency(frequency)
    if not -frequency < rate < math.inf:
        raise ModelError(f"a rate compounded {frequency:g} times a year must be above {-frequency:.0%}, not {rate:.2%}")
    return frequency * math.log1p(rate / frequency)


def nominal_from_continuous(rate: float, frequency: float) -> float:
    """Nominal rate, compounded f times a year, of a continuous one: f (exp(r/f) - 1).

    Parameters
    ----------
    rate : float
        Continuous, decimal a year.
    frequency : float
        Compoundings a year.

    Returns
    -------
    float
        Nominal, decimal a year.

    Raises
    ------
    ModelError
        The frequency is not positive.
    """
    _check_frequency(frequency)
    return frequency * math.expm1(rate / frequency)


def effective_from_nominal(rate: float, frequency: float) -> float:
    """Annual effective rate of a nominal one: (1 + y/f)^f - 1.

    Parameters and errors as ``continuous_from_nominal``; the result is a decimal a year.
    """
    return math.expm1(continuous_from_nominal(rate, frequency))


def nominal_from_effective(rate: float, frequency: float) -> float:
    """Nominal rate, compounded f times a year, of an annual effective one: f ((1 + r)^(1/f) - 1).

    Parameters
    ----------
    rate : float
        Annual effective, decimal a year, above -1.
    frequency : float
        Compoundings a year.

    Returns
    -------
    float
        Nominal, decimal a year.

    Raises
    ------
    ModelError
        The frequency is not positive, or the rate is -100 % or less.
    """
    return nominal_from_continuous(continuous_from_nominal(rate, 1.0), frequency)


def _check_frequency(frequency: float) -> None:
    if not 0.0 < frequency < math.inf:
        raise ModelError(f"compoundings a year must be a positive number, not {frequency:g}")
