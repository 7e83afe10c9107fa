"""Calendars: the words, the files, the years in which QuantLib's tables end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from ipabs.errors import Faults, Location, MarketError
from ipabs.market.calendars import Calendar, calendar, calendar_words, last_known_year, parse_date, to_quantlib

if TYPE_CHECKING:
    from pathlib import Path

HERE = Location("deal.yaml", 12, 13, "dates.calendar")
NATIONAL_DAY = date(2026, 10, 1)
KINDS = (
    "is not a calendar: weekends, null, a file of holidays (.csv or .txt), a calendar of QuantLib "
    "(China.IB, TARGET, UnitedStates.GovernmentBond, ...), or several joined with +."
)


def sound(word: str, folder: Path) -> Calendar:
    faults = Faults()
    made = calendar(word, folder, faults, HERE)
    assert not faults.faults
    assert made is not None
    return made


def faults_of(word: str, folder: Path) -> list[str]:
    faults = Faults()
    assert calendar(word, folder, faults, HERE) is None
    return [str(fault) for fault in faults.faults]


def test_china_is_closed_on_national_day_and_open_on_the_sunday_worked_for_it(tmp_path: Path) -> None:
    china = sound("China.IB", tmp_path)
    if (china.last_known_year or 0) < NATIONAL_DAY.year:
        pytest.skip(f"the installed QuantLib knows China's holidays up to {china.last_known_year} only")
    assert not china.is_business_day(NATIONAL_DAY)
    assert china.is_business_day(date(2026, 9, 30))
    assert date(2024, 9, 29).isoweekday() == 7
    assert china.is_business_day(date(2024, 9, 29))


def test_china_s_table_ends_where_it_says(tmp_path: Path) -> None:
    china = sound("China.IB", tmp_path)
    end = china.last_known_year
    assert end is not None
    assert end >= 2024
    assert not china.is_business_day(date(end, 10, 1))
    after = [day for year in (end + 1, end + 2) if (day := date(year, 10, 1)).isoweekday() < 6]
    assert after
    assert all(china.is_business_day(day) for day in after)  # wrong, and what the year is told for


@pytest.mark.parametrize("word", ["India.NSE", "Taiwan.TSEC", "HongKong.HKEx", "Singapore.SGX", "SaudiArabia.Tadawul"])
def test_other_tables_end_too(word: str) -> None:
    assert 2024 <= (last_known_year(word) or 0) < 2050


@pytest.mark.parametrize(
    "word", ["TARGET", "Japan", "UnitedStates.GovernmentBond", "UnitedStates.NYSE", "UnitedKingdom.Settlement"]
)
def test_calendars_of_rules_do_not_end(word: str) -> None:
    assert last_known_year(word) is None


def test_null_and_weekends(tmp_path: Path) -> None:
    saturday, monday = date(2026, 10, 3), date(2026, 10, 5)
    assert sound("null", tmp_path).is_business_day(saturday)
    assert not sound("weekends", tmp_path).is_business_day(saturday)
    assert sound("weekends", tmp_path).is_business_day(monday)
    assert sound("weekends", tmp_path).last_known_year is None


def test_a_joint_calendar_is_closed_when_one_is(tmp_path: Path) -> None:
    joint = sound("TARGET + UnitedStates.GovernmentBond", tmp_path)
    assert joint.word == "TARGET+UnitedStates.GovernmentBond"
    assert not joint.is_business_day(date(2025, 5, 1))  # TARGET
    assert not joint.is_business_day(date(2025, 11, 27))  # Thanksgiving
    assert joint.is_business_day(date(2025, 11, 26))
    assert joint.last_known_year is None
    assert sound("TARGET+China.IB", tmp_path).last_known_year == last_known_year("China.IB")
    ends = [last_known_year("SaudiArabia.Tadawul"), last_known_year("China.IB")]
    assert len(set(ends)) == 2
    assert sound("SaudiArabia.Tadawul+China.IB", tmp_path).last_known_year == min(end for end in ends if end)


@pytest.mark.parametrize("heading", ["", "date\n", "# from the exchange\nDate,\n"])
def test_a_file_of_holidays(tmp_path: Path, heading: str) -> None:
    text = f"{heading}2031-10-01\n\n2031/10/2,  # and a remark\n2031.10.3\n"
    (tmp_path / "holidays.csv").write_text(text, encoding="utf-8-sig")
    made = sound("holidays.csv", tmp_path)
    closed = [
        day for day in (date(2031, 9, 29) + timedelta(days=n) for n in range(14)) if not made.is_business_day(day)
    ]
    assert [day.isoformat() for day in closed] == [
        "2031-10-01", "2031-10-02", "2031-10-03", "2031-10-04", "2031-10-05", "2031-10-11", "2031-10-12",
    ]  # fmt: skip
    assert made.last_known_year == 2031


def test_a_file_carries_china_on_and_keeps_its_working_sundays(tmp_path: Path) -> None:
    (tmp_path / "more+.txt").write_text("2040-10-01\n", encoding="utf-8")
    (tmp_path / "more.txt").write_text("2040-10-01\n", encoding="utf-8")
    made = sound("China.IB+more.txt", tmp_path)
    assert made.last_known_year == 2040
    assert not made.is_business_day(date(2040, 10, 1))
    assert made.is_business_day(date(2024, 9, 29))
    assert sound("more+.txt", tmp_path).last_known_year == 2040  # a + that is part of the name
    assert sound("TARGET+more.txt", tmp_path).last_known_year is None


def test_holidays_of_one_file_do_not_leak_into_other_calendars(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("2031-10-01\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("2031-10-02\n", encoding="utf-8")
    first, second = sound("a.csv", tmp_path), sound("b.csv", tmp_path)
    assert not first.is_business_day(date(2031, 10, 1))
    assert second.is_business_day(date(2031, 10, 1))
    assert sound("weekends", tmp_path).is_business_day(date(2031, 10, 1))


def test_every_bad_line_is_located(tmp_path: Path) -> None:
    text = "date\n2031-10-01\n2031-02-30\n01/10/2031\n\nNational Day\n1850-01-01\ndate\n"
    (tmp_path / "holidays.csv").write_text(text, encoding="utf-8")
    assert faults_of("holidays.csv", tmp_path) == [
        "holidays.csv:3: '2031-02-30' is not a date: write 2026-10-01, one on each line",
        "holidays.csv:4: '01/10/2031' is not a date: write 2026-10-01, one on each line",
        "holidays.csv:6: 'National Day' is not a date: write 2026-10-01, one on each line",
        "holidays.csv:7: 1850-01-01 is outside 1901-01-01 .. 2199-12-31",
        "holidays.csv:8: 'date' is not a date: write 2026-10-01, one on each line",
    ]


def test_files_that_hold_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("date\n# none yet\n", encoding="utf-8")
    assert faults_of("empty.csv", tmp_path) == [
        "empty.csv: no holiday in the file; a calendar without holidays is 'weekends'"
    ]
    (tmp_path / "latin.txt").write_bytes(b"2031-10-01 # f\xeate\n")
    assert faults_of("latin.txt", tmp_path) == [
        "deal.yaml:12:13  dates.calendar: the file of holidays 'latin.txt' is not UTF-8: byte 15 cannot be read"
    ]


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("China.BI", f"'China.BI' {KINDS} Did you mean 'China.IB'?"),
        ("Target", f"'Target' {KINDS}"),
        ("Atlantis.Stocks", f"'Atlantis.Stocks' {KINDS}"),
        ("Calendar", f"'Calendar' {KINDS}"),
        ("weekend", f"'weekend' {KINDS} Did you mean 'weekends'?"),
        ("China", "calendar 'China' names no market: one of China.IB, China.SSE"),
        ("holidays.csv", "there is no file of holidays 'holidays.csv'"),
        ("TARGET+", "a calendar is missing beside the '+'"),
    ],
)
def test_unknown_words(tmp_path: Path, word: str, message: str) -> None:
    assert faults_of(word, tmp_path) == [f"deal.yaml:12:13  dates.calendar: {message}"]


def test_every_unknown_part_is_told(tmp_path: Path) -> None:
    assert faults_of("TARGET+Jappan+none.csv", tmp_path) == [
        f"deal.yaml:12:13  dates.calendar: 'Jappan' {KINDS} Did you mean 'Japan'?",
        "deal.yaml:12:13  dates.calendar: there is no file of holidays 'none.csv'",
    ]


def test_every_calendar_of_quantlib_can_be_made(tmp_path: Path) -> None:
    words = calendar_words()
    assert {"China.IB", "China.SSE", "TARGET", "Japan", "UnitedStates.GovernmentBond"} <= set(words)
    assert not {"Calendar", "BespokeCalendar", "JointCalendar"} & set(words)
    for word in words:
        assert isinstance(sound(word, tmp_path).is_business_day(date(2025, 7, 16)), bool)


def test_dates_beyond_a_calendar(tmp_path: Path) -> None:
    with pytest.raises(MarketError) as told:
        sound("Russia.MOEX", tmp_path).is_business_day(date(2005, 3, 1))
    assert str(told.value).startswith("calendar Russia.MOEX does not reach 2005-03-01: ")
    with pytest.raises(MarketError) as told:
        to_quantlib(date(2200, 1, 1))
    assert str(told.value) == "2200-01-01 is outside 1901-01-01 .. 2199-12-31, the dates calendars reach"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2019-08-01", date(2019, 8, 1)),
        (" 2019/8/1 ", date(2019, 8, 1)),
        ("2019.8.1", date(2019, 8, 1)),
        ("2019-8/1", None),
        ("2019-02-29", None),
        ("1/8/2019", None),
        ("20190801", None),
        ("", None),
    ],
)
def test_dates(text: str, day: date | None) -> None:
    assert parse_date(text) == day
