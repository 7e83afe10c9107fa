"""``ipabs check``."""

from __future__ import annotations

import re
from pathlib import Path

import click

from ipabs.cli.common import pool_option, warn, warn_of

SCENARIO = re.compile(r"""^["']?scenario["']?[ \t]*:""", re.MULTILINE)
DEAL = re.compile(r"""^["']?deal["']?[ \t]*:""", re.MULTILINE)
"""Words that begin a line tell a scenario from a deal before the file is read, for it may have faults."""


@click.command(epilog="Example: ipabs check my-deal/deal.yaml")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@pool_option
@click.option("--scenario", metavar="NAME|FILE", help="Check the deals under it: what it would change, and cannot.")
@click.pass_context
def check(ctx: click.Context, files: tuple[str, ...], pool: str | None, scenario: str | None) -> None:
    """Check deals with their pools, curves and calendars, and scenarios: every fault at once, each where it stands.

    A FILE is a DEAL, or a scenario: a file in which a line begins with 'scenario:', or the name of a shipped one.
    """
    from ipabs.errors import DefinitionError

    failed = False
    for file in files:
        try:
            click.echo(_checked_scenario(file) if _is_scenario(file) else _checked_deal(file, pool, scenario))
        except DefinitionError as refused:
            failed = True
            for fault in refused.faults:
                click.echo(str(fault), err=True)
    if failed:
        ctx.exit(2)


def _is_scenario(file: str) -> bool:
    from ipabs.definitions.library import scenarios, structures

    try:
        text = Path(file).read_text(encoding="utf-8-sig")
    except (OSError, ValueError):  # no such file, a folder, no text: the names are left, or a deal that says what it is
        return file in scenarios() and file not in structures() and not Path(file).exists()
    return bool(SCENARIO.search(text)) and not DEAL.search(text)


def _checked_scenario(file: str) -> str:
    from ipabs.definitions.library import find_scenario
    from ipabs.definitions.scenario_loading import load_scenario
    from ipabs.errors import Faults, ScenarioError

    faults = Faults()
    path = find_scenario(file)
    scenario, _ = load_scenario(path, faults)
    faults.raise_if_any(ScenarioError)
    warn_of(faults.warnings)
    return f"{path}: no fault; {_count(len(scenario.shocks), 'shock')}"


def _checked_deal(file: str, pool: str | None, scenario: str | None) -> str:
    from ipabs.case import load
    from ipabs.definitions.steps import Group
    from ipabs.definitions.waterfalls import all_steps

    case = load(file, pool, scenario)
    warn(case)
    payments = case.timetable.payments
    parts = (
        _count(len(case.deal.tranches), "tranche"),
        _count(sum(not isinstance(placed.step, Group) for placed in all_steps(case.deal)), "step"),
        f"{_count(len(payments), 'payment date')} to {payments[-1]}",
    )
    under = f" under {case.scenario}" if scenario is not None else ""
    return f"{case.file}: no fault{under}; {', '.join(parts)}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
