"""Numbers of simulated paths to estimates with standard errors.

**Weights.** Paths drawn from a shifted law carry the likelihood ratio w of the law that is meant to the law drawn
from. An expectation is estimated by the plain mean of w f, not by sum(w f) / sum(w): it is unbiased, its standard
error is that of any mean, and what the weights are off 1 by in total does not touch events the shift was made for.
What lies about some number c on most paths (a price, a premium) is estimated as c + mean(w (f - c)), with ``about``:
for any c known beforehand that is as unbiased, and it leaves out c times the noise of the weights.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from ipabs.errors import ModelError
from ipabs.measures.missing import Measure, Missing
from ipabs.measures.paths import checked_weights, column, sample, total, weighted

if TYPE_CHECKING:
    import numpy.typing as npt

    from ipabs.arrays import Reals

ONE_PATH = Missing("one path tells nothing of its error")


@dataclass(frozen=True, slots=True)
class Estimate:
    """What simulated paths say about a number, and how far off they may be.

    Parameters
    ----------
    value : float
        In the unit of the measure.
    standard_error : float or Missing
        In the same unit. Missing where the paths are too few to tell.
    paths : int
        Paths drawn.
    """

    value: float
    standard_error: Measure
    paths: int

    @property
    def relative_error(self) -> Measure:
        """Standard error over the size of the value."""
        if isinstance(self.standard_error, Missing):
            return self.standard_error
        return self.standard_error / abs(self.value) if self.value != 0.0 else Missing("the estimate is zero")

    def interval(self, confidence: float = 0.95) -> tuple[float, float] | Missing:
        """Return the ends of a normal interval about the value, in its unit; Missing without a standard error."""
        if isinstance(self.standard_error, Missing):
            return self.standard_error
        reach = two_sided(confidence) * self.standard_error
        return self.value - reach, self.value + reach

    def zero_event_bound(self, largest_weight: float = 1.0) -> Measure:
        """Bound of a probability, at 95 %, when no path showed the event: 3 / n.

        With weights the bound is 3 / n times the largest weight that the event can carry, which the paths, none of
        which showed it, do not know. Missing if some path did show the event: the standard error is then the measure.
        """
        if self.value != 0.0:
            return Missing("the event was seen")
        return min(1.0, 3.0 * largest_weight / self.paths)


def mean(x: npt.ArrayLike, weights: npt.ArrayLike | None = None, about: float = 0.0) -> Estimate:
    """Mean of w x with its standard error s / sqrt(n).

    Parameters
    ----------
    x : (paths,), any unit; flags count as 0 and 1
    weights : (paths,), 0 or more, optional
        Likelihood ratios; 1 for every path if left out.
    about : float
        Unit of ``x``: a number known before the paths were drawn, near what most of them show. Without weights it
        changes nothing.

    Returns
    -------
    Estimate
        In the unit of ``x``.

    Raises
    ------
    ModelError
        No paths, columns that do not fit, a number that is not finite, or a negative weight.
    """
    (x,), weights = sample(weights, x=x)
    return plain_mean(_weighted_about(x, weights, about))


def probability(flags: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> Estimate:
    """Probability of an event from whether each path shows it; ``zero_event_bound`` says more if none does.

    Parameters
    ----------
    flags : (paths,), bool, or 0.0 and 1.0
    weights : (paths,), 0 or more, optional

    Returns
    -------
    Estimate
        A share of 1. With weights the plain mean may exceed 1 by its error.

    Raises
    ------
    ModelError
        As ``mean``; or a flag that is neither 0 nor 1.
    """
    (flags,), weights = sample(weights, flags=flags)
    odd = (flags != 0.0) & (flags != 1.0)
    if odd.any():
        raise ModelError(f"flags must be 0 or 1; that of path {int(np.argmax(odd))} is {flags[odd][0]:g}")
    return plain_mean(weighted(flags, weights))


def share_of_paths(count: float, paths: int) -> Estimate:
    """Probability of an event that ``count`` of ``paths`` paths show: ``probability`` of what was only counted."""
    share = count / paths
    error = ONE_PATH if paths == 1 else math.sqrt(share * (1.0 - share) / (paths - 1.0))
    return Estimate(share, error, paths)


def ratio(
    numerator: npt.ArrayLike, denominator: npt.ArrayLike, weights: npt.ArrayLike | None = None, about: float = 0.0
) -> Estimate | Missing:
    """Ratio of two expectations, with the standard error of the delta method.

    r = mean(w a) / mean(w b); its error is that of the mean of w (a - r b), over the size of mean(w b).

    Parameters
    ----------
    numerator, denominator : (paths,), any units
    weights : (paths,), 0 or more, optional
    about : float
        Of the denominator, as in ``mean``.

    Returns
    -------
    Estimate or Missing
        In the unit of the numerator over that of the denominator. Missing if the denominator's mean is zero.

    Raises
    ------
    ModelError
        As ``mean``.
    """
    (above, below), weights = sample(weights, numerator=numerator, denominator=denominator)
    above, below = weighted(above, weights), _weighted_about(below, weights, about)
    base = total(below) / below.size
    if base == 0.0:
        return Missing("the denominator is zero on every path")
    value = total(above) / above.size / base
    error = plain_mean((above - value * below) / base).standard_error
    return Estimate(value, error, above.size)


def effective_paths(weights: npt.ArrayLike) -> float:
    """Paths of equal weight that would know as much: (sum w)^2 / sum w^2.

    Parameters
    ----------
    weights : (paths,), 0 or more

    Returns
    -------
    float
        Between 1 and the number of paths. It judges the weights, not a measure: an estimate of the tail that the
        shift was made for is better than this says.

    Raises
    ------
    ModelError
        As ``mean``; or no weight is positive.
    """
    checked = checked_weights(column("weights", weights))
    largest = float(checked.max())
    if largest == 0.0:
        raise ModelError("some weight must be positive")
    shares = checked / largest
    return total(shares) ** 2 / total(shares * shares)


def two_sided(confidence: float) -> float:
    """Standard errors that a normal interval reaches to either side: 1.96 for 0.95."""
    if not 0.0 < confidence < 1.0:
        raise ModelError(f"the confidence must lie between 0 and 1, not {confidence:g}")
    return NormalDist().inv_cdf(0.5 + 0.5 * confidence)


def plain_mean(x: Reals) -> Estimate:
    """Mean of a checked column, weights multiplied in: two passes, so that a large mean does not drown the spread."""
    paths = x.size
    value = total(x) / paths
    if paths == 1:
        return Estimate(value, ONE_PATH, 1)
    deviations = x - value
    return Estimate(value, math.sqrt(total(deviations * deviations) / (paths - 1.0) / paths), paths)


def _weighted_about(x: Reals, weights: Reals | None, about: float) -> Reals:
    return x if weights is None else about + weights * (x - about)
