"""Rows of patents.csv -> arrays: what each is appraised at, how good it is, when it began and ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from ipabs.collateral.challenges import upheld_chances

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Flags, Indices, Money, Reals, Times
    from ipabs.collateral.reading import Row
    from ipabs.errors import Faults

LIVES: Final = {"invention": 20, "utility": 10, "design": 10}
"""Years from filing to expiry, where the tape does not say when a patent expires."""
YEAR: Final = 365.25
"""Days of a year of an extension."""
UNKNOWN: Final = -1
"""Stands for a date that is not given."""


@dataclass(frozen=True, slots=True)
class Patents:
    """What is pledged, and what royalties are paid for.

    Parameters
    ----------
    ids : tuple of str
    technologies, offices : tuple of str
        Empty where not given.
    kinds : tuple of str
        invention, utility or design.
    filing, grant : (P,) int64
        As ``date.toordinal``; ``UNKNOWN`` where not given.
    expiry : (P,) int64
        The day from which it is worth nothing, extension included, as ``date.toordinal``.
    hazard : (P,) float64
        Of invalidation, 1/y; nan where the tape leaves it to office and kind.
    partial_chance, partial_share : (P,) float64
        That an invalidation narrows its claims only; share of its weight that then stays.
    pendency : (P,) float64
        Years from a challenge to its decision, in which royalties are held in escrow; 0: none are.
    upheld : (P,) float64
        Chance that a challenge fails; below 1.
    families : tuple of str
        Empty where not given.
    owner_pays : (P,) bool
        Its owner pays the renewal fees, and may let it lapse; else others pay them.
    renewed_by_deal : (P,) bool
        The deal pays them.
    appraisal : (P,) float64
        Money; 0 without an appraisal.
    appraised : (P,) bool
    quality : (P,) float64
        Standardised score.
    file : str
        That says so, for messages.
    """

    ids: tuple[str, ...]
    technologies: tuple[str, ...]
    offices: tuple[str, ...]
    kinds: tuple[str, ...]
    filing: Indices
    grant: Indices
    expiry: Indices
    hazard: Reals
    partial_chance: Reals
    partial_share: Reals
    pendency: Times
    upheld: Reals
    families: tuple[str, ...]
    owner_pays: Flags
    renewed_by_deal: Flags
    appraisal: Money
    appraised: Flags
    quality: Reals
    file: str = "patents.csv"


def make_patents(rows: Sequence[Row], faults: Faults) -> Patents:
    """Patents by row; what makes no sense is a fault, and stands in the arrays as if it were not given."""
    expiries = [_expiry(row, faults) for row in rows]
    for row in rows:
        if row["upheld_chance"] == 1.0 and row["pendency"]:
            message = "of challenges that all fail no hazard of invalidation says how many there are: less is needed."
            faults.add(row.at("upheld_chance"), message)
    return Patents(
        ids=tuple(row["id"] or "" for row in rows),
        technologies=tuple(row["technology"] or "" for row in rows),
        offices=tuple(row["office"] for row in rows),
        kinds=tuple(row["kind"] for row in rows),
        filing=_days(rows, "filing_date"),
        grant=_days(rows, "grant_date"),
        expiry=np.array([day.toordinal() for day in expiries], dtype=np.int64),
        hazard=np.array(
            [np.nan if row["invalidation_hazard"] is None else row["invalidation_hazard"] for row in rows],
            dtype=np.float64,
        ),
        partial_chance=np.array([row["partial_chance"] for row in rows], dtype=np.float64),
        partial_share=np.array([row["partial_share"] for row in rows], dtype=np.float64),
        pendency=np.array([row["pendency"] for row in rows], dtype=np.float64),
        upheld=upheld_chances(rows),
        families=tuple(row["family"] or "" for row in rows),
        owner_pays=np.array([row["renewal_paid_by"] == "owner" for row in rows], dtype=np.bool_),
        renewed_by_deal=np.array([row["renewal_paid_by"] == "deal" for row in rows], dtype=np.bool_),
        appraisal=np.array([row["appraisal"] or 0.0 for row in rows], dtype=np.float64),
        appraised=np.array([row["appraisal"] is not None for row in rows], dtype=np.bool_),
        quality=np.array([row["quality"] for row in rows], dtype=np.float64),
        file=rows[0].file if rows else "patents.csv",
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
        return _extended(expiry, row["extension"])
    if filing is not None:
        return _extended(years_after(filing, LIVES[row["kind"]]), row["extension"])
    if row.sound:
        faults.add(row.at("expiry_date"), "the row has neither expiry_date nor filing_date.")
    return date.max


def _days(rows: Sequence[Row], column: str) -> Indices:
    days = [UNKNOWN if row[column] is None else row[column].toordinal() for row in rows]
    return np.array(days, dtype=np.int64)


def _extended(expiry: date, years: float) -> date:
    return expiry + timedelta(days=round(years * YEAR))


def years_after(day: date, years: int) -> date:
    """The same day of a later year; for 29 February the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def refuse_later_filings(rows: Sequence[Row], cutoff: date, faults: Faults) -> None:
    """Fault patents that did not exist when the deal began."""
    for row in rows:
        if row["filing_date"] is not None and row["filing_date"] > cutoff:
            faults.add(row.at("filing_date"), f"{row['filing_date']} is after the cutoff {cutoff}: not a patent then.")
