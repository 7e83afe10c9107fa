"""The naive waterfall on small deals worked by hand, one rule of the deal language each."""

from __future__ import annotations

import math
from datetime import date

import pytest

from ipabs.definitions.vocabulary import RECEIPT_KINDS
from tests.naive import waterfall
from tests.naive.deals import coupon, deal_from

TOP = """
deal: small
currency: CNY
collateral: pool
parties: {sponsor: {fails: 2024-01-01}, bank: {rating: AA}}
"""
PAYMENTS = "2022-01-01, 2023-01-01, 2024-01-01, 2025-01-01"
BULLET = "tranches: {A: {notional: 100, principal: bullet}}"


def pay_out(text, count=1, *, closing="2021-01-01", payments=PAYMENTS, year=1.0, pool=None, defaulted=None, **receipts):
    """The first ``count`` periods of a deal; each counts as one ``year``, whatever its days."""
    dates = f"dates: {{cutoff: {closing}, closing: {closing}, payments: [{payments}]}}\n"
    deal = deal_from(TOP + dates + text)
    days = deal.dates.payments
    series = {kind: receipts.get(kind, []) for kind in RECEIPT_KINDS}
    rows = waterfall.run(
        deal,
        payment_dates=days,
        accruals={name: [coupon({}, tranche, 0) * year] * len(days) for name, tranche in deal.tranches.items()},
        fractions=[year] * len(days),
        receipts={kind: [float(x) for x in cash] + [0.0] * (len(days) - len(cash)) for kind, cash in series.items()},
        pool_balance=pool or [1000.0] * (len(days) + 1),
        pool_defaulted=defaulted or [0.0] * (len(days) + 1),
        epsilon=1e-6,
    )
    return rows[0] if count == 1 else rows[:count]


def column(rows, name):
    return [row[name] for row in rows]


def near(*values):
    return pytest.approx(list(values), abs=1e-12)


# ---- dues


def test_unpaid_interest_stays_due_and_bears_none():
    tranche = "tranches: {A: {notional: 100, coupon: 5%, principal: bullet}}\n"
    rows = pay_out(tranche + "waterfall: [{pay: A.interest}]", 3, other=[2, 4, 20])
    assert column(rows, "A.interest.due") == near(5, 8, 9)
    assert column(rows, "A.interest.paid") == near(2, 4, 9)
    assert column(rows, "available") == near(0, 0, 11)


@pytest.mark.parametrize(
    ("principal", "due", "cash"),
    [
        ("pass-through", [100, 80, 60, 40], 20),
        ("turbo", [100, 80, 60, 40], 20),
        ("residual", [100, 80, 60, 40], 20),
        ("sequential", [100, 80, 60, 40], 20),
        ("bullet", [0, 0, 0, 100], 20),
        ("pro-rata", [20, 20, 20, 40], 20),
        ("straight-line", [25, 30, 35, 40], 20),
        ("{schedule: straight-line, payments: 2}", [50, 80, 60, 40], 20),
        ("{schedule: straight-line, grace: 1}", [0, 100 / 3, 100 / 3, 40], 20),
        ("{schedule: straight-line, payments: 5, grace: 2}", [0, 0, 20, 80], 20),
        ("{schedule: [5%, 10, 25%]}", [5, 10, 25, 60], 30),
        ("{schedule: [30%], grace: 1}", [0, 30, 0, 70], 30),
        ("{target-balance: [90, 95, 40]}", [10, 0, 50, 40], 20),
        ("{target-balance: 8% * balance(pool)}", [20, 0, 30, 50], 20),
        ("{target-balance: balance(pool) / (period - 2) - 575}", [100, 80, 10, 50], 20),
    ],
)
def test_principal_due(principal, due, cash):
    text = f"tranches: {{A: {{notional: 100, principal: {principal}}}}}\nwaterfall: [{{pay: A.principal}}]"
    rows = pay_out(text, 4, principal=[cash] * 4, pool=[2000, 1000, 1000, 625, 500])
    assert column(rows, "A.principal.due") == near(*due)


