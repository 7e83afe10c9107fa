"""Shocks and lives of patents: equal to the twin, listed as drawn, and alive as often as the formula says."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from tests.kernels.royalty_pools import any_world, one_world, plain, run, world_block
from tests.kernels.test_regime import FIRST, SEEDS
from tests.naive import royalties as naive

PATHS = 2**15
TIMES = np.arange(0.0, 10.01, 0.5)
PERIODS = len(TIMES) - 1
TECHNOLOGY = naive.Technology(61, 0)


def counts(rate):
    """Poisson probabilities of half a year, up to 5 shocks."""
    return [stats.poisson.cdf(np.arange(6), rate * 0.5).tolist()] * PERIODS


def bundle(*patents):
    """A licence of sales 1 every period that pays the weight alive."""
    return plain([1.0] * PERIODS, tail=0.0, year_ends=frozenset(range(PERIODS)), patents=list(patents))


def patent(entity, hazard, kills=0.0, weight=1.0, technology=0):
    cumulative = (hazard * TIMES[1:]).tolist()
    return naive.Patent(entity, technology, kills, cumulative, [weight] * PERIODS, [0.0] * PERIODS)


@settings(max_examples=20)
@given(SEEDS, FIRST, st.integers(1, 11))
def test_shocks_equal_the_twin(seed, first, periods):
    world = any_world(np.random.default_rng(seed), periods)
    _, _, _, lift, shocks = world_block(seed, first, world, 32)
    number = np.zeros((len(world.technologies), periods, 32))
    for h in range(len(world.technologies)):
        struck = shocks.struck[h]
        assert np.all(np.diff(shocks.period[h, :struck]) >= 0)
        assert np.all(shocks.size[h, :struck] > 0)
        np.add.at(number[h], (shocks.period[h, :struck], shocks.lane[h, :struck]), shocks.size[h, :struck])
    assert shocks.struck[-1] == 0 and np.all(lift[-1] == 1.0), "patents of no technology"
    for lane in (0, 8, 31):
        drawn = naive.draw(seed, first + lane, world)
        np.testing.assert_allclose(lift[:-1, lane], 1 / np.array(drawn.leans), rtol=1e-13)
        so_far = np.cumsum(number[:, :, lane], axis=1) / lift[:-1, lane, np.newaxis]
        np.testing.assert_allclose(so_far, drawn.shocks, rtol=1e-12)


def test_shocks_come_as_often_as_stated():
    world = one_world(TIMES, counts=counts(0.9), technologies=[TECHNOLOGY])
    shocks = world_block(3, 0, world, PATHS)[4]
    number = np.zeros((PERIODS, PATHS))
    struck = shocks.struck[0]
    number[shocks.period[0, :struck], shocks.lane[0, :struck]] = shocks.size[0, :struck]
    total = number.sum(axis=0)
    assert abs(total.mean() - 9.0) < 4 * math.sqrt(9.0 / PATHS)
    assert abs(total.var() - 9.0) < 4 * math.sqrt((9.0 + 2 * 81.0) / PATHS)


def survival(hazard, c, rate, q):
    """E over F of exp(-L H), times what the shocks leave, by period."""

    def own(h):
        return integrate.quad(
            lambda f: math.exp(-math.exp(-c * f - c * c / 2) * h) * stats.norm.pdf(f), -9, 9, epsabs=1e-12
        )[0]

    return np.array([own(hazard * t) for t in TIMES[1:]]) * np.exp(-rate * q * TIMES[1:])


@pytest.mark.parametrize("c", [0.0, 0.4])
@pytest.mark.parametrize(
    ("hazard", "rate", "q"), [(0.06, 0.0, 0.0), (0.03, 0.3, 0.2), (0.0, 0.3, 0.2), (0.0, 0.1, 1.0)]
)
def test_a_patent_lives_as_often_as_stated(c, hazard, rate, q):
    """With no hazard of its own too, where only the period tells who is dead."""
    kills = -math.log1p(-q) if q < 1.0 else 1e9
    world = one_world(TIMES, counts=counts(rate), technologies=[TECHNOLOGY], leaning=c)
    alive = run(7, 0, world, [bundle(patent(62, hazard, kills))], PATHS).receipts.mean(axis=1)
    expected = survival(hazard, c, rate, q)
    assert np.all(np.abs(alive - expected) < 4 * np.sqrt(expected * (1 - expected) / PATHS) + 1e-9)


def test_a_shock_kills_in_its_period_and_patents_of_one_technology_together():
    world = one_world(TIMES, counts=counts(0.2), technologies=[TECHNOLOGY, naive.Technology(65, 0)])
    sure = [patent(62, 0.0, 1e9, 0.5), patent(63, 0.0, 1e9, 0.5), patent(64, 0.0, 1e9, 0.25, technology=1)]
    shocks = world_block(7, 0, world, 256)[4]
    together = run(7, 0, world, [bundle(*sure[:2])], 256).receipts
    other = run(7, 0, world, [bundle(sure[2])], 256).receipts
    for h, (found, weight) in enumerate(((together, 1.0), (other, 0.25))):
        expected = np.full((PERIODS, 256), weight)
        for n in range(shocks.struck[h]):
            expected[shocks.period[h, n] :, shocks.lane[h, n]] = 0.0
        np.testing.assert_array_equal(found, expected)
    assert np.any(together[-1] == 0.0) and np.any((together[-1] > 0.0) != (other[-1] > 0.0))


@pytest.mark.parametrize("number", range(1, 14))
def test_every_patent_of_a_bundle_counts_once(number):
    """Weights are powers of 2, so that the sum tells which are alive: all but those whose hazard kills at once."""
    patents = [patent(70 + j, 1e9 if j % 3 == 1 else 0.0, weight=2.0**-j, technology=None) for j in range(number)]
    expected = sum(2.0**-j for j in range(number) if j % 3 != 1)
    assert np.all(run(7, 0, one_world(TIMES), [bundle(*patents)], 32).receipts == expected)


def test_a_patent_of_two_contracts_is_one_patent_and_adds_no_draw():
    world = one_world(TIMES, technologies=[TECHNOLOGY], leaning=0.4)
    first, second = bundle(patent(62, 0.1)), bundle(patent(63, 0.1), patent(62, 0.1, weight=0.5))
    second.entity = 32
    alone, both = (run(7, 0, world, [licence], 64).receipts for licence in (first, second))
    assert np.array_equal(alone > 0, np.isin(both, [0.5, 1.5]))
    assert 0 < np.mean(alone[-1] > 0) < 1


@pytest.mark.parametrize("width", [32, 64])
def test_the_width_of_lanes_changes_no_bit(width):
    world = one_world(TIMES, counts=counts(0.3), technologies=[TECHNOLOGY], leaning=0.4)
    licence = bundle(*(patent(62 + j, 0.05, 0.2, 0.2) for j in range(5)))
    whole = run(3, 512, world, [licence], 256).receipts
    blocks = [run(3, 512 + start, world, [licence], width).receipts for start in range(0, 256, width)]
    assert np.concatenate(blocks, axis=1).tobytes() == whole.tobytes()
