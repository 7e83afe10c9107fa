"""Seconds of a call, and of a pool's collateral on some threads: what several benchmarks share."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from ipabs.kernels.blocks import empty_block
from ipabs.kernels.draws import fill_normals

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


def normal_nanoseconds() -> float:
    """What a normal takes at best on two threads, of which the models draw one a cell: to judge a shared machine by."""
    rows, lanes, calls, threads = 4, 2048, 400, 2
    blocks = [empty_block(rows, lanes) for _ in range(threads)]

    def draw(number: int) -> None:
        for call in range(calls):
            fill_normals(SEED, 0, call, 1, blocks[number])

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(draw, range(threads)))  # compiled, and the threads started
        return seconds(lambda: list(pool.map(draw, range(threads)))) / (threads * calls * rows * lanes) * 1e9


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
