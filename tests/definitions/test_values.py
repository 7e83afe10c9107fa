"""Words of definition files and cells of tables: what they mean, and what is said of those that mean nothing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.definitions import values

if TYPE_CHECKING:
    from collections.abc import Callable

READERS = (values.number, values.money, values.rate, values.day, values.whole, values.flag, values.name)


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (values.number, "195_000_000", 195e6),
        (values.number, " 1,234.5 ", 1234.5),
        (values.number, "-1,234,567", -1234567.0),
        (values.number, "+.5e1", 5.0),
        (values.number, "3.", 3.0),
        (values.money, "0", 0.0),
        (values.money, "1e15", 1e15),
        (values.rate, "4.3%", 0.043),
        (values.rate, "4.3 %", 0.043),
        (values.rate, "120bp", 0.012),
        (values.rate, "-25bp", -0.0025),
        (values.rate, "0.043", 0.043),
        (values.rate, "1", 1.0),
        (values.rate, "250%", 2.5),
        (values.day, "2019-08-01", date(2019, 8, 1)),
        (values.day, "2019/8/1", date(2019, 8, 1)),
        (values.day, "2020-02-29", date(2020, 2, 29)),
        (values.whole, "007", 7),
        (values.flag, "Yes", True),
        (values.flag, "false", False),
        (values.name, "platform-co_2", "platform-co_2"),
    ],
)
def test_what_words_mean(read: Callable[[str], Any], text: str, value: object) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text", "message"),
    [
        (values.number, "", "'' is not a number."),
        (values.number, "nan", "'nan' is not a number."),
        (values.number, "inf", "'inf' is not a number."),
        (values.number, "0x10", "'0x10' is not a number."),
        (values.number, "1_", "'1_' is not a number."),
        (values.number, "1.2.3", "'1.2.3' is not a number."),
        (values.number, "1e999", "'1e999' is too large a number."),
        (values.number, "1.1e15", "'1.1e15' is too large a number."),
        (values.number, "12,5", "'12,5' is not a number. A comma separates thousands; decimals follow a point."),
        (
            values.number,
            "1,00,000",
            "'1,00,000' is not a number. A comma separates thousands; decimals follow a point.",
        ),
        (values.number, "１２", "'１２' is not a number. Write it in plain characters: '12'."),
        (values.number, "1\n2\x00", r"'1\n2\x00' is not a number."),
        (values.number, "x" * 99, f"'{'x' * 60}...' is not a number."),
        (values.money, "-1", "'-1' is negative: an amount of money is needed."),
        (values.rate, "4.3", "'4.3' would be 430 %: write 4.3% or 0.043."),
        (values.rate, "250", "'250' would be 25,000 %: write 250bp or 0.025."),
        (values.rate, "-2", "'-2' would be -200 %: write -2% or -0.02."),
        (values.rate, "2%%", "'2%%' is not a rate: write 4.3%, 120bp or 0.043."),
        (values.rate, "bp", "'bp' is not a rate: write 4.3%, 120bp or 0.043."),
        (values.rate, "2％", "'2％' is not a rate: write 4.3%, 120bp or 0.043. Write it in plain characters: '2%'."),
        (values.rate, "1e99%", "'1e99' is too large a number."),
        (values.day, "1.8.2019", "'1.8.2019' is not a date: write it like 2019-08-01."),
        (values.day, "2019-02-29", "'2019-02-29' is not a day of the calendar."),
        (values.day, "0000-01-01", "'0000-01-01' is not a day of the calendar."),
        (values.whole, "0", "'0' is not a whole number of one or more."),
        (values.whole, "1.0", "'1.0' is not a whole number of one or more."),
        (values.whole, "9" * 5000, f"'{'9' * 60}...' is too large a number."),
        (values.flag, "on", "'on' is neither true nor false."),
        (values.name, "A--1", "'A--1' is not a name: a letter (A to Z), then letters, digits and single hyphens."),
        (values.name, "甲", "'甲' is not a name: a letter (A to Z), then letters, digits and single hyphens."),
        (values.name, "a" * 65, f"'{'a' * 60}...' is too long a name: at most 64 characters."),
    ],
)
def test_what_is_said_of_others(read: Callable[[str], Any], text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"^'") as refused:
        read(text)
    assert str(refused.value) == message


@given(st.text(alphabet="0123456789.,_-+eE%bp/ xＡ１％\n\0", max_size=30))
def test_any_text_is_read_or_refused_in_one_line(text: str) -> None:
    for read in READERS:
        try:
            value = read(text)
        except ValueError as refused:
            message = str(refused)
            assert message.startswith("'") and message.endswith(".")
            assert message.isprintable()
        else:
            assert not isinstance(value, float) or abs(value) <= values.LARGEST_NUMBER


@given(st.floats(-1e15, 1e15))
def test_numbers_are_read_as_python_writes_them(value: float) -> None:
    assert values.number(repr(value)) == value


@given(st.integers(-(10**15), 10**15))
def test_thousands_are_read_as_python_writes_them(value: int) -> None:
    assert values.number(f"{value:,}") == values.number(f"{value:_}") == value
