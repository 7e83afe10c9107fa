"""Receivables bought on simulated pools: what their firms do, and what the pool is with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.case import load
from ipabs.deterministic import run_deterministic
from ipabs.run import replay, run, simulate
from ipabs.simulation.assumed import Assumptions
from ipabs.simulation.vectors import Vector
from tests.simulation.pools import write_pool

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.case import Case
    from ipabs.run import Simulated

DEAL = """\
deal: pool
currency: CNY
dates: {{cutoff: 2022-12-31, closing: 2022-12-31, first-payment: 2023-03-31, legal-final: 2025-12-31,
  frequency: quarterly, end-of-month: true}}
day-count: 30/360
collateral: pool/
model: {{{model}}}
slices: {{junior: {{attach: 0%, detach: 20%}}}}
tranches:
  A: {{notional: 80, coupon: 4%, principal: pass-through}}
  sub: {{notional: 20, principal: residual}}
{templates}waterfall:
  - pay: A.interest
{buy}  - {{pay: A.principal, limit: receipts.principal}}
  - {{pay: [A, sub], if: date >= 2024-06-30}}
"""
LEASE = "{payments: 4, rate: 8%, pd: 20%, recovery: 40%, recovery-lag: 0.5, weight-macro: 0.5}"
BUY = "  - {buy: lease, amount: receipts.principal, if: date <= 2023-12-31}\n"


def case(folder: Path, lease: str = LEASE, buy: str = BUY, model: str = "", pd: float = 0.05) -> Case:
    contracts = [
        {"id": f"C{i}", "obligor": f"F{i}", "end_date": "2023-12-31", "exposure": 25, "rate": "8%",
         "frequency": "quarterly"} for i in range(4)
    ]  # fmt: skip
    obligors = [{"id": f"F{i}", "pd": pd} for i in range(4)]
    templates = f"templates: {{lease: {lease}}}\n" if lease else ""
    return load(write_pool(folder, DEAL.format(templates=templates, buy=buy, model=model), contracts, obligors))


def mean_of(result: Simulated, flow: str) -> np.ndarray:
    return result.gathered.means[result.waterfall.flows.index(flow)]


def share_alive(found: Case, seed: int = 1, lanes: int = 1024) -> np.ndarray:
    scratch = found.simulation.scratch(lanes)
    found.simulation.run(seed, 0, scratch)
    return scratch.inputs[found.simulation.inputs.index("survival.lease")]


def test_the_firms_default_as_likely_as_is_said(tmp_path: Path) -> None:
    many = share_alive(case(tmp_path / "many"), lanes=8192)
    few = share_alive(case(tmp_path / "few", LEASE.replace("pd", "names: 5, pd")), lanes=8192)
    for alive in (many, few):
        after = alive[3]  # a year
        error = 4.0 * after.std() / np.sqrt(after.size)
        assert after.mean() == pytest.approx(0.8, abs=error)
        assert (np.diff(alive, axis=0) <= 0.0).all()
    assert {*np.unique(few)} <= {n / 5 for n in range(6)}
    assert few[3].std() > many[3].std()


def test_the_more_firms_the_nearer_to_very_many(tmp_path: Path) -> None:
    limit = share_alive(case(tmp_path / "many"))
    drawn = {n: share_alive(case(tmp_path / f"{n}", LEASE.replace("pd", f"names: {n}, pd"))) for n in (10, 1000)}
    gaps = [np.abs(alive - limit) for alive in drawn.values()]
    assert gaps[1].max() < 0.08 and gaps[1].mean() < 0.2 * gaps[0].mean()


def test_a_template_that_is_not_bought_changes_no_bit(tmp_path: Path) -> None:
    plain = simulate(case(tmp_path / "plain", "", ""), paths=3000)
    for name, buy in (("no step", ""), ("never", BUY.replace("2023-12-31", "2022-01-01"))):
        found = simulate(case(tmp_path / name, LEASE, buy), paths=3000)
        assert np.array_equal(found.gathered.tranches, plain.gathered.tranches, equal_nan=True)
        assert np.array_equal(found.gathered.totals, plain.gathered.totals)
        assert np.array_equal(found.gathered.receipts, plain.gathered.receipts)
        assert np.array_equal(found.gathered.slices, plain.gathered.slices)


def test_what_is_bought_counts_in_the_pool(tmp_path: Path) -> None:
    plain = simulate(case(tmp_path / "plain", "", ""), paths=4000)
    found = simulate(case(tmp_path / "bought"), paths=4000, debug=True)
    defaulted, lost, recovered = (mean_of(found, f"lease.{flow}") for flow in ("defaulted", "lost", "recovery"))
    assert defaulted[-1] > 5.0
    assert lost.sum() == pytest.approx(0.6 * defaulted[-1], rel=1e-9)  # two periods late, and all of it in time
    assert recovered.sum() == pytest.approx(0.4 * defaulted[-1], rel=1e-9)
    more = found.gathered.lost.mean() - plain.gathered.lost.mean()
    assert more == pytest.approx(lost.sum(), rel=1e-9)
    assert found.pool.default_rate.value > plain.pool.default_rate.value
    assert found.slices[0].expected_loss.value > plain.slices[0].expected_loss.value
    assert found.pool.expected_receipts.value == pytest.approx(mean_of(found, "receipts").sum(), rel=1e-12)
    assert mean_of(found, "pool.balance")[:-1].sum() > mean_of(plain, "receipts").sum() * 0.1
    assert (mean_of(found, "receipts.recovery")[3:] > 0.0).any()


def test_recoveries_that_come_too_late_are_lost(tmp_path: Path) -> None:
    found = simulate(case(tmp_path, LEASE.replace("recovery-lag: 0.5", "recovery-lag: 9")), paths=2000)
    assert mean_of(found, "lease.recovery").sum() == 0.0
    assert mean_of(found, "lease.lost").sum() == pytest.approx(mean_of(found, "lease.defaulted")[-1], rel=1e-12)


def test_a_default_in_the_middle_of_its_period_owes_half_its_interest(tmp_path: Path) -> None:
    end = simulate(case(tmp_path / "end"), paths=1000)
    middle = simulate(case(tmp_path / "middle", model="default-time: middle"), paths=1000)
    ratio = mean_of(middle, "lease.defaulted")[-1] / mean_of(end, "lease.defaulted")[-1]
    assert ratio == pytest.approx(1.01 / 1.02, rel=1e-4)


def test_the_planned_case_buys_and_nobody_defaults(tmp_path: Path) -> None:
    found = run(case(tmp_path), debug=True)
    assert found.flows.path("lease.bought").sum() > 100.0
    assert found.flows.path("lease.defaulted")[-1] == 0.0
    assumed = run_deterministic(case(tmp_path / "cdr"), Assumptions(defaults=Vector((0.2,))), debug=True)
    alive = assumed.pool.inputs["survival.lease"]
    assert alive[3] == pytest.approx(0.8, rel=0.01)
    assert assumed.result.flows.path("lease.defaulted")[-1] > 5.0


def test_a_path_run_again_alone_buys_the_same(tmp_path: Path) -> None:
    found = case(tmp_path, LEASE.replace("pd", "names: 8, pd"))
    result = simulate(found, paths=64, by_period=True, debug=True)
    place = result.waterfall.flows.index("lease.balance")
    alone = replay(found, 37, debug=True)
    assert np.array_equal(alone.flows.path("lease.balance"), result.gathered.by_period(place)[:, 37])


def test_a_scenario_reaches_the_firms(tmp_path: Path) -> None:
    folder = tmp_path / "deal"
    case(folder)
    (tmp_path / "worse.yaml").write_text(
        "scenario: worse\ntitle: defaults double\nanchor: none\nshocks:\n  - {on: obligors, parameter: pd, times: 2}\n"
    )
    shocked = load(folder, scenario=tmp_path / "worse.yaml")
    assert share_alive(shocked)[3].mean() == pytest.approx(0.64, abs=0.02)
