"""Scenarios on simulated pools, from their files: what they change is what they say, and nothing else changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.case import load
from ipabs.kernels import paths as kept
from ipabs.market.timetable import day_count_of
from ipabs.measures.missing import Missing
from ipabs.results.simulated import simulated_summary
from ipabs.run import contributions, run, simulate
from ipabs.simulation.attribution import losses_by_obligor
from tests.simulation import pools
from tests.simulation.royalty_pools import (
    NOTHING_HAPPENS,
    YEARS,
    discounts,
    each,
    licensee,
    means_near,
    patent,
    royalties,
    royalty,
    telling,
    who_lives,
    write_mixed,
)

if TYPE_CHECKING:
    from pathlib import Path

PATHS = 16_384
GATHERED = ("tranches", "totals", "receipts", "slices", "means", "sample")
LOSS = 5
NEUTRAL = """\
  - {on: obligors, parameter: pd, times: 1}
  - {on: obligors, parameter: pd, plus: 0, from: 1y, until: 30m}
  - {on: obligors, parameter: hazard, times: 1, until: 2y}
  - {on: patents, parameter: invalidation_hazard, times: 1, from: 6m, until: 2y}
  - {on: patents, parameter: invalidation_hazard, plus: 0}
  - {on: patents, parameter: extension, plus: 0}
  - {on: patents, parameter: quality, times: 1}
  - {on: contracts, parameter: sales, times: 1, from: 100d, until: 700d}
  - {on: contracts, parameter: sales, times: 1}
  - {on: contracts, parameter: royalty_rate, times: 1}
  - {on: contracts, parameter: volatility, plus: 0}
  - {on: contracts, parameter: tail_share, plus: 0}
  - {on: curve, shift: 0bp}
  - {on: model, parameter: correlation.inside, times: 1}
  - {on: model, parameter: sales.leaning-sector, plus: 0}
  - {on: model, parameter: patents.leaning, times: 1}
  - {on: model, parameter: replacement.chance, plus: 0}
