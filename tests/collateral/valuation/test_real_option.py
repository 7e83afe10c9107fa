"""The real option against its limits, a plain twin, and exact dynamic programming over a whole tree of shocks."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipabs.collateral.valuation import least_squares
from ipabs.collateral.valuation.least_squares import apply_rule, find_rule, fitted, value_option
from ipabs.collateral.valuation.real_option import Project, certain_value, cost_deviation, simulate_project
from tests.domain_checks import domain_check
from tests.naive import real_option as naive

if TYPE_CHECKING:
    from ipabs.arrays import Reals

SCHWARTZ = Project(
    cost=100.0,
    spend=10.0,
    cost_uncertainty=0.5,
    cash_flow=20.0,
    growth=0.02,
    risk_premium=0.036,
    volatility=0.35,
    failure=0.06931,
    correlation=-0.1,
    risk_free=0.05,
    terminal=5.0,
    life=20.0,
    steps=80,
)
"""The parameters of Schwartz (2004), as github.com/danzoppo/realoptions cites them; millions."""
COST_STEPS, COST_BATCHES = 300, 20
TREE = SCHWARTZ._replace(cost=30.0, cash_flow=8.0, life=6.0, steps=6, volatility=0.6)


def certain(project: Project) -> float:
    start = [np.array([at]) for at in (project.cost, project.cash_flow, 0.0)]
    return float(certain_value(project, start[0], start[1], start[2])[0])


def whole_tree(steps: int) -> Reals:
    """(2, steps, 4^steps) every path of the tree once."""
    return np.array(list(product(naive.SIGNS, repeat=steps))).transpose(2, 1, 0)


def test_the_certain_value_is_its_integral() -> None:
    """10 years of spending, then 10 of cash flow and five years of it, all by the trapezium."""
    rate, hazard = 0.05, 0.06931
    years = np.linspace(0.0, 10.0, 200_001)
    spent = np.trapezoid(10.0 * np.exp(-(rate + hazard) * years), years)
    cash = 20.0 * np.exp(-0.016 * (10.0 + years)) * np.exp(-rate * (10.0 + years) - hazard * 10.0)
    left = 5.0 * cash[-1]
    assert certain(SCHWARTZ) == pytest.approx(np.trapezoid(cash, years) + left - spent, abs=1e-6)
    assert certain(SCHWARTZ) == pytest.approx(-7.20, abs=0.01)


@given(st.integers(1, 300), st.floats(5.0, 300.0).filter(lambda cost: abs(cost - 200.0) > 1e-6), st.floats(1.0, 60.0))
@settings(deadline=None)
def test_without_uncertainty_any_step_gives_the_certain_value(steps: int, cost: float, cash: float) -> None:
    project = SCHWARTZ._replace(cost=cost, cash_flow=cash, cost_uncertainty=0.0, volatility=0.0, steps=steps)
    found = value_option(project, 40, 1, 1)
    assert found.without == pytest.approx(certain(project), rel=1e-9, abs=1e-9)
    assert found.value == pytest.approx(max(certain(project), 0.0), rel=1e-9, abs=1e-9)


def test_where_nobody_would_abandon_the_right_is_worth_nothing() -> None:
    found = value_option(SCHWARTZ._replace(cash_flow=2_000.0, cost=20.0, cost_uncertainty=0.1), 2_000, 3, 1)
    assert found.value == found.without
    assert found.abandoned == 0.0


def test_the_right_to_abandon_is_worth_something_where_it_may_go_wrong() -> None:
    """An independent program gave 12.0 to 13.1 with the right and 3.5 to 5.0 without, with errors near 0.4."""
    found = value_option(SCHWARTZ, 20_000, 1, 1)
    assert found.value == pytest.approx(12.6, abs=4 * math.hypot(found.error, 0.4))
    assert found.without == pytest.approx(4.4, abs=4 * math.hypot(found.without_error, 0.4))
    assert found.value > found.without + 5.0
    assert 0.2 < found.completed < 0.8 and found.completed + found.abandoned <= 1.0 + 1e-12


@pytest.mark.parametrize("cash", [5.0, 8.0, 12.0])
def test_least_squares_over_a_whole_tree_come_near_dynamic_programming_and_never_above(
    cash: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every path of the tree stands once, so the rule's mean is exact; no rule is worth more than the best one."""
    project = TREE._replace(cash_flow=cash)
    drawn = simulate_project(project, whole_tree(project.steps))
    assert drawn.pays.shape == (6, 4**6)
    # shocks of two points have other means than normal ones: without control variates
    monkeypatch.setattr(least_squares, "_estimate", lambda project, drawn, value: (float(value.mean()), 0.0))
    found = apply_rule(project, find_rule(project, drawn), drawn)
    best, never = naive.exact(project), naive.exact(project, abandon=False)
    assert found.without == pytest.approx(never, rel=1e-9)
    assert best - 0.05 * (best - never) < found.value <= best + 1e-9
    assert best > never + 0.5


@given(st.integers(1, 12), st.floats(1.0, 120.0), st.integers(0, 2**32))
@settings(deadline=None, max_examples=40)
def test_paths_are_those_of_the_plain_twin(steps: int, cost: float, seed: int) -> None:
    project = SCHWARTZ._replace(cost=cost, steps=steps)
    shocks = np.random.default_rng(seed).standard_normal((2, steps, 5))
    drawn = simulate_project(project, shocks)
    weights = project.discount ** np.arange(steps)
    for path in range(5):
        expected = naive.along(project, [(float(a), float(b)) for a, b in shocks[:, :, path].T])
        assert weights @ drawn.pays[:, path] == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_the_cost_in_all_has_the_mean_and_deviation_of_the_formula() -> None:
    """37.796 for a cost of 100 and an uncertainty of 50 % (Pindyck 1993)."""
    check = domain_check("SCH-4")
    stated_cost, uncertainty, stated = check.stated("K ", "sig ", "-> ")
    assert cost_deviation(stated_cost, uncertainty) == pytest.approx(stated, abs=5e-4)
    project = SCHWARTZ._replace(
        cost=stated_cost, cost_uncertainty=uncertainty, volatility=0.0, life=60.0, steps=COST_STEPS
    )
    draws = np.random.default_rng(5)
    costs = []
    for _ in range(COST_BATCHES):
        drawn = simulate_project(project, draws.standard_normal((2, COST_STEPS, 8_000)))
        costs.append(project.spend * project.step * (drawn.working.sum(axis=0) - 0.5))
    cost = np.concatenate(costs)
    spread = ((cost - cost.mean()) ** 2).std() / (2.0 * cost.std()) / math.sqrt(len(cost))
    assert cost.mean() == pytest.approx(stated_cost, abs=4 * stated / math.sqrt(len(cost)))
    assert 2.0 * spread < check.tolerance
    assert cost.std() == pytest.approx(stated, abs=check.tolerance)


def test_the_fit_is_that_of_least_squares() -> None:
    table = np.random.default_rng(2).standard_normal((50, 3))
    target = np.random.default_rng(3).standard_normal(50)
    assert fitted(table, target) == pytest.approx(np.linalg.lstsq(table, target, rcond=None)[0])


def test_another_asset_draws_otherwise_and_the_same_seed_the_same() -> None:
    first, again, other = (value_option(SCHWARTZ, 500, 4, stream) for stream in (1, 1, 2))
    assert first == again and first.value != other.value
