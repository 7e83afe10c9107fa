"""``ipabs cashflows``."""

from __future__ import annotations

import click

from ipabs.cli.common import (
    deal_argument,
    debug_option,
    format_option,
    load_case,
    pool_option,
    scale_option,
    scenario_option,
    simulation_options,
    under,
    warn,
)
from ipabs.cli.progress import path_counter, say_if_compiling


@click.command(epilog="Example: ipabs cashflows licence-back --tranche A --format csv")
@deal_argument
@pool_option
@scale_option
@scenario_option
@simulation_options
@click.option("--deterministic", is_flag=True, help="One path: given cash, or the case in which nobody defaults.")
@click.option("--tranche", "tranches", multiple=True, metavar="NAME", help="Only this tranche; may be repeated.")
@format_option("table", "json", "csv")
@debug_option
def cashflows(
    deal: str,
    pool: str | None,
    scale_to_pool: bool,
    scenario: str,
    paths: int,
    seed: int,
    threads: int | None,
    deterministic: bool,
    tranches: tuple[str, ...],
    layout: str,
    debug: bool,
) -> None:
    """What everybody gets from DEAL, payment date by payment date.

    Of a simulated deal: means over all paths, and percentiles.
    """
    from ipabs.errors import nearest
    from ipabs.results import cashflows as tables
    from ipabs.results import simulated as expected
    from ipabs.results.rendering import as_csv, as_json
    from ipabs.run import run, simulate

    case = load_case(deal, pool, scenario, scale_to_pool=scale_to_pool)
    for name in tranches:
        if name not in case.deal.tranches:
            listed = ", ".join(case.deal.tranches)
            raise click.UsageError(f"no tranche '{name}': {listed}.{nearest(name, case.deal.tranches)}")
    warn(case)
    if case.is_simulated and not deterministic:
        say_if_compiling("pay_instalments")
        result = simulate(
            case, paths=paths, seed=seed, threads=threads, progress=path_counter(paths), by_period=True, debug=debug
        )
        records = expected.expected_cashflows(result)
        shown = expected.expected_tables(result, tranches) if layout == "table" else ""
    else:
        say_if_compiling("run_plan")
        one = run(case, debug=debug)
        records = tables.cashflows(one)
        shown = tables.cashflow_tables(one, tranches) if layout == "table" else ""
    if tranches:
        kept = ("period", "date", *tranches)
        records = [{key: value for key, value in record.items() if key.split(".")[0] in kept} for record in records]
    if layout == "table":
        click.echo(under(case, shown))
    else:
        click.echo(as_json(records) if layout == "json" else as_csv(records))
