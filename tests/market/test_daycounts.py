"""Day counts against fractions counted by hand, and the ISDA's own worked example."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.market.daycounts import year_fraction, year_fractions


@pytest.mark.parametrize(
    ("word", "start", "end", "fraction"),
    [
        ("act/365f", date(2024, 1, 15), date(2024, 7, 15), Fraction(182, 365)),
        ("act/365nl", date(2024, 1, 15), date(2024, 7, 15), Fraction(181, 365)),
        ("act/365nl", date(2024, 2, 28), date(2024, 3, 1), Fraction(1, 365)),
        ("act/365nl", date(2024, 2, 29), date(2024, 3, 1), Fraction(1, 365)),
        ("act/365nl", date(2023, 12, 1), date(2024, 12, 1), Fraction(1)),
        ("act/365nl", date(2019, 9, 11), date(2026, 12, 23), Fraction(7 * 365 + 103, 365)),
        ("act/360", date(2024, 1, 15), date(2024, 7, 15), Fraction(182, 360)),
        # ISDA, "EMU and market conventions" (1998): 61 days of 2003 and 121 of 2004.
        ("act/act", date(2003, 11, 1), date(2004, 5, 1), Fraction(61, 365) + Fraction(121, 366)),
        ("act/act-icma", date(2003, 11, 1), date(2004, 5, 1), Fraction(1, 2)),
        ("30/360", date(2007, 1, 15), date(2007, 7, 31), Fraction(196, 360)),
        ("30/360", date(2007, 1, 30), date(2007, 7, 31), Fraction(180, 360)),
        ("30/360", date(2006, 8, 31), date(2007, 2, 28), Fraction(178, 360)),
        ("30e/360", date(2007, 1, 15), date(2007, 7, 31), Fraction(195, 360)),
        ("30e/360", date(2006, 8, 31), date(2007, 2, 28), Fraction(178, 360)),
        ("30e/360-isda", date(2006, 8, 31), date(2007, 2, 28), Fraction(180, 360)),
    ],
)
def test_by_hand(word: str, start: date, end: date, fraction: Fraction) -> None:
    assert year_fraction(word, start, end) == pytest.approx(float(fraction), abs=1e-15)


def test_the_coupon_period_of_act_act_icma() -> None:
    # The short first period of the ISDA's example: 1999-02-01 to 07-01 in the year that starts 1998-07-01.
    fraction = year_fraction("act/act-icma", date(1999, 2, 1), date(1999, 7, 1), date(1998, 7, 1), date(1999, 7, 1))
    assert fraction == pytest.approx(150 / 365, abs=1e-15)
    with pytest.raises(ValueError, match=r"^act/act-icma needs both ends of the coupon period, or neither$"):
        year_fraction("act/act-icma", date(1999, 2, 1), date(1999, 7, 1), date(1998, 7, 1))


def test_the_termination_in_february_keeps_its_day() -> None:
    start, end = date(2006, 8, 31), date(2007, 2, 28)
    assert year_fraction("30e/360-isda", start, end, termination=end) == pytest.approx(178 / 360, abs=1e-15)
    assert year_fraction("30e/360-isda", start, end, termination=date(2008, 2, 29)) == pytest.approx(0.5, abs=1e-15)
    assert year_fraction("act/360", start, end, termination=end) == pytest.approx(181 / 360, abs=1e-15)


@given(
    start=st.dates(date(1990, 1, 1), date(2050, 1, 1)),
    first=st.integers(0, 4000),
    second=st.integers(0, 4000),
    word=st.sampled_from(["act/365f", "act/365nl", "act/360", "act/act"]),
)
def test_fractions_add_up(start: date, first: int, second: int, word: str) -> None:
    middle = date.fromordinal(start.toordinal() + first)
    end = date.fromordinal(middle.toordinal() + second)
    parts = year_fraction(word, start, middle) + year_fraction(word, middle, end)
    assert parts == pytest.approx(year_fraction(word, start, end), abs=1e-12)


@given(start=st.dates(date(1990, 1, 1), date(2050, 1, 1)), days=st.integers(0, 3000))
def test_act_365nl_counts_every_day_but_29_february(start: date, days: int) -> None:
    passed = [date.fromordinal(start.toordinal() + n + 1) for n in range(days)]
    counted = sum((day.month, day.day) != (2, 29) for day in passed)
    assert year_fraction("act/365nl", start, passed[-1] if passed else start) == pytest.approx(counted / 365, abs=1e-12)


def test_many_at_once() -> None:
    starts, ends = [date(2024, 1, 15), date(2024, 7, 15)], [date(2024, 7, 15), date(2025, 1, 15)]
    fractions = year_fractions("act/365f", starts, ends)
    assert fractions.dtype == np.float64
    np.testing.assert_allclose(fractions, [182 / 365, 184 / 365], rtol=0, atol=1e-15)
    assert year_fractions("act/360", [], []).shape == (0,)
    with pytest.raises(ValueError, match="shorter"):
        year_fractions("act/360", starts, ends[:1])


def test_unknown_word() -> None:
    with pytest.raises(ValueError, match="is not one of") as told:
        year_fraction("act/365", date(2024, 1, 1), date(2025, 1, 1))
    assert str(told.value) == (
        "'act/365' is not one of act/365f, act/365nl, act/360, act/act, act/act-icma, 30/360, 30e/360, 30e/360-isda. "
        "Did you mean 'act/365f'?"
    )
