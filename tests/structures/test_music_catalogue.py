"""The notes on a music catalogue have the terms that were published, and their page says what the engine says."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.case import load
from ipabs.run import run
from tests.structures.music_catalogue import CATALOGUE, FOLDER, POOL, ROWS, STALL, row, simulated

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.run import Result

FAST = ("as above", "nobody refinances (`guarantor-removed`)")
"""Rows of the page's table that every run of the tests looks at."""
ARD = date(2027, 5, 15)
CENT = 0.01


@pytest.fixture(scope="module")
def expected() -> Result:
    return run(load(CATALOGUE), debug=True)


@pytest.fixture(scope="module")
def page() -> str:
    return (FOLDER / "README.md").read_text(encoding="utf-8")


def test_the_notes_are_those_that_were_published(expected: Result) -> None:
    case = expected.case
    assert not case.warnings
    notes = case.deal.tranches["A"]
    assert (notes.notional, notes.coupon) == (221_500_000, 0.05)
    pool = expected.flows.path("pool.balance")[0]
    assert notes.notional / 341_000_000 == pytest.approx(0.65, abs=0.001)
    assert 0.99 < pool / 341_000_000 < 1.0
    assert notes.anticipated_repayment == ARD
    assert case.timetable.payments[-1] == date(2062, 5, 15)
    (measures, _) = expected.tranches
    # refinanced when anticipated, it yields what was published, compounded twice a year
    assert measures.wal == pytest.approx(5.0, abs=0.01)
    assert measures.expected_yield == pytest.approx(0.0609, abs=1e-4)
    assert measures.value == pytest.approx(95.36, abs=0.05)


def test_songs_fall_fast_when_new_and_stay_when_old() -> None:
    with (FOLDER / POOL).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    artists = {one["id"].rsplit("-", 1)[0] for one in rows if one["id"].endswith(("-streams", "-performance"))}
    assert len(artists) == 30
    curves = {tuple(float(x) for x in one["vector"].split(";")) for one in rows if one["vector"]}
    third = sorted(curve[2] for curve in curves)
    assert third[0] == pytest.approx(0.65, abs=0.01) and third[-1] == pytest.approx(1.104, abs=0.01)
    for curve in curves:
        falls = [after / before for before, after in pairwise(curve[20:])]
        assert min(falls) > 0.96 and max(falls) < 1.02
    income: defaultdict[str, float] = defaultdict(float)
    for one in rows:
        income[one["obligor"]] += float(one["sales"].replace("_", "")) * float(one["royalty_rate"].rstrip("%"))
    assert max(income, key=lambda payer: income[payer]) == "wavecast"
    assert income["wavecast"] / sum(income.values()) == pytest.approx(0.212, abs=5e-4)


def test_when_nothing_happens_the_notes_are_refinanced_when_anticipated(expected: Result, page: str) -> None:
    flows, place = expected.flows, expected.case.timetable.payments.index(ARD)
    assert flows.path("A.balance")[place - 1] == pytest.approx(221_500_000)
    assert flows.path("A.balance")[place] == pytest.approx(0.0, abs=CENT)
    assert np.flatnonzero(flows.path("refinancing.drawn")).tolist() == [place]
    for trigger in ("trap", "sweep", "rapid"):
        assert not flows.path(f"{trigger}.fired").any()
    assert not flows.path("A.contingent.paid").any()
    cover = flows.path("cover.value")[: place + 1]
    assert cover.min() > 2.2 and cover.max() < 2.4
    share = 100 * flows.path("borrowing-base.value")[place]
    assert f"the notes are {share:.1f} % of the value when they are refinanced" in " ".join(page.split())
    assert flows.path("refinancing.balance")[-1] == pytest.approx(0.0, abs=CENT)


def test_a_stall_sweeps_before_it_traps() -> None:
    found = run(load(CATALOGUE, scenario=FOLDER / STALL), debug=True).flows
    swept, rapid = (np.flatnonzero(found.path(f"{name}.fired")) for name in ("sweep", "rapid"))
    assert swept[0] == 0
    assert not rapid.size
    assert found.path("A.balance")[0] < 221_500_000
    assert found.path("A.interest.unpaid").max() == pytest.approx(0.0, abs=CENT)
    assert found.path("A.balance")[-1] == pytest.approx(0.0, abs=CENT)


@pytest.mark.parametrize(
    "label", [label if label in FAST else pytest.param(label, marks=pytest.mark.slow) for label in ROWS]
)
def test_the_table_of_the_page(tmp_path: Path, page: str, label: str) -> None:
    found = simulated(tmp_path, label)
    assert row(label, found) in page.splitlines()


def test_what_the_page_concludes(page: str) -> None:
    """Of its rows, which the test above holds to the engine."""
    cells = {line.split("|")[1].strip(): line.split("|")[2:] for line in page.splitlines() if line.startswith("| ")}
    pd = {label: float(cells[label][0].strip(" %")) for label in ROWS}
    assert pd["as above"] < 0.47 < pd["volatility 20 %"] < pd["streaming stalls"] < 1.89  # S&P's A, 5 and 15 years
    assert 3.5 < pd["a borrowing base that is never looked at"] / pd["as above"] < 4.5
    assert pd["nobody refinances (`guarantor-removed`)"] < 1.5 * pd["as above"]
