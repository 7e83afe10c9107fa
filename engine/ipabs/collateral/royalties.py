"""Rows of royalties -> arrays: expected sales, and what is paid on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ipabs.collateral.bundles import weights_before
from ipabs.collateral.contract_years import make_years
from ipabs.collateral.lifecycles import expected_sales, sales_at
from ipabs.collateral.sales_events import make_sales_events
from ipabs.kernels.entity import entity_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Indices, Money, Reals, Times, Words
    from ipabs.collateral.contract_years import Spans
    from ipabs.collateral.patents import Patents
    from ipabs.collateral.pledges import Links
    from ipabs.collateral.reading import Row
    from ipabs.collateral.sales_events import SalesEvents
    from ipabs.collateral.schedules import Periods
    from ipabs.collateral.windows import SalesWindows
    from ipabs.definitions.model import Replacement


@dataclass(frozen=True, slots=True)
class RoyaltyTerms:
    """C royalties over K periods, by licensee; money in the deal's currency.

    Parameters
    ----------
    ids : tuple of str
    entity : (C,) uint64
        Their names in the random counter.
    obligor : (C,) int64
        The licensee, as a place among the obligors; never falls among contracts of one currency.
    sectors : tuple of str
        The licensee's; empty where it has none.
    sales : (C, K) float64
        Expected in each period, nothing happening; 0 before a contract begins and after it ends.
    volatility : (C,) float64
        Of sales, 1/sqrt(y).
    own_share : (C,) float64
        Of the variance of sales that is not the sector's; 1 where there is no sector.
    starts, steps : (C, T) float64
        Annual sales from which each tier counts, and what it adds to the rate; 0 beyond ``tiers``.
    tiers : (C,) int64
        How many each has.
    minimum : (C, K) float64
        Least royalty of the contract year that ends in each period, 0 in all others.
    cap : (C,) float64
        Most royalty of a contract year; inf without one.
    tail : (C,) float64
        Share of the royalty that is paid without the patents; 1 for a contract that names none.
    lifetime : (C,) float64
        Royalty still to accrue in all after the cutoff; inf without a limit.
    continues : (C, K) float64
        0.0 in a period in which a contract year ends, else 1.0.
    begun : (C, 3) float64
        Of the contract year that the cutoff falls in, up to the cutoff: sales, royalty of the tiers, royalty earned.
    lag : (C,) int64
        Periods from sales to money.
    net : (C,) float64
        Share that is left after tax withheld.
    receivable : (C, max(lag, 1)) float64
        Royalties on sales before the cutoff, by the period in which they come, before tax.
    chance : (C,) float64
        That another licensee follows a default.
    delay : (C,) float64
        Years from the default to the next licensee.
    share : (C,) float64
        Of the royalty that the next one pays.
    events : SalesEvents, optional
        What may happen to the sales.
    """

    ids: tuple[str, ...]
    entity: Words
    obligor: Indices
    sectors: tuple[str, ...]
    sales: Money
    volatility: Reals
    own_share: Reals
    starts: Money
    steps: Reals
    tiers: Indices
    minimum: Money
    cap: Money
    tail: Reals
    lifetime: Money
    continues: Reals
    begun: Money
    lag: Indices
    net: Reals
    receivable: Money
    chance: Reals
    delay: Times
    share: Reals
    events: SalesEvents | None = None


def expect_events(terms: RoyaltyTerms) -> RoyaltyTerms:
    """The terms with the sales that are expected, whatever happens to them."""
    return terms if terms.events is None else replace(terms, sales=terms.sales * terms.events.kept)


def waits(times: Times, delay: Reals) -> Indices:
    """The last period whose defaults are replaced by each period.

    Parameters
    ----------
    times : (K+1,) float64
        Years from the cutoff, 0 first.
    delay : (C,) float64
        Years from the end of the period of default until another licensee pays.

    Returns
    -------
    (C, K) int64
        -1 where there is none.
    """
    ends = times[1:]
    return np.stack([np.searchsorted(ends + years, ends + 1e-9, side="right") - 1 for years in delay.tolist()]).astype(
        np.int64
    )


def make_royalties(
    rows: Sequence[Row],
    links: Links,
    patents: Patents,
    spans: Spans,
    sectors: Sequence[str],
    periods: Periods,
    replacement: Replacement,
) -> RoyaltyTerms:
    """The terms of checked rows.

    Parameters
    ----------
    rows : sequence of Row
        Royalties by licensee, faultless under ``royalty_checks``.
    links : Links
        Whom they name, in the order of ``rows``.
    patents : Patents
    spans : Spans
        When they are owed.
    sectors : sequence of str
        Of all obligors.
    periods : Periods
    replacement : Replacement
        Of a licensee, where the tape says nothing.
    """
    cutoff = date.fromordinal(int(periods.bounds[0]))
    years = make_years(rows, spans, periods.bounds)
    edges = (spans.edges(periods.bounds) - periods.bounds[0]) / 365.0
    starts, steps, tiers = _tiers(rows)
    level = np.array([sales_at(row, cutoff) for row in rows], dtype=np.float64)
    least = _numbers(rows, "minimum")
    cap = np.array([np.inf if row["cap"] is None else row["cap"] for row in rows], dtype=np.float64)
    tail = np.array([row["tail_share"] if row["patents"] else 1.0 for row in rows], dtype=np.float64)
    lag = np.array([row["reporting_lag"] for row in rows], dtype=np.int64)

    def left(edges: Indices) -> Reals:
        return tail[:, None] + (1.0 - tail[:, None]) * weights_before(links, patents, cutoff.toordinal(), edges)

    unreported = _unreported(rows, lag, spans, periods.bounds)
    annual = _royalty(level, starts, steps)[:, None] * left(unreported)
    annual = np.maximum(np.minimum(annual, cap[:, None]), least[:, None])
    owed = annual * (np.diff(unreported, axis=1) / 365.0)
    lifetime = _lifetimes(rows)
    counted = np.minimum(np.cumsum(owed, axis=1), lifetime[:, None])
    receivable = np.diff(counted, axis=1, prepend=0.0)
    running = _running(rows, spans, years.elapsed, periods.bounds)
    begun = level * (np.diff(running, axis=1)[:, 0] / 365.0)
    of_tiers = _royalty(begun, starts, steps)
    earned = np.minimum(of_tiers * left(running)[:, 0], cap)
    of_obligors = tuple(sectors[place] for place in links.obligor.tolist())
    return RoyaltyTerms(
        ids=tuple(row["id"] for row in rows),
        entity=np.array([entity_hash("contract", row["id"]) for row in rows], dtype=np.uint64),
        obligor=links.obligor,
        sectors=of_obligors,
        sales=expected_sales(rows, cutoff, edges),
        volatility=_numbers(rows, "volatility"),
        own_share=np.where(np.array(of_obligors) == "", 1.0, _numbers(rows, "own_share")),
        starts=starts,
        steps=steps,
        tiers=tiers,
        minimum=least[:, None] * years.ending,
        cap=cap,
        tail=tail,
        lifetime=lifetime - counted[:, -1],
        continues=np.where(years.ends, 0.0, 1.0),
        begun=np.ascontiguousarray(np.stack([begun, of_tiers, earned], axis=1)),
        lag=lag,
        net=1.0 - _numbers(rows, "withholding"),
        receivable=receivable,
        chance=_given(rows, "replacement_chance", replacement.chance),
        delay=_given(rows, "replacement_delay", replacement.delay),
        share=_given(rows, "replacement_share", replacement.share),
        events=make_sales_events(rows, periods.times),
    )


def sales_in_windows(
    terms: RoyaltyTerms, rows: Sequence[Row], spans: Spans, periods: Periods, windows: SalesWindows
) -> Money:
    """Expected sales by period, (C, K), where a scenario changes them for a time.

    A window acts on what is expected to be sold within it, not on a share of the days.

    Parameters
    ----------
    terms : RoyaltyTerms
        Of ``rows``, unchanged.
    windows : SalesWindows
        Of ``rows``, between the ends of ``periods`` among others.
    """
    changed = (windows.factor != 1.0).any(axis=1)
    chosen = np.flatnonzero(changed).tolist()
    sales = terms.sales.copy()
    if chosen:
        days = spans.edges(periods.bounds)[changed] - periods.bounds[0]
        edges = np.clip(windows.edges, days[:, :1] / 365.0, days[:, -1:] / 365.0)
        cutoff = date.fromordinal(int(periods.bounds[0]))
        sold = expected_sales([rows[place] for place in chosen], cutoff, edges) * windows.factor[changed]
        sums = np.add.reduceat(sold, np.searchsorted(windows.edges, periods.times[:-1]), axis=1)
        sales[changed] = np.where(np.diff(periods.bounds) > 0, sums, 0.0)  # of an empty period: what comes after it
    return sales


def _tiers(rows: Sequence[Row]) -> tuple[Money, Reals, Indices]:
    """Sales from which each tier counts and what it adds to the rate, (C, T) each, and how many there are, (C,)."""
    listed = [row["tiers"] or ((0.0, row["royalty_rate"]),) for row in rows]
    tiers = np.array([len(of_row) for of_row in listed], dtype=np.int64)
    starts = np.zeros((len(rows), tiers.max(initial=1)))
    steps = np.zeros_like(starts)
    for number, of_row in enumerate(listed):
        begins, rates = zip(*of_row, strict=True)
        starts[number, : len(of_row)] = begins
        steps[number, : len(of_row)] = np.diff(rates, prepend=0.0)
    return starts, steps, tiers


def _royalty(sales: Money, starts: Money, steps: Reals) -> Money:
    """(C,) what the tiers make of the sales of a contract year so far."""
    return np.asarray((steps * np.maximum(sales[:, None] - starts, 0.0)).sum(axis=1))


def _since(rows: Sequence[Row], spans: Spans, cutoff: int) -> Indices:
    """(C, 1) the day before royalties began to accrue, by start and launch: the cutoff at the latest, 0 without."""
    launched = [0 if row["launch_date"] is None else row["launch_date"].toordinal() for row in rows]
    return np.minimum(np.maximum(spans.begin, np.array(launched, dtype=np.int64)), cutoff)[:, None]


def _running(rows: Sequence[Row], spans: Spans, elapsed: Times, bounds: Indices) -> Indices:
    """(C, 2) from when the running contract year has royalties, and the cutoff; ordinal days."""
    cutoff = int(bounds[0])
    began = np.maximum(cutoff - np.rint(365.0 * elapsed).astype(np.int64)[:, None], _since(rows, spans, cutoff))
    return np.concatenate([began, np.full_like(began, cutoff)], axis=1)


def _unreported(rows: Sequence[Row], lag: Indices, spans: Spans, bounds: Indices) -> Indices:
    """(C, max lag + 1) bounds of periods before the cutoff, whose royalties come in periods after it; ordinal days.

    The periods before the cutoff are taken to be as long as those, after it, in which their royalties come; those in
    which a contract did not run are empty.
    """
    cutoff, periods = int(bounds[0]), len(bounds) - 1
    edges = np.full((len(lag), int(lag.max(initial=1)) + 1), cutoff, dtype=np.int64)
    for number, late in enumerate(np.minimum(lag, periods).tolist()):
        edges[number, : late + 1] = cutoff - (bounds[late] - bounds[: late + 1])
    since = _since(rows, spans, cutoff)
    return np.clip(edges, since, np.clip(spans.end[:, None], since, cutoff))


def _lifetimes(rows: Sequence[Row]) -> Money:
    """(C,) royalty that is left up to the multiple of what was paid for it; inf without a limit."""
    limits = [
        np.inf if row["multiple_cap"] is None else max(row["multiple_cap"] * row["upfront"] - row["received"], 0.0)
        for row in rows
    ]
    return np.array(limits, dtype=np.float64)


def _numbers(rows: Sequence[Row], column: str) -> Reals:
    return np.array([row[column] for row in rows], dtype=np.float64)


def _given(rows: Sequence[Row], column: str, otherwise: float) -> Reals:
    return np.array([otherwise if row[column] is None else row[column] for row in rows], dtype=np.float64)
