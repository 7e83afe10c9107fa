"""Given cash sorted into periods and valued, against amounts worked out by hand; and files that are wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.errors import Faults
from tests.collateral.given import QUARTERLY, pool, small_deal

if TYPE_CHECKING:
    from pathlib import Path

# Receipts up to 22 March, 21 June, 21 September, 22 December 2023 are in.
LAGGED = QUARTERLY.replace("}", ", collection-lag: 10d}")


def made(folder: Path, collections: str | bytes, deal: str = ""):
    result = pool(folder, collections, deal)
    assert result is not None
    return result


def told(folder: Path, collections: str | bytes, deal: str = "") -> tuple[list[str], list[str]]:
    """Faults and warnings."""
    faults = Faults()
    result = pool(folder, collections, deal, faults)
    assert (result is None) == bool(faults)
    return [str(fault) for fault in faults.faults], [str(warning) for warning in faults.warnings]


def test_cash_goes_to_the_first_payment_that_is_late_enough(tmp_path: Path) -> None:
    rows = "date,principal\n2023-03-22,1\n2023-03-23,2\n2023-06-21,4\n2023-06-22,8\n2023-12-22,16\n"
    found = made(tmp_path, rows, small_deal(LAGGED))
    np.testing.assert_array_equal(found.receipts["principal"], [1, 6, 8, 16])
    assert found.expected_receipts == 31


def test_without_a_lag_the_day_itself_is_in(tmp_path: Path) -> None:
    found = made(tmp_path, "date,principal\n2023-01-01,1\n2023-04-01,2\n2023-04-02,4\n2024-01-01,8\n")
    np.testing.assert_array_equal(found.receipts["principal"], [3, 4, 0, 8])


def test_rows_in_any_order_and_many_a_day(tmp_path: Path) -> None:
    sorted_ = made(
        tmp_path / "a", "date,interest,royalty\n2023-02-01,1,\n2023-02-01,2,5\n2023-05-01,,7\n2023-08-01,3,\n"
    )
    mixed = made(tmp_path / "b", "date,royalty,interest\n2023-08-01,,3\n2023-05-01,7,\n2023-02-01,5,2\n2023-02-01,,1\n")
    np.testing.assert_array_equal(mixed.receipts["interest"], [3, 0, 3, 0])
    assert mixed.receipts.keys() == sorted_.receipts.keys() == {"interest", "royalty"}
    for kind, amounts in sorted_.receipts.items():
        np.testing.assert_array_equal(mixed.receipts[kind], amounts)
    np.testing.assert_array_equal(mixed.balance, sorted_.balance)


def test_cash_is_other_receipts(tmp_path: Path) -> None:
    found = made(tmp_path, "date,cash,other\n2023-02-01,3,4\n2023-05-01,5,\n")
    assert list(found.receipts) == ["other"]
    np.testing.assert_array_equal(found.receipts["other"], [7, 5, 0, 0])


def test_cash_before_the_cutoff_and_after_the_last_collection_is_left_out(tmp_path: Path) -> None:
    rows = "date,principal\n2022-12-31,1000\n2022-11-30,1\n2023-01-01,2\n2023-12-22,4\n2023-12-23,8\n"
    faults, warnings = told(tmp_path, rows, small_deal(LAGGED))
    assert not faults
    assert warnings == [
        "collections.csv: 2 rows are before the cutoff 2023-01-01, outside the deal: 1,001.00 left out.",
        "collections.csv: 1 row is after 2023-12-22, too late for the last payment: 8.00 left out.",
    ]
    found = pool(tmp_path, rows, small_deal(LAGGED), Faults())
    assert found is not None
    np.testing.assert_array_equal(found.receipts["principal"], [2, 0, 0, 4])
    np.testing.assert_array_equal(found.balance, [6, 4, 4, 4, 0])


def test_value_of_instalments_is_the_principal_to_come(tmp_path: Path) -> None:
    rows = "date,interest,principal,recovery,defaulted\n2023-02-01,9,10,1,\n2023-05-01,9,20,1,30\n2023-11-01,9,40,1,\n"
    found = made(tmp_path, rows, small_deal(more="valuation-rate: 8%\n"))
    np.testing.assert_array_equal(found.balance, [100, 90, 40, 40, 0])
    np.testing.assert_array_equal(found.defaulted, [0, 0, 30, 30, 30])
    assert found.expected_receipts == 100  # what defaults never comes in


def test_value_of_royalties_is_what_is_to_come_at_the_valuation_rate(tmp_path: Path) -> None:
    rows = "date,royalty,other,principal\n2023-01-01,5,,\n2023-04-01,100,,7\n2023-10-01,300,40,\n"
    found = made(tmp_path, rows, small_deal(more="valuation-rate: 8%\n"))
    # Days from 1 January: 90 to 1 April, 181 to 1 July, 273 to 1 October.
    at_cutoff = 5 + 100 * 1.08 ** (-90 / 365) + 7 + 340 * 1.08 ** (-273 / 365)
    after = [340 * 1.08 ** (-(273 - day) / 365) for day in (90, 181)]
    np.testing.assert_allclose(found.balance, [at_cutoff, *after, 0, 0], rtol=1e-14)


def test_without_a_valuation_rate_royalties_count_in_full(tmp_path: Path) -> None:
    found = made(tmp_path, "date,royalty\n2023-04-01,100\n2023-10-01,300\n")
    np.testing.assert_array_equal(found.balance, [400, 300, 300, 0, 0])


def test_a_party_fails_from_the_first_payment_on_or_after_the_day(tmp_path: Path) -> None:
    parties = "parties:\n  p: {fails: 2023-07-01}\n  q: {fails: 2023-07-02}\n  r: {rating: AA}\n"
    found = made(tmp_path, "date,cash\n2023-02-01,1\n", small_deal(more=parties))
    assert {name: list(flags) for name, flags in found.failed.items()} == {"p": [0, 1, 1, 1], "q": [0, 0, 1, 1]}


def test_a_party_falls_below_a_grade_on_its_day_or_when_it_fails(tmp_path: Path) -> None:
    parties = "parties:\n  p: {fails: 2023-07-02, downgraded: {AA: 2023-07-01, A: 2024-01-01}}\n"
    found = made(tmp_path, "date,cash\n2023-02-01,1\n", small_deal(more=parties))
    fallen = {which: list(flags) for which, flags in found.downgraded.items()}
    assert fallen == {("p", "AA"): [0, 1, 1, 1], ("p", "A"): [0, 0, 1, 1]}


@pytest.mark.parametrize(
    ("what", "raw"),
    [
        ("a byte-order mark", "\ufeffdate,principal\n2023-02-01,1234.5\n".encode()),
        ("Windows line ends", b"date,principal\r\n2023-02-01,1234.5\r\n"),
        ("old Macintosh line ends", b"date,principal\r2023-02-01,1234.5\r"),
        ("GB18030, as Excel writes it in China", "date,principal,备注\n2023-02-01,1234.5,许可费\n".encode("gb18030")),
        ("groups of thousands", b'date,principal\n2023-02-01,"1,234.50"\n'),
        ("underscores", b"date,principal\n2023-02-01,1_234.5\n"),
        ("powers of ten", b"date,principal\n2023-02-01,1.2345e3\n"),
        ("slashes", b"date,principal\n2023/2/1,1234.5\n"),
        ("spaces", b" date , principal \n 2023-02-01 , 1234.5 \n"),
        ("empty lines", b"\ndate,principal\n\n2023-02-01,1234.5\n\n , \n"),
        ("empty cells", b"date,principal,interest,royalty\n2023-02-01,1234.5\n"),
        ("zeros", b"date,principal,interest\n2023-02-01,1234.5,0\n2023-05-01,0,\n"),
    ],
)
def test_forms_that_spreadsheets_write(tmp_path: Path, what: str, raw: bytes) -> None:
    faults = Faults()
    found = pool(tmp_path, raw, faults=faults)
    assert found is not None, faults.faults
    assert {kind: list(amounts) for kind, amounts in found.receipts.items()} == {"principal": [1234.5, 0, 0, 0]}


@pytest.mark.parametrize(
    ("rows", "messages"),
    [
        ("", ["collections.csv: the table is empty."]),
        ("date,interest\n", ["collections.csv: the pool pays nothing."]),
        ("date,defaulted\n2023-02-01,0\n", ["collections.csv: the pool pays nothing."]),
        (
            "Date,interest\n2023-02-01,5\n",
            ["collections.csv:1: the column 'date' is missing. Did you mean 'Date'?"],
        ),
        (
            "date;interest\n2023-02-01;5\n",
            ["collections.csv:1: the column 'date' is missing. Columns are separated by commas."],
        ),
        ("date,,interest\n2023-02-01,,5\n", ["collections.csv:1: column 2 has no name."]),
        ("date,interest,interest\n2023-02-01,1,5\n", ["collections.csv:1:interest: the column stands twice."]),
        ("date,interest\n2023-02-01,1,5\n2023-02-01,1\n", ["collections.csv:2: 3 cells for 2 columns."]),
        (
            'date,interest\n2023-02-01,"1\n',
            ["collections.csv:2: this is not a CSV table: a quotation mark is opened and not closed."],
        ),
        (
            "date,interest,principal\n,5,\n2023-02-30,1,x\n01.02.2023,-1,1e999\n",
            [
                "collections.csv:2:date: the row has no date.",
                "collections.csv:3:date: '2023-02-30' is not a day of the calendar.",
                "collections.csv:3:principal: 'x' is not a number.",
                "collections.csv:4:date: '01.02.2023' is not a date: write it like 2019-08-01.",
                "collections.csv:4:interest: '-1' is negative: an amount of money is needed.",
                "collections.csv:4:principal: '1e999' is too large a number.",
            ],
        ),
        (b"date,interest\n2023-02-01,\xff\n", ["collections.csv: the file is neither UTF-8 nor GB18030."]),
    ],
)
def test_every_fault_of_a_table_is_told_with_its_cell(tmp_path: Path, rows: str | bytes, messages: list[str]) -> None:
    assert told(tmp_path, rows)[0] == messages


def test_a_line_is_where_its_row_begins(tmp_path: Path) -> None:
    faults, _ = told(tmp_path, 'date,interest,note\n2023-02-01,1,"two\nlines"\n\n2023-02-01,x,\n')
    assert faults == ["collections.csv:5:interest: 'x' is not a number."]


def test_columns_nobody_knows_are_a_warning(tmp_path: Path) -> None:
    faults, warnings = told(tmp_path, "date,intrest,interest,obligor\n2023-02-01,1,2,x\n")
    assert not faults
    assert warnings == ["collections.csv:1: not used: 'intrest', 'obligor'. Did you mean 'interest'?"]
