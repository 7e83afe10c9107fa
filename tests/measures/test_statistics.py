"""Ranks around a quantile, and the number of paths an estimate needs."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from ipabs.errors import ModelError
from ipabs.measures.missing import Missing
from ipabs.measures.statistics import order_statistic_ranks, paths_needed
from tests.naive import cashflows as naive

LEVELS = st.sampled_from([0.005, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 0.9999])
CONFIDENCES = st.sampled_from([0.8, 0.9, 0.95, 0.99])


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 150), LEVELS, CONFIDENCES)
def test_ranks_equal_twin(paths, level, confidence):
    found = order_statistic_ranks(paths, level, confidence)
    expected = naive.order_statistic_ranks(paths, level, confidence)
    assert (None if isinstance(found, Missing) else tuple(found)) == expected


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 10_000_000), LEVELS, CONFIDENCES)
def test_ranks_cover_with_the_confidence_asked(paths, level, confidence):
    """An independent binomial law says that the interval covers, and that no narrower one would on either side."""
    found = order_statistic_ranks(paths, level, confidence)
    law, tail = binom(paths, level), 0.5 * (1.0 - confidence)
    if isinstance(found, Missing):
        assert law.cdf(0) >= tail or law.sf(paths - 1) >= tail
        return
    assert law.cdf(found.lower - 1) < tail * (1 + 1e-9)
    assert law.sf(found.upper - 1) <= tail * (1 + 1e-9)
    assert law.cdf(found.lower) >= tail * (1 - 1e-9)
    assert law.sf(found.upper - 2) > tail * (1 - 1e-9)


def test_a_hundred_million_paths():
    assert order_statistic_ranks(100_000_000, 0.5) == (49_990_200, 50_009_801)


def test_too_few_paths():
    assert order_statistic_ranks(100, 0.999) == Missing(
        "100 paths are too few for a 95% interval of the 0.999 quantile"
    )
    assert order_statistic_ranks(1, 0.5) == Missing("1 paths are too few for a 95% interval of the 0.5 quantile")


@given(st.floats(1e-6, 0.999), st.floats(1e-3, 1.0))
def test_paths_needed_is_the_least(probability, error):
    paths = paths_needed(probability, error)
    assert math.sqrt((1 - probability) / (probability * paths)) <= error * (1 + 1e-9)
    if paths > 1:
        assert math.sqrt((1 - probability) / (probability * (paths - 1))) >= error * (1 - 1e-9)


def test_paths_needed_takes_the_decimals_as_written():
    assert paths_needed(1e-6, 0.1) == 99_999_900  # 1e-6 in binary lies below 1e-6: one path more


def test_impossible_input_is_refused():
    with pytest.raises(ModelError) as refused:
        order_statistic_ranks(100, 1.0)
    assert str(refused.value) == "the level must lie between 0 and 1, not 1"
    with pytest.raises(ModelError) as refused:
        order_statistic_ranks(100, 0.9, 0.0)
    assert str(refused.value) == "the confidence must lie between 0 and 1, not 0"
    with pytest.raises(ModelError) as refused:
        order_statistic_ranks(0, 0.9)
    assert str(refused.value) == "at least one path is needed, not 0"
    with pytest.raises(ModelError) as refused:
        paths_needed(0.0, 0.1)
    assert str(refused.value) == "the probability must lie between 0 and 1, not 0"
    with pytest.raises(ModelError) as refused:
        paths_needed(0.1, 0.0)
    assert str(refused.value) == "the relative standard error must be positive, not 0"
