"""Schedules of every profile: by hand, by identity, and equal to their plain twin."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.collateral.instalments import Terms, balances, lay_out
from ipabs.collateral.schedules import Schedules, make_periods, make_schedules
from ipabs.definitions.tape_values import Part
from ipabs.market.daycounts import year_fraction
from tests.naive import schedules as naive
from tests.naive.schedules import Contract

CUTOFF = date(2020, 1, 1)
QUARTERS = [date(2020, 3, 31), date(2020, 6, 30), date(2020, 9, 30), date(2020, 12, 31)]


def fraction(start: date, end: date) -> float:
    return year_fraction("act/365f", start, end)


def terms_of(contracts: list[Contract]) -> Terms:
    return Terms(
        exposure=np.array([c.exposure for c in contracts]),
        rate=np.array([c.rate for c in contracts]),
        prepayment=np.array([c.prepayment for c in contracts]),
        per_year=np.array([c.per_year for c in contracts], dtype=np.int64),
        grace=np.array([c.grace for c in contracts], dtype=np.int64),
        balloon=np.array([c.balloon for c in contracts]),
        fee=np.array([c.fee for c in contracts]),
        price=np.array([c.price for c in contracts]),
        starts=[c.start for c in contracts],
        ends=[c.end for c in contracts],
        profiles=[c.profile for c in contracts],
        parts=[tuple(Part(day, share, share=True) for day, share in c.parts) for c in contracts],
    )


def scheduled(
    *contracts: Contract, collected: list[date] = QUARTERS, cutoff: date = CUTOFF, default_time: str = "end"
) -> Schedules:
    periods = make_periods(cutoff, collected, default_time)
    return make_schedules(terms_of(list(contracts)), cutoff, periods, "act/365f")


def test_straight_line_by_hand() -> None:
    made = scheduled(Contract(1200, 0.08, date(2020, 12, 31), "straight-line"))
    np.testing.assert_allclose(made.principal, [[300, 300, 300, 300]], rtol=1e-14)
    np.testing.assert_allclose(made.interest, [[24, 18, 12, 6]], rtol=1e-14)
    np.testing.assert_allclose(made.outstanding, [[1200, 900, 600, 300, 0]], rtol=1e-14)
    np.testing.assert_allclose(made.exposure, [[1224, 918, 612, 306]], rtol=1e-14)


def test_level_by_hand() -> None:
    made = scheduled(Contract(1000, 0.40, date(2020, 12, 31)))  # 10 % a quarter
    payment = 1000 * 0.1 / (1 - 1.1**-4)
    np.testing.assert_allclose(made.interest + made.principal, [[payment] * 4], rtol=1e-13)
    np.testing.assert_allclose(made.interest[0, :2], [100, (1000 - (payment - 100)) * 0.1], rtol=1e-13)
    assert made.outstanding[0, -1] == 0.0


def test_level_at_no_interest_is_straight_line() -> None:
    level, straight = (scheduled(Contract(1000, 0.0, date(2020, 12, 31), p)) for p in ("level", "straight-line"))
    np.testing.assert_allclose(level.principal, straight.principal, rtol=1e-14)


def test_interest_only_pays_principal_at_the_end() -> None:
    made = scheduled(Contract(1000, 0.04, date(2020, 12, 31), "interest-only"))
    np.testing.assert_allclose(made.interest, [[10, 10, 10, 10]], rtol=1e-14)
    np.testing.assert_array_equal(made.principal, [[0, 0, 0, 1000]])
    np.testing.assert_allclose(made.exposure, [[1010, 1010, 1010, 1010]], rtol=1e-14)


def test_bullet_pays_all_at_the_end_by_days_from_the_start() -> None:
    made = scheduled(Contract(1000, 0.0365, date(2020, 8, 1), "bullet", start=date(2019, 12, 2)))
    np.testing.assert_allclose(made.interest, [[0, 0, 243 * 0.1, 0]], rtol=1e-13)
    np.testing.assert_array_equal(made.outstanding, [[1000, 1000, 1000, 0, 0]])
    np.testing.assert_allclose(made.exposure, [[1012.0, 1021.1, 1024.3, 0]], rtol=1e-13)  # 120, 211, 243 days


def test_a_bullet_without_a_start_runs_from_the_cutoff() -> None:
    made = scheduled(Contract(1000, 0.0365, date(2020, 8, 1), "bullet"))
    np.testing.assert_allclose(made.interest, [[0, 0, 213 * 0.1, 0]], rtol=1e-13)


def test_grace_pays_interest_alone_first() -> None:
    made = scheduled(Contract(900, 0.08, date(2020, 12, 31), "straight-line", grace=1))
    np.testing.assert_allclose(made.principal, [[0, 300, 300, 300]], rtol=1e-14)
    level = scheduled(Contract(900, 0.08, date(2020, 12, 31), "level", grace=1))
    payment = 900 * 0.02 / (1 - 1.02**-3)
    np.testing.assert_allclose((level.interest + level.principal)[0], [18, payment, payment, payment], rtol=1e-13)


def test_a_balloon_comes_with_the_last_instalment() -> None:
    made = scheduled(Contract(1000, 0.08, date(2020, 12, 31), "straight-line", balloon=0.6))
    np.testing.assert_allclose(made.principal, [[100, 100, 100, 700]], rtol=1e-13)
    np.testing.assert_allclose(made.interest, [[20, 18, 16, 14]], rtol=1e-13)
    level = scheduled(Contract(1000, 0.40, date(2020, 12, 31), balloon=0.5))  # 10 % a quarter
    payment = (1000 - 500 * 1.1**-4) * 0.1 / (1 - 1.1**-4)
    np.testing.assert_allclose(
        (level.interest + level.principal)[0], [payment, payment, payment, payment + 500], rtol=1e-13
    )


def test_a_balloon_of_all_is_interest_only() -> None:
    rest = scheduled(Contract(1000, 0.04, date(2020, 12, 31), "interest-only", prepayment=0.1))
    for profile in ("level", "straight-line"):
        made = scheduled(Contract(1000, 0.04, date(2020, 12, 31), profile, balloon=1.0, grace=1, prepayment=0.1))
        np.testing.assert_allclose(made.outstanding, rest.outstanding, rtol=1e-13)


def test_a_fee_is_paid_on_what_is_repaid_early_and_on_nothing_else() -> None:
    made = scheduled(Contract(1000, 0.0, date(2020, 12, 31), "interest-only", prepayment=0.2, fee=0.05))
    repaid = made.principal[0].copy()
    repaid[-1] = 0.0  # the last date repays what is due
    np.testing.assert_allclose(made.interest[0], 0.05 * repaid, rtol=1e-13)


def test_a_receivable_at_a_discount_pays_the_discount_as_interest_and_owes_its_nominal() -> None:
    made = scheduled(Contract(1000, 0.0, date(2020, 8, 1), "bullet", price=0.96))
    np.testing.assert_allclose(made.principal, [[0, 0, 960, 0]], rtol=1e-14)
    np.testing.assert_allclose(made.interest, [[0, 0, 40, 0]], rtol=1e-13)
    np.testing.assert_allclose(made.outstanding, [[960, 960, 960, 0, 0]], rtol=1e-14)
    np.testing.assert_allclose(made.exposure, [[1000, 1000, 1000, 0]], rtol=1e-14)


def test_custom_shares_follow_the_regular_dates() -> None:
    parts = ((None, 0.5), (None, 0.0), (None, 0.3), (None, 0.2))
    made = scheduled(Contract(1000, 0.04, date(2020, 12, 31), "custom", parts=parts))
    np.testing.assert_allclose(made.principal, [[500, 0, 300, 200]], rtol=1e-12)
    np.testing.assert_allclose(made.interest, [[10, 5, 5, 2]], rtol=1e-12)


def test_custom_dates_bear_interest_by_days_and_past_ones_are_history() -> None:
    parts = ((date(2019, 12, 22), 0.7), (date(2020, 2, 20), 0.4), (date(2020, 5, 30), 0.6))
    made = scheduled(Contract(1000, 0.0365, date(2020, 5, 30), "custom", parts=parts))
    np.testing.assert_allclose(made.principal, [[400, 600, 0, 0]], rtol=1e-12)
    np.testing.assert_allclose(made.interest, [[60 * 0.1, 100 * 0.06, 0, 0]], rtol=1e-12)


def test_a_first_period_cut_short_by_the_start_counts_days() -> None:
    made = scheduled(Contract(1000, 0.0365, date(2020, 12, 31), "interest-only", start=date(2020, 2, 20)))
    np.testing.assert_allclose(made.interest[0, 0], 40 * 0.1, rtol=1e-13)
    np.testing.assert_allclose(made.interest[0, 1], 1000 * 0.0365 / 4, rtol=1e-13)


def test_prepayment_takes_the_same_share_of_what_is_left_on_every_date() -> None:
    made = scheduled(Contract(1000, 0.04, date(2020, 12, 31), "interest-only", prepayment=0.2))
    kept = 0.8 ** (np.arange(4) / 4)
    np.testing.assert_allclose(made.outstanding[0], [*1000 * kept, 0.0], rtol=1e-13)
    np.testing.assert_allclose(made.interest[0], 10 * kept, rtol=1e-13)


def test_dates_keep_the_day_of_the_month_or_take_the_last() -> None:
    terms = terms_of([Contract(1, 0, date(2020, 12, 31)), Contract(1, 0, date(2020, 8, 30), per_year=2)])
    laid = lay_out(terms, CUTOFF, "act/365f")
    found = [[date.fromordinal(day) for day in days[first:]] for days, first in zip(laid.days, laid.first, strict=True)]
    assert found == [QUARTERS, [date(2020, 2, 29), date(2020, 8, 30)]]


def test_an_instalment_on_the_cutoff_is_before_it() -> None:
    made = scheduled(Contract(1200, 0.0, date(2020, 10, 1), "straight-line"))
    np.testing.assert_allclose(made.principal, [[0, 400, 400, 400]], rtol=1e-14)


def test_several_instalments_in_a_period_and_none() -> None:
    ends = [date(2020, 6, 30), date(2020, 7, 15), date(2020, 12, 31)]
    made = scheduled(Contract(1200, 0.12, date(2020, 12, 15), "straight-line", per_year=12), collected=ends)
    np.testing.assert_allclose(made.principal, [[600, 100, 500]], rtol=1e-14)
    np.testing.assert_allclose(made.interest, [[12 + 11 + 10 + 9 + 8 + 7, 6, 15]], rtol=1e-13)
    # owed in period 2: 600 since the 15th of June; in period 1: since the 15th of December, instalments all missed
    np.testing.assert_allclose(made.exposure[0, 1], 606, rtol=1e-13)
    np.testing.assert_allclose(made.exposure[0, 0], 1200 * (1 + 0.12 * (6 + 15 / 30) / 12), rtol=1e-13)


def test_in_the_middle_half_the_interest_has_accrued() -> None:
    ends = [date(2020, 1, 1) + timedelta(days=100)]
    contract = Contract(1000, 0.0365, ends[0], "bullet")
    assert scheduled(contract, collected=ends).exposure[0, 0] == pytest.approx(1010, rel=1e-13)
    assert scheduled(contract, collected=ends, default_time="middle").exposure[0, 0] == pytest.approx(1005, rel=1e-13)


def test_a_collection_before_the_cutoff_is_empty() -> None:
    ends = [date(2019, 12, 20), *QUARTERS]
    made = scheduled(Contract(1200, 0.08, date(2020, 12, 31), "straight-line"), collected=ends)
    np.testing.assert_allclose(made.principal, [[0, 300, 300, 300, 300]], rtol=1e-14)
    assert make_periods(CUTOFF, ends, "end").times[:2].tolist() == [0.0, 0.0]


COLLECTED = [date(2020, 2, 10) + timedelta(days=91 * k) for k in range(20)]


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    profile = draw(st.sampled_from(["level", "straight-line", "bullet", "interest-only", "custom"]))
    end = draw(st.dates(date(2020, 1, 2), COLLECTED[-1]))
    start = draw(st.none() | st.dates(date(2018, 1, 1), min(end - timedelta(days=1), date(2020, 2, 10))))
    made = Contract(
        exposure=draw(st.floats(1, 1e9)),
        rate=draw(st.just(0.0) | st.floats(1e-6, 0.5)),
        end=end,
        profile=profile,
        per_year=draw(st.sampled_from([1, 2, 3, 4, 6, 12])),
        start=start,
        prepayment=draw(st.just(0.0) | st.floats(0, 0.6)),
        fee=draw(st.just(0.0) | st.floats(0, 0.1)),
        price=draw(st.just(1.0) | st.floats(0.1, 1)),
    )
    _, days, _ = naive.dates_and_clock(made, CUTOFF, fraction)
    if profile == "custom":
        weights = draw(st.lists(st.floats(0.01, 1), min_size=len(days), max_size=len(days)))
        dated = draw(st.booleans())
        history = ((date(2019, 6, 1), 0.5),) if dated and draw(st.booleans()) else ()
        due = tuple((day if dated else None, w / sum(weights)) for day, w in zip(days, weights, strict=True))
        made.parts = history + due
    if profile in ("level", "straight-line"):
        made.grace = draw(st.integers(0, len(days) - 1))
        made.balloon = draw(st.sampled_from([0.0, 1.0]) | st.floats(0, 1))
    return made


@given(st.lists(contracts(), min_size=1, max_size=4), st.booleans())
def test_schedules_equal_the_naive_twin(drawn: list[Contract], middle: bool) -> None:
    made = scheduled(*drawn, collected=COLLECTED, default_time="middle" if middle else "end")
    for row, contract in enumerate(drawn):
        interest, principal, outstanding, exposure = naive.by_period(contract, CUTOFF, COLLECTED, fraction, middle)
        close = {"rtol": 1e-9, "atol": 1e-9 * contract.exposure}
        np.testing.assert_allclose(made.interest[row], interest, **close)
        np.testing.assert_allclose(made.principal[row], principal, **close)
        np.testing.assert_allclose(made.outstanding[row], outstanding, **close)
        np.testing.assert_allclose(made.exposure[row], exposure, **close)


@given(contracts())
def test_every_profile_repays_the_exposure_and_nothing_else(contract: Contract) -> None:
    made = scheduled(contract, collected=COLLECTED)
    bought = contract.price * contract.exposure
    assert made.outstanding[0, 0] == bought
    assert made.outstanding[0, -1] == pytest.approx(0, abs=1e-9 * contract.exposure)
    assert made.principal.sum() == pytest.approx(bought, rel=1e-12)
    assert (made.principal >= -1e-9 * contract.exposure).all()
    assert (made.exposure >= made.outstanding[:, :-1]).all()


@given(contracts())
def test_discounted_at_its_own_rate_a_contract_is_worth_its_exposure(contract: Contract) -> None:
    contract.fee = 0.0
    terms = terms_of([contract])
    laid = lay_out(terms, CUTOFF, "act/365f")
    outstanding, interest = balances(terms, laid)
    payments = interest + (outstanding[:, :-1] - outstanding[:, 1:])
    discount = 1 / np.cumprod(1 + contract.rate * laid.years, axis=1)
    assert float((payments * discount).sum()) == pytest.approx(contract.exposure, rel=1e-11)
    level = payments[0, laid.first[0] + contract.grace :]
    level[-1] -= contract.balloon * contract.exposure
    if contract.profile == "level" and contract.prepayment == 0:
        np.testing.assert_allclose(level, level[0], rtol=1e-9, atol=1e-9 * contract.exposure)


@given(st.lists(contracts(), min_size=2, max_size=5))
def test_a_contract_is_the_same_alone_and_among_others(drawn: list[Contract]) -> None:
    together = scheduled(*drawn, collected=COLLECTED)
    alone = scheduled(drawn[0], collected=COLLECTED)
    np.testing.assert_array_equal(together.interest[0], alone.interest[0])
    np.testing.assert_array_equal(together.principal[0], alone.principal[0])
    np.testing.assert_array_equal(together.exposure[0], alone.exposure[0])
