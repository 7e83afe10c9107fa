"""Indicators of a pool's patents -> one score each, mean 0 and variance 1 in the pool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import ndtri
from scipy.stats import rankdata

from ipabs.collateral.quality.indicators import WEIGHTS, standardised

if TYPE_CHECKING:
    from ipabs.arrays import Reals
    from ipabs.collateral.quality.indicators import Indicators

SKEWED: Final = ("citations", "family", "claims", "breadth")
"""Counts and ratios of counts, of which a few are large: their logarithms are compared."""
_LARGEST: Final = 4.0
"""The largest score that a tape holds: beyond 15,000 patents the best would have more."""
_DIGITS: Final = 12
"""In which sums that differ by rounding alone are equal."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of a pool's patents.

    Parameters
    ----------
    quality : (P,) float64
        Standardised: mean 0, variance 1.
    parts : dict of str to (P,) float64
        Standardised indicators by name; 0 where one is not known.
    weights : dict of str to float
        Those that tell patents apart, as they were used: their absolute values add to 1.
    """

    quality: Reals
    parts: dict[str, Reals]
    weights: dict[str, float]


def make_scores(indicators: Indicators) -> Scores:
    """Weigh the indicators that tell patents apart; what stays is their order, on the scale of a normal score.

    Ranks are turned into normal scores (van der Waerden): one patent with a hundred times the citations of all others
    would else leave no difference among these, and values of exp(b z) have the stated mean for normal scores only.
    """
    parts = {name: standardised(raw, skewed=name in SKEWED) for name, raw in indicators.raw.items()}
    telling = {name: WEIGHTS[name] for name, part in parts.items() if np.ptp(part) > 0.0}
    total = sum(abs(weight) for weight in telling.values())
    weights = {name: weight / total for name, weight in telling.items()}
    combined = np.zeros(len(indicators.counted))
    for name, weight in weights.items():
        combined += weight * parts[name]
    return Scores(normal_scores(combined), parts, weights)


def normal_scores(values: Reals) -> Reals:
    """Normal quantiles of the ranks, standardised; equal values have one score; all 0 where none differ; (P,)."""
    rounded = np.round(values, _DIGITS)
    if not len(values) or np.ptp(rounded) == 0.0:
        return np.zeros(len(values))
    scores = ndtri((rankdata(rounded) - 0.5) / len(values))
    return np.asarray(np.clip((scores - scores.mean()) / scores.std(), -_LARGEST, _LARGEST))
