"""``ipabs pool orange-book``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ipabs.cli.common import format_option, seed_option
from ipabs.collateral.importers.orange_book_pool import Assumptions

if TYPE_CHECKING:
    from datetime import datetime

DEFAULTS = Assumptions()


@click.command("orange-book", epilog="Example: ipabs pool orange-book patent.txt --out drug-royalties --seed 7")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="DIR", help="Folder to make; new or empty."
)
@seed_option
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Leave out what has no patent alive then; the file's last submission unless given.",
)
@click.option(
    "--sales-median",
    type=click.FloatRange(1.0, 1e9),
    default=DEFAULTS.sales_median,
    show_default=True,
    help="Of annual sales, US dollars.",
)
@click.option(
    "--sales-sigma",
    type=click.FloatRange(0.0, 2.5),
    default=DEFAULTS.sales_sigma,
    show_default=True,
    help="Standard deviation of log sales.",
)
@click.option(
    "--growth", type=click.FloatRange(-0.5, 0.5), default=DEFAULTS.growth, show_default=True, help="Of sales, 1/y."
)
@click.option(
    "--volatility",
    type=click.FloatRange(0.0, 1.0),
    default=DEFAULTS.volatility,
    show_default=True,
    help="Of sales, 1/sqrt(y).",
)
@format_option("table", "json", "csv")
def orange_book(
    file: Path,
    out: Path,
    seed: int,
    as_of: datetime | None,
    sales_median: float,
    sales_sigma: float,
    growth: float,
    volatility: float,
    layout: str,
) -> None:
    """Make a pool of FILE, patent.txt of the FDA's Orange Book: one royalty contract for each application.

    Patents and expiries are real; sales, royalty rates and licensees' ratings are drawn, as DIR/README.txt says.
    """
    from ipabs.collateral.folders import refuse_taken
    from ipabs.collateral.importers.orange_book import MEANINGS as OF_FILE
    from ipabs.collateral.importers.orange_book import read_orange_book
    from ipabs.collateral.importers.orange_book_files import write_pool
    from ipabs.collateral.importers.orange_book_pool import MEANINGS as OF_POOL
    from ipabs.collateral.importers.orange_book_pool import make_pool
    from ipabs.errors import Faults, Location, PoolError
    from ipabs.results.rendering import Column, as_csv, as_json, as_table, text, whole

    faults = Faults()
    refuse_taken(out, faults)
    book = read_orange_book(file, str(file), faults)
    faults.raise_if_any(PoolError)
    assert book is not None
    assumptions = Assumptions(seed, sales_median, sales_sigma, growth, volatility)
    tables = make_pool(book, as_of.date() if as_of else None, assumptions, Location(str(file)), faults)
    faults.raise_if_any(PoolError)
    assert tables is not None
    for warning in faults.warnings:
        click.echo(f"warning: {warning}", err=True)
    write_pool(tables, book, assumptions, file.name, out)
    rows, left = tables.counts["rows"], tables.counts["rows_left_out"]
    click.echo(f"{left:,} of {rows:,} rows are left out: {out / 'left_out.csv'} says why", err=True)
    meanings = OF_FILE | OF_POOL
    records = [{"name": name, "count": count, "meaning": meanings[name]} for name, count in tables.counts.items()]
    if layout == "table":
        columns = [Column("name", "", text), Column("count", "count", whole), Column("meaning", "", text)]
        click.echo(as_table(records, columns, f"{out}: royalties on drug patents alive after {tables.as_of}"))
    else:
        click.echo(as_json(records) if layout == "json" else as_csv(records))
