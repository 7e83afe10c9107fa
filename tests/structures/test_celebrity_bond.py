"""The celebrity bond of 1997 has the terms that are documented, and its page says what the engine says.

Documented: amount, coupon, average life, the Treasury, the rating cut in March 2004. Calibrated: the rest.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.case import load
from ipabs.measures.estimates import Estimate
from ipabs.run import run
from tests.structures.celebrity_bond import BOND, FOLDER, ROWS, SALES, history, history_rows, row, simulated

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.run import Result

FAST = ("February 1997", "March 2004")
"""Rows of the page's table that every run of the tests looks at."""
RECORDS = {1997: 12_237, 1998: 13_723, 1999: 14_651, 2000: 14_404, 2001: 13_700, 2002: 12_614, 2003: 11_854}
RECORDS |= {2004: 12_345, 2005: 12_297, 2006: 11_758, 2007: 10_370, 2008: 8_768, 2009: 7_690}
"""Revenue of the US record industry, millions of dollars, as its association reported it."""
MOODYS = {"A": 4.583, "Baa": 8.306}
"""Of a rating, default within 15 years, %, 1970-2013."""
CENT = 0.01


@pytest.fixture(scope="module")
def expected() -> Result:
    return run(load(BOND), debug=True)


@pytest.fixture(scope="module")
def came() -> Result:
    return history()


@pytest.fixture(scope="module")
def page() -> str:
    return (FOLDER / "README.md").read_text(encoding="utf-8")


def test_the_bond_is_the_one_that_was_sold(expected: Result) -> None:
    case = expected.case
    assert not case.warnings
    bond = case.deal.tranches["bond"]
    assert (bond.notional, bond.coupon) == (55_000_000, 0.079)
    (measures, _) = expected.tranches
    assert measures.wal == pytest.approx(10.0, abs=0.05)
    assert measures.expected_yield == pytest.approx(0.079, abs=1e-4)
    assert case.timetable.payments[-1] == date(2012, 2, 15)
    # 153 bp over the Treasury, in yields compounded twice a year, leave it at par
    assert measures.value == pytest.approx(100.0, abs=0.5)


def test_as_expected_nothing_is_late_and_the_trigger_sleeps(expected: Result) -> None:
    flows = expected.flows
    assert not flows.path("rapid.fired").any()
    assert flows.path("bond.balance")[-1] == pytest.approx(0.0, abs=CENT)
    assert flows.path("bond.interest.unpaid").max() == pytest.approx(0.0, abs=CENT)
    cover = flows.path("cover.value")
    assert cover[:5].min() > 2.3 and 1.55 < cover[5:].min() < 1.65


def test_records_went_as_the_industry_reported(came: Result, expected: Result) -> None:
    assert not load(BOND, scenario=SALES).warnings
    shocks = [line for line in SALES.read_text(encoding="utf-8").splitlines() if "times:" in line]
    assert len(shocks) == len(RECORDS) - 1
    for line, (year, revenue) in zip(shocks, list(RECORDS.items())[1:], strict=True):
        times = float(line.split("times: ")[1].split(",")[0])
        assert times == pytest.approx(revenue / RECORDS[1997] / 1.02 ** (year - 1997), abs=5e-5)
        assert line.endswith(f"# {year}: {100 * revenue / RECORDS[1997]:.0f}")
    ratio = came.flows.path("receipts") / expected.flows.path("receipts")
    assert ratio[:2] == pytest.approx(1.0) and ratio[4] > 1.1 and ratio[-2:].max() < 0.65


def test_rapid_amortisation_begins_in_february_2010_and_the_bond_is_whole_in_august_2011(came: Result) -> None:
    payments, flows = came.case.timetable.payments, came.flows
    first = int(np.flatnonzero(flows.path("rapid.fired"))[0])
    repaid = int(np.flatnonzero(flows.path("bond.balance") < CENT)[0])
    assert (payments[first], payments[repaid]) == (date(2010, 2, 15), date(2011, 8, 15))
    for part in ("interest", "principal"):
        assert flows.path(f"bond.{part}.unpaid").max() == pytest.approx(0.0, abs=CENT)
    assert not flows.path("artist.residual.paid")[first:repaid].any()


def test_the_history_of_the_page(came: Result, page: str) -> None:
    rows = history_rows(came)
    assert len(rows) == 15
    assert [line for line in page.splitlines() if line.startswith(("| 19", "| 20"))] == rows


@pytest.mark.parametrize(
    "label", [label if label in FAST else pytest.param(label, marks=pytest.mark.slow) for label in ROWS]
)
def test_the_table_of_the_page(tmp_path: Path, page: str, label: str) -> None:
    found = simulated(tmp_path, label)
    assert row(label, found) in page.splitlines()
    assert isinstance(found.tranches[0].pd_ultimate, Estimate)


def test_the_rating_of_1997_and_of_2004(page: str) -> None:
    """Of the page's rows, which the test above holds to the engine."""
    pd = {
        label: float(next(line for line in page.splitlines() if line.startswith(f"| {label} |")).split("|")[2][:-3])
        for label in ROWS
    }
    assert 0.5 * MOODYS["A"] < pd["February 1997"] < MOODYS["A"]
    assert pd["records sold with a volatility of 20 %"] > MOODYS["Baa"]
    # eight years: between those of seven and ten
    assert 4.623 < pd["March 2004"] < 13.911
    assert pd["had the label still been an A"] < 2.872
    assert pd["had one expected records to fall by 4 % a year"] > 2 * pd["March 2004"]


def test_what_is_left_in_2004_is_what_the_schedule_left(expected: Result) -> None:
    later = load(FOLDER / "march-2004.yaml")
    left = later.deal.tranches["bond"].notional
    place = expected.case.timetable.payments.index(date(2004, 2, 15))
    assert left == pytest.approx(expected.flows.path("bond.balance")[place], abs=CENT)
    assert run(later).flows.path("bond.balance") == pytest.approx(
        expected.flows.path("bond.balance")[place + 1 :], abs=CENT
    )
