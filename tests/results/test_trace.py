"""A path told step by step: every kind of step in words, and why it got what it got."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from ipabs.results.cashflows import cashflow_tables, cashflows
from ipabs.results.trace import trace
from ipabs.results.trace_text import trace_text
from ipabs.run import Result, load, price, replay, run
from tests.collateral.given import write_deal

if TYPE_CHECKING:
    from pathlib import Path

EVERYTHING = """\
deal: everything
currency: CNY
dates: {cutoff: 2023-01-01, closing: 2023-01-01, payments: [2023-04-01, 2023-07-01, 2023-10-01]}
day-count: 30/360
collateral: collections.csv
parties:
  p: {fails: 2023-10-01}
tranches:
  A: {notional: 60, coupon: 8%, principal: {target-balance: [50, 30, 0]}}
  B: {notional: 30, coupon: 12%, principal: pass-through}
  sub: {notional: 10, principal: residual}
accounts:
  reserve: {target: 2, initial: 5, earns: 4%}
fees:
  trustee: {amount: 1, per: period}
support:
  payer: {kind: shortfall, provider: p, covers: [A], limit: none}
tests:
  cover: {value: receipts / due(A), at-least: 1}
  nothing: {value: initial(reserve) / balance(payer), at-most: 1, tested: before-collection}
  strict: {value: due(A) / receipts.interest, at-most: 1e6, when-undefined: breach}
triggers:
  late: {when: breached(cover) or breached(nothing) or breached(strict)}
waterfall:
  - pay: trustee
  - {pay: [A.interest, B.interest], share: due}
  - {pay: A.principal, also-from: [reserve, payer]}
  - {pay: B.principal, amount: 5, if: not late}
  - {release: reserve, amount: 1, if: period == 1}
  - {fill: reserve, limit: 3}
  - {repay: payer, limit: 4, unless: late}
  - {pay: [B.principal, sub.principal], share: [3, 1], limit: 8}
