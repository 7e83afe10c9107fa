"""The standard normal distribution function and its inverse, branch-free, true in both tails.

Errors are measured over the whole range by ``tests/kernels/test_normal.py``.
"""

from __future__ import annotations

import math

from ipabs.kernels.bits import float_of, fma, int64
from ipabs.kernels.elementary import INFINITY, NAN, exp_parts, log
from ipabs.kernels.jit import scalar

NO_TAIL_LEFT = 40.0
"""Beyond it the tail is below the smallest subnormal number."""


@scalar
def _power_of_two(n: int) -> float:
    return float_of((n + int64(1023)) << int64(52))


@scalar
def normal_tail(z: float) -> float:
    """Phi(-z) for z >= 0, within 6 ulp, subnormal results included; 0 beyond 38.6.

    Phi(-z) = exp(-z**2 / 2) P(t) / (1 + z), t = (z - 5) / (z + 5): the form of Shepherd and Laframboise,
    "Chebyshev approximation of (1 + 2x) exp(x**2) erfc x", 1981, fitted anew. The exponential would amplify the
    rounding of z**2 by up to 720: its rounding error, which ``fma`` gives exactly, is applied as a factor.
    """
    z = NO_TAIL_LEFT if z > NO_TAIL_LEFT else z
    reciprocal = 1.0 / ((z + 5.0) * (z + 1.0))
    t = (z - 5.0) * (z + 1.0) * reciprocal
    # (P(t) - 1 / 2) / (1 + t) for z in [0, 39]: so written, Phi(0) is 1 / 2 exactly
    p = -1.2954924083309928e-10
    p = fma(p, t, 5.629009012686275e-10)
    p = fma(p, t, 3.636731650216227e-09)
    p = fma(p, t, -2.2240151126718698e-09)
    p = fma(p, t, -2.961546787033205e-08)
    p = fma(p, t, 6.235149331843664e-09)
    p = fma(p, t, 1.9203176419125517e-07)
    p = fma(p, t, -6.624813593305326e-08)
    p = fma(p, t, -1.2430817532945582e-06)
    p = fma(p, t, 1.1736301381546978e-06)
    p = fma(p, t, 7.887210520104495e-06)
    p = fma(p, t, -1.7783533704775702e-05)
    p = fma(p, t, -3.582438535771998e-05)
    p = fma(p, t, 0.0002181585605148333)
    p = fma(p, t, -0.0002103668932269722)
    p = fma(p, t, -0.0014657054524260622)
    p = fma(p, t, 0.0079877061115334)
    p = fma(p, t, -0.023158121514240026)
    p = fma(p, t, 0.047695084758512175)
    p = fma(p, t, -0.07409612772479904)
    p = fma(p, t, 0.08409848011000974)
    p = fma(p, t, -0.05306811168404664)
    p = fma(p, t, -0.03848417014996222)
    p = fma(2.0 * z * ((z + 1.0) * reciprocal), p, 0.5)
    square = z * z
    lost = fma(z, z, -square)
    mantissa, n = exp_parts(-0.5 * square)
    mantissa = fma(mantissa, -0.5 * lost, mantissa)
    # the power of two in halves: a result below 2**-1022 must not meet a factor that is
    half = n >> int64(1)
    return mantissa * (p * ((z + 5.0) * reciprocal)) * _power_of_two(half) * _power_of_two(n - half)


@scalar
def normal_cdf(x: float) -> float:
    """Phi(x) for all float64, within 6 ulp: relative in the lower tail, down to 5e-324.

    For the upper tail take ``normal_cdf(-x)``. 0 and 1 at the infinities, NaN for NaN.
    """
    tail = normal_tail(abs(x))
    return 1.0 - tail if x > 0.0 else tail


@scalar
def _pick(centre: float, near: float, far: float, is_central: bool, is_near: bool) -> float:
    return centre if is_central else (near if is_near else far)


@scalar
def normal_quantile(p: float) -> float:
    """Phi^-1(p) for p in (0, 1), relative error at most 1e-15, from the smallest subnormal number to 1 - 2**-53.

    Near 1 the argument itself is coarse: for the quantile of 1 - q with small q take ``-normal_quantile(q)``.
    Minus infinity at 0, infinity at 1, NaN outside and for NaN.

    Source: Wichura, "Algorithm AS 241: the percentage points of the normal distribution", 1988, PPND16. Its three
    rational functions are one evaluation here, with the coefficients selected.
    """
    q = p - 0.5
    is_central = abs(q) <= 0.425
    smaller = 1.0 - p if q > 0.0 else p
    r = math.sqrt(-log(smaller))
    is_near = r <= 5.0
    v = fma(-q, q, 0.180625) if is_central else (r - 1.6 if is_near else r - 5.0)
    a = _pick(2509.0809287301226727, 7.7454501427834140764e-4, 2.01033439929228813265e-7, is_central, is_near)
    a = fma(
        a, v, _pick(33430.575583588128105, 0.0227238449892691845833, 2.71155556874348757815e-5, is_central, is_near)
    )
    a = fma(a, v, _pick(67265.770927008700853, 0.24178072517745061177, 0.0012426609473880784386, is_central, is_near))
    a = fma(a, v, _pick(45921.953931549871457, 1.27045825245236838258, 0.026532189526576123093, is_central, is_near))
    a = fma(a, v, _pick(13731.693765509461125, 3.64784832476320460504, 0.29656057182850489123, is_central, is_near))
    a = fma(a, v, _pick(1971.5909503065514427, 5.7694972214606914055, 1.7848265399172913358, is_central, is_near))
    a = fma(a, v, _pick(133.14166789178437745, 4.6303378461565452959, 5.4637849111641143699, is_central, is_near))
    a = fma(a, v, _pick(3.387132872796366608, 1.42343711074968357734, 6.6579046435011037772, is_central, is_near))
    b = _pick(5226.495278852545925, 1.05075007164441684324e-9, 2.04426310338993978564e-15, is_central, is_near)
    b = fma(b, v, _pick(28729.085735721942674, 5.475938084995344946e-4, 1.4215117583164458887e-7, is_central, is_near))
    b = fma(b, v, _pick(39307.89580009271061, 0.0151986665636164571966, 1.8463183175100546818e-5, is_central, is_near))
    b = fma(b, v, _pick(21213.794301586595867, 0.14810397642748007459, 7.868691311456132591e-4, is_central, is_near))
    b = fma(b, v, _pick(5394.1960214247511077, 0.68976733498510000455, 0.0148753612908506148525, is_central, is_near))
    b = fma(b, v, _pick(687.1870074920579083, 1.6763848301838038494, 0.13692988092273580531, is_central, is_near))
    b = fma(b, v, _pick(42.313330701600911252, 2.05319162663775882187, 0.59983220655588793769, is_central, is_near))
    b = fma(b, v, 1.0)
    ratio = a / b
    x = ratio * q if is_central else (ratio if q > 0.0 else -ratio)
    x = -INFINITY if p == 0.0 else x
    x = INFINITY if p == 1.0 else x
    return x if p >= 0.0 and p <= 1.0 else NAN
