"""A deal in mid-life from its file: the state that a run writes, the manual's example, and what is measured from it."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.case import load
from ipabs.definitions.library import shipped, structures
from ipabs.definitions.loading import load_deal
from ipabs.definitions.references import check_references
from ipabs.errors import Faults, RunError
from ipabs.market.timetable import make_timetable
from ipabs.results.explain import LANGUAGES, explain, explain_text
from ipabs.results.state import state_after, state_text
from ipabs.run import price, run, simulate
from tests.cli.running import ipabs
from tests.collateral.given import write_deal
from tests.results import told_state
from tests.results.telling import told_data
from tests.results.test_explain import changed
from tests.waterfall.test_examples_on_the_page import EXAMPLES, HEAD, rows_of

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.case import Case

PAGE = (shipped("structures") / "README.md").read_text(encoding="utf-8")
BUYS_NOTHING = [
    name
    for name in structures()
    if "\ntemplates:" not in (shipped("structures") / name / "deal.yaml").read_text(encoding="utf-8")
]
"""What a deal has bought stands on the tables of the later pool: the cash of the earlier one does not have it."""
FLOATER = """\
deal: floater
currency: CNY
dates: {cutoff: 2023-01-01, closing: 2023-01-01, payments: [2024-01-01, 2025-01-01, 2026-01-01]}
collateral: collections.csv
curve: {flat: 3%}
tranches:
  A: {notional: 100, coupon: {index: curve, spread: 1%}, principal: pass-through, issue-price: 97}
  sub: {notional: 10, principal: residual}
accounts: {reserve: {target: 4, initial: 4}}
waterfall:
  - {pay: A.interest, also-from: reserve}
  - pay: [A.principal, sub]
