"""Slices of a pool's loss, lane by lane: what each loses, is paid for its losses, and pays a unit of spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ipabs.kernels.bits import fma
from ipabs.kernels.jit import kernel

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Reals: TypeAlias = npt.NDArray[np.float64]

TOLERANCE = 1e-9
"""Of the pool: a loss that reaches less far into a slice is rounding, not a loss of the slice."""

LOSS, PROTECTION, PREMIUM, HIT = range(4)
"""Rows of a slice in ``out``."""


class SliceTerms(NamedTuple):
    """Slices and the weights by which a period's loss enters their two legs.

    Attributes
    ----------
    attach, detach : (slices,) float64
        Shares of the pool.
    protection, premium : (periods,) float64
        P and Q below.
    untouched : float
        Years, discounted: what a slice without losses pays on a unit of spread.
    """

    attach: Reals
    detach: Reals
    protection: Reals
    premium: Reals
    untouched: float


@kernel
def fill_slices(losses: Reals, terms: SliceTerms, out: Reals) -> int:
    """Fill the four numbers of each slice on each path, all but the last as shares of the slice's width w = d - a.

    E_k = min(max(L_k - a, 0), w) / w, summed by parts: each period's loss enters with one weight a leg, and no lane
    has to remember the period before.

        loss        E_K
        protection  sum_k P_k E_k
        premium     untouched - sum_k Q_k E_k
        hit         1.0 if L_K > a, else 0.0

    Parameters
    ----------
    losses : (periods, lanes) float64
        L_k, the pool's loss up to the end of period k as a share of the pool; what is below 0 counts as 0.
    terms : SliceTerms
    out : (slices, 4, lanes) float64
        Filled; the losses must not lie in it.
    """
    periods, lanes = losses.shape
    for s in range(terms.attach.shape[0]):
        a = terms.attach[s]
        w = terms.detach[s] - a
        for lane in range(lanes):
            out[s, PROTECTION, lane] = 0.0
            out[s, PREMIUM, lane] = 0.0
        for k in range(periods):
            p = terms.protection[k]
            q = -terms.premium[k]
            for lane in range(lanes):
                x = losses[k, lane] - a
                x = 0.0 if x < 0.0 else x  # written so that a loss that is no number stays none
                x = w if x > w else x
                out[s, PROTECTION, lane] = fma(x, p, out[s, PROTECTION, lane])
                out[s, PREMIUM, lane] = fma(x, q, out[s, PREMIUM, lane])
        for lane in range(lanes):
            x = losses[periods - 1, lane] - a
            out[s, HIT, lane] = 1.0 if x > TOLERANCE else 0.0
            x = 0.0 if x < 0.0 else x
            x = w if x > w else x
            out[s, LOSS, lane] = x / w
            out[s, PROTECTION, lane] = out[s, PROTECTION, lane] / w
            out[s, PREMIUM, lane] = terms.untouched + out[s, PREMIUM, lane] / w
    return 0
