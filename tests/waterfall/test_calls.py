"""Calls: what makes whole in closed form, what cannot repay is not called, what a simulation says of them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.case import load
from ipabs.results.calls import call_notes
from ipabs.results.simulated import simulated_summary, simulated_table
from ipabs.results.summary import summary, summary_table
from ipabs.results.trace import trace
from ipabs.results.trace_text import trace_text
from ipabs.run import Simulated, price, run, simulate
from tests.collateral.given import write_deal
from tests.naive.deals import case_of, checked
from tests.simulation.pools import AT_ONCE, LAST_DAY, THREE_YEARS, bullet, write_pool
from tests.waterfall.plans import fed_inputs, run_plan_on, terms_of

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
deal: called
currency: CNY
dates: {cutoff: 2023-01-01, closing: 2023-01-01, payments: [2024-01-01, 2025-01-01, 2026-01-01]}
day-count: 30/360
collateral: collections.csv
curve: {flat: 3%}
tranches:
  A: {notional: 60, coupon: 5%, principal: PRINCIPAL}
  sub: {notional: 40, principal: residual}
waterfall:
  - pay: [A, sub]
"""
NONE = float("nan")
CASH = "date,interest,principal\n2023-07-01,6,40\n2024-07-01,4,30\n2025-07-01,2,30\n"


def called(folder: Path, calls: str, principal: str = "straight-line", cash: str = CASH):
    text = HEAD.replace("PRINCIPAL", principal) + f"calls: {calls}\n"
    return load(write_deal(folder, text, cash))


def discounted(amounts: dict[int, float], case, spread: float, at: int = 0) -> float:
    """From payment date ``at``, in whole years by 30/360 for the spread, at the curve for the rest."""
    days = list(case.timetable.payments)
    factor = case.curve.discount(days)
    return sum(x * factor[k] / factor[at] * np.exp(-spread * (k - at)) for k, x in amounts.items())


@pytest.mark.parametrize("spread", [-0.01, 0.0, 0.012, 0.05])
def test_make_whole_is_what_is_scheduled_discounted_at_the_curve_and_the_spread(tmp_path: Path, spread: float) -> None:
    case = called(tmp_path, f"{{whole: {{from: 2024-01-01, make-whole: {{spread: {100 * spread:g}%}}}}}}")
    flows = run(case, debug=True).flows
    whole = discounted({1: 20 + 2.0, 2: 20 + 1.0}, case, spread)
    assert flows.path("A.premium")[0] == pytest.approx(max(whole - 40.0, 0.0), abs=1e-9)
    assert list(flows.path("A.principal.paid")) == [60.0, 0.0, 0.0]


@pytest.mark.parametrize("principal", ["pass-through", "bullet", "{schedule: [10, 5, 45]}"])
def test_where_repayment_is_anticipated_it_ends_what_is_scheduled(tmp_path: Path, principal: str) -> None:
    case = called(
        tmp_path,
        "{whole: {from: 2024-01-01, make-whole: {}}}",
        f"{principal}, anticipated-repayment: 2025-01-01",
        CASH.replace("6,40", "6,70"),
    )
    flows = run(case, debug=True).flows
    owed = 60.0 if "schedule" not in principal else 50.0
    assert flows.path("A.premium")[0] == pytest.approx(discounted({1: 1.05 * owed}, case, 0.0) - owed, abs=1e-9)


def test_a_revolving_note_is_repaid_at_par(tmp_path: Path) -> None:
    case = called(tmp_path, "{whole: {from: 2024-01-01, make-whole: {}}}", "revolving, drawn: 60")
    assert not run(case, debug=True).flows.path("A.premium").any()


def test_a_table_of_prices_protects_until_its_first_date(tmp_path: Path) -> None:
    prices = "[{from: 2024-06-01, price: 104}, {from: 2025-06-01, price: 102}]"
    flows = run(called(tmp_path, f"{{early: {{price: {prices}}}}}"), debug=True).flows
    assert list(flows.path("call[early].exercised")) == [0.0, 1.0, 0.0]
    assert flows.path("A.premium")[1] == pytest.approx(0.04 * flows.path("A.balance")[0])


def test_what_cannot_repay_everybody_is_not_called(tmp_path: Path) -> None:
    """The notes are owed 63 on the first date; there are 46 and what 60 of the pool bring."""
    assert run(called(tmp_path, "{early: {from: 2024-01-01, sale: 28%}}")).flows.path("sale")[0] == 0.0
    assert run(called(tmp_path, "{early: {from: 2024-01-01, sale: 29%}}")).flows.path("sale")[0] == pytest.approx(17.4)


