"""Cases changed by hand, as a scenario would change them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ipabs.case import Case
    from ipabs.market.curves import Curve


def with_default_intensity(case: Case, times: float) -> Case:
    """The case with every obligor's intensity of default multiplied: 1 - (1 - Q)^times."""
    obligors = case.pool.obligors
    cumulative = 1.0 - (1.0 - obligors.cumulative) ** times
    return replace(case, pool=replace(case.pool, obligors=replace(obligors, cumulative=cumulative)))


def with_curve(case: Case, curve: Curve) -> Case:
    """The case at another curve."""
    return replace(case, curve=curve)


def independent_error(difference) -> float:
    """The standard error that a change would have if its two runs had nothing in common."""
    return float(np.hypot(difference.base.standard_error, difference.stressed.standard_error))
