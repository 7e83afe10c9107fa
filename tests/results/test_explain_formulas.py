"""Formulas in words, steps as sentences, the order of payments while triggers are in force."""

from __future__ import annotations

import pytest

from ipabs.definitions.fields import read_formula
from ipabs.definitions.scope import Scope
from ipabs.results.explain import LANGUAGES, explain
from ipabs.results.explain_formulas import Speller
from ipabs.results.explain_order import order_of, told_order
from tests.naive.deals import checked
from tests.results.telling import PAYMENTS, case_of_deal

KINDS = {
    "pool": "pool",
    "A": "tranche",
    "B": "tranche",
    "sub": "tranche",
    "reserve": "account",
    "vat": "fee",
    "payer": "support",
    "co": "party",
    "cover": "test",
    "late": "trigger",
}
NAMED = {"net": read_formula("receipts - due(A)"), "dry": read_formula("available < 5")}
SCOPE = Scope(KINDS | dict.fromkeys(NAMED, "named formula"), frozenset({"sub"}), formulas=NAMED)

FORMULAS = [
    ("balance(A)", "the balance of A", "A 的未偿本金余额"),
    (
        "defaulted(pool) / initial(pool) > 10%",
        "more than 10 % of the initial pool has defaulted",
        "累计违约率超过 10%（占初始资产池）",
    ),
    (
        "balance(pool) / initial(pool) < 0.1",
        ("the value of the pool divided by the initial value of the pool is less than 0.1"),
        "资产池价值除以资产池初始价值低于 0.1",
    ),
    (
        "value(pool) / initial(pool) <= 12.5%",
        "the pool is at 12.5 % of its initial value or less",
        "资产池价值不高于初始价值的 12.5%",
    ),
    ("unpaid(A.interest) > 0", "interest on A is in arrears", "A 存在拖欠利息"),
    (
        "unpaid(A.interest) + unpaid(vat) > 0",
        "interest on A is in arrears or vat is in arrears",
        "A 存在拖欠利息，或 vat 存在拖欠",
    ),
    ("shortfall(B.principal) > 0", "the principal due on B is not paid in full", "B 的应付本金未足额支付"),
    ("balance(A) + balance(B) > 0", "A or B is not yet repaid", "A 或 B 尚未清偿"),
    ("balance(A) == 0", "A is repaid", "A 已清偿"),
    ("balance(A) + balance(B) <= 0", "A and B are repaid", "A 和 B 已清偿"),
    ("balance(payer) > 0", "what payer is owed is more than 0", "payer 项下尚未获偿的款项大于 0"),
    ("date >= 2031-07-15", "the payment date is 2031-07-15 or later", "兑付日在2031年7月15日或之后"),
    ("2 * net > 5", "2 times net is more than 5", "2 乘以 net 大于 5"),
    ("dry or not dry", "dry holds or dry does not hold", "dry 成立，或 dry 不成立"),
    (
        "trailing(receipts - 5, 4) < 1",
        "the sum of (the receipts of the period less 5) over the last 4 payment dates is less than 1",
        "最近 4 个兑付日（当期回收款减 5）之和低于 1",
    ),
    (
        "average(paid(A.interest), 2)",
        "the average of the interest paid on A on the last payment date over the last 2 payment dates",
        "最近 2 个兑付日 A 上一兑付日支付的利息的平均值",
    ),
    ("not late", "late is not in force", "late 未触发"),
    ("not breached(cover) and not failed(co)", "cover is met and co has not failed", "通过 cover 测试且 co 未违约"),
    (
        "not (late or failed(payer))",
        "it is not so that (late is in force or the provider of payer has failed)",
        "并非（late 已触发，或 payer 的提供方已违约）",
    ),
    (
        "downgraded(payer, 'A') and not downgraded(co, 'AA+')",
        "the rating of the provider of payer is below A and the rating of co is not below AA+",
        "payer 提供方的评级低于 A 且 co 的评级不低于 AA+",
    ),
    (
        "late or failed(co) and breached(cover)",
        "late is in force or (co has failed and cover is breached)",
        "late 已触发，或（co 已违约且未通过 cover 测试）",
    ),
    (
        "max(500_000, 50% * due(A.interest))",
        "the greater of 500,000 and 50 % of the interest due on A",
        "500,000 和 A 的应付利息的 50%中的较大者",
    ),
    (
        "if(late, balance(A), due(A.principal))",
        "the balance of A if late is in force, otherwise the principal due on A",
        "如 late 已触发，则为 A 的未偿本金余额，否则为 A 的应付本金",
    ),
    (
        "2 * (due(A) + due(B))",
        "2 times (what is due on A plus what is due on B)",
        "2 乘以（A 的应付金额加 B 的应付金额）",
    ),
    ("due(A) - (due(B) - 1)", "what is due on A less (what is due on B less 1)", "A 的应付金额减（B 的应付金额减 1）"),
    ("due(A) - due(B) + 1", "what is due on A less what is due on B plus 1", "A 的应付金额减 B 的应付金额加 1"),
    (
        "receipts / (due(A) * 2)",
        "the receipts of the period divided by (what is due on A times 2)",
        "当期回收款除以（A 的应付金额乘以 2）",
    ),
    ("dscr(A, B) >= 1.05", "the debt service coverage of A and B is at least 1.05", "A 和 B 的偿债覆盖倍数不低于 1.05"),
    ("paid(A.interest)", "the interest paid on A so far today", "A 本期已支付的利息"),
    (
        "-abs(balance(A) - 1)",
        "minus ((the balance of A less 1) without its sign)",
        "负（（A 的未偿本金余额减 1）的绝对值）",
    ),
    ("2 * (1 + 3 * (2 + 3 * (1 + period)))", "`2 * (1 + 3 * (2 + 3 * (1 + period)))`", None),
]


