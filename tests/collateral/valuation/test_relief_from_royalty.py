"""Relief from royalty and the tax amortisation benefit against a published example and what must hold."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.collateral.valuation.discounting import make_years, projected
from ipabs.collateral.valuation.relief_from_royalty import relief_from_royalty
from ipabs.collateral.valuation.tax_benefit import annuity, benefit_factor
from tests.domain_checks import domain_check, numbers

RATES = st.floats(0.0, 0.6)


def test_the_published_example_of_five_years() -> None:
    """Printed as 194,163.77 in the wiki of intangible-valuation (simonmak-ascent), income methods."""
    check = domain_check("RFR-1")
    life, *percents = check.given("life ", "royalty ", "tax ", "k ")
    royalty, tax, rate = (0.01 * number for number in percents)
    revenues = 1e6 * np.array(numbers(check.inputs.partition(";")[0]))
    before, years_worth, factor, value = check.stated("PV ", "annuity ", "TAB ", "value ")
    benefit = benefit_factor(tax, life, rate)
    found = relief_from_royalty(royalty * revenues, make_years(life, middle=False), tax, rate, benefit)
    assert found.before_benefit == pytest.approx(before, abs=check.tolerance)
    assert annuity(life, rate) == pytest.approx(years_worth, abs=1e-7)
    assert benefit == pytest.approx(factor, abs=1e-8)
    assert found.value == pytest.approx(value, abs=check.tolerance)


@given(st.floats(0.1, 40.0), RATES, st.floats(0.0, 0.9), st.booleans())
def test_the_benefit_is_what_the_price_saves(life: float, rate: float, tax: float, middle: bool) -> None:
    """Value = value before + the tax saved by deducting that very value in equal parts, year by year."""
    factor = benefit_factor(tax, life, rate, middle=middle)
    saved, left, year = 0.0, life, 0
    while left > 1e-12:
        part = min(1.0, left)
        time = year + (0.5 * part if middle else part)
        saved += tax * factor * part / life / (1.0 + rate) ** time
        left, year = left - part, year + 1
    assert factor == pytest.approx(1.0 + saved, rel=1e-9)
    assert factor >= 1.0


@pytest.mark.parametrize("middle", [False, True])
def test_a_broken_last_year_counts_for_its_part(middle: bool) -> None:
    years = make_years(2.4, middle=middle)
    assert years.parts == pytest.approx([1.0, 1.0, 0.4])
    assert years.times == pytest.approx([0.5, 1.5, 2.2] if middle else [1.0, 2.0, 2.4])
    expected = sum(
        70.0 * part / 1.1**time for part, time in zip(years.parts.tolist(), years.times.tolist(), strict=True)
    )
    assert relief_from_royalty(np.full(3, 100.0), years, 0.3, 0.1).value == pytest.approx(expected)


def test_whole_lives_have_no_broken_year() -> None:
    for life in range(1, 40):
        assert len(make_years(float(life), middle=False).parts) == life
        assert make_years(life + 1e-12, middle=False).parts.sum() == pytest.approx(life)


def test_money_in_the_middle_of_the_year_is_worth_half_a_year_more() -> None:
    end, middle = annuity(7.0, 0.12), annuity(7.0, 0.12, middle=True)
    assert middle / end == pytest.approx(math.sqrt(1.12))


def test_revenue_goes_on_growing_after_the_list() -> None:
    assert projected([5.0, 6.0], 0.5, 4).tolist() == [5.0, 6.0, 9.0, 13.5]
    assert projected([5.0, 6.0, 7.0], 0.5, 2).tolist() == [5.0, 6.0]
