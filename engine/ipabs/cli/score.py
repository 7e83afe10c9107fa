"""``ipabs score``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ipabs.cli.common import format_option, warn_of

if TYPE_CHECKING:
    from datetime import datetime


def _as_r_squared(ctx: click.Context, param: click.Parameter, text: str) -> float:
    """Read a share of variance: none above what the literature finds is taken."""
    from ipabs.collateral.quality.strength import STRONGEST
    from ipabs.definitions.values import rate

    try:
        share = rate(text)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from None
    if not 0.0 <= share <= STRONGEST:
        found = f"indicators are found to explain 3 to {100 * STRONGEST:g} % of the variance of log value"
        raise click.BadParameter(f"{text} is not between 0% and {100 * STRONGEST:g}%: {found}.", ctx, param)
    return share


@click.command(epilog="Example: ipabs score made-up-patents --r-squared 3%")
@click.argument("patents")
@click.option(
    "--citations",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Table of citing, cited and citing_owner; citations.csv in the pool's folder, if there is one, unless given.",
)
@click.option(
    "--date",
    "at",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="As of which ages count; the last filing's unless given.",
)
@click.option(
    "--r-squared",
    default="6%",
    show_default=True,
    callback=_as_r_squared,
    metavar="SHARE",
    help="Of the variance of log value that the score explains; at most 11%.",
)
@click.option(
    "--top",
    type=click.IntRange(min=1),
    metavar="N",
    help="Show the N best only, best first; --out writes all.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="New file to write PATENTS to, its column quality filled in.",
)
@format_option("table", "json", "csv")
def score(
    patents: str,
    file: Path | None,
    at: datetime | None,
    r_squared: float,
    top: int | None,
    out: Path | None,
    layout: str,
) -> None:
    """Score the quality of every patent of PATENTS within its pool, and say what that may do to its value.

    PATENTS is a table (CSV), a folder with a tape, a workbook, a DEAL, or the name of a shipped structure;
    made-up-patents is a shipped table, synthetic. The score is made of citations against patents of the same field and
    age, family, claims, opposition survived, breadth, age, and how crowded the field is.
    """
    from ipabs.collateral.quality.reading import score_pool
    from ipabs.results.rendering import as_csv, as_json
    from ipabs.results.scored_tape import refuse_there, write_scored
    from ipabs.results.scores import score_records, score_table

    if out is not None:
        refuse_there(out)
    scored = score_pool(patents, file, at.date() if at is not None else None)
    warn_of(scored.warnings)
    if out is not None:
        write_scored(scored, out)
        click.echo(f"{out}: {len(scored.patents)} patents with their quality", err=True)
    if layout == "table":
        click.echo(score_table(scored, r_squared, top))
    else:
        records = score_records(scored, r_squared, top)
        click.echo(as_json(records) if layout == "json" else as_csv(records))