"""


def scenario(folder: Path, shocks: str) -> Path:
    """A file with these shocks."""
    file = folder / "scenario.yaml"
    file.write_text(f"scenario: changed\nanchor: made up\nshocks:\n{shocks}", encoding="utf-8")
    return file


def stressed(folder, shocks):
    """The deal of a folder, and under the shocks of a scenario, written as they stand in its file."""
    lines = "".join(f"  - {{{shock}}}\n" for shock in shocks)
    return load(folder), load(folder, scenario=scenario(folder, lines))


def equal(one, other, names=GATHERED):
    for name in names:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


@pytest.mark.parametrize("deal", ["drug-royalty", "licence-back", "mixed"])
def test_what_changes_nothing_changes_no_bit(tmp_path, deal):
    where = write_mixed(tmp_path) if deal == "mixed" else deal
    base, changed = load(where), load(where, scenario=scenario(tmp_path, NEUTRAL))
    assert (base.scenario, changed.scenario) == ("base", "changed")
    before, after = (simulate(of, paths=1_500, seed=5, by_period=True) for of in (base, changed))
    equal(after.gathered, before.gathered)
    np.testing.assert_array_equal(run(changed).flows.amounts, run(base).flows.amounts)
    assert changed.pool.initial == base.pool.initial
    np.testing.assert_array_equal(changed.pool.expected, base.pool.expected)
    assert [tranche.value for tranche in after.tranches] == [tranche.value for tranche in before.tranches]


def test_base_is_no_scenario(tmp_path):
    write_mixed(tmp_path)
    equal(simulate(load(tmp_path, scenario="base"), paths=256).gathered, simulate(load(tmp_path), paths=256).gathered)


NAMES = 24
"""2^24 adds to doubles without rounding."""


def test_a_recession_is_three_times_the_defaults_of_two_years(tmp_path):
    """1 - (1 - Q)^3 within two years, whatever Q comes of; after them only those who are left default as before."""
    chances = [{"pd": "2%"}, {"hazard": 0.03}, {"rating": "BB", "table": "sp"}, {"rating": "A", "table": "crisil"}]
    obligors = [{"id": f"F{n}", **chances[n % 4], "sector": "music"} for n in range(NAMES)]
    folder = tmp_path / "pool"
    base = pools.bitwise(folder, obligors, dates=pools.THREE_YEARS, more="")
    recession = load(folder, scenario="recession")
    before, after = (pools.who_defaulted(of, PATHS) for of in (base, recession))
    stated = base.pool.obligors.cumulative
    two = 1.0 - (1.0 - stated[:, 2]) ** 3
    three = 1.0 - (1.0 - two) * (1.0 - stated[:, 3]) / (1.0 - stated[:, 2])
    assert means_near(after[:, 1].astype(float), two)
    assert means_near(after[:, 2].astype(float), three)
    ratio = after[:, 1].mean() / before[:, 1].mean()
    assert 2.8 < ratio < 3.0
    # on the same draws: whoever defaults in base defaults, no later
    assert (after >= before).all()


def test_nobody_stands_behind_the_deal(tmp_path):
    """Funds, guarantees and payers are gone; defaults and what contracts pay are the same."""
    write_mixed(tmp_path)
    base, alone = load(tmp_path), load(tmp_path, scenario="guarantor-removed")
    before, after = (simulate(of, paths=4_096, by_period=True) for of in (base, alone))
    fund, guarantee, _, disposal, exposure, loss = range(6)
    assert before.gathered.totals[[fund, guarantee]].max(axis=1).min() > 0.0
    assert not after.gathered.totals[[fund, guarantee]].any()
    np.testing.assert_array_equal(after.gathered.totals[exposure], before.gathered.totals[exposure])
    borne = before.gathered.totals[[fund, guarantee, disposal, loss]].sum(axis=0)
    np.testing.assert_allclose(after.gathered.totals[[disposal, loss]].sum(axis=0), borne, rtol=1e-10, atol=1e-8)
    names = list(before.waterfall.flows)
    for kind in ("interest", "principal", "royalty"):
        place = names.index(f"receipts.{kind}")
        np.testing.assert_array_equal(after.gathered.by_period(place), before.gathered.by_period(place))
    drawn = names.index("cover.drawn")
    assert before.gathered.by_period(drawn).any() and not after.gathered.by_period(drawn).any()
    senior, *_ = (tranche.expected_loss.value for tranche in after.tranches)
    assert senior > 1.5 * before.tranches[0].expected_loss.value


def linear(folder, **columns):
    """Two royalties in proportion to sales on one licensee, one of them on a patent."""
    contracts = [
        royalty("hit", volatility="30%", patents="P", **columns),
        royalty("other", volatility="20%"),
    ]
    patents = [patent("P", technology="t", invalidation_hazard="3%")]
    return royalties(folder, contracts, [licensee(pd="4%", sector="pharma")], patents)


def test_sales_fall_in_a_window(tmp_path):
    """0.7 of sales from 2023-10-01 until 2025-02-14, 45 of that quarter's 90 days: 0.85 of it; else nothing."""
    linear(tmp_path)
    shock = "on: contracts, where: id == 'hit', parameter: sales, times: 0.7, from: 273d, until: 776d"
    base, changed = stressed(tmp_path, [shock])
    before, after = (each(of, 1_000) for of in (base, changed))
    np.testing.assert_array_equal(after["other"].receipts, before["other"].receipts)
    factor = np.array([1.0] * 3 + [0.7] * 5 + [0.85] + [1.0] * 11)
    np.testing.assert_allclose(after["hit"].receipts, factor[:, np.newaxis] * before["hit"].receipts, rtol=1e-12)
    for untouched in (slice(0, 3), slice(12, 20)):  # between them the contract's year has sold less
        np.testing.assert_array_equal(after["hit"].receipts[untouched], before["hit"].receipts[untouched])
    # after the window the contract is worth what it was, before it less
    np.testing.assert_allclose(after["hit"].value[9:], before["hit"].value[9:], rtol=1e-10)
    paying = before["hit"].value[0] > 0.0
    assert (after["hit"].value[0] < 0.95 * before["hit"].value[0])[paying].all()


