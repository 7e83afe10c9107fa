"""Curves: closed forms, the quotes given back, shifts, extrapolation."""

from __future__ import annotations

import pickle
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ipabs.errors import MarketError
from ipabs.market.bootstrap import coupon_fractions, par_log_discounts
from ipabs.market.calendars import EVERY_DAY
from ipabs.market.curves import curve_through, flat_curve, quoted_curve
from ipabs.market.schedules import shift

CLOSING = date(2019, 9, 11)
NEGATIVE = "a negative forward rate between two positive rates"


def test_a_flat_annual_rate_discounts_by_days_over_365() -> None:
    curve = flat_curve(0.028, CLOSING)
    days = [CLOSING, date(2019, 12, 23), date(2026, 12, 23)]
    expected = [1.0, 1.028 ** (-103 / 365), 1.028 ** (-2660 / 365)]
    np.testing.assert_allclose(curve.discount(days), expected, rtol=1e-15)
    np.testing.assert_allclose(curve.discount(np.array([0.0, 2.5])), [1.0, 1.028**-2.5], rtol=1e-15)


@pytest.mark.parametrize(
    ("compounding", "after_three_years"),
    [
        ("continuous", np.exp(-0.12)),
        ("annual", 1.04**-3),
        ("semiannual", 1.02**-6),
        ("quarterly", 1.01**-12),
        ("bimonthly", (1 + 0.04 / 6) ** -18),
        ("monthly", (1 + 0.04 / 12) ** -36),
    ],
)
def test_compounding(compounding: str, after_three_years: float) -> None:
    assert flat_curve(0.04, CLOSING, compounding).discount(3.0) == pytest.approx(after_three_years, rel=1e-14)


@pytest.mark.parametrize(
    ("percent", "basis_points"), [(2, (1.00, 1.51, 1.84)), (3, (2.25, 3.39, 4.16)), (4, (4.00, 6.04, 7.42))]
)
def test_effective_over_nominal_rates_of_the_chinese_market(percent: int, basis_points: tuple[float, ...]) -> None:
    """(1 + r/f)^f - 1 - r for f = 2, 4, 12, from the exchanges' note on the secondary market's conventions."""
    rate = percent / 100
    for compounding, expected in zip(("semiannual", "quarterly", "monthly"), basis_points, strict=True):
        effective = 1.0 / float(flat_curve(rate, CLOSING, compounding).discount(1.0)) - 1.0
        assert (effective - rate) * 1e4 == pytest.approx(expected, abs=0.0051)


def test_zero_quotes_give_themselves_back() -> None:
    times, rates = [0.25, 1.0, 3.0, 10.0], [0.018, 0.021, 0.024, 0.029]
    curve = quoted_curve(CLOSING, "zero", times, rates)
    np.testing.assert_allclose(curve.discount(np.array(times)) ** (-1 / np.array(times)) - 1, rates, atol=1e-15)
    np.testing.assert_allclose(curve.zero_rate(np.array(times)), np.log1p(rates), atol=1e-15)


def test_discount_quotes_give_themselves_back() -> None:
    times, factors = [0.5, 1.0, 5.0], [0.99, 0.975, 0.86]
    curve = quoted_curve(CLOSING, "discount", times, factors)
    np.testing.assert_allclose(curve.discount(np.array(times)), factors, rtol=1e-15)


def test_between_and_beyond_tenors_the_forward_is_flat() -> None:
    curve = quoted_curve(CLOSING, "zero", [1.0, 2.0], [0.02, 0.03], "continuous")
    # The forward from 1 to 2 is 4 %.
    expected = np.exp([-0.01, -0.02, -0.04, -0.06, -0.06 - 0.04 * 8])
    np.testing.assert_allclose(curve.discount(np.array([0.5, 1.0, 1.5, 2.0, 10.0])), expected, rtol=1e-15)
    np.testing.assert_allclose(curve.zero_rate(np.array([0.0, 1e-9, 0.7])), 0.02, rtol=1e-12)
    single = quoted_curve(CLOSING, "zero", [5.0], [0.02], "continuous")
    np.testing.assert_allclose(single.zero_rate(np.array([0.0, 3.0, 30.0])), 0.02, rtol=1e-14)


