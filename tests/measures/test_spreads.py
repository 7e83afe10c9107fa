"""Flows and a price to spread over a curve, and over an index."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipabs.errors import ModelError
from ipabs.measures.compounding import continuous_from_nominal
from ipabs.measures.missing import Missing
from ipabs.measures.price import present_value, price_from_margin
from ipabs.measures.spreads import discount_margin, z_spread
from ipabs.measures.yields import internal_rate_of_return
from tests.measures.flow_strategies import floaters, flows
from tests.naive import cashflows as naive


def curve(times, level, slope):
    return np.exp(-(level + slope * np.sqrt(times)) * times)


@given(flows(), st.floats(-0.02, 0.1), st.floats(-0.005, 0.01))
def test_spread_at_the_curve_value_is_zero(given_flows, level, slope):
    times, cash = given_flows
    discount = curve(times, level, slope)
    assert z_spread(times, cash, discount, present_value(times, cash, discount)) == pytest.approx(0.0, abs=1e-12)


@given(flows(), st.floats(-0.02, 0.1), st.floats(-0.3, 1.0))
def test_spread_of_price_of_spread(given_flows, level, spread):
    times, cash = given_flows
    discount = curve(times, level, 0.002)
    price = present_value(times, cash, discount, spread)
    assert z_spread(times, cash, discount, price) == pytest.approx(spread, abs=1e-12)
    assert z_spread(1.0 * times, 1e6 * cash, discount, 1e6 * price) == pytest.approx(spread, abs=1e-12)


@settings(max_examples=40)
@given(flows(most=12), st.floats(-0.3, 1.0))
def test_spread_equals_twin(given_flows, spread):
    times, cash = given_flows
    discount = curve(times, 0.03, 0.002)
    price = naive.present_value(times, cash, discount, spread)
    assert z_spread(times, cash, discount, price) == pytest.approx(
        naive.z_spread(times, cash, discount, price), abs=1e-11
    )


@given(flows(), st.floats(-0.02, 0.1), st.floats(-0.3, 0.5))
def test_over_a_flat_curve_spread_and_level_make_the_yield(given_flows, level, rate):
    times, cash = given_flows
    price = present_value(times, cash, np.exp(-rate * times))
    spread = z_spread(times, cash, np.exp(-level * times), price)
    yielded = continuous_from_nominal(internal_rate_of_return(times, cash, price), 1)
    assert spread + level == pytest.approx(yielded, abs=1e-12)


@given(floaters())
def test_margin_at_par_is_the_quoted_spread(floater):
    index, accruals, cash, spread = floater
    assert discount_margin(cash, index, accruals, 100.0) == pytest.approx(spread, abs=1e-11)


@given(floaters(), st.floats(-0.03, 2.0))
def test_margin_of_price_of_margin(floater, margin):
    index, accruals, cash, _ = floater
    price = price_from_margin(cash, index, accruals, margin)
    assert discount_margin(cash, index, accruals, price) == pytest.approx(margin, abs=1e-11)


@settings(max_examples=40)
@given(floaters(), st.floats(80.0, 120.0))
def test_margin_equals_twin(floater, price):
    index, accruals, cash, _ = floater
    assert discount_margin(cash, index, accruals, price) == pytest.approx(
        naive.discount_margin(cash, index, accruals, price), abs=1e-10
    )


@given(floaters(), st.floats(50.0, 99.0))
def test_margin_exceeds_the_quoted_spread_below_par(floater, price):
    index, accruals, cash, spread = floater
    assert discount_margin(cash, index, accruals, price) > spread


def test_margin_after_a_drawing_is_still_one():
    index, accruals = [0.02] * 3, [0.25] * 3
    margin = discount_margin([-50.0, 80.0, 80.0], index, accruals, 100.0)
    assert price_from_margin([-50.0, 80.0, 80.0], index, accruals, margin) == pytest.approx(100.0, rel=1e-12)


def test_why_there_is_no_spread():
    times, discount = [1.0, 2.0], [0.97, 0.94]
    assert z_spread(times, [5.0, 105.0], discount, 0.0) == Missing("the price is not positive: 0")
    assert z_spread(times, [0.0, 0.0], discount, 100.0) == Missing("nothing is received")
    assert z_spread(times, [1e-9, 0.0], discount, 100.0) == Missing(
        "no spread from -921% to 921% a year makes the flows worth the price"
    )
    assert z_spread(times, [230.0, -132.0], [1.0, 1.0], 100.0) == Missing(
        "the flows change sign: 2 spreads make them worth the price: 9.5310%, 18.2322%"
    )


def test_why_there_is_no_margin():
    index, accruals = [0.02, 0.02], [0.5, 0.5]
    assert discount_margin([5.0, 105.0], index, accruals, -1.0) == Missing("the price is not positive: -1")
    assert discount_margin([0.0, 0.0], index, accruals, 100.0) == Missing("nothing is received")
    assert discount_margin([0.0, -5.0], index, accruals, 100.0) == Missing("no flow is positive")
    assert discount_margin([230.0, -132.0], index, accruals, 100.0) == Missing(
        "the flows change sign more than once: several margins may make them worth the price"
    )
    assert discount_margin([1e-9, 0.0], index, accruals, 100.0) == Missing(
        "no margin from -202% to 1,000,000% a year makes the flows worth the price"
    )
    assert discount_margin([5e5, 5.0], index, accruals, 1.0) == Missing(
        "no margin from -202% to 1,000,000% a year makes the flows worth the price"
    )


def test_a_long_note_at_the_lowest_margin_does_not_overflow():
    count = 120
    cash, index, accruals = np.full(count, 1e-9), np.zeros(count), np.full(count, 1.0)
    assert isinstance(discount_margin(cash, index, accruals, 100.0), float)


def test_impossible_input_is_refused():
    with pytest.raises(ModelError) as refused:
        z_spread([1.0], [5.0], [-0.9], 4.0)
    assert str(refused.value) == "discount must be positive; flow 1 is not"
    with pytest.raises(ModelError) as refused:
        discount_margin([5.0, 5.0], [0.02, 0.02], [0.25, 0.0], 4.0)
    assert str(refused.value) == "accruals must be positive; flow 2 is not"
    with pytest.raises(ModelError) as refused:
        discount_margin([5.0], [0.02], [0.25], math.inf)
    assert str(refused.value) == "the price must be a number, not inf"
