"""The words, and that reading them costs no import of QuantLib."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from ipabs.definitions import market_words
from ipabs.market import calendars, curves, daycounts, schedules


def test_the_words_import_neither_quantlib_nor_numpy() -> None:
    engine = str(Path(market_words.__file__).parents[2])
    code = (
        f"import sys; sys.path.insert(0, {engine!r}); import ipabs.definitions.market_words; "
        "print([name for name in ('QuantLib', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("word", market_words.DAY_COUNTS)
def test_every_day_count_counts(word: str) -> None:
    assert daycounts.year_fraction(word, date(2023, 3, 15), date(2024, 3, 15)) == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("word", market_words.CONVENTIONS)
def test_every_convention_leaves_a_business_day_alone(word: str) -> None:
    assert schedules.adjust([date(2024, 3, 15)], calendars.EVERY_DAY, word) == [date(2024, 3, 15)]


@pytest.mark.parametrize(("word", "number"), market_words.FREQUENCIES.items())
def test_every_frequency_has_its_number_of_payments_a_year(word: str, number: int) -> None:
    dates = schedules.payment_dates(date(2024, 1, 10), date(2025, 1, 10), word, calendars.EVERY_DAY, "unadjusted")
    # 366 days hold 52 weeks and a stub of 2 days.
    assert len(dates) == number + (2 if word == "weekly" else 1)


@pytest.mark.parametrize("word", market_words.COMPOUNDINGS)
def test_every_compounding_makes_a_curve(word: str) -> None:
    assert curves.flat_curve(0.03, date(2024, 1, 1), word).discount(1.0) == pytest.approx(0.971, abs=0.001)


@pytest.mark.parametrize("word", market_words.QUOTES)
def test_every_quote_makes_a_curve(word: str) -> None:
    value = 0.97 if word == "discount" else 0.03
    assert 0.96 < curves.quoted_curve(date(2024, 1, 1), word, [1.0], [value]).discount(1.0) < 0.98


@pytest.mark.parametrize("unit", market_words.PERIOD_UNITS)
def test_every_period_unit_moves_a_date(unit: str) -> None:
    assert schedules.shift(date(2024, 3, 15), f"3{unit}", calendars.EVERY_DAY) > date(2024, 3, 15)
