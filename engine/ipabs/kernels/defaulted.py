"""Who defaults in which period, as a list: defaults are rare, and a loop over all lanes for each of them is not."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ipabs.kernels.jit import leaf

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]


@leaf
def list_defaults(threshold: Floats, asset: Floats, defaults: tuple[Indices, Indices, Indices]) -> None:
    """List the lanes that default in each period: ``defaults`` as ``Scratch`` says of them.

    Thresholds never fall, so that those below X are counted. A branch would be guessed wrong at every default.
    """
    first, following, listed = defaults
    periods, count = first.shape[0], 0
    for k in range(periods):
        first[k] = -1
    for lane in range(asset.shape[0]):
        listed[count] = lane
        count += 1 if asset[lane] <= threshold[periods - 1] else 0
    for n in range(count):
        lane = listed[n]
        x, k = asset[lane], 0
        for m in range(periods):
            k += 1 if x > threshold[m] else 0
        following[lane] = first[k]
        first[k] = lane


@leaf
def add_defaulted(lane: int, following: Indices, contract: Floats, defaulted: Floats) -> None:
    """Add the contract's value, of the end of the period before, to ``defaulted`` in lanes listed from ``lane`` on."""
    while lane >= 0:
        defaulted[lane] += contract[lane]
        lane = following[lane]
