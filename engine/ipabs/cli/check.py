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
    from ipabs.case import load
    from ipabs.errors import DefinitionError

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
        payments = case.timetable.payments
        parts = (
            _count(len(case.deal.tranches), "tranche"),
            _count(len(case.deal.waterfall), "step"),
            f"{_count(len(payments), 'payment date')} to {payments[-1]}",
        )
        click.echo(f"{case.file}: no fault; {', '.join(parts)}")
    if failed:
        ctx.exit(2)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
