"""Vectors of 512 bits where the processor has them.

For Intel's server processors since Skylake LLVM prefers 256-bit vectors, because integer code rarely gains and the
first of them slowed their clock. Kernels are dense arithmetic over lanes: measured on Emerald Rapids, a normal takes
1.5 ns instead of 2.2, a random word 0.48 instead of 0.86. The preference is an attribute of a function, so other
users of numba in the process keep theirs; bits do not depend on it. Without AVX-512 it says nothing.
"""

from __future__ import annotations

from typing import Any

from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import register_pass
from numba.core.lowering import Lower
from numba.core.typed_passes import NativeLowering

PREFER_512 = '"prefer-vector-width"="512"'
APART = "noalias"
"""LLVM's word for a pointer through which alone its memory is reached while the function runs."""


class _WideLower(Lower):
    def setup_function(self, fndesc: Any) -> None:
        super().setup_function(fndesc)  # type: ignore[no-untyped-call]  # untyped in numba
        # llvmlite's own add() knows LLVM's enumerated attributes only, not those that are strings
        set.add(self.function.attributes, PREFER_512)


class _ApartLower(_WideLower):
    def setup_function(self, fndesc: Any) -> None:
        super().setup_function(fndesc)
        for argument in self.call_conv.get_arguments(self.function):
            if argument.type.is_pointer:
                argument.add_attribute(APART)


@register_pass(mutates_CFG=True, analysis_only=False)  # type: ignore[no-untyped-call]  # untyped in numba
class _WideLowering(NativeLowering):
    _name = "wide_lowering"

    @property
    def lowering_class(self) -> type[Lower]:
        return _WideLower


@register_pass(mutates_CFG=True, analysis_only=False)  # type: ignore[no-untyped-call]  # untyped in numba
class _ApartLowering(NativeLowering):
    _name = "apart_lowering"

    @property
    def lowering_class(self) -> type[Lower]:
        return _ApartLower


class WideCompiler(CompilerBase):
    """numba's nopython pipeline with every function's LLVM preference for 512-bit vectors stated."""

    lowering: type[NativeLowering] = _WideLowering

    def define_pipelines(self) -> list[Any]:
        """Return the one pipeline: numba's, its lowering exchanged."""
        pipeline = DefaultPassBuilder.define_nopython_pipeline(self.state)  # type: ignore[no-untyped-call]  # untyped in numba
        pipeline.passes = [
            (self.lowering, text) if stage is NativeLowering else (stage, text) for stage, text in pipeline.passes
        ]
        pipeline.finalize()
        return [pipeline]


class ApartCompiler(WideCompiler):
    """The same for functions whose arrays never overlap, which LLVM is told of every one."""

    lowering = _ApartLowering
