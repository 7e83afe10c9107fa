"""When royalties run, and when their contract years end -> the deal's periods in which they do.

Tiers, minimum and cap are of a contract year: the calendar's, or from one anniversary of the start to the next. A year
is made of whole periods. It ends in the period that holds its last day; but one that ends up to a week after a period
does ends with that period: collections move with holidays, and two years might end in one period and none in the next.

So a year takes in what is sold between its last day and the end of that period, and the next one lacks it. The year
that the cutoff falls in is no longer for it: as much of it was in the year before. Where two years end in one period,
one does: minimum and cap are those of a year, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from ipabs.collateral.patents import years_after

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Flags, Indices, Reals, Times
    from ipabs.collateral.patents import Patents
    from ipabs.collateral.pledges import Links
    from ipabs.collateral.reading import Row

SLACK: Final = 7
"""Days by which a contract year may outlast the period that it ends with."""
OPEN: Final = date.max.toordinal()
"""End of a contract that has none."""


@dataclass(frozen=True, slots=True)
class Spans:
    """When C royalties are owed, as ``date.toordinal``.

    Parameters
    ----------
    begin : (C,) int64
        The day before the first one; 0 where the tape says none.
    end : (C,) int64
        The last one, before the cutoff where all patents are expired by then; ``OPEN`` without.
    """

    begin: Indices
    end: Indices

    def edges(self, bounds: Indices) -> Indices:
        """(C, K+1) the bounds of periods, moved into each contract's span; equal where it owes nothing."""
        latest = np.maximum(self.end, bounds[0])
        return np.asarray(np.minimum(np.maximum(bounds, self.begin[:, None]), np.maximum(latest, self.begin)[:, None]))


def make_spans(rows: Sequence[Row], links: Links, patents: Patents) -> Spans:
    """From start to end; without an end and a tail to the last day of the last patent, where there are any."""
    last = np.zeros(len(rows), dtype=np.int64)
    np.maximum.at(last, links.contract, patents.expiry[links.patent] - 1)
    ends = []
    for number, row in enumerate(rows):
        if row["end_date"] is not None:
            ends.append(row["end_date"].toordinal())
        else:
            ends.append(int(last[number]) if row["patents"] and row["tail_share"] == 0 else OPEN)
    begins = [0 if row["start_date"] is None else row["start_date"].toordinal() - 1 for row in rows]
    return Spans(np.array(begins, dtype=np.int64), np.array(ends, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class ContractYears:
    """The contract years of C royalties in K periods.

    Parameters
    ----------
    ending : (C, K) float64
        1 where a contract year ends in the period, for a broken last one the part of a year since the one before
        ended.
    ends : (C, K) bool
        Whether one does.
    elapsed : (C,) float64
        Years of the running one before the cutoff.
    """

    ending: Reals
    ends: Flags
    elapsed: Times


def make_years(rows: Sequence[Row], spans: Spans, bounds: Indices) -> ContractYears:
    """The contract years of checked rows in the periods between ``bounds`` (K+1,), ordinal days."""
    number, periods = len(rows), len(bounds) - 1
    ending = np.zeros((number, periods))
    ends = np.zeros((number, periods), dtype=np.bool_)
    elapsed = np.zeros(number)
    known: dict[date | None, Indices] = {}  # most contracts share the calendar's years
    for c, row in enumerate(rows):
        start = row["start_date"]
        if start not in known:
            known[start] = _last_days(start, int(bounds[0]), int(bounds[-1]) + SLACK)
        end = int(spans.end[c])
        days = known[start][known[start] <= end]
        places = place(days, bounds)
        within = (places > 0) & (places <= periods)
        since = int(max(days[places == 0].max(initial=0), spans.begin[c]))
        if within.any():  # the first to end was as much shorter at its beginning as it is longer at its end
            first = int(np.argmax(within))
            since += min(int(bounds[places[first]]), end) - int(days[first])
        elapsed[c] = max(int(bounds[0]) - since, 0) / 365.0 if end > bounds[0] else 0.0
        ended = places[within] - 1
        ending[c, ended], ends[c, ended] = 1.0, True
        over = int(np.searchsorted(bounds, end)) - 1
        if 0 <= over < periods:
            before = ended[ended < over]
            opened = max(int(bounds[before[-1] + 1]), int(spans.begin[c])) if len(before) else since
            ending[c, over], ends[c, over] = min((end - opened) / 365.0, 1.0), True
    return ContractYears(ending, ends, elapsed)


def place(days: Indices, bounds: Indices) -> Indices:
    """Place among ``bounds`` at which each day ends a year; 0: at the cutoff or before; K+1: after the last."""
    places = np.searchsorted(bounds, days)
    before = np.maximum(places - 1, 0)
    late = days - bounds[before]
    early = np.where(places < len(bounds), bounds[np.minimum(places, len(bounds) - 1)] - days, OPEN)
    places = np.where((late <= SLACK) & (late < early), before, places)
    at_cutoff = bounds[np.minimum(places, len(bounds) - 1)] == bounds[0]
    return np.asarray(np.where((places < len(bounds)) & at_cutoff, 0, places), dtype=np.int64)


def _last_days(start: date | None, cutoff: int, until: int) -> Indices:
    """Last days of contract years, rising, from the last one before the cutoff on."""
    first_year, last_year = date.fromordinal(cutoff).year - 1, date.fromordinal(until).year + 1
    if start is None:
        days = [date(year, 12, 31).toordinal() for year in range(first_year, last_year + 1)]
    else:
        years = range(max(first_year - start.year, 1), last_year - start.year + 1)
        days = [years_after(start, year).toordinal() - 1 for year in years]
    return np.array([day for day in days if day <= until], dtype=np.int64)
