"""What is kept of a path: equal to the twin, the same bits in any lanes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.kernels.paths import (
    BALANCE,
    COLUMNS,
    DRAWN,
    INTEREST_PAID,
    INTEREST_UNPAID,
    MEASURES,
    PRINCIPAL_PAID,
    PRINCIPAL_UNPAID,
    RESIDUAL_PAID,
    add_columns,
    first_periods,
    measure_tranches,
)
from tests.naive import paths as naive

EPSILON = 1e-6
PLACES = {
    "interest": INTEREST_PAID,
    "principal": PRINCIPAL_PAID,
    "residual": RESIDUAL_PAID,
    "behind": PRINCIPAL_UNPAID,
    "late": INTEREST_UNPAID,
    "balance": BALANCE,
    "drawn": DRAWN,
}


def drawn(seed, tranches, periods, lanes):
    """Flows, many of them nothing or a crumb; a residual, a schedule or drawings only here and there."""
    rng = np.random.default_rng(seed)
    flows = rng.random((7 * tranches, periods, lanes)) * (rng.random((7 * tranches, periods, lanes)) < 0.2)
    flows += 0.5 * EPSILON * (rng.random(flows.shape) < 0.3)
    flows[:, :, rng.random(lanes) < 0.3] = 0.0
    rows = rng.permutation(7 * tranches).reshape(tranches, 7).astype(np.int64)
    for optional in (RESIDUAL_PAID, PRINCIPAL_UNPAID, DRAWN):
        rows[rng.random(tranches) < 0.5, optional] = -1
    discounts = np.sort(rng.random((3, tranches, periods)), axis=2)
    return flows, rows, discounts


def measured(flows, rows, discounts):
    out = np.full((len(rows), MEASURES, flows.shape[2]), np.nan)
    assert measure_tranches(np.ascontiguousarray(flows), rows, *discounts, EPSILON, out) == 0
    return out


@given(st.integers(0, 2**32), st.integers(1, 4), st.integers(1, 8))
def test_measures_equal_the_twin(seed, tranches, periods):
    flows, rows, discounts = drawn(seed, tranches, periods, 32)
    found = measured(flows, rows, discounts)
    for t in range(tranches):
        for lane in range(32):
            named = {
                name: flows[rows[t, place], :, lane].tolist() if rows[t, place] >= 0 else None
                for name, place in PLACES.items()
            }
            expected = naive.measure_tranche(named, *discounts[:, t].tolist(), EPSILON)
            np.testing.assert_allclose(found[t, :, lane], expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("width", [32, 64])
def test_the_width_of_lanes_changes_no_bit(width):
    flows, rows, discounts = drawn(4, 3, 7, 256)
    whole = measured(flows, rows, discounts)
    blocks = [measured(flows[:, :, start : start + width], rows, discounts) for start in range(0, 256, width)]
    assert np.concatenate(blocks, axis=2).tobytes() == whole.tobytes()


@given(st.integers(0, 2**32), st.integers(0, 4), st.integers(1, 12), st.sampled_from([0.0, 0.05, 0.3, 1.0]))
def test_first_periods_equal_the_twin(seed, flags, periods, often):
    rng = np.random.default_rng(seed)
    flows = (rng.random((6, periods, 32)) < often).astype(np.float64)
    places = rng.permutation(6)[:flags].astype(np.int64)
    found = np.full((flags, 32), np.nan)
    assert first_periods(flows, places, found) == 0
    for f, place in enumerate(places.tolist()):
        for lane in range(32):
            assert found[f, lane] == naive.first_period(flows[place, :, lane].tolist())


@given(st.integers(0, 2**32), st.integers(0, 96))
def test_columns_equal_the_twin(seed, used):
    flows = np.random.default_rng(seed).normal(size=(2, 3, 96))
    sums = np.zeros((2, 3, COLUMNS))
    assert add_columns(flows, used, sums) == 0
    for f in range(2):
        for k in range(3):
            assert sums[f, k].tolist() == naive.columns(flows[f, k, :used].tolist())


@pytest.mark.parametrize("width", [32, 64])
def test_sums_of_blocks_are_those_of_the_whole(width):
    flows = np.random.default_rng(2).normal(size=(2, 3, 256))
    whole, parts = np.zeros((2, 2, 3, COLUMNS))
    add_columns(flows, 250, whole)
    for start in range(0, 256, width):
        add_columns(np.ascontiguousarray(flows[:, :, start : start + width]), min(width, 250 - start), parts)
    assert parts.tobytes() == whole.tobytes()
