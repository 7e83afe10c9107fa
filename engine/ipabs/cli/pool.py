"""``ipabs pool``: a group of commands on tapes, each in a file of its own."""

from __future__ import annotations

import click

from ipabs.cli.lazy import LazyGroup

COMMANDS = {
    "describe": "What is in a pool: amounts, shares, concentrations.",
    "template": "An empty tape to fill in, every column explained.",
    "import": "Make a pool of any CSV file or workbook, by a map of its columns.",
    "orange-book": "Make a pool of the patent file of the FDA's Orange Book.",
}


@click.group(
    cls=LazyGroup,
    summaries=COMMANDS,
    prefix="ipabs.cli.pool_",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: ipabs pool describe licence-back",
)
def pool() -> None:
    """Make pools, and look into them: the tables of contracts, obligors and patents that a deal is built on."""
