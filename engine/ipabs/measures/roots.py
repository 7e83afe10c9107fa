"""Where a function is zero: one root in a bracket, and all roots of a sum of exponentials."""

from __future__ import annotations

import sys
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ipabs.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ipabs.arrays import Reals, Times

PATIENCE = 60
"""Steps after which only bisection is used; a smooth function needs about ten, so this only bounds the worst case."""


def bracketed_root(function: Callable[[float], float], low: float, high: float, tolerance: float = 1e-15) -> float:
    """Root of a continuous function that changes sign between two points.

    Inverse quadratic interpolation where it is safe, bisection elsewhere. Only signs and ratios of the function are
    used, so its unit does not matter.

    Parameters
    ----------
    function : callable
        float -> float, finite between ``low`` and ``high``.
    low, high : float
        Ends of the bracket.
    tolerance : float
        Absolute, in the unit of the argument; two units in the last place of the root are allowed on top.

    Returns
    -------
    float

    Raises
    ------
    ModelError
        The function has the same sign at both ends, or a value at an end is not a number.

    Notes
    -----
    T. R. Chandrupatla, "A new hybrid quadratic/bisection algorithm for finding the zero of a nonlinear function
    without using derivatives", Advances in Engineering Software 28 (1997) 145-149.
    """
    newest, opposite = low, high
    at_newest, at_opposite = function(low), function(high)
    if at_newest == 0.0:
        return low
    if at_opposite == 0.0:
        return high
    if not (at_newest < 0.0 < at_opposite or at_opposite < 0.0 < at_newest):
        raise ModelError(f"no change of sign between {low:g} ({at_newest:g}) and {high:g} ({at_opposite:g})")
    step, taken = 0.5, 0
    while True:
        trial = newest + step * (opposite - newest)
        at_trial = function(trial)
        if (at_trial < 0.0) == (at_newest < 0.0):
            former, at_former = newest, at_newest
        else:
            former, at_former = opposite, at_opposite
            opposite, at_opposite = newest, at_newest
        newest, at_newest = trial, at_trial
        best, at_best = (newest, at_newest) if abs(at_newest) < abs(at_opposite) else (opposite, at_opposite)
        width = abs(opposite - newest)
        least = 2.0 * sys.float_info.epsilon * abs(best) + tolerance
        if at_best == 0.0 or width <= 2.0 * least:
            return best
        step, taken = 0.5, taken + 1
        if taken <= PATIENCE:
            step = _interpolated_step(newest, opposite, former, at_newest, at_opposite, at_former)
        step = min(max(step, least / width), 1.0 - least / width)


def _interpolated_step(a: float, b: float, c: float, at_a: float, at_b: float, at_c: float) -> float:
    """Share of the way from ``a`` to ``b``: inverse quadratic through three points where monotone, else one half."""
    place = (a - b) / (c - b)
    level = (at_a - at_b) / (at_c - at_b)
    if level * level < place and (1.0 - level) ** 2 < 1.0 - place:
        straight = at_a / (at_b - at_a) * at_c / (at_b - at_c)
        curved = (c - a) / (b - a) * at_a / (at_c - at_a) * at_b / (at_c - at_b)
        return straight + curved
    return 0.5


def exponential_sum_roots(times: Times, amounts: Reals, low: float, high: float) -> list[float]:
    """Every rate u at which sum_k amounts_k exp(-u times_k) = 0.

    Parameters
    ----------
    times : (flow,), years, strictly increasing
    amounts : (flow,), any unit
    low, high : float
        Continuous rates a year between which roots are sought, both included.

    Returns
    -------
    list of float
        Continuous rates a year, increasing; never more than the amounts have changes of sign. A root at which the
        sum touches zero without crossing it is found only if it is hit exactly.

    Notes
    -----
    Let tau be the time of an amount whose successor has the other sign. The slope of exp(u tau) x sum is again a sum
    of exponentials, with amounts (tau - t_k) a_k: at least one change of sign fewer. Between its roots, found in the
    same way, exp(u tau) x sum is monotone and crosses zero once or not at all. That isolates all roots, with no grid
    to slip through; it is the proof of Descartes' rule of signs for real exponents (G. Polya and G. Szego, Problems
    and Theorems in Analysis II, part V, chapter 1).
    """
    paid = amounts != 0.0
    times, amounts = times[paid], amounts[paid]
    change = np.flatnonzero(np.diff(np.sign(amounts)))
    if change.size == 0:
        return []
    turns = exponential_sum_roots(times, (times[change[0]] - times) * amounts, low, high)

    def scaled(rate: float) -> float:
        """Take the sum at its first time or, under a negative rate, at its last: no exponential overflows."""
        origin = times[0] if rate >= 0.0 else times[-1]
        return float(amounts @ np.exp((origin - times) * rate))

    ends = [low, *turns, high]
    values = [scaled(end) for end in ends]
    roots = [end for end, value in zip(ends, values, strict=True) if value == 0.0]
    for (left, right), (at_left, at_right) in zip(pairwise(ends), pairwise(values), strict=True):
        if at_left < 0.0 < at_right or at_right < 0.0 < at_left:
            roots.append(bracketed_root(scaled, left, right))
    return sorted(set(roots))
