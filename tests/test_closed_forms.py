"""The closed forms themselves: against the published and exact numbers, and each other."""

from __future__ import annotations

import json
import math
from pathlib import Path

import mpmath
import numpy as np
import pytest
from scipy import special, stats

from tests import closed_forms
from tests.domain_checks import domain_check, numbers

REFERENCE = Path(__file__).parent / "reference"


def load(name):
    return json.loads((REFERENCE / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", load("vasicek_lhp_tranche_el")["rows"])
def test_endless_pool(row):
    p, rho, attach, detach, closed, quadrature = row
    found = closed_forms.vasicek_tranche_el(p, rho, 0.6, attach, detach)
    assert found == pytest.approx(closed, abs=1e-13)
    assert found == pytest.approx(quadrature, abs=1e-13)


@pytest.mark.parametrize(
    ("attach", "detach", "expected"), [(0, 0.05, 0.86643), (0.05, 0.2, 0.25878), (0.2, 1, 0.00358)]
)
def test_endless_pool_of_a_large_default_rate(attach, detach, expected):
    assert closed_forms.vasicek_tranche_el(0.1, 0.15, 0.85, attach, detach) == pytest.approx(expected, abs=5e-6)


@pytest.mark.parametrize("row", load("basel2_annex5_vasicek_quantile")["rows"])
def test_quantile_of_the_endless_pool(row):
    found = closed_forms.vasicek_quantile(row["pd_pct"] / 100, row["rho"], 0.999)
    assert found == pytest.approx(row["q999"], rel=3e-6)


def test_a_hundred_names():
    reference = load("tranche_el_exact_100_names")
    pool = closed_forms.equal_names(100, 0.05, 0.2, 0.6)
    for tranche in reference["tranches"].values():
        attach, detach = tranche["A"], tranche["D"]
        assert pool.tranche_el(attach, detach) == pytest.approx(tranche["EL_exact"], abs=1e-9)
        assert pool.probability_above(attach) == pytest.approx(tranche["PD_exact"], abs=1e-9)
        endless = closed_forms.vasicek_tranche_el(0.05, 0.2, 0.6, attach, detach)
        assert endless == pytest.approx(tranche["EL_LHP"], abs=1e-7)
    for level, expected in reference["pool_VaR_ES"].items():
        assert pool.value_at_risk(float(level)) == pytest.approx(expected["VaR"], abs=1e-12)
        assert pool.expected_shortfall(float(level)) == pytest.approx(expected["ES"], abs=1e-8)
    assert pool.mean() == pytest.approx(reference["pool_EL"], abs=1e-9)
    assert pool.chances[:31] == pytest.approx(reference["pmf_first_31"], abs=1e-9)


@pytest.mark.parametrize("row", load("independent_and_comonotone_bounds")["rows"])
def test_correlation_of_none_and_one(row):
    p, attach, detach, independent, comonotone = row
    assert closed_forms.equal_names(100, p, 0.0, 0.6).tranche_el(attach, detach) == pytest.approx(
        independent, abs=1e-12
    )
    assert closed_forms.equal_names(100, p, 1.0, 0.6).tranche_el(attach, detach) == pytest.approx(comonotone, abs=1e-12)


@pytest.mark.parametrize("row", load("hull_white_2004_table7_cdo")["rows"])
def test_published_spreads(row):
    times = np.arange(1, 21) / 4
    defaults, payments, halves = 1 - np.exp(-0.01 * times), np.exp(-0.05 * times), np.exp(-0.05 * (times - 0.125))
    tranches = load("hull_white_2004_table7_cdo")["inputs"]["tranches"]
    for (attach, detach), published, exact in zip(tranches, row["expected_bp"], row["semi_analytic_bp"], strict=True):
        expected = closed_forms.expected_slice_losses(100, defaults, row["rho"], 0.6, attach, detach)
        found = 1e4 * closed_forms.fair_spread(expected, np.full(20, 0.25), payments, halves)
        assert found == pytest.approx(exact, abs=6e-4)
        assert found == pytest.approx(published, abs=max(1.0, 0.03 * published))


POINTS = [(-2, -1.5), (-2, 1.5), (0, -1), (0, 1), (1, 0), (-1, 0), (0, 0), (2.5, 2.5), (-6, -5)]


@pytest.mark.parametrize("rho", [-0.7, 0.0, 0.15, 0.9])
@pytest.mark.parametrize(("h", "k"), POINTS)
def test_two_normals(h, k, rho):
    def density(x):
        return mpmath.npdf(x) * mpmath.ncdf((k - rho * x) / math.sqrt(1 - rho**2))

    exact = mpmath.quad(density, [-12, *(x for x in range(-8, 3, 2) if x < h), h])
    assert closed_forms.bivariate_normal(h, k, rho) == pytest.approx(float(exact), abs=2e-15, rel=1e-9)


def test_two_normals_at_the_ends():
    assert closed_forms.bivariate_normal(math.inf, 1.0, 0.3) == special.ndtr(1.0)
    assert closed_forms.bivariate_normal(-math.inf, 1.0, 0.3) == 0.0
    assert closed_forms.bivariate_normal(0.3, 1.0, 1.0) == special.ndtr(0.3)
    assert closed_forms.bivariate_normal(0.3, 1.0, -1.0) == pytest.approx(special.ndtr(0.3) - special.ndtr(-1.0))
    assert closed_forms.bivariate_normal(0.3, -1.0, -1.0) == 0.0


def test_two_names_of_an_independent_pool():
    assert closed_forms.joint_default_gaussian(0.05, 0.02, 0.0) == pytest.approx(0.001, rel=1e-12)
    assert closed_forms.joint_default_gaussian(0.05, 0.02, 1.0) == pytest.approx(0.02, rel=1e-12)
    # the variance of the count in a pool of two is 2 p (1 - p) + 2 (joint - p^2)
    pair = closed_forms.equal_names(2, 0.05, 0.2, 1.0)
    assert pair.chances[2] == pytest.approx(closed_forms.joint_default_gaussian(0.05, 0.05, 0.2), rel=1e-12)


@pytest.mark.parametrize("rho", [0.0, 0.2, 0.5])
@pytest.mark.parametrize("degrees", [3, 4, 10])
def test_two_names_of_a_t_copula(rho, degrees):
    """Against the integral over the bivariate t density's own conditional law, another road than the mixture."""
    p, q = 0.02, 0.05
    x, y = stats.t.ppf(p, degrees), stats.t.ppf(q, degrees)

    # v = x - u / (1 - u) takes the half line to [0, 1)
    nodes, weights = np.polynomial.legendre.leggauss(400)
    u = 0.5 * (nodes + 1)
    v = x - u / (1 - u)
    # Y given X = v is a t of one degree more, located at rho v
    spread = np.sqrt((degrees + v * v) / (degrees + 1) * (1 - rho * rho))
    densities = stats.t.pdf(v, degrees) * special.stdtr(degrees + 1, (y - rho * v) / spread)
    exact = float(0.5 * weights @ (densities / (1 - u) ** 2))
    assert closed_forms.joint_default_t(p, q, rho, degrees) == pytest.approx(exact, rel=1e-7)
    assert exact > closed_forms.joint_default_gaussian(p, q, rho)


def test_a_t_copula_of_many_degrees_is_gaussian():
    gaussian = closed_forms.joint_default_gaussian(0.02, 0.05, 0.2)
    assert closed_forms.joint_default_t(0.02, 0.05, 0.2, 1e7) == pytest.approx(gaussian, rel=1e-5)


def test_the_domain_checks():
    check = domain_check("VAS-1")
    found = 100 * closed_forms.vasicek_quantile(*(0.01 * number for number in numbers(check.inputs)))
    assert found == pytest.approx(numbers(check.expected)[0], abs=check.tolerance)
