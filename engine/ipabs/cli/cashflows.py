"""``ipabs cashflows``."""

from __future__ import annotations

from typing import Any

import click

from ipabs.cli.assumptions import assumption_options, assumptions_of, refuse_unknown, refuse_what_is_idle
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
@assumption_options
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
    **options: Any,
) -> None:
    """What everybody gets from DEAL, payment date by payment date.

    Of a simulated deal: means over all paths, and percentiles. On one path (--deterministic, or given cash) defaults,
    prepayment, haircuts and delays may be assumed: then also lives, windows, write-downs and the pool's loss.
    """
    from ipabs.deterministic import run_deterministic
    from ipabs.results import cashflows as tables
    from ipabs.results import deterministic as assumed
    from ipabs.results import simulated as expected
    from ipabs.results.rendering import as_csv, as_json
    from ipabs.run import run, simulate

    assumptions = assumptions_of(options)
    planned = assumed.nothing_assumed(assumptions)
    case = load_case(deal, pool, scenario, scale_to_pool=scale_to_pool)
    refuse_unknown(case, tranches)
    if case.is_simulated and not deterministic and not planned:
        raise click.UsageError("the pool is simulated: what is assumed of one path needs --deterministic.")
    refuse_what_is_idle(case, assumptions)
    warn(case)
    if case.is_simulated and not deterministic:
        say_if_compiling("pay_instalments")
        result = simulate(
            case, paths=paths, seed=seed, threads=threads, progress=path_counter(paths), by_period=True, debug=debug
        )
        records = expected.expected_cashflows(result)
        shown = expected.expected_tables(result, tranches) if layout == "table" else ""
    elif not planned:
        say_if_compiling("run_plan")
        course = run_deterministic(case, assumptions, debug=debug)
        records = assumed.assumed_cashflows(course)
        shown = assumed.assumed_tables(course, tranches) if layout == "table" else ""
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
