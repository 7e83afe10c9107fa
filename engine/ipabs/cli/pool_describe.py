"""``ipabs pool describe``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ipabs.cli.common import format_option, pool_option, warn, warn_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from ipabs.collateral.holdings import Holding
    from ipabs.measures.strata import Pool

FORMS = ("table", "json", "csv")


def _as_words(ctx: click.Context, param: click.Parameter, text: str | None) -> tuple[str, ...]:
    """Read the words by which a pool is sorted, joined by commas."""
    from ipabs.collateral.holdings import WORDS
    from ipabs.errors import nearest
    from ipabs.measures.strata import OBLIGOR

    known = (OBLIGOR, *WORDS)
    words = tuple(word.strip() for word in text.split(",")) if text is not None else known
    for word in words:
        if word not in known:
            message = f"'{word}' is not one of {', '.join(known)}.{nearest(word, known)}"
            raise click.BadParameter(message, ctx, param)
    return words


@click.command(epilog="Examples: ipabs pool describe licence-back · ipabs pool describe pool.xlsx --as-of 2025-01-01")
@click.argument("what", metavar="POOL|DEAL")
@pool_option
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="From when remaining life counts; the cutoff of a deal.",
)
@click.option("--top", type=click.IntRange(0, 1000), default=10, show_default=True, help="Largest obligors to name.")
@click.option(
    "--by",
    "words",
    callback=_as_words,
    metavar="WORD,WORD",
    help="Only these shares, such as sector,stage; all unless given.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="New file to write to: a table, or what its end says, .csv or .json.",
)
@format_option(*FORMS)
@click.pass_context
def describe(
    ctx: click.Context,
    what: str,
    pool: str | None,
    as_of: datetime | None,
    top: int,
    words: tuple[str, ...],
    out: Path | None,
    layout: str,
) -> None:
    """Describe a pool: how large, how concentrated, and by sector, region, rating, remaining life and more.

    POOL is a folder with a tape, or a workbook. Of a DEAL it is its pool at the cutoff, which gives royalties a value;
    without one they count by their sales.
    """
    from ipabs.collateral.pools import is_tape
    from ipabs.collateral.sources import has_tape
    from ipabs.measures.strata import describe as describing
    from ipabs.results.scored_tape import refuse_there

    if out is not None:
        refuse_there(out)
        if ctx.get_parameter_source("layout") == click.core.ParameterSource.DEFAULT and out.suffix[1:] in FORMS:
            layout = out.suffix[1:]
    path = Path(what)
    by_itself = is_tape(path) and (has_tape(path) or path.is_file())
    if by_itself and pool is not None:
        raise click.UsageError("--pool is another pool for a DEAL; this is a pool.")
    held, day = _of_pool(path, as_of) if by_itself else _of_deal(what, pool, as_of)
    text = _written(describing(held, top, words), layout, what if day is None else f"{what} on {day}")
    if out is None:
        click.echo(text)
        return
    try:
        out.write_text(f"{text.rstrip()}\n", encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"'{out}' cannot be written: {error.strerror}.") from None
    click.echo(f"{out}: what is in {what}", err=True)


def _written(pools: Sequence[Pool], layout: str, title: str) -> str:
    from ipabs.results.rendering import as_csv, as_json
    from ipabs.results.strata import pool_records, pool_tables

    if layout == "table":
        return pool_tables(pools, title)
    records = pool_records(pools)
    return as_json(records) if layout == "json" else as_csv(records)


def _of_pool(path: Path, as_of: datetime | None) -> tuple[list[Holding], date | None]:
    from ipabs.collateral.holdings import holdings_of_rows
    from ipabs.collateral.tape_rows import read_tape_rows
    from ipabs.errors import Faults, PoolError

    faults = Faults()
    rows = read_tape_rows(path, faults)
    day = as_of.date() if as_of is not None else None
    held = holdings_of_rows(rows, day, faults)
    faults.raise_if_any(PoolError)
    warn_of(faults.warnings)
    if len({one.words["currency"] for one in held}) > 1:
        click.echo("warning: amounts of several currencies are added as they stand", err=True)
    if day is None:
        click.echo("remaining life is left out: it counts from a day, --as-of YYYY-MM-DD", err=True)
    return held, day


def _of_deal(deal: str, pool: str | None, as_of: datetime | None) -> tuple[list[Holding], date]:
    from ipabs.case import load
    from ipabs.collateral.holdings import EXPOSURE, VALUE, holdings_of_tape
    from ipabs.collateral.tape import Tape
    from ipabs.measures.strata import merged

    case = load(deal, pool)
    warn(case)
    if as_of is not None:
        raise click.UsageError("--as-of is for a POOL: that of a deal is described at its cutoff.")
    if not isinstance(case.pool, Tape):
        raise click.UsageError("the pool of this deal is given cash: it has no contracts to describe.")
    held = holdings_of_tape(case.pool, case.deal.dates.cutoff)
    bases = [basis for basis in (EXPOSURE, VALUE) if any(one.basis == basis for one in held)]
    return merged(held, " and ".join(bases)), case.deal.dates.cutoff
