"""Sectors' paths and sales: equal to the twin, and distributed as the formulas say, on any grid."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kernels.royalty_pools import any_world, one_world, plain, run, world_block
from tests.kernels.test_regime import FIRST, SEEDS
from tests.naive import royalties as naive

PATHS = 2**15
GRIDS = {
    "monthly": np.arange(61) / 12,
    "quarterly": np.arange(21) / 4,
    "annual": np.arange(6.0),
    "uneven": np.array([0.0, 0.1, 0.7, 0.75, 2.0, 4.6, 5.0]),
}
SECTOR = naive.Sector(77, 0, 1, 0.3, 0.5)


@settings(max_examples=20)
@given(SEEDS, FIRST, st.integers(1, 11))
def test_paths_equal_the_twin(seed, first, periods):
    world = any_world(np.random.default_rng(seed), periods)
    paths = world_block(seed, first, world, 32)[2]
    for lane in (0, 8, 31):
        expected = naive.draw(seed, first + lane, world).sectors
        np.testing.assert_allclose(paths[:-1, :, lane], expected, rtol=0, atol=1e-13 * math.sqrt(world.times[-1]))
    assert not paths[-1].any(), "a contract of no sector has no sector's noise"


@pytest.mark.parametrize("grid", GRIDS)
def test_a_path_is_brownian_and_its_end_leans_as_stated(grid):
    times = GRIDS[grid]
    factors, _, paths, _, _ = world_block(5, 0, one_world(times, sectors=[SECTOR], entities=(101, 102)), PATHS)
    t = times[1:, np.newaxis]
    unit = paths[0] / np.sqrt(t)
    assert np.all(np.abs(unit.mean(axis=1)) < 4 / math.sqrt(PATHS))
    assert np.all(np.abs((unit**2).mean(axis=1) - 1) < 4 * math.sqrt(2 / PATHS))
    for k in range(1, len(t)):  # independent increments
        step = paths[0, k] - paths[0, k - 1]
        length = t[k, 0] - t[k - 1, 0]
        error = math.sqrt(length * t[k - 1, 0] / PATHS)
        assert abs(np.mean(step * paths[0, k - 1])) < 4 * error
    for row, lean in ((0, 0.3), (1, 0.5)):
        found = np.mean(unit[-1] * factors[row])
        assert abs(found - lean) < 4 * math.sqrt((1 + lean**2) / PATHS)
        early = np.mean(unit[0] * factors[row])  # corr(B(t), F) = lean sqrt(t / T)
        expected = lean * math.sqrt(times[1] / times[-1])
        assert abs(early - expected) < 4 * math.sqrt((1 + expected**2) / PATHS)


@pytest.mark.parametrize("grid", GRIDS)
def test_sales_have_their_mean_and_variance_on_any_grid(grid):
    times = GRIDS[grid]
    periods = len(times) - 1
    world = one_world(times, sectors=[SECTOR], entities=(101, 102))
    licence = plain([1.0] * periods, volatility=0.35, own_share=0.6, year_ends=frozenset(range(periods)))
    licence.sector = 0
    multiple = run(11, 0, world, [licence], PATHS).receipts  # one tier of 100 % and a year every period: M
    for k, t in enumerate(times[1:]):
        s2 = 0.35**2 * t
        variance = math.expm1(s2)
        fourth = math.exp(6 * s2) - 4 * math.exp(3 * s2) + 6 * math.exp(s2) - 3  # central, of a log-normal of mean 1
        assert abs(multiple[k].mean() - 1) < 4 * math.sqrt(variance / PATHS)
        assert abs(multiple[k].var() - variance) < 4 * math.sqrt((fourth - variance**2) / PATHS)
    own, of_sector = 0.35**2 * 0.6, 0.35**2 * 0.4
    other = plain([1.0] * periods, volatility=0.35, own_share=0.6, year_ends=frozenset(range(periods)))
    other.sector, other.entity = 0, 32
    logs = [np.log(run(11, 0, world, [one], PATHS).receipts[-1]) for one in (licence, other)]
    t = times[-1]
    shared = np.cov(*logs)[0, 1]
    assert abs(shared - of_sector * t) < 4 * t * math.sqrt(((own + of_sector) ** 2 + of_sector**2) / PATHS)


def test_what_is_no_money_does_not_overflow():
    times = GRIDS["annual"]
    licence = plain([1.0] * 5, volatility=30.0, year_ends=frozenset(range(5)))
    found = run(1, 0, one_world(times), [licence], 32).receipts
    assert np.all(found >= 0) and np.all(found < 1e-100)


@pytest.mark.parametrize("width", [32, 64])
def test_the_width_of_lanes_changes_no_bit(width):
    world = any_world(np.random.default_rng(2), 7)
    whole = world_block(3, 512, world, 256)[2]
    blocks = [world_block(3, 512 + start, world, width)[2] for start in range(0, 256, width)]
    assert np.concatenate(blocks, axis=2).tobytes() == whole.tobytes()


def test_another_sector_moves_none():
    times = GRIDS["uneven"]
    one = one_world(times, sectors=[SECTOR], entities=(101, 102))
    two = one_world(times, sectors=[naive.Sector(78, 0, 1, 0.1, 0.1), SECTOR], entities=(101, 102))
    assert world_block(5, 0, one, 64)[2][0].tobytes() == world_block(5, 0, two, 64)[2][1].tobytes()
