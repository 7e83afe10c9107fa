"""Deposits and swaps against an index -> discount factors: each quote in turn fixes the flat forward that ends at it.

One curve projects the index and discounts: a swap's floating side is then worth the discount factor at its start less
that at its end, whatever the index's tenor, and less exactly where payments come some days after their period.
QuantLib's helpers do the same, but only by moving a global evaluation date (see ``bootstrap``); the tests hold this
against them.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import QuantLib

from ipabs.definitions.index_words import INDICES
from ipabs.errors import MarketError
from ipabs.market.calendars import to_quantlib
from ipabs.market.daycounts import year_fraction
from ipabs.market.indices import calendar_of, loan_end
from ipabs.market.quotes import tenor_period
from ipabs.market.schedules import Period, adjust, parse_period, shift

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ipabs.arrays import Reals, Times
    from ipabs.errors import Faults, Location

_ITERATIONS: Final = 100
_TOLERANCE: Final = 1e-14  # of a log discount factor: a few times its rounding
NIGHTS: Final = {"on": 0, "o/n": 0, "tn": 1, "t/n": 1}
"""Deposits for one business day, and how many business days after the curve's date they begin."""


class SwapQuote(NamedTuple):
    """A quote of the market.

    Parameters
    ----------
    instrument : str
        One of ``market_words.INSTRUMENTS``.
    tenor : Period
    rate : float
        A year.
    wait : int or None
        Business days until it begins; the index's own unless given.
    """

    instrument: str
    tenor: Period
    rate: float
    wait: int | None = None


class _Terms(NamedTuple):
    """What a quote pays, worth nothing together: amount x D(paid) x D(start) / D(end), times in years."""

    amount: Reals
    paid: Times
    start: Times
    end: Times


def usual_instrument(index: str, tenor: Period) -> str:
    """A deposit up to the tenor of the index, a swap beyond."""
    return "deposit" if _days(tenor) <= _days(parse_period(INDICES[index].tenor)) else "swap"


def swap_log_discounts(reference: date, index: str, quotes: Sequence[SwapQuote]) -> tuple[Times, Reals]:
    """Nodes of the curve on which every quote is worth what it costs.

    Parameters
    ----------
    reference : date
        Where the discount factor is 1, and from which settlement days count.
    index : str
        One of ``index_words.INDICES``.
    quotes : sequence of SwapQuote, shape (quote,)
        By the last date on which they pay.

    Returns
    -------
    times : ndarray, shape (quote,)
        Years, days / 365, from ``reference`` to the last payment; not increasing where two quotes end together.
    log_discounts : ndarray, shape (quote,)
        nan from the first quote on that no positive discount factor gives.

    Raises
    ------
    MarketError
        A date outside those calendars reach.
    """
    terms = [_terms(reference, index, quote) for quote in quotes]
    times = np.array([max(each.paid.max(), each.end.max()) for each in terms])
    node_times, node_logs = np.zeros(len(quotes) + 1), np.full(len(quotes) + 1, np.nan)
    node_times[1:], node_logs[0] = times, 0.0
    for number, each in enumerate(terms):
        if times[number] <= node_times[number]:
            break
        forward = _flat_forward(each, node_times[: number + 1], node_logs[: number + 1])
        node_logs[number + 1] = node_logs[number] - forward * (times[number] - node_times[number])
        if np.isnan(forward):
            break
    return times, node_logs[1:]


def read_swaps(
    reference: date, index: str, cells: Sequence[tuple[Location, str, float, str]], faults: Faults
) -> tuple[list[float], Reals]:
    """Nodes through the quotes of a file; what is wrong with their tenors goes into ``faults``.

    Parameters
    ----------
    cells : sequence of (location, tenor, rate, instrument)
        By increasing tenor; the instrument is empty where the file leaves it to the index.

    Returns
    -------
    times : list of float
    log_discounts : ndarray
        As ``swap_log_discounts``; of no use when a fault was added.
    """
    quotes = []
    for location, label, rate, said in cells:
        try:
            tenor = tenor_period(label, reference)
        except ValueError as error:
            faults.add(location, str(error))
            continue
        quotes.append(SwapQuote(said or usual_instrument(index, tenor), tenor, rate, NIGHTS.get(label.lower())))
    if faults:
        return [], np.zeros(0)
    try:
        times, log_discounts = swap_log_discounts(reference, index, quotes)
    except MarketError as error:
        faults.add(cells[-1][0], str(error))
        return [], np.zeros(0)
    for number in range(1, len(times)):
        if times[number] <= times[number - 1]:
            (_, shorter, *_), (location, longer, *_) = cells[number - 1], cells[number]
            faults.add(location, f"'{longer}' ends no later than '{shorter}' by the conventions of {index}")
    return [float(time) for time in times], log_discounts


