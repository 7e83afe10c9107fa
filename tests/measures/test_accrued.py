"""Accrued interest on China's two markets."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.errors import ModelError
from ipabs.measures.accrued import accrued_days, accrued_interest


def test_by_hand():
    elapsed = (dt.date(2021, 8, 20) - dt.date(2021, 7, 26)).days
    assert accrued_days(elapsed, "exchange") == 26
    assert accrued_days(elapsed, "interbank") == 25
    assert accrued_interest(100.0, 0.0365, elapsed, "exchange") == pytest.approx(0.26)
    assert accrued_interest(100.0, 0.036, elapsed, "interbank", year_days=360) == pytest.approx(0.25)


@given(st.integers(0, 400), st.floats(0.0, 0.2))
def test_the_exchange_is_one_day_ahead(elapsed, coupon):
    day = accrued_interest(100.0, coupon, elapsed, "exchange") - accrued_interest(100.0, coupon, elapsed, "interbank")
    assert day == pytest.approx(100.0 * coupon / 365, rel=1e-9, abs=1e-12)


def test_impossible_input_is_refused():
    with pytest.raises(ModelError) as refused:
        accrued_days(5, "exchnage")
    assert str(refused.value) == "'exchnage' is not one of exchange, interbank. Did you mean 'exchange'?"
    with pytest.raises(ModelError) as refused:
        accrued_days(-3, "interbank")
    assert str(refused.value) == "the trade lies 3 days before the interest period starts"
    with pytest.raises(ModelError) as refused:
        accrued_interest(100.0, 0.05, 10, "exchange", year_days=0)
    assert str(refused.value) == "a year must have days, not 0"
