"""Sums and averages over the last payment dates: by hand, in every size, and from a state."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ipabs.case import load
from ipabs.definitions.scaling import scale_deal
from ipabs.definitions.windows import windows_of
from ipabs.results.state import state_after, state_text
from ipabs.results.trace import trace
from ipabs.run import price, run
from tests.collateral.given import write_deal
from tests.naive.deals import case_of, deal_from

if TYPE_CHECKING:
    from pathlib import Path

QUARTERS = """\
deal: quarters
currency: CNY
dates: {cutoff: 2023-01-01, closing: 2023-01-01, payments: [2023-04-01, 2023-07-01, 2023-10-01, 2024-01-01, 2024-04-01,
  2024-07-01]}
day-count: 30/360
collateral: collections.csv
formulas: {net: "min(receipts - due(trustee), 50)", last-year: "trailing(net, 4)", strong: net / due(A)}
fees: {trustee: {amount: 1, per: period}}
tranches:
  A: {notional: 60, principal: straight-line}
  sub: {notional: 10, principal: residual}
accounts: {reserve: {target: "average( receipts,  3) / 10"}, backing: {initial: 50}}
tests:
  cover: {value: "last-year / trailing(due(A), 4)", at-least: 1.2}
  ratios: {value: "average(strong, 3)", at-least: 0.4}
triggers:
  dry: {when: "trailing(receipts, 2) < 15", tested: after-collection}
waterfall:
  - {pay: [trustee, A], also-from: backing}
  - fill: reserve
  - {pay: sub, unless: breached(cover) or breached(ratios) or dry}
"""
CASH = "date,royalty\n" + "".join(
    f"{day},{amount}\n"
    for day, amount in zip(
        ("2023-02-01", "2023-05-01", "2023-08-01", "2023-11-01", "2024-02-01", "2024-05-01"),
        (13, 9, 21, 17, 5, 8),
        strict=True,
    )
)


def test_the_cover_of_the_last_four_quarters(tmp_path: Path) -> None:
    """Net receipts of 12, 8, 20, 16, 4 and 7 against 10 a quarter."""
    result = price(write_deal(tmp_path, QUARTERS, CASH), debug=True)
    flows = result.flows
    due = list(flows.path("A.principal.due"))
    assert due == pytest.approx([10] * 6)
    assert list(flows.path("cover.value")) == pytest.approx([12 / 10, 20 / 20, 40 / 30, 56 / 40, 48 / 40, 47 / 40])
    assert list(flows.path("ratios.value")) == pytest.approx([1.2, 1.0, 4 / 3, 4.4 / 3, 4.0 / 3, 2.7 / 3])
    assert list(flows.path("dry.fired")) == [1, 0, 0, 0, 0, 1]
    target = [13 / 10, 22 / 20, 43 / 30, 47 / 30, 43 / 30, 0]
    filled = flows.path("reserve.balance")
    assert [min(*pair) for pair in zip(target, filled, strict=True)] == pytest.approx(list(filled))
    assert filled[3] == pytest.approx(47 / 30)
    records = trace(result, (5,))
    assert records[0]["formulas"]["last-year"] == pytest.approx(48)


def test_what_is_looked_at_in_the_same_words_is_kept_once() -> None:
    windows = windows_of(deal_from(QUARTERS))
    assert {text: window.periods for text, window in windows.items()} == {
        "receipts": 3,
        "net": 4,
        "due(A)": 4,
        "strong": 3,
    }


def test_amounts_grow_and_periods_do_not() -> None:
    state = """state:
  as-of: 2023-10-01
  cutoff: 2023-10-02
  balance: {A: 30, sub: 10, reserve: 1, backing: 50}
  trailing: {receipts: [2, 3], net: [1, 2, 3], due(A): [1, 1, 1], strong: [0.5, undefined]}
"""
    deal = scale_deal(deal_from(QUARTERS + state), 10)
    assert {text: window.periods for text, window in windows_of(deal).items()}["receipts"] == 3
    assert deal.formulas["last-year"].text == "trailing(net, 4)"
    assert "Number(value=500.0" in repr(windows_of(deal)["net"].of)
    assert deal.state is not None
    assert deal.state.trailing["net"] == [10, 20, 30]
    assert deal.state.trailing["strong"][0] == 0.5


def test_a_state_says_what_was_looked_at(tmp_path: Path) -> None:
    words = QUARTERS.replace("trailing(net, 4)", "trailing(min(receipts - due(trustee), 50), 4)")
    whole = run(load(write_deal(tmp_path / "a", words, CASH)), debug=True, states=True)
    text = state_text(state_after(whole, date(2023, 10, 1)))
    assert '"min(receipts - due(trustee), 50)": [12, 8, 20]' in text
    assert "receipts: [9, 21]" in text
    later = run(load(write_deal(tmp_path / "b", f"{words}{text}\n", CASH)), debug=True)
    for name in ("cover.value", "ratios.value", "reserve.balance", "sub.residual.paid"):
        assert list(later.flows.path(name)) == pytest.approx(list(whole.flows.path(name)[3:])), name


def test_random_deals_look_back() -> None:
    found = [window for seed in range(60) for window in windows_of(case_of(bytes(range(seed, 256)) * 12)[0]).values()]
    assert len(found) > 20
