"""``ipabs show``."""

from __future__ import annotations

import click


@click.command(epilog="Example: ipabs show thirty-lines")
@click.argument("name")
def show(name: str) -> None:
    """Print the deal file of the shipped structure NAME: a beginning for your own."""
    from ipabs.definitions import library
    from ipabs.errors import nearest

    names = library.structures()
    if name not in names:
        raise click.UsageError(f"no shipped structure '{name}': {', '.join(names)}.{nearest(name, names)}")
    click.echo((names[name] / library.DEAL_FILE).read_text(encoding="utf-8").rstrip("\n"))
