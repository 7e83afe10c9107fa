"""Seconds of a call, and of a pool's collateral on some threads: what several benchmarks share."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ipabs.simulation.pool import PoolSimulation

SEED = 20260101
TASK, LANES = 1024, 128


def seconds(call: Callable[[], object]) -> float:
    """How long a call takes, once."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def collateral_seconds(simulation: PoolSimulation, threads: int, tasks: int, repeats: int) -> float:
    """Of ``tasks`` tasks of 1,024 paths, all threads together; the best of the repeats."""
    mine = threading.local()

    def make_scratch() -> None:
        mine.scratch = simulation.scratch(LANES)

    def task(number: int) -> None:
        for first in range(number * TASK, (number + 1) * TASK, LANES):
            simulation.run(SEED, first, mine.scratch)

    with ThreadPoolExecutor(threads, initializer=make_scratch) as pool:
        return min(seconds(lambda: list(pool.map(task, range(tasks)))) for _ in range(repeats))