def test_nothing_happens_after_a_call(tmp_path: Path) -> None:
    flows = run(called(tmp_path, "{early: {from: 2024-01-01}}"), debug=True).flows
    for name in ("receipts", "receipts.principal", "pool.balance", "step[1].got", "step[1].asked", "A.interest.due"):
        assert not flows.path(name)[1:].any(), name


def test_a_run_and_its_trace_tell_the_call(tmp_path: Path) -> None:
    result = run(called(tmp_path, "{early: {from: 2025-01-01, price: 101, sale: 90%}, never: {when: period > 9}}"))
    assert summary(result)["calls"] == [
        {"name": "early", "date": "2025-01-01", "sale": pytest.approx(27.0)},
        {"name": "never", "date": None, "sale": None},
    ]
    text = summary_table(result)
    assert "call early: exercised on 2025-01-01, the pool sold for 27.00" in text
    assert "call never: not exercised" in text
    assert "call" not in trace(result, (1,))[0]
    premium = f"{result.flows.path('A.premium')[1]:,.2f}"
    assert (
        f"  call early EXERCISED: the pool is sold for 27.00, premium on A {premium}; everybody is repaid, "
        "no step is done"
    ) in trace_text(trace(result, (2,)))
    assert call_notes(result.case.deal) == [
        ("early", "called from 2025-01-01, notes repaid at 101, the pool sold at 90 % of its value"),
        ("never", "called when period > 9, notes repaid at 100, the pool sold at 100 % of its value"),
    ]


DEAL = f"""\
deal: called
currency: CNY
dates: {THREE_YEARS}
collateral: pool/
model: {{{AT_ONCE}}}
tranches:
  A: {{notional: 50, coupon: 4%, principal: bullet}}
  sub: {{notional: 50, principal: residual}}
waterfall:
  - pay: A
  - {{pay: sub, if: balance(A) <= 0}}
"""


def simulated(folder: Path, calls: str = "") -> Simulated:
    folder.mkdir()
    contracts = [bullet(f"C{i}", f"F{i}", 10.0, LAST_DAY[THREE_YEARS], rate="6%") for i in range(10)]
    write_pool(folder, DEAL + calls, contracts, [{"id": f"F{i}", "pd": "1%"} for i in range(10)])
    return simulate(load(folder), paths=4096, debug=True)


def test_a_simulation_says_how_likely_and_how_soon(tmp_path: Path) -> None:
    free = simulated(tmp_path / "free")
    result = simulated(tmp_path / "called", "calls:\n  early: {when: defaulted(pool) > 0, from: 2022-06-01}\n")
    (call,) = result.calls
    record = simulated_summary(result)["calls"][0]
    assert (record["name"], record["fires"]) == ("early", call.fires.value)
    assert f"call early: exercised on {100 * call.fires.value:.2f} ±" in simulated_table(result)
    assert 0 < call.fires.value < 1
    assert result.tranches[0].wal.value < free.tranches[0].wal.value
    assert not free.calls


def test_without_calls_a_plan_has_no_further_row(tmp_path: Path) -> None:
    plain = price(write_deal(tmp_path, HEAD.replace("PRINCIPAL", "bullet"), CASH))
    assert "sale" not in plain.flows
    assert not any("alive" in name for name in plain.waterfall.flows)


CREDIT = """\
deal: called
currency: CNY
dates: {cutoff: 2023-01-01, closing: 2023-01-01, payments: [2024-01-01, 2025-01-01, 2026-01-01]}
day-count: 30/360
collateral: collections.csv
tranches:
  A: {notional: 60, coupon: 5%, principal: pass-through}
  credit: {notional: 25, coupon: 4%, principal: revolving, drawn: 5}
  sub: {notional: 20, principal: residual}
formulas: {free: undrawn(credit)}
tests:
  before: {value: undrawn(credit), at-least: 1, tested: before-collection}
  on-date: {value: undrawn(credit), at-least: 1, tested: before-payment}
  after: {value: undrawn(credit), at-least: 1, tested: after-payment}
  undefined: {value: 1 / balance(A), at-most: 1, when-undefined: breach, tested: after-payment}
triggers:
  dry: {when: receipts <= 0}
  repaid: {when: balance(A) <= 0, tested: after-payment}
  latched: {when: balance(A) > 0, latch: true}
  uncured: {when: period == 1, cure: period == 3, tested: before-collection}
ACCELERATES
waterfall:
  - pay: [A.interest, credit.interest, A.principal, sub]
calls: {early: {from: 2024-06-01}}
"""


