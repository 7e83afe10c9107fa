"""Renewals: the shares that the offices publish come out at any mix of qualities and ages, on the right dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipabs.collateral.patents import UNKNOWN
from ipabs.collateral.renewals import DELAYS, OFFICES, filing_and_grant, lapses
from ipabs.errors import Faults
from tests.collateral.living import CUTOFF, days, made
from tests.domain_checks import domain_check, numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

TIMES = np.arange(0.0, 13.0)
qualities = st.lists(st.floats(-4.0, 4.0), min_size=1, max_size=30)


def survival(patents, times=TIMES, effect=0.5) -> NDArray[np.float64]:
    faults = Faults()
    found = np.exp(-lapses(patents, times, CUTOFF, effect, faults))
    assert not faults.warnings
    return found


def owned(number: int, **columns):
    return made(number, owner_pays=np.ones(number, dtype=np.bool_), **columns)


def test_the_drops_are_those_of_the_reference() -> None:
    check = domain_check("SURV-1")
    alive, years = np.split(np.array(numbers(check.inputs)), 2)
    drops, hazards = (numbers(part) for part in check.expected.split(";"))
    assert 100 * np.array(OFFICES["US"].drops) == pytest.approx(drops, abs=0.05)  # printed to a tenth
    found = survival(owned(1))[0, years.astype(int)]
    assert 100 * found == pytest.approx(alive, abs=check.tolerance)
    assert -100 * np.diff(np.log([1.0, *found])) / 4 == pytest.approx(hazards, abs=check.tolerance)


@settings(deadline=None)
@given(scores=qualities, effect=st.sampled_from([0.0, 0.5, 2.0]))
def test_as_many_lapse_as_stated_at_any_mix_of_qualities(scores: list[float], effect: float) -> None:
    found = survival(owned(len(scores), quality=np.array(scores)), effect=effect)
    assert found[:, [4, 8, 12]].mean(axis=0) == pytest.approx([0.84, 0.63, 0.49], abs=1e-12)
    order = np.argsort(scores)
    assert np.all(np.diff(found[order, 12]) >= -1e-15)


@settings(deadline=None)
@given(data=st.data())
def test_as_many_lapse_as_stated_at_any_mix_of_ages(data: st.DataObject) -> None:
    scores = data.draw(qualities)
    ages = np.array(data.draw(st.lists(st.integers(0, 4_190), min_size=len(scores), max_size=len(scores))))
    found = survival(owned(len(scores), quality=np.array(scores), grant=CUTOFF - ages))
    behind = (ages[:, np.newaxis] >= np.array([1_278, 2_739])).sum(axis=1)  # days: 3.5 and 7.5 years
    at = np.array([1.0, 0.84, 0.63])[behind]
    assert found[:, 12].mean() == pytest.approx((0.49 / at).mean(), abs=1e-12)


def test_a_drop_falls_in_the_period_of_its_date() -> None:
    dates = (days(3.5)[0] - CUTOFF) / 365
    times = np.array([0.0, 1.0, dates - 1 / 365, dates, 5.0])
    found = survival(owned(1), times=times)[0]
    assert found == pytest.approx([1.0, 1.0, 1.0, 0.84, 0.84], abs=1e-12)


def test_dates_up_to_the_cutoff_are_past_and_dates_from_expiry_on_do_not_come() -> None:
    patents = owned(4, grant=days([-3.4, -3.5, -11.6, -3.4]), expiry=days([9.0, 9.0, 9.0, 4.0]))
    found = survival(patents, times=np.array([0.0, 0.5, 4.2]), effect=0.0)
    assert found[:, 1] == pytest.approx([0.84, 1.0, 1.0, 0.84], abs=1e-12)
    assert found[:, 2] == pytest.approx([0.63, 0.75, 1.0, 0.84], abs=1e-12)  # the last expires before its second date


def test_nothing_lapses_where_the_fees_are_paid_or_none_are_due() -> None:
    assert np.all(survival(made(3)) == 1.0)
    assert np.all(survival(owned(1, kinds=("design",))) == 1.0)
    assert np.all(survival(owned(1, expiry=days(-0.1))) == 1.0)


@pytest.mark.parametrize(("office", "drop"), [("CN", 0.0636), ("EP", 0.0618)])
def test_other_offices_ask_every_year(office: str, drop: float) -> None:
    scores = np.array([-2.0, 0.0, 1.0])
    patents = owned(3, offices=(office,) * 3, filing=np.repeat(days(-2.6), 3), quality=scores)
    quarters = np.arange(0.0, 10.25, 0.25)
    mean = survival(patents, times=quarters).mean(axis=0)
    steps = 1.0 - mean[1:] / mean[:-1]
    here = (np.arange(1, len(quarters)) % 4) == 2  # anniversaries of the filing: 0.4 years after the cutoff, 1.4, ...
    assert steps[here] == pytest.approx(np.full(here.sum(), drop), abs=5e-5)
    assert np.all(np.abs(steps[~here]) < 1e-15)


def test_what_one_patent_does_depends_on_its_own_office_only() -> None:
    alone = survival(owned(2, quality=np.array([1.0, -1.0])))
    among = survival(owned(4, quality=np.array([1.0, -1.0, 3.0, 2.0]), offices=("US", "US", "EP", "CN")))
    assert np.array_equal(alone, among[:2])


def test_an_office_that_is_not_known_is_told_once() -> None:
    faults = Faults()
    patents = owned(3, offices=("JP", "US", "KR"))
    found = lapses(patents, TIMES, CUTOFF, 0.5, faults)
    (warning,) = faults.warnings
    text = "patents.csv  office: 2 patents lapse at renewal as European ones do: nothing is known of JP, KR."
    assert str(warning) == text
    assert not faults
    european = lapses(owned(1, offices=("EP",)), TIMES, CUTOFF, 0.5, Faults())
    assert found[0] == pytest.approx(european[0])


def test_dates_that_are_not_given_are_estimated() -> None:
    patents = made(
        5,
        kinds=("invention", "utility", "invention", "invention", "invention"),
        filing=np.concatenate([days([-6, -6, -1]), [UNKNOWN, UNKNOWN]]),
        grant=np.concatenate([np.full(4, UNKNOWN), days(-5)]),
        expiry=days([14, 4, 19, 6, 9]),
    )
    filing, grant = filing_and_grant(patents, CUTOFF)
    assert np.all(np.abs(filing - days([-6, -6, -1, -14, -5 - DELAYS["invention"]])) <= 1)
    assert np.all(np.abs(grant - days([-3, -5, 0, -11, -5])) <= 1)
    assert grant[2] == CUTOFF
