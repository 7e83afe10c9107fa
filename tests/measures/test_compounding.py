"""Nominal, effective and continuous rates."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.errors import ModelError
from ipabs.measures.compounding import (
    continuous_from_nominal,
    effective_from_nominal,
    nominal_from_continuous,
    nominal_from_effective,
)
from tests.measures.flow_strategies import FREQUENCIES


@given(st.floats(-0.9, 10.0), FREQUENCIES)
def test_conversions_undo_each_other(rate, frequency):
    assert nominal_from_effective(effective_from_nominal(rate, frequency), frequency) == pytest.approx(rate, abs=1e-12)
    assert nominal_from_continuous(continuous_from_nominal(rate, frequency), frequency) == pytest.approx(
        rate, abs=1e-12
    )


@given(st.floats(-0.9, 5.0), FREQUENCIES)
def test_effective_is_a_year_of_compounding(rate, frequency):
    assert 1.0 + effective_from_nominal(rate, frequency) == pytest.approx(
        (1.0 + rate / frequency) ** frequency, rel=1e-12
    )


def test_tiny_rates_keep_their_digits():
    assert effective_from_nominal(1e-15, 4) == pytest.approx(1e-15, rel=1e-12)


def test_frequent_compounding_tends_to_continuous():
    assert effective_from_nominal(0.05, 1e9) == pytest.approx(math.expm1(0.05), rel=1e-8)


def test_a_rate_that_loses_everything_is_refused():
    with pytest.raises(ModelError) as refused:
        effective_from_nominal(-4.0, 4)
    assert str(refused.value) == "a rate compounded 4 times a year must be above -400%, not -400.00%"
    with pytest.raises(ModelError):
        nominal_from_effective(-1.0, 4)
    with pytest.raises(ModelError):
        continuous_from_nominal(math.nan, 4)


@pytest.mark.parametrize("frequency", [0, -4, math.inf, math.nan])
def test_an_impossible_frequency_is_refused(frequency):
    for convert in (continuous_from_nominal, nominal_from_continuous, nominal_from_effective, effective_from_nominal):
        with pytest.raises(ModelError) as refused:
            convert(0.05, frequency)
        assert str(refused.value) == f"compoundings a year must be a positive number, not {frequency:g}"
