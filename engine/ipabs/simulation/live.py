"""What formulas ask of a pool of instalments beyond its value; nothing is done where none asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ipabs.kernels.live import count_live, find_largest

if TYPE_CHECKING:
    from ipabs.arrays import Indices, Reals
    from ipabs.kernels.instalments import Schedules

SALES, COUNT, LARGEST, RENEWALS = "pool.sales", "pool.count", "pool.largest", "pool.renewals"


class LiveContracts:
    """The instalments of a pool, ready to be counted on every path.

    Parameters
    ----------
    schedules : Schedules
        Contracts in the order of their obligors.
    asked : tuple of str
        Of ``COUNT`` and ``LARGEST``, those that are wanted.
    """

    def __init__(self, schedules: Schedules, asked: tuple[str, ...]) -> None:
        self.asked = tuple(name for name in asked if name in (COUNT, LARGEST))
        self.outstanding = schedules.outstanding
        self.obligors, obligor = np.unique(schedules.obligor, return_inverse=True)
        self.obligor = np.asarray(obligor, dtype=np.int64)
        self.owed = np.zeros((len(self.obligors), schedules.outstanding.shape[1]))
        np.add.at(self.owed, self.obligor, schedules.outstanding)
        self.order = np.ascontiguousarray(np.argsort(-self.owed, axis=0, kind="stable").T)
        self.planned = (schedules.outstanding > 0.0).sum(axis=0).astype(np.float64)

    def scheduled(self) -> dict[str, Reals]:
        """When nobody defaults, by name, each (periods,)."""
        largest = self.owed.max(axis=0) if len(self.owed) else np.zeros(self.owed.shape[1])
        return {name: array for name, array in ((COUNT, self.planned), (LARGEST, largest)) if name in self.asked}

    def scratch(self, lanes: int) -> Indices:
        """Room for the periods of default, (obligors, lanes)."""
        return np.zeros((len(self.obligors) if LARGEST in self.asked else 0, lanes), dtype=np.int64)

    def fill(self, events: Indices, died: Indices, out: dict[str, Reals]) -> None:
        """Fill the arrays asked for, (periods, lanes), from a block's defaults."""
        if COUNT in out:
            count_live(events, self.outstanding, self.planned, out[COUNT])
        if LARGEST in out:
            find_largest(events, self.obligor, self.owed, self.order, died, out[LARGEST])