def test_everything_is_due_from_maturity():
    text = "tranches: {A: {notional: 100, principal: bullet, maturity: 2023-01-01}}\nwaterfall: [{pay: A}]"
    assert column(pay_out(text, 3, other=[9, 9, 9]), "A.principal.due") == near(0, 100, 82)


SEQUENTIAL = "tranches: {A: {notional: 30, principal: sequential}, B: {notional: 50, principal: sequential}}\n"


def test_sequential_is_looked_at_when_it_is_paid():
    before = pay_out(SEQUENTIAL + "waterfall: [{pay: B}, {pay: A}]", other=[70])
    assert (before["B.principal.paid"], before["available"]) == (0, 40)
    assert before["B.principal.due"] == 50  # A is repaid now
    after = pay_out(SEQUENTIAL + "waterfall: [{pay: [A, B]}]", other=[70])
    assert (after["B.principal.paid"], after["step[1].asked"], after["step[1].got"]) == (40, 80, 70)
    first = pay_out(SEQUENTIAL + "waterfall: [{pay: [A, B]}]", other=[20])
    assert (first["B.principal.due"], first["step[1].asked"]) == (0, 30)


def test_pro_rata_is_by_balance_and_of_collected_principal_only():
    text = """
tranches:
  A: {notional: 60, principal: pro-rata}
  B: {notional: 20, principal: pro-rata}
  C: {notional: 9, principal: bullet}
waterfall: [{pay: [A, B]}]
"""
    row = pay_out(text, principal=[6], recovery=[2], interest=[50])
    assert (row["A.principal.due"], row["B.principal.due"]) == (6, 2)


@pytest.mark.parametrize(
    ("fee", "due"),
    [
        ("{rate: 1%, of: balance(pool), per: year}", [20, 10, 8, 4]),  # as the period begins
        ("{rate: 1%, of: balance(pool)}", [10, 8, 4, 2]),
        ("{rate: 50%, of: receipts.interest}", [5, 2, 0, 0]),
        ("{rate: 50%, of: receipts.interest - 6}", [2, 0, 0, 0]),
        ("{rate: 50%, of: balance(A) / (period - period)}", [0, 0, 0, 0]),
        ("{amount: 7, per: once}", [7, 0, 0, 0]),
        ("{amount: 7, per: period, cap: {amount: 6, per: period}}", [6, 6, 6, 6]),
        ("{amount: 7, per: period, cap: {amount: 16, per: life}}", [7, 7, 2, 0]),
        ("{amount: 7, per: period, cap: {amount: 9, per: year}}", [7, 7, 7, 7]),
    ],
)
def test_fees(fee, due):
    text = f"{BULLET}\nfees: {{trustee: {fee}}}\nwaterfall: [{{pay: trustee}}]"
    rows = pay_out(text, 4, interest=[10, 4, 0, 0], principal=[90, 90, 90, 90], pool=[2000, 1000, 800, 400, 200])
    assert column(rows, "trustee.due") == near(*due)
    assert column(rows, "trustee.paid") == near(*due)


YEARLY_CAP = "fees: {tax: {amount: 6, per: period, cap: {amount: 9, per: year}}}"


def test_a_yearly_cap_runs_from_closing_and_counts_the_anniversary_to_the_year_before():
    text = f"{BULLET}\n{YEARLY_CAP}\nwaterfall: [{{pay: tax}}]"
    rows = pay_out(text, 4, payments="2021-07-01, 2022-01-01, 2022-01-02, 2022-12-31", other=[4, 0, 0, 0])
    assert column(rows, "tax.due") == near(6, 2 + 3, 5 + 6, 11 + 3)  # arrears beside what the cap lets fall due


def test_a_yearly_cap_from_29_february_runs_to_28_february():
    text = f"{BULLET}\n{YEARLY_CAP}\nwaterfall: [{{pay: tax}}]"
    rows = pay_out(text, 3, closing="2020-02-29", payments="2020-12-01, 2021-02-28, 2021-03-01", other=[30])
    assert column(rows, "tax.due") == near(6, 3, 6)


