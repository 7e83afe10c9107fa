"""exp, log, sine and cosine as branch-free scalars, so that loops over lanes become vector code.

numba's wheels carry no vector mathematics library, and a call to libm keeps the whole loop scalar. Each function
here is a reduction, a polynomial in ``fma`` and a cast of bits. The polynomials interpolate at Chebyshev nodes
what their comment names (computed with 60 digits; ``tests/naive/fits.py`` derives them again); errors are in
units in the last place of the exact result, measured over the whole range by ``tests/kernels/test_elementary.py``.
"""

from __future__ import annotations

from ipabs.kernels.bits import bits_of, float_of, fma, int64
from ipabs.kernels.jit import scalar

ROUND = 6755399441055744.0
"""1.5 * 2**52: adding and subtracting it rounds to the nearest integer, which then stands in the lowest bits."""
LOG2_E = 1.4426950408889634
LN2_HIGH = 0.6931471803691238
"""The leading 32 bits of ln 2: its product with any exponent is exact."""
LN2_LOW = 1.9082149292705877e-10
HALF_PI = 1.5707963267948966
HALF_PI_LOW = 6.123233995736766e-17
"""pi / 2 less its nearest float64."""
SMALLEST_NORMAL = 2.2250738585072014e-308
"""2**-1022: below it a float64 loses digits."""
LOG_SMALLEST_NORMAL = -708.3964185322641
LOG_LARGEST = 709.782712893384
TWO_54 = 18014398509481984.0
INFINITY = float("inf")
NAN = float("nan")


@scalar
def exp_parts(x: float) -> tuple[float, int]:
    """Return (p, n) with e**x = p 2**n, p in [0.70, 1.42], for abs(x) < 2**40: Cody and Waite's reduction."""
    shifted = fma(x, LOG2_E, ROUND)
    n = shifted - ROUND
    r = fma(n, -LN2_LOW, fma(n, -LN2_HIGH, x))
    # (e**r - 1 - r) / r**2
    p = 2.51003767988125e-08
    p = fma(p, r, 2.762007713646922e-07)
    p = fma(p, r, 2.7557268478279004e-06)
    p = fma(p, r, 2.480152131972762e-05)
    p = fma(p, r, 0.00019841269863041851)
    p = fma(p, r, 0.0013888888917198419)
    p = fma(p, r, 0.008333333333330065)
    p = fma(p, r, 0.04166666666662416)
    p = fma(p, r, 0.16666666666666669)
    p = fma(p, r, 0.5)
    p = fma(p, r, 1.0)
    p = fma(p, r, 1.0)
    return p, bits_of(shifted) - bits_of(ROUND)


@scalar
def exp(x: float) -> float:
    """e**x within 1.1 ulp where the result is a normal number, x in [-708.396, 709.782].

    Above that infinity; below it 0, not a subnormal number, for that costs a quarter of the speed and no cash
    flow is that small. NaN for NaN. The two bounds are the logarithms of 2**-1022 and of the largest float64.
    """
    p, n = exp_parts(x)
    scaled = float_of(bits_of(p) + (n << int64(52)))
    scaled = scaled if x <= LOG_LARGEST else x + INFINITY
    return 0.0 if x < LOG_SMALLEST_NORMAL else scaled