def test_sales_that_fall_for_ever_move_tiers_too(tmp_path):
    """0.7 of sales within tiers and a cap is another contract with 0.7 of the sales."""
    terms = {"royalty_rate": None, "tiers": "0:5%;700:9%", "cap": 80, "volatility": "20%", "reporting_lag": 1}
    terms["start_date"] = "2023-01-01"  # what was sold before the cutoff stays sold
    written = each(royalties(tmp_path / "written", [royalty("C", sales=700, **terms)]), 1_000)["C"]
    royalties(tmp_path / "plain", [royalty("C", **terms)])
    _, changed = stressed(tmp_path / "plain", ["on: contracts, parameter: sales, times: 0.7"])
    np.testing.assert_allclose(each(changed, 1_000)["C"].receipts, written.receipts, rtol=1e-10)
    assert written.receipts[1:].std() > 1.0


@pytest.mark.parametrize("until", ["2y", "5y"])
def test_invalidation_of_five_times_the_hazard(tmp_path, until):
    """Of patents without common causes: alive with the probability of base to the fifth power, within the window."""
    rows = [
        patent(f"P{n}", technology="ab"[n % 2], quality=n % 3 - 1, invalidation_hazard="3%", grant_date="2019-01-01")
        for n in range(12)
    ]
    royalties(tmp_path, [telling(rows)], patents=rows, dates=YEARS, model="patents: {leaning: 0.5, shock-rate: 0.02}")
    shock = f"on: patents, where: technology == 'a', parameter: invalidation_hazard, times: 5, until: {until}"
    base, changed = stressed(tmp_path, [shock])
    before, after = (who_lives(of, PATHS) for of in (base, changed))
    np.testing.assert_array_equal(after[1::2], before[1::2])
    end = int(until[0])
    stated = base.pool.royalties.lives.survival[::2]
    # a year of the deal is 365 days or 366, and one of a window 365: they part by 1 day in 5 years
    within = stated[:, end] ** 5
    assert means_near(after[::2, end - 1].astype(float), within, 4.5)
    later = within * stated[:, 12] / stated[:, end]
    assert means_near(after[::2, 11].astype(float), later, 4.5)
    assert (after[::2] <= before[::2]).all()


@pytest.mark.parametrize("deal", ["drug-royalty", "licence-back"])
def test_higher_rates_change_values_only(deal):
    """Royalties are worth what they were, for the valuation rate is the deal's own; notes, what is expected of them."""
    base, changed = load(deal), load(deal, scenario="rates-up")
    before, after = (simulate(of, paths=1_024, by_period=True) for of in (base, changed))
    equal(after.gathered, before.gathered, ("totals", "receipts", "means", "sample"))
    others = [row for row in range(kept.MEASURES) if row != kept.VALUE]
    np.testing.assert_array_equal(after.gathered.tranches[:, others], before.gathered.tranches[:, others])
    assert after.pool.value == before.pool.value == base.pool.initial
    days = list(base.timetable.payments)
    later = np.array([(day - base.deal.dates.closing).days / 365 for day in days])
    for one, other in zip(before.tranches, after.tranches, strict=True):
        tranche = base.deal.tranches[one.name]
        if tranche.is_residual:  # at its own required return
            assert other.value == one.value
            continue
        paid = [list(after.waterfall.flows).index(f"{one.name}.{part}.paid") for part in ("interest", "principal")]
        years = base.timetable.times(day_count_of(base.deal, tranche))
        worth = base.curve.discount(days) * np.exp(-tranche.required_spread * years)
        cash = after.gathered.means[paid].sum(axis=0) * 100.0 / tranche.notional
        assert one.value.value == pytest.approx(cash @ worth, rel=1e-10)
        assert other.value.value == pytest.approx(cash @ (worth * np.exp(-0.03 * later)), rel=1e-10)