def test_half_a_year_is_half_the_fee_and_half_the_interest_earned():
    text = f"{BULLET}\nfees: {{tax: {{amount: 6, per: year}}, vat: {{rate: 2%, of: balance(A), per: year}}}}\n"
    text += "accounts: {reserve: {target: 0, initial: 10, earns: 4%}}\nwaterfall: [{pay: [tax, vat]}]"
    row = pay_out(text, year=0.5)
    assert (row["tax.due"], row["vat.due"], row["reserve.earned"], row["tax.paid"]) == near(3, 1, 0.2, 0.2)


# ---- steps


PAIR = """
tranches:
  A: {notional: 60, coupon: 10%, principal: turbo}
  B: {notional: 20, coupon: 20%, principal: turbo}
accounts: {reserve: {target: 0, initial: 5}}
fees: {tax: {amount: 2, per: period}}
support:
  payer: {kind: shortfall, provider: sponsor, covers: [A.interest, B], limit: 7}
  backer: {kind: shortfall, provider: bank, covers: [A], limit: none}
"""


@pytest.mark.parametrize(
    ("step", "cash", "expected"),
    [
        ("{pay: [tax, A.interest]}", 5, {"tax.paid": 2, "A.interest.paid": 3, "step[1].asked": 8, "step[1].got": 5}),
        ("{pay: [tax, A.interest], limit: 4}", 9, {"A.interest.paid": 2, "step[1].asked": 4, "step[1].got": 4}),
        ("{pay: A}", 7, {"A.interest.paid": 6, "A.principal.paid": 1, "A.balance": 59, "step[1].asked": 66}),
        ("{pay: A.interest, if: available > 5}", 5, {"A.interest.paid": 0, "step[1].asked": 0, "step[1].left": 5}),
        ("{pay: A.interest, unless: available > 5}", 5, {"A.interest.paid": 5, "step[1].left": 0}),
        ("{pay: A.interest, unless: available / 0 > 5}", 5, {"A.interest.paid": 5}),
        ("{pay: A.interest, amount: 9}", 99, {"A.interest.paid": 6, "step[1].asked": 6}),
        ("{pay: A.interest, amount: 1 - balance(A)}", 99, {"A.interest.paid": 0}),
        ("{pay: A.interest, amount: balance(A) / 0}", 99, {"A.interest.paid": 0}),
        ("{pay: A.interest, limit: balance(A) / 0}", 99, {"A.interest.paid": 0}),
        ("{pay: A.principal, amount: 70}", 99, {"A.principal.paid": 60, "step[1].asked": 60}),
        # the sources in order, each within its means and the budget
        ("{pay: [tax, A.interest], also-from: [reserve, payer]}", 1, {"reserve.balance": 0, "payer.drawn": 2}),
        ("{pay: [A.interest, tax], also-from: [payer, reserve]}", 1, {"reserve.balance": 3, "payer.drawn": 5}),
        ("{pay: [A.interest, tax], also-from: [payer, reserve], limit: 4}", 1, {"payer.drawn": 3, "step[1].got": 4}),
        ("{pay: B, also-from: payer}", 0, {"B.interest.paid": 4, "B.principal.paid": 3, "payer.balance": 7}),
        ("{pay: A, also-from: [payer, backer]}", 0, {"payer.drawn": 6, "backer.drawn": 60, "A.balance": 0}),
        # side by side
        ("{pay: [A.principal, B.principal], share: balance}", 8, {"A.principal.paid": 6, "B.principal.paid": 2}),
        ("{pay: [A.interest, B.interest, tax], share: due}", 6, {"A.interest.paid": 3, "tax.paid": 1}),
        ("{pay: [A.interest, tax], share: [1, 3]}", 4, {"A.interest.paid": 2, "tax.paid": 2, "step[1].asked": 8}),
        ("{pay: [A.interest, tax], share: [1, 1], limit: 3}", 9, {"A.interest.paid": 1.5, "step[1].asked": 3}),
        (
            "{pay: [A.interest, tax, B.interest], share: [1, 1, 2], also-from: [reserve, payer]}",
            4,  # 1, 1, 2; then 5 go 5/4, 1 (of 5/4), 2 (of 5/2), and what is over to A; the rest from the payer
            {"tax.paid": 2, "B.interest.paid": 4, "A.interest.paid": 6, "reserve.balance": 0, "payer.drawn": 3},
        ),
        ("{pay: [A.interest, tax], share: [1, 1], limit: 3, also-from: reserve}", 2, {"reserve.balance": 4}),
        ("{pay: [A.interest, tax], share: due, also-from: payer}", 0, {"payer.drawn": 6, "tax.paid": 0}),
        ("{release: reserve}", 1, {"available": 6, "reserve.balance": 0, "step[1].got": 5}),
        ("{release: reserve, amount: 2}", 1, {"available": 3, "reserve.balance": 3, "step[1].asked": 2}),
        ("{release: reserve, amount: 20}", 1, {"available": 6, "step[1].asked": 5}),
        ("{fill: reserve}", 1, {"available": 6, "reserve.balance": 0, "step[1].asked": -5, "step[1].got": -5}),
    ],
)
def test_a_step(step, cash, expected):
    row = pay_out(f"{PAIR}waterfall: [{step}]", other=[cash])
    assert {name: row[name] for name in expected} == pytest.approx(expected, abs=1e-12)


