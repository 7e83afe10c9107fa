"""Payment dates, adjusting and periods, against dates counted by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.definitions.market_words import CONVENTIONS, FREQUENCIES
from ipabs.errors import Faults, Location, MarketError
from ipabs.market.calendars import EVERY_DAY, Calendar, calendar
from ipabs.market.schedules import Period, adjust, parse_period, payment_dates, shift


def named(word: str) -> Calendar:
    made = calendar(word, Path(), Faults(), Location("deal.yaml"))
    assert made is not None
    return made


WEEKENDS = named("weekends")
UNITS = "d (calendar days), bd (business days), w (weeks), m (months), y (years)"
CHINA = named("China.IB")


def iso(dates: list[date]) -> list[str]:
    return [day.isoformat() for day in dates]


def test_the_design_s_deal() -> None:
    dates = payment_dates(date(2019, 12, 23), date(2026, 12, 23), "quarterly", CHINA, "modified-following")
    assert len(dates) == 29
    assert (dates[0], dates[-1]) == (date(2019, 12, 23), date(2026, 12, 23))
    # 2023-06-23 was in the Dragon Boat holiday (22-24 June), and Sunday the 25th was worked for it.
    assert date(2023, 6, 25) in dates
    # 2024-06-23 was a plain Sunday.
    assert date(2024, 6, 24) in dates


def test_a_short_last_period() -> None:
    dates = payment_dates(date(2025, 1, 15), date(2025, 8, 1), "quarterly", EVERY_DAY, "unadjusted")
    assert iso(dates) == ["2025-01-15", "2025-04-15", "2025-07-15", "2025-08-01"]


def test_adjusting_does_not_carry_on() -> None:
    # 15 Feb and 15 Mar 2025 are Saturdays, 15 June is a Sunday: the 15th comes back each time.
    dates = payment_dates(date(2025, 2, 15), date(2025, 6, 15), "monthly", WEEKENDS, "following")
    assert iso(dates) == ["2025-02-17", "2025-03-17", "2025-04-15", "2025-05-15", "2025-06-16"]


def test_days_that_a_month_lacks() -> None:
    dates = payment_dates(date(2024, 10, 31), date(2025, 3, 31), "monthly", EVERY_DAY, "unadjusted")
    assert iso(dates) == ["2024-10-31", "2024-11-30", "2024-12-31", "2025-01-31", "2025-02-28", "2025-03-31"]


@pytest.mark.parametrize(
    ("end_of_month", "days"),
    [(False, ["02-28", "03-28", "04-28", "05-28"]), (True, ["02-28", "03-31", "04-30", "05-28"])],
)
def test_end_of_month(end_of_month: bool, days: list[str]) -> None:
    made = payment_dates(date(2025, 2, 28), date(2025, 5, 28), "monthly", EVERY_DAY, "unadjusted", end_of_month)
    assert iso(made) == [f"2025-{day}" for day in days]


def test_end_of_month_is_the_calendar_s_not_the_last_business_day() -> None:
    # 31 May 2025 is a Saturday: following leaves the month, modified-following does not.
    for convention, may in (("following", "2025-06-02"), ("modified-following", "2025-05-30")):
        dates = payment_dates(date(2025, 4, 30), date(2025, 6, 30), "monthly", WEEKENDS, convention, end_of_month=True)
        assert iso(dates) == ["2025-04-30", may, "2025-06-30"]


def test_weekly_dates_know_no_month_end() -> None:
    dates = payment_dates(date(2025, 1, 31), date(2025, 2, 14), "weekly", EVERY_DAY, "unadjusted", end_of_month=True)
    assert iso(dates) == ["2025-01-31", "2025-02-07", "2025-02-14"]


def test_dates_that_become_one_are_one() -> None:
    # Saturday 15 March and the legal final on Sunday the 16th both become Monday the 17th.
    dates = payment_dates(date(2025, 2, 15), date(2025, 3, 16), "monthly", WEEKENDS, "following")
    assert iso(dates) == ["2025-02-17", "2025-03-17"]
    # One date, a Sunday, both first and last.
    dates = payment_dates(date(2025, 2, 16), date(2025, 2, 16), "monthly", WEEKENDS, "preceding")
    assert iso(dates) == ["2025-02-14"]


@given(
    first=st.dates(date(2015, 1, 1), date(2025, 1, 1)),
    days=st.integers(0, 3000),
    frequency=st.sampled_from(sorted(FREQUENCIES)),
    convention=st.sampled_from(sorted(CONVENTIONS)),
    end_of_month=st.booleans(),
)
def test_payment_dates_increase_from_first_to_legal_final(
    first: date, days: int, frequency: str, convention: str, end_of_month: bool
) -> None:
    legal_final = date.fromordinal(first.toordinal() + days)
    dates = payment_dates(first, legal_final, frequency, CHINA, convention, end_of_month)
    assert dates == sorted(set(dates))
    assert dates[-1] == adjust([legal_final], CHINA, convention)[0]
    assert dates[0] == adjust([first], CHINA, convention)[0]
    if convention != "unadjusted":
        assert all(CHINA.is_business_day(day) for day in dates)


@pytest.mark.parametrize(
    ("convention", "adjusted"),
    [
        ("unadjusted", ["2025-08-31", "2025-03-01", "2025-06-18"]),
        ("following", ["2025-09-01", "2025-03-03", "2025-06-18"]),
        ("modified-following", ["2025-08-29", "2025-03-03", "2025-06-18"]),
        ("preceding", ["2025-08-29", "2025-02-28", "2025-06-18"]),
        ("modified-preceding", ["2025-08-29", "2025-03-03", "2025-06-18"]),
        ("nearest", ["2025-09-01", "2025-02-28", "2025-06-18"]),
    ],
)
def test_conventions(convention: str, adjusted: list[str]) -> None:
    # A Sunday that ends a month, a Saturday that starts one, a Wednesday.
    given_dates = [date(2025, 8, 31), date(2025, 3, 1), date(2025, 6, 18)]
    assert iso(adjust(given_dates, WEEKENDS, convention)) == adjusted


def test_adjust_keeps_order_and_number() -> None:
    given_dates = [date(2025, 3, 2), date(2025, 3, 1), date(2025, 3, 1)]
    assert iso(adjust(given_dates, WEEKENDS, "following")) == ["2025-03-03"] * 3


@pytest.mark.parametrize(
    ("word", "moved"),
    [
        ("-10d", "2024-09-29"),
        ("+10d", "2024-10-19"),
        ("0bd", "2024-10-09"),
        ("1bd", "2024-10-10"),
        ("3bd", "2024-10-12"),  # Saturday the 12th was worked
        ("-1bd", "2024-10-08"),
        ("-2bd", "2024-09-30"),  # 1 - 7 October are holidays
        ("-2w", "2024-09-25"),
        ("-8m", "2024-02-09"),
        ("1Y", "2025-10-09"),
        ("-1 bd", "2024-10-08"),
    ],
)
def test_shift(word: str, moved: str) -> None:
    assert shift(date(2024, 10, 9), word, CHINA).isoformat() == moved


def test_months_end_at_the_end_of_shorter_months() -> None:
    assert shift(date(2024, 1, 31), "1m", EVERY_DAY) == date(2024, 2, 29)
    assert shift(date(2024, 2, 29), Period(1, "y"), EVERY_DAY) == date(2025, 2, 28)


def test_periods_are_read_and_turned_round() -> None:
    assert parse_period(" 10D ") == Period(10, "d")
    assert -parse_period("5bd") == Period(-5, "bd")
    assert str(-parse_period("5bd")) == "-5bd"


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("ten days", "'ten days' is not a period: write a whole number and a unit, such as 10d, 5bd, 2w, 3m or 1y"),
        ("1.5m", "'1.5m' is not a period: write a whole number and a unit, such as 10d, 5bd, 2w, 3m or 1y"),
        ("", "'' is not a period: write a whole number and a unit, such as 10d, 5bd, 2w, 3m or 1y"),
        (
            "9999999999d",
            "'9999999999d' is not a period: write a whole number and a unit, such as 10d, 5bd, 2w, 3m or 1y",
        ),
        ("10", f"'10' has no unit: one of {UNITS}"),
        (
            "3 months",
            f"'months' in '3 months' is not a unit: one of {UNITS}",
        ),
    ],
)
def test_words_that_are_no_period(word: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"period|unit") as told:
        parse_period(word)
    assert str(told.value) == message


def test_words_that_are_not_in_the_vocabulary() -> None:
    with pytest.raises(ValueError, match=r"^'quaterly' is not one of .*annual\. Did you mean 'quarterly'\?$"):
        payment_dates(date(2025, 1, 1), date(2026, 1, 1), "quaterly", EVERY_DAY, "following")
    with pytest.raises(
        ValueError, match=r"^'modified-folowing' is not one of .*\. Did you mean 'modified-following'\?$"
    ):
        adjust([date(2025, 1, 1)], EVERY_DAY, "modified-folowing")


def test_what_cannot_be_scheduled() -> None:
    with pytest.raises(MarketError) as told:
        payment_dates(date(2025, 1, 2), date(2025, 1, 1), "annual", EVERY_DAY, "following")
    assert str(told.value) == "the legal final 2025-01-01 is before the first payment 2025-01-02"
    with pytest.raises(MarketError, match=r"^2025-01-02 moved by -400y is beyond calendar null: "):
        shift(date(2025, 1, 2), "-400y", EVERY_DAY)
    with pytest.raises(MarketError, match=r"^2005-03-05 is beyond calendar Russia.MOEX: "):
        adjust([date(2005, 3, 5)], named("Russia.MOEX"), "following")
