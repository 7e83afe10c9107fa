"""Shocks that reach rows and change nothing: each is told where it stands, for a run in which it acts would mislead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ipabs.collateral.families import is_royalty
from ipabs.definitions.scenario import RowShock
from ipabs.definitions.selection import select

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ipabs.arrays import Flags, Reals, Times
    from ipabs.collateral.reading import Row
    from ipabs.collateral.window import Window
    from ipabs.definitions.scenario import Stress
    from ipabs.errors import Faults

STAYS: Final = "stays as it is in all that is selected: nothing changes."
"""What is said of a parameter that a shock leaves equal."""
_ROUNDING: Final = 1e-12
"""By which two ways to one probability or hazard may differ, also where hazards cancel out."""


def warn_of_late(stress: Stress, times: Times, faults: Faults) -> None:
    """Warn of shocks that begin when the deal's last collection is over.

    Parameters
    ----------
    stress : Stress
    times : (K+1,) float64
        Years of 365 days from the cutoff, 0 first.
    faults : Faults
    """
    for number, shock in enumerate(stress.scenario.shocks):
        if isinstance(shock, RowShock) and shock.from_ >= times[-1] and not shock.is_neutral:
            faults.warn(stress.at(number, "from"), "this begins after the deal's last collection: nothing changes.")


def warn_of_idle(
    windows: Sequence[Window], under: Callable[[Sequence[Window]], Reals], times: Times, faults: Faults
) -> None:
    """Warn of windows that change nothing of what comes of those before them; late ones are told elsewhere.

    Parameters
    ----------
    windows : sequence of Window
        In the order in which they are applied.
    under : callable
        From the first of them to what comes of these, any shape.
    times : (K+1,) float64
    faults : Faults
    """
    if not windows:
        return
    before = under(())
    for number, window in enumerate(windows, start=1):
        after = under(windows[:number])
        if (
            window.where is not None
            and window.from_year < times[-1]
            and np.allclose(after, before, _ROUNDING, _ROUNDING)
        ):
            faults.warn(window.where, f"it {STAYS}")
        before = after


def warn_of_level_quality(
    patents: Sequence[Row], contracts: Sequence[Row], living: Flags, stress: Stress, faults: Faults
) -> None:
    """Warn of shocks that move the quality of all patents alike: to lives it is relative to the pool.

    Recoveries do lean on its level; so nothing is said where a selected patent is pledged.

    Parameters
    ----------
    patents, contracts : sequence of Row
        As they were read.
    living : (P,) bool
        The patents that have not expired at the cutoff.
    stress : Stress
    faults : Faults
    """
    pledged = {identifier for row in contracts if not is_royalty(row) for identifier, _ in row["patents"]}
    for number, shock in stress.on_rows("patents"):
        if shock.parameter != "quality":
            continue
        taken = select(shock.where, [row.values for row in patents])
        if any(here and row["id"] in pledged for row, here in zip(patents, taken, strict=True)):
            continue
        moved = np.array(
            [shock.applied(row["quality"]) - row["quality"] if here else 0.0
             for row, here in zip(patents, taken, strict=True)]
        )[living]  # fmt: skip
        if moved.size and moved[0] and np.allclose(moved, moved[0], _ROUNDING, 0.0):
            message = "quality is relative to the pool: what moves that of all its patents alike changes nothing."
            faults.warn(stress.at(number, "parameter"), message)
