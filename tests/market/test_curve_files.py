"""Curve files: what they say, and every fault of a bad one word for word."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import numpy as np
import pytest

from ipabs.errors import Faults, Location
from ipabs.market.bootstrap import coupon_fractions
from ipabs.market.calendars import EVERY_DAY
from ipabs.market.curve_files import read_curve
from ipabs.market.schedules import shift

if TYPE_CHECKING:
    from ipabs.market.curves import Curve


class Options(TypedDict, total=False):
    compounding: str
    unit: str
    as_of: date


CLOSING = date(2019, 9, 11)
HERE = Location("deal.yaml", 15, 14, "curve.file")
DATA = Path(os.environ.get("IPABS_DATA") or Path(__file__).resolve().parents[2] / ".." / "shared" / "data")
COLUMNS = "the columns of a curve are tenor and rate, or date and one for each tenor (1_month, 10_year, ...)"
NEGATIVE = "a negative forward rate between two positive rates"
TREASURY = "ust_par_yields.csv"
TENORS = {
    "1m": "1_month", "3m": "3_month", "6m": "6_month", "1y": "1_year", "2y": "2_year", "3y": "3_year", "5y": "5_year",
    "7y": "7_year", "10y": "10_year", "20y": "20_year", "30y": "30_year",
}  # fmt: skip


def read(folder: Path, text: str, quotes: str = "par", **options: Unpack[Options]) -> tuple[Curve | None, Faults]:
    (folder / "cgb.csv").write_text(text, encoding="utf-8")
    faults = Faults()
    return read_curve("cgb.csv", folder, CLOSING, quotes, faults, HERE, **options), faults


def sound(folder: Path, text: str, quotes: str = "par", **options: Unpack[Options]) -> Curve:
    curve, faults = read(folder, text, quotes, **options)
    assert not faults.faults
    assert curve is not None
    return curve


def faults_of(folder: Path, text: str, quotes: str = "par", **options: Unpack[Options]) -> list[str]:
    curve, faults = read(folder, text, quotes, **options)
    assert curve is None
    return [str(fault) for fault in faults.faults]


def test_par_rates_by_tenor(tmp_path: Path) -> None:
    curve = sound(tmp_path, "tenor,rate\n2Y,3%\n1Y,0.02\n")
    first, second = curve.discount([date(2020, 9, 11), date(2021, 9, 11)])
    assert first == pytest.approx(1 / 1.02, rel=1e-14)
    assert second == pytest.approx((1 - 0.03 / 1.02) / 1.03, rel=1e-14)


def test_zero_rates_and_their_compounding(tmp_path: Path) -> None:
    text = "# ChinaBond, by years\nTenor, Rate\n0.5,1.8%\n2,2.1%\n"
    assert sound(tmp_path, text, "zero").discount(2.0) == pytest.approx(1.021**-2, rel=1e-14)
    curve = sound(tmp_path, text, "zero", compounding="continuous")
    assert curve.discount(2.0) == pytest.approx(np.exp(-0.042), rel=1e-14)


@pytest.mark.parametrize("column", ["discount", "rate"])
def test_discount_factors(tmp_path: Path, column: str) -> None:
    curve = sound(tmp_path, f"tenor,{column}\n2020-09-11,0.97\n2024-09-11,0.88\n", "discount")
    np.testing.assert_allclose(curve.discount([date(2020, 9, 11), date(2024, 9, 11)]), [0.97, 0.88], rtol=1e-14)


def test_units_may_be_said(tmp_path: Path) -> None:
    wide = "date,1_year\n2019-09-10,0.028\n"
    assert sound(tmp_path, wide).discount(date(2020, 9, 11)) == pytest.approx(1 / 1.00028, rel=1e-14)
    assert sound(tmp_path, wide, unit="decimal").discount(date(2020, 9, 11)) == pytest.approx(1 / 1.028, rel=1e-14)
    long = "tenor,rate\n1Y,2.8\n"
    assert sound(tmp_path, long, unit="percent").discount(date(2020, 9, 11)) == pytest.approx(1 / 1.028, rel=1e-14)


def test_the_row_as_of_a_date(tmp_path: Path) -> None:
    text = "date,1 Yr,2 Yr\n2019-09-12,9,9\n2019-09-10,3,\n2019-09-09,2,N/A\n"
    assert sound(tmp_path, text).discount(date(2020, 9, 11)) == pytest.approx(1 / 1.03, rel=1e-14)
    earlier = sound(tmp_path, text, as_of=date(2019, 9, 9))
    assert earlier.discount(date(2020, 9, 11)) == pytest.approx(1 / 1.02, rel=1e-14)
    assert earlier.reference == CLOSING


def test_an_old_row_and_other_columns_are_warned_of(tmp_path: Path) -> None:
    _, faults = read(tmp_path, "date,source,1_year\n2019-09-01,CCDC,2.5\n")
    assert [str(warning) for warning in faults.warnings] == [
        "cgb.csv:1: columns not read: source",
        "cgb.csv:2:date: the row of 2019-09-01 is taken for 2019-09-11, 10 days later",
    ]
    assert not faults.faults
    _, faults = read(tmp_path, "tenor,rate,spread\n1Y,2.5%,1%\n")
    assert [str(warning) for warning in faults.warnings] == ["cgb.csv:1: columns not read: spread"]


def test_every_bad_cell_of_a_table_of_tenors(tmp_path: Path) -> None:
    text = "tenor,rate\n1Y,2.0%\n2Q,2.1%\n3Y,2.2\n\n5Y,two\n2019-01-01,\n12M,2.3%\n10Y\n"
    assert faults_of(tmp_path, text) == [
        "cgb.csv:3:tenor: '2Q' is not a tenor: write ON, 1W, 3M, 10Y, a date, or a number of years",
        "cgb.csv:4:rate: a rate of 220 % is outside -10 % .. 100 %; for 2.2 % write 2.2%",
        "cgb.csv:6:rate: 'two' is not a rate: write 2.8% or 0.028",
        "cgb.csv:7:tenor: tenor '2019-01-01' is not after the curve's date, 2019-09-11",
        "cgb.csv:7:rate: '' is not a rate: write 2.8% or 0.028",
        "cgb.csv:9:rate: '' is not a rate: write 2.8% or 0.028",
        "cgb.csv:8:rate: tenor '12M' is the same as '1Y'",
    ]


def test_every_bad_cell_of_a_table_of_dates(tmp_path: Path) -> None:
    text = "date,1_year,0_year,2_year\n2019-09-10,2.0,1,two\n09/10/2019,2,2,2\n2019-09-10,2,2,2\n"
    assert faults_of(tmp_path, text) == [
        "cgb.csv:1:0_year: tenor '0_year' is not after the curve's date, 2019-09-11",
        "cgb.csv:3:date: '09/10/2019' is not a date: write 2026-10-01",
        "cgb.csv:4:date: the row of 2019-09-10 stands on line 2 too",
        "cgb.csv:2:2_year: 'two' is not a rate: write 2.8 or 2.8%",
    ]


@pytest.mark.parametrize(
    ("text", "quotes", "message"),
    [
        ("", "par", "cgb.csv: the file is empty"),
        ("# nothing\n\n", "par", "cgb.csv: the file is empty"),
        ("tenor,rate\n", "par", "cgb.csv: no quote in the file"),
        ("date,1_year\n2019-09-10,N/A\n", "par", "cgb.csv: no quote in the file"),
        ("date,1_year\n2019-09-12,2.5\n", "par", "cgb.csv: no row on or before 2019-09-11: the first is of 2019-09-12"),
        (
            "\nmaturity,yield\n1Y,2%\n",
            "par",
            f"cgb.csv:2: {COLUMNS}; here: maturity, yield",
        ),
        ("tenor,yield\n1Y,2%\n", "par", "cgb.csv:1: no column 'rate' beside 'tenor'; here: tenor, yield"),
        (
            "tenor,yield\n1Y,2%\n",
            "discount",
            "cgb.csv:1: no column 'discount' or 'rate' beside 'tenor'; here: tenor, yield",
        ),
        ("tenor,rate,Rate\n1Y,2%,2%\n", "par", "cgb.csv:1:rate: the column stands twice"),
        (
            "tenor,rate\n1Y,3%\n2Y,1%\n",
            "zero",
            f"cgb.csv:3:rate: the discount factor rises from 0.970795 at 1Y to 0.980269 at 2Y: {NEGATIVE}",
        ),
        (
            "tenor,rate\n1Y,2%\n2Y,3%\n5Y,90%\n10Y,3%\n",
            "par",
            "cgb.csv:4:rate: no positive discount factor gives this quote",
        ),
        (
            "tenor,discount\n1Y,97.5\n",
            "discount",
            "cgb.csv:2:discount: '97.5' is not a discount factor: write a number above 0, at most 2, such as 0.975",
        ),
    ],
)
def test_files_that_make_no_curve(tmp_path: Path, text: str, quotes: str, message: str) -> None:
    assert faults_of(tmp_path, text, quotes) == [message]


def test_a_bad_file_read_twice_is_bad_twice_and_told_once(tmp_path: Path) -> None:
    (tmp_path / "cgb.csv").write_text("tenor,rate\n1Y,2%\n5Y,2.4\n", encoding="utf-8")
    faults = Faults()
    for _ in range(2):
        assert read_curve("cgb.csv", tmp_path, CLOSING, "par", faults, HERE) is None
    assert len(faults.faults) == 1


def test_a_file_that_is_not_there_is_told_where_it_is_named(tmp_path: Path) -> None:
    faults = Faults()
    assert read_curve("cny.csv", tmp_path, CLOSING, "par", faults, HERE) is None
    assert [str(fault) for fault in faults.faults] == ["deal.yaml:15:14  curve.file: there is no curve file 'cny.csv'"]


def test_what_chinese_spreadsheets_write(tmp_path: Path) -> None:
    (tmp_path / "cgb.csv").write_bytes("tenor,rate,来源\n1Y,2%,中债\n".encode("gb18030"))
    faults = Faults()
    assert read_curve("cgb.csv", tmp_path, CLOSING, "par", faults, HERE) is not None
    assert [str(warning) for warning in faults.warnings] == ["cgb.csv:1: columns not read: 来源"]
    (tmp_path / "cgb.csv").write_text("tenor,rate\r\n1Y,2%\r\n", encoding="utf-8-sig", newline="")
    assert read_curve("cgb.csv", tmp_path, CLOSING, "par", faults, HERE) is not None
    assert not faults.faults


@pytest.mark.skipif(not (DATA / TREASURY).is_file(), reason=f"no {TREASURY} in IPABS_DATA or ../shared/data")
def test_every_row_of_the_us_treasury_reprices_at_par() -> None:
    lines = (DATA / TREASURY).read_text(encoding="utf-8").splitlines()
    names = lines[0].split(",")
    assert set(TENORS.values()) <= set(names)
    worst = 0.0
    for line in lines[1:]:
        row = dict(zip(names, line.split(","), strict=True))
        day, faults = date.fromisoformat(row["date"]), Faults()
        curve = read_curve(TREASURY, DATA, day, "par", faults, HERE, frequency="semiannual")
        assert not faults.faults
        assert not faults.warnings
        assert curve is not None
        for tenor, name in TENORS.items():
            maturity, rate = shift(day, tenor, EVERY_DAY), float(row[name]) / 100
            days, fractions = coupon_fractions(day, maturity, 2)
            discounts = curve.discount(days)
            worst = max(worst, abs(float(rate * fractions @ discounts + discounts[-1]) - 1.0))
        assert np.all(np.diff(curve.log_discounts) < 0.0)
    assert worst < 1e-10
