"""Short-rate paths as the tests ask for them: a curve, dates, blocks of any width."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np

from ipabs.kernels.blocks import empty_block
from ipabs.kernels.short_rate import draw_rates, read_rates
from ipabs.market.curves import Curve, quoted_curve
from ipabs.market.hull_white import HullWhite
from ipabs.market.indices import Reading
from ipabs.simulation.rates import lay_out

CLOSING = date(2024, 1, 2)
CURVE = quoted_curve(CLOSING, "zero", [0.5, 1, 2, 5, 10], [0.031, 0.033, 0.03, 0.036, 0.04])


class Drawn(NamedTuple):
    """Paths: x and its integral (dates, 2, paths), rates (indices, periods, paths), discount (periods, paths)."""

    paths: np.ndarray
    rates: np.ndarray
    discount: np.ndarray


def drawn(process, read, payments, paths, *, lean=0.0, macro=None, seed=1, first=0, curve: Curve = CURVE, shift=0.0):
    """Draw ``paths`` paths at once; ``read``: rows of readings, one a period."""
    steps, readings, dates = lay_out(process, curve, read, payments, lean, shift)
    normals, block = empty_block(4, paths), empty_block(len(dates), 2, paths)
    rates, discount = empty_block(len(read), len(payments), paths), empty_block(len(payments), paths)
    factor = np.zeros(paths) if macro is None else macro
    draw_rates(seed, first, steps, factor, normals, block)
    read_rates(readings, block, rates, discount)
    return Drawn(block, rates, discount), dates, steps


def term(fixing, start, end):
    """A rate agreed at the fixing."""
    return Reading(fixing, start, end, "act/365f")


def compounded(start, end):
    """A rate compounded over the period."""
    return Reading(end, start, end, "act/365f", compounded=True)


PROCESS = HullWhite(0.08, 0.012)
