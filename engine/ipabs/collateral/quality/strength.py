"""A standardised score -> the multiple of value it implies, no stronger than indicators are found to be.

    log value = m + b z + e,   b = sqrt(R^2) sigma,   sd(e) = sqrt(1 - R^2) sigma,   sigma = 2.146

for z standard normal: R^2 of the variance of log value is the score's. The multiple exp(b z - b^2/2) has mean 1.
Most of what makes a patent valuable no document shows: sigma is that of a mean ten times the median.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import ndtr, ndtri

if TYPE_CHECKING:
    from ipabs.arrays import Reals

SIGMA: Final = math.sqrt(2.0 * math.log(10.0))
"""Standard deviation of log value: mean over median is exp(sigma^2/2) = 10 (PatVal-EU)."""
ASSUMED: Final = 0.06
"""R^2 within what is found, 2.7 to 11.3 %."""
STRONGEST: Final = 0.11
"""The largest R^2 that may be assumed."""


def slope(r_squared: float) -> float:
    """Of log value on the score: b."""
    return math.sqrt(r_squared) * SIGMA


def residual(r_squared: float) -> float:
    """Standard deviation of log value that the score leaves."""
    return math.sqrt(1.0 - r_squared) * SIGMA


def multiples(quality: Reals, r_squared: float) -> Reals:
    """exp(b z - b^2/2): expected value over that of a patent of which nothing is known, (P,)."""
    b = slope(r_squared)
    return np.asarray(np.exp(b * quality - b * b / 2.0))


def share_of_top(share: float, sigma: float = SIGMA) -> float:
    """Part of all value that the best ``share`` of patents holds: P(Z < sigma - z) of log-normal values."""
    return float(ndtr(sigma - ndtri(1.0 - share)))
