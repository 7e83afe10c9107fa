"""Runs under assumptions and a ladder of prices -> the price and yield table: prices down, assumptions across."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ipabs.measures.ladder import Quote, quote_prices
from ipabs.measures.missing import Measure, Missing
from ipabs.results.deterministic import (
    NO_FAILURE,
    assumptions_record,
    drawn_record,
    heading,
    life_record,
    pool_record,
    window,
)
from ipabs.results.rendering import Column, as_table, percent, short, text, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ipabs.deterministic import Deterministic

KEYS = {"yield": "nominal", "irr": "effective", "margin": "margin", "spread": "spread"}
"""What a cell may show -> the field of a quote."""
_CAPTIONS = {
    "yield": "yield, compounded as often as the deal pays",
    "irr": "IRR, compounded once a year",
    "margin": "discount margin over the index",
    "spread": "spread over the curve, continuous",
}
HALF_STEPS = 10
"""Steps of half a point to either side of the issue price where no ladder is given: 21 prices, as desks print them."""


@dataclass(frozen=True, slots=True)
class Run:
    """One column of the table.

    Parameters
    ----------
    share : float or None
        What is varied across; None where nothing is.
    """

    share: float | None
    run: Deterministic


@dataclass(frozen=True, slots=True)
class Ladder:
    """A price and yield table.

    Parameters
    ----------
    across : str
        ``prepayment``, ``defaults`` or ``haircut``; "" where there is one column.
    runs : tuple of Run
        The columns.
    quotes : dict of str to tuple of tuple of Quote
        By tranche: the quotes of each column, price by price.
    """

    across: str
    runs: tuple[Run, ...]
    quotes: Mapping[str, tuple[tuple[Quote, ...], ...]]


def make_ladder(across: str, runs: Sequence[Run], tranches: Sequence[str], prices: Sequence[float]) -> Ladder:
    """Quote tranches in every run; without prices at 21 around the issue price."""
    first = runs[0].run.result.case
    quotes = {}
    for name in tranches:
        issue = first.deal.tranches[name].issue_price
        steps = [issue + 0.5 * step for step in range(-HALF_STEPS, HALF_STEPS + 1)]
        chosen = prices or [price for price in steps if price > 0.0]
        results = [column.run.result for column in runs]
        quotes[name] = tuple(
            quote_prices(name, r.waterfall.terms, r.case.timetable, r.case.curve, r.flows, chosen) for r in results
        )
    return Ladder(across, tuple(runs), quotes)


def ladder_record(ladder: Ladder) -> dict[str, Any]:
    """The table as one record.

    Rates are decimals a year, prices per 100 of notional, money in deal currency, lives years from closing. What
    cannot be had is None, beside a ``<key>_reason``.
    """
    case = ladder.runs[0].run.result.case
    columns = []
    for place, column in enumerate(ladder.runs):
        lives = {life.name: life_record(life) for life in column.run.lives}
        columns.append(
            {
                "share": column.share,
                "assumptions": assumptions_record(column.run),
                "pool": pool_record(column.run),
                "drawn": drawn_record(column.run),
                "tranches": [
                    lives[name] | {"quotes": [_quote(quote) for quote in quotes[place]]}
                    for name, quotes in ladder.quotes.items()
                ],
            }
        )
    return {
        "deal": case.deal.deal,
        "currency": case.deal.currency,
        "across": ladder.across or None,
        "columns": columns,
    }


def ladder_rows(ladder: Ladder) -> list[dict[str, Any]]:
    """The table as rows of one tranche, column and price, with the footer's figures on each."""
    rows = []
    for column in ladder_record(ladder)["columns"]:
        varied = {ladder.across: column["share"]} if ladder.across else {}
        for tranche in column["tranches"]:
            footer = {key: value for key, value in tranche.items() if key not in ("name", "quotes")}
            pool = {"pool_loss": column["pool"]["loss"], "share_lost": column["pool"]["share_lost"]}
            rows += [{"tranche": tranche["name"], **varied, **quote, **footer, **pool} for quote in tranche["quotes"]]
    return rows


