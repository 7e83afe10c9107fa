"""Patents made up for the tests of how long they live."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from ipabs.collateral.patents import UNKNOWN, Patents
from ipabs.definitions.model import Model, PatentLife

if TYPE_CHECKING:
    from numpy.typing import NDArray

CUTOFF = date(2025, 1, 1).toordinal()
QUARTERS = np.arange(61) * 0.25


def days(years: Any) -> NDArray[np.int64]:
    """Ordinals of days that many years of 365.25 days after the cutoff."""
    return np.asarray(CUTOFF + np.round(np.atleast_1d(years) * 365.25), dtype=np.int64)


def made(number: int, **columns: Any) -> Patents:
    """Inventions of the US, granted at the cutoff, of no technology, whose fees are paid; but for ``columns``."""
    patents = Patents(
        ids=tuple(f"P{i}" for i in range(number)),
        technologies=("",) * number,
        offices=("US",) * number,
        kinds=("invention",) * number,
        filing=np.full(number, UNKNOWN),
        grant=np.full(number, CUTOFF),
        expiry=np.repeat(days(17.0), number),
        hazard=np.full(number, np.nan),
        partial_chance=np.zeros(number),
        partial_share=np.full(number, 0.5),
        pendency=np.zeros(number),
        upheld=np.full(number, 0.5),
        families=("",) * number,
        owner_pays=np.zeros(number, dtype=np.bool_),
        renewed_by_deal=np.zeros(number, dtype=np.bool_),
        appraisal=np.zeros(number),
        appraised=np.zeros(number, dtype=np.bool_),
        quality=np.zeros(number),
    )
    return replace(patents, **columns)


def ruled(**words: float) -> Model:
    """A model with these words of ``patents`` in place of the defaults."""
    return Model().model_copy(update={"patents": PatentLife().model_copy(update=words)})
