"""Exposures to how concentrated they are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.errors import ModelError
from ipabs.measures.missing import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

TOP = (1, 5, 10)
"""How many of the largest reports show."""


@dataclass(frozen=True, slots=True)
class Concentration:
    """How much of a pool stands on how few.

    Parameters
    ----------
    herfindahl : float
        Sum of squared shares: 1 / n for n equal exposures, 1 for a single one.
    effective_number : float
        1 / ``herfindahl``: equal exposures that would be as concentrated.
    largest : dict of int to float
        Share of the largest n, by n.
    """

    herfindahl: float
    effective_number: float
    largest: dict[int, float]


def concentration(exposures: npt.ArrayLike, top: Sequence[int] = TOP) -> Concentration | Missing:
    """Herfindahl index, effective number and shares of the largest.

    Parameters
    ----------
    exposures : (names,), money, 0 or more
        One entry an obligor; or a sector, technology or region, added up before.
    top : sequence of int
        How many of the largest to add up, each 1 or more; more than there are means all.

    Returns
    -------
    Concentration or Missing
        Missing if nothing is exposed.

    Raises
    ------
    ModelError
        Exposures that are not one column of numbers of 0 or more, or a ``top`` below 1.
    """
    column = np.asarray(exposures, dtype=np.float64)
    if column.ndim != 1:
        raise ModelError(f"exposures must be one column of numbers, not an array of shape {column.shape}")
    wrong = ~(np.isfinite(column) & (column >= 0.0))
    if wrong.any():
        raise ModelError(f"exposures must be 0 or more; that of name {int(np.argmax(wrong))} is {column[wrong][0]:g}")
    if any(number < 1 for number in top):
        raise ModelError(f"the largest can be counted from 1, not from {min(top)}")
    if not column.any():
        return Missing("nothing is exposed")
    # exact sums: the order of the tape must not show
    column = np.sort(column / column.max())[::-1]
    whole = math.fsum(column)
    herfindahl = math.fsum((column / whole) ** 2)
    return Concentration(
        herfindahl=herfindahl,
        effective_number=1.0 / herfindahl,
        largest={number: math.fsum(column[:number]) / whole for number in top},
    )
