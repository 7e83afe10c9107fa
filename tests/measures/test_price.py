"""Flows to price."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.errors import ModelError
from ipabs.measures.price import present_value, price_from_margin, price_from_yield, value_at_return
from tests.measures.flow_strategies import FREQUENCIES, YIELDS, floaters, flows
from tests.naive import cashflows as naive


@given(flows(), YIELDS, FREQUENCIES)
def test_price_from_yield_equals_twin(given_flows, rate, frequency):
    times, cash = given_flows
    assert price_from_yield(times, cash, rate, frequency) == pytest.approx(
        naive.price_from_yield(times, cash, rate, frequency), rel=1e-11
    )


@given(flows(), st.floats(-0.05, 0.2), st.floats(-0.2, 0.5))
def test_present_value_equals_twin(given_flows, level, spread):
    times, cash = given_flows
    discount = np.exp(-level * times - 0.001 * times**1.5)
    assert present_value(times, cash, discount, spread) == pytest.approx(
        naive.present_value(times, cash, discount, spread), rel=1e-12
    )


@given(floaters(), st.floats(-0.03, 1.0))
def test_price_from_margin_equals_twin(floater, margin):
    index, accruals, cash, _ = floater
    assert price_from_margin(cash, index, accruals, margin) == pytest.approx(
        naive.price_from_margin(cash, index, accruals, margin), rel=1e-12
    )


@given(flows(), st.floats(-0.2, 0.5))
def test_required_return_is_a_flat_curve(given_flows, required_return):
    times, cash = given_flows
    flat = (1.0 + required_return) ** -times
    assert value_at_return(times, cash, required_return) == pytest.approx(present_value(times, cash, flat), rel=1e-12)


@given(flows(), YIELDS, FREQUENCIES)
def test_price_falls_in_yield(given_flows, rate, frequency):
    times, cash = given_flows
    dearer = price_from_yield(times, cash, rate, frequency)
    assert price_from_yield(times, cash, rate + 1e-4, frequency) < dearer


@given(st.integers(1, 120), st.floats(0.001, 0.2), FREQUENCIES)
def test_annuity_closed_form(payments, rate, frequency):
    times = np.arange(1, payments + 1) / frequency
    period_rate = rate / frequency
    closed = (1.0 - (1.0 + period_rate) ** -payments) / period_rate
    assert price_from_yield(times, np.ones(payments), rate, frequency) == pytest.approx(closed, rel=1e-11)


def test_no_flows_are_worth_nothing():
    assert present_value([], [], []) == 0.0
    assert price_from_yield([], [], 0.05, 4) == 0.0


def test_cash_due_now_is_worth_itself():
    assert price_from_yield([0.0, 1.0], [7.0, 0.0], 0.3, 2) == 7.0


def test_a_flow_that_pays_nothing_cannot_overflow():
    assert price_from_yield([1.0, 500.0], [5.0, 0.0], -0.99, 1) == pytest.approx(500.0)
    with pytest.raises(ModelError) as refused:
        price_from_yield([1.0, 500.0], [5.0, 1.0], -0.99, 1)
    assert str(refused.value) == "the flows cannot be valued at a rate so negative: their value overflows"


@pytest.mark.parametrize(
    ("times", "cash", "message"),
    [
        ([1.0, 2.0], [5.0], "cash has 1 entries and times has 2: one a flow is needed"),
        ([1.0, 2.0], [5.0, math.nan], "cash holds a number that is not finite at flow 2"),
        ([0.5, -0.1], [5.0, 5.0], "times must not lie before settlement; flow 2 does"),
        ([[1.0]], [[5.0]], "times must be one column of numbers, not an array of shape (1, 1)"),
    ],
)
def test_columns_that_do_not_fit_are_refused(times, cash, message):
    with pytest.raises(ModelError) as refused:
        price_from_yield(times, cash, 0.05, 4)
    assert str(refused.value) == message


def test_impossible_discount_factors_and_margins_are_refused():
    with pytest.raises(ModelError) as refused:
        present_value([1.0, 2.0], [5.0, 5.0], [0.9, 0.0])
    assert str(refused.value) == "discount must be positive; flow 2 is not"
    with pytest.raises(ModelError) as refused:
        present_value([1.0], [5.0], [0.9], math.inf)
    assert str(refused.value) == "the spread must be a number, not inf"
    with pytest.raises(ModelError) as refused:
        price_from_margin([5.0], [0.02], [0.25], -4.03)
    assert str(refused.value) == "index plus a margin of -403.00% loses everything within a period"
    with pytest.raises(ModelError) as refused:
        price_from_margin([5.0], [0.02], [0.0], 0.01)
    assert str(refused.value) == "accruals must be positive; flow 1 is not"
