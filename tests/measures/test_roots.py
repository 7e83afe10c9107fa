"""The root finders on functions whose roots are known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from ipabs.errors import ModelError
from ipabs.measures.roots import bracketed_root, exponential_sum_roots

FUNCTIONS = {
    "line": (lambda x: 3.0 * x - 1.0, -5.0, 7.0, 1.0 / 3.0),
    "cubic": (lambda x: x**3 - 2.0, 0.0, 10.0, 2.0 ** (1.0 / 3.0)),
    "flat": (lambda x: (x - 0.7) ** 9, -3.0, 2.0, 0.7),
    "steep": (lambda x: math.expm1(200.0 * (x - 0.01)), -1.0, 2.0, 0.01),
    "step": (lambda x: 1.0 if x < 0.3 else -1.0, -1.0, 1.0, 0.3),
    "at zero": (math.sin, -1.0, 2.5, 0.0),
    "wide": (lambda x: 1.0 / (1.0 + x) - 0.5, -0.999, 1e6, 1.0),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_known_root(name):
    function, low, high, root = FUNCTIONS[name]
    # Near a ninth-order root the function underflows to zero well before the root is reached.
    tolerance = 1e-2 if name == "flat" else 1e-14
    assert bracketed_root(function, low, high) == pytest.approx(root, abs=tolerance)
    assert bracketed_root(lambda x: -function(x), low, high) == pytest.approx(root, abs=tolerance)
    assert bracketed_root(function, high, low) == pytest.approx(root, abs=tolerance)


@pytest.mark.parametrize(
    ("name", "most"), [("line", 5), ("cubic", 14), ("at zero", 14), ("steep", 22), ("wide", 34), ("step", 60)]
)
def test_few_evaluations(name, most):
    """Bisection alone would take 50 to 70 on each."""
    function, low, high, _ = FUNCTIONS[name]
    calls = []
    bracketed_root(lambda x: calls.append(x) or function(x), low, high)
    assert len(calls) <= most
    assert all(low <= x <= high for x in calls)


@given(st.floats(-0.9, 5.0), st.floats(0.1, 20.0), st.floats(1e-9, 1e9))
def test_agrees_with_brent_in_any_unit(root, power, unit):
    def function(x):
        return unit * ((1.0 + x) ** power - (1.0 + root) ** power)

    assert bracketed_root(function, -0.99, 9.0) == pytest.approx(brentq(function, -0.99, 9.0, xtol=1e-14), abs=1e-11)


def test_ends_may_be_the_root():
    assert bracketed_root(lambda x: x, 0.0, 1.0) == 0.0
    assert bracketed_root(lambda x: x - 1.0, 0.0, 1.0) == 1.0


@pytest.mark.parametrize("function", [lambda x: x * x + 1.0, lambda x: math.nan])
def test_no_change_of_sign_is_refused(function):
    with pytest.raises(ModelError, match="no change of sign between -1"):
        bracketed_root(function, -1.0, 1.0)


def test_exponential_sum_finds_close_pairs():
    """(v - e^-0.10)(v - e^-0.1001) (v - e^-2): two roots a basis point apart, where a grid would see none."""
    powers = np.poly([math.exp(-0.10), math.exp(-0.1001), math.exp(-2.0)])[::-1]
    found = exponential_sum_roots(np.arange(4.0), powers, -9.0, 9.0)
    assert found == pytest.approx([0.10, 0.1001, 2.0], abs=1e-9)


def test_exponential_sum_counts_only_between_its_bounds():
    powers = np.poly([math.exp(-0.1), math.exp(-0.5)])[::-1]
    assert exponential_sum_roots(np.arange(3.0), powers, -1.0, 0.3) == pytest.approx([0.1])
    assert exponential_sum_roots(np.arange(3.0), powers, 0.2, 0.3) == []
    assert exponential_sum_roots(np.arange(3.0), np.abs(powers), -1.0, 1.0) == []
    assert exponential_sum_roots(np.empty(0), np.empty(0), -1.0, 1.0) == []


def test_exponential_sum_counts_a_root_at_a_bound_once():
    assert exponential_sum_roots(np.array([0.0, 1.0]), np.array([-1.0, 1.0]), 0.0, 1.0) == [0.0]


def test_exponential_sum_skips_times_that_pay_nothing():
    found = exponential_sum_roots(np.array([0.0, 1.0, 2.0]), np.array([-1.0, 0.0, math.exp(0.4)]), -9.0, 9.0)
    assert found == pytest.approx([0.2])
