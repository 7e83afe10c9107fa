"""Stated hazards: averages over ages, qualities and windows come out as stated."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from ipabs.collateral.patent_hazards import (
    multipliers,
    shape_integral,
    stated_cumulative,
    stated_hazards,
)
from ipabs.collateral.patents import UNKNOWN
from ipabs.collateral.window import Window
from tests.collateral.living import CUTOFF, QUARTERS, days, made


def shape(age: float) -> float:
    """As the blueprint has it: (a/5) e^(1-a/5) / .617."""
    return age / 5 * math.exp(1 - age / 5) / 0.61734 if age > 0 else 0.0


def test_the_shape_averages_one_over_twenty_years() -> None:
    assert shape_integral(np.array([20.0])) == pytest.approx([20.0], rel=1e-14)
    assert shape_integral(np.array([-3.0, 0.0])).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(("start", "end"), [(0.0, 0.25), (3.0, 3.25), (11.0, 19.0), (20.0, 25.0), (-2.0, 1.0)])
def test_the_shape_is_the_stated_one_at_every_age(start: float, end: float) -> None:
    expected, _ = quad(shape, start, end, points=[0.0] if start < 0 else None)
    found = np.diff(shape_integral(np.array([start, end])))
    assert found == pytest.approx([expected], rel=2e-5)


def test_hazards_are_the_tapes_else_by_kind() -> None:
    kinds = ("invention", "utility", "design", "utility")
    hazards = stated_hazards(made(4, kinds=kinds, hazard=np.array([np.nan, np.nan, np.nan, 0.03])))
    assert hazards == pytest.approx([0.005, 0.005 * 39.2 / 25.3, 0.005 * 46.0 / 25.3, 0.03], rel=1e-12)


def test_an_average_life_sees_the_stated_hazard() -> None:
    patents = made(2, hazard=np.array([0.01, 0.02]))
    found = stated_cumulative(patents, np.array([0.0, 20.0]), CUTOFF, 0.3)
    assert found == pytest.approx(np.array([[0.0, 0.2], [0.0, 0.4]]), rel=1e-12)


def test_age_counts_from_the_grant_wherever_the_cutoff_is() -> None:
    patents = made(2, hazard=np.full(2, 0.01), grant=CUTOFF - np.array([0, 7 * 365]))
    young, old = stated_cumulative(patents, np.array([0.0, 2.0, 7.0, 9.0]), CUTOFF, 0.3)
    assert old[1] == pytest.approx(young[3] - young[2], rel=1e-12)


@settings(deadline=None)
@given(data=st.data())
def test_the_pools_hazard_is_as_stated_at_any_mix_of_qualities(data: st.DataObject) -> None:
    scores = np.array(data.draw(st.lists(st.floats(-4.0, 4.0), min_size=1, max_size=20)))
    size = len(scores)
    hazards = np.array(data.draw(st.lists(st.floats(0.0, 0.1), min_size=size, max_size=size)))
    effect = data.draw(st.sampled_from([0.0, 0.3, 2.0]))
    own = multipliers(hazards, scores, np.ones(size, dtype=np.bool_), effect)
    assert float(hazards @ own) == pytest.approx(hazards.sum(), rel=1e-12, abs=1e-300)
    assert np.all(np.diff(own[np.argsort(scores)]) <= 1e-12)


def test_two_patents_differ_by_their_qualities() -> None:
    low, high = multipliers(np.full(2, 0.01), np.array([-1.0, 1.0]), np.ones(2, dtype=np.bool_), 0.3)
    assert low / high == pytest.approx(math.exp(0.6), rel=1e-12)


def test_a_patent_that_expired_counts_for_nobody() -> None:
    columns = {"quality": np.array([1.0, -1.0, 4.0]), "expiry": np.concatenate([days([9.0, 9.0, -1.0])])}
    alone = made(2, quality=np.array([1.0, -1.0]))
    assert np.array_equal(
        stated_cumulative(made(3, **columns), QUARTERS, CUTOFF, 0.3)[:2],
        stated_cumulative(alone, QUARTERS, CUTOFF, 0.3),
    )


def test_windows_change_the_hazard_within_their_years_in_order() -> None:
    hazard, size = 0.01, 3
    patents = made(size, hazard=np.full(size, hazard), grant=np.repeat(days(-2.0), size))
    windows = [
        Window(np.array([True, True, False]), 0.3, 2.1, times=5.0),
        Window(np.array([False, True, False]), 1.0, math.inf, plus=0.002),
        Window(np.array([False, True, False]), 9.0, 10.0, set_to=0.5),
    ]
    rates = [
        lambda t: hazard * (5 if 0.3 <= t < 2.1 else 1),
        lambda t: 0.5 if 9 <= t < 10 else hazard * (5 if 0.3 <= t < 2.1 else 1) + (0.002 if t >= 1 else 0),
        lambda t: hazard,
    ]
    age = (CUTOFF - days(-2.0)[0]) / 365
    found = stated_cumulative(patents, QUARTERS, CUTOFF, 0.3, windows)
    fine = np.arange(0, 15, 0.001) + 0.0005
    for row, rate in zip(found, rates, strict=True):
        steps = np.array([rate(t) * shape(age + t) * 0.001 for t in fine])
        expected = np.concatenate([[0.0], steps.cumsum()])[np.round(QUARTERS * 1000).astype(int)]
        assert row == pytest.approx(expected, rel=3e-5, abs=1e-9)


def test_a_patent_outside_of_all_windows_keeps_its_bits() -> None:
    patents = made(3, quality=np.array([0.0, 1.0, -2.0]))
    windows = [Window(np.array([True, False, False]), 0.1, 7.7, times=3.0)]
    before = stated_cumulative(patents, QUARTERS, CUTOFF, 0.3)
    after = stated_cumulative(patents, QUARTERS, CUTOFF, 0.3, windows)
    assert np.array_equal(before[1:], after[1:])
    assert np.all(after[0, 1:] > before[0, 1:])


@pytest.mark.parametrize("window", [{"set_to": 0.0}, {"times": 0.0}, {"plus": -1.0}])
def test_a_hazard_never_falls_below_nothing(window: dict[str, float]) -> None:
    patents = made(1, grant=np.array([UNKNOWN]), expiry=days(8.0))
    found = stated_cumulative(patents, QUARTERS, CUTOFF, 0.3, [Window(np.ones(1, dtype=np.bool_), 1.0, 3.0, **window)])[
        0
    ]
    assert np.all(np.diff(found) >= 0)
    assert np.ptp(found[4:13]) < 1e-16 and found[13] > found[12]
