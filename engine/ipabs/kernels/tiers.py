"""What the tiers of a contract make of the sales of a contract year so far."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ipabs.kernels.bits import fma
from ipabs.kernels.jit import apart

Floats: TypeAlias = npt.NDArray[np.float64]


@apart
def owe(terms: tuple[float, float, float, float], multiple: Floats, sold: Floats, owed: Floats) -> None:
    """Add sales to ``sold`` and fill ``owed`` with the royalty of the contract year by its first two tiers.

    ``terms`` are the expected sales, the first rate, where the second tier starts and what it adds to the rate.
    """
    expected, rate, start, step = terms
    for lane in range(owed.shape[0]):
        sales = fma(multiple[lane], expected, sold[lane])
        sold[lane] = sales
        owed[lane] = fma(step, max(sales - start, 0.0), rate * sales)


@apart
def owe_more(start: float, step: float, sold: Floats, owed: Floats) -> None:
    """Add one more tier to ``owed``."""
    for lane in range(owed.shape[0]):
        owed[lane] = fma(step, max(sold[lane] - start, 0.0), owed[lane])