def test_shapes_follow_what_is_asked() -> None:
    curve = flat_curve(0.03, CLOSING)
    assert curve.discount(CLOSING).shape == ()
    assert curve.discount(1.0).shape == ()
    assert curve.discount([]).shape == (0,)
    assert curve.discount(np.ones((2, 3))).shape == (2, 3)
    assert curve.zero_rate([CLOSING, CLOSING]).shape == (2,)


def test_forward_rates_are_simple() -> None:
    curve = flat_curve(0.03, CLOSING)
    start, end = date(2020, 3, 11), date(2020, 6, 11)
    growth = 1.03 ** (92 / 365)
    assert curve.forward_rate(start, end) == pytest.approx((growth - 1) * 365 / 92, rel=1e-13)
    assert curve.forward_rate(start, end, "act/360") == pytest.approx((growth - 1) * 360 / 92, rel=1e-13)
    with pytest.raises(MarketError) as told:
        curve.forward_rate(start, start)
    assert str(told.value) == "no time from 2020-03-11 to 2020-03-11 under act/365f: a forward rate needs some"


def test_a_shift_moves_every_zero_rate_alike() -> None:
    curve = quoted_curve(CLOSING, "par", [1.0, 5.0, 10.0], [0.02, 0.025, 0.03])
    times = np.array([0.0, 0.3, 1.0, 4.0, 10.0, 30.0])
    np.testing.assert_allclose(curve.shifted(50).zero_rate(times) - curve.zero_rate(times), 0.0050, atol=1e-15)
    np.testing.assert_allclose(curve.shifted(50).shifted(-50).discount(times), curve.discount(times), rtol=1e-14)
    # The duration of a single payment is its time.
    up, down = (curve.shifted(bump).discount(4.0) for bump in (0.01, -0.01))
    assert float((down - up) / (2e-6 * curve.discount(4.0))) == pytest.approx(4.0, rel=1e-8)


@given(
    rates=st.lists(st.floats(0.0, 0.12), min_size=1, max_size=8),
    gaps=st.lists(st.integers(1, 60), min_size=8, max_size=8),
    frequency=st.sampled_from([("annual", 1), ("semiannual", 2), ("quarterly", 4), ("monthly", 12)]),
)
def test_par_bonds_are_worth_par(rates: list[float], gaps: list[int], frequency: tuple[str, int]) -> None:
    months = np.cumsum(gaps[: len(rates)])
    maturities = [CLOSING + timedelta(days=int(30.4375 * month)) for month in months]
    times = [(day - CLOSING).days / 365 for day in maturities]
    word, per_year = frequency
    log_discounts = par_log_discounts(CLOSING, np.array(times), np.array(rates), word)
    assume(np.all(np.isfinite(log_discounts)))  # rates that jump about too much have no curve
    curve = curve_through(CLOSING, times, log_discounts)
    for maturity, rate in zip(maturities, rates, strict=True):
        days, fractions = coupon_fractions(CLOSING, maturity, per_year)
        discounts = curve.discount(days)
        assert abs(rate * fractions @ discounts + discounts[-1] - 1.0) < 1e-12


def test_a_flat_par_curve_is_the_flat_nominal_rate() -> None:
    maturities = [shift(CLOSING, f"{6 * count}m", EVERY_DAY) for count in range(1, 61)]
    times = [(day - CLOSING).days / 365 for day in maturities]
    curve = quoted_curve(CLOSING, "par", times, [0.05] * 60, frequency="semiannual")
    np.testing.assert_allclose(curve.discount(maturities), 1.025 ** -np.arange(1.0, 61.0), rtol=1e-13)


def test_two_par_bonds_by_hand() -> None:
    one, two = date(2020, 9, 11), date(2021, 9, 11)
    times = [(day - CLOSING).days / 365 for day in (one, two)]
    first, second = quoted_curve(CLOSING, "par", times, [0.02, 0.03]).discount([one, two])
    assert first == pytest.approx(1 / 1.02, rel=1e-14)
    assert second == pytest.approx((1 - 0.03 / 1.02) / 1.03, rel=1e-14)


