"""Causes that end a patent, or a part of its weight, beside its own: of a family, or by narrowing its claims.

A row of a bundle ends by its own cause, by shocks (``patents``), and by each of its further causes, at the first period
k at whose end

    E <= L H(k),   E = -log u

u drawn by the cause's entity and purpose, so that rows with one cause share its E: members of a family by the family's.
A further cause ends a life as ``patents.strike`` does, at the height that the row's own hazard has in that period.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ipabs.kernels.draws import fill_uniform_once
from ipabs.kernels.elementary import log_regular
from ipabs.kernels.jit import leaf

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]

FAMILY, NARROWED, FAMILY_NARROWED = 16, 17, 18
"""Purposes of draws, beside those of ``regime``: never renumbered."""


class Causes(NamedTuple):
    """Further causes by row of the bundles.

    Attributes
    ----------
    first : (bundled + 1,) int64
        Where a row's causes begin; (1,) if no row has any.
    entity, purpose : (causes,) int64
        What they draw by.
    hazard : (causes, periods) float64
        H at the end of each period: non-decreasing.
    """

    first: Indices
    entity: Indices
    purpose: Indices
    hazard: Floats


def no_causes() -> Causes:
    """For bundles whose patents end by their own hazards and by shocks alone."""
    return Causes(np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, 0)))


@leaf
def end_by_causes(
    seed: int,
    first_path: int,
    row: int,
    causes: Causes,
    world: tuple[Floats, Floats],
    number: int,
    heights: Floats,
    life: Floats,
) -> None:
    """Shorten ``life`` (lanes,), struck by shocks already, to where the causes of bundle row ``row`` end it.

    ``world`` are the lift 1 / L and a row of scratch, (lanes,) each; ``heights`` the sheet from the row's first line
    on, one of ``number`` a period.
    """
    lift, uniform = world
    periods = causes.hazard.shape[1]
    for c in range(causes.first[row], causes.first[row + 1]):
        fill_uniform_once(seed, first_path, causes.entity[c], causes.purpose[c], uniform)
        last = causes.hazard[c, periods - 1]
        for lane in range(life.shape[0]):
            drawn = -log_regular(uniform[lane]) * lift[lane]
            if drawn > last:
                continue
            k = 0
            while drawn > causes.hazard[c, k]:
                k += 1
            life[lane] = min(life[lane], heights[k * number, 0])


@leaf
def end_lives(
    seed: int,
    first_path: int,
    contract: tuple[int, int],
    causes: Causes,
    technology: Indices,
    world: tuple[Floats, Floats],
    sheet: Floats,
    lives: Floats,
) -> None:
    """Let further causes shorten ``lives`` (patents, lanes) of one contract, after the shocks.

    ``contract`` are its first row of the bundles and the row after its last, ``technology`` (bundled,) rows of the lift
    in ``world``, with a row of scratch.
    """
    first, last = contract
    lift, scratch = world
    for j in range(first, last):
        of_row = (lift[technology[j]], scratch)
        end_by_causes(seed, first_path, j, causes, of_row, last - first, sheet[j - first :], lives[j - first])
