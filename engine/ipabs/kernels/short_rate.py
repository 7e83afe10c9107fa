"""Paths of a Gaussian short rate, exact on any dates, and what indices and discount factors are on them.

    x' = d x + n0 z,      I' = I + b x + n1 z + n2 z'

x is the random part of the short rate, I its integral from the closing on; over one step d is what is left of x, b what
x adds to I, and n0, n1, n2 the root of the covariance of what is new in both. The mean of x over all dates, G = I(T) /
sd I(T), leans on the macro factor F: with G0, x0, I0 as drawn freely,

    G = lean F + sqrt(1 - lean^2) G0,      x = x0 + cov(x, G) (G - G0),      I = I0 + cov(I, G) (G - G0)

which leaves the law of the path what it was, for G0 is independent of what of x0 and I0 it does not explain.
Source: Glasserman, "Monte Carlo methods in financial engineering", 2003, section 3.3.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ipabs.kernels.bits import fma
from ipabs.kernels.draws import fill_normals
from ipabs.kernels.elementary import exp
from ipabs.kernels.jit import kernel, leaf
from ipabs.kernels.philox import tag_of
from ipabs.kernels.regime import SHORT_RATE

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]


class Steps(NamedTuple):
    """The dates of a path, and what happens between them.

    Attributes
    ----------
    entity : int
        What the path draws by.
    decay, reach : (steps,) float64
        d and b; years for b.
    noise : (steps, 3) float64
        n0, n1, n2.
    pull : (steps + 1, 2) float64
        Covariances of x and I with G at each date, the first the closing's.
    lean, rest : float
        Of G on the macro factor; sqrt(1 - lean^2) - 1.
    end : float
        1 / sd I(T); 0 where nothing varies.
    shift : float
        Mean of the macro factor, which moves no rate.
    """

    entity: int
    decay: Floats
    reach: Floats
    noise: Floats
    pull: Floats
    lean: float
    rest: float
    end: float
    shift: float


class Readings(NamedTuple):
    """What is read off a path: rates (exp(level + slope x(at) + I(to) - I(from)) - 1) scale, and discount factors.

    Attributes
    ----------
    at, start, end : (indices, periods) int64
        Dates by their number: of x, and of the integrals; start is end where the rate is not compounded.
    level, slope, scale : (indices, periods) float64
        Of the exponent; years for the slope; 1 / year fraction.
    paid : (periods,) int64
        Payment dates by their number.
    discount : (periods,) float64
        log P(0, t) - V(t) / 2.
    """

    at: Indices
    start: Indices
    end: Indices
    level: Floats
    slope: Floats
    scale: Floats
    paid: Indices
    discount: Floats


@leaf
def step_on(steps: Steps, number: int, before: Floats, normals: Floats, after: Floats) -> None:
    """Fill ``after`` (2, lanes), x and I, one step after ``before``; ``normals`` (2, lanes)."""
    decay, reach = steps.decay[number], steps.reach[number]
    own, common, rest = steps.noise[number, 0], steps.noise[number, 1], steps.noise[number, 2]
    for lane in range(after.shape[1]):
        x = before[0, lane]
        after[0, lane] = fma(own, normals[0, lane], decay * x)
        after[1, lane] = fma(rest, normals[1, lane], fma(common, normals[0, lane], fma(reach, x, before[1, lane])))


@kernel
def draw_rates(seed: int, first_path: int, steps: Steps, macro: Floats, scratch: Floats, paths: Floats) -> int:
    """Draw x and I at every date.

    Parameters
    ----------
    macro : (lanes,) float64
        The macro factor.
    scratch : (4, lanes) float64
    paths : (steps + 1, 2, lanes) float64
        Filled; x a year, I without unit.
    """
    last, lanes = steps.decay.shape[0], paths.shape[2]
    for lane in range(lanes):
        paths[0, 0, lane] = 0.0
        paths[0, 1, lane] = 0.0
    for number in range(last):
        if number % 2 == 0:
            fill_normals(seed, first_path, steps.entity, tag_of(number // 2, SHORT_RATE), scratch)
        half = 2 * (number % 2)
        step_on(steps, number, paths[number], scratch[half : half + 2], paths[number + 1])
    if steps.lean == 0.0:
        return 0
    for lane in range(lanes):
        free = paths[last, 1, lane] * steps.end
        scratch[0, lane] = fma(steps.lean, macro[lane] - steps.shift, steps.rest * free)
    for number in range(1, last + 1):
        for part in range(2):
            pull = steps.pull[number, part]
            for lane in range(lanes):
                paths[number, part, lane] = fma(pull, scratch[0, lane], paths[number, part, lane])
    return 0


@kernel
def read_rates(readings: Readings, paths: Floats, rates: Floats, discount: Floats) -> int:
    """Read indices and discount factors off paths of ``draw_rates``.

    Parameters
    ----------
    rates : (indices, periods, lanes) float64
        Filled, a year.
    discount : (periods, lanes) float64
        Filled: the value at the closing of 1 paid on the payment date of the path.
    """
    periods, lanes = discount.shape
    for i in range(rates.shape[0]):
        for k in range(periods):
            at, start, end = readings.at[i, k], readings.start[i, k], readings.end[i, k]
            level, slope, scale = readings.level[i, k], readings.slope[i, k], readings.scale[i, k]
            for lane in range(lanes):
                gone = paths[end, 1, lane] - paths[start, 1, lane]
                rates[i, k, lane] = (exp(fma(slope, paths[at, 0, lane], level + gone)) - 1.0) * scale
    for k in range(periods):
        paid, level = readings.paid[k], readings.discount[k]
        for lane in range(lanes):
            discount[k, lane] = exp(level - paths[paid, 1, lane])
    return 0
