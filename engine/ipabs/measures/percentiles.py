"""Samples by path and period to their mean and percentiles in every period.

The percentile of level p is inf{x : F(x) >= p}: always a number that some path shows, the least for p = 0 and the
largest for p = 1, never one between two paths. With weights F is their share up to x, sum(w; X <= x) / sum(w), and the
mean is sum(w x) / sum(w): receipts lie far from 0 and are read at both ends, so what the weights add up to must not
show in them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from ipabs.errors import ModelError
from ipabs.measures.estimates import ONE_PATH, Estimate, mean, ratio
from ipabs.measures.missing import Missing
from ipabs.measures.paths import checked_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ipabs.arrays import Reals

LEVELS = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
"""Levels that reports show."""
ROUNDING = 1e-12
"""Shares of weight that differ by less than this count as equal."""


@dataclass(frozen=True, slots=True, eq=False)
class PeriodStatistics:
    """A sample by path and period, summed up in every period.

    Parameters
    ----------
    mean : (periods,), unit of the sample
    standard_errors : (periods,), same unit, or Missing
        Of the means.
    levels : (levels,)
        Decimals: 0.05 for the fifth percentile.
    percentiles : (levels, periods), same unit
    paths : int
    """

    mean: Reals
    standard_errors: Reals | Missing
    levels: tuple[float, ...]
    percentiles: Reals
    paths: int


def by_period(
    x: npt.ArrayLike, levels: Sequence[float] = LEVELS, weights: npt.ArrayLike | None = None
) -> PeriodStatistics:
    """Mean, its standard error and percentiles of every period.

    Parameters
    ----------
    x : (paths, periods), any unit
    levels : sequence of float, in [0, 1]
    weights : (paths,), 0 or more, optional

    Returns
    -------
    PeriodStatistics

    Raises
    ------
    ModelError
        As ``percentiles``.
    """
    sample, levels, checked = _checked(x, levels, weights)
    means = [_mean(np.ascontiguousarray(column), checked) for column in sample.T]
    errors = [estimate.standard_error for estimate in means]
    numbers = [error for error in errors if not isinstance(error, Missing)]
    return PeriodStatistics(
        mean=np.array([estimate.value for estimate in means]),
        standard_errors=np.array(numbers) if len(numbers) == len(errors) else ONE_PATH,
        levels=levels,
        percentiles=_percentiles(sample, levels, checked),
        paths=sample.shape[0],
    )


def percentiles(x: npt.ArrayLike, levels: Sequence[float], weights: npt.ArrayLike | None = None) -> Reals:
    """Percentiles of every period.

    Parameters
    ----------
    x : (paths, periods), any unit
    levels : sequence of float, in [0, 1]
        Taken in the decimals as written.
    weights : (paths,), 0 or more, optional

    Returns
    -------
    (levels, periods), unit of ``x``

    Raises
    ------
    ModelError
        No path, arrays that do not fit, a number that is not finite, a negative weight or none that is positive, or
        a level outside [0, 1].
    """
    return _percentiles(*_checked(x, levels, weights))


def _checked(
    x: npt.ArrayLike, levels: Sequence[float], weights: npt.ArrayLike | None
) -> tuple[Reals, tuple[float, ...], Reals | None]:
    sample = np.asarray(x, dtype=np.float64)
    if sample.ndim != 2 or sample.shape[0] == 0:
        raise ModelError(f"a sample of at least one path by periods is needed, not an array of shape {sample.shape}")
    if not np.isfinite(sample).all():
        path, period = np.argwhere(~np.isfinite(sample))[0]
        raise ModelError(f"the sample holds a number that is not finite at path {path}, period {period + 1}")
    for level in levels:
        if not 0.0 <= level <= 1.0:
            raise ModelError(f"the level of a percentile must lie in 0 to 1, not {level:g}")
    if weights is None:
        return sample, tuple(levels), None
    given = np.asarray(weights, dtype=np.float64)
    if given.shape != sample.shape[:1]:
        raise ModelError(f"weights of shape {given.shape} do not fit a sample of {sample.shape[0]} paths")
    if not np.isfinite(given).all() or not checked_weights(given).any():
        raise ModelError("weights must be numbers, some of them positive")
    return sample, tuple(levels), given


def _mean(column: Reals, weights: Reals | None) -> Estimate:
    if weights is None:
        return mean(column)
    found = ratio(column, np.ones(column.size), weights)
    assert not isinstance(found, Missing)
    return found


def _percentiles(sample: Reals, levels: tuple[float, ...], weights: Reals | None) -> Reals:
    out = np.empty((len(levels), sample.shape[1]))
    for k, column in enumerate(sample.T):
        out[:, k] = _unweighted(column, levels) if weights is None else _weighted(column, levels, weights)
    return out


def _unweighted(column: Reals, levels: tuple[float, ...]) -> Reals:
    ranks = [max(1, math.ceil(_exact(level) * column.size)) - 1 for level in levels]
    parted: Reals = np.partition(column, sorted(set(ranks))) if ranks else column
    return parted[ranks]


def _weighted(column: Reals, levels: tuple[float, ...], weights: Reals) -> Reals:
    held = weights > 0.0
    column, weights = column[held], weights[held]
    order = np.argsort(column, kind="stable")
    sums = np.cumsum(weights[order])
    bounds = [float(_exact(level) * Fraction(float(sums[-1]))) - ROUNDING * sums[-1] for level in levels]
    return column[order][np.searchsorted(sums, bounds)]


def _exact(level: float) -> Fraction:
    return Fraction(str(float(level)))
