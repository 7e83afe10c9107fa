"""Which share of a template's firms lives on one path: the twin of ``kernels.survival``, from the formula."""

from __future__ import annotations

import math
from statistics import NormalDist


def survival_of_many(thresholds, weights, factors, mixing):
    """Of very many firms, by period: 1 - Phi((q / m - a . F) / sqrt(1 - |a|^2))."""
    common = sum(weight * factor for weight, factor in zip(weights, factors, strict=True))
    residual = math.sqrt(1.0 - sum(weight**2 for weight in weights))
    return [1.0 - NormalDist().cdf((q / mixing - common) / residual) for q in thresholds]


def survival_of_few(thresholds, assets):
    """Of those with these asset values, by period."""
    return [sum(asset > q for asset in assets) / len(assets) for q in thresholds]
