"""Losses of paths to their distribution: mean, spread, VaR, expected shortfall, histogram, each with its error.

With weights, the share of paths beyond a loss is the plain mean of w 1(L > l), and the distribution function is what
is left to 1: a shift towards bad paths makes that tail precise, whatever all weights add up to.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ipabs.errors import ModelError
from ipabs.measures.estimates import Estimate, plain_mean, two_sided
from ipabs.measures.missing import Measure, Missing
from ipabs.measures.paths import sample, weighted
from ipabs.measures.statistics import order_statistic_ranks

if TYPE_CHECKING:
    from ipabs.arrays import Reals

CONFIDENCE = 0.95
"""Of the interval from which the standard error of a VaR is read."""
ROUNDING = 1e-12
"""Sums of weights that differ by less than this share count as equal, so that an atom's edge does not hang on it."""


class Histogram(NamedTuple):
    """Shares of paths by loss.

    Attributes
    ----------
    edges : (bins + 1,), unit of the losses, increasing
        Every bin holds its lower edge; the last its upper edge too.
    shares : (bins,)
        Mean weight of the paths in each bin; without weights they add to 1.
    """

    edges: Reals
    shares: Reals


@dataclass(frozen=True, eq=False)
class LossDistribution:
    """The distribution of one loss a path.

    Parameters
    ----------
    losses : (paths,), money or a share
        What every measure is in, standard errors too. Gains are negative losses.
    weights : (paths,), 0 or more, optional
        Likelihood ratios of the paths; 1 for every path if left out.

    Raises
    ------
    ModelError
        No paths, columns that do not fit, a number that is not finite, or a negative weight.
    """

    losses: Reals
    weights: Reals | None = None

    def __post_init__(self) -> None:
        (losses,), weights = sample(self.weights, losses=self.losses)
        object.__setattr__(self, "losses", losses)
        object.__setattr__(self, "weights", weights)

    @property
    def paths(self) -> int:
        """Paths drawn."""
        return self.losses.size

    def mean(self) -> Estimate:
        """Expected loss."""
        return plain_mean(weighted(self.losses, self.weights))

    def standard_deviation(self) -> Estimate | Missing:
        """Square root of the variance with n - 1; its error by the delta method. Missing for one path."""
        if self.paths == 1:
            return Missing("one path has no spread")
        deviations = self.losses - self.mean().value
        squares = plain_mean(weighted(deviations * deviations, self.weights))
        assert not isinstance(squares.standard_error, Missing)
        if squares.value == 0.0:
            return Estimate(0.0, 0.0, self.paths)
        deviation = math.sqrt(squares.value * self.paths / (self.paths - 1.0))
        return Estimate(deviation, squares.standard_error / (2.0 * deviation), self.paths)

    def probability_of_loss(self, threshold: float = 0.0) -> Estimate:
        """Probability of a loss above ``threshold``, in the unit of the losses.

        Simulated losses carry crumbs of rounding: 1e-9 of the notional is a threshold that they stay below.
        """
        return plain_mean(weighted((self.losses > threshold).astype(np.float64), self.weights))

    def value_at_risk(self, level: float) -> Estimate:
        """VaR_a = inf{l : F(l) >= a}, always a loss that some path shows.

        Its standard error is the width of ``value_at_risk_interval`` over the width that a standard normal's has.

        Parameters
        ----------
        level : float
            a, in (0, 1), taken in the decimals as written.

        Raises
        ------
        ModelError
            A level outside (0, 1).
        """
        value = float(self._ranked[0][self._rank(self._beyond(level))])
        interval = self.value_at_risk_interval(level)
        error: Measure = interval if isinstance(interval, Missing) else 0.5 * (interval[1] - interval[0])
        if not isinstance(error, Missing):
            error /= two_sided(CONFIDENCE)
        return Estimate(value, error, self.paths)

    def value_at_risk_interval(self, level: float) -> tuple[float, float] | Missing:
        """Return two losses that enclose the VaR with 95 % confidence; Missing if the paths are too few.

        Without weights by ranks of a binomial law (``statistics.order_statistic_ranks``). With weights the losses at
        which the tail equals 1 - a, more and less 1.96 standard errors of the tail beyond the VaR.

        Source of the second: Woodruff, "Confidence intervals for medians and other position measures", 1952.
        """
        beyond = self._beyond(level)
        ranked, _ = self._ranked
        if self.weights is None:
            ranks = order_statistic_ranks(self.paths, level, CONFIDENCE)
            return ranks if isinstance(ranks, Missing) else (float(ranked[ranks[0] - 1]), float(ranked[ranks[1] - 1]))
        tail = self.probability_of_loss(float(ranked[self._rank(beyond)])).standard_error
        if isinstance(tail, Missing):
            return tail
        reach = two_sided(CONFIDENCE) * tail * self.paths
        if reach >= beyond:
            return Missing(f"{self.paths:,} paths are too few for a 95% interval of the {level:.4g} quantile")
        return float(ranked[self._rank(beyond + reach)]), float(ranked[self._rank(beyond - reach)])

    def expected_shortfall(self, level: float) -> Estimate:
        """ES_a = [E(L; L > VaR_a) + VaR_a (F(VaR_a) - a)] / (1 - a): the mean of the worst 1 - a, atoms divided.

        Reckoned as VaR_a + E[(L - VaR_a)+] / (1 - a), which is the same; its standard error is that of the second
        term, for an error of the VaR moves the sum only in second order.

        Parameters
        ----------
        level : float
            a, in (0, 1).

        Raises
        ------
        ModelError
            A level outside (0, 1).

        Source: Rockafellar, Uryasev, "Conditional value-at-risk for general loss distributions", 2002.
        """
        beyond = self._beyond(level)
        value = float(self._ranked[0][self._rank(beyond)])
        excess = plain_mean(weighted(np.maximum(self.losses - value, 0.0), self.weights))
        tail = beyond / self.paths
        error = excess.standard_error
        error = error if isinstance(error, Missing) else error / tail
        return Estimate(value + excess.value / tail, error, self.paths)

    def histogram(self, bins: int = 50) -> Histogram:
        """Shares of paths in ``bins`` bins of one width, from the least loss (0 if none is negative) to the largest.

        Raises
        ------
        ModelError
            No bin.
        """
        if bins < 1:
            raise ModelError(f"at least one bin is needed, not {bins}")
        low, high = min(0.0, float(self.losses.min())), max(0.0, float(self.losses.max()))
        edges = np.linspace(low, high if high > low else low + 1.0, bins + 1)
        counts, _ = np.histogram(self.losses, edges, weights=self.weights)
        return Histogram(edges, counts / self.paths)

    @cached_property
    def _ranked(self) -> tuple[Reals, Reals]:
        """Losses in rising order, and the weight of those that stand behind each."""
        if self.weights is None:
            return np.sort(self.losses), np.arange(self.paths - 1.0, -1.0, -1.0)
        order = np.argsort(self.losses, kind="stable")  # ties stay in order of paths: the sums keep their bits
        sums = np.cumsum(self.weights[order][::-1])[::-1]
        return self.losses[order], np.append(sums[1:], 0.0)

    def _rank(self, beyond: float) -> int:
        """Place in the order of the least loss that no more weight than ``beyond`` exceeds."""
        _, behind = self._ranked
        slack = 0.0 if self.weights is None else ROUNDING * self.paths
        return self.paths - int(np.searchsorted(behind[::-1], beyond + slack, side="right"))

    def _beyond(self, level: float) -> float:
        """(1 - a) n, of the level's decimals as written: 0.07 of 100 paths are 7, in binary more."""
        if not 0.0 < level < 1.0:
            raise ModelError(f"the level must lie between 0 and 1, not {level:g}")
        return float((1 - Fraction(str(float(level)))) * self.paths)
