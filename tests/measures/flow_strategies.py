"""Cash flows hypothesis draws: what a tranche may pay."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

FREQUENCIES = st.sampled_from([1, 2, 4, 12])
YIELDS = st.floats(-0.5, 1.0)


@st.composite
def flows(draw, most=30):
    """Times (years, increasing) and cash (0 or more, some of it positive)."""
    count = draw(st.integers(1, most))
    gaps = draw(st.lists(st.floats(0.02, 1.5), min_size=count, max_size=count))
    cash = draw(st.lists(st.just(0.0) | st.floats(0.01, 100.0), min_size=count, max_size=count))
    cash[draw(st.integers(0, count - 1))] = draw(st.floats(1.0, 200.0))
    return np.cumsum(gaps), np.array(cash)


@st.composite
def floaters(draw):
    """Index path and accruals, and the flows per 100 of an amortising note paying index + spread; and the spread."""
    count = draw(st.integers(1, 24))
    index = np.array(draw(st.lists(st.floats(-0.01, 0.1), min_size=count, max_size=count)))
    accruals = np.array(draw(st.lists(st.floats(0.05, 1.0), min_size=count, max_size=count)))
    parts = np.array(draw(st.lists(st.floats(0.1, 1.0), min_size=count, max_size=count)))
    spread = draw(st.floats(0.011, 0.2))
    principal = 100.0 * parts / parts.sum()
    opening = 100.0 - np.concatenate(([0.0], np.cumsum(principal)[:-1]))
    return index, accruals, principal + opening * (index + spread) * accruals, spread
