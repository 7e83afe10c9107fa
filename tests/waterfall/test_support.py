"""Support: what is covered is made whole, what is lent comes back, and what is promised costs what it says."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.run import price
from ipabs.run import run as run_case
from tests.collateral.given import write_deal

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.arrays import Reals
    from ipabs.run import Result

HEAD = """\
deal: supported
currency: CNY
dates: {cutoff: 2023-01-01, closing: 2023-01-01, first-payment: 2023-04-01, legal-final: 2025-01-01,
        frequency: quarterly}
day-count: 30/360
collateral: collections.csv
curve: {flat: 4%}
tranches:
  A: {notional: 100, coupon: 6%, principal: pass-through}
  sub: {notional: 20, principal: residual}
"""
QUARTERS = 8
LATE = [0.0] * (QUARTERS - 1) + [1.0]
"""Receipts: hardly any, and at the end."""


def run(folder: Path, deal: str, receipts: list[float], head: str = HEAD) -> Result:
    days = [f"{2023 + k // 4}-{3 * (k % 4) + 2:02d}-15" for k in range(QUARTERS)]
    cash = "\n".join(["date,cash", *(f"{day},{amount}" for day, amount in zip(days, receipts, strict=True))]) + "\n"
    return price(write_deal(folder, head + deal, cash), debug=True)


def poor(seed: int) -> list[float]:
    """Receipts that seldom reach."""
    draw = random.Random(seed)
    return [draw.choice([0.0, 1.0, 25.0]) * draw.random() for _ in range(QUARTERS)]


def total(result: Result, flow: str) -> float:
    return float(result.flows.path(flow).sum())


@pytest.mark.parametrize("kind", ["guarantee", "wrap", "shortfall", "letter-of-credit"])
@pytest.mark.parametrize("seed", range(3))
def test_an_immortal_provider_makes_the_tranche_whole(kind: str, seed: int, tmp_path: Path) -> None:
    deal = f"""\
parties: {{parent: {{}}}}
support: {{backing: {{kind: {kind}, provider: parent, covers: A}}}}
waterfall: [{{pay: A, also-from: backing}}, repay: backing, pay: sub]
"""
    result = run(tmp_path, deal, poor(seed))
    flows = result.flows
    assert flows.path("A.interest.unpaid") == pytest.approx(np.zeros(QUARTERS), abs=1e-9)
    assert total(result, "A.principal.paid") == pytest.approx(100, abs=1e-9)
    if kind in ("guarantee", "wrap"):  # no principal before the legal final
        paid_early = flows.path("A.principal.paid")[:-1].sum()
        assert paid_early <= sum(poor(seed)) + 1e-9
    assert total(result, "backing.drawn") - total(result, "backing.repaid") == pytest.approx(
        float(flows.path("backing.balance")[-1]), abs=1e-9
    )


FACILITY = """\
parties: {{bank: {{{fails}}}}}
support:
  facility: {{kind: liquidity, provider: bank, covers: A.interest, limit: 4{more}}}
waterfall:
  - pay: facility.fee
  - {{pay: A.interest, also-from: facility}}
  - pay: facility.interest
  - repay: facility
  - pay: [A.principal, sub]