def _terms(reference: date, index: str, quote: SwapQuote) -> _Terms:
    words, rules = INDICES[index], calendar_of(index)
    today = adjust([reference], rules, "following")[0]
    swap = words.swap
    wait = (swap.settlement if quote.instrument == "swap" else words.fixing_days) if quote.wait is None else quote.wait
    begin = shift(today, Period(wait, "bd"), rules)

    def years(days: Sequence[date]) -> Times:
        return np.array([(day - reference).days / 365 for day in days])

    if quote.instrument == "deposit":
        end = loan_end(index, begin, quote.tenor)
        owed = 1.0 + quote.rate * year_fraction(words.day_count, begin, end)
        at = years([begin, end])
        return _Terms(np.array([-1.0, owed]), at, at, at)
    days = _coupon_dates(index, begin, quote.tenor)
    paid = [shift(day, Period(swap.payment_lag, "bd"), rules) for day in days[1:]]
    fixed = [quote.rate * year_fraction(swap.day_count, *ends) for ends in pairwise(days)]
    starts, ends, at = years(days[:-1]), years(days[1:]), years(paid)
    # the fixed rate and 1 received, 1 x D(start) / D(end) paid, at each payment
    return _Terms(
        np.concatenate([np.array(fixed) + 1.0, np.full(len(fixed), -1.0)]),
        np.concatenate([at, at]),
        np.concatenate([ends, starts]),
        np.concatenate([ends, ends]),
    )


def _coupon_dates(index: str, begin: date, tenor: Period) -> list[date]:
    """Start, payment dates and end of a swap, counted back from the end, so that a broken period comes first."""
    last = shift(begin, tenor, calendar_of(index))
    step = INDICES[index].swap.months
    if tenor.unit not in "my":
        return [begin, loan_end(index, begin, tenor)]
    schedule = QuantLib.Schedule(
        to_quantlib(begin),
        to_quantlib(last),
        QuantLib.Period(step, QuantLib.Months),
        calendar_of(index).rules,
        QuantLib.ModifiedFollowing,
        QuantLib.ModifiedFollowing,
        QuantLib.DateGeneration.Backward,
        False,
    )
    days: list[date] = [day.to_date() for day in schedule]
    return days


def _flat_forward(terms: _Terms, times: Times, logs: Reals) -> float:
    """The forward rate from the last node on at which ``terms`` are worth nothing; nan when there is none.

    Newton's method; the derivative of the logarithm of a discount factor after the last node is minus the time since.
    """

    def before(at: Times) -> Reals:
        return np.asarray(np.interp(at, times, logs), dtype=np.float64)

    def since(at: Times) -> Times:
        return np.asarray(np.maximum(at - times[-1], 0.0))

    known = before(terms.paid) + before(terms.start) - before(terms.end)
    slope = since(terms.paid) + since(terms.start) - since(terms.end)
    rate = 0.0
    for _ in range(_ITERATIONS):
        with np.errstate(over="ignore", invalid="ignore"):
            values = terms.amount * np.exp(known - rate * slope)
            total, fall = float(values.sum()), -float(values @ slope)
        if not np.isfinite(total) or fall == 0.0 or not np.isfinite(fall):
            return float("nan")
        step = total / fall
        rate -= step
        if abs(step) * float(np.abs(slope).max()) <= _TOLERANCE:
            return rate
    return float("nan")


def _days(tenor: Period) -> float:
    return tenor.number * {"bd": 1.0, "d": 1.0, "w": 7.0, "m": 30.4375, "y": 365.25}[tenor.unit]
