"""What Python has no word for: one fused multiply-add, and reading a float's bits.

numba has neither, so each is an intrinsic of one LLVM instruction. ``fma`` rounds once, always: where the
compiler may choose to contract a product and a sum, the bits of a result are luck.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numba
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

if TYPE_CHECKING:
    from collections.abc import Callable


def _fma(_typing: Any, _x: Any, _y: Any, _z: Any) -> Any:
    signature = types.float64(types.float64, types.float64, types.float64)
    return signature, lambda _context, builder, _signature, arguments: builder.fma(*arguments)


def _bits_of(_typing: Any, _x: Any) -> Any:
    signature = types.int64(types.float64)
    return signature, lambda _context, builder, _signature, arguments: builder.bitcast(arguments[0], ir.IntType(64))


def _float_of(_typing: Any, _bits: Any) -> Any:
    signature = types.float64(types.int64)
    return signature, lambda _context, builder, _signature, arguments: builder.bitcast(arguments[0], ir.DoubleType())


fma = cast("Callable[[float, float, float], float]", intrinsic(_fma))
"""x * y + z, rounded once (IEEE 754 fusedMultiplyAdd)."""
bits_of = cast("Callable[[float], int]", intrinsic(_bits_of))
"""The 64 bits of a float64 as int64."""
float_of = cast("Callable[[int], float]", intrinsic(_float_of))
"""The float64 whose 64 bits are this int64."""
int64 = cast("Callable[[int], int]", numba.int64)
"""The number as int64. Integer literals need it: numba turns a uint64 mixed with an int64 into a float."""
uint64 = cast("Callable[[int], int]", numba.uint64)
"""The number as uint64."""
