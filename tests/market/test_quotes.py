"""Tenors and numbers of curve files, one cell at a time."""

from __future__ import annotations

from datetime import date

import pytest

from ipabs.market.quotes import is_tenor, quoted_number, tenor_years

START = date(2024, 1, 31)


@pytest.mark.parametrize(
    ("word", "days"),
    [
        ("ON", 1),
        ("o/n", 1),
        ("TN", 2),
        ("10D", 10),
        ("1W", 7),
        ("2 wk", 14),
        ("1M", 29),  # to 2024-02-29
        ("1 Mo", 29),
        ("3_month", 90),  # to 2024-04-30
        ("1.5 Month", 46),
        ("12m", 366),
        ("1Y", 366),
        ("1.5y", 547),  # to 2025-07-31
        ("10 Yr", 3653),
        ("10_year", 3653),
        ("2034-01-31", 3653),
        ("2034/1/31", 3653),
        ("0.25", 91.25),
        ("10", 3650),
    ],
)
def test_tenors(word: str, days: float) -> None:
    assert is_tenor(word)
    assert tenor_years(word, START) == pytest.approx(days / 365, rel=1e-15)


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("10Q", "'10Q' is not a tenor: write ON, 1W, 3M, 10Y, a date, or a number of years"),
        ("", "'' is not a tenor: write ON, 1W, 3M, 10Y, a date, or a number of years"),
        ("-1Y", "'-1Y' is not a tenor: write ON, 1W, 3M, 10Y, a date, or a number of years"),
        ("nan", "'nan' is not a tenor: write ON, 1W, 3M, 10Y, a date, or a number of years"),
        ("0Y", "tenor '0Y' is not after the curve's date, 2024-01-31"),
        ("0", "tenor '0' is not after the curve's date, 2024-01-31"),
        ("2024-01-31", "tenor '2024-01-31' is not after the curve's date, 2024-01-31"),
        ("101Y", "tenor '101Y' is longer than 100 years"),
        ("99999999999m", "tenor '99999999999m' is longer than 100 years"),
        ("2230-01-01", "tenor '2230-01-01' is longer than 100 years"),
    ],
)
def test_words_that_are_no_tenor(word: str, message: str) -> None:
    with pytest.raises(ValueError, match="tenor") as told:
        tenor_years(word, START)
    assert str(told.value) == message


@pytest.mark.parametrize(
    ("word", "quotes", "unit", "number"),
    [
        ("2.8%", "par", "decimal", 0.028),
        ("2.8 %", "zero", "percent", 0.028),
        ("0.028", "zero", "decimal", 0.028),
        ("2.8", "par", "percent", 0.028),
        (".5", "par", "percent", 0.005),
        ("-0.5%", "par", "decimal", -0.005),
        ("2.8e-2", "par", "decimal", 0.028),
        ("100%", "par", "decimal", 1.0),
        ("0.975", "discount", "percent", 0.975),
        ("1.002", "discount", "decimal", 1.002),
    ],
)
def test_numbers(word: str, quotes: str, unit: str, number: float) -> None:
    assert quoted_number(word, quotes, unit) == number


@pytest.mark.parametrize(
    ("word", "quotes", "unit", "message"),
    [
        ("2,8%", "par", "decimal", "'2,8%' is not a rate: write 2.8% or 0.028"),
        ("", "zero", "decimal", "'' is not a rate: write 2.8% or 0.028"),
        ("nan", "zero", "percent", "'nan' is not a rate: write 2.8 or 2.8%"),
        ("2.8", "par", "decimal", "a rate of 280 % is outside -10 % .. 100 %; for 2.8 % write 2.8%"),
        ("-20%", "par", "decimal", "a rate of -20 % is outside -10 % .. 100 %"),
        ("280", "par", "percent", "a rate of 280 % is outside -10 % .. 100 %"),
        (
            "97.5",
            "discount",
            "decimal",
            "'97.5' is not a discount factor: write a number above 0, at most 2, such as 0.975",
        ),
        (
            "97.5%",
            "discount",
            "decimal",
            "'97.5%' is not a discount factor: write a number above 0, at most 2, such as 0.975",
        ),
        ("0", "discount", "decimal", "'0' is not a discount factor: write a number above 0, at most 2, such as 0.975"),
    ],
)
def test_words_that_are_no_number(word: str, quotes: str, unit: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"rate|discount factor") as told:
        quoted_number(word, quotes, unit)
    assert str(told.value) == message
