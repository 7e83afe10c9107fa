"""Who defaults, and when: marginals exact whatever the dependence, and two names together as their integrals say."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import special

import ipabs.collateral
from ipabs.run import simulate
from tests import closed_forms
from tests.simulation import pools
from tests.simulation.pools import frequency_near

PATHS = 131_072
COPULAS = {
    "gaussian": pools.AT_ONCE,
    "t of 3": f"copula: student-t, degrees-of-freedom: 3, {pools.AT_ONCE}",
    "t of 4": f"copula: student-t, {pools.AT_ONCE}",
}
RATINGS = Path(ipabs.collateral.__file__).parent / "ratings"
RATED = [("crisil", "AA"), ("crisil", "BBB"), ("crisil", "BB"), ("sp", "B"), ("sp", "CCC/CC/C"), ("moodys", "Ba")]


def stated(table, rating, year):
    """Cumulative probability of default, from the shipped file as it stands."""
    with (RATINGS / f"{table}.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["rating"] == rating and float(row["year"]) == year:
                text = row["cumulative_pd"]
                return float(text.rstrip("%")) / (100.0 if text.endswith("%") else 1.0)
    raise AssertionError((table, rating, year))


@pytest.mark.parametrize("copula", list(COPULAS))
def test_marginals(tmp_path, copula):
    """Probabilities, hazards and weights of all kinds: each name defaults as often as it is said to."""
    weights = [{"weight_macro": 0.6, "weight_sector": -0.3}, {"weight_macro": 0.0}, {"weight_region": 0.5}, {}]
    chances = [{"pd": 0.02}, {"pd": "5%"}, {"hazard": 0.2}]
    exact = {"0.02": 0.98, "5%": 0.95, "0.2": math.exp(-0.2)}
    obligors = [
        {"id": f"F{i}-{j}", "sector": "software", "region": "guangdong", **chance, **weight}
        for i, chance in enumerate(chances)
        for j, weight in enumerate(weights)
    ]
    case = pools.bitwise(tmp_path, obligors, dates=pools.THREE_YEARS, model=COPULAS[copula])
    defaulted = pools.who_defaulted(case, PATHS)
    for row, of_name in zip(obligors, defaulted, strict=True):
        alive = exact[str(row.get("pd", row.get("hazard")))]
        for year, flags in enumerate(of_name, start=1):
            assert frequency_near(flags, 1.0 - alive**year), (row, year)


@pytest.mark.parametrize("copula", list(COPULAS))
def test_ratings(tmp_path, copula):
    obligors = [
        {"id": f"F{number}", "rating": rating.split("/")[0], "table": table}
        for number, (table, rating) in enumerate(RATED)
    ]
    case = pools.bitwise(tmp_path, obligors, dates=pools.THREE_YEARS, model=COPULAS[copula])
    defaulted = pools.who_defaulted(case, PATHS)
    for (table, rating), of_name in zip(RATED, defaulted, strict=True):
        for year, flags in enumerate(of_name, start=1):
            assert frequency_near(flags, stated(table, rating, year)), (table, rating, year)


@pytest.mark.parametrize("rho", [0.0, 0.2, 0.6])
@pytest.mark.parametrize("copula", list(COPULAS))
def test_two_names_together(tmp_path, copula, rho):
    p, q = 0.02, 0.05
    obligors = [{"id": f"F{chance}", "pd": chance, "weight_macro": repr(math.sqrt(rho))} for chance in (p, q)]
    case = pools.bitwise(tmp_path, obligors, model=COPULAS[copula])
    (one,), (other,) = pools.who_defaulted(case, 2 * PATHS)
    joint = (
        closed_forms.joint_default_gaussian(p, q, rho)
        if copula == "gaussian"
        else closed_forms.joint_default_t(p, q, rho, int(copula[-1]))
    )
    assert frequency_near(one, p) and frequency_near(other, q)
    assert frequency_near(one & other, joint)
    assert (joint == pytest.approx(p * q)) == (copula == "gaussian" and rho == 0.0)


def test_names_of_sectors(tmp_path):
    """Correlation inside a sector is the model's .15, across sectors its .10, and with weights their product."""
    obligors = [
        {"id": "S1", "pd": 0.05, "sector": "software"},
        {"id": "S2", "pd": 0.05, "sector": "software"},
        {"id": "B1", "pd": 0.05, "sector": "biopharma"},
        {"id": "R1", "pd": 0.05, "weight_macro": 0.5, "weight_region": 0.6, "region": "guangdong"},
        {"id": "R2", "pd": 0.05, "weight_macro": -0.2, "weight_region": 0.7, "region": "guangdong"},
    ]
    defaulted = pools.who_defaulted(pools.bitwise(tmp_path, obligors), 4 * PATHS)[:, 0]
    correlations = {
        (0, 1): 0.15,
        (0, 2): 0.10,
        (1, 2): 0.10,
        (0, 3): 0.5 * math.sqrt(0.10),
        (0, 4): -0.2 * math.sqrt(0.10),
        (3, 4): 0.42 - 0.10,
    }
    for (one, other), rho in correlations.items():
        together = closed_forms.joint_default_gaussian(0.05, 0.05, rho)
        assert frequency_near(defaulted[one] & defaulted[other], together), (one, other)


