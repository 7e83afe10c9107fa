"""What commands share: arguments, formats, warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from ipabs.case import Case

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


def warn(case: Case) -> None:
    """Say on stderr what the author of a deal should know."""
    for warning in case.warnings:
        click.echo(f"warning: {warning}", err=True)
