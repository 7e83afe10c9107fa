"""Royalties owed in other currencies than the deal's: which they are, and what these are expected to cost.

A contract in another currency is run and valued in it, money of its tape and all, and what comes out is converted at
the end of its period. The rate X(t) = F(t) exp(s W(t) - s^2 t / 2) strays from its forwards F by a Brownian path W of
its own, independent of all else; so a receipt at t is expected to bring F(t) times what it is, and what is still to
come is worth X(t) times its value in that currency, found with factors P(t) F(t) / F(0) instead of the deal's P(t).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ipabs.arrays import Indices, Rates
    from ipabs.collateral.reading import Row
    from ipabs.market.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Conversion:
    """The currencies of C royalties over K periods.

    Parameters
    ----------
    place : (C,) int64
        The contract's, as a place among the deal's other currencies; -1 for the deal's. Those of one stand together.
    forwards : (currencies + 1, K+1) float64
        Deal currency for one unit, expected at the cutoff and the end of each period; last the deal's own, all 1.
    """

    place: Indices
    forwards: Rates

    @property
    def ranges(self) -> tuple[tuple[int, int, int], ...]:
        """Contracts of one currency, which follow one another: the first, the one after the last, and its place."""
        ends = [*(np.flatnonzero(np.diff(self.place)) + 1).tolist(), len(self.place)]
        return tuple((first, last, int(self.place[first])) for first, last in pairwise([0, *ends]) if last > first)

    @property
    def expected(self) -> Rates:
        """(C, K+1) what a unit of each contract's currency is expected to cost."""
        return np.asarray(self.forwards[self.place])


def make_conversion(rows: Sequence[Row], currency: str, exchanges: Mapping[str, Exchange], periods: int) -> Conversion:
    """The currencies of checked rows; ``currency`` is the deal's, and every other one is among ``exchanges``."""
    own = [row["currency"] or currency for row in rows]
    place = {name: number for number, name in enumerate(exchanges)} | {currency: -1}
    return Conversion(
        place=np.array([place[name] for name in own], dtype=np.int64),
        forwards=np.array([*(each.forwards for each in exchanges.values()), np.ones(periods + 1)]),
    )
