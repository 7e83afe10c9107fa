"""Slices in lanes: equal to the twin path by path, the same bits in any lanes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ipabs.kernels.slices import LOSS, PREMIUM, PROTECTION, fill_slices
from ipabs.measures.slices import slice_paths, slice_terms
from tests.naive import slices as naive

SHARES = st.floats(0.0, 1.0)
LOSSES = st.floats(-0.5, 1.5)  # royalty pools may gain, and lose more than was expected


@st.composite
def cases(draw):
    """Pool losses by path and period, slices, and the columns of the legs."""
    periods = draw(st.integers(1, 6))
    column = st.lists(st.floats(0.01, 1.0), min_size=periods, max_size=periods)
    rows = st.lists(LOSSES, min_size=periods, max_size=periods)
    ends = st.tuples(SHARES, SHARES).filter(lambda pair: pair[1] - pair[0] > 1e-3)
    paths = draw(st.lists(rows, min_size=1, max_size=5))
    slices = draw(st.lists(ends, min_size=1, max_size=3))
    return paths, slices, draw(column), draw(column), draw(column), draw(SHARES)


@given(cases())
def test_the_kernel_equals_its_twin(case):
    losses, slices, *legs = case
    expected = np.array(naive.legs(losses, slices, *legs)).transpose(0, 2, 1)
    found = slice_paths(losses, slice_terms(slices, *legs))
    # the weights are summed by parts: the rounding of up to six terms of size 1, over widths from 0.001
    assert np.abs(found - expected).max() <= 1e-12
    assert np.array_equal(found[:, LOSS], expected[:, LOSS])


def drawn_losses(periods, paths):
    generator = np.random.default_rng(5)
    return np.cumsum(generator.exponential(0.02, (periods, paths)), axis=0)


def filled(losses, terms):
    out = np.empty((terms.attach.size, 4, losses.shape[1]))
    assert fill_slices(losses, terms, out) == 0
    return out


def test_the_width_of_lanes_changes_no_bit():
    times = np.arange(1, 21) / 4
    terms = slice_terms(
        [(0.0, 0.03), (0.03, 0.1), (0.1, 1.0)], np.full(20, 0.25), np.exp(-0.05 * times), np.exp(-0.05 * times + 0.01)
    )
    losses = drawn_losses(20, 256)
    whole = filled(losses, terms)
    for width in (64, 32, 1):
        blocks = [np.ascontiguousarray(losses[:, first : first + width]) for first in range(0, 256, width)]
        parts = np.concatenate([filled(block, terms) for block in blocks], axis=2)
        assert parts.tobytes() == whole.tobytes()


def test_a_loss_that_is_no_number_stays_none():
    terms = slice_terms([(0.0, 0.5)], [1.0], [0.9], [0.95])
    out = filled(np.array([[np.nan, 0.1]]), terms)
    assert np.isnan(out[0, [LOSS, PROTECTION, PREMIUM], 0]).all()
    assert np.isfinite(out[..., 1]).all()
