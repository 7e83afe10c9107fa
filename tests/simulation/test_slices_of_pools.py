"""Slices of simulated pools, from deal and tape, against closed forms of endless pools and laws of finite ones."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ipabs.kernels import slices as rows
from ipabs.run import simulate
from tests import closed_forms
from tests.domain_checks import domain_check, numbers
from tests.simulation import pools
from tests.simulation.pools import near

REFERENCE = Path(__file__).parents[1] / "reference"
STACK = [(0.0, 0.03), (0.03, 0.06), (0.06, 0.1), (0.1, 1.0)]


def load(name):
    return json.loads((REFERENCE / f"{name}.json").read_text(encoding="utf-8"))


ENDLESS = load("vasicek_lhp_tranche_el")["rows"]
POOLS = sorted({(row[0], row[1]) for row in ENDLESS})


def holds_against_the_endless_pool(folder, names, p, rho, paths):
    found = simulate(pools.equal_names(folder, names, {"pd": p}, rho, slices=STACK), paths=paths)
    compared = 0
    for row, of_slice in zip([row for row in ENDLESS if row[:2] == [p, rho]], found.slices, strict=True):
        assert [of_slice.attachment, of_slice.detachment] == row[2:4]
        assert near(of_slice.expected_loss, row[4]), row
        compared += of_slice.expected_loss.standard_error < 0.2 * row[4]
    assert compared >= 3  # and so it says something
    assert near(found.pool.loss.mean(), 0.6 * p)
    assert near(found.pool.default_rate, p)


@pytest.mark.parametrize(("p", "rho"), [(0.02, 0.3), (0.05, 0.1), (0.1, 0.5)])
def test_endless_pools(tmp_path, p, rho):
    holds_against_the_endless_pool(tmp_path, 2_000, p, rho, 16_384)


@pytest.mark.slow
@pytest.mark.parametrize(("p", "rho"), POOLS)
def test_every_endless_pool(tmp_path, p, rho):
    holds_against_the_endless_pool(tmp_path, 2_000, p, rho, 65_536)


@pytest.mark.slow
@pytest.mark.parametrize(("p", "rho"), POOLS)
def test_every_endless_pool_of_more_names(tmp_path, p, rho):
    holds_against_the_endless_pool(tmp_path, 20_000, p, rho, 32_768)


def test_a_hundred_names(tmp_path):
    reference = load("tranche_el_exact_100_names")
    tranches, paths = list(reference["tranches"].values()), 200_000
    stack = [(tranche["A"], tranche["D"]) for tranche in tranches]
    case = pools.equal_names(tmp_path, 100, {"pd": 0.05}, 0.2, slices=stack)
    found = simulate(case, paths=paths)
    for tranche, of_slice in zip(tranches, found.slices, strict=True):
        assert near(of_slice.expected_loss, tranche["EL_exact"])
        assert near(of_slice.pd, tranche["PD_exact"])
        assert near(of_slice.lgd, tranche["EL_exact"] / tranche["PD_exact"])
        assert of_slice.expected_loss.standard_error * paths**0.5 == pytest.approx(tranche["plain_sd"], rel=0.05)
    exact = closed_forms.equal_names(100, 0.05, 0.2, 0.6)
    assert near(found.pool.loss.mean(), reference["pool_EL"])
    for level, expected in reference["pool_VaR_ES"].items():
        low, high = pools.quantile_band(exact.value_at_risk, float(level), paths)
        assert low - 1e-9 <= found.pool.loss.value_at_risk(float(level)).value <= high + 1e-9
        assert low - 1e-9 <= expected["VaR"] <= high + 1e-9
        assert near(found.pool.loss.expected_shortfall(float(level)), expected["ES"])
    counts = np.bincount(np.round(found.pool.loss.losses / 0.006).astype(int), minlength=31) / paths
    errors = np.sqrt(np.array(reference["pmf_first_31"]) / paths)
    assert (np.abs(counts[:31] - reference["pmf_first_31"]) < 4.5 * errors).all()


BOUNDS = load("independent_and_comonotone_bounds")["rows"]


@pytest.mark.parametrize("p", sorted({row[0] for row in BOUNDS}))
@pytest.mark.parametrize("together", [False, True])
def test_correlation_of_none_and_one(tmp_path, p, together):
    """A weight of 1 is refused, for its own part would be nothing: names of one group are what it stands for."""
    chance = {"pd": p, "group": "all"} if together else {"pd": p}
    found = simulate(pools.equal_names(tmp_path, 100, chance, 0.0, slices=STACK), paths=65_536)
    for row, of_slice in zip([row for row in BOUNDS if row[0] == p], found.slices, strict=True):
        exact = row[4] if together else row[3]
        # A loss that no path should show has no error of its own: 1e-6 is a mean of one loss in 65,536 paths.
        assert near(of_slice.expected_loss, exact) or max(exact, of_slice.expected_loss.value) < 2e-6
    widths = np.diff([0.0, *(detach for _, detach in STACK)])
    stack = widths @ found.gathered.slices[:, rows.LOSS]
    np.testing.assert_allclose(stack, found.gathered.lost / 100, rtol=1e-13, atol=1e-16)
    if together:
        losses, counts = np.unique(found.pool.loss.losses, return_counts=True)
        np.testing.assert_allclose(losses, [0.0, 0.6], rtol=1e-12)
        assert near(found.pool.default_rate, p) and counts.sum() == 65_536


def five_years_by_quarter(folder, rho, default_time):
    """The pool of Hull, White (2004), table 7, at 5 % continuous."""
    dates = (
        "{cutoff: 2018-12-31, closing: 2018-12-31, first-payment: 2019-03-31, legal-final: 2023-12-31, "
        "frequency: quarterly, end-of-month: true}"
    )
    return pools.equal_names(
        folder,
        100,
        {"hazard": 0.01},
        rho,
        dates=dates,
        end="2023-12-31",
        slices=STACK,
        model=f"default-time: {default_time}, {pools.AT_ONCE}",
        more="curve: {flat: 5%, compounding: continuous}\nday-count: 30/360\n",
    )


def exact_spread(case, of_slice, rho, accrued):
    """On the deal's own dates; ``accrued``: the share of a quarter that has passed at its defaults."""
    times = case.pool.times
    ends, defaults = times[1:], times[:-1] + accrued * np.diff(times)
    expected = closed_forms.expected_slice_losses(
        100, 1.0 - np.exp(-0.01 * ends), rho, 0.6, of_slice.attachment, of_slice.detachment
    )
    fractions = case.timetable.fractions("30/360")
    return closed_forms.fair_spread(expected, fractions, np.exp(-0.05 * ends), np.exp(-0.05 * defaults), accrued)


