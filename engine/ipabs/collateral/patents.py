"""Rows of patents.csv -> arrays: what each is appraised at, how good it is, when it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Flags, Indices, Money, Reals
    from ipabs.collateral.reading import Row
    from ipabs.errors import Faults

LIVES: Final = {"invention": 20, "utility": 10, "design": 10}
"""Years from filing to expiry, where the tape does not say when a patent expires."""


@dataclass(frozen=True, slots=True)
class Patents:
    """What is pledged.

    Parameters
    ----------
    ids : tuple of str
    technologies, offices : tuple of str
        Empty where not given.
    expiry : (P,) int64
        The day from which it is worth nothing, as ``date.toordinal``.
    appraisal : (P,) float64
        Money; 0 without an appraisal.
    appraised : (P,) bool
    quality : (P,) float64
        Standardised score.
    """

    ids: tuple[str, ...]
    technologies: tuple[str, ...]
    offices: tuple[str, ...]
    expiry: Indices
    appraisal: Money
    appraised: Flags
    quality: Reals


def make_patents(rows: Sequence[Row], faults: Faults) -> Patents:
    """Patents by row; what makes no sense is a fault, and stands in the arrays as if it were not given."""
    expiries = [_expiry(row, faults) for row in rows]
    return Patents(
        ids=tuple(row["id"] or "" for row in rows),
        technologies=tuple(row["technology"] or "" for row in rows),
        offices=tuple(row["office"] for row in rows),
        expiry=np.array([day.toordinal() for day in expiries], dtype=np.int64),
        appraisal=np.array([row["appraisal"] or 0.0 for row in rows], dtype=np.float64),
        appraised=np.array([row["appraisal"] is not None for row in rows], dtype=np.bool_),
        quality=np.array([row["quality"] for row in rows], dtype=np.float64),
    )


def _expiry(row: Row, faults: Faults) -> date:
    filing: date | None = row["filing_date"]
    grant: date | None = row["grant_date"]
    expiry: date | None = row["expiry_date"]
    for column in ("grant_date", "expiry_date", "appraisal_date"):
        if filing is not None and row[column] is not None and row[column] < filing:
            faults.add(row.at(column), f"{row[column]} is before the filing on {filing}.")
    if grant is not None and expiry is not None and expiry < grant and (filing is None or expiry >= filing):
        faults.add(row.at("expiry_date"), f"{expiry} is before the grant on {grant}.")
    if expiry is not None:
        return expiry
    if filing is not None:
        return _years_after(filing, LIVES[row["kind"]])
    if row.sound:
        faults.add(row.at("expiry_date"), "the row has neither expiry_date nor filing_date.")
    return date.max


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def refuse_later_filings(rows: Sequence[Row], cutoff: date, faults: Faults) -> None:
    """Fault patents that did not exist when the deal began."""
    for row in rows:
        if row["filing_date"] is not None and row["filing_date"] > cutoff:
            faults.add(row.at("filing_date"), f"{row['filing_date']} is after the cutoff {cutoff}: not a patent then.")
