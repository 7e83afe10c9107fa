"""``ipabs pool``: a group of commands on tapes, each in a file of its own."""

from __future__ import annotations

from importlib import import_module
from keyword import iskeyword

import click

from ipabs.errors import nearest

COMMANDS = {
    "describe": "What is in a pool: amounts, shares, concentrations.",
    "template": "An empty tape to fill in, every column explained.",
    "import": "Make a pool of any CSV file or workbook, by a map of its columns.",
    "orange-book": "Make a pool of the patent file of the FDA's Orange Book.",
}


class Makers(click.Group):
    """A group that imports a command when it is used, and knows which one is near a wrong one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, in the order of use."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command by its name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        command = getattr(import_module(f"ipabs.cli.pool_{name}"), name if not iskeyword(name) else f"{name}_")
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one is near."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(f"No such command '{args[0]}'.{nearest(args[0], COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=Makers,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: ipabs pool describe licence-back",
)
def pool() -> None:
    """Make pools, and look into them: the tables of contracts, obligors and patents that a deal is built on."""
