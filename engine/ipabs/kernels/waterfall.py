"""The waterfall: walks a plan's rows over lanes of paths, period by period.

A deal is data: no deal waits for a compiler. Each row is one loop over the lanes without branch or call, so
LLVM makes it AVX code. A row never writes where it reads: a destination that is also a source fails LLVM's
alias check and the loop runs scalar (add 0.15 -> 0.38 ns a lane), so the plan's compiler hands out registers
that differ, and what lives on to the next period has two, one for even and one for odd periods: a copy saved.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ipabs.kernels.jit import kernel, leaf

(
    LOAD,  # d = input a of the period
    SET,  # d = c
    ADD,  # d = a + b
    SUBTRACT,  # d = a - b
    MULTIPLY,  # d = a b
    DIVIDE,  # d = a / b, undefined (nan) where |b| <= c
    LEAST,  # d = min(a, b), skipping what is undefined
    MOST,  # d = max(a, b), skipping what is undefined
    ADD_CONSTANT,  # d = a + c
    SCALE,  # d = a c
    ADD_SCALED,  # d = a + b c
    COMPLEMENT,  # d = c - a
    POSITIVE,  # d = a where a > 0, else 0 (undefined counts as 0)
    EXCESS,  # d = a - b where that is > 0, else 0
    LESS,  # d = a + c < b
    AT_MOST,  # d = a <= b + c
    SELECT,  # d = b where flag a, else e
    PAY,  # d = min(a, b) of cash a on claim b, second destination e = a - d
    STORE,  # flow d = a
    FETCH,  # d = what stands in bucket a for the period
    FORWARD,  # bucket d of each later period += a times what schedule b says of it
) = range(21)


Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]


class Plan(NamedTuple):
    """A compiled waterfall, as arrays.

    Attributes
    ----------
    operation : (rows,) int64
    destination, a, b, e : (2, rows) int64
        Registers, by even and odd period counted from 0; inputs for LOAD, flows for STORE. ``e`` is the third
        source of SELECT and the second destination of PAY.
    constant : (rows, periods) float64
    start : (registers,) float64
        What every lane of a register holds at closing; registers that no row writes are constants. A bucket is as
        many registers in a row as there are periods.
    schedules : (schedules, periods, periods) float64
        What comes in later periods of 1 put into a bucket, by period of putting and of coming.
    """

    operation: Indices
    destination: Indices
    a: Indices
    b: Indices
    e: Indices
    constant: Floats
    start: Floats
    schedules: Floats


@leaf
def forward(schedule: Floats, k: int, bucket: int, a: int, registers: Floats) -> None:
    """Put what register ``a`` holds in period ``k`` into the later periods of a bucket."""
    for later in range(k + 1, schedule.shape[1]):
        share = schedule[k, later]
        if share != 0.0:
            for lane in range(registers.shape[1]):
                registers[bucket + later, lane] += registers[a, lane] * share


@kernel
def run_plan(plan: Plan, inputs: Floats, registers: Floats, flows: Floats) -> int:  # noqa: C901  # one branch a kind of row
    """Run one block of paths through all periods.

    Parameters
    ----------
    plan : Plan
    inputs : (inputs, periods, lanes) float64
        What the collateral brings, money of the period.
    registers : (registers, lanes) float64
        Scratch.
    flows : (flows, periods, lanes) float64
        Filled by the plan's STORE rows.
    """
    lanes = registers.shape[1]
    for r in range(registers.shape[0]):
        x = plan.start[r]
        for lane in range(lanes):
            registers[r, lane] = x
    R = registers
    for k in range(plan.constant.shape[1]):
        bank = k & 1
        for i in range(plan.operation.shape[0]):
            o = plan.operation[i]
            d = plan.destination[bank, i]
            a = plan.a[bank, i]
            b = plan.b[bank, i]
            e = plan.e[bank, i]
            c = plan.constant[i, k]
            if o == LOAD:
                for lane in range(lanes):
                    R[d, lane] = inputs[a, k, lane]
            elif o == SET:
                for lane in range(lanes):
                    R[d, lane] = c
            elif o == ADD:
                for lane in range(lanes):
                    R[d, lane] = R[a, lane] + R[b, lane]
            elif o == SUBTRACT:
                for lane in range(lanes):
                    R[d, lane] = R[a, lane] - R[b, lane]
            elif o == MULTIPLY:
                for lane in range(lanes):
                    R[d, lane] = R[a, lane] * R[b, lane]
            elif o == DIVIDE:
                for lane in range(lanes):
                    y = R[b, lane]
                    x = R[a, lane] / y
                    R[d, lane] = x if abs(y) > c else np.nan
            elif o == LEAST:
                for lane in range(lanes):
                    x = R[a, lane]
                    y = R[b, lane]
                    R[d, lane] = x if (x < y) | (y != y) else y
            elif o == MOST:
                for lane in range(lanes):
                    x = R[a, lane]
                    y = R[b, lane]
                    R[d, lane] = x if (x > y) | (y != y) else y
            elif o == ADD_CONSTANT:
                for lane in range(lanes):
                    R[d, lane] = R[a, lane] + c
            elif o == SCALE:
                for lane in range(lanes):
                    R[d, lane] = R[a, lane] * c
            elif o == ADD_SCALED:
                for lane in range(lanes):
                    R[d, lane] = R[a, lane] + R[b, lane] * c
            elif o == COMPLEMENT:
                for lane in range(lanes):
                    R[d, lane] = c - R[a, lane]
            elif o == POSITIVE:
                for lane in range(lanes):
                    x = R[a, lane]
                    R[d, lane] = x if x > 0.0 else 0.0
            elif o == EXCESS:
                for lane in range(lanes):
                    x = R[a, lane] - R[b, lane]
                    R[d, lane] = x if x > 0.0 else 0.0
            elif o == LESS:
                for lane in range(lanes):
                    R[d, lane] = 1.0 if R[a, lane] + c < R[b, lane] else 0.0
            elif o == AT_MOST:
                for lane in range(lanes):
                    R[d, lane] = 1.0 if R[a, lane] <= R[b, lane] + c else 0.0
            elif o == SELECT:
                for lane in range(lanes):
                    x = R[b, lane]
                    y = R[e, lane]
                    R[d, lane] = x if R[a, lane] > 0.5 else y
            elif o == PAY:
                for lane in range(lanes):
                    x = R[a, lane]
                    y = R[b, lane]
                    p = x if x < y else y
                    R[d, lane] = p
                    R[e, lane] = x - p
            elif o == STORE:
                for lane in range(lanes):
                    flows[d, k, lane] = R[a, lane]
            elif o == FETCH:
                for lane in range(lanes):
                    R[d, lane] = R[a + k, lane]
            elif o == FORWARD:
                forward(plan.schedules[b], k, d, a, R)
    return 0
