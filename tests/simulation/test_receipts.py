"""What performing contracts pay: schedules by hand, schedules times survival, and pools of every size and scale."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from ipabs.measures.estimates import Estimate, mean
from ipabs.run import run, simulate
from tests.simulation import pools
from tests.simulation.pools import near
from tests.simulation.rich import rich_deal

QUARTERS = 8


def four_profiles(folder, chance):
    """Two years by quarter, on the deal's own dates."""
    end = pools.LAST_DAY[pools.TWO_YEARS_BY_QUARTER]
    rows = [
        {"profile": "level", "exposure": 800, "rate": "8%"},
        {"profile": "straight-line", "exposure": 400, "rate": "6%"},
        {"profile": "interest-only", "exposure": 100, "rate": "4%"},
        {"profile": "straight-line", "exposure": 60, "rate": "10%", "payments_per_year": 2, "grace": 1},
    ]
    contracts = [{"id": f"C{i}", "obligor": f"F{i % 3}", "end_date": end, **row} for i, row in enumerate(rows)]
    obligors = [{"id": f"F{i}", "pd": chance} for i in range(3)]
    return pools.pool(folder, contracts, obligors, dates=pools.TWO_YEARS_BY_QUARTER)


def by_hand():
    """Interest, principal and balance of each contract, (contracts, 3, quarters), payment by payment."""
    schedules = np.zeros((4, 3, QUARTERS))
    payment = 800 * 0.02 / (1 - 1.02**-QUARTERS)
    level, straight, halves = 800.0, 400.0, 60.0
    for k in range(QUARTERS):
        interest = 0.02 * level
        level -= payment - interest
        schedules[0, :, k] = interest, payment - interest, level
        schedules[1, :, k] = 0.015 * straight, 50.0, straight - 50.0
        straight -= 50.0
        last = k == QUARTERS - 1
        schedules[2, :, k] = 1.0, 100.0 * last, 100.0 * (not last)
        if k % 2:  # 30 June and 31 December, the first of interest only
            repaid = 20.0 * (k > 1)
            schedules[3, :2, k] = 0.05 * halves, repaid
            halves -= repaid
        schedules[3, 2, k] = halves
    return schedules


def test_the_scheduled_case(tmp_path):
    case = four_profiles(tmp_path, 0.05)
    interest, principal, balance = by_hand().sum(axis=0)
    np.testing.assert_allclose(case.inputs["receipts.interest"], interest, rtol=1e-12)
    np.testing.assert_allclose(case.inputs["receipts.principal"], principal, rtol=1e-12)
    np.testing.assert_allclose(case.inputs["pool.balance"], balance, rtol=1e-12, atol=1e-9)
    flows = run(case).flows
    np.testing.assert_allclose(flows.path("receipts"), interest + principal, rtol=1e-12)
    assert not case.inputs["receipts.recovery"].any() and not case.inputs["pool.defaulted"].any()


def test_nobody_defaults_where_the_probability_is_nothing(tmp_path):
    case = four_profiles(tmp_path, 0)
    amounts = pools.fed(case, 64)
    for place, name in enumerate(("receipts.interest", "receipts.principal", "pool.balance")):
        by_path = np.broadcast_to(by_hand().sum(axis=0)[place][:, None], (QUARTERS, 64))
        np.testing.assert_allclose(amounts[name], by_path, rtol=1e-12, atol=1e-9)
    assert not amounts["pool.defaulted"].any()


def test_expected_receipts_are_the_schedule_times_survival(tmp_path):
    chance = 0.05
    case = four_profiles(tmp_path, chance)
    ends = [(day - date(2022, 12, 31)).days / 365 for day in case.timetable.collected]
    survival = (1.0 - chance) ** np.array(ends)
    interest, principal, balance = by_hand().sum(axis=0) * survival
    amounts = pools.fed(case, 65_536)
    for name, exact in (
        ("receipts.interest", interest),
        ("receipts.principal", principal),
        ("pool.balance", balance),
    ):
        assert all(near(mean(paid), by_period) for paid, by_period in zip(amounts[name], exact, strict=True)), name
    starts = np.hstack([np.full((4, 1), [[800], [400], [100], [60]]), by_hand()[:, 2, :-1]]).sum(axis=0)
    defaulted = np.cumsum(-np.diff([1.0, *survival]) * starts)  # principal owed at the start of the period
    assert all(near(mean(lost), exact) for lost, exact in zip(amounts["pool.defaulted"], defaulted, strict=True))
    found = simulate(case, paths=65_536)
    assert found.pool.expected_receipts.value == pytest.approx(
        float((amounts["receipts.interest"] + amounts["receipts.principal"]).sum(axis=0).mean()), rel=1e-12
    )