def test_support_is_repaid_up_to_what_it_is_owed_and_gone_when_its_provider_is():
    steps = "waterfall: [{pay: A.interest, also-from: payer}, {repay: payer, limit: 4, if: period == 2}]"
    rows = pay_out(PAIR + steps, 4, other=[0, 8, 0, 6])
    assert column(rows, "payer.drawn") == near(6, 0, 0, 0)  # from 2024-01-01 the sponsor has failed
    assert column(rows, "payer.repaid") == near(0, 2, 0, 0)
    assert column(rows, "payer.balance") == near(6, 4, 4, 4)
    assert column(rows, "A.interest.paid") == near(6, 6, 0, 6)
    assert rows[1]["step[2].asked"] == 4


def test_a_reserve_is_filled_earns_and_is_released_at_the_end():
    text = f"{BULLET}\naccounts: {{reserve: {{target: 20% * balance(A), initial: 3, earns: 10%}}}}\n"
    rows = pay_out(text + "waterfall: [{fill: reserve, limit: 9}]", 4, other=[5, 20, 0, 0])
    assert column(rows, "reserve.earned") == near(0.3, 0.83, 1.73, 2)
    assert column(rows, "reserve.balance") == near(8.3, 17.3, 20, 0)
    assert column(rows, "step[1].asked") == near(9, 9, 2.7, -20)
    assert column(rows, "receipts") == near(5, 20, 0, 0)
    assert rows[-1]["available"] == pytest.approx(3 + 25 + 4.86)


def test_a_residual_takes_what_is_left_or_an_amount_of_it():
    text = "tranches: {R: {notional: 10, principal: residual}}\nwaterfall: "
    row = pay_out(text + "[{pay: R}]", other=[17])
    assert (row["R.principal.paid"], row["R.residual.paid"], row["step[1].asked"]) == (10, 7, 17)
    row = pay_out(text + "[{pay: R.residual, amount: 12}, {pay: R, limit: 3}]", other=[17])
    assert (row["R.residual.paid"], row["R.principal.paid"], row["available"]) == (12, 3, 2)
    assert row["step[2].asked"] == 3


@pytest.mark.parametrize(
    ("formula", "expected"),
    [  # the tax is due 3, is paid 1 of it; then it is due 5, and 2 of it and 5 of the principal are paid
        ("due(tax)", 5),
        ("paid(tax)", 2),
        ("shortfall(tax)", 3),
        ("unpaid(tax)", 2),
        ("paid(A)", 5),
        ("due(A)", 0),
        ("shortfall(A)", 0),
        ("balance(A)", 55),
        ("target(A)", 60),
        ("balance(reserve) + 1", 1),
        ("available", 13),
    ],
)
def test_what_the_steps_know(formula, expected):
    text = f"""
tranches: {{A: {{notional: 60, principal: bullet}}}}
accounts: {{reserve: {{target: 1000}}}}
fees: {{tax: {{amount: 3, per: period}}}}
waterfall:
  - {{pay: tax, limit: 2}}
  - {{pay: A.principal, amount: 5}}
  - {{fill: reserve, limit: {formula}}}
"""
    assert pay_out(text, 2, other=[1, 20])[1]["step[3].asked"] == pytest.approx(expected, abs=1e-12)


