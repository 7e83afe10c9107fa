"""Multi-period excess earnings: what an asset earns after all other assets at work have had their return.

    value = factor x sum over years of  R_y (1 - o)^(y - 1/2) (m (1 - t) - c) (1 + k)^-time_y

R revenue that rests on the asset, o obsolescence (what of it later technology takes each year), m the margin before
tax, c the contributory charges as shares of revenue after tax, and the factor that of the tax amortisation benefit
(``tax_benefit``), which a value below zero does not have. International Valuation Standards 2022, IVS 210, on the
excess earnings method; The Appraisal Foundation, "Identification of contributory assets" (2010), on charges (both from
memory).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.collateral.valuation.discounting import present_value

if TYPE_CHECKING:
    from ipabs.arrays import Money
    from ipabs.collateral.valuation.discounting import Years


@dataclass(frozen=True, slots=True)
class Excess:
    """What is earned beyond the charges, and what that is worth.

    Parameters
    ----------
    value : float
        Money, the benefit included.
    before_benefit : float
        Money, without it.
    share : float
        Of the revenue that is excess earnings, after tax; below 0 when charges take more than the margin leaves.
    """

    value: float
    before_benefit: float
    share: float


def excess_earnings(
    revenue: Money,
    years: Years,
    *,
    margin: float,
    charges: float,
    obsolescence: float,
    tax: float,
    rate: float,
    benefit: float = 1.0,
) -> Excess:
    """Value of the earnings left to an asset.

    Parameters
    ----------
    revenue : (Y,) float64
        Of each whole year, before obsolescence, money; a broken last year counts for its part.
    years : Years
    margin : float
        Earnings before interest and tax over revenue.
    charges : float
        Return asked by all other assets at work, after tax, over revenue.
    obsolescence : float
        Share of the revenue lost a year, from 0 to less than 1.
    tax : float
        On income, from 0 to less than 1.
    rate : float
        Of discount, 1/y.
    benefit : float
        Factor of the tax amortisation benefit; 1: none.
    """
    share = margin * (1.0 - tax) - charges
    left = (1.0 - obsolescence) ** (np.arange(len(revenue)) + 0.5)
    before = present_value(share * revenue * left * years.parts, years.times, rate)
    return Excess(before * benefit if before > 0.0 else before, before, share)
