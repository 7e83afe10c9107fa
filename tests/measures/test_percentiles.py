"""Percentiles by period: the definition, in every column, with and without weights."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from ipabs.errors import ModelError
from ipabs.measures.estimates import ONE_PATH, mean, ratio
from ipabs.measures.percentiles import LEVELS, by_period, percentiles

THOUSANDTHS = st.lists(st.integers(0, 1000), min_size=1, max_size=5)
SAMPLES = arrays.arrays(
    np.float64, st.tuples(st.integers(1, 30), st.integers(1, 4)), elements=st.integers(-4, 9).map(float)
)


def plain_percentile(column, thousandths, weights):
    """inf{x : F(x) >= p}, counted in whole numbers."""
    held = [x for x, w in zip(column, weights, strict=True) if w]
    whole = int(sum(weights))
    up_to = {x: sum(int(w) for y, w in zip(column, weights, strict=True) if y <= x) for x in held}
    return min(x for x in held if up_to[x] * 1000 >= thousandths * whole)


@given(SAMPLES, THOUSANDTHS, st.data())
def test_the_definition(sample, thousandths, data):
    weights = data.draw(st.none() | st.lists(st.integers(0, 5), min_size=len(sample), max_size=len(sample)).filter(any))
    levels = [p / 1000 for p in thousandths]
    found = percentiles(sample, levels, weights)
    expected = [[plain_percentile(column, p, weights or [1] * len(sample)) for column in sample.T] for p in thousandths]
    assert found.tolist() == expected
    if weights is not None:  # shares of weight: their unit does not matter
        assert percentiles(sample, levels, [0.1 * w for w in weights]).tolist() == expected


def test_ends_and_middle():
    sample = np.arange(1.0, 101.0)[:, None]
    assert percentiles(sample, [0.0, 0.07, 0.5, 1.0])[:, 0].tolist() == [1.0, 7.0, 50.0, 100.0]


def test_paths_without_weight_are_not_there():
    assert percentiles([[-5.0], [1.0], [2.0], [9.0]], [0.0, 1.0], [0, 1, 1, 0])[:, 0].tolist() == [1.0, 2.0]


def test_the_edge_of_a_share_does_not_hang_on_rounding():
    """Three of six weights of 0.3 are half of them, though in binary they add to a little less."""
    assert np.cumsum([0.3] * 6)[2] < 0.5 * np.cumsum([0.3] * 6)[5]
    sample = np.arange(1.0, 7.0)[:, None]
    assert percentiles(sample, [0.5], [0.3] * 6).tolist() == [[3.0]]


def test_by_period():
    sample = np.random.default_rng(9).lognormal(size=(3000, 4))
    weights = np.random.default_rng(10).uniform(0.5, 1.5, 3000)
    found = by_period(sample, weights=weights)
    assert found.levels == LEVELS
    assert found.paths == 3000
    assert np.array_equal(found.percentiles, percentiles(sample, LEVELS, weights))
    assert (np.diff(found.percentiles, axis=0) > 0).all()
    for k in range(4):
        estimate = ratio(sample[:, k], np.ones(3000), weights)
        assert (found.mean[k], found.standard_errors[k]) == (estimate.value, estimate.standard_error)
        assert found.mean[k] == pytest.approx(np.average(sample[:, k], weights=weights))
        plain = by_period(sample)
        estimate = mean(sample[:, k])
        assert (plain.mean[k], plain.standard_errors[k]) == (estimate.value, estimate.standard_error)


def test_one_path_is_its_own_percentile():
    found = by_period([[1.0, 2.0]], [0.05, 0.95])
    assert found.mean.tolist() == [1.0, 2.0]
    assert found.standard_errors is ONE_PATH
    assert found.percentiles.tolist() == [[1.0, 2.0], [1.0, 2.0]]
    assert percentiles([[1.0, 2.0]], []).shape == (0, 2)


@pytest.mark.parametrize(
    ("sample", "levels", "weights", "message"),
    [
        ([1.0], [0.5], None, "a sample of at least one path by periods is needed, not an array of shape (1,)"),
        ([[1.0, math.nan]], [0.5], None, "the sample holds a number that is not finite at path 0, period 2"),
        ([[1.0]], [50.0], None, "the level of a percentile must lie in 0 to 1, not 50"),
        ([[1.0]], [0.5], [1.0, 1.0], "weights of shape (2,) do not fit a sample of 1 paths"),
        ([[1.0]], [0.5], [0.0], "weights must be numbers, some of them positive"),
        ([[1.0]], [0.5], [math.inf], "weights must be numbers, some of them positive"),
        ([[1.0]], [0.5], [-1.0], "weights must not be negative; that of path 0 is"),
    ],
)
def test_impossible_input_is_refused(sample, levels, weights, message):
    with pytest.raises(ModelError) as refused:
        percentiles(sample, levels, weights)
    assert str(refused.value) == message
