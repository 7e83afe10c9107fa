"""A deal's dates worked out, against dates and year fractions counted by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.definitions.loading import load_deal
from ipabs.errors import Faults
from ipabs.market.timetable import Timetable, coupons, index_rates, make_curve, make_timetable, payments_a_year
from tests.collateral.given import QUARTERLY, small_deal, timetable

if TYPE_CHECKING:
    from pathlib import Path


def iso(days: tuple[date, ...]) -> list[str]:
    return [day.isoformat() for day in days]


def made(folder: Path, dates: str) -> Timetable:
    result = timetable(folder, dates)
    assert result is not None
    return result


def refused(folder: Path, dates: str) -> list[str]:
    faults = Faults()
    assert timetable(folder, dates, faults) is None
    return [str(fault).removeprefix(f"{folder}/") for fault in faults.faults]


# 15 April and 15 July 2023 are Saturdays, 15 October 2023 is a Sunday, 15 January 2024 a Monday.
SATURDAYS = (
    "cutoff: 2023-01-01, closing: 2023-01-15, first-payment: 2023-04-15, legal-final: 2024-01-15, frequency: quarterly"
)


def test_interest_runs_to_the_dates_as_moved(tmp_path: Path) -> None:
    dates = made(tmp_path, f"{{{SATURDAYS}, calendar: weekends}}")
    assert iso(dates.payments) == ["2023-04-17", "2023-07-17", "2023-10-16", "2024-01-15"]
    assert iso(dates.ends) == iso(dates.payments)
    assert iso(dates.starts) == ["2023-01-15", "2023-04-17", "2023-07-17", "2023-10-16"]
    np.testing.assert_allclose(dates.fractions("act/365f"), np.array([92, 91, 91, 91]) / 365, rtol=1e-15)
    np.testing.assert_allclose(dates.times("act/360"), np.array([92, 183, 274, 365]) / 365, rtol=1e-15)


def test_interest_runs_to_the_dates_as_scheduled(tmp_path: Path) -> None:
    dates = made(tmp_path, f"{{{SATURDAYS}, calendar: weekends, accrual: unadjusted}}")
    assert iso(dates.payments) == ["2023-04-17", "2023-07-17", "2023-10-16", "2024-01-15"]
    assert iso(dates.ends) == ["2023-04-15", "2023-07-15", "2023-10-15", "2024-01-15"]
    assert iso(dates.starts) == ["2023-01-15", "2023-04-15", "2023-07-15", "2023-10-15"]
    np.testing.assert_allclose(dates.fractions("30/360"), 0.25, rtol=1e-15)
    # Money is paid on the dates as moved, and time runs to these.
    np.testing.assert_allclose(dates.times("30/360"), np.array([92, 182, 271, 360]) / 360, rtol=1e-15)


def test_without_a_calendar_every_day_will_do(tmp_path: Path) -> None:
    dates = made(tmp_path, f"{{{SATURDAYS}}}")
    assert iso(dates.payments) == ["2023-04-15", "2023-07-15", "2023-10-15", "2024-01-15"]
    assert dates.collected == dates.payments


@pytest.mark.parametrize(
    ("lag", "collected"),
    [
        ("10d", ["2023-04-07", "2023-07-07"]),
        ("5bd", ["2023-04-10", "2023-07-10"]),
        ("2w", ["2023-04-03", "2023-07-03"]),
        ("1m", ["2023-03-17", "2023-06-17"]),
        ("0d", ["2023-04-17", "2023-07-17"]),
    ],
)
def test_a_lag_is_counted_back_from_the_date_as_moved(tmp_path: Path, lag: str, collected: list[str]) -> None:
    dates = made(tmp_path, f"{{{SATURDAYS}, calendar: weekends, collection-lag: {lag}}}")
    assert iso(dates.collected[:2]) == collected


def test_business_days_of_a_lag_pass_over_holidays(tmp_path: Path) -> None:
    # China's markets were closed from 29 September to 6 October 2023; Saturday the 7th and Sunday the 8th were worked.
    payments = "payments: [2023-10-16]"
    dates = made(
        tmp_path, f"{{cutoff: 2023-01-01, closing: 2023-01-15, {payments}, calendar: China.IB, collection-lag: 6bd}}"
    )
    assert iso(dates.collected) == ["2023-10-08"]
    dates = made(
        tmp_path, f"{{cutoff: 2023-01-01, closing: 2023-01-15, {payments}, calendar: China.SSE, collection-lag: 6bd}}"
    )
    assert iso(dates.collected) == ["2023-09-28"]


def test_payments_one_by_one_are_moved_too(tmp_path: Path) -> None:
    payments = "payments: [2021-07-26, 2021-08-21, 2022-01-02]"
    dates = made(tmp_path, f"{{cutoff: 2021-06-01, closing: 2021-07-01, {payments}, calendar: weekends}}")
    assert iso(dates.payments) == ["2021-07-26", "2021-08-23", "2022-01-03"]


def test_payments_that_become_one_date_are_one_period(tmp_path: Path) -> None:
    # Saturday the 21st and Monday the 23rd; interest as scheduled runs to the later of the two.
    where = (
        "cutoff: 2021-06-01, closing: 2021-07-01, payments: [2021-08-21, 2021-08-23, 2021-09-21], calendar: weekends"
    )
    dates = made(tmp_path, f"{{{where}, accrual: unadjusted}}")
    assert iso(dates.payments) == ["2021-08-23", "2021-09-21"]
    assert iso(dates.ends) == ["2021-08-23", "2021-09-21"]
    assert iso(dates.starts) == ["2021-07-01", "2021-08-23"]


def test_end_of_month(tmp_path: Path) -> None:
    where = "cutoff: 2024-01-01, closing: 2024-01-31, first-payment: 2024-02-29, legal-final: 2024-05-31"
    where += ", frequency: monthly"
    assert iso(made(tmp_path, f"{{{where}, end-of-month: true}}").payments)[1:3] == ["2024-03-31", "2024-04-30"]
    assert iso(made(tmp_path, f"{{{where}}}").payments)[1:3] == ["2024-03-29", "2024-04-29"]


def test_a_stub_at_either_end(tmp_path: Path) -> None:
    where = "cutoff: 2023-01-01, closing: 2023-02-01, first-payment: 2023-04-01, legal-final: 2023-08-15"
    where += ", frequency: quarterly"
    dates = made(tmp_path, f"{{{where}}}")
    assert iso(dates.payments) == ["2023-04-01", "2023-07-01", "2023-08-15"]
    np.testing.assert_allclose(dates.fractions("30/360"), [2 / 12, 3 / 12, 44 / 360], rtol=1e-15)


def test_times_are_quarters_where_notes_count_thirty_days_a_month(tmp_path: Path) -> None:
    dates = made(tmp_path, QUARTERLY)
    np.testing.assert_array_equal(dates.times("30e/360"), [0.25, 0.5, 0.75, 1.0])
    np.testing.assert_allclose(dates.times("act/act"), np.array([90, 181, 273, 365]) / 365, rtol=1e-15)


def test_a_receipt_goes_to_the_first_date_that_is_late_enough(tmp_path: Path) -> None:
    dates = made(tmp_path, f"{{{SATURDAYS}, calendar: weekends, collection-lag: 10d}}")
    assert [dates.period_of(date(2023, 4, day)) for day in (6, 7, 8)] == [0, 0, 1]
    assert dates.period_of(date(2024, 1, 5)) == 3
    assert dates.period_of(date(2024, 1, 6)) is None


EARLY = "cutoff: 2023-01-01, closing: 2023-01-14, calendar: weekends, convention: preceding"
MOVED = "the first payment moves to 2023-01-13, which is not after the closing 2023-01-14."


@pytest.mark.parametrize(
    ("dates", "message"),
    [
        (f"{SATURDAYS}, collection-lag: 10", "3:140  dates.collection-lag: '10' has no unit: one of d (calendar days)"),
        (
            f"{SATURDAYS}, collection-lag: -1d",
            "3:140  dates.collection-lag: '-1d' is negative: receipts cannot be",
        ),
        (f"{SATURDAYS}, calendar: Chna.IB", "3:134  dates.calendar: 'Chna.IB' is not a calendar: weekends, null"),
        (
            f"first-payment: 2023-01-15, legal-final: 2023-07-15, frequency: quarterly, {EARLY}",
            f"3:24  dates.first-payment: {MOVED}",
        ),
        (f"payments: [2023-01-15, 2023-07-15], {EARLY}", f"3:19  dates.payments: {MOVED}"),
    ],
)
def test_dates_that_cannot_be(tmp_path: Path, dates: str, message: str) -> None:
    (fault,) = refused(tmp_path, f"{{{dates}}}")
    assert fault.startswith(f"deal.yaml:{message}")


def test_holidays_nobody_knows_yet_are_a_warning(tmp_path: Path) -> None:
    faults = Faults()
    where = (
        "cutoff: 2030-01-01, closing: 2030-01-15, first-payment: 2030-04-15, legal-final: 2034-01-15, frequency: annual"
    )
    assert timetable(tmp_path, f"{{{where}, calendar: China.IB}}", faults) is not None
    (warning,) = faults.warnings
    assert "holidays of China.IB are known to 20" in warning.message
    assert warning.location.path == "dates.calendar"


@pytest.mark.parametrize(
    ("dates", "often"),
    [
        ("payments: [2023-04-03, 2023-07-02, 2023-10-08, 2024-01-02]", 4),
        ("payments: [2023-07-02, 2024-01-02, 2024-07-01]", 2),
        ("payments: [2023-02-02, 2023-03-02, 2023-04-01]", 12),
        ("payments: [2024-01-02]", 1),
        ("first-payment: 2023-03-01, legal-final: 2024-01-01, frequency: bimonthly", 6),
    ],
)
def test_how_often_a_deal_pays(tmp_path: Path, dates: str, often: int) -> None:
    text = small_deal(f"{{cutoff: 2023-01-01, closing: 2023-01-01, {dates}}}")
    (tmp_path / "deal.yaml").write_text(text, encoding="utf-8")
    faults = Faults()
    deal, document = load_deal(tmp_path / "deal.yaml", faults)
    table = make_timetable(deal, document, tmp_path, faults)
    assert table is not None
    assert payments_a_year(deal, table) == often


@pytest.mark.parametrize(
    ("coupon", "expected"),
    [
        ("4%", [0.04] * 4),
        ("{index: 2%, spread: 250bp}", [0.045] * 4),
        ("{index: 2%, spread: 250bp, cap: 4.1%}", [0.041] * 4),
        ("{index: -1%, spread: 50bp, floor: 0%}", [0.0] * 4),
        # 3 % a year compounded continuously, as simple rates over 90, 91, 92, 92 days of 360.
        ("{index: curve, spread: 1%}", [360 / n * np.expm1(0.03 * n / 365) + 0.01 for n in (90, 91, 92, 92)]),
    ],
)
def test_coupons(tmp_path: Path, coupon: str, expected: list[float]) -> None:
    text = small_deal(more="curve: {flat: 3%, compounding: continuous}\nday-count: act/360\n").replace("4%", coupon)
    (tmp_path / "deal.yaml").write_text(text, encoding="utf-8")
    faults = Faults()
    deal, document = load_deal(tmp_path / "deal.yaml", faults)
    table = make_timetable(deal, document, tmp_path, faults)
    curve = make_curve(deal, document, tmp_path, faults)
    assert table is not None and not faults
    note = deal.tranches["A"]
    np.testing.assert_allclose(coupons(deal, note, table, curve), expected, rtol=1e-12, atol=1e-15)
    index = index_rates(deal, note, table, curve)
    assert (index is None) == (coupon == "4%")
    if "curve" in coupon:
        assert index is not None
        np.testing.assert_allclose(index, np.array(expected) - 0.01, rtol=1e-12)


@pytest.mark.parametrize(
    ("curve", "message"),
    [
        ("{file: nowhere.csv}", "nowhere.csv"),
        ("{file: c.csv, quotes: par, compounding: continuous}", "a par bond does not pay continuously."),
        ("{flat: -100%}", "no positive discount factor"),
    ],
)
def test_a_curve_that_cannot_be(tmp_path: Path, curve: str, message: str) -> None:
    (tmp_path / "deal.yaml").write_text(small_deal(more=f"curve: {curve}\n"), encoding="utf-8")
    faults = Faults()
    deal, document = load_deal(tmp_path / "deal.yaml", faults)
    assert make_curve(deal, document, tmp_path, faults) is None
    (fault,) = faults.faults
    assert message in fault.message
    assert fault.location.line == 4
    assert fault.location.path.startswith("curve")


def test_a_deal_needs_no_curve(tmp_path: Path) -> None:
    (tmp_path / "deal.yaml").write_text(small_deal(), encoding="utf-8")
    faults = Faults()
    deal, document = load_deal(tmp_path / "deal.yaml", faults)
    assert make_curve(deal, document, tmp_path, faults) is None
    assert not faults
