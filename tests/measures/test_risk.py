"""Duration, convexity and DV01 against their definitions as derivatives of the price."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.errors import ModelError
from ipabs.measures.missing import Missing
from ipabs.measures.price import price_from_yield
from ipabs.measures.risk import convexity, dv01, macaulay_duration, modified_duration
from tests.measures.flow_strategies import FREQUENCIES, flows
from tests.naive import cashflows as naive

RATES = st.floats(-0.2, 0.5)
STEP = 1e-5


@given(flows(), RATES, FREQUENCIES)
def test_duration_is_the_slope_of_the_price(given_flows, rate, frequency):
    times, cash = given_flows
    down, at, up = (price_from_yield(times, cash, rate + shift, frequency) for shift in (-STEP, 0.0, STEP))
    slope = (down - up) / (2.0 * STEP)
    assert modified_duration(times, cash, rate, frequency) == pytest.approx(slope / at, rel=1e-6)
    assert dv01(times, cash, rate, frequency) == pytest.approx(1e-4 * slope, rel=1e-6)


@given(flows(), RATES, FREQUENCIES)
def test_convexity_is_the_slope_of_the_slope(given_flows, rate, frequency):
    times, cash = given_flows
    down, up = (1e4 * dv01(times, cash, rate + shift, frequency) for shift in (-STEP, STEP))
    curvature = (down - up) / (2.0 * STEP) / price_from_yield(times, cash, rate, frequency)
    assert convexity(times, cash, rate, frequency) == pytest.approx(curvature, rel=1e-6)


@given(flows(), RATES, FREQUENCIES)
def test_duration_and_convexity_equal_twins(given_flows, rate, frequency):
    times, cash = given_flows
    assert macaulay_duration(times, cash, rate, frequency) == pytest.approx(
        naive.macaulay_duration(times, cash, rate, frequency), rel=1e-11
    )
    assert convexity(times, cash, rate, frequency) == pytest.approx(
        naive.convexity(times, cash, rate, frequency), rel=1e-11
    )


@given(flows(), RATES, FREQUENCIES)
def test_dv01_is_duration_times_price(given_flows, rate, frequency):
    times, cash = given_flows
    price = price_from_yield(times, cash, rate, frequency)
    expected = 1e-4 * price * modified_duration(times, cash, rate, frequency)
    assert dv01(times, cash, rate, frequency) == pytest.approx(expected, rel=1e-11)


@given(st.floats(0.1, 50.0), RATES, FREQUENCIES)
def test_zero_coupon_closed_form(maturity, rate, frequency):
    growth = 1.0 + rate / frequency
    assert macaulay_duration([maturity], [100.0], rate, frequency) == pytest.approx(maturity, rel=1e-14)
    assert convexity([maturity], [100.0], rate, frequency) == pytest.approx(
        maturity * (maturity + 1.0 / frequency) / growth**2, rel=1e-13
    )


@given(st.integers(1, 80), st.floats(0.005, 0.3), FREQUENCIES)
def test_par_note_closed_form(payments, coupon, frequency):
    """Modified duration of a bullet at par: (1 - (1 + y/f)^-n) / y."""
    cash = np.full(payments, 100.0 * coupon / frequency)
    cash[-1] += 100.0
    closed = (1.0 - (1.0 + coupon / frequency) ** -payments) / coupon
    times = np.arange(1, payments + 1) / frequency
    assert modified_duration(times, cash, coupon, frequency) == pytest.approx(closed, rel=1e-11)


@given(flows(), RATES, FREQUENCIES, st.sampled_from([1e-6, 1e6]))
def test_only_dv01_knows_the_unit_of_money(given_flows, rate, frequency, unit):
    times, cash = given_flows
    for measure in (macaulay_duration, modified_duration, convexity):
        base = measure(times, cash, rate, frequency)
        assert measure(times, unit * cash, rate, frequency) == pytest.approx(base, rel=1e-12)
    base = dv01(times, cash, rate, frequency)
    assert dv01(times, unit * cash, rate, frequency) == pytest.approx(unit * base, rel=1e-12)


def test_duration_survives_where_the_price_overflows():
    assert macaulay_duration([1.0, 400.0], [1.0, 1.0], -0.99, 1) == pytest.approx(400.0)


def test_flows_worth_nothing_have_no_duration():
    for measure in (macaulay_duration, modified_duration, convexity):
        assert measure([1.0], [0.0], 0.05, 4) == Missing("nothing is received")
        assert measure([1.0, 2.0], [5.0, -6.0], 0.05, 4) == Missing(
            "the flows are not worth more than zero at this yield"
        )
    assert dv01([1.0], [0.0], 0.05, 4) == 0.0


def test_an_impossible_yield_is_refused():
    for measure in (macaulay_duration, modified_duration, convexity, dv01):
        with pytest.raises(ModelError):
            measure([1.0], [5.0], -4.0, 4)