def credit(folder: Path, accelerates: str = ""):
    return load(write_deal(folder, CREDIT.replace("ACCELERATES", accelerates), CASH))


@pytest.mark.parametrize("accelerates", ["", "accelerates: balance(A) < 0"])
def test_nothing_can_be_drawn_once_a_call_was_exercised(tmp_path: Path, accelerates: str) -> None:
    flows = run(credit(tmp_path, accelerates), debug=True).flows
    assert list(flows.path("call[early].exercised")) == [0.0, 1.0, 0.0]
    assert list(flows.path("free.value")) == [20.0, 20.0, 0.0]


def test_nothing_is_tested_once_a_call_was_exercised(tmp_path: Path) -> None:
    """What is tested before payments is tested on the date of the call too, for the last time."""
    result = run(credit(tmp_path), debug=True)
    flows = result.flows
    for name, values in {
        "before": [20.0, 20.0, NONE],
        "on-date": [20.0, 20.0, NONE],
        "after": [20.0, NONE, NONE],
    }.items():
        assert np.array_equal(flows.path(f"{name}.value"), values, equal_nan=True)
        assert np.array_equal(np.isnan(flows.path(f"{name}.bound")), np.isnan(values))
        assert not flows.path(f"{name}.breached").any()
    assert not flows.path("undefined.breached").any()
    assert not flows.path("dry.fired").any()
    assert not flows.path("repaid.fired").any()
    assert list(flows.path("latched.fired")) == list(flows.path("uncured.fired")) == [1.0, 1.0, 0.0]
    text = trace_text(trace(result, (3,)))
    assert "  test on-date (before-payment): undefined, not tested" in text
    assert "  test undefined (after-payment): undefined, not tested" in text
    assert "  trigger latched (before-payment): not in force" in text


def test_on_common_draws_no_trigger_fires_more_often_for_a_call(tmp_path: Path) -> None:
    """All is repaid on the last date: nothing comes on it where all have defaulted, or the pool was sold before."""
    triggers = """\
triggers:
  dry: {when: receipts <= 0 and period == 3}
  hit: {when: defaulted(pool) > 0, latch: true}
  hit-late: {when: defaulted(pool) > 0 and period == 3, latch: true}
"""
    free = simulated(tmp_path / "free", triggers)
    result = simulated(tmp_path / "called", f"{triggers}calls:\n  early: {{when: hit, from: 2022-06-01}}\n")
    both = zip(result.triggers, free.triggers, strict=True)
    dry, hit, late = ((mine.fires.value, other.fires.value) for mine, other in both)
    assert dry[0] <= dry[1] < 0.01
    assert hit[0] == hit[1] == result.calls[0].fires.value > 0.1
    assert 0 < late[0] < late[1]


GONE = {
    "receipts-ended": {"when": "receipts <= 0", "latch": "true"},
    "pool-gone": {"when": "balance(pool) <= 0", "tested": "before-collection"},
    "again-ended": {"when": "receipts < 1 or not receipts-ended", "tested": "after-payment", "for": "2", "cure": "2"},
}
"""Triggers that the sale of the pool would fire."""


def test_with_a_call_triggers_fire_where_they_would_without_it() -> None:
    """On any deal, path and date: a call changes nothing before it is exercised, and ends what follows."""
    fewer = seen = 0
    for seed in range(60):
        deal, document, inputs = case_of(random.Random(seed).randbytes(1500))
        if not deal.calls:
            continue
        data = document.data | {"triggers": document.data.get("triggers", {}) | GONE}
        fed = fed_inputs(deal, inputs)
        flows, freely = (
            run_plan_on(terms_of(*checked(each), inputs), fed)
            for each in (data, {word: said for word, said in data.items() if word != "calls"})
        )
        for name in data["triggers"]:
            fired, would = flows.path(f"{name}.fired"), freely.path(f"{name}.fired")
            assert (fired <= would).all(), (seed, name)
            fewer += int((fired < would).any())
            seen += 1
    assert seen > 40
    assert fewer > 5
