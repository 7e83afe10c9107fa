"""Weighted average life and the principal window."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.errors import ModelError
from ipabs.measures.life import principal_window, weighted_average_life
from ipabs.measures.missing import Missing
from tests.measures.flow_strategies import flows
from tests.naive import cashflows as naive


@given(flows())
def test_life_equals_twin(given_flows):
    times, principal = given_flows
    assert weighted_average_life(times, principal) == pytest.approx(
        naive.weighted_average_life(times, principal), rel=1e-12
    )


@given(flows(), st.sampled_from([1e-6, 1e6]))
def test_life_lies_in_the_window_and_is_free_of_the_unit(given_flows, unit):
    times, principal = given_flows
    life, window = weighted_average_life(times, principal), principal_window(times, principal)
    assert window.first * (1 - 1e-14) <= life <= window.last * (1 + 1e-14)
    assert weighted_average_life(times, unit * principal) == pytest.approx(life, rel=1e-13)


@given(st.floats(0.01, 50.0), st.floats(1e-6, 1e12))
def test_life_of_a_bullet_is_its_maturity(maturity, notional):
    times, principal = np.array([0.5 * maturity, maturity]), np.array([0.0, notional])
    assert weighted_average_life(times, principal) == pytest.approx(maturity, rel=1e-15)
    window = principal_window(times, principal)
    assert (window, window.length) == ((maturity, maturity), 0.0)


@given(st.integers(1, 120))
def test_life_of_equal_payments_closed_form(payments):
    times = np.arange(1, payments + 1) / 4
    assert weighted_average_life(times, np.full(payments, 3.0)) == pytest.approx((payments + 1) / 8, rel=1e-13)


def test_crumbs_do_not_open_the_window():
    times, principal = [0.25, 0.5, 0.75, 1.0], [1e-7, 40.0, 60.0, 1e-7]
    assert principal_window(times, principal, threshold=1e-6) == (0.5, 0.75)
    assert principal_window(times, principal) == (0.25, 1.0)
    assert principal_window(times, principal, threshold=1e-6).length == 0.25


def test_no_principal_no_life():
    assert weighted_average_life([1.0], [0.0]) == Missing("no principal is paid")
    assert weighted_average_life([], []) == Missing("no principal is paid")
    assert principal_window([1.0], [0.0]) == Missing("no principal is paid")
    assert principal_window([1.0], [0.5], threshold=1.0) == Missing("no principal is paid")


def test_negative_principal_is_refused():
    for measure in (weighted_average_life, principal_window):
        with pytest.raises(ModelError) as refused:
            measure([1.0, 2.0], [5.0, -5.0])
        assert str(refused.value) == "principal paid must not be negative; flow 2 is"
