"""Purchases on given cash: a pool that revolves is a pool that lasts longer, and what is bought is worth its price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.run import price
from tests.collateral.given import write_deal

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.run import Result

YEARS = 6
DEAL = """\
deal: revolving
currency: CNY
dates: {{cutoff: 2020-01-01, closing: 2020-01-01, first-payment: 2021-01-01, legal-final: 2026-01-01,
  frequency: annual}}
day-count: 30/360
collateral: collections.csv
tranches:
  A: {{notional: 70, coupon: 4%, principal: pass-through}}
  sub: {{notional: 30, principal: residual}}
accounts:
  reserve: {{target: 5% * balance(pool)}}
{templates}tests:
  cover: {{value: oc(A), at-least: 20%, tested: after-payment}}
triggers:
  thin: {{when: breached(cover), tested: after-payment}}
waterfall:
  - pay: A.interest
{buy}  - fill: reserve
  - {{pay: A.principal, if: date >= 2024-01-01 or thin}}
  - {{pay: sub, if: date >= 2024-01-01}}
"""
BOUGHT = ("A.interest.paid", "A.principal.paid", "A.balance", "sub.principal.paid", "sub.residual.paid",
          "reserve.balance", "cover.value", "pool.balance", "receipts.interest")  # fmt: skip


def run(folder: Path, principal: list[float], templates: str = "", buy: str = "", rate: float = 0.08) -> Result:
    owed = np.cumsum(principal[::-1])[::-1]
    lines = [f"{2021 + k}-01-01,{rate * owed[k]},{principal[k]}" for k in range(YEARS)]
    folder.mkdir()
    deal = DEAL.format(templates=templates, buy=buy)
    return price(write_deal(folder, deal, "\n".join(["date,interest,principal", *lines, ""])), debug=True)


def test_a_pool_that_revolves_at_its_own_yield_lasts_longer(tmp_path: Path) -> None:
    """One that repays within the year, and is bought again with it three times, is one that repays in the fourth."""
    lasting = run(tmp_path / "lasting", [0, 0, 0, 100, 0, 0])
    templates = "templates: {lease: {payments: 1, rate: 8%}}\n"
    buy = "  - {buy: lease, amount: receipts.principal, if: date <= 2023-01-01}\n"
    bought = run(tmp_path / "bought", [100, 0, 0, 0, 0, 0], templates, buy)
    for flow in BOUGHT:
        assert bought.flows.path(flow) == pytest.approx(lasting.flows.path(flow), rel=1e-12, abs=1e-10, nan_ok=True), (
            flow
        )
    assert bought.flows.path("lease.bought").tolist() == pytest.approx([100, 100, 100, 0, 0, 0])


def test_cohorts_that_lie_beside_each_other_add_up(tmp_path: Path) -> None:
    """Straight lines bought with straight lines: in the steady state a third is repaid and bought every year."""
    templates = "templates: {lease: {payments: 3, rate: 8%, profile: straight-line}}\n"
    buy = "  - {buy: lease, amount: receipts.principal}\n"
    result = run(tmp_path / "bought", [100, 0, 0, 0, 0, 0], templates, buy)
    first, last = 100.0, 100.0 / 3
    second = last + last / 3
    assert result.flows.path("lease.bought").tolist() == pytest.approx([first, last, (first + last) / 3, 0, 0, 0])
    assert result.flows.path("lease.principal")[3] == pytest.approx((first + last + (first + last) / 3) / 3)
    assert second == pytest.approx((first + last) / 3)
    assert result.flows.path("pool.balance")[:3] == pytest.approx([100, 100, 100])


def test_a_price_below_par_buys_more_and_one_above_less(tmp_path: Path) -> None:
    received = {}
    for par in ("80%", "100%", "125%"):
        templates = f"templates: {{lease: {{payments: 2, rate: 8%, price: {par}}}}}\n"
        buy = "  - {buy: lease, limit: receipts.principal, if: period == 1}\n"
        result = run(tmp_path / par, [50, 50, 0, 0, 0, 0], templates, buy)
        assert result.flows.path("lease.paid")[0] == pytest.approx(50.0)
        received[par] = sum(result.flows.path(f"lease.{kind}").sum() for kind in ("interest", "principal"))
    assert received["80%"] == pytest.approx(1.25 * received["100%"])
    assert received["125%"] == pytest.approx(0.8 * received["100%"])


def test_a_level_lease_is_worth_its_principal_at_its_rate(tmp_path: Path) -> None:
    templates = "templates: {lease: {payments: 4, rate: 8%, grace: 1, prepayment: 10%}}\n"
    buy = "  - {buy: lease, amount: 40, if: period == 1}\n"
    result = run(tmp_path / "lease", [50, 50, 0, 0, 0, 0], templates, buy)
    paid = result.flows.path("lease.interest") + result.flows.path("lease.principal")
    assert (paid[1:5] / 1.08 ** np.arange(1, 5)).sum() == pytest.approx(40.0, rel=1e-12)
    assert result.flows.path("lease.principal")[1] == pytest.approx(4.0)  # nothing but what is prepaid


def test_nothing_is_bought_beyond_its_share_of_the_pool(tmp_path: Path) -> None:
    templates = "templates: {lease: {payments: 2, rate: 8%, concentration-limit: 20%, ends-by: 2024-06-30}}\n"
    result = run(tmp_path / "lease", [20, 20, 20, 40, 0, 0], templates, "  - buy: lease\n")
    share = result.flows.path("lease.balance")[:3] / result.flows.path("pool.balance")[:3]
    assert share[:2] == pytest.approx([0.2, 0.2])
    assert result.flows.path("lease.bought")[2:].tolist() == [0, 0, 0, 0]  # it would pay in 2025
