"""Factors, mixing, asset values and fallen: equal to the twin, the same bits in any lanes, distributed as stated."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ipabs.kernels.regime import Names, draw_asset, draw_mixing, draw_regime, fallen
from tests.naive import credit as naive

SEEDS = st.integers(0, 2**63 - 1)
FIRST = st.integers(0, 2**20).map(lambda block: 32 * block)


def columns(firms):
    """The twin's firms as the kernels take them."""
    numbers = [[*firm.weights, 0, 0, 0, 0][:4] for firm in firms]
    weights = [[*firm.weights.values(), 0.0, 0.0, 0.0, 0.0][:4] for firm in firms]
    return Names(
        entity=np.array([firm.entity for firm in firms], dtype=np.int64),
        factor=np.array(numbers, dtype=np.int64),
        weight=np.array(weights, dtype=np.float64),
        residual=np.array([firm.residual for firm in firms]),
        threshold=np.array([firm.thresholds for firm in firms], dtype=np.float64),
    )


def regime(seed, first, entities, shifts, lanes):
    factors = np.empty((len(entities), lanes))
    assert draw_regime(seed, first, np.array(entities), np.array(shifts, dtype=np.float64), factors) == 0
    return factors


def mixed(seed, first, degrees, lanes):
    mixing = np.empty(lanes)
    assert draw_mixing(seed, first, degrees, np.empty(lanes), mixing) == 0
    return mixing


def assets(seed, first, names, o, factors, mixing):
    out = np.empty(factors.shape[1])
    assert draw_asset(seed, first, names, o, factors, mixing, out) == 0
    return out


@given(SEEDS, FIRST, SEEDS, st.floats(-3, 3))
def test_factors_equal_the_twin(seed, first, entity, shift):
    found = regime(seed, first, [entity, 7], [shift, 0.0], 32)
    expected = [naive.factor(seed, first + lane, entity, shift) for lane in range(32)]
    np.testing.assert_allclose(found[0], expected, rtol=1e-12, atol=1e-12)


@given(SEEDS, FIRST, st.integers(0, 9))
def test_mixing_equals_the_twin(seed, first, degrees):
    expected = [naive.mixing(seed, first + lane, degrees) for lane in range(32)]
    np.testing.assert_allclose(mixed(seed, first, degrees, 32), expected, rtol=1e-12)


@given(SEEDS, FIRST, SEEDS, st.lists(st.floats(-0.49, 0.49), min_size=1, max_size=4), st.integers(0, 5))
def test_asset_values_equal_the_twin(seed, first, entity, weights, degrees):
    firm = naive.Firm(entity, dict(enumerate(weights)), [0.0])
    entities = list(range(11, 11 + len(weights)))
    factors, mixing = regime(seed, first, entities, [0.1] * len(weights), 32), mixed(seed, first, degrees, 32)
    found = assets(seed, first, columns([firm]), 0, factors, mixing)
    for lane in range(32):
        path = first + lane
        world = [naive.factor(seed, path, other, 0.1) for other in entities]
        expected = naive.asset(seed, path, firm, world, naive.mixing(seed, path, degrees))
        assert math.isclose(found[lane], expected, rel_tol=1e-12, abs_tol=1e-12 * mixing[lane])


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=6).map(sorted), st.floats(-3, 3))
def test_a_failure_lasts_from_its_period_on(thresholds, value):
    failed = np.empty((len(thresholds), 32))
    values = np.full(32, value)
    values[1] = thresholds[-1]  # to be at a threshold is to default
    assert fallen(np.array(thresholds), values, failed) == 0
    for lane in range(2):
        period = naive.default_period(values[lane], thresholds)
        first = len(thresholds) if period is None else period
        assert failed[:, lane].tolist() == [0.0] * first + [1.0] * (len(thresholds) - first)
    assert failed[-1, 1] == 1.0


@pytest.mark.parametrize("width", [32, 64])
@pytest.mark.parametrize("degrees", [0, 4, 5])
def test_the_width_of_lanes_changes_no_bit(width, degrees):
    names = columns([naive.Firm(77, {0: 0.3, 1: 0.2}, [0.0])])

    def run(first, lanes):
        factors, mixing = regime(3, first, [5, 6], [-0.2, 0.0], lanes), mixed(3, first, degrees, lanes)
        return np.vstack([factors, mixing, assets(3, first, names, 0, factors, mixing)])

    blocks = [run(512 + start, width) for start in range(0, 256, width)]
    assert np.concatenate(blocks, axis=1).tobytes() == run(512, 256).tobytes()


@pytest.mark.parametrize("degrees", [0, 3, 4])
def test_asset_values_have_their_marginal_and_their_correlation(degrees):
    paths = 2**16
    firms = [naive.Firm(77, {0: 0.5, 1: 0.3}, [0.0]), naive.Firm(78, {0: 0.5, 2: 0.3}, [0.0])]
    factors, mixing = regime(9, 0, [5, 6, 7], [0.0] * 3, paths), mixed(9, 0, degrees, paths)
    values = [assets(9, 0, columns(firms), o, factors, mixing) for o in range(2)]
    law = stats.t(degrees) if degrees else stats.norm()
    for chance in (0.001, 0.02, 0.5, 0.98):
        share = np.mean(values[0] <= law.ppf(chance))
        assert abs(share - chance) < 4 * math.sqrt(chance * (1 - chance) / paths)
    normals = [value / mixing for value in values]
    assert abs(np.mean(normals[0] * normals[1]) - 0.25) < 4 * math.sqrt((1 + 0.25**2) / paths)
