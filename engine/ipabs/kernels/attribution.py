"""Which contract lost how much: defaults settled one by one, for contributions to a pool's risk."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ipabs.kernels.jit import kernel
from ipabs.kernels.settlement import LOSS, Collateral, Layers, Pots, settle

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]


@kernel
def settle_each(
    seed: int,
    first_path: int,
    events: Indices,
    macro: Floats,
    contracts: tuple[Collateral, Floats, Floats],
    layers: Layers,
    pots: Pots,
    out: tuple[tuple[Floats, Floats, Floats, Floats, Floats], Floats],
) -> int:
    """Settle as ``settle`` does, and add each default's loss to its contract.

    Parameters
    ----------
    out : (what settle fills, by_contract)
        ``by_contract`` (contracts, lanes) float64, money; added to.
    """
    filled, by_contract = out
    totals = filled[3]
    for n in range(events.shape[0]):
        lane = events[n, 1]
        before = totals[LOSS, lane]
        settle(seed, first_path, events[n : n + 1], macro, contracts, layers, pots, filled)
        by_contract[events[n, 2], lane] += totals[LOSS, lane] - before
    return 0
