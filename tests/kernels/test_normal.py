"""The normal distribution function and its inverse, in both tails, against 60 digits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.kernels import normal
from tests.kernels.lanes import over_lanes, same_in_any_lanes
from tests.naive import elementary as exact
from tests.naive import normal as naive

CDF_ULPS = 6.0
QUANTILE_RELATIVE = 1e-15
cdf = over_lanes(normal.normal_cdf)
tail = over_lanes(normal.normal_tail)
quantile = over_lanes(normal.normal_quantile)

generator = np.random.Generator(np.random.PCG64(20_261))
LEVELS = {
    "subnormal": np.exp(generator.uniform(-744, -708, 300)),
    "far tail": np.exp(generator.uniform(-708, -25, 500)),
    "tail": np.exp(generator.uniform(-25, -2.5, 1500)),
    "centre": generator.uniform(0.07, 0.93, 1500),
    "next to the median": 0.5 + np.exp(generator.uniform(-36, -3, 500)),
    "upper tail": 1 - np.exp(generator.uniform(-36.7, -2.5, 800)),
    "seams": np.array([0.075, np.nextafter(0.075, 0), 0.925, math.exp(-25), 5e-324, 1e-300, 1 - 2**-53, 1 - 1e-16]),
}


def relative_error(p, x):
    reference = naive.quantile(p)
    return float(abs(exact.mp.mpf(x) / reference - 1)) if reference else float(abs(x))


@pytest.mark.parametrize(
    ("low", "high"), [(-38.4, -37.5), (-37.5, -20), (-20, -5), (-5, -1), (-1, 0), (0, 1), (1, 9), (9, 40)]
)
def test_distribution_function_within_its_bound(low, high):
    x = np.append(generator.uniform(low, high, 1500), [low, high])
    distance, place = exact.worst_ulps(naive.cdf, x, cdf(x))
    assert distance <= CDF_ULPS, f"{distance} units in the last place at {place!r}"


@given(st.floats(-38.4, 40))
def test_distribution_function_of_any_float(x):
    assert exact.ulps(cdf([x])[0], naive.cdf(x)) <= CDF_ULPS
    assert tail([abs(x)])[0] == cdf([-abs(x)])[0]


def test_edges_of_the_distribution_function():
    x = [math.inf, -math.inf, math.nan, 0.0, -0.0, -39.0, -1e300, 1e300, 8.3]
    assert np.array_equal(cdf(x), [1, 0, math.nan, 0.5, 0.5, 0, 0, 1, 1], equal_nan=True)


@pytest.mark.parametrize("part", LEVELS)
def test_quantile_within_its_bound(part):
    levels = LEVELS[part][LEVELS[part] < 1]
    worst = max((relative_error(float(p), float(x)), float(p)) for p, x in zip(levels, quantile(levels), strict=True))
    assert worst[0] <= QUANTILE_RELATIVE, f"relative error {worst[0]} at {worst[1]!r}"


@given(st.floats(5e-324, 1, exclude_max=True))
def test_quantile_of_any_level(p):
    assert relative_error(p, float(quantile([p])[0])) <= QUANTILE_RELATIVE


@given(st.floats(-8, 8))
def test_quantile_inverts_the_distribution_function(x):
    level = cdf([x])[0]
    # one unit in the last place of the level moves the quantile by its spacing over the density
    coarse = math.ulp(level) * CDF_ULPS * math.sqrt(2 * math.pi) * math.exp(x * x / 2)
    assert abs(quantile([level])[0] - x) <= coarse + 1e-14 * abs(x)


def test_quantile_is_odd_about_the_median():
    levels = np.arange(1, 512) / 1024
    assert np.array_equal(quantile(levels), -quantile(1 - levels))


def test_edges_of_the_quantile():
    p = [0.0, -0.0, 1.0, 0.5, -5e-324, 1.0000000000000002, math.nan, math.inf, -math.inf]
    expected = [-math.inf, -math.inf, math.inf, 0, *[math.nan] * 5]
    assert np.array_equal(quantile(p), expected, equal_nan=True)


def test_the_width_of_lanes_changes_no_bit():
    assert same_in_any_lanes(cdf, generator.uniform(-38, 38, 256))
    assert same_in_any_lanes(quantile, generator.permutation(np.concatenate(list(LEVELS.values()))))
