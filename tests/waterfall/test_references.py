"""Published and hand-made waterfalls, from deal files to flows, every column of every row."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ipabs.run import price
from tests.domain_checks import domain_check

REFERENCE = Path(__file__).parents[1] / "reference"
FLOWS = {
    "aint": "A.interest.paid",
    "aprin": "A.principal.paid",
    "abal": "A.balance",
    "bprin": "B.principal.paid",
    "bbal": "B.balance",
    "byield": "B.residual.paid",
}


def write_deal(folder: Path, inputs: dict, a_principal: str, steps: list[str], fees: str = "") -> Path:
    """A deal folder for the inputs of a reference file."""
    dates = [row["date"] for row in inputs["collections"]]
    tranches = inputs["tranches"]
    (folder / "collections.csv").write_text(
        "date,cash\n" + "".join(f"{row['date']},{row['cash']}\n" for row in inputs["collections"])
    )
    lines = [
        "deal: reference",
        "currency: USD",
        "dates:",
        f"  cutoff: {inputs['accrual_start']}",
        f"  closing: {inputs['accrual_start']}",
        f"  payments: [{', '.join(dates)}]",
        "day-count: act/365f",
        "collateral: collections.csv",
        "tranches:",
        f"  A: {{notional: {tranches['A']['notional']}, coupon: {tranches['A']['coupon']}, principal: {a_principal}}}",
        f"  B: {{notional: {tranches['B']['notional']}, coupon: {tranches['B']['coupon']}, principal: residual}}",
        *([f"fees: {fees}"] if fees else []),
        "waterfall:",
        *(f"  - {step}" for step in steps),
    ]
    (folder / "deal.yaml").write_text("\n".join(lines) + "\n")
    return folder / "deal.yaml"


def compare(deal: Path, rows: list[dict], last: str) -> None:
    """Every column of every row; the source floors to the cent, so 0.02 k in period k."""
    result = price(deal, debug=True)
    dates = [day.isoformat() for day in result.case.timetable.payments]
    assert rows[0]["date"] == dates[0]
    assert rows[-1]["date"] == last
    for row in rows:
        k = dates.index(row["date"])
        for column, flow in FLOWS.items():
            got = float(result.flows.path(flow)[k])
            assert got == pytest.approx(row[column], abs=0.02 * (k + 1)), (row["date"], column)


TWO = json.loads((REFERENCE / "waterfall_two_tranche_limits.json").read_text())
LIMITS = {
    "A principal to zero, then B principal, then residual to B": "",
    "A principal limited to 30 a period until 2021-10-20 inclusive, unlimited after": (
        "if(date <= 2021-10-20, 30, balance(A))"
    ),
    "A principal limited to 40 % of the cash left after A interest until 2021-10-20 inclusive": (
        "if(date <= 2021-10-20, 40% * available, balance(A))"
    ),
    "A principal capped at 75 each period": "75",
}


@pytest.mark.parametrize("variant", TWO["variants"], ids=lambda variant: variant["variant"])
def test_two_tranches_with_limits_on_principal(variant: dict, tmp_path: Path) -> None:
    limit = LIMITS[variant["variant"]]
    principal = f'{{pay: A.principal, limit: "{limit}"}}' if limit else "pay: A.principal"
    steps = ["pay: A.interest", principal, "pay: B.principal", "pay: B.residual"]
    compare(write_deal(tmp_path, TWO["inputs"], "pass-through", steps), variant["rows"], variant["rows"][-1]["date"])


def test_every_variant_of_the_reference_is_run() -> None:
    assert {variant["variant"] for variant in TWO["variants"]} == set(LIMITS)
    assert sum(len(variant["rows"]) for variant in TWO["variants"]) == 66


def test_scheduled_balance_with_a_one_off_fee(tmp_path: Path) -> None:
    reference = json.loads((REFERENCE / "waterfall_scheduled_balance.json").read_text())
    targets = reference["inputs"]["tranches"]["A"]["target_balance_after_payment"]
    deal = write_deal(
        tmp_path,
        reference["inputs"],
        f"{{target-balance: {targets}}}",
        ["pay: start", "pay: A", "pay: B.principal", "pay: B.residual"],
        fees=f"{{start: {{amount: {reference['inputs']['fee_once']}, per: once}}}}",
    )
    assert len(reference["rows"]) == 13
    compare(deal, reference["rows"], "2022-07-20")


def test_sequential_waterfall_by_hand(tmp_path: Path) -> None:
    check = domain_check("WF-1")
    (tmp_path / "collections.csv").write_text("date,cash\n2021-01-01,40\n2022-01-01,30\n2023-01-01,25\n2024-01-01,20\n")
    (tmp_path / "deal.yaml").write_text("""
deal: wf-1
currency: USD
dates: {cutoff: 2020-01-01, closing: 2020-01-01, first-payment: 2021-01-01, legal-final: 2024-01-01, frequency: annual}
day-count: 30/360
collateral: collections.csv
tranches:
  senior: {notional: 70, coupon: 5%, principal: pass-through}
  mez: {notional: 20, coupon: 8%, principal: sequential}
  equity: {notional: 10, principal: residual}
fees:
  fee: {rate: 1%, of: balance(senior) + balance(mez), per: year}
waterfall:
  - pay: [fee, senior.interest, mez.interest, senior.principal, mez.principal, equity]
""")
    result = price(tmp_path, debug=True)

    def paid(flow: str) -> list[float]:
        return [float(amount) for amount in result.flows.path(flow)]

    equity = [p + r for p, r in zip(paid("equity.principal.paid"), paid("equity.residual.paid"), strict=True)]
    columns = {
        "fee": paid("fee.paid"),
        "senInt": paid("senior.interest.paid"),
        "mezInt": paid("mez.interest.paid"),
        "senPrin": paid("senior.principal.paid"),
        "mezPrin": paid("mez.principal.paid"),
        "equity": equity,
        "senBal": paid("senior.balance"),
        "mezBal": paid("mez.balance"),
    }
    expected = check.expected.split(" | ")
    assert len(expected) == 4
    for k, part in enumerate(expected):
        figures = dict(re.findall(r"(\w+) (\d+\.\d+)", part))
        assert set(figures) == set(columns)
        for column, figure in figures.items():
            assert columns[column][k] == pytest.approx(float(figure), abs=check.tolerance), (k + 1, column)
