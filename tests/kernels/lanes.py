"""Kernels that apply a scalar to every lane: how tests reach what Python cannot call."""

from __future__ import annotations

import numpy as np

from ipabs.kernels.jit import kernel, scalar


def over_lanes(function):
    """Return a function of an array, by a kernel with one loop over its lanes."""

    @kernel
    def fill(x, out):
        for lane in range(x.shape[0]):
            out[lane] = function(x[lane])

    def apply(x):
        x = np.ascontiguousarray(x, dtype=np.float64)
        out = np.empty_like(x)
        fill(x, out)
        return out

    return apply


def component(function, index):
    """One of the results of a scalar that returns several."""
    if index == 0:

        @scalar
        def first(x):
            return function(x)[0]

        return first

    @scalar
    def second(x):
        return function(x)[1]

    return second


def same_in_any_lanes(apply, x):
    """Whether 256 lanes give the bits that 4 blocks of 64, 8 of 32 and single lanes give."""
    x = x[:256]
    whole = apply(x).view(np.int64)
    return all(
        np.array_equal(whole, np.concatenate([apply(block) for block in x.reshape(-1, width)]).view(np.int64))
        for width in (64, 32, 1)
    )
