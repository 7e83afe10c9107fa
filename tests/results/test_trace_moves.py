"""A path with groups, accounts, ledgers, notes written off and a second waterfall, told step by step."""

from __future__ import annotations

import pytest

from ipabs.results.cashflows import cashflow_tables
from ipabs.results.summary import summary
from ipabs.results.trace import trace
from ipabs.results.trace_text import trace_text
from ipabs.run import Result, price
from tests.collateral.given import write_deal

MOVES = """\
deal: moves
currency: CNY
dates: {cutoff: 2023-01-01, closing: 2023-01-01, payments: [2024-01-01, 2025-01-01, 2026-01-01]}
day-count: 30/360
collateral: collections.csv
tranches:
  A: {notional: 60, coupon: 5%, principal: pass-through}
  B: {notional: 20, principal: sequential}
accounts:
  apart: {collects: principal}
  kept: {target: 3}
ledgers: {losses: {initial: 1}}
waterfall:
  - {record: losses, amount: defaulted(pool)}
  - if: defaulted(pool) > 0
    do:
      - {write-off: B, amount: defaulted(pool), unless: period == 3}
    else:
      - {write-up: B, amount: 1}
  - {pay: A.interest, from: apart, also-from: cash}
  - {fill: kept, from: apart, limit: 2}
  - {trap: kept, share: 25%}
  - {trap: kept, amount: 1, if: period == 1}
  - {transfer: {from: apart, to: cash}}
  - {transfer: {from: kept, to: apart, amount: 1}, if: period == 2}
  - trap: kept
    if: period == 9
  - pay: [A, B]
waterfalls:
  last:
    when: period == 3
    steps:
      - release: kept
      - {pay: A, from: apart, also-from: cash}
"""
ROWS = "date,interest,principal,defaulted\n2023-06-01,4,2,0\n2024-06-01,4,20,5\n2025-06-01,4,30,0\n"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return price(write_deal(tmp_path_factory.mktemp("deal"), MOVES, ROWS), debug=True)


def test_every_step_in_words(result: Result) -> None:
    normal, _, last = trace(result)
    assert [(step["step"], step["does"]) for step in normal["steps"]] == [
        (1, "record defaulted(pool) in losses"),
        (2, "if defaulted(pool) > 0:"),
        ("2.1", "write off defaulted(pool) of B, unless period == 3"),
        ("2.else.1", "write up 1 of B"),
        (3, "pay A.interest from apart, also from cash"),
        (4, "fill kept from apart, at most 2"),
        (5, "trap 25% of cash on kept"),
        (6, "trap 1 on kept, if period == 1"),
        (7, "transfer all from apart to cash"),
        (8, "transfer 1 from kept to apart, if period == 2"),
        (9, "trap all cash on kept, if period == 9"),
        (10, "pay A, B"),
    ]
    assert [(step["step"], step["does"]) for step in last["steps"]] == [
        ("last.1", "release kept"),
        ("last.2", "pay A from apart, also from cash"),
    ]
    assert (normal["waterfall"], last["waterfall"]) == ("normal", "last")


def test_what_a_step_takes_from_an_account(result: Result) -> None:
    first, second, last = trace(result)
    interest = first["steps"][4]
    assert interest["drawn"] == {"apart": 2, "cash": 1}
    assert (interest["asked"], interest["got"], interest["left"]) == (3, 3, 0)
    assert [step["done"] for step in second["steps"][1:4]] == [True, True, False]
    assert second["tranches"]["B"]["written-off"] == 5
    assert second["ledgers"] == {"losses": 6}
    assert last["steps"][1]["drawn"]["apart"] == 31


def test_the_text(result: Result) -> None:
    first, second, last = trace_text(trace(result)).split("\n\n")
    lines = [" ".join(line.split()) for line in second.splitlines()]
    assert "2 if defaulted(pool) > 0: yes" in lines
    assert any(line.startswith("2.else.1 write up 1 of B skipped") for line in lines)
    assert lines[-1].startswith("balances: ") and "ledger losses 6.00, B written off 5.00" in lines[-1]
    assert "2 if defaulted(pool) > 0: no" in [" ".join(line.split()) for line in first.splitlines()]
    assert "  waterfall last in force" in last.splitlines()


def test_what_is_written_off_is_lost(result: Result) -> None:
    a, b = summary(result)["tranches"]
    owed = [result.flows.path(f"{name}.balance")[-1] for name in ("A", "B")]
    assert a["expected_loss"] == pytest.approx(owed[0] / 60)
    assert b["expected_loss"] == pytest.approx((owed[1] + 5) / 20) == 1
    tables = cashflow_tables(result)
    assert "written-off" in tables.split("tranche B")[1] and "written-off" not in tables.split("tranche B")[0]
    assert "losses" in tables and "last" in tables
