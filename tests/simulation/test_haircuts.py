"""Haircuts: tables are Beta quantiles, and the stated mean holds given default, by scipy and by brute force."""

from __future__ import annotations

import time

import numpy as np
import pytest
from scipy import stats
from scipy.special import chdtri

from ipabs.simulation.haircuts import POINTS, REACH, haircut_tables, shifts
from ipabs.simulation.pool import MIXING_DRAWS

GRID = np.linspace(-REACH, REACH, POINTS)
GAUSSIAN = np.ones(1)


def student(degrees: int) -> np.ndarray:
    parts = (np.arange(MIXING_DRAWS) + 0.5) / MIXING_DRAWS
    return np.sqrt(degrees / chdtri(degrees, parts))


@pytest.mark.parametrize(("mean", "deviation"), [(0.15, 0.12), (0.3, 0.2), (0.5, 0.05), (0.9, 0.1), (0.05, 0.15)])
def test_tables_are_quantiles_of_the_beta_law(mean: float, deviation: float) -> None:
    tables, rows = haircut_tables(np.array([mean]), deviation)
    both = mean * (1 - mean) / deviation**2 - 1
    law = stats.beta(mean * both, (1 - mean) * both)
    assert (law.mean(), law.std()) == pytest.approx((mean, deviation))
    middle = np.abs(GRID) < 5  # beyond, a probability next to 1 has few digits left, and is that of 1 in a million
    expected = law.ppf(stats.norm.cdf(GRID))
    np.testing.assert_allclose(tables[rows[0]][middle], expected[middle], rtol=1e-7, atol=1e-12)
    assert np.all(np.diff(tables[rows[0]]) >= 0)
    between = 0.5 * (GRID[1:] + GRID[:-1])[np.abs(GRID[1:]) < 5]
    exact = law.ppf(stats.norm.cdf(between))
    line = np.interp(between, GRID, tables[rows[0]])
    assert np.abs(line - exact).max() < 4e-5


def test_means_that_agree_share_a_table_and_a_fixed_share_is_fixed() -> None:
    means = np.array([0.1501, 0.1499, 0.3])
    tables, rows = haircut_tables(means, 0.12)
    assert tables.shape == (2, POINTS) and rows.tolist() == [0, 0, 1]
    fixed, rows = haircut_tables(means, 0.0)
    assert np.array_equal(fixed[rows], np.repeat(means[:, np.newaxis], POINTS, axis=1))
    assert not shifts(means, fixed, rows, np.full(3, 0.2), np.full(3, 0.1), GAUSSIAN).any()


@pytest.mark.parametrize("degrees", [0, 4])
@pytest.mark.parametrize(("mean", "corr", "chance"), [(0.15, 0.1, 0.1), (0.15, 0.3, 0.02), (0.4, -0.25, 0.3)])
def test_the_stated_mean_holds_given_default(degrees: int, mean: float, corr: float, chance: float) -> None:
    """Brute force: draw both normals, look at the defaults, read the table at the shifted haircut's normal."""
    tables, rows = haircut_tables(np.array([mean]), 0.12)
    mixing = student(degrees) if degrees else GAUSSIAN
    shift = shifts(np.array([mean]), tables, rows, np.array([corr]), np.array([chance]), mixing)[0]
    rng = np.random.default_rng(8)
    paths = 2_000_000
    own, haircut = rng.normal(size=(2, paths))
    asset = corr * haircut + np.sqrt(1 - corr**2) * own
    mixed = np.sqrt(degrees / rng.chisquare(degrees, paths)) if degrees else np.ones(paths)
    law = stats.t(degrees) if degrees else stats.norm()
    defaulted = asset * mixed <= law.ppf(chance)
    brought = np.interp(haircut[defaulted] + shift, GRID, tables[rows[0]])
    error = brought.std() / np.sqrt(brought.size)
    # the mixing is read at 200 points: with few degrees of freedom that moves the mean by up to 3e-4
    assert abs(brought.mean() - mean) < 4 * error + (3e-4 if degrees else 0.0)
    without = np.interp(haircut[defaulted], GRID, tables[rows[0]])
    assert abs(without.mean() - mean) > 20 * error


def test_without_a_lean_or_where_all_default_there_is_nothing_to_make_up_for() -> None:
    means = np.array([0.15, 0.3])
    tables, rows = haircut_tables(means, 0.12)
    for corr, chance in ((0.0, 0.1), (0.3, 1.0)):
        found = shifts(means, tables, rows, np.full(2, corr), np.full(2, chance), GAUSSIAN)
        assert np.abs(found).max() < 1e-9
    assert not shifts(means, tables, rows, np.full(2, 0.3), np.zeros(2), GAUSSIAN).any()


def test_means_at_either_end_are_met() -> None:
    means = np.array([0.0, 1.0])
    tables, rows = haircut_tables(means, 0.12)
    shift = shifts(means, tables, rows, np.full(2, 0.1), np.full(2, 0.1), GAUSSIAN)
    normals = np.random.default_rng(1).normal(size=100_000)
    for row, move, mean in zip(rows, shift, means, strict=True):
        assert abs(np.interp(normals + move, GRID, tables[row]).mean() - mean) < 1e-6


def test_five_thousand_means_do_not_take_long() -> None:
    """26 s once, a bisection of two-dimensional sums for each; now under a second."""
    means = np.clip(0.15 + 0.03 * np.random.default_rng(1).normal(size=5000), 0.05, 0.3)
    tables, rows = haircut_tables(means, 0.12)
    begin = time.perf_counter()
    shifts(means, tables, rows, np.full(5000, 0.1), np.tile([0.01, 0.02, 0.03, 0.04], 1250), student(4))
    assert time.perf_counter() - begin < 10.0
