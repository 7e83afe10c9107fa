"""Contract years in the deal's periods, by hand: ends, broken years, what had run at the cutoff."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.collateral.contract_years import OPEN, ContractYears, make_spans, make_years, place
from ipabs.collateral.pledges import Links
from ipabs.collateral.schedules import make_periods
from ipabs.collateral.worth.base_royalties import accrue
from tests.collateral.royalty_rows import CUTOFF, QUARTERS, made

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PATENTS = "id,expiry_date\nP1,2020-07-01\nP2,2021-07-01\nP3,2019-07-01\n"


def years(folder: Path, *, cutoff: date = CUTOFF, collected: Sequence[date] = QUARTERS, **cells: str) -> ContractYears:
    of_tape = made(folder, cells, cutoff=cutoff, collected=collected)
    return make_years(of_tape.rows, of_tape.spans, make_periods(cutoff, collected, "end").bounds)


def test_calendar_years(tmp_path: Path) -> None:
    found = years(tmp_path)
    assert found.ending.tolist() == [[0, 0, 0, 1, 0, 0, 0, 1]]
    assert found.ends.tolist() == [[False, False, False, True] * 2]
    np.testing.assert_allclose(found.elapsed, [1 / 365])  # 1 January is before the cutoff's end


def test_years_from_the_start(tmp_path: Path) -> None:
    found = years(tmp_path, start_date="2018-07-01")
    assert found.ending.tolist() == [[0, 1, 0, 0, 0, 1, 0, 0]]
    np.testing.assert_allclose(found.elapsed, [(CUTOFF - date(2019, 6, 30)).days / 365])
    found = years(tmp_path, start_date="2019-10-01")  # its first year
    assert found.ending.tolist() == [[0, 0, 1, 0, 0, 0, 1, 0]]
    np.testing.assert_allclose(found.elapsed, [(CUTOFF - date(2019, 9, 30)).days / 365])
    found = years(tmp_path, start_date="2020-05-15")  # still to begin
    assert found.ending.tolist() == [[0, 0, 0, 0, 0, 1, 0, 0]]
    assert found.elapsed.tolist() == [0.0]
    found = years(tmp_path, start_date="2016-02-29")
    assert found.ending.tolist() == [[1, 0, 0, 0, 1, 0, 0, 0]]


def test_a_broken_last_year(tmp_path: Path) -> None:
    found = years(tmp_path, end_date="2021-05-15")
    np.testing.assert_allclose(found.ending, [[0, 0, 0, 1, 0, 135 / 365, 0, 0]])
    assert found.ends.tolist() == [[False, False, False, True, False, True, False, False]]
    whole = years(tmp_path, end_date="2020-12-31")
    assert whole.ending.tolist() == [[0, 0, 0, 1, 0, 0, 0, 0]]
    short = years(tmp_path, start_date="2020-02-01", end_date="2020-04-30")
    np.testing.assert_allclose(short.ending, [[0, 90 / 365, 0, 0, 0, 0, 0, 0]])
    beyond = years(tmp_path, end_date="2022-05-15")
    assert beyond.ending.tolist() == [[0, 0, 0, 1, 0, 0, 0, 1]]


def test_a_year_may_outlast_its_period_by_a_week(tmp_path: Path) -> None:
    moved = (date(2020, 12, 30), date(2021, 12, 31), date(2022, 12, 29), date(2023, 12, 23))
    assert years(tmp_path, collected=moved).ending.tolist() == [[1, 1, 1, 0]]
    assert years(tmp_path, cutoff=date(2019, 12, 30), collected=moved).ending.tolist() == [[1, 1, 1, 0]]
    assert years(tmp_path, cutoff=date(2019, 12, 30), collected=moved).elapsed.tolist() == [0.0]
    earlier = years(tmp_path, cutoff=date(2019, 12, 20), collected=moved)
    assert earlier.ending.tolist() == [[1, 1, 1, 0]]  # 2019 is more than a week from its end: it ends with 2020
    assert earlier.elapsed.tolist() == [0.0]  # the period that they end with is longer than a year


def test_two_years_that_end_in_one_long_period_end_as_one(tmp_path: Path) -> None:
    long = (date(2021, 1, 5), date(2022, 1, 5))
    found = years(tmp_path, cutoff=date(2019, 11, 30), collected=long, minimum="6")
    assert found.ending.tolist() == [[1, 1]]
    # the contract's end, in the period in which a whole year ends: what is left since the year before ended
    found = years(tmp_path, cutoff=date(2019, 9, 30), collected=september(2020, 2023), end_date="2022-08-15")
    np.testing.assert_allclose(found.ending, [[1, 1, 319 / 365, 0]])


def september(first: int, last: int) -> list[date]:
    return [date(year, 9, 30) for year in range(first, last + 1)]


def test_the_first_year_is_as_much_shorter_as_it_overshoots(tmp_path: Path) -> None:
    """A year that ends within a period takes in the rest of it: so did the one before, and that is missing here."""
    yearly = [date(year, 12, 31) for year in range(2021, 2025)]
    found = years(tmp_path, cutoff=date(2020, 12, 31), collected=yearly, start_date="2019-07-01")
    assert found.elapsed.tolist() == [0.0] and found.ending.tolist() == [[1, 1, 1, 1]]
    found = years(tmp_path, cutoff=date(2020, 9, 30), collected=september(2021, 2024))
    np.testing.assert_allclose(found.elapsed, [1 / 365])  # 2020 has a day more
    mid = [date(2021, 2, 28), date(2021, 5, 31), date(2021, 8, 31), date(2021, 11, 30), date(2022, 2, 28)]
    found = years(tmp_path, cutoff=date(2020, 11, 30), collected=mid)
    np.testing.assert_allclose(found.elapsed, [(335 - 59) / 365])
    # a year that ends with the contract has no rest
    found = years(tmp_path, cutoff=date(2020, 11, 30), collected=mid, end_date="2020-12-31")
    np.testing.assert_allclose(found.elapsed, [335 / 365])
    np.testing.assert_allclose(found.ending, [[1, 0, 0, 0, 0]])


@pytest.mark.parametrize(
    ("cutoff", "collected", "begin", "row"),
    [
        (date(2020, 12, 31), [date(year, 12, 31) for year in range(2021, 2026)], 7, {"start_date": "2019-07-01"}),
        (date(2020, 9, 30), [date(year, 9, 30) for year in range(2021, 2025)], 1, {}),
        (
            date(2020, 11, 30),
            [date(year, month, day) for year in (2021, 2022) for month, day in ((2, 28), (5, 31), (8, 31), (11, 30))],
            1,
            {},
        ),
    ],
)
@pytest.mark.parametrize("tiers", ["0:10%", "0:2%;80:12%"])
def test_royalties_of_contract_years_are_those_of_daily_arithmetic(
    tmp_path: Path, cutoff: date, collected: list[date], begin: int, row: dict[str, str], tiers: str
) -> None:
    """Capped and by tiers: in whole years all that is paid is what is reckoned day by day, whenever it is paid."""
    cells = {"sales": "100", "royalty_rate": "", "tiers": tiers, "cap": "5", **row}
    terms = made(tmp_path, cells, cutoff=cutoff, collected=collected).terms
    paid = accrue(terms, np.zeros(1, dtype=np.int64), terms.sales, np.ones_like(terms.sales)).sum()
    thresholds = terms.starts[0], terms.steps[0]
    sold: dict[int, float] = {}
    daily = 0.0

    def royalty(sales: float) -> float:
        return min(sum(step * max(sales - start, 0.0) for start, step in zip(*thresholds, strict=True)), 5.0)

    for number in range(date(cutoff.year - 2, begin, 1).toordinal(), collected[-1].toordinal() + 1):
        day = date.fromordinal(number)
        year = day.year - (day.month < begin)
        before = sold.get(year, 0.0)
        sold[year] = before + 100 / 365
        if day > cutoff:
            daily += royalty(sold[year]) - royalty(before)
    assert paid == pytest.approx(daily, abs=0.1)  # of some 10 to 20; without the shortening 1 to 5 are missing


@pytest.mark.parametrize(
    ("day", "expected"),
    [(90, 0), (100, 0), (103, 0), (104, 0), (105, 1), (110, 1), (113, 1), (116, 2), (120, 2), (127, 2), (128, 3)],
)
def test_places_of_days(day: int, expected: int) -> None:
    assert place(np.array([day]), np.array([100, 110, 120])).tolist() == [expected]


def test_an_empty_first_period_ends_no_year() -> None:
    assert place(np.array([100, 101, 108, 109]), np.array([100, 100, 110])).tolist() == [0, 0, 2, 2]


def test_a_royalty_without_a_tail_ends_with_its_last_patent(tmp_path: Path) -> None:
    rows = [
        {"patents": "P1;P2;P3"},
        {"patents": "P1;P2", "tail_share": "10%"},
        {"patents": "P2", "end_date": "2021-01-31"},
        {},
        {"patents": "P3"},
        {"start_date": "2020-02-01"},
    ]
    spans = made(tmp_path, *rows, patents=PATENTS).spans
    last = date(2021, 6, 30).toordinal()
    before = date(2019, 6, 30).toordinal()
    assert spans.end.tolist() == [last, OPEN, date(2021, 1, 31).toordinal(), OPEN, before, OPEN]
    assert spans.begin.tolist() == [0, 0, 0, 0, 0, date(2020, 1, 31).toordinal()]
    days = [day.toordinal() for day in (CUTOFF, *QUARTERS)]
    edges = spans.edges(np.array(days))
    assert edges[0].tolist() == [*days[:7], last, last]
    assert edges[4].tolist() == [days[0]] * 9
    assert edges[5].tolist() == [date(2020, 1, 31).toordinal(), *days[1:]]
    assert np.diff(edges[2]).tolist() == [*np.diff(days[:5]).tolist(), 31, 0, 0, 0]


def test_a_start_after_the_end_of_the_patents_owes_nothing(tmp_path: Path) -> None:
    spans = made(tmp_path, {"patents": "P1", "start_date": "2020-08-01"}, patents=PATENTS).spans
    edges = spans.edges(np.array([day.toordinal() for day in (CUTOFF, *QUARTERS)]))
    assert np.diff(edges[0]).tolist() == [0] * 8
    nobody = np.zeros(0, dtype=np.int64)
    none = Links(nobody, nobody, nobody, nobody, np.zeros(0))
    assert make_spans((), none, made(tmp_path, {}, patents=PATENTS).patents).end.shape == (0,)
