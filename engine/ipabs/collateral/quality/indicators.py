"""What is known of each patent -> indicators on one scale, each with its weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ipabs.collateral.quality.cohorts import relative_citations
from ipabs.collateral.quality.similarity import crowding

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ipabs.arrays import Indices, Reals
    from ipabs.collateral.reading import Row

WEIGHTS: Final = {
    "citations": 0.35,
    "family": 0.20,
    "claims": 0.15,
    "opposition": 0.15,
    "breadth": 0.05,
    "age": 0.05,
    "crowding": -0.05,
}
"""Of standardised indicators; a judgement that keeps to the order of the literature in ``sources.WEIGHTS``."""
DAYS: Final = 365.25


@dataclass(frozen=True, slots=True)
class Indicators:
    """What is known of the patents of a pool; every array is (P,), nan where it is not known.

    Parameters
    ----------
    raw : dict of str to (P,) float64
        By name, in the order of ``WEIGHTS``: citations over those of the cohort, members of the family, claims,
        1 for an opposition survived, different subclasses, years since filing, crowding from 0 to 1.
    counted : (P,) float64
        Citations received, as they are.
    """

    raw: dict[str, Reals]
    counted: Reals


def make_indicators(patents: Sequence[Row], counted: Reals, at: date) -> Indicators:
    """Indicators of patents that were ``counted`` citations each, as of a day."""
    filed = [row["filing_date"] for row in patents]
    years = np.array([0 if day is None else day.year for day in filed], dtype=np.int64)
    dated = np.where([day is None for day in filed], np.nan, counted)
    classes = [row["cpc"] or () for row in patents]
    raw = {
        "citations": relative_citations(dated, [row["technology"] or "" for row in patents], years),
        "family": _numbers([row["family_size"] for row in patents]),
        "claims": _numbers([row["claims"] for row in patents]),
        "opposition": _numbers([float(row["opposition"] == "survived") for row in patents]),
        "breadth": _numbers([len({one[:4] for one in own}) or None for own in classes]),
        "age": _numbers([None if day is None else (at - day).days / DAYS for day in filed]),
        "crowding": crowding(classes, _owners(patents)),
    }
    return Indicators({name: raw[name] for name in WEIGHTS}, counted)


def standardised(raw: Reals, *, skewed: bool) -> Reals:
    """Mean 0 and variance 1 among what is known, of log(1 + x) where ``skewed``; 0, the mean, where it is not known.

    All are 0 where patents do not differ.
    """
    known = ~np.isnan(raw)
    values = np.log1p(raw[known]) if skewed else raw[known]
    result = np.zeros(len(raw))
    if len(values) and np.ptp(values) > 0.0:
        result[known] = (values - values.mean()) / values.std()
    return result


def _numbers(values: Sequence[float | None]) -> Reals:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _owners(patents: Sequence[Row]) -> Indices:
    """One number for the patents of each owner; a patent without one has a number of its own."""
    names = [str(row["owner"] or f"\0{number}").casefold() for number, row in enumerate(patents)]
    return np.unique(np.array(names, dtype=np.str_), return_inverse=True)[1].astype(np.int64)
