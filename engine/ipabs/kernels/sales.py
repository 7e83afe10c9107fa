"""What sales do: the paths of sectors, and the multiple of its expected sales at which a contract stands.

    M(t) = exp(lean B(t) + own W(t) - sigma^2 t / 2),     lean^2 + own^2 = sigma^2

W is the contract's own Brownian path, B its sector's, whose end leans on the regime F:

    B(t) = W0(t) + (t / T) (sqrt(T) Z - W0(T)),     Z = a . F + sqrt(1 - |a|^2) W0(T) / sqrt(T)

W0 is a free Brownian path. Its end is independent of its bridge, so it serves as what is left of Z, var B(t) = t on
any grid and E[M] = 1.
"""

from __future__ import annotations

import math
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ipabs.kernels.bits import bits_of, float_of, fma, int64
from ipabs.kernels.draws import fill_normals
from ipabs.kernels.elementary import exp_parts
from ipabs.kernels.jit import apart, kernel, leaf, scalar
from ipabs.kernels.philox import tag_of
from ipabs.kernels.regime import SECTOR

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]


class Sectors(NamedTuple):
    """Sectors as columns.

    Attributes
    ----------
    entity : (sectors,) int64
        What they draw by.
    factor : (sectors, 2) int64
        Places in the regime of the macro factor and of the sector's; 0, with lean 0, where there is none.
    lean : (sectors, 2) float64
        Correlations of the path's end with the two.
    residual : (sectors,) float64
        sqrt(1 - |lean|^2).
    times : (periods + 1,) float64
        Years at which periods begin and end, from 0.
    """

    entity: Indices
    factor: Indices
    lean: Floats
    residual: Floats
    times: Floats


@scalar
def exp_moderate(x: float) -> float:
    """e**x for x up to 709; below -708 e**-708, which is no money.

    M's exponent is s z - s^2 / 2 <= z^2 / 2, z the normal that its noise is: 709 is beyond 37 standard deviations.
    Four instructions of exp's 26 fewer.
    """
    p, n = exp_parts(max(x, -708.0))
    return float_of(bits_of(p) + (n << int64(52)))


@leaf
def clear(rows: Floats) -> None:
    """Fill ``rows`` (rows, lanes) with 0."""
    for row in range(rows.shape[0]):
        for lane in range(rows.shape[1]):
            rows[row, lane] = 0.0


@leaf
def fill(amount: float, row: Floats) -> None:
    """Fill ``row`` (lanes,) with one number."""
    for lane in range(row.shape[0]):
        row[lane] = amount


@leaf
def walk(root: float, before: Floats, normal: Floats, after: Floats) -> None:
    """Fill ``after`` (lanes,) with the Brownian path one period on; ``root`` is the root of its length."""
    for lane in range(after.shape[0]):
        after[lane] = fma(root, normal[lane], before[lane])


@apart
def sell(terms: tuple[float, float, float], normal: Floats, sector: Floats, own: Floats, multiple: Floats) -> None:
    """Move a contract's own noise ``own`` one period on and fill ``multiple`` with M, (lanes,) each.

    ``terms`` are the own volatility times the root of the period, the lean on ``sector`` and the drift.
    """
    volatility, lean, drift = terms
    for lane in range(own.shape[0]):
        noise = fma(volatility, normal[lane], own[lane])
        own[lane] = noise
        multiple[lane] = exp_moderate(fma(lean, sector[lane], noise + drift))


@kernel
def draw_sectors(seed: int, first_path: int, sectors: Sectors, factors: Floats, scratch: Floats, paths: Floats) -> int:
    """Draw the sectors' paths B at the ends of periods.

    Parameters
    ----------
    factors : (factors, lanes) float64
        Of ``draw_regime``.
    scratch : (4, lanes) float64
    paths : (sectors or more, periods, lanes) float64
        Filled, in sqrt(years); with 0 in rows beyond the sectors, for contracts of none.
    """
    periods, lanes, number = paths.shape[1], paths.shape[2], sectors.entity.shape[0]
    end = sectors.times[periods]
    for s in range(paths.shape[0]):
        path = paths[s]
        clear(path)
        if s >= number:
            continue
        for k in range(periods):
            if k % 4 == 0:
                fill_normals(seed, first_path, sectors.entity[s], tag_of(k // 4, SECTOR), scratch)
            root = math.sqrt(sectors.times[k + 1] - sectors.times[k])
            walk(root, path[max(k - 1, 0)], scratch[k % 4], path[k])
        macro, own = factors[sectors.factor[s, 0]], factors[sectors.factor[s, 1]]
        to_macro, to_own = math.sqrt(end) * sectors.lean[s, 0], math.sqrt(end) * sectors.lean[s, 1]
        rest = sectors.residual[s] - 1.0
        for lane in range(lanes):
            scratch[0, lane] = fma(to_macro, macro[lane], fma(to_own, own[lane], rest * path[periods - 1, lane]))
        for k in range(periods):
            walk(sectors.times[k + 1] / end, path[k], scratch[0], path[k])
    return 0
