"""Values where rates differ from path to path: what a tranche receives, discounted at the rates of its own path."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ipabs.kernels.jit import kernel
from ipabs.kernels.paths import DRAWN, INTEREST_PAID, MEASURES, PRINCIPAL_PAID, RESIDUAL_PAID, VALUE

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]

(
    AT_CURVE,  # present value of all that is received less what is drawn, by the discount factors of the path
    AT_PATH_COUPON,  # the same by the coupons of the path
) = range(MEASURES, MEASURES + 2)
PATH_MEASURES = 2
"""Rows of what is kept of a path after those of ``paths``."""


class PathTerms(NamedTuple):
    """How each tranche is valued.

    Attributes
    ----------
    rows : (tranches, 7) int64
        As ``paths.measure_tranches`` has them.
    over_curve : (tranches,) float64
        1 where value is at a spread over the curve, else 0: it stays what ``measure_tranches`` made it.
    spread : (tranches, periods) float64
        exp(-spread t) of the required spread.
    accrual : (tranches, periods) float64
        Interest promised of each period per unit of its base, but for the coupon of the path.
    coupon : (tranches,) int64
        Flow of the coupon of the path, or -1.
    """

    rows: Indices
    over_curve: Floats
    spread: Floats
    accrual: Floats
    coupon: Indices


@kernel
def value_on_paths(
    flows: Floats, terms: PathTerms, discount: Floats, growth: Floats, discounted: Floats, out: Floats
) -> int:
    """Fill the last rows of ``out`` (tranches, measures, lanes), and its row VALUE where that is over the curve.

    Parameters
    ----------
    flows : (flows, periods, lanes) float64
    discount : (periods, lanes) float64
        Of the path.
    growth : (lanes,) float64
        Scratch.
    discounted : (tranches, periods, lanes) float64
        Filled: what is received less what is drawn x discount factor of the path, money.
    """
    periods, lanes = discount.shape
    for t in range(terms.rows.shape[0]):
        interest, principal = terms.rows[t, INTEREST_PAID], terms.rows[t, PRINCIPAL_PAID]
        residual, drawn = terms.rows[t, RESIDUAL_PAID], terms.rows[t, DRAWN]
        coupon, over_curve = terms.coupon[t], terms.over_curve[t]
        for lane in range(lanes):
            out[t, VALUE, lane] *= 1.0 - over_curve
            out[t, AT_CURVE, lane] = 0.0
            out[t, AT_PATH_COUPON, lane] = 0.0
            growth[lane] = 1.0
        for k in range(periods):
            spread, accrual = over_curve * terms.spread[t, k], terms.accrual[t, k]
            if coupon >= 0:
                for lane in range(lanes):
                    growth[lane] *= 1.0 + accrual + flows[coupon, k, lane]
            else:
                for lane in range(lanes):
                    growth[lane] *= 1.0 + accrual
            for lane in range(lanes):
                cash = flows[interest, k, lane] + flows[principal, k, lane]
                if residual >= 0:
                    cash += flows[residual, k, lane]
                if drawn >= 0:
                    cash -= flows[drawn, k, lane]
                worth = discount[k, lane] * cash
                discounted[t, k, lane] = worth
                out[t, VALUE, lane] += spread * worth
                out[t, AT_CURVE, lane] += worth
                out[t, AT_PATH_COUPON, lane] += cash / growth[lane]
    return 0
