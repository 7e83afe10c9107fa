"""Given cash as a block of paths: every lane is the one path there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ipabs.definitions.downgrades import downgrade_input
from ipabs.kernels.blocks import empty_block

if TYPE_CHECKING:
    from ipabs.arrays import Reals
    from ipabs.collateral.collections import Collections


def given_inputs(collections: Collections) -> dict[str, Reals]:
    """What the waterfall is fed, by name, each (periods,).

    ``receipts.<kind>`` and ``pool.balance``, ``pool.defaulted`` in money, ``failed.<party>`` and
    ``downgraded.<party>.<grade>`` as 0 or 1.
    """
    inputs = {f"receipts.{kind}": amounts for kind, amounts in collections.receipts.items()}
    inputs["pool.balance"] = collections.balance[1:]
    inputs["pool.defaulted"] = collections.defaulted[1:]
    inputs |= {f"pool.{word}": amounts for word, amounts in collections.told.items()}
    inputs |= {f"failed.{name}": flags for name, flags in collections.failed.items()}
    return inputs | {downgrade_input(*which): flags for which, flags in collections.downgraded.items()}


def block_of(inputs: dict[str, Reals], lanes: int) -> Reals:
    """The same path in every lane, (inputs, periods, lanes)."""
    path = np.array(list(inputs.values()))
    block = empty_block(*path.shape, lanes)
    block[:] = path[:, :, np.newaxis]
    return block
