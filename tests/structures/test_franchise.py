"""The notes of a franchise have the terms that were published, and their page says what the engine says."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.case import load
from ipabs.run import run
from tests.structures.franchise import FADING, FOLDER, FRANCHISE, PANDEMIC, ROWS, row, simulated

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.run import Result

FAST = ("as above",)
"""Rows of the page's table that every run of the tests looks at."""
TERM = ("A-2-I", "A-2-II")
CENT = 0.01


@pytest.fixture(scope="module")
def expected() -> Result:
    return run(load(FRANCHISE), debug=True)


@pytest.fixture(scope="module")
def page() -> str:
    return (FOLDER / "README.md").read_text(encoding="utf-8")


def test_the_notes_are_those_that_were_published(expected: Result) -> None:
    case = expected.case
    assert not case.warnings
    tranches = case.deal.tranches
    assert [tranches[name].notional for name in ("A-1", *TERM)] == [100e6, 750e6, 1_750e6]
    assert [tranches[name].coupon for name in TERM] == [0.03262, 0.0398]
    assert case.timetable.payments[-1] == date(2045, 2, 20)
    flows = expected.flows
    assert flows.path("leverage.value")[0] == pytest.approx(6.2, abs=0.05)  # below the 6.5 of a BBB
    cover = flows.path("cover.value")[:16]
    assert cover[0] == pytest.approx(3.4, abs=0.05) and cover[-1] == pytest.approx(3.9, abs=0.05)
    assert cover.min() > 3.15 and cover.max() < 4.3


def test_one_percent_a_year_is_repaid_until_leverage_is_low(expected: Result) -> None:
    flows = expected.flows
    high = flows.path("leverage.value")[:15] > 5.5
    assert high[:12].all() and not high[-1]
    for name in TERM:
        paid = flows.path(f"{name}.principal.paid")[:15] / expected.case.deal.tranches[name].notional
        assert paid == pytest.approx(np.where(high, 0.0025, 0.0), abs=1e-12)


def test_when_nothing_happens_both_are_refinanced_when_anticipated(expected: Result) -> None:
    flows, payments = expected.flows, expected.case.timetable.payments
    for name, tranche in ((name, expected.case.deal.tranches[name]) for name in TERM):
        assert tranche.anticipated_repayment is not None
        place = payments.index(tranche.anticipated_repayment)
        assert flows.path(f"{name}.balance")[place - 1] > 0.9 * tranche.notional
        assert flows.path(f"{name}.balance")[place] == 0.0
        assert not flows.path(f"{name}.contingent.paid").any()
    assert not flows.path("rapid.fired").any() and not flows.path("trap.fired").any()
    drawn = flows.path("A-1.balance")
    assert drawn.max() == pytest.approx(50e6) and drawn[payments.index(date(2020, 2, 20)) :].max() == 0.0
    assert flows.path("refinancing.balance")[-1] == pytest.approx(0.0, abs=CENT)


def test_a_fading_brand_meets_the_floor_of_sales_before_the_cover(page: str) -> None:
    found = run(load(FRANCHISE, scenario=FOLDER / FADING), debug=True)
    flows = found.flows
    first = int(np.flatnonzero(flows.path("rapid.fired"))[0])
    assert flows.path("sales-floor.breached")[first] and not flows.path("least-cover.breached")[: first + 1].any()
    assert flows.path("cover.value")[first] > 2.0
    assert "which stood at 2 or more by then" in " ".join(page.split())
    for name in TERM:
        assert flows.path(f"{name}.balance")[-1] == pytest.approx(0.0, abs=CENT)
        assert flows.path(f"{name}.interest.unpaid").max() == pytest.approx(0.0, abs=CENT)


def test_a_pandemic_alone_triggers_nothing() -> None:
    flows = run(load(FRANCHISE, scenario=FOLDER / PANDEMIC), debug=True).flows
    assert not flows.path("rapid.fired").any() and not flows.path("trap.fired").any()
    assert flows.path("cover.value")[20:24].min() < 3.0 < flows.path("cover.value")[:19].min()


@pytest.mark.parametrize(
    "label", [label if label in FAST else pytest.param(label, marks=pytest.mark.slow) for label in ROWS]
)
def test_the_table_of_the_page(tmp_path: Path, page: str, label: str) -> None:
    found = simulated(tmp_path, label)
    assert row(label, found) in page.splitlines()
    means = dict(zip(found.waterfall.flows, found.gathered.means, strict=True))
    for name in TERM:  # paid by several steps on one date, to nothing and not below
        assert np.asarray(means[f"{name}.balance"]).min() >= 0.0