@pytest.mark.parametrize("rho", [0.1, 0.3])
def test_published_spreads(tmp_path, rho):
    """Defaults in the middle of a quarter."""
    (row,) = [row for row in load("hull_white_2004_table7_cdo")["rows"] if row["rho"] == rho]
    case = five_years_by_quarter(tmp_path, rho, "middle")
    assert len(case.pool.times) == 21
    found = simulate(case, paths=65_536)
    for of_slice, published, quadrature in zip(found.slices, row["expected_bp"], row["semi_analytic_bp"], strict=True):
        spread = of_slice.fair_spread
        assert 1e4 * spread.value == pytest.approx(published, abs=max(1.0, 0.03 * published))
        assert 1e4 * spread.value == pytest.approx(quadrature, abs=max(1.0, 0.03 * quadrature))
        assert near(spread, exact_spread(case, of_slice, rho, 0.5))


def test_spreads_when_defaults_come_at_the_end(tmp_path):
    """The premium of the whole quarter has then accrued on what is lost."""
    case = five_years_by_quarter(tmp_path, 0.1, "end")
    for of_slice in simulate(case, paths=65_536).slices:
        assert near(of_slice.fair_spread, exact_spread(case, of_slice, 0.1, 1.0))


@pytest.mark.parametrize(("default_time", "passed"), [("middle", 0.5), ("end", 1.0)])
def test_losses_are_discounted_from_when_they_happen(tmp_path, default_time, passed):
    """A name that is sure to default in the first quarter: no noise to hide half a quarter's discount in."""
    case = pools.equal_names(
        tmp_path,
        1,
        {"hazard": 400},
        0.0,
        dates=pools.TWO_YEARS_BY_QUARTER,
        slices=[(0.0, 1.0)],
        model=f"default-time: {default_time}, {pools.AT_ONCE}",
        more="curve: {flat: 20%, compounding: continuous}\n",
    )
    (of_slice,) = simulate(case, paths=64).slices
    fractions, ends = case.timetable.fractions("act/365f"), case.pool.times[1:]
    at_default = np.exp(-0.2 * passed * ends[0])
    premium = 0.4 * fractions @ np.exp(-0.2 * ends) + 0.6 * passed * fractions[0] * at_default
    assert of_slice.fair_spread.value == pytest.approx(0.6 * at_default / premium, rel=1e-12)


def test_quantile_of_the_endless_pool(tmp_path):
    """VAS-1: PD 1 %, correlation 20 %: 14.5525 % of the names default with probability 99.9 %."""
    check, paths = domain_check("VAS-1"), 65_536
    default, rho, level = (0.01 * number for number in numbers(check.inputs))
    stated = 0.01 * numbers(check.expected)[0]
    found = simulate(pools.equal_names(tmp_path, 2_000, {"pd": default}, rho, recovery=0.0), paths=paths)
    exact = closed_forms.vasicek_quantile(default, rho, level)
    assert exact == pytest.approx(stated, abs=0.01 * check.tolerance)
    low, high = pools.quantile_band(lambda level: closed_forms.vasicek_quantile(default, rho, level), level, paths)
    assert low - 1 / 2_000 <= found.pool.loss.value_at_risk(level).value <= high + 1 / 2_000
    assert near(found.pool.loss.value_at_risk(level), stated)


def test_slices_of_a_large_default_rate(tmp_path):
    """VAS-2: PD 10 %, LGD 85 %, correlation 15 %."""
    check = domain_check("VAS-2")
    default, severity, rho = (0.01 * number for number in check.given("PD ", "LGD ", "rho "))
    edges = [0.01 * number for number in numbers(check.inputs.partition(";")[2].replace("-", " "))]
    stack = list(zip(edges[::2], edges[1::2], strict=True))
    tolerance = 0.01 * check.tolerance
    case = pools.equal_names(tmp_path, 2_000, {"pd": default}, rho, recovery=1.0 - severity, slices=stack)
    found = simulate(case, paths=32_768)
    for (attach, detach), percent, of_slice in zip(stack, numbers(check.expected), found.slices, strict=False):
        stated = 0.01 * percent
        exact = closed_forms.vasicek_tranche_el(default, rho, severity, attach, detach)
        assert exact == pytest.approx(stated, abs=tolerance)
        assert near(of_slice.expected_loss, stated)
    assert sum(
        (detach - attach) * of_slice.expected_loss.value
        for (attach, detach), of_slice in zip(stack, found.slices, strict=True)
    ) == pytest.approx(found.pool.loss.mean().value, rel=1e-12)
    assert near(found.pool.loss.mean(), 0.085)
