"""``ipabs trace``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ipabs.cli.common import (
    MOST_PATHS,
    deal_argument,
    debug_option,
    format_option,
    load_case,
    pool_option,
    scale_option,
    scenario_option,
    seed_option,
    under,
    warn,
)
from ipabs.cli.progress import say_if_compiling

if TYPE_CHECKING:
    from datetime import datetime


@click.command(epilog="Example: ipabs trace licence-back --path 17 --period 8")
@deal_argument
@pool_option
@scale_option
@scenario_option
@click.option(
    "--period",
    "periods",
    multiple=True,
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="Only this payment date, counted from 1; may be repeated.",
)
@click.option("--path", type=click.IntRange(0, MOST_PATHS - 1), metavar="NUMBER", help="One simulated path, from 0.")
@click.option(
    "--state-after",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Instead, the state of the deal after this payment date, as a deal file says it.",
)
@seed_option
@format_option("table", "json")
@debug_option
def trace(
    deal: str,
    pool: str | None,
    scale_to_pool: bool,
    scenario: str,
    periods: tuple[int, ...],
    path: int | None,
    state_after: datetime | None,
    seed: int,
    layout: str,
    debug: bool,
) -> None:
    """Follow the cash of DEAL: what each step asked, got and left, on every payment date.

    Of a simulated deal: on the path given, or when nobody defaults.
    """
    from ipabs.results.rendering import as_json
    from ipabs.results.trace import trace as traced
    from ipabs.results.trace_text import trace_text
    from ipabs.run import replay, run

    case = load_case(deal, pool, scenario, scale_to_pool=scale_to_pool)
    past = len(case.timetable.past)
    last = past + len(case.timetable.payments)
    beyond = [number for number in periods if not past < number <= last]
    if beyond:
        ahead = f"{last}" if not past else f"{last}, and {past} of them lie behind"
        raise click.UsageError(f"there is no period {beyond[0]}: the deal has {ahead}.")
    if path is not None and not case.is_simulated:
        raise click.UsageError("the pool's cash is given: there are no paths to choose from.")
    warn(case)
    say_if_compiling("run_plan" if path is None else "pay_instalments")
    states = state_after is not None
    if path is None:
        result = run(case, debug=debug, states=states)
    else:
        result = replay(case, path, seed=seed, debug=debug, states=states)
    if state_after is not None:
        from ipabs.results.state import state_after as state_of
        from ipabs.results.state import state_text

        state = state_of(result, state_after.date())
        click.echo(as_json(state) if layout == "json" else state_text(state))
        return
    records = traced(result, periods)
    told = "" if path is None else f"path {path}, seed {seed}\n"
    click.echo(as_json(records) if layout == "json" else under(case, told + trace_text(records)))
