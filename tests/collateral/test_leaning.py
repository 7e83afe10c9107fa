"""Hazards that lean: the survival that results is the one asked for, by independent integration."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import quad

from ipabs.collateral.leaning import LARGEST, own_hazard


def averaged(hazard: float, leaning: float) -> float:
    """E exp(-L H) by adaptive quadrature, piece by piece."""

    def density(factor: float) -> float:
        killed = hazard * math.exp(-leaning * factor - 0.5 * leaning**2)
        return math.exp(-killed - 0.5 * factor**2) / math.sqrt(2 * math.pi)

    return sum(quad(density, start, start + 1, epsabs=0, epsrel=1e-13)[0] for start in range(-13, 13))


@pytest.mark.parametrize("leaning", [0.05, 0.4, 1.0])
@pytest.mark.parametrize("cumulative", [1e-12, 1e-8, 1e-4, 0.01, 0.2, 0.7, 2.0, 9.0, 40.0])
def test_survival_is_as_asked(cumulative: float, leaning: float) -> None:
    (hazard,) = own_hazard(np.array([cumulative]), leaning)
    assert averaged(hazard, leaning) == pytest.approx(math.exp(-cumulative), rel=1e-12)
    assert hazard >= cumulative * (1 - 1e-7)


def test_small_hazards_keep_their_digits() -> None:
    cumulative = np.array([0.0, 1e-300, 1e-12, 1e-9])
    assert own_hazard(cumulative, 0.4) == pytest.approx(cumulative, rel=1e-8, abs=0)
    assert own_hazard(cumulative, 0.4)[0] == 0.0


def test_without_leaning_it_is_the_stated_hazard_itself() -> None:
    cumulative = np.array([[0.0, 0.1, 3.0, 500.0]])
    assert np.array_equal(own_hazard(cumulative, 0.0), cumulative)


@pytest.mark.parametrize("leaning", [0.1, 0.4, 1.0])
def test_it_grows_with_the_stated_hazard_up_to_the_largest(leaning: float) -> None:
    cumulative = np.concatenate([[0.0], np.geomspace(1e-10, LARGEST, 20_000)])
    assert np.all(np.diff(own_hazard(cumulative, leaning)) > 0)
    assert len(set(own_hazard(np.array([LARGEST, 100.0, math.inf]), leaning).tolist())) == 1
