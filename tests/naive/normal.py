"""The normal distribution function with 60 digits, and its inverse by Newton's method on the logarithm."""

from __future__ import annotations

from tests.naive.elementary import mp


def tail(z):
    """Phi(-z)."""
    return mp.erfc(mp.mpf(z) / mp.sqrt(2)) / 2


def cdf(x):
    return tail(-mp.mpf(x))


def quantile(p):
    p = mp.mpf(p)
    if p == mp.mpf("0.5"):
        return mp.mpf(0)
    smaller = min(p, 1 - p)
    z = mp.sqrt(-2 * mp.log(2 * smaller)) if smaller < mp.mpf("0.1") else (mp.mpf("0.5") - smaller) * mp.mpf("2.5")
    for _ in range(100):
        step = tail(z) * mp.log(tail(z) / smaller) / mp.npdf(z)
        z += step
        if abs(step) < mp.mpf(10) ** -30 * z:
            return z if p > smaller else -z
    raise AssertionError(f"Newton's method does not settle at {p}")
