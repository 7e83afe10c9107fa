"""How much of value a score may move: as stated, and no more."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ipabs.collateral.quality.strength import ASSUMED, SIGMA, STRONGEST, multiples, residual, share_of_top, slope
from tests.domain_checks import domain_check

NUMBER = 400_000


@pytest.mark.parametrize("r_squared", [0.03, ASSUMED, STRONGEST])
def test_simulated_values_have_the_stated_r_squared_and_a_mean_multiple_of_one(r_squared: float) -> None:
    """Bands of four standard errors: (1 - R^2) 2 sqrt(R^2 / n) of R^2, sqrt((e^(b^2) - 1) / n) of the mean."""
    draws = np.random.default_rng(11)
    z, e = draws.standard_normal((2, NUMBER))
    implied = multiples(z, r_squared)
    values = np.log(implied) + residual(r_squared) * e
    found = np.corrcoef(z, values)[0, 1] ** 2
    assert found == pytest.approx(r_squared, abs=4 * (1 - r_squared) * 2 * math.sqrt(r_squared / NUMBER))
    spread = math.sqrt(math.expm1(slope(r_squared) ** 2) / NUMBER)
    assert implied.mean() == pytest.approx(1.0, abs=4 * spread)
    assert values.std() == pytest.approx(SIGMA, abs=4 * SIGMA / math.sqrt(2 * NUMBER))


def test_a_score_that_explains_nothing_moves_nothing() -> None:
    assert multiples(np.array([-3.0, 0.0, 3.0]), 0.0).tolist() == [1.0, 1.0, 1.0]
    assert residual(0.0) == SIGMA


def test_the_best_tenth_hold_what_the_reference_says() -> None:
    check = domain_check("LN-1")
    (over_median,) = check.given("mean/median ")
    sigma, share = check.stated("sigma ", "=")
    assert 100 * share_of_top(0.1) == pytest.approx(share, abs=check.tolerance)
    assert pytest.approx(sigma, abs=5e-5) == SIGMA
    assert math.exp(SIGMA**2 / 2) == pytest.approx(over_median)


def test_the_best_tenth_hold_it_among_drawn_values() -> None:
    values = np.sort(np.exp(1.0 * np.random.default_rng(5).standard_normal(NUMBER)))[::-1]
    assert values[: NUMBER // 10].sum() / values.sum() == pytest.approx(share_of_top(0.1, 1.0), abs=0.005)
