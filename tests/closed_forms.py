"""Closed forms and quadratures of the default model: what simulations and slices are held against.

One factor: a name of default probability p defaults when sqrt(rho) Z + sqrt(1 - rho) e <= Phi^-1(p). Losses are shares
of a pool of n equal names, each losing ``lgd`` of its exposure.
"""

from __future__ import annotations

import functools
import math
from typing import NamedTuple

import numpy as np
from scipy import special, stats

NODES = np.linspace(-10.0, 10.0, 4001)
"""Factor values: the trapezoid rule on them is exact to rounding for what is smooth and falls off as a normal does."""
MASSES = np.exp(-0.5 * NODES**2) / math.sqrt(2 * math.pi) * (NODES[1] - NODES[0])


def bivariate_normal(h, k, rho):
    """P(X <= h, Y <= k) of standard normals with correlation rho, by Owen's T (Owen, 1956)."""
    if rho >= 1.0:
        return float(special.ndtr(min(h, k)))
    if rho <= -1.0:
        return max(0.0, float(special.ndtr(h) - special.ndtr(-k)))
    if math.isinf(h) or math.isinf(k):
        return 0.0 if min(h, k) == -math.inf else float(special.ndtr(min(h, k)))
    if h == 0.0 and k == 0.0:
        return 0.25 + math.asin(rho) / (2 * math.pi)
    root = math.sqrt(1 - rho * rho)
    of_h = special.owens_t(h, (k / h - rho) / root if h else math.copysign(math.inf, k))
    of_k = special.owens_t(k, (h / k - rho) / root if k else math.copysign(math.inf, h))
    apart = 0.5 if h * k < 0 or (h * k == 0 and h + k < 0) else 0.0
    return float(0.5 * (special.ndtr(h) + special.ndtr(k)) - of_h - of_k - apart)


def joint_default_gaussian(p, q, rho):
    """Probability that two names default, whose normals have correlation rho."""
    return bivariate_normal(special.ndtri(p), special.ndtri(q), rho)


def joint_default_t(p, q, rho, degrees):
    """The same when both normals are multiplied by sqrt(nu / W), one W of chi-squared with nu degrees.

    Given W, two normals with scaled thresholds; W by Gauss-Legendre over its own probabilities.
    """
    x, y = stats.t.ppf(p, degrees), stats.t.ppf(q, degrees)
    nodes, weights = np.polynomial.legendre.leggauss(200)
    chances = special.ndtr(6.5 * nodes)  # ever denser towards both ends
    densities = np.exp(-0.5 * (6.5 * nodes) ** 2) / math.sqrt(2 * math.pi) * 6.5
    scales = np.sqrt(2.0 * special.gammaincinv(0.5 * degrees, chances) / degrees)
    values = [bivariate_normal(x * scale, y * scale, rho) for scale in scales]
    return float(weights * densities @ values)


def conditional_default(p, rho, z=NODES):
    """Default probability of a name when the factor is z."""
    if p <= 0.0 or p >= 1.0:
        return np.full_like(z, p)
    if rho >= 1.0:
        return (z <= special.ndtri(p)).astype(float)
    return special.ndtr((special.ndtri(p) - math.sqrt(rho) * z) / math.sqrt(1 - rho))


def vasicek_quantile(p, rho, level):
    """Default rate of an endless pool that is not exceeded with probability ``level``."""
    shifted = special.ndtri(p) + math.sqrt(rho) * special.ndtri(level)
    return float(special.ndtr(shifted / math.sqrt(1 - rho)))


def vasicek_tranche_el(p, rho, lgd, attach, detach):
    """Expected loss of a slice of an endless pool, as a share of its width.

    The difference of two stop-loss premiums over the width.
    """
    return (_excess(p, rho, lgd, attach) - _excess(p, rho, lgd, detach)) / (detach - attach)


def _excess(p, rho, lgd, attach):
    """E[(L - K)+] = E[L; L > K] - K P(L > K): the pool loses more than K where the factor is below ``edge``."""
    if attach >= lgd:
        return 0.0
    c, x = special.ndtri(p), special.ndtri(attach / lgd)
    edge = (c - math.sqrt(1 - rho) * x) / math.sqrt(rho) if attach > 0.0 else math.inf
    return lgd * bivariate_normal(c, edge, math.sqrt(rho)) - attach * float(special.ndtr(edge))


class Pool(NamedTuple):
    """A finite pool's loss: values rising, and their probabilities."""

    losses: np.ndarray
    chances: np.ndarray

    def mean(self):
        return float(self.losses @ self.chances)

    def standard_deviation(self):
        return math.sqrt((self.losses - self.mean()) ** 2 @ self.chances)

    def tranche_el(self, attach, detach):
        return float(np.clip(self.losses - attach, 0.0, detach - attach) @ self.chances / (detach - attach))

    def probability_above(self, loss):
        return float(self.chances[self.losses > loss + 1e-12].sum())

    def value_at_risk(self, level):
        return float(self.losses[np.searchsorted(np.cumsum(self.chances), level - 1e-12)])

    def expected_shortfall(self, level):
        value = self.value_at_risk(level)
        return value + float(np.maximum(self.losses - value, 0.0) @ self.chances) / (1 - level)


@functools.cache
def equal_names(n, p, rho, lgd):
    """Loss of n equal names: binomial given the factor, the factor by quadrature."""
    counts = np.arange(n + 1)
    if rho <= 0.0:
        chances = stats.binom.pmf(counts, n, p)
    elif rho >= 1.0:
        chances = np.zeros(n + 1)
        chances[[0, n]] = 1 - p, p
    else:
        given, column = conditional_default(p, rho), counts[:, None]
        ways = special.gammaln(n + 1) - special.gammaln(column + 1) - special.gammaln(n - column + 1)
        chances = np.exp(ways + special.xlogy(column, given) + special.xlog1py(n - column, -given)) @ MASSES
    return Pool(counts * (lgd / n), chances)


def expected_slice_losses(n, cumulative, rho, lgd, attach, detach):
    """Expected loss of a slice by the end of every period, from the names' cumulative default probabilities."""
    return np.array([equal_names(n, p, rho, lgd).tranche_el(attach, detach) for p in cumulative])


def fair_spread(expected, fractions, payment_discount, default_discount, accrued=0.5):
    """Spread that a slice of those expected losses by period pays, period by period from its definition."""
    protection, premium, before = 0.0, 0.0, 0.0
    for loss, alpha, at_end, at_default in zip(expected, fractions, payment_discount, default_discount, strict=True):
        protection += at_default * (loss - before)
        premium += alpha * (at_end * (1 - loss) + accrued * at_default * (loss - before))
        before = loss
    return protection / premium
