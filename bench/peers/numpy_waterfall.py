"""The peer of ``run_plan``: the same rows by NumPy, one or two calls a row over all paths of a block."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from ipabs.kernels import waterfall as op

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ipabs.kernels.waterfall import Plan

Reals: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]

SIMPLE: Mapping[int, Callable[[Reals, Reals, Reals], object]] = {
    op.ADD: np.add,
    op.SUBTRACT: np.subtract,
    op.MULTIPLY: np.multiply,
    op.LEAST: np.fmin,
    op.MOST: np.fmax,
}
"""Operations that are one call: (a, b, where to)."""


def run(plan: Plan, inputs: Reals, registers: Reals, flows: Reals) -> None:
    """Run a block of any number of paths; arguments and result as of ``run_plan``."""
    registers[:] = plan.start[:, np.newaxis]
    flag, spare = np.empty(registers.shape[1], dtype=np.bool_), np.empty(registers.shape[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        for k in range(plan.constant.shape[1]):
            bank = k & 1
            columns = (plan.destination[bank], plan.a[bank], plan.b[bank], plan.e[bank], plan.constant[:, k])
            for operation, d, a, b, e, c in zip(
                plan.operation.tolist(), *(column.tolist() for column in columns), strict=True
            ):
                if operation == op.LOAD:
                    registers[d] = inputs[a, k]
                elif operation == op.STORE:
                    flows[d, k] = registers[a]
                elif operation == op.SET:
                    registers[d] = c
                else:
                    _compute(operation, registers, (d, a, b, e), c, (flag, spare))


def _compute(
    operation: int, registers: Reals, at: tuple[int, int, int, int], c: float, scratch: tuple[Flags, Reals]
) -> None:
    to, x, y, z = (registers[place] for place in at)
    flag, spare = scratch
    if operation in SIMPLE:
        SIMPLE[operation](x, y, to)
    elif operation == op.DIVIDE:
        np.divide(x, y, to)
        np.less_equal(np.abs(y, out=spare), c, out=flag)
        np.copyto(to, np.nan, where=flag)
    elif operation == op.ADD_CONSTANT:
        np.add(x, c, to)
    elif operation == op.SCALE:
        np.multiply(x, c, to)
    elif operation == op.ADD_SCALED:
        np.add(x, np.multiply(y, c, to), to)
    elif operation == op.COMPLEMENT:
        np.subtract(c, x, to)
    elif operation == op.POSITIVE:
        np.fmax(x, 0.0, to)
    elif operation == op.EXCESS:
        np.fmax(np.subtract(x, y, to), 0.0, to)
    elif operation == op.LESS:
        to[...] = np.less(np.add(x, c, spare), y, out=flag)
    elif operation == op.AT_MOST:
        to[...] = np.less_equal(x, np.add(y, c, spare), out=flag)
    elif operation == op.SELECT:
        np.copyto(to, z)
        np.copyto(to, y, where=np.greater(x, 0.5, out=flag))
    else:
        assert operation == op.PAY
        np.minimum(x, y, to)
        np.subtract(x, to, z)
