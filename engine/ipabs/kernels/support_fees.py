"""What support on assets costs on a path: fees that run while contracts perform.

Worked out from the list of defaults, as ``kernels.live`` does: all fees by plan, less those that a default ends.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ipabs.kernels.jit import kernel

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]


@kernel
def charge_fees(events: Indices, planned: Floats, left: Floats, fees: Floats) -> int:
    """Fill ``fees`` (layers, lanes) with what each layer costs on each path, money.

    fees = planned - sum over defaults of what was still to come

    Parameters
    ----------
    events : (events, 3) int64
        Period, lane and contract of each default.
    planned : (layers,) float64
        When nobody defaults, money.
    left : (layers, contracts, periods) float64
        From each period on, that one included, of each contract, money.
    """
    for layer in range(fees.shape[0]):
        for lane in range(fees.shape[1]):
            fees[layer, lane] = planned[layer]
        for n in range(events.shape[0]):
            fees[layer, events[n, 1]] -= left[layer, events[n, 2], events[n, 0]]
    return 0
