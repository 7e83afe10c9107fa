"""The shipped drug-royalty deal inside sane ranges: what a toy of it gave, to catch nonsense.

The toy was 59 / 21 / 20 of a value at 8 %, volatility 15 %. It expected what contracts promise; the value here already
expects defaults and lost patents, so that what is received over what is expected is 1 and not the toy's 0.90.
"""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest

from ipabs.case import load
from ipabs.collateral.tape import Tape
from ipabs.definitions.library import find_deal
from ipabs.measures.estimates import Estimate
from ipabs.run import run, simulate

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.case import Case
    from ipabs.measures.missing import Missing
    from ipabs.run import Simulated

FACTOR = 2.0
"""Of the toy's expected losses."""
PATHS = 65_536
DRUGS = 12


def within(measure: Estimate | Missing, low: float, high: float, *, factor: float = 1.0) -> bool:
    """Whether it may lie in a range, a factor and 4 of its standard errors allowed for."""
    assert isinstance(measure, Estimate) and isinstance(measure.standard_error, float)
    slack = 4.0 * measure.standard_error
    return low / factor - slack <= measure.value <= high * factor + slack


def of_volatility(folder: Path, volatility: str) -> Case:
    """The deal on its own tape, but for the volatility of every drug's sales."""
    deal = folder / "drug-royalty"
    shutil.copytree(find_deal("drug-royalty").parent, deal)
    tape = deal / "pool" / "contracts.csv"
    text = tape.read_text(encoding="utf-8")
    assert text.count(",15%,20%,") == DRUGS  # volatility, own_share
    tape.write_text(text.replace(",15%,20%,", f",{volatility},20%,"), encoding="utf-8")
    return load(deal)


@pytest.fixture(scope="module")
def simulated() -> Simulated:
    return simulate(load("drug-royalty"), paths=PATHS)


def test_the_notes(simulated: Simulated) -> None:
    senior, mezzanine, _ = simulated.tranches
    assert within(senior.expected_loss, 5e-4, 20e-4, factor=FACTOR)
    assert within(senior.pd_ultimate, 0.005, 0.03)
    assert within(senior.wal, 2.5, 3.3)
    assert within(mezzanine.expected_loss, 0.07, 0.23)
    assert within(mezzanine.pd_ultimate, 0.21, 0.48)


def test_the_equity(simulated: Simulated) -> None:
    equity = simulated.tranches[2]
    assert isinstance(equity.effective_yield, float)
    assert 0.12 <= equity.effective_yield <= 0.20  # of expected cash flows, bought at par


def test_the_pool(simulated: Simulated) -> None:
    tape = simulated.case.pool
    assert isinstance(tape, Tape) and tape.royalties is not None
    shares = [tranche.notional / tape.initial for tranche in simulated.tranches]
    assert shares == pytest.approx([0.59, 0.21, 0.20], abs=0.002)
    promised = simulated.scheduled.path("receipts.royalty")
    expected = tape.royalties.valuation.expected.sum(axis=0)
    for receipts in (promised, expected):
        assert 0.16 <= receipts[:4].sum() / tape.initial <= 0.20
    # What is expected is received, is worth what the notes are sized on, and is less than is promised.
    assert within(simulated.pool.expected_receipts, expected.sum(), expected.sum())
    assert (expected / 1.08 ** tape.times[1:]).sum() == pytest.approx(tape.initial, rel=1e-9)
    assert 0.90 <= expected.sum() / promised.sum() < 1.0


@pytest.mark.parametrize(("volatility", "loss"), [("25%", 100e-4), ("35%", 340e-4)])
def test_the_senior_note_by_volatility(tmp_path: Path, volatility: str, loss: float) -> None:
    found = simulate(of_volatility(tmp_path, volatility), paths=PATHS)
    assert within(found.tranches[0].expected_loss, loss, loss, factor=FACTOR)


def test_when_nothing_happens_all_notes_are_paid_by_schedule() -> None:
    result = run(load("drug-royalty"))
    for name in ("A", "B"):
        assert result.flows.path(f"{name}.interest.unpaid").max() == pytest.approx(0.0, abs=1e-6)
        assert result.flows.path(f"{name}.principal.unpaid").max() == pytest.approx(0.0, abs=1e-6)
        assert result.flows.path(f"{name}.balance")[-1] == pytest.approx(0.0, abs=1e-6)
    deal = result.case.deal
    events = [f"{name}.fired" for name in deal.triggers] + [f"{name}.breached" for name in deal.tests]
    assert events
    for event in events:
        assert not result.flows.path(event).any(), event
    # from the date on which A is repaid, what the equity would have had repays B
    first = result.case.timetable.payments.index(date(2031, 7, 15))
    assert result.flows.path("A.balance")[first - 1] > 1e6 > result.flows.path("A.balance")[first] + 1e5
    equity = result.tranches[2]
    assert isinstance(equity.effective_yield, float)
    assert 0.12 <= equity.effective_yield <= 0.20
    senior, mezzanine, _ = result.tranches
    assert isinstance(senior.wal, float)
    assert 2.5 <= senior.wal <= 3.3
    assert senior.expected_yield == pytest.approx(0.059, abs=2e-4)
    assert mezzanine.expected_yield == pytest.approx(0.096, abs=2e-4)
