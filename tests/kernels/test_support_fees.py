"""Fees of support on assets equal the twin's, whoever defaults and whenever."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ipabs.kernels.support_fees import charge_fees
from tests.naive.support_fees import fees as naive

LAYERS, LANES = 3, 4


@given(st.data(), st.integers(1, 4), st.integers(1, 5))
def test_fees_equal_the_twin(data, contracts, periods):
    due = np.array(
        data.draw(
            st.lists(st.integers(0, 1000), min_size=LAYERS * contracts * periods, max_size=LAYERS * contracts * periods)
        ),
        dtype=np.float64,
    ).reshape(LAYERS, contracts, periods)
    defaults = data.draw(
        st.dictionaries(
            st.tuples(st.integers(0, LANES - 1), st.integers(0, contracts - 1)), st.integers(0, periods - 1)
        )
    )
    events = [(period, lane, contract) for (lane, contract), period in defaults.items()]
    left = np.ascontiguousarray(due[:, :, ::-1].cumsum(axis=2)[:, :, ::-1])
    found = np.full((LAYERS, LANES), np.nan)
    listed = np.array(events, dtype=np.int64).reshape(-1, 3)
    assert charge_fees(listed, due.sum(axis=(1, 2)), left, found) == 0
    assert found.tolist() == naive(due.tolist(), events, LANES)  # whole numbers: to the bit
