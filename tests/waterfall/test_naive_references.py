"""The naive waterfall against a deal worked by hand and published cash flows."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from tests.domain_checks import domain_check
from tests.naive import waterfall
from tests.naive.deals import deal_from

REFERENCE = Path(__file__).parent.parent / "reference"


def test_sequential_deal_by_hand():
    check = domain_check("WF-1")
    deal = deal_from("""
        deal: by-hand
        currency: EUR
        dates: {cutoff: 2021-01-01, closing: 2021-01-01, payments: [2022-01-01, 2023-01-01, 2024-01-01, 2025-01-01]}
        collateral: pool
        tranches:
          senior: {notional: 70, coupon: 5%, principal: sequential}
          mezz: {notional: 20, coupon: 8%, principal: sequential}
          equity: {notional: 10, principal: residual}
        fees:
          fee: {rate: 1%, of: balance(senior) + balance(mezz), per: year}
        waterfall:
          - pay: fee
          - pay: [senior.interest, mezz.interest]
          - pay: senior.principal
          - pay: mezz.principal
          - pay: equity
        """)
    receipts = {kind: [0.0] * 4 for kind in ("interest", "principal", "royalty", "recovery")}
    found = waterfall.run(
        deal,
        payment_dates=deal.dates.payments,
        accruals={"senior": [0.05] * 4, "mezz": [0.08] * 4, "equity": [0.0] * 4},
        fractions=[1.0] * 4,
        receipts=receipts | {"other": [40.0, 30.0, 25.0, 20.0]},
        pool_balance=[100.0] * 5,
        pool_defaulted=[0.0] * 5,
        epsilon=1e-7,
    )
    columns = {
        "fee": ("fee.paid",),
        "senInt": ("senior.interest.paid",),
        "mezInt": ("mezz.interest.paid",),
        "senPrin": ("senior.principal.paid",),
        "mezPrin": ("mezz.principal.paid",),
        "equity": ("equity.principal.paid", "equity.residual.paid"),
        "senBal": ("senior.balance",),
        "mezBal": ("mezz.balance",),
    }
    periods = check.expected.split("|")
    assert len(periods) == 4
    for row, text in zip(found, periods, strict=True):
        expected = re.findall(r"([a-zA-Z]+) ([\d.]+)", text)
        assert len(expected) == len(columns)
        for name, value in expected:
            got = sum(row[column] for column in columns[name])
            assert got == pytest.approx(float(value), abs=check.tolerance)


LIMITS = {
    "A principal to zero, then B principal, then residual to B": "{pay: A.principal}",
    "A principal limited to 30 a period until 2021-10-20 inclusive, unlimited after": (
        "{pay: A.principal, limit: 30, if: date <= 2021-10-20}, {pay: A.principal, unless: date <= 2021-10-20}"
    ),
    "A principal limited to 40 % of the cash left after A interest until 2021-10-20 inclusive": (
        "{pay: A.principal, limit: 40% * available, if: date <= 2021-10-20}, {pay: A.principal, if: date > 2021-10-20}"
    ),
    "A principal capped at 75 each period": "{pay: A.principal, limit: 75}",
}


def given_collections(reference, principal, steps, fees=""):
    """The reference's two tranches; interest by Act/365F from the previous payment date."""
    collections = reference["inputs"]["collections"]
    days = [date.fromisoformat(row["date"]) for row in collections]
    start = date.fromisoformat(reference["inputs"]["accrual_start"])
    deal = deal_from(f"""
        deal: reference
        currency: USD
        dates: {{cutoff: {start}, closing: {start}, payments: [{", ".join(map(str, days))}]}}
        collateral: pool
        tranches:
          A: {{notional: 1000, coupon: 7%, principal: {principal}}}
          B: {{notional: 1000, principal: residual}}
        {fees}
        waterfall: {steps}
        """)
    fractions = [(day - before).days / 365 for before, day in zip([start, *days], days, strict=False)]
    nothing = [0.0] * len(days)
    rows = waterfall.run(
        deal,
        payment_dates=days,
        accruals={"A": [0.07 * fraction for fraction in fractions], "B": nothing},
        fractions=fractions,
        receipts=dict.fromkeys(("interest", "principal", "royalty", "recovery"), nothing)
        | {"other": [row["cash"] for row in collections]},
        pool_balance=[2000.0] * (len(days) + 1),
        pool_defaulted=[0.0] * (len(days) + 1),
        epsilon=2e-6,
    )
    return [row | {"date": day} for row, day in zip(rows, days, strict=True)]


COLUMNS = {
    "aint": "A.interest.paid",
    "aprin": "A.principal.paid",
    "abal": "A.balance",
    "bprin": "B.principal.paid",
    "bbal": "B.balance",
    "byield": "B.residual.paid",
}


def assert_rows_agree(found, expected):
    """Within two cents more each period: the source cuts every product to the cent."""
    for number, (got, wanted) in enumerate(zip(found, expected, strict=False), start=1):
        assert got["date"] == date.fromisoformat(wanted["date"])
        for short, column in COLUMNS.items():
            assert got[column] == pytest.approx(wanted[short], abs=0.02 * number), (short, number)


def read(name):
    return json.loads((REFERENCE / name).read_text(encoding="utf-8"))


TWO_TRANCHES = read("waterfall_two_tranche_limits.json")


@pytest.mark.parametrize("variant", TWO_TRANCHES["variants"], ids=lambda variant: variant["variant"])
def test_published_flows_of_two_tranches_with_limits(variant):
    steps = f"[{{pay: A.interest}}, {LIMITS[variant['variant']]}, {{pay: [B.principal, B.residual]}}]"
    assert_rows_agree(given_collections(TWO_TRANCHES, "pass-through", steps), variant["rows"])


def test_published_flows_of_a_scheduled_balance():
    reference = read("waterfall_scheduled_balance.json")
    targets = reference["inputs"]["tranches"]["A"]["target_balance_after_payment"]
    fees = f"fees: {{once: {{amount: {reference['inputs']['fee_once']}, per: once}}}}"
    found = given_collections(reference, f"{{target-balance: {targets}}}", "[{pay: [once, A, B]}]", fees)
    assert found[0]["once.paid"] == 30
    assert_rows_agree(found, reference["rows"])