def test_tenors_within_a_coupon_period_pay_simple_interest() -> None:
    quarter = CLOSING + timedelta(days=91)
    curve = quoted_curve(CLOSING, "par", [91 / 365], [0.04])
    assert curve.discount(quarter) == pytest.approx(1 / (1 + 0.04 * 91 / 365), rel=1e-14)


def test_negative_rates_may_rise_to_discounts_above_one() -> None:
    curve = quoted_curve(CLOSING, "zero", [1.0, 5.0, 10.0], [-0.006, -0.004, 0.001])
    assert curve.discount(5.0) == pytest.approx(0.996**-5, rel=1e-14)
    par = quoted_curve(CLOSING, "par", [1.0, 5.0, 10.0], [-0.006, -0.004, 0.001])
    assert float(par.discount(1.0)) > 1.0


@pytest.mark.parametrize(
    ("quotes", "values", "message"),
    [
        (
            "zero",
            [0.03, 0.01],
            f"2y: the discount factor rises from 0.970874 at 1y to 0.980296 at 2y: {NEGATIVE}",
        ),
        (
            "discount",
            [0.95, 0.96],
            f"2y: the discount factor rises from 0.950000 at 1y to 0.960000 at 2y: {NEGATIVE}",
        ),
        ("discount", [0.95, 0.0], "2y: no positive discount factor gives this quote"),
        ("zero", [-1.0, 0.02], "1y: no positive discount factor gives this quote"),
        ("zero", [float("nan"), 0.02], "1y: no positive discount factor gives this quote"),
        ("par", [0.02, 1.5], "2y: no positive discount factor gives this quote"),
    ],
)
def test_quotes_that_make_no_curve(quotes: str, values: list[float], message: str) -> None:
    with pytest.raises(MarketError) as told:
        quoted_curve(CLOSING, quotes, [1.0, 2.0], values)
    assert str(told.value) == message


def test_every_unsound_tenor_is_told() -> None:
    with pytest.raises(MarketError) as told:
        quoted_curve(CLOSING, "discount", [1.0, 2.0, 3.0, 4.0], [0.95, 0.96, 0.90, 0.91])
    assert str(told.value).count("rises") == 2


def test_wrong_words_and_times() -> None:
    with pytest.raises(ValueError, match=r"^'pars' is not one of par, zero, discount\. Did you mean 'par'\?$"):
        quoted_curve(CLOSING, "pars", [1.0], [0.02])
    with pytest.raises(ValueError, match=r"^'anual' is not one of continuous, annual, .*\. Did you mean 'annual'\?$"):
        flat_curve(0.02, CLOSING, "anual")
    with pytest.raises(
        ValueError, match=r"^'weekly' is no frequency of par bonds: one of annual, semiannual, quarterly"
    ):
        quoted_curve(CLOSING, "par", [1.0], [0.02], frequency="weekly")
    for times in ([], [0.0, 1.0], [2.0, 1.0], [1.0, 1.0]):
        with pytest.raises(ValueError, match=r"^tenors must be above 0 and increase$"):
            quoted_curve(CLOSING, "zero", times, [0.02] * len(times))


@pytest.mark.parametrize("when", [date(2019, 9, 10), -0.1, [CLOSING, date(2018, 1, 1)], np.array([1.0, np.nan])])
def test_nothing_before_the_curve_s_date(when: date | float | list[date]) -> None:
    with pytest.raises(MarketError) as told:
        flat_curve(0.02, CLOSING).discount(when)
    assert str(told.value) == "the curve of 2019-09-11 has no discount factors before its date"


def test_a_curve_goes_to_other_processes() -> None:
    curve = quoted_curve(CLOSING, "par", [1.0, 5.0], [0.02, 0.03])
    copy = pickle.loads(pickle.dumps(curve))
    assert copy.discount(3.3) == curve.discount(3.3)
