"""exp and log within 1.1, sine and cosine within 1 unit in the last place of the exact number, over the whole range."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.kernels import elementary, normal
from tests.kernels.lanes import component, over_lanes, same_in_any_lanes
from tests.naive import elementary as naive
from tests.naive import fits

ULPS = 1.1
TURN_ULPS = 1.0
LARGEST = 1.7976931348623157e308
exp = over_lanes(elementary.exp)
log = over_lanes(elementary.log)
log_regular = over_lanes(elementary.log_regular)
sine = over_lanes(component(elementary.sin_cos_turns, 0))
cosine = over_lanes(component(elementary.sin_cos_turns, 1))

generator = np.random.Generator(np.random.PCG64(20_260))
SAMPLES = 4_000
EXPONENTS = np.concatenate(
    [
        generator.uniform(-708.39, 709.78, SAMPLES),
        generator.uniform(-1, 1, SAMPLES),
        generator.normal(size=SAMPLES) * 1e-8,
        [-708.396418532264, 709.782712893384, 0.0, 5e-324, math.log(2) / 2, -math.log(2) / 2],
    ]
)
POSITIVES = np.concatenate(
    [
        np.exp(generator.uniform(-708, 709, SAMPLES)),
        generator.uniform(0, 2, SAMPLES),
        1 + generator.normal(size=SAMPLES) * 1e-4,
        [2.0**-1022, LARGEST, 1.0, math.sqrt(0.5), math.sqrt(2.0), 1 - 2**-53, 1 + 2**-52],
    ]
)
SUBNORMALS = np.append(generator.integers(1, 2**52, 500).view(np.float64), [5e-324, np.nextafter(2.0**-1022, 0)])
TURNS = np.concatenate(
    [
        generator.uniform(-0.5, 0.5, SAMPLES),
        generator.uniform(-1000, 1000, SAMPLES),
        generator.integers(-8, 8, SAMPLES) / 4 + generator.normal(size=SAMPLES) * 1e-7,
        np.ldexp(generator.uniform(-1, 1, 1000), 48),
        [5e-324, 0.125, 0.375],
    ]
)


@pytest.mark.parametrize(
    ("kernel", "twin", "arguments", "bound"),
    [
        pytest.param(exp, naive.exp, EXPONENTS, ULPS, id="exp"),
        pytest.param(log, naive.log, POSITIVES, ULPS, id="log"),
        pytest.param(log, naive.log, SUBNORMALS, ULPS, id="log-subnormal"),
        pytest.param(log_regular, naive.log, POSITIVES, ULPS, id="log-regular"),
        pytest.param(sine, naive.sin_turns, TURNS, TURN_ULPS, id="sine"),
        pytest.param(cosine, naive.cos_turns, TURNS, TURN_ULPS, id="cosine"),
    ],
)
def test_the_stated_bound_holds(kernel, twin, arguments, bound):
    distance, place = naive.worst_ulps(twin, arguments, kernel(arguments))
    assert distance <= bound, f"{distance} units in the last place at {place!r}"


@given(st.floats(-708.39, 709.78))
def test_exp_of_any_float(x):
    assert naive.ulps(exp([x])[0], naive.exp(x)) <= ULPS


@given(st.floats(5e-324, LARGEST))
def test_log_of_any_float(x):
    assert naive.ulps(log([x])[0], naive.log(x)) <= ULPS


@given(st.floats(-(2.0**48), 2.0**48))
def test_sine_and_cosine_of_any_float(x):
    assert naive.ulps(sine([x])[0], naive.sin_turns(x)) <= TURN_ULPS
    assert naive.ulps(cosine([x])[0], naive.cos_turns(x)) <= TURN_ULPS


def test_edges_of_exp():
    x = [math.inf, -math.inf, math.nan, 709.7827128933841, 1e308, -708.3964185322642, -1e308, 0.0, -0.0]
    expected = [math.inf, 0, math.nan, math.inf, math.inf, 0, 0, 1, 1]
    assert np.array_equal(exp(x), expected, equal_nan=True)
    assert exp([-708.396418532264])[0] >= 2.0**-1022
    assert np.isfinite(exp([709.782712893384])[0])


def test_exp_of_a_nan_with_a_payload_is_nan():
    assert np.isnan(exp(np.array([0x7FF8000000000FFF, -1, 0x7FF0000000000001]).view(np.float64))).all()


def test_edges_of_log():
    x = [math.inf, -math.inf, math.nan, 0.0, -0.0, -1.0, -5e-324, 1.0]
    expected = [math.inf, math.nan, math.nan, -math.inf, -math.inf, math.nan, math.nan, 0]
    assert np.array_equal(log(x), expected, equal_nan=True)


def test_quarter_turns_are_exact():
    turns = np.arange(-8, 9) / 4
    assert np.array_equal(sine(turns), np.tile([0.0, 1, 0, -1], 5)[:17])
    assert np.array_equal(cosine(turns), np.tile([1.0, 0, -1, 0], 5)[:17])
    assert np.isnan([sine([math.inf])[0], cosine([math.nan])[0]]).all()


@pytest.mark.parametrize(("kernel", "arguments"), [(exp, EXPONENTS), (log, POSITIVES), (sine, TURNS), (cosine, TURNS)])
def test_the_width_of_lanes_changes_no_bit(kernel, arguments):
    assert same_in_any_lanes(kernel, generator.permutation(arguments))


@pytest.mark.parametrize(
    ("module", "fit"),
    [
        (elementary, fits.exp_fit),
        (elementary, fits.log_fit),
        (elementary, fits.reciprocal_fit),
        (elementary, fits.sine_fit),
        (elementary, fits.cosine_fit),
        (normal, fits.tail_fit),
    ],
)
def test_coefficients_are_those_of_the_fit(module, fit):
    source = Path(module.__file__).read_text(encoding="utf-8")
    missing = [value for value in fit() if repr(value) not in source]
    assert missing == ([0.5000000000000001] if fit is fits.exp_fit else [])
