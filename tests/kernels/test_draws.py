"""Lanes of draws: equal to the twin path by path, the same in any lanes, and distributed as they should be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.kernels.draws import (
    fill_normal_once,
    fill_normals,
    fill_uniform53_once,
    fill_uniform_once,
    fill_uniforms,
)
from tests.naive import philox as naive

SEEDS = st.integers(0, 2**63 - 1)
BLOCKS = st.integers(0, 2**27 - 2)
TAGS = st.integers(0, 2**32 - 1)
ROWS = {fill_uniforms: naive.uniforms, fill_normals: naive.normals}
ONCE = {
    fill_uniform_once: naive.uniform_once,
    fill_uniform53_once: naive.uniform53_once,
    fill_normal_once: naive.normal_once,
}


def rows(fill, seed, first_path, entity, tag, lanes):
    out = np.empty((4, lanes))
    fill(seed, first_path, entity, tag, out)
    return out


def once(fill, seed, first_path, entity, tag, lanes):
    out = np.empty(lanes)
    fill(seed, first_path, entity, tag, out)
    return out


def close(computed, exact):
    """Uniforms exactly; normals to rounding, which near a sine's zero is an ulp of the angle: 2 pi is not exact."""
    return np.allclose(computed, exact, rtol=4e-15, atol=2e-14)


@pytest.mark.parametrize("fill", ROWS, ids=lambda fill: fill.__name__)
@given(SEEDS, BLOCKS, SEEDS, TAGS)
def test_rows_equal_the_twin(fill, seed, block, entity, tag):
    computed = rows(fill, seed, 32 * block, entity, tag, 32)
    exact = np.transpose([ROWS[fill](seed, 32 * block + lane, entity, tag) for lane in range(32)])
    assert np.array_equal(computed, exact) if fill is fill_uniforms else close(computed, exact)


@pytest.mark.parametrize("fill", ONCE, ids=lambda fill: fill.__name__)
@given(SEEDS, BLOCKS, SEEDS, TAGS)
def test_single_draws_equal_the_twin(fill, seed, block, entity, tag):
    computed = once(fill, seed, 32 * block, entity, tag, 32)
    exact = np.array([ONCE[fill](seed, 32 * block + lane, entity, tag) for lane in range(32)])
    assert close(computed, exact) if fill is fill_normal_once else np.array_equal(computed, exact)


@pytest.mark.parametrize("width", [32, 64, 128])
@pytest.mark.parametrize(("fill", "shaped"), [(f, rows) for f in ROWS] + [(f, once) for f in ONCE])
def test_the_width_of_lanes_changes_no_bit(fill, shaped, width):
    whole = shaped(fill, 11, 4096, 2**40 + 3, 5, 256)
    blocks = [shaped(fill, 11, 4096 + start, 2**40 + 3, 5, width) for start in range(0, 256, width)]
    assert np.concatenate(blocks, axis=-1).tobytes() == whole.tobytes()


@pytest.mark.parametrize(("fill", "shaped"), [(f, rows) for f in ROWS] + [(f, once) for f in ONCE])
def test_every_coordinate_of_the_counter_matters(fill, shaped):
    base = shaped(fill, 1, 0, 2, 3, 32)
    for other in ((2, 0, 2, 3), (1, 32, 2, 3), (1, 0, 3, 3), (1, 0, 2 + 2**33, 3), (1, 0, 2, 4), (1 + 2**33, 0, 2, 3)):
        assert not np.intersect1d(shaped(fill, *other, 32), base).size


@pytest.mark.parametrize(("fill", "shaped"), [(fill_normals, rows), (fill_normal_once, once)])
def test_normals_have_the_moments_of_normals(fill, shaped):
    z = shaped(fill, 20_260, 0, 17, 1, 2**18).ravel()
    count = z.size
    # four standard errors of each moment's own estimate: Var(z**k) = (2k - 1)!! - ((k - 1)!! for even k)**2
    for power, expected, variance in ((1, 0, 1), (2, 1, 2), (3, 0, 15), (4, 3, 96)):
        assert abs(np.mean(z**power) - expected) < 4 * np.sqrt(variance / count)


def test_rows_and_pairs_are_uncorrelated():
    z = rows(fill_normals, 5, 0, 1, 1, 2**16)
    single = once(fill_normal_once, 5, 0, 1, 2, 2**16).reshape(-1, 4, 8)
    columns = np.vstack([z, single.transpose(1, 0, 2).reshape(4, -1).repeat(4, axis=1)[:, : 2**16]])
    off_diagonal = np.corrcoef(columns[:4]) - np.eye(4)
    assert np.abs(off_diagonal).max() < 4 / np.sqrt(2**16)
    groups = single.transpose(1, 0, 2).reshape(4, -1)
    assert np.abs(np.corrcoef(groups) - np.eye(4)).max() < 4 / np.sqrt(2**14)


def test_lanes_beyond_the_last_group_are_left_alone():
    out = np.full(40, -1.0)
    fill_uniform_once(1, 0, 2, 3, out)
    assert (out[:32] > 0).all()
    assert (out[32:] == -1).all()
