"""``ipabs price``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from ipabs.case import Case
    from ipabs.measures.differences import Differences


@click.command(epilog="Example: ipabs price licence-back --paths 20000 --seed 7 --format json")
@deal_argument
@pool_option
@scale_option
@scenario_option
@simulation_options
@click.option("--fair-coupon", is_flag=True, help="Also the coupon at which each tranche is worth par; takes longer.")
@click.option(
    "--contributions", "by_obligor", is_flag=True, help="Also what each obligor adds to the pool's shortfall."
)
@click.option(
    "--worst",
    type=click.IntRange(1),
    metavar="N",
    help="Also the N worst paths of each tranche and the pool.",
)
@format_option("table", "json", "csv")
@debug_option
def price(
    deal: str,
    pool: str | None,
    scale_to_pool: bool,
    scenario: str,
    paths: int,
    seed: int,
    threads: int | None,
    fair_coupon: bool,
    by_obligor: bool,
    worst: int | None,
    layout: str,
    debug: bool,
) -> None:
    """Price DEAL: value, yield, spread, life and loss of every tranche.

    A pool of contracts is simulated. On given cash there is one path: the collections the pool's file lists. Under a
    scenario: the same, and what differs from base on the same draws.
    """
    from ipabs.results.comparison import comparison_record, comparison_rows, comparison_table
    from ipabs.results.rendering import as_csv, as_json

    case = load_case(deal, pool, scenario, scale_to_pool=scale_to_pool)
    base = case.base
    warn(case)
    if case.is_simulated:
        options: dict[str, Any] = {"paths": paths, "seed": seed, "threads": threads}
        asked = {"fair": fair_coupon, "by_obligor": by_obligor, "worst": worst or 0}
        record, shown, found = _simulated(case, base, options, asked, debug=debug)
    elif fair_coupon or by_obligor or worst:
        raise click.UsageError("the pool's cash is given: this needs a pool that is simulated.")
    else:
        record, shown, found = _given(case, base, debug=debug)
    if found is not None:
        record = comparison_record(record, found, case.scenario)
        shown = f"{under(case, shown)}\n\n{comparison_table(found, case.scenario)}"
    if layout == "table":
        click.echo(shown)
    else:
        rows = record["tranches"] if found is None else comparison_rows(record)
        click.echo(as_json(record) if layout == "json" else as_csv(rows))


def _simulated(
    case: Case, base: Case | None, options: dict[str, Any], asked: dict[str, int], *, debug: bool
) -> tuple[dict[str, Any], str, Differences | None]:
    """Record, table, and what differs from base, if there is one."""
    from ipabs.coupons import fair_coupons
    from ipabs.results.contributions import contribution_records, contribution_table
    from ipabs.results.simulated import simulated_summary, simulated_table
    from ipabs.results.worst import worst_lines, worst_records
    from ipabs.run import contributions, simulate

    say_if_compiling("pay_instalments")
    paths = options["paths"]
    if base is None:
        result, found = simulate(case, **options, progress=path_counter(paths), debug=debug), None
    else:
        from ipabs.stress.comparison import compare

        compared = compare(base, case, **options, progress=path_counter(2 * paths), debug=debug)
        result, found = compared.stressed, compared.differences
    coupons = fair_coupons(case, **options) if asked["fair"] else {}
    record, shown = simulated_summary(result, coupons), simulated_table(result, coupons)
    if asked["worst"]:
        record["worst"] = worst_records(result, asked["worst"])
        shown += "\n\n" + worst_lines(record["worst"])
    if asked["by_obligor"]:
        record["contributions"] = contributed = contribution_records(case, contributions(case, seed=options["seed"]))
        shown += "\n\n" + contribution_table(contributed)
    return record, shown, found


def _given(case: Case, base: Case | None, *, debug: bool) -> tuple[dict[str, Any], str, Differences | None]:
    """The same on given cash."""
    from ipabs.results.summary import summary, summary_table
    from ipabs.run import run

    say_if_compiling("run_plan")
    if base is None:
        result, found = run(case, debug=debug), None
    else:
        from ipabs.stress.comparison import compare_given

        compared = compare_given(base, case, debug=debug)
        result, found = compared.stressed, compared.differences
    return summary(result), summary_table(result), found
