"""What units of other currencies cost on the paths of a block: X = F exp(s W - s^2 t / 2)."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ipabs.kernels.bits import fma
from ipabs.kernels.elementary import exp
from ipabs.kernels.jit import kernel

Floats: TypeAlias = npt.NDArray[np.float64]


@kernel
def read_exchange(forwards: Floats, volatility: Floats, times: Floats, paths: Floats, rates: Floats) -> int:
    """Fill ``rates`` from Brownian paths.

    Parameters
    ----------
    forwards : (currencies, periods + 1) float64
        F at the cutoff and the ends of periods.
    volatility : (currencies,) float64
        s, 1/sqrt(y).
    times : (periods + 1,) float64
        Years.
    paths : (currencies, periods, lanes) float64
        W, in sqrt(years), as ``draw_sectors`` fills it.
    rates : (currencies, periods + 1, lanes) float64
        Filled; at the cutoff with F.
    """
    for c in range(rates.shape[0]):
        for lane in range(rates.shape[2]):
            rates[c, 0, lane] = forwards[c, 0]
        for k in range(paths.shape[1]):
            drift, forward = -0.5 * volatility[c] * volatility[c] * times[k + 1], forwards[c, k + 1]
            for lane in range(rates.shape[2]):
                rates[c, k + 1, lane] = forward * exp(fma(volatility[c], paths[c, k, lane], drift))
    return 0
