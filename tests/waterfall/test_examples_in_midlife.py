"""Words of states and dates at work in small deals, against numbers worked by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ipabs.run import price
from tests.collateral.given import write_deal

if TYPE_CHECKING:
    from pathlib import Path

MIDLIFE = """\
deal: midlife
currency: CNY
dates: {cutoff: 2023-01-01, closing: 2023-01-01, payments: [2024-01-01, 2025-01-01, 2026-01-01]}
day-count: 30/360
collateral: collections.csv
fees: {trustee: {amount: 2, per: period, cap: {amount: 5, per: life}}}
tranches:
  A: {notional: 100, coupon: 4%, principal: pass-through}
  sub: {notional: 10, principal: residual}
tests:
  enough: {value: "trailing(receipts, 2) / initial(pool)", at-least: 0.3}
  sound: {value: "defaulted(pool) / initial(pool)", at-most: 10%}
triggers:
  low: {when: receipts < 10, for: 2}
  old: {when: receipts > 1000, latch: true}
waterfall:
  - pay: [trustee, A.interest, A.principal, sub]
state:
  as-of: 2024-01-01
  cutoff: 2024-01-02
  balance: {A: 50, sub: 10}
  unpaid: {A.interest: 3}
  charged: {trustee: 4}
  pool: {initial: 200, defaulted: 30}
  fired: [old]
  held: {low: 1}
  trailing: {receipts: [20]}
"""
SCHEDULED = """\
deal: scheduled
currency: CNY
dates: {cutoff: 2023-01-01, closing: 2023-01-15, first-payment: 2023-04-15, legal-final: 2024-01-15,
  frequency: quarterly, calendar: weekends, accrual: unadjusted}
day-count: 30/360
collateral: collections.csv
tranches: {A: {notional: 100, coupon: 4%, principal: pass-through}, sub: {notional: 10, principal: residual}}
waterfall: [{pay: [A, sub]}]
"""
TEXTS = (MIDLIFE, SCHEDULED)
"""Every deal of this file, for the list of words that have an example."""


def test_a_deal_goes_on_from_what_was_reported_of_it(tmp_path: Path) -> None:
    cash = "date,principal\n2024-07-01,8\n2025-07-01,60\n"
    flows = price(write_deal(tmp_path, MIDLIFE, cash), debug=True).flows
    told = {
        "trustee.paid": [1, 0],  # 5 in its life, of which 4 are charged
        "A.interest.paid": [3 + 2, 1.92],  # arrears of 3 and 4 % of 50; then 4 % of 48
        "A.principal.paid": [8 - 1 - 5, 48],
        "sub.principal.paid": [0, 10],
        "sub.residual.paid": [0, 60 - 1.92 - 48 - 10],
        "enough.value": [(20 + 8) / 200, (8 + 60) / 200],
        "enough.breached": [1, 0],
        "sound.value": [0.15, 0.15],
        "low.fired": [1, 0],  # the second time in a row that less than 10 comes in
        "old.fired": [1, 1],
    }
    assert {name: list(flows.path(name)) for name in told} == {
        name: pytest.approx(row, abs=1e-9) for name, row in told.items()
    }


def test_interest_of_a_quarter_whose_date_is_moved_is_that_of_the_quarter_as_scheduled(tmp_path: Path) -> None:
    """Three of the dates are moved from a weekend: each quarter is 90 days of 360 all the same."""
    cash = "date,royalty\n2023-02-01,1\n2023-05-01,1\n2023-08-01,1\n2023-11-01,111\n"
    flows = price(write_deal(tmp_path, SCHEDULED, cash), debug=True).flows
    assert list(flows.path("A.interest.paid")) == pytest.approx([100 * 0.04 * 90 / 360] * 4)
    assert list(flows.path("A.principal.paid")) == pytest.approx([0, 0, 0, 100], abs=1e-9)
