"""A group of commands, each imported when it is used: ``ipabs --help`` stays quick."""

from __future__ import annotations

from importlib import import_module
from keyword import iskeyword
from typing import Any

import click

from ipabs.errors import nearest


class LazyGroup(click.Group):
    """A group that knows its commands by their names, and which one is near a wrong one.

    Parameters
    ----------
    summaries : dict of str to str
        What each command does, in the order of use. The command ``a-b`` is ``a_b`` of the module ``a_b`` after the
        prefix, and what is a word of Python, as ``import``, has an underscore more.
    prefix : str
        Of the modules.
    """

    def __init__(self, *args: Any, summaries: dict[str, str], prefix: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.summaries, self.prefix = summaries, prefix

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, in the order of use."""
        del ctx
        return list(self.summaries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command by its name."""
        del ctx
        if cmd_name not in self.summaries:
            return None
        name = cmd_name.replace("-", "_")
        command = getattr(import_module(self.prefix + name), f"{name}_" if iskeyword(name) else name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one is near."""
        name = args[0] if args else ""
        if name not in self.summaries and not name.startswith("-"):
            raise click.UsageError(f"No such command '{name}'.{nearest(name, self.summaries)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(self.summaries.items()))
