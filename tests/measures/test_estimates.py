"""Estimates: unbiased, with errors that cover as often as they say, with and without weights."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special

from ipabs.errors import ModelError
from ipabs.measures.estimates import ONE_PATH, Estimate, effective_paths, mean, probability, ratio
from ipabs.measures.missing import Missing

RUNS, PATHS = 400, 2_000


def coverage(estimates, exact):
    """Share of runs whose 95 % interval holds the exact number."""
    intervals = [estimate.interval() for estimate in estimates]
    return np.mean([low <= exact <= high for low, high in intervals])


def shifted(seed, shift):
    """Draw normals about ``shift`` and their likelihood ratios to normals about 0."""
    z = np.random.default_rng(seed).standard_normal(PATHS) + shift
    return z, np.exp(-shift * z + 0.5 * shift**2)


def test_mean_by_hand():
    found = mean([1.0, 2.0, 3.0, 6.0])
    assert found == Estimate(3.0, pytest.approx(math.sqrt((4 + 1 + 0 + 9) / 3 / 4)), 4)
    # w x = 2, 0, 3, 3
    assert mean([1.0, 2.0, 3.0, 6.0], [2, 0, 1, 0.5]) == Estimate(2.0, pytest.approx(math.sqrt(6 / 3 / 4)), 4)


def test_ratio_by_hand():
    found = ratio([1.0, 2.0, 3.0], [2.0, 2.0, 4.0])
    assert not isinstance(found, Missing)
    assert found.value == 0.75
    # a - r b = -0.5, 0.5, 0; over the mean of b, 8/3
    assert found.standard_error == pytest.approx(math.sqrt(0.5 / 2 / 3) * 3 / 8)


def test_weights_of_one_change_no_bit():
    x = np.random.default_rng(3).lognormal(size=3000)
    ones = np.ones(3000)
    assert mean(x) == mean(x, ones)
    assert ratio(x, x * x) == ratio(x, x * x, ones)
    assert probability(x > 1) == probability(x > 1, ones)


@pytest.mark.parametrize("shift", [0.0, -1.5])
def test_errors_cover_as_often_as_they_say(shift):
    """0.95 of the runs, within four standard errors of a count of 400; a third of the error would cover 0.49."""
    runs = [shifted(seed, shift) for seed in range(RUNS)]
    exact = special.ndtr(-1.2)
    probabilities = [probability(z < -1.2, w) for z, w in runs]
    # E[(-1.2 - Z)+] = phi(1.2) - 1.2 Phi(-1.2); over P(Z < -1.2)
    depth = (math.exp(-0.72) / math.sqrt(2 * math.pi) - 1.2 * exact) / exact
    depths = [ratio(np.maximum(-1.2 - z, 0.0), z < -1.2, w) for z, w in runs]
    for estimates, number in ((probabilities, exact), (depths, depth)):
        assert coverage(estimates, number) == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / RUNS))
        average = mean([estimate.value for estimate in estimates])
        assert average.value == pytest.approx(number, abs=4 * average.standard_error)


def test_a_shift_towards_the_event_pays():
    plain, tilted = (probability(z < -3.0, w) for z, w in (shifted(7, 0.0), shifted(7, -3.0)))
    assert tilted.value == pytest.approx(special.ndtr(-3.0), abs=4 * tilted.standard_error)
    assert tilted.standard_error < 0.2 * plain.standard_error


def test_a_number_known_beforehand_leaves_out_the_weights_noise():
    """A price of 100 that falls by 5 on bad paths: about 100, only the fall is weighted."""
    prices = [(100.0 - 5.0 * (z < -2.5), w) for z, w in (shifted(seed, -2.5) for seed in range(RUNS))]
    exact = 100.0 - 5.0 * special.ndtr(-2.5)
    plain, about = ([mean(x, w, about=c) for x, w in prices] for c in (0.0, 100.0))
    assert coverage(about, exact) == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / RUNS))
    assert about[0].standard_error < 1e-3 * plain[0].standard_error
    x, w = prices[0]
    found = ratio(x < 100.0, x, w, about=100.0)
    assert not isinstance(found, Missing)
    event = probability(x < 100.0, w)
    assert found.value == pytest.approx(event.value / about[0].value, rel=1e-12)
    assert found.standard_error == pytest.approx(event.standard_error / 100.0, rel=0.01)
    assert mean(x, about=100.0) == mean(x)
    assert ratio(w, x, about=100.0) == ratio(w, x)


def test_an_event_that_no_path_shows():
    found = probability(np.zeros(1000))
    assert (found.value, found.standard_error) == (0.0, 0.0)
    assert found.zero_event_bound() == 0.003
    assert found.zero_event_bound(largest_weight=2.0) == 0.006
    assert (1 - 0.003) ** 1000 <= 0.05
    assert probability(np.zeros(2)).zero_event_bound() == 1.0
    assert probability([0, 1]).zero_event_bound() == Missing("the event was seen")


def test_what_an_estimate_says_of_its_error():
    assert Estimate(-2.0, 0.5, 10).relative_error == 0.25
    assert Estimate(2.0, 0.5, 10).interval(0.6826894921370859) == pytest.approx((1.5, 2.5))
    assert Estimate(0.0, 0.5, 10).relative_error == Missing("the estimate is zero")
    one = mean([3.0])
    assert one == Estimate(3.0, ONE_PATH, 1)
    assert one.interval() is one.relative_error is ONE_PATH
    assert ratio([1.0, 2.0], [0.0, 0.0]) == Missing("the denominator is zero on every path")


def test_effective_paths():
    assert effective_paths(np.full(7, 0.3)) == pytest.approx(7.0)
    assert effective_paths([1e-300, 1e-300]) == 2.0
    assert effective_paths([1.0, 0.0, 0.0]) == 1.0
    assert effective_paths([1.0, 3.0]) == pytest.approx(1.6)


def test_impossible_input_is_refused():
    with pytest.raises(ModelError) as refused:
        probability([0.0, 0.5])
    assert str(refused.value) == "flags must be 0 or 1; that of path 1 is 0.5"
    with pytest.raises(ModelError) as refused:
        effective_paths([0.0, 0.0])
    assert str(refused.value) == "some weight must be positive"
    with pytest.raises(ModelError) as refused:
        effective_paths([1.0, -1.0])
    assert str(refused.value) == "weights must not be negative; that of path 1 is"
    with pytest.raises(ModelError) as refused:
        Estimate(1.0, 1.0, 2).interval(1.0)
    assert str(refused.value) == "the confidence must lie between 0 and 1, not 1"
