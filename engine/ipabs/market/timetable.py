"""A deal's dates, worked out: when it pays, over which days interest runs, until when receipts count."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ipabs.definitions.interest import Floating
from ipabs.definitions.market_words import FREQUENCIES
from ipabs.definitions.values import rate
from ipabs.errors import Faults, MarketError
from ipabs.market.calendars import EVERY_DAY, FILE_SUFFIXES, Calendar, calendar
from ipabs.market.curve_files import read_curve
from ipabs.market.curves import Curve, flat_curve
from ipabs.market.daycounts import year_fractions
from ipabs.market.index_rates import index_of, index_path
from ipabs.market.schedules import adjust, parse_period, payment_dates, shift

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from ipabs.arrays import Rates, Times
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.reading import Document, Path_
    from ipabs.definitions.state import State
    from ipabs.definitions.tranches import Tranche


@dataclass(frozen=True, slots=True)
class Timetable:
    """The dates of a deal, one entry a period.

    Parameters
    ----------
    origin : date
        The closing, or of a seasoned deal the day it is looked at: times and values are from here.
    payments : tuple of date
        When investors are paid, moved to business days.
    starts, ends : tuple of date
        Between which interest runs.
    collected : tuple of date
        Receipts up to this day, included, are paid out.
    resets : dict of tuple of date
        By reset lag of a floating coupon, as written: from when its rate is read off the curve, one a period.
    past : tuple of date
        The payment dates of a seasoned deal that lie behind.
    """

    origin: date
    payments: tuple[date, ...]
    starts: tuple[date, ...]
    ends: tuple[date, ...]
    collected: tuple[date, ...]
    resets: dict[str, tuple[date, ...]] = field(default_factory=dict)
    past: tuple[date, ...] = ()

    def fractions(self, day_count: str) -> Times:
        """Years of each period, (periods,)."""
        return year_fractions(day_count, self.starts, self.ends)

    def times(self, day_count: str) -> Times:
        """Years from the origin to each payment, (periods,).

        By act/365f, or by a 30/360 count where the notes use one, so that a quarter is a quarter.
        """
        counter = day_count if day_count.startswith("30") else "act/365f"
        return year_fractions(counter, [self.origin] * len(self.payments), self.payments)

    def period_of(self, day: date) -> int | None:
        """The period, from 0, in which a receipt is paid out; None after the last."""
        return next((k for k, end in enumerate(self.collected) if day <= end), None)


def make_timetable(deal: Deal, document: Document, folder: Path, faults: Faults) -> Timetable | None:
    """Work out the dates of a deal; None when that is not possible, with at least one fault."""
    dates = deal.dates
    where = document.location(("dates", "calendar"))
    mine = Faults()
    rules = calendar(dates.calendar, folder, mine, where)
    _tell(mine, faults)
    lag = None
    try:
        lag = parse_period(dates.collection_lag)
        if lag.number < 0:
            raise ValueError(f"'{dates.collection_lag}' is negative: receipts cannot be paid out before they come.")
    except ValueError as error:
        faults.add(document.location(("dates", "collection-lag")), _sentence(error))
    if rules is None or lag is None or any(fault.location.path.startswith("dates") for fault in faults.faults):
        return None  # what is wrong elsewhere does not keep the pool from being sorted, and so checked
    try:
        nominal = _nominal(deal)
        moved = adjust(nominal, rules, dates.convention)
        kept = [i for i, day in enumerate(moved) if i + 1 == len(moved) or day < moved[i + 1]]
        payments = tuple(moved[i] for i in kept)
        ends = payments if dates.accrual == "adjusted" else tuple(nominal[i] for i in kept)
    except MarketError as error:
        faults.add(document.location(("dates",)), _sentence(error))
        return None
    try:
        collected = tuple(shift(day, -lag, rules) for day in payments)
    except MarketError as error:
        faults.add(document.location(("dates", "collection-lag")), _sentence(error))
        return None
    if payments[0] <= dates.closing:
        where = document.location(("dates", "first-payment" if dates.payments is None else "payments"))
        faults.add(where, f"the first payment moves to {payments[0]}, which is not after the closing {dates.closing}.")
        return None
    _warn_of_unknown_holidays(rules, payments, document, faults)
    starts = (dates.closing, *ends[:-1])
    resets = _resets(deal, starts, rules, document, faults)
    whole = Timetable(dates.closing, payments, starts, ends, collected, resets)
    return whole if deal.state is None else _ahead(whole, deal, deal.state, document, faults)


def _ahead(whole: Timetable, deal: Deal, state: State, document: Document, faults: Faults) -> Timetable | None:
    """What lies ahead of a seasoned deal."""
    where, number = document.location(("state", "as-of")), sum(day <= state.as_of for day in whole.payments)
    if state.as_of < deal.dates.closing:
        faults.add(where, f"{state.as_of} lies before the closing {deal.dates.closing}.")
        return None
    if number == len(whole.payments):
        faults.add(where, f"no payment date comes after {state.as_of}: the last is {whole.payments[-1]}.")
        return None
    if number and state.cutoff <= whole.collected[number - 1]:
        paid_out = f"receipts up to {whole.collected[number - 1]} were paid out on {whole.payments[number - 1]}"
        faults.add(document.location(("state", "cutoff")), f"{paid_out}: the cutoff must come after that.")
    return Timetable(
        state.as_of,
        whole.payments[number:],
        whole.starts[number:],
        whole.ends[number:],
        whole.collected[number:],
        {lag: days[number:] for lag, days in whole.resets.items()},
        whole.payments[:number],
    )


def _resets(
    deal: Deal, starts: tuple[date, ...], rules: Calendar, document: Document, faults: Faults
) -> dict[str, tuple[date, ...]]:
    """The dates from which floating coupons are read, by lag; none before the curve begins."""
    found: dict[str, tuple[date, ...]] = {}
    coupons: list[tuple[Path_, float | Floating]]
    coupons = [(("tranches", name, "coupon"), tranche.coupon) for name, tranche in deal.tranches.items()]
    coupons += [(("support", name, "interest"), support.interest) for name, support in deal.support.items()]
    for name, hedge in deal.hedges.items():
        sides = (("pays", hedge.pays), ("receives", hedge.receives))
        coupons += [(("hedges", name, side), leg) for side, leg in sides if leg is not None]
    for path, coupon in coupons:
        word = coupon.reset_lag if isinstance(coupon, Floating) else None
        if word is None:
            continue
        try:
            lag = parse_period(word)
            if lag.number < 0:
                raise ValueError(f"'{word}' is negative: a rate cannot be read after its period begins.")
            found[word] = tuple(max(shift(day, -lag, rules), deal.begins) for day in starts)
        except (ValueError, MarketError) as error:
            faults.add(document.location((*path, "reset-lag")), _sentence(error))
    return found


def _nominal(deal: Deal) -> list[date]:
    dates = deal.dates
    if dates.payments is not None:
        return list(dates.payments)
    assert dates.first_payment and dates.legal_final and dates.frequency  # held by the definition
    return payment_dates(
        dates.first_payment, dates.legal_final, dates.frequency, EVERY_DAY, "unadjusted", dates.end_of_month
    )


def _warn_of_unknown_holidays(rules: Calendar, payments: tuple[date, ...], document: Document, faults: Faults) -> None:
    known = rules.last_known_year
    if known is not None and payments[-1].year > known:
        faults.warn(
            document.location(("dates", "calendar")),
            f"holidays of {rules.word} are known to {known} only; later payments move for weekends alone. "
            + (
                "Carry the file on."
                if rules.word.lower().endswith(FILE_SUFFIXES)
                else f"A file of holidays can be joined: calendar: {rules.word}+holidays.csv."
            ),
        )


def make_curve(
    deal: Deal, document: Document, folder: Path, faults: Faults, currency: str | None = None
) -> Curve | None:
    """The deal's discount curve, or that of one of its other currencies, from the day the run begins; or None."""
    definition = deal.curve if currency is None else deal.currencies[currency].curve
    if definition is None:
        return None
    path: Path_ = ("curve",) if currency is None else ("currencies", currency, "curve")
    where = document.location((*path, "file" if definition.flat is None else "flat"))
    try:
        if definition.flat is not None:
            return flat_curve(definition.flat, deal.begins, definition.compounding)
        assert definition.file is not None  # held by the definition
        if definition.quotes == "par" and definition.compounding == "continuous":
            faults.add(document.location((*path, "compounding")), "a par bond does not pay continuously.")
            return None
        mine = Faults()
        curve = read_curve(
            definition.file,
            folder,
            deal.begins,
            definition.quotes,
            mine,
            document.location((*path, "file")),
            compounding=definition.compounding,
            frequency=definition.compounding if definition.quotes == "par" else "annual",
            index=definition.index,
            as_of=definition.as_of,
        )
        _tell(mine, faults)
        return curve
    except MarketError as error:
        faults.add(where, _sentence(str(error).removeprefix("1y: ")))  # of a flat curve, the tenor says nothing
        return None


