"""What commands share: arguments, formats, warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from ipabs.definitions.library import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ipabs.case import Case
    from ipabs.errors import Fault

LARGEST_SEED = 2**63 - 1
MOST_PATHS = 2**32
"""Paths are numbered by 32 bits of the random counter."""

F = TypeVar("F", bound="Callable[..., Any]")


def deal_argument(function: F) -> F:
    """The deal to work on."""
    return click.argument("deal")(function)


def pool_option(function: F) -> F:
    """Another pool than the deal's own."""
    return click.option("--pool", metavar="PATH", help="Another pool: a folder with a tape, or given cash.")(function)


def scenario_option(function: F) -> F:
    """Under which scenario the deal is run."""
    return click.option(
        "--scenario",
        metavar="NAME|FILE",
        default=BASE,
        show_default=True,
        help="Shocks the deal.",
    )(function)


def scale_option(function: F) -> F:
    """Fit the deal's money to another pool."""
    text = "Multiply all money in the deal by the pool's value over that of the deal's own pool."
    return click.option("--scale-to-pool", is_flag=True, help=text)(function)


def format_option(*formats: str) -> Callable[[F], F]:
    """How results are written."""
    return click.option(
        "--format", "layout", type=click.Choice(formats), default=formats[0], show_default=True, help="Of the output."
    )


def seed_option(function: F) -> F:
    """From what the random numbers are drawn."""
    seeds = click.IntRange(0, LARGEST_SEED)
    return click.option("--seed", type=seeds, default=1, show_default=True, help="Of the random numbers.")(function)


def simulation_options(function: F) -> F:
    """How many paths, drawn from which seed, on how many threads."""
    for option in (
        click.option("--threads", type=click.IntRange(min=1), help="As many as the machine has, unless given."),
        seed_option,
        click.option(
            "--paths", type=click.IntRange(1, MOST_PATHS), default=100_000, show_default=True, help="Of the simulation."
        ),
    ):
        function = option(function)
    return function


def debug_option(function: F) -> F:
    """Check the waterfall while it runs."""
    return click.option("--debug", is_flag=True, help="Check on every date that cash is conserved.")(function)


def load_case(deal: str, pool: str | None, scenario: str, *, scale_to_pool: bool) -> Case:
    """The deal of these options, checked.

    Raises
    ------
    UsageError
        There is no other pool to scale the deal to.
    """
    from ipabs.case import load

    if scale_to_pool and pool is None:
        raise click.UsageError("--scale-to-pool needs --pool: it fits the deal to another pool than its own.")
    return load(deal, pool, None if scenario == BASE else scenario, scale_to_pool=scale_to_pool)


def under(case: Case, shown: str) -> str:
    """A table for people, headed by the scenario under which it stands if there is one."""
    return shown if case.base is None else f"scenario {case.scenario}\n{shown}"


def warn(case: Case) -> None:
    """Say on stderr what the author of a deal should know."""
    warn_of(case.warnings)


def warn_of(warnings: Iterable[Fault]) -> None:
    """Say on stderr what the author of a file should know."""
    for warning in warnings:
        click.echo(f"warning: {warning}", err=True)
