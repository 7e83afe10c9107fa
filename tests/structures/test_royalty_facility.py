"""The royalty facility of July 2003 is what is documented, lends and buys by its rules, and its page says so."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.case import load
from ipabs.collateral.tape import Tape
from ipabs.run import run, simulate
from tests.structures.changed import copy_changed
from tests.structures.royalty_facility import DEAL, FACILITY, FOLDER, ROWS, row, simulated

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.run import Result

FAST = ("as above",)
"""Rows of the page's table that every run of the tests looks at."""


@pytest.fixture(scope="module")
def expected() -> Result:
    return run(load(FACILITY), debug=True)


def test_the_facility_is_the_one_documented(expected: Result) -> None:
    case = expected.case
    assert not case.warnings
    note = case.deal.tranches["V"]
    assert (note.notional, note.drawn) == (225e6, 190e6)
    assert note.redraw_until == date(2006, 7, 31) and case.timetable.payments[-1] == date(2013, 7, 31)
    assert isinstance(case.pool, Tape) and case.pool.royalties is not None
    assert len(case.pool.obligors.ids) == 13 + 1 + case.deal.templates["acquired"].names  # the insurer, later licensees
    assert 190e6 / case.pool.royalties.valuation.base_value[0] == pytest.approx(0.6, abs=0.005)


def test_it_is_drawn_to_ramp_up_and_receipts_replace_what_runs_off(expected: Result) -> None:
    flows, payments = expected.flows, expected.case.timetable.payments
    drawn, spent = flows.path("V.drawn"), flows.path("acquired.paid")
    assert drawn.sum() == pytest.approx(35e6) and flows.path("V.balance")[4] == pytest.approx(225e6)
    revolving = np.array([day < date(2006, 7, 31) for day in payments])
    assert spent[revolving] == pytest.approx((drawn + 0.2 * flows.path("receipts"))[revolving])
    assert not spent[~revolving].any() and not drawn[~revolving].any()
    assert flows.path("acquired.balance")[-1] == pytest.approx(0.0, abs=0.01)


def test_it_is_repaid_in_equal_parts_unless_the_base_is_exceeded(expected: Result) -> None:
    flows = expected.flows
    balance, full = flows.path("V.balance"), flows.path("full.fired")
    repaid = -np.diff(balance)[10:]
    first = int(np.flatnonzero(full[11:])[0])
    assert first > 12 and repaid[:first] == pytest.approx(225e6 / 29, rel=1e-9)
    assert repaid[first] > repaid[0] > repaid[first + 1]
    assert balance[-1] == pytest.approx(0.0, abs=0.01) and not flows.path("policy.drawn").any()


def test_nothing_is_lent_or_bought_above_the_base(tmp_path: Path) -> None:
    tight = {DEAL: ("at-most: 75%", "at-most: 50%")}
    flows = run(load(copy_changed(FOLDER, tmp_path / "copy", tight)), debug=True).flows
    assert flows.path("full.fired")[0]
    assert not flows.path("V.drawn")[0] and not flows.path("acquired.paid")[0]


def test_the_insurer_earns_its_premium_until_it_fails(tmp_path: Path, expected: Result) -> None:
    flows = expected.flows
    fee = flows.path("policy.fee.paid")
    assert fee[1] == pytest.approx(0.0035 * flows.path("V.balance")[0] / 4, rel=0.02)
    assert (fee[:-1] > 0.0).all()
    failing = {DEAL: ("name: MBIA, rating: AAA, table: sp,", "name: MBIA, hazard: 200%,")}
    found = simulate(load(copy_changed(FOLDER, tmp_path / "copy", failing)), paths=1024)
    mean = found.gathered.means[found.waterfall.flows.index("policy.fee.paid")]
    assert mean[0] < 0.8 * fee[0] and mean[20] < 0.001 * fee[20]


@pytest.mark.parametrize(
    "label", [label if label in FAST else pytest.param(label, marks=pytest.mark.slow) for label in ROWS]
)
def test_the_table_of_the_page(tmp_path: Path, label: str) -> None:
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert row(label, simulated(tmp_path, label)) in page.splitlines()
