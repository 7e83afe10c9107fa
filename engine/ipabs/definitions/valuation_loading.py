"""A valuation file -> a checked valuation: what can be said of it without a pool is said here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ipabs.definitions.loading import load
from ipabs.definitions.valuation import Valuation
from ipabs.errors import PoolError

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.definitions.reading import Document
    from ipabs.errors import Faults

VALUATION_FILE: Final = "valuation.yaml"
"""What a pool's own valuation file is called."""

CHANCES: Final = {"phase-1": 0.59, "phase-2": 0.435, "phase-3": 0.585, "approval": 0.88}
"""That a stage of a drug's development succeeds: the middles of 52-66, 29-58, 58-59 and 85-91 %, as published by BIO
and by Wong, Siah and Lo ("Estimation of clinical trial success rates", Biostatistics 2019), from memory."""


def load_valuation(path: Path, faults: Faults, name: str | None = None) -> tuple[Valuation, Document]:
    """Read a valuation file.

    Parameters
    ----------
    path : Path
    faults : Faults
        Receives everything that is wrong.
    name : str, optional
        How messages call the file.

    Raises
    ------
    PoolError
        Something is so wrong that nothing further can be checked; it carries every fault found so far.
    """
    return load(Valuation, PoolError, path, faults, name)