"""
ROWS = "date,interest,principal\n2023-03-01,4,30\n2023-06-01,,8\n2023-09-01,4,20\n"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return price(write_deal(tmp_path_factory.mktemp("deal"), EVERYTHING, ROWS), debug=True)


def test_every_step_in_words(result: Result) -> None:
    assert [step["does"] for step in trace(result)[0]["steps"]] == [
        "pay trustee",
        "pay A.interest, B.interest side by side (due)",
        "pay A.principal, also from reserve, payer",
        "pay B.principal 5, if not late",
        "release 1 of reserve, if period == 1",
        "fill reserve, at most 3",
        "repay payer, at most 4, unless late",
        "pay B.principal, sub.principal side by side (3 : 1), at most 8",
    ]


def test_the_first_date_by_hand(result: Result) -> None:
    record = trace(result, (1,))[0]
    assert (record["period"], record["date"], record["failed"]) == (1, "2023-04-01", [])
    assert record["receipts"] == {"interest": 4.0, "principal": 30.0}
    assert record["earned"] == {"reserve": pytest.approx(0.05)}
    # Due: 1.2 and 0.9 of interest, 10 of principal; what was collected covers it.
    assert record["cash"] == pytest.approx(34.05)
    got = [step["got"] for step in record["steps"]]
    assert got[:4] == pytest.approx([1, 2.1, 10, 5])
    assert record["steps"][1]["paid"] == pytest.approx({"A.interest": 1.2, "B.interest": 0.9})
    assert record["steps"][0]["left"] == pytest.approx(33.05)
    assert record["tests"][0] == {
        "name": "cover",
        "value": pytest.approx(34 / 11.2),
        "bound": 1.0,
        "sense": "at-least",
        "breached": False,
        "tested": "before-payment",
    }
    # 5 in the reserve, 1 released, 2 above its target put back.
    assert record["accounts"] == {"reserve": pytest.approx(2.0)}
    # 18.95 is left for B and sub, which share 8 of it as 3 : 1.
    assert record["steps"][7]["paid"] == pytest.approx({"B.principal": 6, "sub.principal": 2})
    assert record["left"] == pytest.approx(34.05 - 1 - 2.1 - 10 - 5 + 3 - 8)


def test_a_payer_steps_in_and_then_fails(result: Result) -> None:
    second, third = trace(result, (2, 3))
    # 20 are due; 8 + 10.95 left from before + 0.02 earned, less 1 of fees and 1.57 of interest, are there.
    assert second["steps"][2]["drawn"] == pytest.approx({"reserve": 2.0, "payer": 1.6})
    assert second["support"] == pytest.approx({"payer": 1.6})
    assert third["failed"] == ["p"]
    assert third["steps"][2]["drawn"]["payer"] == 0.0
    text = trace_text([third])
    assert "  failed: p\n" in text
    assert "failed" not in trace_text([second])


def test_tests_that_are_undefined(result: Result) -> None:
    first, second, _ = trace(result)
    told = trace_text([first, second])
    assert "  test nothing (before-collection): undefined, not tested" in told
    # No interest comes in on the second date: the quotient has no value, and that counts as a breach.
    assert second["tests"][2]["value"] is None
    assert "  test strict (before-payment): undefined, BREACHED" in told
    assert "  trigger late (before-payment): not in force" in told
    assert "  trigger late (before-payment): IN FORCE" in told


def test_steps_that_are_not_done_are_skipped(result: Result) -> None:
    second = trace(result, (2,))[0]
    assert [step["step"] for step in second["steps"] if not step["done"]] == [4, 5, 7]
    assert [line.split()[0] for line in trace_text([second]).splitlines() if " skipped " in line] == ["4", "5", "7"]


def test_columns_of_a_trace_stand_under_one_another(result: Result) -> None:
    for block in trace_text(trace(result)).split("\n\n"):
        rows = block.splitlines()
        head = next(line for line in rows if line.startswith("  step"))
        ends = [head.index(word) + len(word) for word in ("asked", "got", "left")]
        for line in rows[rows.index(head) + 1 :]:
            if line.startswith("  balances"):
                break
            assert len(line) in ends, line


def test_cashflows_are_the_flows(result: Result) -> None:
    records = cashflows(result)
    assert [record["period"] for record in records] == [1, 2, 3]
    assert not any(name.startswith("step[") for name in records[0])
    for name in result.flows.names:
        if not name.startswith("step["):
            shown = [record[name] for record in records]
            assert shown == [x if x == x else None for x in result.flows.path(name).tolist()]  # not nan
    assert records[1]["strict.value"] is None


def test_cashflow_tables_have_a_table_for_the_deal_and_for_each_tranche(result: Result) -> None:
    titles = [line for line in cashflow_tables(result).splitlines() if line and not line.startswith(" ")]
    assert titles == ["collections, fees, accounts, support, tests", "tranche A", "tranche B", "tranche sub"]
    (head,) = [line for line in cashflow_tables(result, ("sub",)).splitlines() if "residual paid" in line]
    assert "residual paid" not in cashflow_tables(result, ("A",))
    assert head.split("   ")[0] == " period"


def test_an_account_that_gives_back_says_so(tmp_path: Path, result: Result) -> None:
    fill = trace(result, (1,))[0]["steps"][5]
    assert fill["got"] == pytest.approx(-2.0)


def test_a_royalty_is_worth_something_and_an_instalment_is_owed() -> None:
    """Nobody owes the value of a royalty."""
    paths = {"drug-royalty": 0, "licence-back": 2}
    told = {name: trace_text(trace(replay(load(name), path))) for name, path in paths.items()}
    assert (
        "  default: orchard on imm-injection, worth 7,614,360.18; in the end lost 7,614,360.18\n"
        in told["drug-royalty"]
    )
    assert re.search(r"  default: S\d\d on [\d,.]+ of C\d\d; in the end .*lost [\d,.]+\n", told["licence-back"])


def test_what_each_royalty_brought_stands_beside_what_was_expected() -> None:
    case = load("drug-royalty")
    records = trace(replay(case, 0))
    for record in records:
        parts = record["royalties"]
        assert sum(each["received"] for each in parts) == pytest.approx(record["receipts"]["royalty"], abs=1e-6)
    expected = case.pool.royalties.valuation.expected
    assert [each["expected"] for each in records[3]["royalties"]] == expected[:, 3].tolist()
    (line,) = [line for line in trace_text(records[3:4]).splitlines() if line.startswith("  royalties: ")]
    far = max(records[3]["royalties"], key=lambda each: abs(each["received"] - each["expected"]))
    assert line.startswith(f"  royalties: {far['contract']} {far['received']:,.2f} ({far['expected']:,.2f} expected), ")
    assert line.endswith(f", {len(expected) - 5} more")
    assert "royalties" not in trace(run(case))[3]