@pytest.mark.parametrize(("formula", "english", "chinese"), FORMULAS, ids=[each[0] for each in FORMULAS])
def test_a_formula_in_words(formula: str, english: str, chinese: str | None) -> None:
    expression = read_formula(formula)
    assert Speller(LANGUAGES["en"], SCOPE).spell(expression) == english
    spoken = LANGUAGES["zh"]
    if chinese is not None:
        assert spoken.spaced(Speller(spoken, SCOPE).spell(expression)) == chinese


def test_before_the_steps_what_is_paid_is_that_of_the_last_date() -> None:
    speller = Speller(LANGUAGES["en"], SCOPE, in_steps=False)
    assert speller.spell(read_formula("paid(A)")) == "what is paid on A on the last payment date"


DEAL = {
    "deal": "stepped",
    "currency": "CNY",
    "dates": {"cutoff": "2023-01-01", "closing": "2023-01-01", "payments": list(PAYMENTS)},
    "collateral": "pool",
    "parties": {"p": {"rating": "AA"}},
    "tranches": {
        "A": {"notional": "60", "coupon": "4%", "principal": "pro-rata"},
        "B": {"notional": "30", "coupon": "5%", "principal": "pro-rata"},
        "sub": {"notional": "10", "principal": "residual"},
    },
    "accounts": {"reserve": {"target": "2"}},
    "fees": {"tax": {"rate": "1%", "of": "receipts"}},
    "support": {"payer": {"kind": "shortfall", "provider": "p", "covers": ["A.interest"]}},
    "triggers": {"late": {"when": "unpaid(A) > 0"}, "end": {"when": "period > 4"}},
}
STEPS = [
    ({"pay": "tax"}, "Pay tax."),
    ({"pay": "A"}, "Pay interest on A, then principal of A."),
    (
        {"pay": ["A.interest", "B.interest"], "share": "due", "also-from": "payer"},
        (
            "Pay interest on A and interest on B side by side, in proportion to what is due and unpaid; what "
            "cash leaves unpaid comes from payer (for interest on A only)."
        ),
    ),
    (
        {"pay": ["A.interest", "B.interest"], "share": ["2", "1"]},
        "Pay interest on A and interest on B side by side, 2 : 1.",
    ),
    (
        {"pay": ["A.principal", "B.principal"], "share": "balance", "limit": "50% * available"},
        (
            "Pay principal of A and principal of B side by side, in proportion to their balances; in all at most "
            "50 % of the cash at hand."
        ),
    ),
    (
        {"pay": "A.principal", "amount": "balance(A)", "if": "late", "unless": "end"},
        "Only if late is in force, and unless end is in force: repay the whole balance of A.",
    ),
    (
        {"pay": "A.principal", "amount": "balance(B)"},
        "Pay principal of A, as much as this: the balance of B; at most the balance.",
    ),
    ({"pay": "A.interest", "amount": "7"}, "Pay interest on A, as much as this: 7; at most what is still due."),
    ({"pay": "sub.residual", "amount": "7"}, "Pay all that is left, to sub, but only as much as this: 7."),
    (
        {"fill": "reserve", "limit": "5"},
        "Bring reserve to its target from cash, or release what it holds above; put in at most 5.",
    ),
    ({"release": "reserve", "unless": "not late"}, "Unless late is not in force: move all of reserve to cash."),
    ({"release": "reserve", "amount": "3"}, "Move this much of reserve to cash: 3."),
    ({"repay": "payer", "limit": "4"}, "Pay p back what payer has advanced; in all at most 4."),
]
LAST = [{"pay": ["tax", "A", "B"], "also-from": ["payer", "reserve"]}, {"fill": "reserve"}, {"repay": "payer"}]


