"""``ipabs value``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ipabs.cli.common import format_option, seed_option, warn_of

if TYPE_CHECKING:
    from datetime import datetime


@click.command(epilog="Example: ipabs value drug-royalty --asset onc-antibody")
@click.argument("pool")
@click.option(
    "--assumptions",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The valuation file; valuation.yaml in the pool's folder, if there is one, unless given.",
)
@click.option("--asset", "only", multiple=True, metavar="ID", help="Only this patent or contract; may be repeated.")
@click.option(
    "--date",
    "at",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="As of which is valued; the file's, else the deal's cutoff, else the last appraisal's, unless given.",
)
@click.option(
    "--paths", type=click.IntRange(100, 1_000_000), default=20_000, show_default=True, help="Of real options."
)
@seed_option
@format_option("table", "json", "csv")
def value(
    pool: str, file: Path | None, only: tuple[str, ...], at: datetime | None, paths: int, seed: int, layout: str
) -> None:
    """Value single patents and contracts of POOL, each beside its appraisal.

    POOL is a folder with a tape, a DEAL, or the name of a shipped structure. A valuation file says what assets earn,
    cost and risk; royalties of the tape are valued without one.
    """
    from ipabs.collateral.valuation.reading import value_pool
    from ipabs.results.rendering import as_csv, as_json
    from ipabs.results.valuations import value_records, value_table

    valued = value_pool(pool, file, at.date() if at is not None else None, only, paths, seed)
    warn_of(valued.warnings)
    if not valued.values:
        click.echo("warning: nothing is valued: a valuation file says what an asset earns", err=True)
    if layout == "table":
        click.echo(value_table(valued))
    else:
        records = value_records(valued)
        click.echo(as_json(records) if layout == "json" else as_csv(records))
