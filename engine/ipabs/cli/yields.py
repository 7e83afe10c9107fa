"""``ipabs yields``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ipabs.cli.assumptions import (
    as_prices,
    as_shares,
    assumption_options,
    assumptions_of,
    refuse_unknown,
    refuse_what_is_idle,
)
from ipabs.cli.common import deal_argument, debug_option, format_option, pool_option, warn
from ipabs.cli.progress import say_if_compiling

if TYPE_CHECKING:
    from ipabs.simulation.assumed import Assumptions

_ACROSS = {"speeds": "prepayment", "default_rates": "defaults", "haircuts": "haircut"}
"""Option -> the assumption it varies across."""


@click.command(epilog="Example: ipabs yields licence-back --tranche B --speeds 0%,5%,10%")
@deal_argument
@pool_option
@click.option("--tranche", "tranches", multiple=True, metavar="NAME", help="Only this tranche; may be repeated.")
@click.option(
    "--prices",
    callback=as_prices,
    metavar="LADDER",
    help="95:105:0.5, or 98,99,100; else around the issue price.",
)
@click.option("--speeds", callback=as_shares, metavar="SHARES", help="Across: prepayment a year, 0%,5%,10%.")
@click.option("--default-rates", callback=as_shares, metavar="SHARES", help="Across: defaults a year instead.")
@click.option("--haircuts", callback=as_shares, metavar="SHARES", help="Across: haircuts of royalties instead.")
@assumption_options
@click.option(
    "--show",
    type=click.Choice(["yield", "margin", "spread", "irr"]),
    help="In the cells; the margin of floaters, the IRR of residuals, else the yield.",
)
@format_option("table", "json", "csv")
@debug_option
def yields(
    deal: str,
    pool: str | None,
    tranches: tuple[str, ...],
    prices: tuple[float, ...] | None,
    speeds: tuple[float, ...] | None,
    default_rates: tuple[float, ...] | None,
    haircuts: tuple[float, ...] | None,
    show: str | None,
    layout: str,
    debug: bool,
    **options: Any,
) -> None:
    """Price and yield table of DEAL: prices down, speeds or default rates across.

    On one path: given cash, or the case in which nobody defaults, under the assumptions given. Below each column stand
    the life, window and write-down of the tranche and the loss of the pool.
    """
    from ipabs.case import load
    from ipabs.deterministic import run_deterministic
    from ipabs.results.ladder import Run, ladder_record, ladder_rows, ladder_tables, make_ladder
    from ipabs.results.rendering import as_csv, as_json

    varied = {"speeds": speeds, "default_rates": default_rates, "haircuts": haircuts}
    across, columns = _columns(varied, options)
    case = load(deal, pool)
    refuse_unknown(case, tranches)
    for _, assumptions in columns:
        refuse_what_is_idle(case, assumptions)
    warn(case)
    say_if_compiling("run_plan")
    runs = [Run(share, run_deterministic(case, assumptions, debug=debug)) for share, assumptions in columns]
    ladder = make_ladder(across, runs, tranches or tuple(case.deal.tranches), prices or ())
    if layout == "table":
        click.echo(ladder_tables(ladder, show))
    else:
        click.echo(as_json(ladder_record(ladder)) if layout == "json" else as_csv(ladder_rows(ladder)))


def _columns(
    varied: dict[str, tuple[float, ...] | None], options: dict[str, Any]
) -> tuple[str, list[tuple[float | None, Assumptions]]]:
    """What is varied, and the assumptions of each column."""
    from ipabs.simulation.vectors import Vector

    chosen = [word for word, shares in varied.items() if shares is not None]
    words = [f"--{word.replace('_', '-')}" for word in chosen]
    if len(chosen) > 1:
        raise click.UsageError(f"{' and '.join(words)}: one of them goes across.")
    if not chosen:
        return "", [(None, assumptions_of(options))]
    across = _ACROSS[chosen[0]]
    if options[across] is not None:
        raise click.UsageError(f"{words[0]} and --{across} say the same thing twice.")
    shares = varied[chosen[0]] or ()
    return across, [(share, assumptions_of(options | {across: Vector((share,))})) for share in shares]
