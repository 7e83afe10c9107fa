"""Deposits and swaps by the conventions of their index, against QuantLib's own helpers; what is left out is told."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
import QuantLib

from ipabs.market.calendars import to_quantlib
from ipabs.market.schedules import parse_period
from ipabs.market.swap_quotes import SwapQuote, swap_log_discounts, usual_instrument

DATES = [date(2024, 3, 15), date(2024, 9, 30), date(2025, 1, 27)]  # the last before the new year's week in China
RATES = {
    "SHIBOR-3M": (("1d", 0.0172), ("1w", 0.0188), ("1m", 0.021), ("3m", 0.0217), ("6m", 0.0205), ("1y", 0.0204),
                  ("2y", 0.0207), ("5y", 0.0228)),
    "FR007": (("1w", 0.0185), ("1m", 0.0187), ("6m", 0.0186), ("1y", 0.0184), ("2y", 0.0189), ("5y", 0.0209)),
    "SOFR": (("1bd", 0.0531), ("1w", 0.0532), ("1m", 0.0533), ("6m", 0.052), ("1y", 0.0499), ("10y", 0.0395)),
    "EURIBOR-6M": (("1m", 0.0385), ("3m", 0.0393), ("6m", 0.039), ("1y", 0.0365), ("2y", 0.033), ("10y", 0.0271)),
}  # fmt: skip


def quotes(index: str) -> list[SwapQuote]:
    """The quotes above; the night's deposit begins at once."""
    made = [(word, parse_period(word), rate) for word, rate in RATES[index]]
    return [SwapQuote(usual_instrument(index, tenor), tenor, rate, 0 if word == "1d" else None)
            for word, tenor, rate in made]  # fmt: skip


def helper(index: str, quote: SwapQuote) -> QuantLib.RateHelper:
    """What a user of QuantLib would write."""
    months = quote.tenor.unit in "my"
    tenor = QuantLib.Period(str(quote.tenor).replace("bd", "d"))
    rule = QuantLib.ModifiedFollowing if months else QuantLib.Following
    china, target = QuantLib.China(QuantLib.China.IB), QuantLib.TARGET()
    if quote.instrument == "deposit":
        plain = {
            "SHIBOR-3M": (1, china, False, QuantLib.Actual360()),
            "FR007": (0, china, False, QuantLib.Actual365Fixed()),
            "SOFR": (0, QuantLib.UnitedStates(QuantLib.UnitedStates.SOFR), False, QuantLib.Actual360()),
            "EURIBOR-6M": (2, target, True, QuantLib.Actual360()),
        }
        days, rules, month_ends, counter = plain[index]
        wait = days if quote.wait is None else quote.wait
        return QuantLib.DepositRateHelper(quote.rate, tenor, wait, rules, rule, month_ends and months, counter)
    if index == "SOFR":
        sofr = QuantLib.Sofr()
        terms = (QuantLib.YieldTermStructureHandle(), False, 2, QuantLib.Following, QuantLib.Annual)
        price = QuantLib.QuoteHandle(QuantLib.SimpleQuote(quote.rate))
        return QuantLib.OISRateHelper(2, tenor, price, sofr, *terms, sofr.fixingCalendar())
    annual = (QuantLib.Annual, QuantLib.ModifiedFollowing, QuantLib.Thirty360(QuantLib.Thirty360.BondBasis))
    quarterly = (QuantLib.Quarterly, QuantLib.ModifiedFollowing, QuantLib.Actual365Fixed())
    # Compounded weekly over a quarter, FR007 is worth what a loan over the quarter is: an index of three months.
    compounded = QuantLib.IborIndex("FR", QuantLib.Period("3M"), 1, QuantLib.CNYCurrency(), china,
                                    QuantLib.ModifiedFollowing, False, QuantLib.Actual365Fixed())  # fmt: skip
    shibor = QuantLib.Shibor(QuantLib.Period("3M"))
    legs = {"SHIBOR-3M": (china, *quarterly, shibor), "FR007": (china, *quarterly, compounded),
            "EURIBOR-6M": (target, *annual, QuantLib.Euribor6M())}  # fmt: skip
    return QuantLib.SwapRateHelper(quote.rate, tenor, *legs[index])


@pytest.mark.parametrize("reference", DATES, ids=str)
@pytest.mark.parametrize("index", RATES)
def test_quantlib_s_helpers_give_the_same(index: str, reference: date) -> None:
    times, own = swap_log_discounts(reference, index, quotes(index))
    settings = QuantLib.Settings.instance()
    settings.evaluationDate = to_quantlib(reference)
    try:
        helpers = [helper(index, quote) for quote in quotes(index)]
        counter = QuantLib.Actual365Fixed()
        curve = QuantLib.PiecewiseLogLinearDiscount(to_quantlib(reference), helpers, counter)
        peer = [float(np.log(curve.discount(float(time)))) for time in times]
        last = list(curve.times())[1:]
    finally:
        settings.resetEvaluationDate()
    np.testing.assert_allclose(own, peer, rtol=0, atol=2e-9)
    np.testing.assert_allclose(times, last, rtol=0, atol=1e-12)


def test_what_no_discount_factor_gives_is_nan_from_there_on() -> None:
    year = parse_period("1y")
    impossible = [*quotes("SHIBOR-3M")[:4], SwapQuote("swap", year, -9.0), SwapQuote("swap", parse_period("2y"), 0.02)]
    _, logs = swap_log_discounts(DATES[0], "SHIBOR-3M", impossible)
    assert np.isfinite(logs).tolist() == [True] * 4 + [False] * 2


def test_deposits_end_where_the_index_does() -> None:
    assert [usual_instrument("SHIBOR-3M", parse_period(word)) for word in ("1w", "3m", "6m")] == [
        "deposit", "deposit", "swap"]  # fmt: skip
    assert [usual_instrument("SOFR", parse_period(word)) for word in ("1bd", "1w")] == ["deposit", "swap"]
