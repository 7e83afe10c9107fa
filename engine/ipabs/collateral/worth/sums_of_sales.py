"""Sums of the sales of several periods as displaced log-normals, and Black's calls on them.

Multiples of sales M_i, of volatility sigma, have E[M_i M_j] = exp(sigma^2 min(t_i, t_j)), and those of three dates
E[M_i M_j M_l] = exp(sigma^2 (2 t_i + t_j)) for t_i <= t_j <= t_l. The sum of x_i M_i is taken as a constant plus a
log-normal, of the same mean, variance and skewness; where it varies wildly, as a log-normal alone. E[f(sum) M_q] is
E[f] after every x_i has grown by exp(sigma^2 min(t_i, t_q)).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import ndtr

if TYPE_CHECKING:
    from ipabs.arrays import Flags, Reals, Times

NARROW = 0.02
"""Deviation over mean below which the skewness is a log-normal's own: three moments no longer tell."""
WILD = 1.0
"""Variance of the logarithm from which on a sum is a log-normal alone. What sales vary by until the year begins is most
of it, and that is log-normal; a constant small beside the mean is large beside what is sold on most paths. Royalties
capped by the year at 80 % over 15 years: 0.2 % off, with a constant 1 %; at 120 %: 1 % and 14 %."""


class Sum(NamedTuple):
    """A constant plus a log-normal, element by element.

    Attributes
    ----------
    mean : float64
        Of the sum.
    constant : float64
        What of the mean does not vary; may be negative.
    deviation : float64
        Standard deviation of the logarithm of what varies.
    """

    mean: Reals
    constant: Reals
    deviation: Reals

    @property
    def first(self) -> Sum:
        """The first column alone: as seen from the cutoff."""
        return Sum(self.mean[..., :1], self.constant[..., :1], self.deviation[..., :1])

    def call(self, strike: Reals) -> tuple[Reals, Reals]:
        """E[(S - strike)+] and what it grows by with all sales, E[S; S > strike]; the strike may be inf."""
        mean, constant, deviation, strike = np.broadcast_arrays(*self, strike)
        varies, over = mean - constant, strike - constant
        certain = (deviation <= 1e-9) | (over <= 0.0) | (varies <= 0.0) | np.isinf(strike)
        m, k, s = (np.where(certain, 1.0, array) for array in (varies, over, deviation))
        beyond = np.log(m / k) / s + 0.5 * s
        chance = ndtr(beyond - s)
        part = m * ndtr(beyond)
        value = np.where(certain, np.maximum(mean - strike, 0.0), part - k * chance)
        slope = np.where(certain, np.where(mean > strike, mean, 0.0), part + constant * chance)
        return np.maximum(value, 0.0), slope


class Multiples(NamedTuple):
    """Where sales stand.

    Attributes
    ----------
    variance : (G,) float64
        sigma^2, 1/y.
    times : (K+1,) float64
    growth : (G, K, K+1) float64
        exp(sigma^2 min(t_i, t_q)) for the end t_i of each period and each time t_q.
    """

    variance: Reals
    times: Times
    growth: Reals

    def sums(self, amounts: Reals, together: Flags) -> Sum:
        """Sums of ``amounts`` (G, K) x M up to each period, each as seen with M_q; (G, K, K+1).

        ``together`` (G, K, K): whether the sum of period p (second) has that of period i <= p (last) in it.
        """
        x = amounts[:, :, np.newaxis] * self.growth
        g = np.exp(self.variance[:, np.newaxis] * self.times[1:])[:, :, np.newaxis]
        members = together.astype(np.float64)
        earlier = members * (1.0 - np.eye(members.shape[1]))
        mean = members @ x
        once, twice = earlier @ (x * g), earlier @ (x * g**2)
        squared = members @ (x * (x * g + 2.0 * once))
        both = earlier @ (x * g * (x * g**2 + 2.0 * twice))
        cubed = members @ (x * (x**2 * g**3 + 3.0 * x * g * twice + 3.0 * both))
        return _displaced(mean, squared, cubed)

    def mean_time(self, amounts: Reals, together: Flags) -> Reals:
        """Years from the cutoff at which the sums are made in the mean, (G, K)."""
        members = together.astype(np.float64)
        total = (members @ amounts[:, :, np.newaxis])[:, :, 0]
        when = (members @ (amounts * self.times[1:])[:, :, np.newaxis])[:, :, 0]
        return np.divide(when, total, out=np.zeros_like(total), where=total != 0.0)


def make_multiples(volatility: Reals, times: Times) -> Multiples:
    """Of contracts with these volatilities (G,)."""
    variance = volatility**2
    common = np.minimum(times[1:, np.newaxis], times)
    return Multiples(variance, times, np.exp(variance[:, np.newaxis, np.newaxis] * common))


def _displaced(mean: Reals, squared: Reals, cubed: Reals) -> Sum:
    """A constant plus the log-normal of three moments: of deviation over mean z its skewness is z^3 + 3 z."""
    there = mean > 0.0
    second = np.divide(squared, mean**2, out=np.ones_like(mean), where=there)
    third = np.divide(cubed, mean**3, out=np.ones_like(mean), where=there)
    relative = np.sqrt(np.maximum(second - 1.0, 0.0))
    wide = relative > NARROW
    skew = np.divide(third - 3.0 * second + 2.0, relative**3, out=np.ones_like(mean), where=wide)
    wide &= (skew > 0.0) & (second < np.exp(WILD))
    ratio = np.where(wide, 2.0 * np.sinh(np.arcsinh(0.5 * skew) / 3.0), relative)
    varies = np.where(wide, mean * relative / np.where(wide, ratio, 1.0), mean)
    return Sum(mean, mean - varies, np.sqrt(np.log1p(ratio**2)))
