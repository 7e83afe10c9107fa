"""What a scenario changes, as a table and as entries of its record."""

from __future__ import annotations

import re
from math import hypot
from typing import TYPE_CHECKING

import pytest

from ipabs.case import load
from ipabs.market.curves import flat_curve
from ipabs.measures.differences import Difference, Differences, PoolDifference, TrancheDifference, TriggerDifference
from ipabs.measures.estimates import Estimate
from ipabs.measures.missing import Missing
from ipabs.results.comparison import comparison_record, comparison_rows, comparison_table
from ipabs.results.simulated import simulated_summary
from ipabs.stress.comparison import compare, compare_given
from tests.stress.shocked import with_curve, with_default_intensity

if TYPE_CHECKING:
    from ipabs.measures.missing import Measure

NO_CURVE = Missing("the deal has no curve")


def changed(base: float, stressed: float, error: Measure) -> Difference:
    ends = (Estimate(value, 9.0, 1_000) for value in (base, stressed))
    return Difference(*ends, Estimate(stressed - base, error, 1_000))


MISSING = Difference(NO_CURVE, NO_CURVE, NO_CURVE)
HALF_MISSING = Difference(Estimate(2.5, 0.1, 1_000), NO_CURVE, NO_CURVE)
SAME = changed(0.25, 0.25, 0.0)
A = TrancheDifference("A", changed(101.0, 98.5, 0.125), changed(0.0001, 0.0021, 0.0005), SAME, HALF_MISSING)
B = TrancheDifference("B", MISSING, changed(0.5, 0.25, NO_CURVE), changed(0.5, 0.5, 0.01), changed(3.0, 3.5, 0.0625))
POOL = PoolDifference(
    changed(2_000_000.0, 1_000_000.0, 1_500.5), changed(0.04, 0.03, 0.001), changed(0.2, 0.3, 0.02), SAME
)
FOUND = Differences(POOL, (A, B))


def test_one_line_a_measure() -> None:
    head, _, titles, _, *lines = comparison_table(FOUND, "recession").splitlines()
    assert head == "recession against base"
    assert titles.split() == ["of", "measure", "base", "recession", "difference"]
    assert [re.sub(" {2,}", "  ", line.strip()) for line in lines[:11]] == [
        "A  value  101.00  98.50  -2.50 ±0.12",
        "A  EL bp  1.00  21.00  +20.00 ±5.00",
        "A  PD %  25.000  25.000  0",
        "A  WAL  2.50  -  -",
        "B  EL bp  5,000.00  2,500.00  -2,500.00",
        "B  PD %  50.000  50.000  +0.000 ±1.000",
        "B  WAL  3.00  3.50  +0.50 ±0.06",
        "pool  receipts  2,000,000.00  1,000,000.00  -1,000,000.00 ±1,500.50",
        "pool  mean loss %  4.00  3.00  -1.00 ±0.10",
        "pool  VaR 99 %  20.00  30.00  +10.00 ±2.00",
        "pool  ES 99 %  25.00  25.00  0",
    ]
    assert lines[-2].startswith("both on the same draws; ± standard error of the difference")


def test_a_chance_that_no_path_shows_is_told_by_its_bound() -> None:
    seldom = changed(0.0, 0.003, 0.001)
    never = TrancheDifference("A", SAME, changed(0.0, 0.0, 0.0), seldom, SAME)
    told = comparison_table(Differences(POOL, (never,)), "recession")
    assert re.search(r"A +EL bp +0\.00 +0\.00 +0$", told, re.MULTILINE)
    assert re.search(r"A +PD % +< 0\.300 +0\.300 +\+0\.300 ±0\.100$", told, re.MULTILINE)


def test_triggers_stand_between_tranches_and_pool() -> None:
    found = Differences(POOL, (A,), (TriggerDifference("rapid", changed(0.0, 0.25, 0.0125)),))
    lines = comparison_table(found, "recession").splitlines()[8:10]
    assert [re.sub(" {2,}", "  ", line.strip()) for line in lines] == [
        "rapid  fires %  < 0.300  25.000  +25.000 ±1.250",
        "pool  receipts  2,000,000.00  1,000,000.00  -1,000,000.00 ±1,500.50",
    ]
    record = {"pool": {}, "tranches": [{}], "triggers": [{"name": "rapid", "fires": 0.25}]}
    (told,) = comparison_record(record, found, "recession")["triggers"]
    assert told == {"name": "rapid", "fires": 0.25, "difference": {"fires": 0.25, "fires_se": 0.0125}}


