"""Flows and a price to yield."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipabs.errors import ModelError
from ipabs.measures.missing import Missing
from ipabs.measures.price import price_from_yield, value_at_return
from ipabs.measures.yields import (
    internal_rate_of_return,
    internal_rates_of_return,
    nominal_yield,
    reduction_in_yield,
)
from tests.measures.flow_strategies import FREQUENCIES, YIELDS, flows
from tests.naive import cashflows as naive


@given(flows(), YIELDS, FREQUENCIES)
def test_yield_of_price_of_yield(given_flows, rate, frequency):
    times, cash = given_flows
    price = price_from_yield(times, cash, rate, frequency)
    assert nominal_yield(times, cash, price, frequency) == pytest.approx(rate, abs=1e-11)


@given(flows(), st.floats(0.5, 2.0), FREQUENCIES)
def test_price_of_yield_of_price(given_flows, multiple, frequency):
    times, cash = given_flows
    price = cash.sum() / multiple
    solved = nominal_yield(times, cash, price, frequency)
    if isinstance(solved, Missing):  # cash within weeks: beyond 1,000,000 % a year, or below -99.99 %
        assert abs(math.log(multiple)) / times[cash > 0.0][0] > math.log(1e4)
    else:
        assert price_from_yield(times, cash, solved, frequency) == pytest.approx(price, rel=1e-11)


@settings(max_examples=40)
@given(flows(most=12), st.floats(-0.4, 1.0), FREQUENCIES)
def test_yield_equals_twin(given_flows, rate, frequency):
    times, cash = given_flows
    price = naive.price_from_yield(times, cash, rate, frequency)
    assert nominal_yield(times, cash, price, frequency) == pytest.approx(
        naive.nominal_yield(times, cash, price, frequency), abs=1e-10
    )


@given(flows(), YIELDS, st.sampled_from([1e-6, 1e-3, 1e3, 1e6]))
def test_rate_of_return_is_free_of_the_unit_of_money(given_flows, rate, unit):
    times, cash = given_flows
    price = value_at_return(times, cash, rate)
    base = internal_rate_of_return(times, cash, price)
    assert internal_rate_of_return(times, unit * cash, unit * price) == pytest.approx(base, abs=1e-11)


@given(flows(), YIELDS, st.randoms(use_true_random=False))
def test_order_and_splitting_of_flows_do_not_matter(given_flows, rate, random):
    times, cash = given_flows
    price = value_at_return(times, cash, rate)
    twice = [(t, share * amount) for t, amount in zip(times, cash, strict=True) for share in (0.25, 0.75)]
    random.shuffle(twice)
    shuffled_times, shuffled_cash = zip(*twice, strict=True)
    assert internal_rate_of_return(shuffled_times, shuffled_cash, price) == pytest.approx(rate, abs=1e-11)


@given(st.floats(0.1, 30.0), st.floats(1.0, 300.0))
def test_zero_coupon_closed_form(maturity, price):
    closed = (100.0 / price) ** (1.0 / maturity) - 1.0
    solved = internal_rate_of_return([maturity], [100.0], price)
    if -0.9999 <= closed <= 1e4:
        assert solved == pytest.approx(closed, rel=1e-11, abs=1e-13)
    else:
        assert solved == Missing("no rate from -99.99% to 1,000,000% a year makes the flows worth the price")


@given(st.integers(1, 80), st.floats(0.0, 0.3), FREQUENCIES)
def test_par_note_yields_its_coupon(payments, coupon, frequency):
    cash = np.full(payments, 100.0 * coupon / frequency)
    cash[-1] += 100.0
    solved = nominal_yield(np.arange(1, payments + 1) / frequency, cash, 100.0, frequency)
    assert solved == pytest.approx(coupon, abs=1e-12)


@given(st.lists(st.integers(-8, 12), min_size=2, max_size=4, unique=True))
def test_every_known_rate_is_found(steps):
    """Flows built as the polynomial with these roots in v = 1 / (1 + r), at least 10 % apart."""
    rates = sorted(0.1 * step for step in steps)
    powers = np.poly([1.0 / (1.0 + rate) for rate in rates])[::-1]  # constant first
    price, cash = 1.0, -powers[1:] / powers[0]
    times = np.arange(1, len(rates) + 1)
    assert internal_rates_of_return(times, cash, price) == pytest.approx(rates, abs=1e-6)
    several = internal_rate_of_return(times, cash, price)
    assert isinstance(several, Missing)
    assert several.reason.startswith(f"the flows change sign: {len(rates)} rates make them worth the price: ")


@settings(max_examples=60)
@given(
    st.lists(st.floats(0.1, 3.0), min_size=1, max_size=8),
    st.lists(st.integers(-100, 100), min_size=8, max_size=8),
)
def test_no_rate_a_grid_sees_is_missed(gaps, amounts):
    times, cash = np.cumsum(gaps), np.array(amounts[: len(gaps)], dtype=float)
    rates = internal_rates_of_return(times, cash, 50.0)
    seen = naive.crossings(times, cash, 50.0, [-0.9 + 0.02 * step for step in range(300)])
    for rate in seen:
        assert min(abs(rate - found) for found in rates) < 1e-6
    signs = np.sign(np.concatenate(([-1.0], cash[cash != 0.0])))
    assert len(rates) <= np.count_nonzero(np.diff(signs))


def test_several_rates_are_named():
    assert internal_rate_of_return([1, 2], [230, -132], 100) == Missing(
        "the flows change sign: 2 rates make them worth the price: 10.0000%, 20.0000%"
    )


def test_flows_that_change_sign_may_still_have_one_rate():
    solved = internal_rate_of_return([1, 2, 3], [-20.0, 80.0, 90.0], 100.0)
    assert value_at_return([1, 2, 3], [-20.0, 80.0, 90.0], solved) == pytest.approx(100.0, rel=1e-13)


@pytest.mark.parametrize(
    ("cash", "price", "reason"),
    [
        ([5.0, 105.0], 0.0, "the price is not positive: 0"),
        ([5.0, 105.0], -3.5, "the price is not positive: -3.5"),
        ([0.0, 0.0], 100.0, "nothing is received"),
        ([0.0, -1.0], 100.0, "no flow is positive"),
        ([0.0, 1e-9], 1e9, "no rate from -99.99% to 1,000,000% a year makes the flows worth the price"),
        ([1e9, 0.0], 1.0, "no rate from -99.99% to 1,000,000% a year makes the flows worth the price"),
    ],
)
def test_why_there_is_no_rate(cash, price, reason):
    assert internal_rate_of_return([1.0, 2.0], cash, price) == Missing(reason)
    assert nominal_yield([1.0, 2.0], cash, price, 4) == Missing(reason)
    assert reduction_in_yield(0.05, [1.0, 2.0], cash, price, 4) == Missing(reason)


def test_crumbs_that_change_sign_make_up_no_rate():
    times, cash = np.arange(1.0, 41.0), np.append(np.full(20, 10.0), np.tile([-5e-9, 5e-9], 10))
    whole = np.where(np.abs(cash) > 1e-6, cash, 0.0)
    rate = internal_rate_of_return(times, whole, 100.0)
    assert internal_rate_of_return(times, cash, 100.0) == pytest.approx(rate, abs=1e-9)


def test_no_flows_at_all():
    assert internal_rate_of_return([], [], 100.0) == Missing("nothing is received")


def test_extreme_but_possible_rates():
    assert internal_rate_of_return([1.0], [1e-3], 1.0) == pytest.approx(-0.999)
    assert internal_rate_of_return([1.0], [9e3], 1.0) == pytest.approx(8999.0)
    assert internal_rate_of_return([90.0], [1e-270], 1.0) == pytest.approx(-0.999)


@given(flows(), st.floats(0.0, 0.3), st.floats(0.0, 1.0), FREQUENCIES)
def test_losing_a_share_of_the_flows_reduces_the_yield(given_flows, rate, kept, frequency):
    times, cash = given_flows
    price = price_from_yield(times, cash, rate, frequency)
    assert reduction_in_yield(rate, times, cash, price, frequency) == pytest.approx(0.0, abs=1e-11)
    received = cash * np.where(times > times[0], kept, 1.0)
    reduction = reduction_in_yield(rate, times, received, price, frequency)
    assert isinstance(reduction, Missing) or reduction >= -1e-11


def test_impossible_input_is_refused():
    with pytest.raises(ModelError) as refused:
        internal_rate_of_return([1.0], [5.0], math.nan)
    assert str(refused.value) == "the price must be a number, not nan"
    with pytest.raises(ModelError) as refused:
        reduction_in_yield(math.inf, [1.0], [5.0], 5.0, 4)
    assert str(refused.value) == "the promised yield must be a number, not inf"
    with pytest.raises(ModelError):
        nominal_yield([1.0], [5.0], 5.0, 0)
