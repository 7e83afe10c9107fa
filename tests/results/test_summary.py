"""The tranche table: what it says besides its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.results.summary import summary, summary_table
from ipabs.run import price
from tests.collateral.given import small_deal, write_deal

if TYPE_CHECKING:
    from pathlib import Path

TWO = """\
deal: two
currency: CNY
dates: {cutoff: 2023-01-01, closing: 2023-01-01, payments: [2023-07-01]}
collateral: collections.csv
tranches:
  A: {notional: 60, coupon: 4%, principal: pass-through}
  B: {notional: 40, coupon: 4%, principal: pass-through}
accounts:
  reserve: {target: 3, initial: 3}
waterfall:
  - {pay: A, also-from: reserve}
  - pay: B
"""


def lines(folder: Path, deal: str, rows: str) -> list[str]:
    return summary_table(price(write_deal(folder, deal, f"date,principal,interest\n{rows}"))).splitlines()


def test_each_reason_stands_once_with_the_tranches_it_is_about(tmp_path: Path) -> None:
    told = lines(tmp_path, TWO, "2023-03-01,50,1\n")
    reasons = [line for line in told if line.startswith("- ")]
    assert reasons == [
        "- A, B: the tranche has neither a required-spread nor a required-return",
        "- A, B: the deal has no curve",
        "- B: nothing is received",
        "- B: no principal is paid",
    ]


def test_interest_unpaid_in_the_end_is_told(tmp_path: Path) -> None:
    assert "B: interest of 0.79 is unpaid in the end" in lines(tmp_path, TWO, "2023-03-01,50,1\n")
    assert not any("unpaid in the end" in line for line in lines(tmp_path, TWO, "2023-03-01,100,5\n"))


def test_cash_that_nobody_gets_is_told(tmp_path: Path) -> None:
    """No step fills or releases the reserve, and nobody is owed what the pool brings above the notes."""
    result = price(write_deal(tmp_path, TWO, "date,principal,interest\n2023-03-01,110,0\n"))
    interest = 100 * 0.04 * 181 / 365
    left = 3 + 110 - 100 - interest
    assert abs(summary(result)["pool"]["undistributed"] - left) < 1e-9
    message = f"{left:,.2f} is left after the last payment date: no step has paid it out"
    assert message in summary_table(result).splitlines()


def test_nothing_is_told_where_nothing_is_left(tmp_path: Path) -> None:
    result = price(write_deal(tmp_path, small_deal(), "date,principal\n2023-03-01,60\n"))
    assert summary(result)["pool"]["undistributed"] == 0.0
    assert "is left" not in summary_table(result)


def test_a_deal_of_one_payment(tmp_path: Path) -> None:
    assert lines(tmp_path, TWO, "2023-03-01,50,1\n")[:2] == ["two", "given cash · 1 payment date, 2023-07-01 · CNY"]