def test_a_group_defaults_together(tmp_path):
    alike = {"rating": "BB", "sector": "software"}
    obligors = [
        {"id": "F1", "group": "Huaxin", **alike},
        {"id": "F2", **alike},
        {"id": "F3", "group": "Huaxin", **alike},
    ]
    case = pools.bitwise(tmp_path, obligors, dates=pools.THREE_YEARS)
    first, alone, other = pools.who_defaulted(case, 32_768)
    np.testing.assert_array_equal(first, other)
    assert (first != alone).any()


@pytest.mark.parametrize("copula", list(COPULAS))
def test_a_party_fails_as_often_as_it_is_said_to(tmp_path, copula):
    """And it leans on the macro factor with the pool: two names of correlation weight x weight."""
    more = "parties: {payer: {pd: 3%, weight-macro: 0.7}, fund: {rating: BB, table: sp}}\n"
    obligors = [{"id": "F1", "pd": 0.05, "weight_macro": 0.5}]
    case = pools.bitwise(tmp_path, obligors, dates=pools.THREE_YEARS, model=COPULAS[copula], more=more)
    amounts = pools.fed(case, PATHS)
    failed = amounts["failed.payer"] > 0
    for year, (payer, fund) in enumerate(zip(failed, amounts["failed.fund"] > 0, strict=True), start=1):
        assert frequency_near(payer, 1.0 - 0.97**year)
        assert frequency_near(fund, stated("sp", "BB", year))
    assert (np.diff(amounts["failed.payer"], axis=0) >= 0).all()
    chances = (1.0 - 0.97**3, 1.0 - 0.95**3, 0.35)
    joint = (
        closed_forms.joint_default_gaussian(*chances)
        if copula == "gaussian"
        else closed_forms.joint_default_t(*chances, int(copula[-1]))
    )
    assert frequency_near(failed[-1] & (amounts["pool.defaulted"][-1] > 0), joint)


def test_a_market_price_of_risk_moves_the_macro_factor(tmp_path):
    """P(X <= q) = Phi(Phi^-1(p) + w lambda) where the factor's mean is -lambda; nothing gets better on any path."""
    obligors = [{"id": "F1", "pd": 0.02, "weight_macro": 0.5}, {"id": "F2", "pd": 0.02, "weight_macro": 0.0}]
    as_stated, moved = (
        pools.bitwise(tmp_path / f"{price}", obligors, model=f"market-price-of-risk: {price}, {pools.AT_ONCE}")
        for price in (0.0, 0.4)
    )
    before, after = pools.who_defaulted(as_stated, PATHS)[:, 0], pools.who_defaulted(moved, PATHS)[:, 0]
    assert frequency_near(before[0], 0.02)
    assert frequency_near(after[0], float(special.ndtr(special.ndtri(0.02) + 0.5 * 0.4)))
    assert (after[0] >= before[0]).all()
    np.testing.assert_array_equal(before[1], after[1])


def test_a_market_price_of_risk_lowers_values(tmp_path):
    found = [
        simulate(pools.equal_names(tmp_path / f"{price}", 20, {"pd": 0.05}, 0.2, model=model), paths=8_192)
        for price, model in ((0.0, pools.AT_ONCE), (0.3, f"market-price-of-risk: 0.3, {pools.AT_ONCE}"))
    ]
    real, adjusted = (one.pool.loss.losses for one in found)
    assert (adjusted >= real).all() and adjusted.mean() > 1.2 * real.mean()
    assert found[1].tranches[0].expected_loss.value > found[0].tranches[0].expected_loss.value
