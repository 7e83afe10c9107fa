"""The decorators of the kernels: one way to compile, in three sizes.

    kernel   called from Python: releases the GIL, divides as numpy does, cannot allocate
    leaf     called from kernels only: no Python wrapper, so it compiles faster
    apart    a leaf whose arrays never overlap, so that nothing is tested before its loops: a twentieth of a royalty
    scalar   a leaf that LLVM must inline: left to its own judgement it keeps Philox a call, and the loop goes scalar

No fast-math flag stands anywhere: ``reassoc`` turns magic-number rounding into garbage, and where a fused
multiply-add is meant ``bits.fma`` says so. Without numba's runtime (``_nrt=False``) allocation is a compile error.
Compiled code is cached as ``cache.py`` says.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numba

from ipabs.kernels.cache import KernelCache, cache_folder
from ipabs.kernels.wide import ApartCompiler, WideCompiler

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")

_njit: Any = numba.njit  # the declared options leave out the ones that drop the runtime and the wrappers


def _compiled(function: F, compiler: type[WideCompiler] = WideCompiler, **options: bool) -> F:
    dispatcher = _njit(
        nogil=True, error_model="numpy", _nrt=False, no_cfunc_wrapper=True, pipeline_class=compiler, **options
    )(function)
    # Not cached: what NUMBA_DISABLE_JIT hands back as it was, what was typed at a prompt, and closures, whose key
    # would hold what they close over and differ in every process.
    in_file = Path(function.__code__.co_filename).exists()
    cachable = dispatcher is not function and in_file and function.__closure__ is None
    if cachable and cache_folder() is not None:
        dispatcher._cache = KernelCache(function)
    compiled: F = dispatcher
    return compiled


def kernel(function: F) -> F:
    """Compile a function that Python calls: arrays and scalars in, ``out`` filled, a status code back.

    It runs without the GIL; it must not allocate (a compile error) nor raise, and takes at most 8 arguments.
    """
    return _compiled(function)


def leaf(function: F) -> F:
    """Compile a function that only kernels call; from Python it cannot be called."""
    return _compiled(function, no_cpython_wrapper=True)


def apart(function: F) -> F:
    """Compile a leaf that writes no array which another argument of the same call reaches too.

    Handed a row twice, of which one is written, it gives nonsense.
    """
    return _compiled(function, ApartCompiler, no_cpython_wrapper=True)


def scalar(function: F) -> F:
    """Compile a scalar helper that is inlined wherever it is called, so that loops over lanes vectorise."""
    return _compiled(function, no_cpython_wrapper=True, forceinline=True)
