"""How many paths an estimate needs, and between which ordered losses a quantile lies."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ipabs.errors import ModelError
from ipabs.measures.missing import Missing

if TYPE_CHECKING:
    from ipabs.arrays import Reals


class Ranks(NamedTuple):
    """Ranks, from 1 for the smallest loss, between whose losses a quantile lies."""

    lower: int
    upper: int


def order_statistic_ranks(paths: int, level: float, confidence: float = 0.95) -> Ranks | Missing:
    """Ranks of the ordered losses that enclose a quantile (VaR) with at least the confidence asked.

    The number of losses up to the true quantile is Binomial(n, a); the loss of rank l lies above it with probability
    P(B < l), the loss of rank u below it with probability P(B >= u). Both are kept to (1 - confidence) / 2, whatever
    the law of the losses.

    Parameters
    ----------
    paths : int
        Equally weighted, independent paths n.
    level : float
        Level a of the quantile, in (0, 1): 0.99 for the 99 % VaR.
    confidence : float
        In (0, 1).

    Returns
    -------
    Ranks or Missing
        Missing if the paths are too few for such an interval.

    Raises
    ------
    ModelError
        No paths, or a level or confidence outside (0, 1).
    """
    _open_unit("level", level)
    _open_unit("confidence", confidence)
    if paths < 1:
        raise ModelError(f"at least one path is needed, not {paths}")
    first, cumulative = _binomial_distribution(paths, level)
    tail = 0.5 * (1.0 - confidence)
    lower = first + int(np.searchsorted(cumulative, tail))
    upper = first + int(np.searchsorted(cumulative, 1.0 - tail)) + 1
    if lower < 1 or upper > paths:
        return Missing(f"{paths:,} paths are too few for a {confidence:.0%} interval of the {level:.4g} quantile")
    return Ranks(lower, upper)


def paths_needed(probability: float, relative_standard_error: float) -> int:
    """Independent paths for a relative standard error e of a probability p: (1 - p) / (p e^2), rounded up.

    Parameters
    ----------
    probability : float
        Of the event counted, in (0, 1).
    relative_standard_error : float
        Standard error over probability, above 0: 0.05 for 5 %.

    Returns
    -------
    int

    Raises
    ------
    ModelError
        A probability outside (0, 1), or an error that is not positive.

    Notes
    -----
    Reckoned in the decimals as written: in binary, p = 1e-4 and e = 1 % would round up to one path too many.
    """
    _open_unit("probability", probability)
    if not 0.0 < relative_standard_error < math.inf:
        raise ModelError(f"the relative standard error must be positive, not {relative_standard_error:g}")
    chance = Fraction(str(float(probability)))
    error = Fraction(str(float(relative_standard_error)))
    return math.ceil((1 - chance) / (chance * error**2))


def _binomial_distribution(trials: int, chance: float) -> tuple[int, Reals]:
    """First count and P(B <= count) for the counts within 12 standard deviations and 50 of the mean.

    Summed from ratios of neighbouring probabilities, p(k) / p(k-1) = (n - k + 1) / k x a / (1 - a), about the middle:
    no factorial, and no tail worth 1e-16 is left out.
    """
    mean = trials * chance
    reach = 12.0 * math.sqrt(mean * (1.0 - chance)) + 50.0
    first, last = max(0, math.floor(mean - reach)), min(trials, math.ceil(mean + reach))
    counts = np.arange(first + 1, last + 1, dtype=np.float64)
    ratios = np.log((trials - counts + 1.0) / counts) + math.log(chance) - math.log1p(-chance)
    logs = np.concatenate(([0.0], np.cumsum(ratios)))
    weights = np.exp(logs - logs.max())
    return first, np.cumsum(weights) / weights.sum()


def _open_unit(name: str, value: float) -> None:
    if not 0.0 < value < 1.0:
        raise ModelError(f"the {name} must lie between 0 and 1, not {value:g}")
