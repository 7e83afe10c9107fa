"""A Gaussian short rate on one path, from the formulas: x, its integral, and what is read off them."""

from __future__ import annotations

import math
from itertools import pairwise

from tests.naive import philox

SHORT_RATE = 11
"""Purpose of the draws; a step takes half a counter."""


def reach(a, years):
    """B: what x adds to its integral."""
    return years if a == 0 else -math.expm1(-a * years) / a


def integral_variance(a, sigma, years, parts=2000):
    """V: the integral of (sigma B(u))^2, by Simpson's rule."""
    width = years / parts
    values = [(sigma * reach(a, k * width)) ** 2 for k in range(parts + 1)]
    return width / 3 * (values[0] + values[-1] + 4 * sum(values[1:-1:2]) + 2 * sum(values[2:-1:2]))


def state_variance(a, sigma, years):
    """Of x."""
    return sigma**2 * reach(2 * a, years)


def covariance(a, sigma, years):
    """Of x and its integral."""
    return 0.5 * (sigma * reach(a, years)) ** 2


def path(seed, number, entity, dates, a, sigma, lean, macro):
    """x and its integral at every date, the first 0; ``macro`` is the macro factor less its mean."""
    states = [(0.0, 0.0)]
    for step, (before, after) in enumerate(pairwise(dates)):
        four = philox.normals(seed, number, entity, step // 2 * 256 + SHORT_RATE)
        z, other = four[2 * (step % 2) : 2 * (step % 2) + 2]
        years = after - before
        x, integral = states[-1]
        spread = math.sqrt(state_variance(a, sigma, years))
        common = covariance(a, sigma, years) / spread
        rest = math.sqrt(integral_variance(a, sigma, years) - common**2)
        states.append(
            (x * math.exp(-a * years) + spread * z, integral + x * reach(a, years) + common * z + rest * other)
        )
    deviation = math.sqrt(integral_variance(a, sigma, dates[-1]))
    free = states[-1][1] / deviation
    moved = lean * macro + math.sqrt(1 - lean**2) * free - free
    leaning = []
    for (x, integral), years in zip(states, dates, strict=True):
        left = reach(a, dates[-1] - years)
        of_state = covariance(a, sigma, years) + state_variance(a, sigma, years) * left
        of_integral = integral_variance(a, sigma, years) + covariance(a, sigma, years) * left
        leaning.append((x + of_state / deviation * moved, integral + of_integral / deviation * moved))
    return leaning


def bond(curve, a, sigma, x, now, end):
    """P(now, end) where x stands at ``x`` now; ``curve`` gives discount factors."""
    v = [integral_variance(a, sigma, years) for years in (end - now, end, now)]
    return curve(end) / curve(now) * math.exp(-reach(a, end - now) * x + 0.5 * (v[0] - v[1] + v[2]))


def discount_factor(curve, a, sigma, integral, when):
    """Value at the closing of 1 paid at ``when`` on the path."""
    return curve(when) * math.exp(-integral - 0.5 * integral_variance(a, sigma, when))
