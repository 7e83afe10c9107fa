"""``ipabs price``."""

from __future__ import annotations

import click

from ipabs.cli.common import deal_argument, debug_option, format_option, pool_option, simulation_options, warn
from ipabs.cli.progress import path_counter, say_if_compiling


@click.command(epilog="Example: ipabs price licence-back --paths 20000 --seed 7 --format json")
@deal_argument
@pool_option
@simulation_options
@click.option("--fair-coupon", is_flag=True, help="Also the coupon at which each tranche is worth par; takes longer.")
@click.option(
    "--contributions", "by_obligor", is_flag=True, help="Also what each obligor adds to the pool's shortfall."
)
@format_option("table", "json", "csv")
@debug_option
def price(
    deal: str,
    pool: str | None,
    paths: int,
    seed: int,
    threads: int | None,
    fair_coupon: bool,
    by_obligor: bool,
    layout: str,
    debug: bool,
) -> None:
    """Price DEAL: value, yield, spread, life and loss of every tranche.

    A pool of contracts is simulated. On given cash there is one path: the collections the pool's file lists.
    """
    from ipabs.case import load
    from ipabs.results.contributions import contribution_records, contribution_table
    from ipabs.results.rendering import as_csv, as_json
    from ipabs.results.simulated import simulated_summary, simulated_table
    from ipabs.results.summary import summary, summary_table
    from ipabs.run import contributions, fair_coupons, run, simulate

    case = load(deal, pool)
    warn(case)
    if case.is_simulated:
        say_if_compiling("pay_instalments")
        simulated = simulate(case, paths=paths, seed=seed, threads=threads, progress=path_counter(paths), debug=debug)
        fair = fair_coupons(case, paths=paths, seed=seed, threads=threads) if fair_coupon else {}
        record = simulated_summary(simulated, fair)
        shown = simulated_table(simulated, fair) if layout == "table" else ""
        if by_obligor:
            record["contributions"] = contributed = contribution_records(case, contributions(case, seed=seed))
            shown += "\n\n" + contribution_table(contributed) if layout == "table" else ""
    elif fair_coupon or by_obligor:
        raise click.UsageError("the pool's cash is given: this needs a pool that is simulated.")
    else:
        say_if_compiling("run_plan")
        result = run(case, debug=debug)
        record = summary(result)
        shown = summary_table(result) if layout == "table" else ""
    if layout == "table":
        click.echo(shown)
    else:
        click.echo(as_json(record) if layout == "json" else as_csv(record["tranches"]))
