"""Terms of contracts -> dates of instalments, the interest clock between them, balances after them.

All contracts at once: row c holds the instalments of contract c that come after the cutoff, in order, at the right
end; what stands to their left is padding. The interest clock of a contract is the year fraction for which interest
runs. Between regular dates it runs 1 / payments a year, whatever the days; in a first period cut short by the start of
the contract, and where dates are not regular (bullet, dated instalments), by the deal's day count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ipabs.market.daycounts import year_fraction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Flags, Indices, Money, Rates, Reals, Times
    from ipabs.definitions.tape_values import Part

_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Terms:
    """What contracts owe; each a sequence of (C,).

    Parameters
    ----------
    exposure : (C,) float64
        Principal outstanding at the cutoff, money.
    rate : (C,) float64
        Decimals a year.
    prepayment : (C,) float64
        Share of the principal repaid early, 1/y.
    per_year : (C,) int64
        Regular instalments a year.
    grace : (C,) int64
        Instalments of interest only, after the cutoff.
    balloon : (C,) float64
        Share of the principal that comes with the last instalment, beside its part of the rest.
    fee : (C,) float64
        Paid on top of what is repaid early, share of it.
    price : (C,) float64
        Paid for the contract, share of the exposure.
    starts : sequence of date or None
    ends : sequence of date
    profiles : sequence of str
        One of ``definitions.tape.PROFILES``.
    parts : sequence of tuple of Part
        Of the custom profile.
    """

    exposure: Money
    rate: Rates
    prepayment: Rates
    per_year: Indices
    grace: Indices
    balloon: Reals
    fee: Reals
    price: Reals
    starts: Sequence[date | None]
    ends: Sequence[date]
    profiles: Sequence[str]
    parts: Sequence[tuple[Part, ...]]

    def __len__(self) -> int:
        return len(self.exposure)


@dataclass(frozen=True, slots=True)
class Instalments:
    """When instalments fall due, N at most for one contract.

    Parameters
    ----------
    days : (C, N) int64
        As ``date.toordinal``.
    years : (C, N) float64
        The interest clock from the one before; 0 in padding.
    begin : (C,) int64
        The day from which the first one's interest runs.
    first : (C,) int64
        Place of the first one that is not padding.
    """

    days: Indices
    years: Times
    begin: Indices
    first: Indices

    @property
    def due(self) -> Flags:
        """(C, N): not padding."""
        return np.asarray(np.arange(self.days.shape[1]) >= self.first[:, None])

    @property
    def count(self) -> Indices:
        """(C,): instalments after the cutoff."""
        return np.asarray(self.days.shape[1] - self.first)


def lay_out(terms: Terms, cutoff: date, day_count: str) -> Instalments:
    """Work out the dates after the cutoff (and after the start), and the clock between them.

    Regular dates are counted back from the end in whole months, on its day of the month or the last of a shorter
    month. A contract without a start has run since the regular date before; a bullet without a start, since the
    cutoff.
    """
    lengths = [len(parts) for parts in terms.parts]
    days = _regular(terms, cutoff, max(lengths, default=0))
    start = np.array([day.toordinal() if day else 0 for day in terms.starts], dtype=np.int64)
    after = np.maximum(start, cutoff.toordinal())
    width = days.shape[1]
    first = width - (days > after[:, None]).sum(axis=1)  # column 0 is never after: see _regular
    rows = np.arange(len(terms))
    before = days[rows, first - 1]
    begin = np.maximum(before, start)
    years = np.where(np.arange(width) >= first[:, None], 1.0 / terms.per_year[:, None], 0.0)
    for row in np.flatnonzero(begin > before).tolist():
        years[row, first[row]] = _fraction(day_count, begin[row], days[row, first[row]])
    for row, (profile, parts) in enumerate(zip(terms.profiles, terms.parts, strict=True)):
        listed = [part.day.toordinal() for part in parts if part.day is not None]
        if profile == "bullet":
            listed = [terms.ends[row].toordinal()]
        elif profile != "custom" or not listed:
            continue
        due = [day for day in listed if day > after[row]]
        past = [day for day in listed if day <= after[row]]
        first[row] = width - len(due)
        begin[row] = max(start[row], *past) if past else start[row] or cutoff.toordinal()
        days[row, first[row] :] = due
        years[row] = 0.0
        nodes = [int(begin[row]), *due]
        for place, (earlier, later) in enumerate(zip(nodes, due, strict=False)):
            years[row, first[row] + place] = _fraction(day_count, earlier, later)
    return Instalments(days, years, begin, first)


def balances(terms: Terms, instalments: Instalments) -> tuple[Money, Money]:
    """Principal outstanding and interest due, prepayment folded in.

    Level: B_j = B_0 sum_{i>j} d_i / (d_j sum_i d_i), d_i = prod_{g<m<=i} 1 / (1 + r years_m) after g of grace, so
    that the payments discounted at the contract's rate are the exposure. With prepayment p what is still there
    after instalment j is B_j (1-p)^(clock_j): between two regular dates the single monthly mortality of p. Of what is
    repaid early the fee is due too, as interest.

    Returns
    -------
    outstanding : (C, N+1) float64
        Before the first and after each; the exposure in padding.
    interest : (C, N) float64
    """
    due = instalments.due
    ranks = np.arange(due.shape[1]) - instalments.first[:, None]
    repays = due & (ranks >= terms.grace[:, None])
    weights = _weights(terms, instalments, repays)
    left = np.zeros((len(terms), due.shape[1] + 1))
    left[:, :-1] = np.cumsum(weights[:, ::-1], axis=1)[:, ::-1]
    level = np.array([profile == "level" for profile in terms.profiles], dtype=np.bool_)
    growth = np.where(repays & level[:, None], 1.0 + terms.rate[:, None] * instalments.years, 1.0)
    share = left / left[:, :1]
    share[:, 1:] *= np.cumprod(growth, axis=1)
    kept = np.cumprod((1.0 - terms.prepayment[:, None]) ** instalments.years, axis=1)
    survivors = np.ones_like(share)
    survivors[:, 1:] = kept
    early = share[:, 1:] * -np.diff(survivors, axis=1) * due
    share[:, 1:] *= kept
    share[np.arange(share.shape[1]) <= instalments.first[:, None]] = 1.0
    outstanding = terms.exposure[:, None] * share
    interest = outstanding[:, :-1] * terms.rate[:, None] * instalments.years
    return outstanding, interest + (terms.fee * terms.exposure)[:, None] * early


def _weights(terms: Terms, instalments: Instalments, repays: Flags) -> Reals:
    """(C, N): of level the discounted payments, else the principal; to any scale."""
    growth = np.where(repays, 1.0 + terms.rate[:, None] * instalments.years, 1.0)
    weights = np.where(repays, 1.0 / np.cumprod(growth, axis=1), 0.0)
    for row, profile in enumerate(terms.profiles):
        if profile == "straight-line":
            weights[row] = repays[row]
        elif profile in ("bullet", "interest-only"):
            weights[row] = 0.0
            weights[row, -1] = 1.0
        elif profile == "custom":
            parts = terms.parts[row][-int(instalments.count[row]) :]
            weights[row] = 0.0
            weights[row, instalments.first[row] :] = [part.amount for part in parts]
        if terms.balloon[row] > 0:
            at_end = terms.balloon[row] * (weights[row, -1] if profile == "level" else 1.0)  # discounted like the rest
            weights[row] *= (1.0 - at_end) / weights[row].sum()
            weights[row, -1] += at_end
    return weights


def _regular(terms: Terms, cutoff: date, parts: int) -> Indices:
    """(C, N) days counted back from the end, so many that the first of each is not after the cutoff."""
    end = np.array([day.year * 12 + day.month - 1 for day in terms.ends], dtype=np.int64)
    of_month = np.array([day.day for day in terms.ends], dtype=np.int64)
    step = 12 // terms.per_year
    back = (end - (cutoff.year * 12 + cutoff.month - 1)) // step + 1
    width = max(int(back.max(initial=1)) + 1, parts + 1, 2)
    months = end[:, None] - step[:, None] * np.arange(width - 1, -1, -1)
    opens = (months - 1970 * 12).astype("datetime64[M]")
    lengths = ((opens + 1).astype("datetime64[D]") - opens.astype("datetime64[D]")).astype(np.int64)
    day = np.minimum(of_month[:, None], lengths)
    return np.asarray(opens.astype("datetime64[D]").astype(np.int64) + _EPOCH + day - 1)


def _fraction(day_count: str, start: int, end: int) -> float:
    return year_fraction(day_count, date.fromordinal(int(start)), date.fromordinal(int(end)))
