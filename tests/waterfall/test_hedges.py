"""Hedges: what they exchange is what they say, and a swap of the notes' own balance makes a floater a fixed note."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.run import run as run_case
from tests.waterfall.test_support import HEAD, QUARTERS, poor, run

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.arrays import Reals
    from ipabs.run import Result

FLOATING = HEAD.replace("coupon: 6%", "coupon: {index: curve, spread: 100bp}")
SWAP = """\
parties: {bank: {}}
hedges:
  swap: {kind: swap, counterparty: bank, notional: balance(A), pays: 6%, receives: {index: curve, spread: 100bp}}
waterfall: [{pay: [swap, A.interest], share: due}, pay: A.principal, pay: sub]
"""
PLAIN = "waterfall: [pay: A.interest, pay: A.principal, pay: sub]\n"
ENOUGH = [12.0, 20.0, 8.0, 30.0, 5.0, 25.0, 19.0, 40.0]


def carried(result: Result, flow: str) -> Reals:
    """What the period before left."""
    return np.concatenate([[0.0], result.flows.path(flow)[:-1]])


def test_a_swap_of_the_notes_own_balance_reproduces_the_fixed_rate_deal(tmp_path: Path) -> None:
    hedged = run(tmp_path, SWAP, ENOUGH, FLOATING)
    (tmp_path / "fixed").mkdir()
    fixed = run(tmp_path / "fixed", PLAIN, ENOUGH)
    for flow in ("A.principal.paid", "A.balance", "sub.principal.paid", "sub.residual.paid", "available"):
        assert hedged.flows.path(flow) == pytest.approx(fixed.flows.path(flow), abs=1e-12, rel=1e-12), flow
    flows = hedged.flows
    cost = flows.path("A.interest.paid") + flows.path("swap.net.paid") - flows.path("swap.received")
    assert cost == pytest.approx(fixed.flows.path("A.interest.paid"), abs=1e-12, rel=1e-12)


def test_the_same_on_any_path_of_the_index(tmp_path: Path) -> None:
    """Swap and facility read the index in one place: a path of it moves the swap, and nothing is lost on the way."""
    case = run(tmp_path, SWAP, ENOUGH, FLOATING).case
    path = np.linspace(0.01, 0.12, QUARTERS)
    flows = run_case(case, inputs=case.inputs | {"index.curve": path}, debug=True).flows
    net = flows.path("swap.notional") * (path + 0.01 - 0.06) / 4
    assert flows.path("swap.received") == pytest.approx(np.maximum(net, 0), abs=1e-12)
    assert flows.path("swap.receives") - flows.path("swap.pays") == pytest.approx(net, abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_not_paid_to_the_counterparty_stays_due(seed: int, tmp_path: Path) -> None:
    deal = SWAP.replace("pays: 6%", "pays: 9%")
    result = run(tmp_path, deal, poor(seed), FLOATING)
    flows = result.flows
    net = flows.path("swap.pays") - flows.path("swap.receives")
    assert np.all(net[:3] > 0)
    assert flows.path("swap.net.due") == pytest.approx(carried(result, "swap.net.unpaid") + np.maximum(net, 0))


def test_cap_and_floor_are_a_swap(tmp_path: Path) -> None:
    """What is above the strike less what is below it: the index less the strike."""
    deal = """\
parties: {bank: {}}
hedges:
  roof: {kind: cap, counterparty: bank, notional: [90, 70, 20], index: curve, strike: 3.9%}
  base: {kind: floor, counterparty: bank, notional: [90, 70, 20], index: curve, strike: 3.9%}
waterfall: [pay: A, pay: sub]
"""
    case = run(tmp_path, deal, ENOUGH).case
    path = np.linspace(0.02, 0.06, QUARTERS)
    flows = run_case(case, inputs=case.inputs | {"index.curve": path}, debug=True).flows
    notional = np.array([90, 70, 20, 20, 20, 20, 20, 20])
    roof, base = flows.path("roof.received"), flows.path("base.received")
    assert roof - base == pytest.approx(notional * (path - 0.039) / 4, abs=1e-12)
    assert np.all(roof * base == 0) and roof.any() and base.any()


def test_a_failed_counterparty_ends_the_hedge_once(tmp_path: Path) -> None:
    deal = SWAP.replace("bank: {}", "bank: {fails: 2023-12-01}").replace("pays: 6%", "pays: 9%, termination: 2.5")
    deal = deal.replace("{pay: [swap, A.interest], share: due}", "pay: [swap, A.interest]")
    flows = run(tmp_path, deal, ENOUGH, FLOATING).flows
    assert np.all(flows.path("swap.pays")[:3] > 0) and not flows.path("swap.pays")[3:].any()
    assert flows.path("swap.termination.paid") == pytest.approx([0, 0, 0, 2.5, 0, 0, 0, 0])
    silent = deal.replace(", termination: 2.5", "")
    (tmp_path / "silent").mkdir()
    assert "swap.termination.paid" not in run(tmp_path / "silent", silent, ENOUGH, FLOATING).flows


def test_day_counts_of_both_sides(tmp_path: Path) -> None:
    deal = SWAP.replace("pays: 6%", "pays: 6%, pays-day-count: act/360, receives-day-count: act/365f")
    result = run(tmp_path, deal, ENOUGH, FLOATING)
    days = np.array([90, 91, 92, 92, 91, 91, 92, 92])  # quarters of 2023 and 2024
    notional = result.flows.path("swap.notional")
    assert result.flows.path("swap.pays") == pytest.approx(notional * 0.06 * days / 360, abs=1e-12)
    (key,) = (key for key in result.case.terms.indices if "365f" in key)
    forward = result.case.terms.indices[key] + 0.01
    assert result.flows.path("swap.receives") == pytest.approx(notional * forward * days / 365, abs=1e-12)


def test_a_hedge_on_another_currencys_index_is_warned_of(tmp_path: Path) -> None:
    """The deal is in CNY."""
    warnings = [str(each) for each in run(tmp_path, SWAP.replace("curve", "SOFR"), ENOUGH, FLOATING).case.warnings]
    assert any("hedges.swap.receives.index" in each and "SOFR" in each for each in warnings), warnings
