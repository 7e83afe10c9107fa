"""``ipabs price``."""

from __future__ import annotations

import click

from ipabs.cli.common import deal_argument, debug_option, format_option, pool_option, warn


@click.command(epilog="Example: ipabs price thirty-lines --format json")
@deal_argument
@pool_option
@format_option("table", "json", "csv")
@debug_option
def price(deal: str, pool: str | None, layout: str, debug: bool) -> None:
    """Price DEAL: value, yield, spread and life of every tranche.

    On given cash there is one path: the collections the pool's file lists.
    """
    from ipabs.results.rendering import as_csv, as_json
    from ipabs.results.summary import summary, summary_table
    from ipabs.run import load, run

    case = load(deal, pool)
    warn(case)
    result = run(case, debug=debug)
    if layout == "table":
        click.echo(summary_table(result))
    elif layout == "json":
        click.echo(as_json(summary(result)))
    else:
        click.echo(as_csv(summary(result)["tranches"]))
