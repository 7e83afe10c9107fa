"""Values at the rates of the path: equal to the twin, the same bits in any lanes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.kernels.path_values import AT_CURVE, AT_PATH_COUPON, PATH_MEASURES, PathTerms, value_on_paths
from ipabs.kernels.paths import DRAWN, MEASURES, VALUE
from tests.kernels.test_paths import drawn
from tests.naive.paths import value_on_path


def world(seed, tranches, periods, lanes):
    """Flows and rows as of the other measures; some tranches have a required spread, some a coupon of the path."""
    flows, rows, (accrual, _, spread) = drawn(seed, tranches, periods, lanes)
    rng = np.random.default_rng(seed + 1)
    coupon = np.where(rng.random(tranches) < 0.5, rng.integers(0, len(flows), tranches), -1).astype(np.int64)
    over = (rng.random(tranches) < 0.5).astype(np.float64)
    discount = np.sort(rng.random((periods, lanes)), axis=0)[::-1].copy()
    return flows, PathTerms(rows, over, spread, 0.1 * accrual, coupon), discount


def valued(flows, terms, discount):
    tranches, (periods, lanes) = len(terms.rows), discount.shape
    out = np.full((tranches, MEASURES + PATH_MEASURES, lanes), 7.0)
    worth = np.full((tranches, periods, lanes), np.nan)
    assert value_on_paths(np.ascontiguousarray(flows), terms, discount, np.empty(lanes), worth, out) == 0
    return out, worth


@given(st.integers(0, 2**32), st.integers(1, 4), st.integers(1, 8))
def test_values_equal_the_twin(seed, tranches, periods):
    flows, terms, discount = world(seed, tranches, periods, 32)
    found, worth = valued(flows, terms, discount)
    for t in range(tranches):
        for lane in range(32):
            signed = zip(terms.rows[t, [*range(3), DRAWN]], (1.0, 1.0, 1.0, -1.0), strict=True)
            cash = [sign * flows[row, :, lane] for row, sign in signed if row >= 0]
            accrual = terms.accrual[t] + (flows[terms.coupon[t], :, lane] if terms.coupon[t] >= 0 else 0.0)
            expected = value_on_path(sum(cash).tolist(), discount[:, lane], terms.spread[t], accrual)
            at_spread = expected[0] if terms.over_curve[t] else 7.0
            kept = (found[t, VALUE, lane], found[t, AT_CURVE, lane], found[t, AT_PATH_COUPON, lane])
            np.testing.assert_allclose(kept, (at_spread, *expected[1:]), rtol=1e-12, atol=1e-15)
            assert math.isclose(worth[t, :, lane].sum(), expected[1], rel_tol=1e-12, abs_tol=1e-15)
        assert np.all(found[t, 1:MEASURES] == 7.0)  # what others made of the path stays


@pytest.mark.parametrize("width", [32, 64])
def test_the_width_of_lanes_changes_no_bit(width):
    flows, terms, discount = world(4, 3, 7, 256)
    whole, worth = valued(flows, terms, discount)
    cuts = [slice(start, start + width) for start in range(0, 256, width)]
    blocks = [valued(flows[:, :, cut], terms, discount[:, cut].copy()) for cut in cuts]
    assert np.concatenate([block[0] for block in blocks], axis=2).tobytes() == whole.tobytes()
    assert np.concatenate([block[1] for block in blocks], axis=2).tobytes() == worth.tobytes()
