"""What holds for the naive waterfall on every deal, and what the deals drawn have in them."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest
from hypothesis import given

from ipabs.definitions.moves import Record
from ipabs.definitions.steps import Fill, Group
from ipabs.definitions.vocabulary import WORDS
from ipabs.definitions.waterfalls import all_steps, revolving
from tests.naive.deals import case_of, deal_from, draw_case, text_of
from tests.naive.waterfall import run


def scale(deal, inputs):
    return inputs["pool_balance"][0] + sum(tranche.notional for tranche in deal.tranches.values())


def single_steps(deal):
    """Label and step, groups apart."""
    return [(placed.label, placed.step) for placed in all_steps(deal) if not isinstance(placed.step, Group)]


@given(draw_case())
def test_cash_is_conserved(case):
    deal, _, inputs = case
    available, held = 0.0, sum(account.initial for account in deal.accounts.values())
    for row in run(deal, **inputs):
        came = row["receipts"] + row.get("sale", 0.0) + sum(row[f"{name}.earned"] for name in deal.accounts)
        came += sum(row[f"{name}.drawn"] for name in (*deal.support, *revolving(deal)))
        came += sum(row[f"{name}.received"] for name in deal.hedges)
        went = sum(value for name, value in row.items() if name.endswith((".paid", ".repaid")))
        before = available + held
        available, held = row["available"], sum(row[f"{name}.balance"] for name in deal.accounts)
        assert before + came == pytest.approx(went + available + held, rel=0, abs=1e-9 * scale(deal, inputs))


@given(draw_case())
def test_nothing_is_negative_but_what_an_account_gives_back(case):
    deal, _, inputs = case
    for row in run(deal, **inputs):
        for name, value in row.items():
            if not name.endswith((".value", ".asked", ".got")) and name.removesuffix(".balance") not in deal.ledgers:
                assert value >= 0, name
        for label, step in single_steps(deal):
            asked, got = row[f"step[{label}].asked"], row[f"step[{label}].got"]
            assert got <= asked + inputs["epsilon"]
            assert asked >= 0 or (got == asked and isinstance(step, Fill | Record))


@given(draw_case())
def test_balances_follow_from_payments(case):
    deal, _, inputs = case
    rows = run(deal, **inputs)
    near = pytest.approx
    for name, tranche in deal.tranches.items():
        balance = tranche.principal_at_closing
        joins = [f"{name}.accreted", *(f"{name}.{part}.capitalised" for part in ("interest", *tranche.components))]
        for row in rows:
            balance += sum(row.get(flow, 0.0) for flow in joins) - row[f"{name}.principal.paid"]
            balance += row.get(f"{name}.drawn", 0.0)
            lost = row.get(f"{name}.written-off", 0.0)
            assert row[f"{name}.balance"] == near(balance - lost, abs=inputs["epsilon"])
            assert row[f"{name}.interest.paid"] <= row[f"{name}.interest.due"] + inputs["epsilon"]
    for name, support in deal.support.items():
        owed = paid = 0.0
        fails = deal.parties[support.provider].fails
        for row, day in zip(rows, inputs["payment_dates"], strict=True):
            owed += row[f"{name}.drawn"] - row[f"{name}.repaid"]
            assert row[f"{name}.balance"] == near(owed, abs=inputs["epsilon"])
            paid += row[f"{name}.drawn"]
            limit = row.get(f"{name}.limit", support.limit)
            taken = owed if support.is_reinstated else paid
            assert row[f"{name}.drawn"] == 0 or taken <= limit + inputs["epsilon"]
            assert fails is None or day < fails or row[f"{name}.drawn"] == 0
    for name in deal.fees:
        assert all(row[f"{name}.paid"] <= row[f"{name}.due"] + inputs["epsilon"] for row in rows)


@given(draw_case())
def test_what_is_paid_does_not_know_what_will_be_collected(case):
    deal, _, inputs = case
    rows = run(deal, **inputs)
    half = len(rows) // 2
    later = dict(inputs)
    later["receipts"] = {kind: cash[:half] + [x + 1 for x in cash[half:]] for kind, cash in inputs["receipts"].items()}
    for name in ("pool_balance", "pool_defaulted"):
        later[name] = inputs[name][: half + 1] + [x + 1 for x in inputs[name][half + 1 :]]
    assert repr(run(deal, **later)[:half]) == repr(rows[:half])  # as text, for what is undefined equals nothing


def drawn(count):
    """Cases from random bytes, the same ones every time."""
    return [case_of(random.Random(seed).randbytes(3000)) for seed in range(count)]


def test_the_deals_drawn_use_the_whole_language():
    cases = drawn(250)
    text = "\n".join(text_of(document) for _, document, _ in cases)
    for word in WORDS.values():
        if word.alone:
            assert re.search(rf"\b{word.name}\b(?!\()", text), word.name
        assert re.search(rf"\b{word.name}\(" if word.takes else rf"\b{word.name}\b", text), word.name
        for part in word.parts:
            if part != "residual" or word.name == "paid":  # nothing is ever due to a residual
                assert re.search(rf"\b{word.name}(\.|\([\w-]+\.){part}\b", text), (word.name, part)
    for word in ("pass-through", "sequential", "straight-line", "pro-rata", "turbo", "bullet", "residual", "payments",
                 "grace", "target-balance", "maturity", "cap", "once", "life", "year", "period", "latch", "cure", "for",
                 "when-undefined", "at-least", "at-most", "fails", "limit", "also-from", "share", "amount", "if",
                 "unless", "fill", "release", "repay", "earns", "initial", "index", "none", "unpaid-interest",
                 "carried", "compounds", "capitalises", "deferrable", "accretes", "step-ups", "from", "when", "by",
                 "interest-on", "components", "contingent", "promised", "collects", "cash", "ledgers", "trap",
                 "transfer", "record", "write-off", "write-up", "do", "else", "waterfalls", "steps", "guarantee",
                 "liquidity", "letter-of-credit", "wrap", "replenish", "accelerates", "timely", "ultimate", "fee",
                 "interest", "undrawn", "covered", "excess-of", "on", "revolving", "drawn", "redraw-until", "draw",
                 "to", "of", "swap", "floor", "forward", "sells", "buys", "strike", "pays", "receives", "premium",
                 "termination"):  # fmt: skip
        assert f'"{word}"' in text, word
    lengths = Counter(len(deal.waterfall) for deal, _, _ in cases)
    assert min(lengths) >= 3 and max(lengths) == 12
    assert {len(inputs["payment_dates"]) for _, _, inputs in cases} == set(range(1, 11))


def test_the_deals_drawn_do_something():
    """Most of what a deal can do happens often enough for a wrong step to show."""
    seen = Counter()
    for deal, _, inputs in drawn(320):
        for row in run(deal, **inputs):
            seen.update(name.rpartition(".")[2] for name, value in row.items() if value > 0)
            steps = [(step, row[f"step[{n}].asked"], row[f"step[{n}].got"]) for n, step in single_steps(deal)]
            seen["given back"] += any(got < 0 for step, _, got in steps if isinstance(step, Fill))
            seen["short"] += any(0 < got < 0.99 * asked for _, asked, got in steps)
            seen["another waterfall"] += any(name.startswith("waterfall[") and row[name] for name in row)
            seen["from an account"] += any(got for step, _, got in steps if getattr(step, "from_", None))
            seen["in else"] += any(row[f"step[{label}].got"] for label, _ in single_steps(deal) if ".else." in label)
            seen.update(type(step).__name__ for step, _, got in steps if got)
            seen["written off and joined"] += any(row.get(f"{name}.written-off") and grows(deal, row, name)
                                                  for name in deal.tranches)  # fmt: skip
    for what, least in {"paid": 500, "drawn": 30, "repaid": 10, "breached": 300, "fired": 300, "earned": 100,
                        "given back": 30, "short": 100, "accreted": 30, "capitalised": 30, "holds": 30,
                        "interest-on": 50, "interest-received": 30, "interest-missed": 30, "written-off": 50,
                        "another waterfall": 50, "from an account": 50, "in else": 20, "Trap": 30, "Transfer": 30,
                        "Record": 50, "Draw": 20, "WriteOff": 100, "WriteUp": 50, "received": 100, "Buy": 50,
                        "defaulted": 20, "lost": 20, "recovery": 15,
                        "written off and joined": 10}.items():  # fmt: skip
        assert seen[what] >= least, what


def grows(deal, row, name):
    """Interest joins the balance of a tranche on this date."""
    parts = ("interest", *deal.tranches[name].components)
    return row.get(f"{name}.accreted") or any(row.get(f"{name}.{part}.capitalised") for part in parts)


def test_no_bytes_make_the_simplest_deal():
    deal, document, inputs = case_of(b"")
    assert len(deal.tranches) == len(inputs["payment_dates"]) == 1
    assert deal_from(text_of(document)) == deal
