"""Risk-adjusted values against their definition: a tree of successes and failures, walked branch by branch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.collateral.valuation.risk_adjusted import risk_adjusted

STAGES = st.lists(st.tuples(st.floats(0.25, 5.0), st.floats(0.0, 100.0), st.floats(0.0, 1.0)), min_size=1, max_size=5)
CASH = st.lists(st.floats(-50.0, 300.0), min_size=1, max_size=12)


def by_tree(stages: list[tuple[float, float, float]], cash: list[float], rate: float, middle: bool) -> float:
    """Expected value of the tree: each stage is paid for, then goes on or ends."""

    def after(number: int, start: float) -> float:
        if number == len(stages):
            return sum(
                amount / (1.0 + rate) ** (start + year + (0.5 if middle else 1.0)) for year, amount in enumerate(cash)
            )
        years, cost, success = stages[number]
        return success * after(number + 1, start + years) - cost / (1.0 + rate) ** (start + 0.5 * years)

    return after(0, 0.0)


@given(STAGES, CASH, st.floats(0.0, 0.5), st.booleans())
def test_it_is_the_mean_over_the_tree(
    stages: list[tuple[float, float, float]], cash: list[float], rate: float, middle: bool
) -> None:
    columns = [np.array(column) for column in zip(*stages, strict=True)]
    found = risk_adjusted(*columns, np.array(cash), rate, middle=middle)
    assert found.value == pytest.approx(by_tree(stages, cash, rate, middle), rel=1e-9, abs=1e-9)
    assert found.value == pytest.approx(found.success * found.if_successful - found.costs, rel=1e-12, abs=1e-12)


def test_by_hand() -> None:
    """One stage of two years at 10, half of them fail; 50 after one year more: half of 50 / 1.1^3 less 10 / 1.1."""
    found = risk_adjusted(np.array([2.0]), np.array([10.0]), np.array([0.5]), np.array([50.0]), 0.1)
    assert found.value == pytest.approx(0.5 * 50.0 / 1.331 - 10.0 / 1.1)
    assert found.success == 0.5


def test_without_risk_it_is_the_present_value() -> None:
    found = risk_adjusted(np.array([1.0]), np.array([0.0]), np.array([1.0]), np.array([1.0, 1.0]), 0.25)
    assert found.value == pytest.approx(1 / 1.25**2 + 1 / 1.25**3)
