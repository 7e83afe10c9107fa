"""A revolving note is measured on what its holders pay in, when they pay it, and get."""

from __future__ import annotations

import numpy as np
import pytest

from ipabs.kernels import paths as kept
from ipabs.kernels.paths import MEASURES, measure_tranches
from ipabs.measures.missing import Missing
from ipabs.measures.tranche import average_life
from ipabs.run import price
from tests.collateral.given import write_deal

DEAL = """\
deal: line
currency: USD
dates: {cutoff: 2023-01-01, closing: 2023-01-01, payments: [2024-01-01, 2025-01-01, 2026-01-01]}
day-count: 30/360
collateral: collections.csv
tranches:
  V: {notional: 100, drawn: DRAWN, coupon: 5%, principal: revolving, required-return: 5%}
  sub: {notional: 10, principal: residual}
accounts: {purchases: {}}
waterfall:
  - pay: V.interest
  - if: period == 1
    do: [{draw: V, amount: 30, to: purchases}]
    else: [{release: purchases}, {repay: V}]
  - pay: sub
"""


def result_of(tmp_path, drawn):
    return price(
        write_deal(tmp_path, DEAL.replace("DRAWN", drawn), "date,cash\n2023-07-01,2\n2024-07-01,60\n"), debug=True
    )


def test_it_yields_its_coupon_whatever_is_drawn(tmp_path) -> None:
    result = result_of(tmp_path, "40")
    note = result.tranches[0]
    assert list(result.flows.path("V.drawn")) == [30, 0, 0]
    assert list(result.flows.path("V.principal.paid")) == [0, 70, 0]
    assert note.effective_yield == pytest.approx(0.05)
    assert note.value == pytest.approx(40)  # per 100 of the commitment, of which 40 is drawn
    assert note.wal == pytest.approx(2 - 30 / 70)
    assert note.expected_loss == 0


def test_nothing_drawn_at_closing_has_no_price(tmp_path) -> None:
    note = result_of(tmp_path, "0").tranches[0]
    assert note.expected_yield == Missing("the price is not positive: 0")
    assert note.value == pytest.approx(0, abs=1e-9)
    assert note.wal == pytest.approx(1)


def test_average_life_of_what_is_lost_in_part() -> None:
    times = np.array([1.0, 2.0, 3.0])
    assert average_life(times, np.array([0.0, 0.0, 10.0]), np.array([0.0, 40.0, 0.0]), 0.0) == pytest.approx(1.0)
    assert average_life(times, np.zeros(3), np.array([0.0, 40.0, 0.0]), 0.0) == Missing("no principal is paid")


def test_the_kernel_counts_drawings_as_paid_in() -> None:
    flows = np.zeros((4, 2, 32))
    flows[0], flows[1, 1], flows[2, 0], flows[3] = 3.0, 50.0, 20.0, 0.0
    out = np.empty((1, MEASURES, 32))
    rows = np.array([[0, 1, -1, -1, 3, 3, 2]])
    factors = np.array([[0.9, 0.8]])
    measure_tranches(flows, rows, factors, factors / 2, np.array([[1.0, 2.0]]), 1e-9, out)
    found = out[0, :, 0]
    assert found[kept.VALUE] == pytest.approx(0.9 * (3 - 20) + 0.8 * 53)
    assert found[kept.AT_COUPON] == pytest.approx((0.9 * (3 - 20) + 0.8 * 53) / 2)
    assert found[kept.RECEIVED] == pytest.approx(3 + 53 - 20)
    assert (found[kept.LENT], found[kept.TIMED_LENT]) == (20, 20)
    assert (found[kept.TIMED_PRINCIPAL], found[kept.REPAID]) == (100, 50)
