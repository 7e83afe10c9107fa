"""What may happen to a product: it is withdrawn, or a competitor enters. The multiple M of its sales then jumps.

One uniform decides a period, u < gone: nothing is sold any more; gone <= u < either: a competitor enters and leaves the
share s of the sales; what happens in a period counts for all of it. The multiple of the expected sales becomes
M J / E[J],

    J(k) = J(k - 1) x (0, s or 1),     E[J(k)] = E[J(k - 1)] ((1 - either) + (either - gone) s)

so that its mean stays 1: entries that multiply sales are the jumps of Merton (1976), Journal of Financial Economics 3.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ipabs.kernels.draws import fill_uniforms
from ipabs.kernels.jit import leaf
from ipabs.kernels.philox import tag_of

Floats: TypeAlias = npt.NDArray[np.float64]

EVENT = 24
"""Purpose of draws, beside those of ``regime``, ``causes`` and ``escrow``: never renumbered."""


@leaf
def may_happen(i: int, events: Floats) -> bool:
    """Whether anything may happen to the sales of contract ``i``; ``events`` (contracts, periods or 0, 4)."""
    chances = 0.0
    for k in range(events.shape[1]):
        chances += events[i, k, 1]
    return chances > 0.0


@leaf
def jump(
    seed: int, block: tuple[int, int], k: int, terms: Floats, uniforms: Floats, kept: Floats, multiple: Floats
) -> None:
    """Move J / E[J] of a contract one period on, and multiply M by it.

    Parameters
    ----------
    block : (first path, entity)
    terms : (4,) float64
        Of the period: gone, either, and 1 and s over what is expected of one step.
    uniforms : (4, lanes) float64
        Filled every fourth period.
    kept, multiple : (lanes,) float64
        J / E[J] of the period before, 1 at the cutoff; M.
    """
    if k % 4 == 0:
        fill_uniforms(seed, block[0], block[1], tag_of(k // 4, EVENT), uniforms)
    gone, either, stays, shared = terms[0], terms[1], terms[2], terms[3]
    for lane in range(kept.shape[0]):
        u = uniforms[k % 4, lane]
        kept[lane] *= 0.0 if u < gone else (shared if u < either else stays)
        multiple[lane] *= kept[lane]
