"""The rows of a plan, kind by kind: nanoseconds a lane, and what the plan's compiler saves.

Columns: a row as compiled plans hold it, on one thread and in cache; the same where the destination is also a source,
which fails LLVM's alias check and runs scalar; the same with the lanes where numpy's allocator would put them, 16
bytes beyond a cache line. An answer that NumPy does not get is an error, and a loop that has lost its vectors.
"""

from __future__ import annotations

import time
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from bench.peers import numpy_waterfall
from ipabs.kernels import waterfall as op
from ipabs.kernels.blocks import empty_block
from ipabs.kernels.waterfall import Plan, run_plan
from ipabs.waterfall.flows import LANES

Reals: TypeAlias = npt.NDArray[np.float64]

ROWS, PERIODS = 40, 40
KINDS = {
    "load": op.LOAD,
    "set": op.SET,
    "add": op.ADD,
    "subtract": op.SUBTRACT,
    "multiply": op.MULTIPLY,
    "divide": op.DIVIDE,
    "least": op.LEAST,
    "most": op.MOST,
    "add constant": op.ADD_CONSTANT,
    "scale": op.SCALE,
    "add scaled": op.ADD_SCALED,
    "complement": op.COMPLEMENT,
    "positive": op.POSITIVE,
    "excess": op.EXCESS,
    "less": op.LESS,
    "at most": op.AT_MOST,
    "select": op.SELECT,
    "pay": op.PAY,
    "store": op.STORE,
}
LEAST_GAIN = 1.3
"""A row no faster than its scalar code by this has lost its vectors: two lanes (NEON) give nearly 2."""
FIRST = 4
"""Where the sources stand; what is written stands below."""


def plan_of(operation: int, destination: int) -> Plan:
    """``ROWS`` rows of one kind."""

    def column(register: int) -> npt.NDArray[np.int64]:
        return np.full((2, ROWS), register, dtype=np.int64)

    third = 1 if operation == op.PAY else FIRST + 2
    source = 0 if operation == op.LOAD else FIRST
    return Plan(
        operation=np.full(ROWS, operation, dtype=np.int64),
        destination=column(destination),
        a=column(source),
        b=column(FIRST + 1),
        e=column(third),
        constant=np.full((ROWS, PERIODS), 0.999),
        start=np.array([0.0] * FIRST + [1.5, 1.0, 0.75]),  # in place none of them dies out: subnormal numbers are slow
        schedules=np.zeros((0, PERIODS, PERIODS)),
    )


def blocks(plan: Plan, beyond: int) -> tuple[Plan, Reals, Reals, Reals]:
    """What ``run_plan`` takes, each array ``beyond`` doubles after a cache line."""
    shapes = [(2, PERIODS, LANES), (len(plan.start), LANES), (2, PERIODS, LANES)]
    arrays = [empty_block(int(np.prod(shape)) + beyond)[beyond:].reshape(shape) for shape in shapes]
    arrays[0][...] = np.random.Generator(np.random.PCG64(3)).uniform(0.0, 1.0, shapes[0])
    return plan, arrays[0], arrays[1], arrays[2]


def nanoseconds(arguments: tuple[Plan, Reals, Reals, Reals], repeats: int) -> float:
    """The best of ``repeats`` timings, a lane."""
    run_plan(*arguments)
    best = float("inf")
    for _ in range(repeats):
        started = time.perf_counter()
        run_plan(*arguments)
        best = min(best, time.perf_counter() - started)
    return best / (ROWS * PERIODS * LANES) * 1e9


def check(name: str, plan: Plan) -> None:
    """The row's answers are NumPy's."""
    ours, peers = blocks(plan, 0), blocks(plan, 0)
    ours[3][...] = peers[3][...] = 0.0
    run_plan(*ours)
    numpy_waterfall.run(*peers)
    for got, expected in zip(ours[2:], peers[2:], strict=True):
        assert np.array_equal(got, expected), f"{name}: NumPy gets something else"


def main(quick: bool) -> list[dict[str, object]]:
    """Check and measure; the rows of the table."""
    repeats = 20 if quick else 200
    table: list[dict[str, object]] = []
    for name, operation in KINDS.items():
        plan = plan_of(operation, 0)
        check(name, plan)
        time_of = nanoseconds(blocks(plan, 0), repeats)
        in_place = time_of
        if operation not in (op.LOAD, op.SET, op.STORE):  # these read no register, or write none
            in_place = nanoseconds(blocks(plan_of(operation, FIRST), 0), repeats)
            assert in_place > LEAST_GAIN * time_of, f"{name}: {time_of:.2f} ns, {in_place:.2f} scalar: vectors are lost"
        unaligned = nanoseconds(blocks(plan, 2), repeats)
        table.append({"row": name, "ns": time_of, "ns in place": in_place, "ns unaligned": unaligned})
    return table
