"""exp, log, sine and cosine with 60 digits, and the distance of a float from the exact number."""

from __future__ import annotations

import math

import mpmath

mp = mpmath.mp.clone()
mp.dps = 60


def exp(x):
    return mp.exp(mp.mpf(x))


def log(x):
    return mp.log(mp.mpf(x))


def sin_turns(turns):
    return mp.sinpi(2 * mp.mpf(turns))


def cos_turns(turns):
    return mp.cospi(2 * mp.mpf(turns))


def ulps(computed, exact):
    """Distance in units in the last place of the exact number; of the smallest subnormal where it is 0."""
    return float(abs(mp.mpf(computed) - exact) / mp.mpf(math.ulp(float(exact))))


def worst_ulps(function, arguments, results):
    """The largest distance of ``results`` from ``function`` of ``arguments``, and where it is."""
    return max((ulps(float(y), function(float(x))), float(x)) for x, y in zip(arguments, results, strict=True))