def ladder_tables(ladder: Ladder, show: str | None = None) -> str:
    """Tables for people: one a tranche, prices down, assumptions across, and below each column what it rests on.

    Parameters
    ----------
    show : str, optional
        One of ``KEYS``; unless given the margin of a floating tranche, the IRR of a residual, else the yield.
    """
    record = ladder_record(ladder)
    deal = ladder.runs[0].run.result.case.deal
    blocks = [f"{deal.deal}: {heading(ladder.runs[-1].run, ladder.across)}"]
    for number, (name, quotes) in enumerate(ladder.quotes.items()):
        default = "irr" if deal.tranches[name].is_residual else _default(quotes[0][0])
        chosen = show or default
        titles = _titles(ladder, chosen)
        rows: list[dict[str, Any]] = []
        for step, quote in enumerate(quotes[0]):
            cells = {str(c): _cell(chosen)(getattr(column[step], KEYS[chosen])) for c, column in enumerate(quotes)}
            rows.append({"price": short(quote.price), **cells})
        lives = [column["tranches"][number] for column in record["columns"]]
        pools = [column["pool"] for column in record["columns"]]
        rows += _footer(lives, pools, [column["drawn"] for column in record["columns"]])
        columns = [Column("price", "price", str), *(Column(str(c), title, str) for c, title in enumerate(titles))]
        table = as_table(rows, columns, f"tranche {name}: {_CAPTIONS[chosen]}")
        blocks.append("\n".join([table, *_reasons(quotes, KEYS[chosen])]))
    foot = [NO_FAILURE] if deal.parties else []
    foot.append("price: per 100, at closing · WAL: years · written down: principal unpaid in the end")
    return "\n\n".join([*blocks, "\n".join(foot)])


def _default(quote: Quote) -> str:
    fixed = isinstance(quote.margin, Missing) and quote.margin.reason == "the coupon is fixed"
    return "yield" if fixed else "margin"


def _titles(ladder: Ladder, shown: str) -> list[str]:
    if not ladder.across:
        return [shown]
    return [f"{100 * (column.share or 0.0):g} %" for column in ladder.runs]


def _cell(shown: str) -> Callable[[Measure], str]:
    scale, unit, digits = (1e4, "bp", 1) if shown in ("margin", "spread") else (100.0, "%", 3)
    return lambda value: "-" if isinstance(value, Missing) else f"{scale * value:.{digits}f} {unit}"


def _footer(
    lives: list[dict[str, Any]], pools: list[dict[str, Any]], drawn: list[dict[str, float]]
) -> list[dict[str, Any]]:
    lines: dict[str, list[str]] = {
        "WAL": [short(life["wal"]) for life in lives],
        "principal window": [window(life) for life in lives],
        "written down": [whole(life["written_down"]) for life in lives],
        "  of notional": [percent(life["share_written_down"]) for life in lives],
        "pool loss": [whole(pool["loss"]) for pool in pools],
        "  of the pool": [percent(pool["share_lost"]) for pool in pools],
    }
    lines |= {f"drawn from {name}": [whole(each[name]) for each in drawn] for name in drawn[0]}
    return [{"price": title, **{str(c): text(cell) for c, cell in enumerate(cells)}} for title, cells in lines.items()]


def _reasons(quotes: tuple[tuple[Quote, ...], ...], key: str) -> list[str]:
    """Why cells are empty, each reason once."""
    found = [getattr(quote, key) for column in quotes for quote in column]
    return [f"- {reason}" for reason in dict.fromkeys(each.reason for each in found if isinstance(each, Missing))]


def _quote(quote: Quote) -> dict[str, Any]:
    record: dict[str, Any] = {"price": quote.price}
    for key, field in (*KEYS.items(), ("duration", "duration")):
        value = getattr(quote, field)
        record[key] = None if isinstance(value, Missing) else value
        if isinstance(value, Missing):
            record[f"{key}_reason"] = value.reason
    return record
