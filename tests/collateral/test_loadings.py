"""Weights of the regime factors: Basel's formula, the model's correlations, what the tape gives."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ipabs.collateral.loadings import basel_correlation, number_factors, weights_of
from ipabs.definitions.model import Correlation

NONE = (None, None, None, None)


@pytest.mark.parametrize(("pd", "rho"), [(0.0, 0.24), (1.0, 0.12), (0.01, 0.1927836792), (0.02, 0.1641455330)])
def test_basels_correlation(pd: float, rho: float) -> None:
    assert basel_correlation(pd) == pytest.approx(rho, abs=1e-9)


def test_with_a_sector_the_model_s_correlations() -> None:
    macro, sector, technology, region = weights_of(NONE, sector="software", pd=0.02, correlation=Correlation())
    assert macro**2 == pytest.approx(0.10)
    assert macro**2 + sector**2 == pytest.approx(0.15)
    assert technology == region == 0.0


def test_without_a_sector_basel_s_total() -> None:
    weights = weights_of(NONE, sector=None, pd=0.02, correlation=Correlation())
    assert weights == (math.sqrt(basel_correlation(0.02)), 0.0, 0.0, 0.0)


def test_what_is_given_comes_first() -> None:
    given = (0.0, None, -0.3, 0.5)
    weights = weights_of(given, sector="software", pd=0.02, correlation=Correlation(across="10%", inside="26%"))
    assert weights == (0.0, pytest.approx(0.4), -0.3, 0.5)


def test_factors_are_those_that_weigh_anything() -> None:
    weights = [(0.3, 0.2, 0.0, 0.1), (0.3, 0.2, 0.5, 0.0), (0.0, 0.0, 0.0, 0.1)]
    names = [(None, "media", "z", "south"), (None, "drugs", "ai", "north"), (None, None, None, "east")]
    factors, factor, weight = number_factors(weights, names)
    assert factors == ("macro", "sector:drugs", "sector:media", "technology:ai", "region:east", "region:south")
    np.testing.assert_array_equal(factor, [[0, 2, 0, 5], [0, 1, 3, 0], [0, 0, 0, 4]])
    np.testing.assert_array_equal(weight, weights)
    assert factor.dtype == np.int64 and factor.flags.c_contiguous and weight.flags.c_contiguous


def test_two_firms_share_variance_only_through_common_factors() -> None:
    made = [weights_of(NONE, sector=name, pd=0.02, correlation=Correlation()) for name in ("a", "a", "b")]
    factors, factor, weight = number_factors(made, [(None, name, None, None) for name in ("a", "a", "b")])
    full = np.zeros((3, len(factors)))
    for row in range(3):
        np.add.at(full[row], factor[row], weight[row])
    np.testing.assert_allclose((full @ full.T)[np.triu_indices(3, 1)], [0.15, 0.10, 0.10], rtol=1e-12)
