"""``ipabs check``."""

from __future__ import annotations

import click

from ipabs.cli.common import pool_option, warn


@click.command(epilog="Example: ipabs check my-deal/deal.yaml")
@click.argument("files", nargs=-1, required=True, metavar="DEAL...")
@pool_option
@click.pass_context
def check(ctx: click.Context, files: tuple[str, ...], pool: str | None) -> None:
    """Check DEALs with their pools, curves and calendars: every fault at once, each where it stands."""
    from ipabs.errors import DefinitionError
    from ipabs.run import load

    failed = False
    for file in files:
        try:
            case = load(file, pool)
        except DefinitionError as refused:
            failed = True
            for fault in refused.faults:
                click.echo(str(fault), err=True)
            continue
        warn(case)
        deal = case.deal
        click.echo(
            f"{case.file}: no fault; {len(deal.tranches)} tranches, {len(deal.waterfall)} steps, "
            f"{len(case.timetable.payments)} payment dates to {case.timetable.payments[-1]}"
        )
    if failed:
        ctx.exit(2)
