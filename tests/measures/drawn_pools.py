"""Pools of equal names drawn with plain numpy: their losses, and their default times on a grid."""

from __future__ import annotations

import math

import numpy as np

from tests.closed_forms import conditional_default


def default_counts(paths, names, cumulative, rho, seed, shift=0.0):
    """Return names defaulted by the end of every period, (paths, periods), and the paths' likelihood ratios.

    Given the factor Z the names are independent, so a period's new defaults are binomial among those still alive.
    With a shift, Z is drawn about it instead of 0.
    """
    generator = np.random.default_rng(seed)
    z = generator.standard_normal(paths) + shift
    alive = np.full(paths, names)
    counts = np.empty((paths, len(cumulative)), dtype=np.int64)
    before = np.zeros(paths)
    for k, p in enumerate(cumulative):
        now = conditional_default(p, rho, z)
        alive = alive - generator.binomial(alive, np.clip((now - before) / (1.0 - before), 0.0, 1.0))
        counts[:, k] = names - alive
        before = now
    return counts, np.exp(-shift * z + 0.5 * shift**2)


def near(estimate, exact, errors=4.0):
    """Whether an estimate lies within so many of its own standard errors of the exact number."""
    assert math.isfinite(estimate.standard_error)
    return abs(estimate.value - exact) <= errors * estimate.standard_error + 1e-12