def test_losses_are_measured_against_what_was_expected_without(tmp_path):
    """What the scenario itself takes from the pool is a loss."""
    linear(tmp_path)
    base, changed = stressed(tmp_path, ["on: contracts, parameter: sales, times: 0.7, from: 1y, until: 3y"])
    assert changed.pool.initial == base.pool.initial == base.pool.royalties.initial
    np.testing.assert_array_equal(changed.pool.expected, base.pool.royalties.valuation.closing)
    assert changed.pool.royalties.initial < 0.95 * base.pool.initial
    assert changed.base is not None and changed.base.pool.initial == base.pool.initial
    found = simulate(changed, paths=PATHS)
    assert found.pool.value == base.pool.initial
    received = (discounts(base) * pools.fed(changed, PATHS)["receipts.royalty"]).sum(axis=0)
    np.testing.assert_allclose(found.pool.loss.losses, 1.0 - received / base.pool.initial, rtol=1e-9, atol=1e-12)
    assert pools.near(found.pool.loss.mean(), 1.0 - changed.pool.royalties.initial / base.pool.initial)
    assert found.pool.loss.mean().value > 0.05


def test_losses_by_obligor_are_measured_likewise(tmp_path):
    write_mixed(tmp_path)
    shocks = ["on: contracts, parameter: sales, times: 0.7, until: 3y", "on: obligors, parameter: pd, times: 2"]
    _, changed = stressed(tmp_path, shocks)
    found = simulate(changed, paths=2_048)
    by_obligor = losses_by_obligor(changed.simulation, 1, 2_048)
    np.testing.assert_allclose(by_obligor.sum(axis=1), found.gathered.lost, rtol=1e-10, atol=1e-8)
    whole = contributions(changed, paths=2_048).whole.value
    assert whole == pytest.approx(found.pool.loss.expected_shortfall(0.99).value * found.pool.value, rel=1e-9)


def test_all_can_be_lost(tmp_path):
    """Nothing is sold any more: the whole value is lost on every path, and nothing breaks."""
    linear(tmp_path)
    _, changed = stressed(tmp_path, ["on: contracts, parameter: sales, times: 0"])
    assert changed.pool.royalties.initial == 0.0 < changed.pool.initial
    found = simulate(changed, paths=256, debug=True)
    np.testing.assert_allclose(found.pool.loss.losses, 1.0, rtol=1e-14)
    assert found.pool.expected_receipts.value == 0.0
    assert found.pool.remaining_life == Missing("nothing is expected to come")
    assert found.pool.concentration == Missing("nothing is exposed")
    pool = simulated_summary(found)["pool"]
    assert (pool["remaining_life"], pool["remaining_life_reason"]) == (None, "nothing is expected to come")
    assert not run(changed, debug=True).flows.path("receipts").any()
    (senior,) = found.tranches
    assert senior.expected_loss.value == senior.pd_ultimate.value == 1.0


def test_what_is_promised_is_promised_without_the_scenario(tmp_path):
    base, dearth = (
        load("drug-royalty"),
        load("drug-royalty", scenario=scenario(tmp_path, "  - {on: contracts, parameter: sales, times: 0.3}\n")),
    )
    before, after = (simulate(of, paths=256) for of in (base, dearth))
    assert after.scheduled.path("receipts").sum() < 0.5 * before.scheduled.path("receipts").sum()
    assert after.tranches[0].expected_yield.value < before.tranches[0].expected_yield.value
    for one, other in zip(before.tranches, after.tranches, strict=True):
        assert other.contractual_yield == one.contractual_yield


def test_a_cliff_two_years_earlier(tmp_path):
    rows = [patent("P", expiry_date="2026-04-01", invalidation_hazard=0)]
    royalties(tmp_path, [royalty("C", patents="P", tail_share="20%")], patents=rows, model=NOTHING_HAPPENS)
    base, changed = stressed(tmp_path, ["on: patents, parameter: extension, plus: -2"])
    before, after = (each(of, 64)["C"].receipts[:, 0] for of in (base, changed))
    share = after / before
    np.testing.assert_allclose(share[:5], 1.0, rtol=1e-14)
    np.testing.assert_allclose(share[5:13], 0.2, rtol=1e-13)  # from 1 April 2024, 730 days before
    np.testing.assert_allclose(share[13:], 1.0, rtol=1e-14)
