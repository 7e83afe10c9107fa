"""Relief from royalty: an asset is worth the royalties its owner need not pay to license it from another.

    value = factor x sum over years of  royalty_y (1 - t) (1 + k)^-time_y

with the factor of the tax amortisation benefit (``tax_benefit``). International Valuation Standards 2022, IVS 210, on
the relief-from-royalty method (from memory).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipabs.collateral.valuation.discounting import present_value

if TYPE_CHECKING:
    from ipabs.arrays import Money
    from ipabs.collateral.valuation.discounting import Years


@dataclass(frozen=True, slots=True)
class Relief:
    """What is saved, and what that is worth.

    Parameters
    ----------
    value : float
        Money, the benefit included.
    before_benefit : float
        Money, without it.
    benefit : float
        The factor between them.
    """

    value: float
    before_benefit: float
    benefit: float


def relief_from_royalty(royalties: Money, years: Years, tax: float, rate: float, benefit: float = 1.0) -> Relief:
    """Value of royalties saved.

    Parameters
    ----------
    royalties : (Y,) float64
        Of each whole year, before tax, money; a broken last year counts for its part.
    years : Years
    tax : float
        On income, from 0 to less than 1.
    rate : float
        Of discount, 1/y.
    benefit : float
        Factor of the tax amortisation benefit; 1: none.
    """
    before = present_value(royalties * years.parts * (1.0 - tax), years.times, rate)
    return Relief(before * benefit, before, benefit)
