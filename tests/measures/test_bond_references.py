"""Every number of tests/reference/bond_measures.json about given cash flows, from the inputs it states."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ipabs.measures.compounding import effective_from_nominal
from ipabs.measures.life import weighted_average_life
from ipabs.measures.price import price_from_margin, price_from_yield
from ipabs.measures.risk import convexity, dv01, macaulay_duration, modified_duration
from ipabs.measures.spreads import discount_margin, z_spread
from ipabs.measures.statistics import order_statistic_ranks, paths_needed
from ipabs.measures.yields import internal_rate_of_return, nominal_yield, reduction_in_yield

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "bond_measures.json").read_text())
FIXED = REFERENCE["fixed_amortising"]

PERIODS = np.arange(1, 21)
TIMES = PERIODS / 4
PRINCIPAL = np.full(20, 5.0)
OPENING = 100.0 - 5.0 * (PERIODS - 1)
CASH = PRINCIPAL + OPENING * 0.06 / 4
PRICE = 98.5


def close(expected):
    return pytest.approx(expected, rel=1e-6)


def test_fixed_amortising_note():
    solved = nominal_yield(TIMES, CASH, PRICE, 4)
    assert CASH.sum() - 100.0 == close(FIXED["total_interest"])
    assert weighted_average_life(TIMES, PRINCIPAL) == close(FIXED["WAL"])
    assert solved == close(FIXED["yield_nominal_quarterly"])
    assert internal_rate_of_return(TIMES, CASH, PRICE) == close(FIXED["yield_annual_effective"])
    assert macaulay_duration(TIMES, CASH, solved, 4) == close(FIXED["macaulay"])
    assert modified_duration(TIMES, CASH, solved, 4) == close(FIXED["modified"])
    assert convexity(TIMES, CASH, solved, 4) == close(FIXED["convexity"])
    assert dv01(TIMES, CASH, solved, 4) == close(FIXED["DV01_per_100"])
    assert z_spread(TIMES, CASH, np.exp(-0.03 * TIMES), PRICE) == close(FIXED["z_spread_cont_over_flat_3pct_cont"])
    assert price_from_yield(TIMES, CASH, FIXED["yield_nominal_quarterly"], 4) == pytest.approx(PRICE, rel=1e-12)


def test_floater_discount_margin():
    index, accruals = np.full(20, 0.02), np.full(20, 0.25)
    cash = PRINCIPAL + OPENING * (0.02 + 0.025) / 4
    assert discount_margin(cash, index, accruals, PRICE) == close(REFERENCE["floater_DM"]["DM"])
    assert price_from_margin(cash, index, accruals, REFERENCE["floater_DM"]["DM"]) == pytest.approx(PRICE, rel=1e-10)


def test_reduction_in_yield():
    received = CASH.copy()
    received[-3:] -= 5.0
    expected = REFERENCE["DIRR"]
    assert nominal_yield(TIMES, received, 100.0, 4) == close(expected["IRR_nominal_quarterly"])
    assert 1e4 * reduction_in_yield(0.06, TIMES, received, 100.0, 4) == close(expected["DIRR_bps"])


@pytest.mark.parametrize("rate", REFERENCE["china_discount_r2_minus_r1_bp"])
@pytest.mark.parametrize("frequency", ["1", "2", "4", "12"])
def test_china_discount_conventions(rate, frequency):
    """One price, discounted as (1 + r/f)^(-f t) and as (1 + r)^(-t): the gap between the two rates."""
    expected = REFERENCE["china_discount_r2_minus_r1_bp"][rate][frequency]
    gap = effective_from_nominal(float(rate), int(frequency)) - float(rate)
    assert 1e4 * gap == pytest.approx(expected, rel=1e-6, abs=1e-11)
    price = price_from_yield(TIMES, CASH, float(rate), int(frequency))
    assert 1e4 * (internal_rate_of_return(TIMES, CASH, price) - float(rate)) == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize("case", REFERENCE["VaR_order_stat_CI95_ranks"])
def test_order_statistic_ranks(case):
    paths, level = (part.split("=")[1] for part in case.split(","))
    assert list(order_statistic_ranks(int(paths), float(level))) == REFERENCE["VaR_order_stat_CI95_ranks"][case]


@pytest.mark.parametrize("case", REFERENCE["paths_needed_for_rel_se"])
def test_paths_needed(case):
    probability, error = (float(part.split("=")[1]) for part in case.split(","))
    assert paths_needed(probability, error) == REFERENCE["paths_needed_for_rel_se"][case]
