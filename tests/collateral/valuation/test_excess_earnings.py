"""Excess earnings by hand, and where they must agree with other methods."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.collateral.valuation.discounting import make_years
from ipabs.collateral.valuation.excess_earnings import excess_earnings
from ipabs.collateral.valuation.relief_from_royalty import relief_from_royalty


def test_by_hand() -> None:
    """Two years of 100 and 200: 20 % margin, a quarter tax, 5 % charges leave 10 %; a fifth is lost a year."""
    found = excess_earnings(
        np.array([100.0, 200.0]),
        make_years(2.0, middle=False),
        margin=0.2,
        charges=0.05,
        obsolescence=0.2,
        tax=0.25,
        rate=0.1,
        benefit=1.5,
    )
    before = 0.1 * (100 * 0.8**0.5 / 1.1 + 200 * 0.8**1.5 / 1.21)
    assert (found.before_benefit, found.value) == (pytest.approx(before), pytest.approx(1.5 * before))


@given(st.floats(0.01, 0.5), st.floats(0.0, 0.5), st.floats(1.0, 20.0), st.floats(0.0, 0.4))
def test_without_charges_and_obsolescence_a_margin_is_a_royalty(
    margin: float, tax: float, life: float, rate: float
) -> None:
    years = make_years(life, middle=True)
    revenue = np.linspace(50.0, 90.0, len(years.parts))
    found = excess_earnings(revenue, years, margin=margin, charges=0.0, obsolescence=0.0, tax=tax, rate=rate)
    assert found.value == pytest.approx(relief_from_royalty(margin * revenue, years, tax, rate).value)


def test_a_loss_has_no_tax_benefit() -> None:
    years = make_years(1.0, middle=False)
    found = excess_earnings(
        np.array([100.0]), years, margin=0.1, charges=0.2, obsolescence=0.0, tax=0.0, rate=0.0, benefit=2.0
    )
    assert found.value == found.before_benefit == pytest.approx(-10.0)
