"""Currencies of royalties -> blocks of paths: what a unit costs, and what money in them comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ipabs.kernels.blocks import empty_block
from ipabs.kernels.entity import signed_hash
from ipabs.kernels.exchange import read_exchange
from ipabs.kernels.sales import Sectors, draw_sectors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ipabs.arrays import Rates, Reals, Times
    from ipabs.market.exchange import Exchange


class ExchangeScratch(NamedTuple):
    """Arrays of one thread, used again for every block.

    Attributes
    ----------
    normals : (4, lanes) float64
    paths : (currencies, periods, lanes) float64
    rates : (currencies, periods + 1, lanes) float64
        Deal currency for one unit, at the cutoff and the end of each period.
    """

    normals: Reals
    paths: Reals
    rates: Rates


class ExchangeSimulation:
    """Exchange rates ready to be drawn: each by its name, independent of all else.

    Parameters
    ----------
    exchanges : mapping of str to Exchange
    times : (periods + 1,) float64
    """

    def __init__(self, exchanges: Mapping[str, Exchange], times: Times) -> None:
        count = len(exchanges)
        self.names = tuple(f"index.{name}" for name in exchanges)
        self.forwards = np.array([each.forwards for each in exchanges.values()]).reshape(count, len(times))
        self._volatility = np.array([each.volatility for each in exchanges.values()], dtype=np.float64)
        self._noise = Sectors(
            entity=np.array([signed_hash("currency", name) for name in exchanges], dtype=np.int64),
            factor=np.zeros((count, 2), dtype=np.int64),
            lean=np.zeros((count, 2)),
            residual=np.ones(count),
            times=times,
        )

    def scratch(self, lanes: int) -> ExchangeScratch:
        """New arrays for blocks of ``lanes`` paths."""
        currencies, dates = self.forwards.shape
        return ExchangeScratch(
            empty_block(4, lanes), empty_block(currencies, dates - 1, lanes), empty_block(currencies, dates, lanes)
        )

    def run(self, seed: int, first_path: int, factors: Reals, scratch: ExchangeScratch) -> None:
        """Fill the rates of ``scratch`` on paths ``first_path`` to ``first_path + lanes``."""
        draw_sectors(seed, first_path, self._noise, factors, scratch.normals, scratch.paths)
        read_exchange(self.forwards, self._volatility, self._noise.times, scratch.paths, scratch.rates)