"""
CASH = "date,principal\n2023-07-01,24\n2024-07-01,40\n2025-07-01,60\n"


def test_the_example_of_the_manual_goes_on_as_the_table_says(tmp_path: Path) -> None:
    section = PAGE.partition("## A deal in mid-life")[2].partition("\n## ")[0]
    (state,) = re.findall(r"```yaml\n(.*?)```", section, flags=re.DOTALL)
    table = section.partition("```yaml")[2].partition("```\n\n")[2]
    deal, whole = EXAMPLES["A cash trap"]
    given = rows_of(whole)["in: royalty"]
    cash = "date,royalty\n" + "".join(f"{2023 + k}-07-01,{amount}\n" for k, amount in enumerate(given))
    flows = price(write_deal(tmp_path, HEAD + deal + state, cash), debug=True).flows
    told = rows_of(table)
    assert len(told) == 5
    for row, cells in told.items():
        assert list(flows.path(row)) == pytest.approx(cells, abs=1e-9), row


def taken_up(case: Case, state: str, folder: Path) -> Case:
    """The case with a state, on the curve it had: what is ahead of it."""
    file, faults = folder / "deal.yaml", Faults()
    file.write_text(f"{case.file.read_text(encoding='utf-8')}\n{state}\n", encoding="utf-8")
    deal, document = load_deal(file, faults)
    scope = check_references(deal, document, faults)
    timetable = make_timetable(deal, document, case.file.parent, faults)
    assert timetable is not None
    assert not faults.faults
    return replace(case, deal=deal, scope=scope, timetable=timetable)


@pytest.mark.parametrize("structure", BUYS_NOTHING)
def test_a_shipped_deal_goes_on_as_it_would_have(structure: str, tmp_path: Path) -> None:
    whole = run(load(structure), debug=True, states=True)
    payments, fed = whole.case.timetable.payments, whole.case.inputs
    for k in (len(payments) // 3, len(payments) - 2):
        left = {name: amounts[k + 1 :] for name, amounts in fed.items()}
        left["pool.defaulted"] = left["pool.defaulted"] - fed["pool.defaulted"][k]
        later = run(
            taken_up(whole.case, state_text(state_after(whole, payments[k])), tmp_path), inputs=left, debug=True
        )
        for name in later.flows.names:
            was, now = whole.flows.path(name)[k + 1 :], later.flows.path(name)
            scale = max(1.0, whole.pool.value)
            assert np.allclose(now, was, rtol=1e-12, atol=1e-12 * scale, equal_nan=True), (k, name)


def seasoned(tmp_path: Path, state: str, deal: str = FLOATER) -> Path:
    return write_deal(tmp_path, f"{deal}state: {state}\n", CASH)


def test_prices_are_per_balance_and_of_the_day(tmp_path: Path) -> None:
    state = "{as-of: 2024-01-01, cutoff: 2024-01-02, balance: {A: 80, sub: 10, reserve: 4}, price: {A: 99}}"
    result = price(seasoned(tmp_path, state))
    notes, flows = result.tranches[0], result.flows
    times = np.array([366, 731]) / 365
    cash = (flows.path("A.interest.paid") + flows.path("A.principal.paid")) / 0.8
    worth = sum(cash / (1 + notes.effective_yield) ** times)
    assert notes.notional == 80
    assert notes.issue_price == 99
    assert worth == pytest.approx(99, abs=1e-9)
    assert notes.attachment == pytest.approx(1 - 80 / 104)  # a pool of 100 with 4 in reserve
    assert notes.wal == pytest.approx(times @ flows.path("A.principal.paid") / flows.path("A.principal.paid").sum())
    assert flows.path("A.interest.paid")[0] == pytest.approx(
        80 * (np.exp(np.log(1.03) * 366 / 365) - 1 + 0.01 * 366 / 365)
    )


def test_losses_are_shares_of_the_balance(tmp_path: Path) -> None:
    state = "{as-of: 2024-01-01, cutoff: 2025-01-02, balance: {A: 80, sub: 10, reserve: 4}}"
    result = price(seasoned(tmp_path, state))
    left = result.flows.path("A.balance")[-1]
    assert left > 10
    assert result.tranches[0].expected_loss == pytest.approx(left / 80)


def test_interest_runs_from_the_last_payment_date_and_value_from_the_day(tmp_path: Path) -> None:
    fixed = FLOATER.replace("{index: curve, spread: 1%}", "4%, required-spread: 0bp")
    state = "{as-of: 2024-07-01, cutoff: 2024-01-02, balance: {A: 80, sub: 10, reserve: 4}}"
    result = price(seasoned(tmp_path, state, fixed))
    flows = result.flows
    assert flows.path("A.interest.due")[0] == pytest.approx(80 * 0.04 * 366 / 365)
    cash = flows.path("A.interest.paid") + flows.path("A.principal.paid")
    assert result.tranches[0].value == pytest.approx(sum(cash * 1.03 ** (-np.array([184, 549]) / 365)) / 0.8)


def test_a_rate_once_fixed_stays_for_the_period(tmp_path: Path) -> None:
    state = "{as-of: 2024-07-01, cutoff: 2024-01-02, balance: {A: 80, sub: 10, reserve: 4}, index: {curve: 5%}}"
    due = price(seasoned(tmp_path, state)).flows.path("A.interest.due")
    assert due[0] == pytest.approx(80 * 0.06 * 366 / 365)
    assert due[1] != pytest.approx(due[0])


def test_a_simulated_deal_is_taken_up_from_a_path_of_its_own(tmp_path: Path) -> None:
    folder = load("licence-back").file.parent
    told = ipabs("trace", "licence-back", "--path", "17", "--state-after", "2020-12-23").out
    text = (folder / "deal.yaml").read_text(encoding="utf-8")
    shutil.copytree(folder / "pool", tmp_path / "pool")
    (tmp_path / "deal.yaml").write_text(f"{text}\n{told}", encoding="utf-8")
    case = load(tmp_path)
    result = simulate(case, paths=2_048, threads=1, debug=True)
    notes = result.tranches[0]
    assert case.timetable.past[-1] == date(2020, 12, 23)
    assert notes.notional == case.deal.state.balance["A"] < 195_000_000
    assert notes.attachment == pytest.approx(1 - notes.notional / result.pool.funded)
    price_table = ipabs("price", str(tmp_path), "--paths", "1024").out
    assert "balance   factor" in price_table
    assert "price (on 2020-12-23)" in price_table


def test_what_no_state_can_be_written_of(tmp_path: Path) -> None:
    result = run(load(write_deal(tmp_path / "a", FLOATER, CASH)), states=True)
    with pytest.raises(RunError, match=r"^2024-01-02 is no payment date: the nearest is 2024-01-01\.$"):
        state_after(result, date(2024, 1, 2))
    with pytest.raises(RunError, match=r"^2026-01-01 is the last payment date: nothing comes after it\.$"):
        state_after(result, date(2026, 1, 1))
    deal = f"{FLOATER}calls: {{c: {{from: 2024-01-01}}}}\n"
    called = run(load(write_deal(tmp_path / "b", deal, CASH)), states=True)
    with pytest.raises(RunError, match=r"^a call has ended the deal by 2024-01-01: nothing is left to be run\.$"):
        state_after(called, date(2024, 1, 1))


STATE = """\
{as-of: 2024-01-01, cutoff: 2024-01-02, balance: {A: 80, sub: 10, reserve: 4, cash: 1}, unpaid: {A.interest: 2},
 pool: {initial: 124, defaulted: 3}, paid: {A.principal: 20}, index: {curve: 5%}, price: {A: 99.5}}
