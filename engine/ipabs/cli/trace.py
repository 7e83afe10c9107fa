"""``ipabs trace``."""

from __future__ import annotations

import click

from ipabs.cli.common import deal_argument, debug_option, format_option, pool_option, warn


@click.command(epilog="Example: ipabs trace thirty-lines --period 1 --period 2")
@deal_argument
@pool_option
@click.option(
    "--period",
    "periods",
    multiple=True,
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="Only this payment date, counted from 1; may be repeated.",
)
@format_option("table", "json")
@debug_option
def trace(deal: str, pool: str | None, periods: tuple[int, ...], layout: str, debug: bool) -> None:
    """Follow the cash of DEAL: what each step asked, got and left, on every payment date."""
    from ipabs.results import trace as tracing
    from ipabs.results.rendering import as_json
    from ipabs.run import load, run

    case = load(deal, pool)
    last = len(case.timetable.payments)
    beyond = [number for number in periods if number > last]
    if beyond:
        raise click.UsageError(f"there is no period {beyond[0]}: the deal has {last}.")
    warn(case)
    records = tracing.trace(run(case, debug=debug), periods)
    click.echo(as_json(records) if layout == "json" else tracing.trace_text(records))
