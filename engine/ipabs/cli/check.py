"""``ipabs check``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ipabs.cli.common import pool_option, warn, warn_of

if TYPE_CHECKING:
    from datetime import date, datetime

LEAST_PATHS = 100
"""Of the simulation of real options, where it is only looked whether they can be valued."""

KINDS = ("deal", "scenario", "valuation", "map")
FIRST = {kind: re.compile(rf"""^["']?{kind}["']?[ \t]*:""", re.MULTILINE) for kind in KINDS}
"""Words that begin a line tell what a file is before it is read, for it may have faults; the first that is found."""


@click.command(epilog="Example: ipabs check my-deal/deal.yaml")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@pool_option
@click.option("--scenario", metavar="NAME|FILE", help="Check the deals under it: what it would change, and cannot.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="A cutoff for pools without a deal; the last day that they tell of before a contract ends, unless given.",
)
@click.pass_context
def check(
    ctx: click.Context, files: tuple[str, ...], pool: str | None, scenario: str | None, as_of: datetime | None
) -> None:
    """Check deals with their pools, curves and calendars: every fault at once, each where it stands.

    A FILE is a DEAL; a pool without a deal, a folder with a tape or a workbook; a scenario, or the name of a shipped
    one; a valuation file, with --pool against that pool; or the map of an import. What a file is, its first word says.
    """
    from ipabs.errors import DefinitionError

    failed = False
    for file in files:
        try:
            click.echo(_checked(file, pool, scenario, as_of.date() if as_of is not None else None))
        except DefinitionError as refused:
            failed = True
            for fault in refused.faults:
                click.echo(str(fault), err=True)
    if failed:
        ctx.exit(2)


def _checked(file: str, pool: str | None, scenario: str | None, as_of: date | None) -> str:
    """What a file without fault says of itself."""
    from ipabs.collateral.pools import is_tape_alone

    if is_tape_alone(Path(file)):
        return _checked_pool(file, as_of)
    match _kind(file):
        case "scenario":
            return _checked_scenario(file)
        case "valuation":
            return _checked_valuation(file, pool)
        case "map":
            return _checked_map(file)
        case _:
            return _checked_deal(file, pool, scenario)


def _kind(file: str) -> str:
    from ipabs.definitions.library import scenarios, structures

    try:
        text = Path(file).read_text(encoding="utf-8-sig")
    except (OSError, ValueError):  # no such file, a folder, no text: the names are left, or a deal that says what it is
        shipped = file in scenarios() and file not in structures() and not Path(file).exists()
        return "scenario" if shipped else "deal"
    return next((kind for kind in KINDS if FIRST[kind].search(text)), "deal")


def _checked_pool(file: str, as_of: date | None) -> str:
    from ipabs.collateral.pool_checks import check_pool
    from ipabs.errors import Faults, PoolError

    faults = Faults()
    found = check_pool(Path(file), as_of, faults)
    faults.raise_if_any(PoolError)
    warn_of(faults.warnings)
    counts = [_count(found.contracts, "contract"), _count(found.obligors, "obligor"), _count(found.patents, "patent")]
    at = f" as of {found.at}" if found.at is not None else ""
    return f"{file}: no fault{at}; {', '.join(counts)}"


def _checked_valuation(file: str, pool: str | None) -> str:
    from ipabs.collateral.valuation.reading import value_pool
    from ipabs.definitions.valuation_loading import load_valuation
    from ipabs.errors import Faults, PoolError

    path, faults = Path(file), Faults()
    if pool is not None:
        valued = value_pool(pool, path, paths=LEAST_PATHS)
        warn_of(valued.warnings)
        return f"{file}: no fault; {len(valued.values)} of {_count(valued.assets, 'asset')} valued"
    valuation, _ = load_valuation(path, faults)
    faults.raise_if_any(PoolError)
    warn_of(faults.warnings)
    return f"{file}: no fault; {_count(len(valuation.assets), 'asset')}, to be looked up in a pool by --pool"


def _checked_map(file: str) -> str:
    from ipabs.definitions.loading import load
    from ipabs.definitions.pool_map import PoolMap
    from ipabs.errors import Faults, PoolError

    faults = Faults()
    plan, _ = load(PoolMap, PoolError, Path(file), faults, file)
    faults.raise_if_any(PoolError)
    columns = len(plan.contracts) + len(plan.obligors) + len(plan.patents)
    return f"{file}: no fault; {_count(columns, 'column')}, to be looked up in a file by ipabs pool import"


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
