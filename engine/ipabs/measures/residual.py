"""What a residual tranche earns, path by path: the distribution of its internal rate of return."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.measures.estimates import Estimate, probability
from ipabs.measures.percentiles import percentiles

if TYPE_CHECKING:
    from ipabs.arrays import Rates, Reals, Times

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
LOWEST, HIGHEST = -0.9999, 100.0
"""Annual effective rates between which a return is looked for; a path below or above counts as at the end."""
STEPS = 60
"""The most that Newton takes; about seven do."""
CLOSE = 1e-14
"""Change of a continuous rate that is none."""


@dataclass(frozen=True, slots=True)
class ResidualMeasures:
    """Returns of a residual tranche.

    Parameters
    ----------
    irr : dict
        Level -> annual effective rate; on a path on which nothing is received, -100 %.
    nothing : Estimate
        Probability that nothing at all is received.
    paths : int
        Over how many paths.
    """

    irr: dict[str, float]
    nothing: Estimate
    paths: int


def returns_by_path(times: Times, cash: Reals, price: float) -> Rates:
    """Annual effective rate at which the cash flows of each path are worth the price, (paths,).

    Newton on the logarithm of value: of cash that is received, never paid, it falls with the continuous rate and is
    convex, so that from the first step on the root is neared from below.

    Parameters
    ----------
    times : (periods,) float64
        Years.
    cash : (periods, paths) float64
        Not negative; unit of ``price``.
    """
    lowest, highest = np.log1p(LOWEST), np.log1p(HIGHEST)
    paid = cash.sum(axis=0) > 0.0
    flows, rates = cash[:, paid], np.zeros(int(paid.sum()))
    for _ in range(STEPS):
        values = flows * np.exp(-np.outer(times, rates))
        value = values.sum(axis=0)
        change = np.clip(rates + value * np.log(value / price) / (times @ values), lowest, highest) - rates
        rates += change
        if not (np.abs(change) > CLOSE).any():
            break
    result = np.full(cash.shape[1], -1.0)
    result[paid] = np.expm1(rates)
    return result


def measure_residual(times: Times, cash: Reals, price: float) -> ResidualMeasures:
    """Measure the returns of a sample of paths; ``cash`` (periods, paths) per 100 of notional, as the price."""
    rates = returns_by_path(times, cash, price)
    shown = percentiles(rates[:, np.newaxis], LEVELS)[:, 0]
    return ResidualMeasures(
        irr={f"{level:g}": float(rate) for level, rate in zip(LEVELS, shown, strict=True)},
        nothing=probability(cash.sum(axis=0) <= 0.0),
        paths=cash.shape[1],
    )
