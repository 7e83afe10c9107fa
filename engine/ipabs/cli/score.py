"""``ipabs score``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ipabs.cli.common import format_option, warn_of

if TYPE_CHECKING:
    from datetime import datetime


def _as_correlation(ctx: click.Context, param: click.Parameter, text: str) -> float:
    """Read a correlation: none above what firms of one sector have is taken."""
    from ipabs.collateral.quality.loadings import STRONGEST
    from ipabs.definitions.values import rate

    try:
        share = rate(text)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from None
    if not 0.0 <= share <= STRONGEST:
        raise click.BadParameter(f"{text} is not between 0% and {STRONGEST:.0%}.", ctx, param)
    return share


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
@click.option(
    "--obligors",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="New file to write the pool's obligors to, weight_technology filled in by the similarity of their patents.",
)
@click.option(
    "--correlation",
    default="5%",
    show_default=True,
    callback=_as_correlation,
    metavar="SHARE",
    help="Of obligors by their technology if their patents lie in the same classes, for --obligors; at most 20%.",
)
@format_option("table", "json", "csv")
def score(
    patents: str,
    file: Path | None,
    at: datetime | None,
    r_squared: float,
    top: int | None,
    out: Path | None,
    obligors: Path | None,
    correlation: float,
    layout: str,
) -> None:
    """Score the quality of every patent of PATENTS within its pool, and say what that may do to its value.

    PATENTS is a table (CSV), a folder with a tape, a workbook, a DEAL, or the name of a shipped structure;
    made-up-patents is a shipped table, synthetic. The score is made of citations against patents of the same field and
    age, family, claims, opposition survived, breadth, age, and how crowded the field is.
    """
    from ipabs.collateral.quality.loadings import technology_loadings
    from ipabs.collateral.quality.reading import read_obligors, score_pool
    from ipabs.results.rendering import as_csv, as_json
    from ipabs.results.scored_tape import obligors_text, refuse_there, scored_text, write_new
    from ipabs.results.scores import score_records, score_table

    for file_out in (out, obligors):
        if file_out is not None:
            refuse_there(file_out)
    scored = score_pool(patents, file, at.date() if at is not None else None)
    warn_of(scored.warnings)
    if obligors is not None:
        table, rows = read_obligors(patents)
        loadings = technology_loadings(scored.patents, rows, correlation)
    if out is not None:
        write_new(scored_text(scored), out)
        click.echo(f"{out}: {len(scored.patents)} patents with their quality", err=True)
    if obligors is not None:
        write_new(obligors_text(table, loadings), obligors)
        number = sum(one is not None for one in loadings)
        click.echo(f"{obligors}: {number} of {len(rows)} obligors with a weight on their technology", err=True)
    if layout == "table":
        click.echo(score_table(scored, r_squared, top))
    else:
        records = score_records(scored, r_squared, top)
        click.echo(as_json(records) if layout == "json" else as_csv(records))
