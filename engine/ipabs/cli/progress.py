"""Progress of long work on stderr: only on a terminal; and word of kernels that are compiled, which happens once."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable


def say_if_compiling(kernel: str) -> None:
    """Say that kernels will be compiled, when this machine has none of ``kernel`` yet."""
    from ipabs.kernels.cache import cache_folder

    folder = cache_folder()
    if folder is not None and not any(folder.rglob(f"*{kernel}*.nbi")):
        click.echo("compiling the kernels: this happens once, and takes about half a minute", err=True)


def path_counter(paths: int) -> Callable[[int], None] | None:
    """A counter of paths done, rewritten in place; None where nobody watches."""
    if not sys.stderr.isatty():
        return None

    def show(done: int) -> None:
        click.echo(f"\r{done:,} of {paths:,} paths", err=True, nl=done >= paths)

    return show