def sections(steps):
    last = [*LAST, {"pay": "sub", "if": "late or end"}]
    deal, document = checked({**DEAL, "waterfall": [*steps, *last]})
    told = explain(case_of_deal(deal, document, tuple(deal.dates.payments)))
    return {section["name"]: [item["text"] for item in section["items"]] for section in told["sections"]}


@pytest.mark.parametrize(("step", "sentence"), STEPS, ids=[each[1][:40] for each in STEPS])
def test_a_step_is_one_sentence(step, sentence) -> None:
    assert sections([step])["steps"][1] == sentence


def order(steps, *in_force):
    deal, _ = checked({**DEAL, "waterfall": [*steps, *LAST, {"pay": "sub", "if": "late or end"}]})
    return told_order(order_of(deal, frozenset(in_force)), LANGUAGES["en"])


def test_the_order_follows_the_triggers() -> None:
    steps = [
        {"pay": "B.interest", "unless": "late"},
        {"pay": ["A.interest", "B.interest"], "share": "due", "if": "period > 1 and not end"},
        {"pay": "A.principal", "amount": "if(late, balance(A), due(A.principal))"},
        {"pay": "tax", "limit": "2"},
    ]
    after = "interest on A → principal of B → fill reserve → repay payer"
    assert order(steps) == (
        "interest on B → [interest on A, under its condition] → principal of A → tax, within a bound → tax → "
        + after.format("").replace("interest on B → ", "")
    )
    assert order(steps, "late").startswith(
        "[interest on A, under its condition] = [interest on B, under its condition] → the whole of A → "
    )
    assert order(steps, "late").endswith("repay payer → principal of sub → all that is left, to sub")
    assert order(steps, "end").startswith("interest on B → principal of A → tax, within a bound → tax → interest on A")


def test_an_uncertain_condition_is_neither_done_nor_left_out() -> None:
    both = [{"pay": "tax", "if": "late and period > 1"}]
    assert not order(both).startswith("[tax")
    assert order(both, "late").startswith("[tax, under its condition]")
    either = [{"pay": "tax", "unless": "late or period > 1"}]
    assert order(either).startswith("[tax, under its condition]")
    assert not order(either, "late").startswith("[tax")


def test_a_trigger_tells_which_steps_it_turns_on_and_off() -> None:
    told = sections([{"pay": "tax", "if": "late"}, {"pay": "A.interest", "unless": "fired(late)"}])["triggers"][0]
    assert "Only then is step 1 done. Step 2 is left out then. Step 6 looks at it." in told


def test_what_is_left_at_the_end_is_told() -> None:
    assert sections([])["steps"][-1].startswith("What is left after step 4 waits")
    last = [{"pay": ["A", "sub"], "unless": "late"}, {"pay": "sub", "if": "end"}, {"pay": "sub"}]
    deal, document = checked({**DEAL, "waterfall": [*LAST, *last]})
    steps = explain(case_of_deal(deal, document, tuple(deal.dates.payments)))["sections"]
    assert next(s for s in steps if s["name"] == "steps")["items"][-1]["text"] == "Nothing is left after step 6."