# ---- formulas, tests, triggers: a test of each formula, tested when the last column says


STATE = """
tranches:
  A: {notional: 60, coupon: 10%, principal: bullet}
  B: {notional: 20, coupon: 20%, principal: {target-balance: [15, 12, 10]}}
  R: {notional: 10, principal: residual}
accounts: {reserve: {target: 4, initial: 5}}
fees: {tax: {amount: 3, per: period}}
support: {payer: {kind: shortfall, provider: sponsor, covers: [A.interest]}}
triggers: {never: {when: 1 > 2}, always: {when: 2 > 1, tested: before-collection}}
waterfall: [{pay: [tax, A.interest], also-from: payer}, {pay: [B, R]}, {repay: payer}, {fill: reserve}]
"""
BEFORE, COLLECTED, DUE, AFTER = "before-collection", "after-collection", "before-payment", "after-payment"


@pytest.mark.parametrize(
    ("formula", "stage", "expected"),
    [  # period 1: no cash, the payer pays 6, the reserve gives 1 back; period 2: 30
        ("receipts", DUE, [0, 30]),
        ("receipts.interest", DUE, [0, 20]),
        ("available", COLLECTED, [0, 31]),
        ("available", AFTER, [1, 0]),
        ("period", BEFORE, [1, 2]),
        ("balance(pool)", BEFORE, [200, 100]),
        ("value(pool)", COLLECTED, [100, 50]),
        ("initial(pool)", AFTER, [200, 200]),
        ("defaulted(pool)", BEFORE, [0, 1]),
        ("defaulted(pool)", DUE, [1, 3]),
        ("balance(B)", AFTER, [20, 12]),
        ("initial(B) + initial(reserve)", AFTER, [25, 25]),
        ("target(B)", DUE, [15, 12]),
        ("target(A)", DUE, [60, 60]),
        ("target(reserve)", DUE, [4, 4]),
        ("due(B)", DUE, [9, 16]),
        ("due(tax)", DUE, [3, 6]),
        ("due(payer)", DUE, [0, 6]),
        ("due(payer)", AFTER, [0, 6]),
        ("balance(payer)", AFTER, [6, 6]),
        ("paid(A)", DUE, [0, 6]),
        ("paid(A)", AFTER, [6, 6]),
        ("paid(R)", AFTER, [0, 3]),
        ("paid(R.residual)", AFTER, [0, 0]),
        ("shortfall(B)", BEFORE, [0, 9]),
        ("shortfall(B.interest)", AFTER, [4, 0]),
        ("shortfall(tax)", AFTER, [3, 0]),
        ("unpaid(tax)", DUE, [0, 3]),
        ("unpaid(tax)", AFTER, [3, 0]),
        ("oc(A, B)", BEFORE, [0.6, 0.2]),
        ("oc(A)", DUE, [0.4, -0.2]),
        ("ic(A, B)", DUE, [0, 20 / 14]),
        ("ic(R)", DUE, [math.nan, math.nan]),
        ("dscr(A, B)", DUE, [0, 30 / (6 + 8 + 8)]),
        ("if(always and not never, 1, 2)", DUE, [1, 1]),
        ("if(fired(always) or never, 1, 2)", BEFORE, [2, 1]),  # tests come before triggers
        ("if(date >= 2023-01-01, 1, 2)", BEFORE, [2, 1]),
        ("if(failed(payer) or failed(bank), 1, 2)", BEFORE, [2, 2]),
        ("min(receipts / receipts.other, 7)", DUE, [7, 7]),
        ("max(1 / 0, 2 / 0)", DUE, [math.nan, math.nan]),
        ("if(1 / 0 != 1 / 0, 1, 2) + if(1 / 0 <= 1, 1, 2)", DUE, [4, 4]),
        ("1 / (balance(A) - 59.9999995)", DUE, [math.nan, math.nan]),
        ("if(1 / (1 - 0.9999999) > 9999, 1, 2)", DUE, [1, 1]),
        ("abs(5% - 120bp * 10)", DUE, [0.07, 0.07]),
        ("if(balance(A) / initial(A) >= 1.0000000009, 1, 2)", DUE, [1, 1]),
        ("if(balance(A) / initial(A) >= 1.0000000011, 1, 2)", DUE, [2, 2]),
        ("if(balance(A) >= 60.0000009, 1, 2)", DUE, [1, 1]),
        ("if(balance(A) < 60.0000009 or balance(A) != 60.0000009, 1, 2)", DUE, [2, 2]),
        ("if(balance(A) > 59.999, 1, 2)", DUE, [1, 1]),
    ],
)
def test_formulas_know_what_their_stage_knows(formula, stage, expected):
    tests = f'tests: {{it: {{value: "{formula}", at-least: 0, tested: {stage}}}}}\n'
    rows = pay_out(STATE + tests, 2, interest=[0, 20], principal=[0, 6], recovery=[0, 4], pool=[200, 100, 50, 0, 0],
                   defaulted=[0, 1, 3, 3, 3])  # fmt: skip
    assert column(rows, "it.value") == pytest.approx(expected, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize(
    ("bounds", "breached"),
    [
        ("value: receipts, at-least: 5", [0, 1, 0, 1]),
        ("value: receipts, at-most: 4.9999999", [0, 0, 0, 0]),
        ("value: receipts, at-most: 4", [1, 0, 1, 0]),
        ("value: receipts, at-least: 5.0000009", [0, 1, 0, 1]),  # money: within 1e-6 here
        ("value: receipts / initial(A), at-least: 0.0500009", [1, 1, 1, 1]),
        ("value: 5 / receipts, at-least: 2", [1, 0, 1, 0]),
        ("value: 5 / receipts, at-least: 2, when-undefined: breach", [1, 1, 1, 1]),
        ("value: 2, at-most: 5 / receipts", [1, 0, 1, 0]),
        ("value: 0, at-most: 5 / receipts, when-undefined: breach", [0, 1, 0, 1]),
    ],
)
def test_breaches(bounds, breached):
    text = f"{BULLET}\ntests: {{it: {{{bounds}}}}}\nwaterfall: [{{pay: A}}]"
    assert column(pay_out(text, 4, other=[5, 0, 5, 0]), "it.breached") == near(*breached)


@pytest.mark.parametrize(
    ("words", "fired"),
    [
        ("", [1, 0, 1, 1, 0, 0, 1]),
        (", for: 2", [0, 0, 0, 1, 0, 0, 0]),
        (", cure: 2", [1, 1, 1, 1, 1, 0, 1]),
        (", for: 2, latch: true", [0, 0, 0, 1, 1, 1, 1]),
    ],
)
def test_triggers_come_into_force_and_lapse(words, fired):
    payments = ", ".join(str(date(2022 + year, 1, 1)) for year in range(7))
    trigger = f"triggers: {{late: {{when: receipts == 0{words}}}}}"
    rows = pay_out(f"{BULLET}\n{trigger}\nwaterfall: [{{pay: A}}]", 7, payments=payments, other=[0, 1, 0, 0, 2, 3, 0])
    assert column(rows, "late.fired") == near(*fired)


def test_a_trigger_sees_how_a_later_one_stood_last_time():
    text = f"""{BULLET}
triggers:
  early: {{when: late or breached(it), tested: before-collection}}
  late: {{when: period == 1, tested: after-payment}}
tests: {{it: {{value: period, at-most: 1}}}}
waterfall: [{{pay: A}}]
"""
    assert column(pay_out(text, 4), "early.fired") == near(0, 1, 1, 1)
