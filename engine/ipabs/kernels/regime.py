"""The state of the world on a path, and what an obligor's asset value makes of it.

    X = a . F + sqrt(1 - |a|^2) e,   default before t  iff  X m <= q(Q(t)),   below grade g  iff  X m <= q(G_g(t))

F: independent standard normal factors, drawn once a path; m = 1 for the Gaussian copula, sqrt(nu / W) with
W chi-squared of nu degrees, one a path, for Student-t. Marginals are exact whatever the loadings.
"""

from __future__ import annotations

import math
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ipabs.kernels.draws import fill_normal_once, fill_uniform53_once
from ipabs.kernels.elementary import log_regular
from ipabs.kernels.jit import kernel

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]

FACTOR, MIXING, ASSET, HAIRCUT, LAG = 1, 2, 3, 4, 5
SECTOR, SALES, PATENT, SHOCK, REPLACEMENT = 6, 7, 8, 9, 10
SHORT_RATE = 11
"""Purposes of draws, the low byte of a tag: part of what a seed means, so never renumbered."""


class Names(NamedTuple):
    """Obligors, parties among them, as columns.

    Attributes
    ----------
    entity : (names,) int64
        What they draw by; members of a group share it.
    factor : (names, 4) int64
        Their factors; 0, with weight 0, where there are fewer.
    weight : (names, 4) float64
    residual : (names,) float64
        sqrt(1 - |weight|^2).
    threshold : (names, periods) float64
        q(Q(t_k)): non-decreasing.
    """

    entity: Indices
    factor: Indices
    weight: Floats
    residual: Floats
    threshold: Floats


@kernel
def draw_regime(seed: int, first_path: int, entity: Indices, shift: Floats, factors: Floats) -> int:
    """Fill ``factors`` (factors, lanes) with normals of mean ``shift`` (factors,) and variance 1."""
    for f in range(entity.shape[0]):
        fill_normal_once(seed, first_path, entity[f], FACTOR, factors[f])
        for lane in range(factors.shape[1]):
            factors[f, lane] += shift[f]
    return 0


@kernel
def draw_mixing(seed: int, first_path: int, degrees: int, uniform: Floats, mixing: Floats) -> int:
    """Fill ``mixing`` (lanes,) with sqrt(nu / W), W chi-squared of ``degrees`` nu; with 1 where degrees is 0.

    W = -2 sum log U over nu / 2 uniforms, and the square of one normal more where nu is odd. ``uniform`` (lanes,)
    is scratch.
    """
    lanes = mixing.shape[0]
    for lane in range(lanes):
        mixing[lane] = 0.0
    for term in range(degrees // 2):
        fill_uniform53_once(seed, first_path, term, MIXING, uniform)
        for lane in range(lanes):
            mixing[lane] -= 2.0 * log_regular(uniform[lane])
    if degrees % 2 == 1:
        fill_normal_once(seed, first_path, degrees, MIXING, uniform)
        for lane in range(lanes):
            mixing[lane] += uniform[lane] * uniform[lane]
    for lane in range(lanes):
        mixing[lane] = math.sqrt(degrees / mixing[lane]) if degrees > 0 else 1.0
    return 0


@kernel
def draw_asset(seed: int, first_path: int, names: Names, o: int, factors: Floats, mixing: Floats, out: Floats) -> int:
    """Fill ``out`` (lanes,) with the asset value X m of obligor ``o``."""
    fill_normal_once(seed, first_path, names.entity[o], ASSET, out)
    f0, f1, f2, f3 = names.factor[o, 0], names.factor[o, 1], names.factor[o, 2], names.factor[o, 3]
    w0, w1, w2, w3 = names.weight[o, 0], names.weight[o, 1], names.weight[o, 2], names.weight[o, 3]
    residual = names.residual[o]
    for lane in range(out.shape[0]):
        common = w0 * factors[f0, lane] + w1 * factors[f1, lane] + w2 * factors[f2, lane] + w3 * factors[f3, lane]
        out[lane] = (common + residual * out[lane]) * mixing[lane]
    return 0


@kernel
def fallen(threshold: Floats, asset: Floats, flags: Floats) -> int:
    """Fill ``flags`` (periods, lanes) with 1 where ``asset`` (lanes,) is at or below ``threshold`` (periods,), else 0.

    Of default, and of the fall below a grade, which comes no later: its thresholds are no lower.
    """
    for k in range(flags.shape[0]):
        for lane in range(asset.shape[0]):
            flags[k, lane] = 1.0 if asset[lane] <= threshold[k] else 0.0
    return 0
