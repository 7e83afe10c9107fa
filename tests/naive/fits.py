"""Where the polynomials of kernels/elementary.py and kernels/normal.py come from, with 60 digits.

Each interpolates its function at the Chebyshev nodes of the reduced interval, which is within a small factor of
the minimax polynomial and needs no exchange algorithm; the coefficients are then rounded to float64.
"""

from __future__ import annotations

from tests.naive.elementary import mp
from tests.naive.normal import tail


def chebyshev_fit(function, low, high, degree):
    """Coefficients, constant first, of the polynomial that interpolates at degree + 1 Chebyshev nodes."""
    count = degree + 1
    middle, half = (low + high) / 2, (high - low) / 2
    angles = [mp.pi * (node + mp.mpf("0.5")) / count for node in range(count)]
    values = [function(middle + half * mp.cos(angle)) for angle in angles]
    series = [
        2 * sum(value * mp.cos(order * angle) for value, angle in zip(values, angles, strict=True)) / count
        for order in range(count)
    ]
    series[0] /= 2
    # Clenshaw's recurrence on polynomials in x: y = (x - middle) / half
    newer, older = [mp.mpf(0)], [mp.mpf(0)]
    for coefficient in reversed(series[1:]):
        newer, older = _step(newer, older, coefficient, middle, half, 2), newer
    return [float(coefficient) for coefficient in _step(newer, older, series[0], middle, half, 1)[:count]]


def _step(newer, older, coefficient, middle, half, factor):
    """Coefficients of coefficient + factor y newer - older."""
    out = [mp.mpf(0)] * (len(newer) + 1)
    for power, value in enumerate(newer):
        out[power + 1] += factor * value / half
        out[power] -= factor * value * middle / half
    for power, value in enumerate(older):
        out[power] -= value
    out[0] += coefficient
    return out


def exp_fit():
    """(e**r - 1 - r) / r**2 for abs(r) <= log(2) / 2; kernels round the constant to 1/2."""
    bound = mp.log(2) / 2 * mp.mpf("1.00001")
    return chebyshev_fit(lambda r: (mp.exp(r) - 1 - r) / r**2, -bound, bound, 9)


def log_fit():
    """(log((1 + s) / (1 - s)) / s - 2) / s**2 as a function of s**2, for (1 + s) / (1 - s) in [1, sqrt(2)]."""

    def remainder(z):
        s = mp.sqrt(z)
        return (mp.log((1 + s) / (1 - s)) / s - 2) / z

    largest = (mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)
    return chebyshev_fit(remainder, mp.mpf(0), largest**2 * mp.mpf("1.0001"), 6)


def reciprocal_fit():
    """1 / (2 + f) for 1 + f in [sqrt(1/2), sqrt(2)], with equal relative errors.

    x p(x) = 1 - T4(y) / T4(y0), x = 2 + f, y in [-1, 1] and y0 where x = 0: a polynomial of degree 4 without constant.
    """
    low, high = 1 + 1 / mp.sqrt(2), 1 + mp.sqrt(2)
    middle, half = (low + high) / 2, (high - low) / 2
    error = 1 / mp.chebyt(4, middle / half)
    # a cubic is known by four of its values
    points = [mp.mpf(0), mp.mpf(-1) / 2, mp.mpf(1) / 4, mp.mpf(1) / 8]
    values = [(1 - mp.chebyt(4, (2 + f - middle) / half) * error) / (2 + f) for f in points]
    powers = mp.matrix([[f**power for power in range(4)] for f in points])
    return [float(coefficient) for coefficient in mp.lu_solve(powers, mp.matrix(values))]


def sine_fit():
    """(sin(pi r / 2) / r - pi / 2) / r**2 as a function of r**2, for abs(r) <= 1/2."""
    return chebyshev_fit(
        lambda z: (mp.sin(mp.pi / 2 * mp.sqrt(z)) / mp.sqrt(z) - mp.pi / 2) / z, mp.mpf(0), mp.mpf("0.25"), 5
    )


def cosine_fit():
    """(cos(pi r / 2) - 1) / r**2 as a function of r**2, for abs(r) <= 1/2."""
    return chebyshev_fit(lambda z: (mp.cos(mp.pi / 2 * mp.sqrt(z)) - 1) / z, mp.mpf(0), mp.mpf("0.25"), 6)


def tail_fit():
    """((1 + z) Phi(-z) exp(z**2 / 2) - 1 / 2) / (1 + t) as a function of t = (z - 5) / (z + 5), for z in [0, 39]."""

    def remainder(t):
        z = 5 * (1 + t) / (1 - t)
        return ((1 + z) * tail(z) * mp.exp(z * z / 2) - mp.mpf("0.5")) / (1 + t)

    return chebyshev_fit(remainder, mp.mpf(-1), mp.mpf(34) / 44, 22)