"""
TOLD = {
    "en": """\
  - The deal is taken up on 2024-01-01, after 1 payment date; receipts from 2024-01-02 on are still to be paid out.
  - Interest has been running since 2024-01-01.
  - Outstanding are A 80 (80 % of its notional) and sub 10 (100 % of its notional).
  - The accounts hold reserve 4 and cash 1.
  - In arrears are A.interest 2.
  - Paid on the last payment date: A.principal 20.
  - Of the pool: 124 at the first cutoff and 3 defaulted so far.
  - curve is fixed at 5 % for the interest period that runs.
  - Prices on that day, per 100 of balance: A 99.5.
""",
    "zh": """\
  - 本项目自2024年1月1日的存续状态起算，此前已有 1 个兑付日；2024年1月2日起的回收款尚待分配。
  - 当期利息自2024年1月1日起算。
  - 未偿本金余额：A 80（为发行规模的 80%）和 sub 10（为发行规模的 100%）。
  - 账户余额：reserve 4 和 cash 1。
  - 欠付：A.interest 2。
  - 上一兑付日已付：A.principal 20。
  - 资产池：初始封包日余额 124 和累计违约 3。
  - 当前计息期 curve 已定为 5%。
  - 该日每百元余额的全价：A 99.5。
""",
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_state_is_told(code: str, tmp_path: Path) -> None:
    case = load(seasoned(tmp_path, STATE))
    text = explain_text(explain(case, LANGUAGES[code]), LANGUAGES[code])
    section = text.partition({"en": "Where the deal stands\n", "zh": "存续期状态\n"}[code])[2].partition("\n\n")[0]
    assert section.splitlines() == TOLD[code].splitlines()
    assert "state: taken up on 2024-01-01" in ipabs("diagram", str(case.file)).out.replace("#59;", ";")


def test_periods_are_counted_from_closing(tmp_path: Path) -> None:
    folder = str(seasoned(tmp_path, STATE))
    assert "period 2 · 2025-01-01" in ipabs("trace", folder, "--period", "2").out
    refused = ipabs("trace", folder, "--period", "1")
    assert refused.code == 2
    assert "there is no period 1: the deal has 3, and 1 of them lie behind." in refused.err


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    "field", told_state.CHANGES, ids=[f"{each.__name__}.{word}" for each, word in told_state.CHANGES]
)
def test_a_change_of_the_state_is_seen(field: tuple[type, str], code: str) -> None:
    base = changed(told_state.FURTHER | {"state": told_state.STATE})
    assert told_data(changed(told_state.FURTHER | told_state.CHANGES[field]), code) != told_data(base, code)
