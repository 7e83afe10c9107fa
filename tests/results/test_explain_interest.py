"""Interest beyond a coupon, told in both languages and noted on the drawing."""

from __future__ import annotations

from ipabs.results.diagram import diagram_of
from tests.naive.deals import checked
from tests.results.telling import told_data
from tests.results.test_explain import changed

INTEREST = {
    "tranches.A": {
        "notional": "60",
        "coupon": {"index": "curve", "spread": "1%", "reset-lag": "2bd"},
        "principal": "pass-through",
        "unpaid-interest": "capitalises",
        "deferrable": "true",
        "anticipated-repayment": "2023-10-01",
        "components": {"fee": {"rate": "5%", "unpaid-interest": "compounds", "promised": "false"}},
    },
    "tranches.B.accretes": "balance(A) > 0",
    "support.payer.covers": ["A", "C"],
    "triggers.odd.when": "unpaid(A.fee) > 0",
}


def test_interest_in_english() -> None:
    """A component may be called as something else is."""
    text = told_data(changed(INTEREST))
    for told in (
        "coupon the curve's forward rate plus 100 bp, read 2 business days before each period begins",
        (
            "Interest left unpaid joins the balance after the payment date, but stays due on the last. "
            "Interest may be deferred: only what is unpaid in the end counts as missed. "
            "On top comes fee interest, a claim of its own: 5 % a year on the same base. "
            "What is left unpaid of it stays due and bears interest at its own rate. "
            "It is not promised: what is unpaid of it counts in no loss. "
            "Repayment is anticipated on 2023-10-01, which changes nothing in what is due."
        ),
        "As long as A is not yet repaid, the interest of the period is not due but joins the balance.",
        (
            "The coupon is 100 bp higher from 2023-08-01. "
            "The coupon is 200 bp higher in a period at whose beginning late is in force. "
            "On top comes extra interest, a claim of its own: 3 % a year on the same base from 2023-05-01."
        ),
        (
            "io, interest only: coupon 1 % a year, act/365f; prices are per 100 of 40. No principal is ever due; "
            "interest runs on this, as it stands when the period begins: the balance of A."
        ),
        "what is short of interest and principal of A and interest on C and extra interest on C and principal of C.",
        "odd comes into force when fee interest on A is in arrears.",
        "extra interest on C, then principal of C",
    ):
        assert told in text, told
    assert "(36.36 % of the notes)" in text  # of 165: of V what is drawn; what io prices are per 100 of is no principal
    assert "D and io" not in text and "ranks after A, B, C and D: a revolving note" in text


def test_interest_in_chinese() -> None:
    text = told_data(changed(INTEREST), "zh")
    for told in (
        "于每期开始前 2 个工作日确定",
        "另有 fee 利息，单独列为一项权利：按相同基数计，年利率 5%。",
        "满足以下条件期间，当期利息不支付，计入未偿本金：A 尚未清偿。",
        "期初满足以下条件的各期，票面利率上调 200bp：",
        "io，仅付息：",
        "A 存在拖欠 fee 利息",
        "C 的 extra 利息",
    ):
        assert told in text, told


def test_what_reads_a_trigger_includes_the_interest_of_tranches() -> None:
    assert "Read by insurer and C." in told_data(changed({}))


def test_a_drawing_notes_what_interest_does() -> None:
    notes = dict(diagram_of(checked(changed(INTEREST))[0]).notes)
    assert notes["A"] == (
        "curve plus 100 bp; fee: 5 % more, not promised; unpaid interest joins the balance; unpaid fee bears interest; "
        "interest deferrable; repayment anticipated on 2023-10-01"
    )
    assert notes["B"] == "curve plus 100 bp; interest joins the balance while balance(A) > 0"
    assert notes["C"].split("; ") == [
        "coupon 100 bp higher from 2023-08-01",
        "coupon 200 bp higher while late",
        "extra: 3 % more from 2023-05-01",
    ]
    assert notes["io"] == "interest only, on balance(A)"
    assert "D" not in notes
