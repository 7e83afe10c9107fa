"""Sums over paths: one order, whatever the blocks; columns are checked."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.errors import ModelError
from ipabs.measures.paths import COLUMNS, TASK, sample, total


def plain_total(x):
    """The order in words: tasks, in each the columns downwards, the columns left to right."""
    whole = 0.0
    for first in range(0, len(x), TASK):
        columns = [0.0] * COLUMNS
        for path, value in enumerate(x[first : first + TASK]):
            columns[path % COLUMNS] += value
        task = 0.0
        for value in columns:
            task += value
        whole += task
    return whole


@given(st.integers(1, 4000), st.integers(0, 2**32))
def test_the_order_is_the_one_stated(paths, seed):
    x = np.random.default_rng(seed).lognormal(0.0, 5.0, paths)
    assert total(x) == plain_total(x.tolist())


def test_the_order_shows():
    """Were any order as good, the test above could not fail."""
    x = np.random.default_rng(1).lognormal(0.0, 5.0, 3000)
    assert len({total(x), sum(x.tolist()), float(x.sum()), total(x[::-1].copy())}) > 2
    assert total(x) == pytest.approx(math.fsum(x), rel=1e-14)


def test_columns_come_back_as_floats():
    (flags, counts), weights = sample([2, 0], flags=[True, False], counts=[1, 2])
    assert flags.dtype == counts.dtype == np.float64
    assert weights is not None and weights.tolist() == [2.0, 0.0]
    assert sample(None, counts=[1, 2])[1] is None


@pytest.mark.parametrize(
    ("weights", "columns", "message"),
    [
        (None, {"losses": []}, "losses holds no path"),
        (None, {"losses": [[1.0]]}, "losses must hold one number a path, not an array of shape (1, 1)"),
        (None, {"losses": 1.0}, "losses must hold one number a path, not an array of shape ()"),
        (None, {"losses": [1.0, math.nan]}, "losses holds a number that is not finite at path 1"),
        (None, {"losses": [1.0], "flags": [1, 0]}, "flags has 2 paths and losses has 1"),
        ([1.0], {"losses": [1.0, 2.0]}, "weights has 1 paths and losses has 2"),
        ([1.0, -1.0], {"losses": [1.0, 2.0]}, "weights must not be negative; that of path 1 is"),
        ([1.0, math.inf], {"losses": [1.0, 2.0]}, "weights holds a number that is not finite at path 1"),
    ],
)
def test_impossible_columns_are_refused(weights, columns, message):
    with pytest.raises(ModelError) as refused:
        sample(weights, **columns)
    assert str(refused.value) == message
