"""The par bootstrap against QuantLib's, the coupons by hand, and QuantLib's global date left alone."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
import QuantLib

from ipabs.market.bootstrap import coupon_fractions, par_log_discounts
from ipabs.market.calendars import EVERY_DAY, to_quantlib
from ipabs.market.curves import quoted_curve
from ipabs.market.schedules import shift

TENORS = ["1m", "3m", "6m", "1y", "15m", "2y", "3y", "5y", "7y", "10y", "20y", "30y"]
# The rates of the United States Treasury, with one made up for 15 months, whose first coupon is a short one.
ON_2023_10_19 = [5.58, 5.60, 5.56, 5.44, 5.36, 5.14, 5.01, 4.95, 5.00, 4.98, 5.30, 5.11]
ON_2020_03_31 = [0.05, 0.11, 0.15, 0.17, 0.18, 0.23, 0.29, 0.37, 0.55, 0.70, 1.15, 1.35]
FREQUENCIES = {"annual": QuantLib.Annual, "semiannual": QuantLib.Semiannual, "quarterly": QuantLib.Quarterly}


def quantlib_helper(reference: date, maturity: date, rate: float, frequency: str) -> QuantLib.RateHelper:
    """A deposit for tenors shorter than a coupon period, else a bond."""
    months = {"annual": 12, "semiannual": 6, "quarterly": 3}[frequency]
    whole = any(shift(reference, f"{months * count}m", EVERY_DAY) == maturity for count in range(1, 121))
    plain = (QuantLib.NullCalendar(), QuantLib.Unadjusted)
    if maturity < shift(reference, f"{months}m", EVERY_DAY):
        days = QuantLib.Period((maturity - reference).days, QuantLib.Days)
        return QuantLib.DepositRateHelper(rate, days, 0, *plain, False, QuantLib.Actual365Fixed())
    # Whole periods only come out whole when counted from the start.
    rule = QuantLib.DateGeneration.Forward if whole else QuantLib.DateGeneration.Backward
    step = QuantLib.Period(FREQUENCIES[frequency])
    ends = (to_quantlib(reference), to_quantlib(maturity))
    schedule = QuantLib.Schedule(*ends, step, *plain, QuantLib.Unadjusted, rule, False)
    counter = QuantLib.ActualActual(QuantLib.ActualActual.ISMA, schedule)
    price = QuantLib.QuoteHandle(QuantLib.SimpleQuote(100.0))
    return QuantLib.FixedRateBondHelper(price, 0, 100.0, schedule, [rate], counter)


def quantlib_log_discounts(reference: date, maturities: list[date], rates: list[float], frequency: str) -> list[float]:
    """QuantLib's own bootstrap, log-linear in discount factors."""
    settings = QuantLib.Settings.instance()
    settings.evaluationDate = to_quantlib(reference)
    try:
        quoted = zip(maturities, rates, strict=True)
        helpers = [quantlib_helper(reference, maturity, rate, frequency) for maturity, rate in quoted]
        curve = QuantLib.PiecewiseLogLinearDiscount(to_quantlib(reference), helpers, QuantLib.Actual365Fixed())
        return [float(np.log(curve.discount(to_quantlib(maturity)))) for maturity in maturities]
    finally:
        settings.resetEvaluationDate()


@pytest.mark.parametrize("frequency", FREQUENCIES)
@pytest.mark.parametrize("percent", [ON_2023_10_19, ON_2020_03_31])
@pytest.mark.parametrize("reference", [date(2023, 10, 19), date(2020, 3, 31), date(2024, 2, 29)])
def test_quantlib_s_bootstrap_gives_the_same(reference: date, percent: list[float], frequency: str) -> None:
    maturities = [shift(reference, tenor, EVERY_DAY) for tenor in TENORS]
    rates = [rate / 100 for rate in percent]
    times = np.array([(day - reference).days / 365 for day in maturities])
    own = par_log_discounts(reference, times, np.array(rates), frequency)
    peer = quantlib_log_discounts(reference, maturities, rates, frequency)
    np.testing.assert_allclose(own, peer, rtol=0, atol=1e-11)


def test_coupons_of_whole_periods_count_from_the_start() -> None:
    days, fractions = coupon_fractions(date(2021, 8, 31), date(2023, 2, 28), 2)
    assert days == [date(2022, 2, 28), date(2022, 8, 31), date(2023, 2, 28)]
    np.testing.assert_array_equal(fractions, [0.5, 0.5, 0.5])


def test_a_first_coupon_that_is_not_whole_pays_by_days() -> None:
    days, fractions = coupon_fractions(date(2025, 1, 15), date(2025, 10, 15), 2)
    assert days == [date(2025, 4, 15), date(2025, 10, 15)]
    # 90 of the 182 days from 2024-10-15 to 2025-04-15.
    np.testing.assert_allclose(fractions, [90 / 182 / 2, 0.5], rtol=1e-15)
    days, fractions = coupon_fractions(date(2025, 1, 15), date(2025, 4, 15), 1)
    assert days == [date(2025, 4, 15)]
    np.testing.assert_allclose(fractions, [90 / 365], rtol=1e-15)


def test_the_first_rate_that_fails_and_all_after_it_are_nan() -> None:
    logs = par_log_discounts(
        date(2025, 1, 1), np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.02, 0.03, 0.9, 0.03]), "annual"
    )
    assert np.isfinite(logs).tolist() == [True, True, False, False]


def test_quantlib_s_global_date_is_neither_read_nor_set() -> None:
    settings = QuantLib.Settings.instance()
    made = []
    for day in (QuantLib.Date(1, 2, 2001), QuantLib.Date(3, 4, 2051)):
        settings.evaluationDate = day
        try:
            made.append(quoted_curve(date(2025, 1, 1), "par", [0.5, 5.0], [0.02, 0.03]).log_discounts)
            assert settings.evaluationDate == day
        finally:
            settings.resetEvaluationDate()
    np.testing.assert_array_equal(made[0], made[1])
