"""The plain twin of schedules: one contract at a time, date by date, from the definitions."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Contract:
    exposure: float
    rate: float
    end: date
    profile: str = "level"
    per_year: int = 4
    start: date | None = None
    grace: int = 0
    prepayment: float = 0.0
    balloon: float = 0.0
    fee: float = 0.0
    price: float = 1.0
    parts: tuple = ()  # (date or None, share of the exposure)


@dataclass
class Instalment:
    day: date
    years: float
    interest: float
    principal: float
    after: float


def months_before(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def dates_and_clock(
    contract: Contract, cutoff: date, fraction: Callable[[date, date], float]
) -> tuple[date, list[date], list[float]]:
    """The day interest runs from, the dates after the cutoff and the start, and the years before each."""
    after = max(cutoff, contract.start or cutoff)
    dated = [day for day, _ in contract.parts if day is not None]
    if contract.profile == "bullet" or dated:
        listed = dated or [contract.end]
        known = [day for day in [contract.start, *listed] if day is not None and day <= after]
        begin = max(known) if known else cutoff
        days = [day for day in listed if day > after]
        return begin, days, [fraction(a, b) for a, b in zip([begin, *days], days, strict=False)]
    step = 12 // contract.per_year
    days = [contract.end]
    while months_before(contract.end, step * len(days)) > after:
        days.insert(0, months_before(contract.end, step * len(days)))
    regular = months_before(contract.end, step * len(days))
    years = [1 / contract.per_year] * len(days)
    if contract.start is not None and contract.start > regular:
        years[0] = fraction(contract.start, days[0])
        return contract.start, days, years
    return regular, days, years


def instalments(
    contract: Contract, cutoff: date, fraction: Callable[[date, date], float]
) -> tuple[date, list[Instalment]]:
    begin, days, years = dates_and_clock(contract, cutoff, fraction)
    number, rate = len(days), contract.rate
    balloon = contract.exposure * contract.balloon
    planned = contract.exposure  # what the schedule without prepayment leaves
    kept = 1.0  # of it, after prepayment
    made = []
    for j in range(number):
        interest = planned * rate * years[j]
        if contract.profile == "custom":
            of_part = contract.parts[len(contract.parts) - number + j][1]
            repaid = contract.exposure * of_part
        elif contract.profile in ("bullet", "interest-only"):
            repaid = planned if j == number - 1 else 0.0
        elif j < contract.grace:
            repaid = 0.0
        elif contract.profile == "straight-line":
            repaid = (contract.exposure - balloon) / (number - contract.grace)
        else:
            annuity, discount = 0.0, 1.0
            for ahead in years[max(j, contract.grace) :]:
                discount /= 1 + rate * ahead
                annuity += discount
            repaid = (planned - balloon * discount) / annuity - interest
        if contract.balloon and j == number - 1:
            repaid = planned
        before = planned * kept
        planned -= repaid
        interest *= kept
        early = planned * kept
        kept *= (1 - contract.prepayment) ** years[j]
        interest += contract.fee * (early - planned * kept)
        made.append(Instalment(days[j], years[j], interest, before - planned * kept, planned * kept))
    return begin, made


def by_period(
    contract: Contract,
    cutoff: date,
    collected: list[date],
    fraction: Callable[[date, date], float],
    middle: bool = False,
) -> tuple[list[float], list[float], list[float], list[float]]:
    """Interest, principal, outstanding (one more) and exposure of each period."""
    begin, made = instalments(contract, cutoff, fraction)
    interest, principal, exposure = [], [], []
    opens, owed, price = cutoff, contract.exposure, contract.price
    outstanding = [owed * price]
    for closes in collected:
        within = [one for one in made if opens < one.day <= closes]
        interest.append(sum(one.interest + one.principal * (1 - price) for one in within))
        principal.append(sum(one.principal * price for one in within))
        before, owed = owed, within[-1].after if within else owed
        outstanding.append(owed * price)
        half = (closes - opens) / 2 if middle else timedelta(0)
        days = (closes - date(1, 1, 1) - half) / timedelta(days=1)
        accrued = 0.0  # years of interest from the last instalment before the period to the day of default
        previous = begin
        for one in made:
            span = ((one.day - previous) / timedelta(days=1)) or 1.0
            gone = (days - (previous - date(1, 1, 1)) / timedelta(days=1)) / span
            if one.day > opens:
                accrued += one.years * min(max(gone, 0.0), 1.0)
            previous = one.day
        exposure.append(before * (1 + contract.rate * accrued))
        opens = closes
    return interest, principal, outstanding, exposure