@pytest.mark.parametrize(("number", "paths"), [(1, 2_048), (12, 2_048), (1_000, 512), (5_000, 256)])
def test_pools_of_every_size(tmp_path, number, paths):
    found = simulate(rich_deal(tmp_path, number=number), paths=paths)
    totals = found.gathered.totals
    np.testing.assert_allclose(totals[:4].sum(axis=0) + totals[5], totals[4], rtol=1e-9, atol=1e-9)
    assert 0.0 < found.pool.default_rate.value < 0.2
    received = sum(tranche[9].mean() for tranche in found.gathered.tranches)
    assert 0.0 < received <= 1.1 * found.scheduled.path("receipts").sum()


@pytest.mark.parametrize("exponent", [-20, 20])
def test_money_in_powers_of_two(tmp_path, exponent):
    """1e-6 and 1e6 to the next power of two, which rounds nothing: every number of every path scales to the bit."""
    scale = 2.0**exponent
    one, scaled = (
        simulate(rich_deal(tmp_path / f"{factor}", scale=factor), paths=2_048).gathered for factor in (1.0, scale)
    )
    np.testing.assert_array_equal(scaled.totals, scale * one.totals)
    np.testing.assert_array_equal(scaled.sample, scale * one.sample)
    np.testing.assert_array_equal(scaled.slices, one.slices)
    money = [0, 1, 2, 3, 6, 7, 9]  # the rest are flags and numbers of periods
    np.testing.assert_array_equal(scaled.tranches[:, money], scale * one.tranches[:, money])
    np.testing.assert_array_equal(scaled.tranches[:, [4, 5, 8]], one.tranches[:, [4, 5, 8]])


@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_money_in_other_units(tmp_path, scale):
    one, scaled = (simulate(rich_deal(tmp_path / f"{factor}", scale=factor), paths=2_048) for factor in (1.0, scale))
    np.testing.assert_allclose(scaled.gathered.totals, scale * one.gathered.totals, rtol=1e-9, atol=1e-9 * scale)
    for before, after in zip(one.tranches, scaled.tranches, strict=True):
        for measure in ("value", "expected_loss", "pd_ultimate", "pd_timely", "wal", "multiple"):
            was, now = getattr(before, measure), getattr(after, measure)
            assert isinstance(was, Estimate) == isinstance(now, Estimate)
            if isinstance(was, Estimate):
                assert now.value == pytest.approx(was.value, rel=1e-9, abs=1e-12)
    assert scaled.pool.loss.mean().value == pytest.approx(one.pool.loss.mean().value, rel=1e-9)


def test_a_pool_issued_at_closing(tmp_path):
    """Cutoff, start of the contracts and closing on one day: the first period is a full one."""
    rows = [
        {
            "id": f"C{i}",
            "obligor": f"F{i}",
            "start_date": "2022-12-31",
            "end_date": "2024-12-31",
            "exposure": 400,
            "rate": "6%",
            "profile": "straight-line",
        }
        for i in range(12)
    ]
    obligors = [{"id": f"F{i}", "pd": "4%"} for i in range(12)]
    case = pools.pool(tmp_path, rows, obligors, dates=pools.TWO_YEARS_BY_QUARTER)
    straight = 12 * np.linspace(400, 50, QUARTERS)
    np.testing.assert_allclose(case.inputs["receipts.interest"], 0.015 * straight, rtol=1e-12)
    np.testing.assert_allclose(case.inputs["receipts.principal"], 600.0, rtol=1e-12)
    found = simulate(case, paths=4_096)
    assert case.terms.initial_pool == 4_800
    ends = np.array([(day - date(2022, 12, 31)).days / 365 for day in case.timetable.collected])
    lost = -np.diff([1.0, *0.96**ends]) @ (straight * (1.0 + 0.015))  # a quarter's interest has accrued
    assert near(found.pool.default_rate, lost / 4_800)
