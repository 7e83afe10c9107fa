"""``ipabs show``."""

from __future__ import annotations

import click


@click.command(epilog="Example: ipabs show thirty-lines")
@click.argument("name")
def show(name: str) -> None:
    """Print the file of the shipped structure or scenario NAME: a beginning for your own."""
    from ipabs.definitions import library
    from ipabs.errors import nearest

    files = {structure: folder / library.DEAL_FILE for structure, folder in library.structures().items()}
    scenarios = library.scenarios()
    if name not in files | scenarios:
        listed = f"{', '.join(files)}; {', '.join(scenarios)}"
        near = nearest(name, files | scenarios)
        raise click.UsageError(f"no shipped structure or scenario '{name}': {listed}.{near}")
    click.echo((scenarios | files)[name].read_text(encoding="utf-8").rstrip("\n"))
