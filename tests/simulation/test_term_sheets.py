"""Three term sheets that were published, and the shipped deals of their names: splits, coupons, ends of the notes.

``tests/reference/term_sheets.csv`` holds what was published; the pools are calibrated, so that what they pay, and when,
is asked of a run: the notes end on the payment date that was announced when nobody defaults, their life lies within
the tenor, and the published coupon is about what makes them worth par.
"""

from __future__ import annotations

import csv
import itertools
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from ipabs.case import load
from ipabs.collateral.tape import Tape
from ipabs.measures.estimates import Estimate
from ipabs.run import run, simulate

if TYPE_CHECKING:
    from ipabs.case import Case

PATHS = 16_384
MILLION = 1e6
SHEETS = Path(__file__).parents[1] / "reference" / "term_sheets.csv"
APPRAISED = 390.0
"""Of the trademark deal, millions; its price was 74.1 % of that."""
BUSINESS_DAYS = 4
"""Calendar days by which a published date may move to a business day."""


class Note(NamedTuple):
    """A line of a term sheet; what was not published is None."""

    tranche: str
    notional: float
    coupon: float
    final: date | None
    months: int | None


def sheets() -> dict[str, list[Note]]:
    with SHEETS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        deal: [
            Note(
                row["tranche"],
                float(row["notional_m"]) * MILLION,
                0.01 * float(row["coupon"].rstrip("%") or 0.0),
                date.fromisoformat(row["final"]) if row["final"] else None,
                int(row["months"]) if row["months"] else None,
            )
            for row in of_deal
        ]
        for deal, of_deal in itertools.groupby(rows, key=lambda row: row["deal"])
    }


PUBLISHED = sheets()
TOTALS = {"lease-pool-2021": 516.0, "lease-pool-2022": 107.0, "trademarks-2021": 289.0}
DATED = [(deal, note) for deal, notes in PUBLISHED.items() for note in notes if note.final is not None]


def months_between(first: date, last: date) -> float:
    return (last - first).days / 365.25 * 12


@pytest.fixture(scope="module")
def cases() -> dict[str, Case]:
    return {deal: load(deal) for deal in PUBLISHED}


@pytest.mark.parametrize("deal", PUBLISHED)
def test_the_notes_are_those_that_were_published(deal: str, cases: dict[str, Case]) -> None:
    tranches = cases[deal].deal.tranches
    found = {name: (tranche.notional, tranche.coupon) for name, tranche in tranches.items()}
    assert list(found) == [note.tranche for note in PUBLISHED[deal]]
    for note in PUBLISHED[deal]:
        assert found[note.tranche] == pytest.approx((note.notional, note.coupon))
    assert sum(note.notional for note in PUBLISHED[deal]) == pytest.approx(TOTALS[deal] * MILLION)


@pytest.mark.parametrize("deal", PUBLISHED)
def test_a_run_splits_the_pool_as_published(deal: str, cases: dict[str, Case]) -> None:
    """Each tranche lies between what ranks below it and itself on top; the pool is as large as the notes."""
    below = 1.0
    for measures, note in zip(run(cases[deal]).tranches, PUBLISHED[deal], strict=True):
        below -= note.notional / (TOTALS[deal] * MILLION)
        assert measures.attachment == pytest.approx(below, abs=1e-9)


def test_the_trademarks_were_lent_on_as_published(cases: dict[str, Case]) -> None:
    pool = cases["trademarks-2021"].pool
    assert isinstance(pool, Tape)
    assert len(pool.contracts.ids) == 12
    assert pool.contracts.pledge[:, 0].sum() == pytest.approx(APPRAISED * MILLION)
    assert pool.contracts.outstanding[:, 0].sum() / (APPRAISED * MILLION) == pytest.approx(0.741, abs=5e-4)


@pytest.mark.parametrize(("deal", "note"), DATED, ids=[f"{deal}-{note.tranche}" for deal, note in DATED])
def test_a_note_ends_when_it_was_said_to(deal: str, note: Note, cases: dict[str, Case]) -> None:
    case = cases[deal]
    found = run(case)
    dates = case.timetable.payments
    balance = found.flows.path(f"{note.tranche}.balance")
    last = next(k for k, left in enumerate(balance) if left <= 1e-6)
    assert note.final is not None and note.months is not None
    # Not before either: a pool that repays early would meet any tenor.
    assert 0 <= (note.final - dates[last]).days <= BUSINESS_DAYS
    assert months_between(case.deal.dates.closing, note.final) == pytest.approx(note.months, abs=0.2)
    (measures,) = (one for one in found.tranches if one.name == note.tranche)
    assert isinstance(measures.wal, float) and 12.0 * measures.wal < note.months


@pytest.mark.parametrize("deal", PUBLISHED)
def test_nothing_is_short_and_nobody_is_called_when_nobody_defaults(deal: str, cases: dict[str, Case]) -> None:
    found = run(cases[deal]).flows
    for note in PUBLISHED[deal]:
        assert found.path(f"{note.tranche}.interest.unpaid").max() == pytest.approx(0.0, abs=1e-6)
        assert found.path(f"{note.tranche}.balance")[-1] == pytest.approx(0.0, abs=1e-6)
    for support in cases[deal].deal.support:
        assert found.path(f"{support}.drawn").max() == 0.0
    assert found.path("acceleration.fired").max() == 0.0


@pytest.mark.parametrize("deal", PUBLISHED)
def test_the_published_coupon_is_about_fair(deal: str, cases: dict[str, Case]) -> None:
    """AAA notes: next to no loss, worth par within a fifth of a point at the spreads that the deals ask."""
    for measures, note in zip(simulate(cases[deal], paths=PATHS).tranches, PUBLISHED[deal], strict=True):
        if note.coupon == 0.0:
            continue
        assert isinstance(measures.value, Estimate) and isinstance(measures.expected_loss, Estimate)
        assert measures.value.value == pytest.approx(100.0, abs=0.2)
        assert measures.expected_loss.value < 8e-4
