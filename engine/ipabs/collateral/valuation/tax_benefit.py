"""What a buyer of an asset saves in tax by deducting the price: the tax amortisation benefit, part of the price itself.

    factor = 1 / (1 - t a / n),    a = sum of (1 + k)^-time over the n years in which the price is deducted,

for then value = present value of the cash flows + t a / n x value. As appraisers compute it: International Valuation
Standards 2022, IVS 210, on the tax amortisation benefit (from memory).
"""

from __future__ import annotations

from ipabs.collateral.valuation.discounting import discounted, make_years


def annuity(years: float, rate: float, *, middle: bool = False) -> float:
    """What 1 a year is worth over ``years``, a broken last year counting for its part; rate a year."""
    spread = make_years(years, middle=middle)
    return float((spread.parts * discounted(spread.times, rate)).sum())


def benefit_factor(tax: float, years: float, rate: float, *, middle: bool = False) -> float:
    """By what a value before the benefit is multiplied.

    Parameters
    ----------
    tax : float
        On income, from 0 to less than 1.
    years : float
        Over which the price is deducted, above 0.
    rate : float
        Of discount, 1/y, 0 or more.
    middle : bool
        Tax is saved in the middle of each year, not at its end.

    Returns
    -------
    float
        1 or more.
    """
    return 1.0 / (1.0 - tax * annuity(years, rate, middle=middle) / years)
