"""Interest beyond a coupon in what a run prints: trace, cash flows, summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ipabs.results.cashflows import cashflow_tables
from ipabs.results.summary import summary, summary_table
from ipabs.results.trace import trace
from ipabs.results.trace_text import trace_text
from ipabs.run import Result, price
from tests.collateral.given import write_deal

if TYPE_CHECKING:
    from pathlib import Path

DEAL = """\
deal: interest
currency: CNY
dates: {cutoff: 2023-01-01, closing: 2023-01-01, payments: [2023-07-01, 2024-01-01]}
day-count: 30/360
collateral: collections.csv
tranches:
  A:
    notional: 100
    coupon: 8%
    principal: bullet
    unpaid-interest: capitalises
    step-ups: [{when: period == 1, by: 2%}]
    anticipated-repayment: 2023-07-01
    components: {contingent: {rate: 2%, promised: false}}
  Z: {notional: 50, coupon: 4%, principal: bullet, accretes: period == 1}
  IO: {notional: 100, coupon: 1%, principal: none, interest-on: balance(A)}
waterfall:
  - pay: [A, Z, IO]
"""
ROWS = "date,interest,principal\n2023-03-01,3,\n2023-12-01,4,150\n"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder: Path = tmp_path_factory.mktemp("deal")
    return price(write_deal(folder, DEAL, ROWS), debug=True)


def test_the_trace_tells_what_happens_to_interest(result: Result) -> None:
    first, second = trace_text(trace(result)).split("\n\n")
    assert first.splitlines()[-6:] == [
        "  A step-ups[1] is in force",
        "  A interest of 2.00 unpaid joins the balance",
        "  Z interest of 1.00 accretes to the balance",
        "  IO interest runs on 100.00",
        "  balances: A 102.00, Z 51.00, IO 0.00",
        "  unpaid: A contingent 1.00, IO interest 0.50",
    ]
    assert "IO interest runs on 102.00" in second
    assert "joins" not in second and "accretes" not in second
    record = trace(result)[0]["tranches"]
    assert record["A"]["interest.capitalised"] == pytest.approx(2.0)
    assert record["Z"].keys() == {"balance", "interest.unpaid", "principal.unpaid", "accreted"}


def test_the_tables_of_cash_flows_have_the_columns(result: Result) -> None:
    table = cashflow_tables(result, ("A",))
    head = next(line for line in table.splitlines() if "period" in line)
    assert [word for word in ("contingent due", "contingent paid", "interest capitalised") if word not in head] == []


def test_the_summary_tells_what_is_outstanding_when_repayment_was_anticipated(result: Result) -> None:
    one, other, _ = summary(result)["tranches"]
    assert (one["anticipated_repayment"], one["outstanding_then"]) == ("2023-07-01", pytest.approx(1.02))
    assert "anticipated_repayment" not in other
    assert "A: repayment anticipated on 2023-07-01, 102.00 % of the notional outstanding then" in summary_table(result)
