"""``ipabs cashflows``."""

from __future__ import annotations

import click

from ipabs.cli.common import deal_argument, debug_option, format_option, pool_option, warn


@click.command(epilog="Example: ipabs cashflows thirty-lines --deterministic --format csv")
@deal_argument
@pool_option
@click.option("--deterministic", is_flag=True, help="The cash as given; so far the only way, and the default.")
@click.option("--tranche", "tranches", multiple=True, metavar="NAME", help="Only this tranche; may be repeated.")
@format_option("table", "json", "csv")
@debug_option
def cashflows(
    deal: str, pool: str | None, deterministic: bool, tranches: tuple[str, ...], layout: str, debug: bool
) -> None:
    """What everybody gets from DEAL, payment date by payment date."""
    del deterministic  # given cash is deterministic
    from ipabs.errors import nearest
    from ipabs.results import cashflows as tables
    from ipabs.results.rendering import as_csv, as_json
    from ipabs.run import load, run

    case = load(deal, pool)
    for name in tranches:
        if name not in case.deal.tranches:
            listed = ", ".join(case.deal.tranches)
            raise click.UsageError(f"no tranche '{name}': {listed}.{nearest(name, case.deal.tranches)}")
    warn(case)
    result = run(case, debug=debug)
    if layout == "table":
        click.echo(tables.cashflow_tables(result, tranches))
        return
    records = tables.cashflows(result)
    if tranches:
        kept = ("period", "date", *tranches)
        records = [{key: value for key, value in record.items() if key.split(".")[0] in kept} for record in records]
    click.echo(as_json(records) if layout == "json" else as_csv(records))