"""
TERMS = ", fee: {rate: 2%, of: undrawn}, interest: 8%"


def facility(more: str = TERMS, fails: str = "") -> str:
    return FACILITY.format(more=more, fails=fails)


def owed_before(result: Result, name: str) -> Reals:
    return np.concatenate([[0.0], result.flows.path(f"{name}.balance")[:-1]])


@pytest.mark.parametrize("seed", range(3))
def test_what_is_lent_is_repaid_and_costs_what_it_says(seed: int, tmp_path: Path) -> None:
    result = run(tmp_path, facility(), poor(seed))
    flows, owed = result.flows, owed_before(result, "facility")
    assert np.all(flows.path("facility.balance") <= 4 + 1e-9)
    assert np.diff(owed) == pytest.approx((flows.path("facility.drawn") - flows.path("facility.repaid"))[:-1])
    accrued = np.diff(flows.path("facility.interest.due"), prepend=0.0)
    unpaid = np.concatenate([[0.0], flows.path("facility.interest.unpaid")[:-1]])
    assert flows.path("facility.interest.due") == pytest.approx(unpaid + owed * 0.08 / 4, abs=1e-12)
    unpaid = np.concatenate([[0.0], flows.path("facility.fee.unpaid")[:-1]])
    assert flows.path("facility.fee.due") == pytest.approx(unpaid + (4 - owed) * 0.02 / 4, abs=1e-12)
    assert accrued.any() or not owed.any()


def test_a_limit_that_repayment_does_not_reinstate_is_used_up(tmp_path: Path) -> None:
    receipts = [0.0, 10.0] * 4
    whole = run(tmp_path, facility(), receipts)
    (tmp_path / "once").mkdir()
    once = run(tmp_path / "once", facility(TERMS + ", replenish: false"), receipts)
    assert total(whole, "facility.drawn") > 4 + 1e-6
    assert total(once, "facility.drawn") == pytest.approx(4)


def test_a_failed_provider_pays_nothing_and_earns_no_fee(tmp_path: Path) -> None:
    result = run(tmp_path, facility(fails="fails: 2023-12-01"), [0.0, 3.0] * 4)
    flows = result.flows
    assert flows.path("facility.drawn")[:3].any() and not flows.path("facility.drawn")[3:].any()
    fee_accrued = flows.path("facility.fee.due") - np.concatenate([[0.0], flows.path("facility.fee.unpaid")[:-1]])
    assert np.all(fee_accrued[:3] > 0) and not fee_accrued[3:].any()


def test_a_share_of_what_is_short(tmp_path: Path) -> None:
    deal = """\
parties: {parent: {}}
support: {backing: {kind: guarantee, provider: parent, covers: A, share: 40%}}
waterfall: [{pay: A, also-from: backing}]
"""
    flows = run(tmp_path, deal, LATE).flows
    due = flows.path("A.interest.due")
    assert flows.path("A.interest.paid")[:-1] == pytest.approx(0.4 * due[:-1])
    assert flows.path("A.principal.paid") == pytest.approx([0.0] * 7 + [40.0])


def test_accelerated_principal_is_paid_before_the_end(tmp_path: Path) -> None:
    deal = """\
parties: {insurer: {}}
support: {policy: {kind: wrap, provider: insurer, covers: A, accelerates: period >= 3, limit: 30}}
waterfall: [{pay: A, also-from: policy}]
"""
    drawn = run(tmp_path, deal, [1.5] * QUARTERS).flows.path("policy.drawn")
    assert drawn == pytest.approx([0, 0, 30, 0, 0, 0, 0, 0])


def test_drawn_amounts_follow_the_index(tmp_path: Path) -> None:
    """The index is read in one place, so a path of it moves the interest of a facility without more ado."""
    floating = ", interest: {index: curve, spread: 100bp, cap: 9%}"
    more = "  - pay: facility.interest\n"
    deal = facility(floating).replace("  - pay: facility.fee\n", "").replace(more, "", 1) + more
    by_the_curve = run(tmp_path, deal, LATE)
    case = by_the_curve.case
    forwards = case.terms.indices["curve"]
    assert 0.035 < forwards.min() <= forwards.max() < 0.045
    path = np.linspace(0.02, 0.12, QUARTERS)
    on_a_path = run_case(case, inputs=case.inputs | {"index.curve": path})
    for result, index in ((by_the_curve, forwards), (on_a_path, path)):
        accrued = np.diff(result.flows.path("facility.interest.due"), prepend=0.0)
        owed = owed_before(result, "facility")
        assert accrued == pytest.approx(owed * np.minimum(index + 0.01, 0.09) / 4, abs=1e-12)
