"""A number, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Missing:
    """A measure that does not exist for the flows given.

    Never NaN: results show a blank and ``reason`` beside it. It has no value as a number, so arithmetic on it fails
    rather than spreads.

    Parameters
    ----------
    reason : str
        In the reader's words, without a full stop: ``"nothing is received"``.
    """

    reason: str


Measure: TypeAlias = float | Missing
"""A float in the unit of the measure, or why there is none."""