def day_count_of(deal: Deal, tranche: Tranche) -> str:
    """How a tranche counts days."""
    return tranche.day_count or deal.day_count


def payments_a_year(deal: Deal, timetable: Timetable) -> int:
    """How often a deal pays: as it says, or as its payment dates come nearest to."""
    if deal.dates.frequency is not None:
        return FREQUENCIES[deal.dates.frequency]
    if len(timetable.payments) < 2:
        return 1
    often = 1.0 / float(np.median(np.diff(timetable.times("act/365f"))))
    return min(FREQUENCIES.values(), key=lambda number: abs(float(np.log(number / often))))


def coupons(deal: Deal, tranche: Tranche, timetable: Timetable, curve: Curve | None) -> Rates:
    """Coupon of each period, a year, (periods,): fixed, or the index forward with its spread, cap and floor."""
    index = index_rates(deal, tranche, timetable, curve)
    if not isinstance(tranche.coupon, Floating) or index is None:
        return np.full(len(timetable.payments), tranche.coupon)
    return np.asarray(np.clip(index + tranche.coupon.spread, tranche.coupon.least, tranche.coupon.most))


def index_rates(deal: Deal, tranche: Tranche, timetable: Timetable, curve: Curve | None) -> Rates | None:
    """What a floating coupon's index stands at in each period, a year, (periods,); None for a fixed coupon."""
    if not isinstance(tranche.coupon, Floating):
        return None
    index = index_of(deal, tranche)
    if index is None:
        return np.full(len(timetable.payments), rate(tranche.coupon.index))
    assert curve is not None  # held by the check of references
    return index_path(index, deal, timetable, curve)


def _tell(mine: Faults, faults: Faults) -> None:
    """Hand over what the readers of files found, each a sentence."""
    for fault in mine.faults:
        faults.add(fault.location, _sentence(fault.message))
    for warning in mine.warnings:
        faults.warn(warning.location, _sentence(warning.message))


def _sentence(error: Exception | str) -> str:
    text = str(error)
    return text if text.endswith((".", "?")) else f"{text}."
