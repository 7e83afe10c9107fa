"""``ipabs warm-up``."""

from __future__ import annotations

import click


@click.command(epilog="Example: ipabs warm-up")
def warm_up() -> None:
    """Compile the kernels now and keep them, so that no later run waits for the compiler."""
    from time import perf_counter

    from ipabs.case import load
    from ipabs.definitions.library import structures
    from ipabs.run import run, simulate

    begun = perf_counter()
    for name in structures():
        case = load(name)
        run(case)
        if case.is_simulated:
            simulate(case, paths=32, threads=1)
    click.echo(f"the kernels are compiled and kept; {perf_counter() - begun:.1f} s")
