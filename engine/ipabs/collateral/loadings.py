"""How an obligor's fortune leans on the regime: weights of the macro, sector, technology and region factor."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Indices, Reals
    from ipabs.definitions.model import Correlation

KINDS: Final = ("macro", "sector", "technology", "region")
"""Of factors, in the order of the axis of four."""


def basel_correlation(pd: float) -> float:
    """Total asset correlation of a firm by its one-year PD: 0.24 for the best, 0.12 for the worst.

    0.12 w + 0.24 (1 - w), w = (1 - e^(-50 PD)) / (1 - e^-50). Basel Committee, CRE31.5, corporate exposures without
    the adjustment for size.
    """
    share = -math.expm1(-50.0 * pd) / -math.expm1(-50.0)
    return 0.12 * share + 0.24 * (1.0 - share)


def weights_of(
    given: Sequence[float | None], *, sector: str | None, pd: float, correlation: Correlation
) -> tuple[float, float, float, float]:
    """Weights of the four factors, what is given before what the model takes.

    With a sector macro^2 is the correlation across sectors and sector^2 what is added inside one; without one
    macro^2 is Basel's total. Technology and region weigh nothing unless given.
    """
    if sector is not None:
        macro, own = math.sqrt(correlation.across), math.sqrt(correlation.inside - correlation.across)
    else:
        macro, own = math.sqrt(basel_correlation(pd)), 0.0
    taken = (macro, own, 0.0, 0.0)
    first, second, third, fourth = (
        default if weight is None else weight for weight, default in zip(given, taken, strict=True)
    )
    return first, second, third, fourth


def number_factors(
    weights: Sequence[Sequence[float]], names: Sequence[Sequence[str | None]]
) -> tuple[tuple[str, ...], Indices, Reals]:
    """Number the factors that weigh anything.

    Parameters
    ----------
    weights, names : (O, 4)
        Of macro, sector, technology, region; the name of macro is not read, that of another may be None.

    Returns
    -------
    factors : tuple of str
        ``macro``, then ``sector:software`` ..., ``technology:...``, ``region:...``, each kind in order.
    factor : (O, 4) int64
        Places in ``factors``; 0 where the weight is 0.
    weight : (O, 4) float64
    """
    labels = [
        [
            f"{kind}:{name}" if number and weight != 0.0 else "macro"
            for number, (kind, name, weight) in enumerate(zip(KINDS, of_name, of_weight, strict=True))
        ]
        for of_name, of_weight in zip(names, weights, strict=True)
    ]
    used = {label for row in labels for label in row} - {"macro"}
    factors = ("macro", *sorted(used, key=lambda label: (KINDS.index(label.partition(":")[0]), label)))
    place = {label: number for number, label in enumerate(factors)}
    factor = np.array([[place[label] for label in row] for row in labels], dtype=np.int64).reshape(-1, 4)
    return factors, factor, np.array(weights, dtype=np.float64).reshape(-1, 4)