@scalar
def _log_lifted(x: float, lift: float) -> float:
    """log x - lift log 2 for x in [2**-1022, infinity): x = 2**e (1 + f), 1 + f in [sqrt(1/2), sqrt(2))."""
    bits = bits_of(x)
    e = (bits - int64(0x3FE6A09E667F3BCD)) >> int64(52)
    f = float_of(bits - (e << int64(52))) - 1.0
    # e as a float by way of ROUND's bits: AVX2 cannot convert an int64
    exponent = float_of(e + bits_of(ROUND)) - ROUND - lift
    # s = f / (2 + f): a cubic of 1 / (2 + f), true to 1.1e-4, and Newton's step twice. A division would keep the one
    # divider busy, which the root of a normal wants too: where a core is shared a normal then takes a third longer
    # (2.2 against 1.6 ns), where it is not as long (1.47).
    d = 2.0 + f
    r = fma(fma(fma(-0.057135022977269107, f, 0.12813332718831894), f, -0.2503862000360889), f, 0.49995695710714283)
    r = fma(r, fma(-d, r, 1.0), r)
    r = fma(r, fma(-d, r, 1.0), r)
    s = f * r
    z = s * s
    # (log((1 + s) / (1 - s)) / s - 2) / s**2
    p = 0.14616585424888623
    p = fma(p, z, 0.15331710618210773)
    p = fma(p, z, 0.18182889455674947)
    p = fma(p, z, 0.22222211130259878)
    p = fma(p, z, 0.2857142862600327)
    p = fma(p, z, 0.39999999999899444)
    p = fma(p, z, 0.666666666666667)
    # log(1 + f) = 2 s + s z p, and 2 s = f - s f: so written, the error of s stands in a small term
    tail = fma(-s, fma(-z, p, f), exponent * LN2_LOW)
    return fma(exponent, LN2_HIGH, f) + tail


@scalar
def log_regular(x: float) -> float:
    """Natural logarithm within 1.1 ulp for x in [2**-1022, infinity); anything else gives nonsense.

    Half the cost of ``log``: meant for uniforms. The form in s = f / (2 + f) is that of FreeBSD's e_log.c.
    """
    return _log_lifted(x, 0.0)


@scalar
def log(x: float) -> float:
    """Natural logarithm within 1.1 ulp on all of float64, subnormal arguments included.

    Minus infinity at 0 and -0, NaN below 0 and for NaN, infinity at infinity.
    """
    subnormal = x < SMALLEST_NORMAL
    result = _log_lifted(x * TWO_54 if subnormal else x, 54.0 if subnormal else 0.0)
    result = x if x == INFINITY else result
    result = -INFINITY if x == 0.0 else result
    return result if x >= 0.0 else NAN


@scalar
def sin_cos_turns(turns: float) -> tuple[float, float]:
    """Return (sin 2 pi u, cos 2 pi u) for u in turns, each within 1 ulp, for abs(u) < 2**48.

    The reduction to a quarter turn is exact, so the bound is relative, near the zeros too; at multiples of a
    quarter turn the results are exactly 0, 1 and -1. NaN for infinity and NaN.
    """
    shifted = fma(4.0, turns, ROUND)
    r = fma(4.0, turns, -(shifted - ROUND))
    z = r * r
    # (sin(pi r / 2) / r - pi / 2) / r**2
    s = 5.642225369163528e-08
    s = fma(s, z, -3.5987029509735105e-06)
    s = fma(s, z, 0.00016044116661409423)
    s = fma(s, z, -0.004681754134254207)
    s = fma(s, z, 0.07969262624614423)
    s = fma(s, z, -0.6459640975062462)
    s = fma(s, z, HALF_PI_LOW)
    s = fma(r, HALF_PI, r * s)
    # (cos(pi r / 2) - 1) / r**2
    c = -6.329396344967424e-09
    c = fma(c, z, 4.710678405505227e-07)
    c = fma(c, z, -2.5202039028029178e-05)
    c = fma(c, z, 0.0009192602745468447)
    c = fma(c, z, -0.020863480763340773)
    c = fma(c, z, 0.2536695079010478)
    c = fma(c, z, -1.2337005501361697)
    c = fma(c, z, 1.0)
    quarter = bits_of(shifted)
    odd = (quarter & int64(1)) != int64(0)
    sine = c if odd else s
    cosine = s if odd else c
    sine = float_of(bits_of(sine) ^ ((quarter & int64(2)) << int64(62)))
    cosine = float_of(bits_of(cosine) ^ (((quarter + int64(1)) & int64(2)) << int64(62)))
    return sine, cosine