def test_entries_stand_in_the_records_they_are_about() -> None:
    record = {"scenario": "base", "pool": {"value": 1.0}, "tranches": [{"name": "A", "value": 98.5}, {"name": "B"}]}
    found = comparison_record(record, FOUND, "recession")
    assert record["scenario"] == "base"
    assert "difference" not in record["pool"]
    assert found["scenario"] == "recession"
    assert found["pool"] == {
        "value": 1.0,
        "difference": {
            "expected_receipts": -1_000_000.0,
            "expected_receipts_se": 1_500.5,
            "loss": {
                "mean": pytest.approx(-0.01),
                "mean_se": 0.001,
                "var": {"0.99": pytest.approx(0.1)},
                "var_se": {"0.99": 0.02},
                "es": {"0.99": 0.0},
                "es_se": {"0.99": 0.0},
            },
        },
    }
    senior, junior = found["tranches"]
    assert senior["value"] == 98.5
    assert senior["difference"] == {
        "value": -2.5,
        "value_se": 0.125,
        "expected_loss": pytest.approx(0.002),
        "expected_loss_se": 0.0005,
        "pd_ultimate": 0.0,
        "pd_ultimate_se": 0.0,
        "wal": None,
        "wal_reason": "the deal has no curve",
    }
    assert junior["difference"]["value_reason"] == "the deal has no curve"
    assert junior["difference"]["expected_loss_se"] is None
    assert junior["difference"]["expected_loss_se_reason"] == "the deal has no curve"


def test_rows_are_flat() -> None:
    record = {"pool": {}, "tranches": [{"name": "A", "value": 98.5, "irr": {"0.5": 0.1}}, {"name": "B"}]}
    senior, junior = comparison_rows(comparison_record(record, FOUND, "recession"))
    assert list(senior)[:4] == ["name", "value", "irr", "difference_value"]
    assert senior["difference_value"] == -2.5
    assert senior["difference_wal_reason"] == "the deal has no curve"
    assert junior["difference_wal_se"] == 0.0625
    assert "difference" not in senior


def test_a_simulated_record_agrees_with_its_differences() -> None:
    base = load("licence-back-alone")
    compared = compare(base, with_default_intensity(base, 2.0), paths=2_048)
    before = simulated_summary(compared.base)
    after = comparison_record(simulated_summary(compared.stressed), compared.differences, "worse")
    for one, other in zip(before["tranches"], after["tranches"], strict=True):
        for key in ("value", "expected_loss", "pd_ultimate", "wal"):
            assert other["difference"][key] == other[key] - one[key]
            assert other["difference"][f"{key}_se"] > 0 or other["difference"][key] == 0
    for one, other in zip(before["triggers"], after["triggers"], strict=True):
        assert other["difference"]["fires"] == other["fires"] - one["fires"] > 0
        assert other["difference"]["fires_se"] < hypot(one["fires_se"], other["fires_se"])  # of paired paths
    change = after["pool"]["difference"]
    assert change["expected_receipts"] == after["pool"]["expected_receipts"] - before["pool"]["expected_receipts"]
    for key in ("mean", "var", "es"):
        one, other = before["pool"]["loss"][key], after["pool"]["loss"][key]
        if key == "mean":
            assert change["loss"][key] == other - one
        else:
            assert change["loss"][key] == {"0.99": other["0.99"] - one["0.99"]}


def test_given_cash_tells_no_errors() -> None:
    base = load("thirty-lines")
    found = compare_given(base, with_curve(base, flat_curve(0.06, base.deal.dates.cutoff))).differences
    told = comparison_table(found, "rates-up")
    assert "±" not in told
    assert "PD" not in told
    assert "VaR" not in told
    assert re.search(r"A +value +[\d.]+ +[\d.]+ +-\d+\.\d\d$", told, re.MULTILINE)
    assert re.search(r"pool +receipts +107,312,500\.00 +107,312,500\.00 +0$", told, re.MULTILINE)
    record = comparison_record({"pool": {}, "tranches": [{}, {}, {}]}, found, "rates-up")
    assert record["pool"]["difference"]["loss"] is None
    assert record["pool"]["difference"]["loss_reason"] == "the pool's cash is given: there is one path"
    assert record["tranches"][0]["difference"]["value_se"] is None
