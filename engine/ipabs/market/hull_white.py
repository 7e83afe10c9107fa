"""The one-factor Hull-White model, fitted to a curve: r(t) = x(t) + phi(t), dx = -a x dt + sigma dW, x(0) = 0.

With I(t) the integral of x from 0 to t, B(u) = (1 - exp(-a u)) / a and V(u) the variance of x's integral over u years
when x is known at their beginning,

    discount factor on a path       P(0, t) exp(-I(t) - V(t) / 2)
    bond price seen at t            P(t, T) = P(0, T) / P(0, t) exp(-B(T - t) x(t) + (V(T - t) - V(T) + V(t)) / 2)

so that the expected discount factor is the curve's to the last digit, whatever a and sigma. Sources: Hull, White,
"Pricing interest-rate-derivative securities", 1990; Brigo, Mercurio, "Interest rate models", 2006, sections 3.3, 4.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from ipabs.arrays import Reals, Times

_SMALL: Final = 0.5
"""Below it the closed form of V loses digits: its series is exact there."""
_TERMS: Final = 24


@dataclass(frozen=True, slots=True)
class HullWhite:
    """The random part x of the short rate.

    Parameters
    ----------
    mean_reversion : float
        a, a year, 0 or more; at 0 the model of Ho and Lee.
    volatility : float
        sigma, of the short rate, per square root of a year.
    """

    mean_reversion: float
    volatility: float

    def decay(self, years: Times) -> Reals:
        """What is left of x after so many years."""
        return np.asarray(np.exp(-self.mean_reversion * years))

    def reach(self, years: Times) -> Times:
        """B: what x adds to its integral over so many years, years."""
        if self.mean_reversion == 0.0:
            return np.asarray(years, dtype=np.float64)
        return np.asarray(-np.expm1(-self.mean_reversion * years) / self.mean_reversion)

    def state_variance(self, years: Times) -> Reals:
        """Of x after so many years."""
        doubled = HullWhite(2.0 * self.mean_reversion, self.volatility)
        return self.volatility**2 * doubled.reach(years)

    def integral_variance(self, years: Times) -> Reals:
        """V: of the integral of x over so many years."""
        span = np.asarray(years, dtype=np.float64)
        y = self.mean_reversion * span
        series, power, factorial = np.zeros_like(y), np.ones_like(y), 2.0
        for n in range(3, _TERMS):
            factorial *= n
            series = series + (-1.0) ** n * (2.0 - 2.0 ** (n - 1)) / factorial * power
            power = power * np.minimum(y, _SMALL)
        large = np.maximum(y, _SMALL)
        closed = (large + 2.0 * np.expm1(-large) - 0.5 * np.expm1(-2.0 * large)) / large**3
        return self.volatility**2 * span**3 * np.where(y < _SMALL, series, closed)

    def covariance(self, years: Times) -> Reals:
        """Of x after so many years with its integral over them."""
        return 0.5 * (self.volatility * self.reach(years)) ** 2
