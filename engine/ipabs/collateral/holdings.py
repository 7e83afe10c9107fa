"""Rows of a tape -> what is held of each contract: an amount, and the words and bands by which a pool is sorted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ipabs.collateral.families import is_royalty
from ipabs.collateral.patents import LIVES, YEAR, years_after
from ipabs.collateral.reading import References, read_rows
from ipabs.definitions.tape import TABLES
from ipabs.errors import Faults

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from ipabs.collateral.reading import Row
    from ipabs.collateral.tape import Tape
    from ipabs.collateral.tape_rows import TapeRows

EXPOSURE: Final = "exposure"
SALES: Final = "sales"
VALUE: Final = "value"
NONE: Final = "not given"
OPEN: Final = "open"
LIFE_BOUNDS: Final = (1, 2, 3, 5, 7, 10, 15, 20)
"""years"""
QUALITY_BOUNDS: Final = (-1, 0, 1)
"""standard deviations"""
PD_BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1)
"""Within one year; of obligors without a rating."""
WORDS: Final = ("kind", "currency", "sector", "region", "technology", "rating", "stage", "quality", "remaining life")
"""By which a pool is sorted."""
BANDS: Final = {
    "rating": [f"PD {label}" for label in ("below 0.1 %", "0.1-0.25 %", "0.25-0.5 %", "0.5-1 %")]
    + [f"PD {label}" for label in ("1-2 %", "2-5 %", "5-10 %", "10 % or more")],
    "quality": ["below -1", "-1 to 0", "0 to 1", "1 or more"],
    "remaining life": ["below 1 y", "1-2 y", "2-3 y", "3-5 y", "5-7 y", "7-10 y", "10-15 y", "15-20 y", "20 y or more"],
}
"""Labels of what is measured, in order; a bound belongs to the band above it."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What is held of one contract.

    Parameters
    ----------
    contract : str
    obligor : str
        Or the group that it defaults with.
    amount : float
        Money, as ``basis`` says.
    basis : str
        ``exposure``; of a royalty ``value`` at the cutoff, or ``sales`` of a year where no deal values it.
    words : dict of str to str
        By the names in ``WORDS``.
    rate : float or None
        Interest of a scheduled contract, 1/y.
    life : float or None
        Years that it runs after the date of the pool, 0 or more; None where that is open or not known.
    """

    contract: str
    obligor: str
    amount: float
    basis: str
    words: dict[str, str]
    rate: float | None
    life: float | None


def holdings_of_rows(rows: TapeRows, as_of: date | None, faults: Faults) -> list[Holding]:
    """Holdings of a tape by itself: exposures, and for royalties their sales.

    Parameters
    ----------
    rows : TapeRows
    as_of : date or None
        From when remaining life counts; without it none is known.
    faults : Faults
        Receives patents that are named and not there. Obligors that are not there may be parties of a deal.
    """
    patents = {row["id"]: row for row in rows.patents if row["id"]}
    references = References("patent", list(patents), faults, complete="patents" not in rows.lost)
    for row in rows.contracts:
        for identifier, _ in row["patents"]:
            references.find(identifier, row.at("patents"))
    amounts = {}
    for row in rows.contracts:
        sales = row["sales"] if row["sales"] is not None else row["peak_sales"]
        amounts[row["id"]] = (float(sales or 0.0), SALES) if is_royalty(row) else (float(row["exposure"]), EXPOSURE)
    return _holdings(rows.contracts, {row["id"]: row for row in rows.obligors}, patents, amounts, as_of)


def holdings_of_tape(tape: Tape, as_of: date) -> list[Holding]:
    """Holdings of a deal's tape at its cutoff: exposures, and the value of royalties."""
    quiet = Faults()  # all of this was read before
    rows = {name: read_rows(table, TABLES[name], quiet, may_be_empty=True) for name, table in tape.tables.items()}
    amounts = {
        identifier: (float(owed), EXPOSURE)
        for identifier, owed in zip(tape.contracts.ids, tape.contracts.outstanding[:, 0].tolist(), strict=True)
    }
    if tape.royalties is not None:
        ids, worth = tape.royalties.terms.ids, tape.royalties.valuation.closing.tolist()
        amounts |= {identifier: (float(value), VALUE) for identifier, value in zip(ids, worth, strict=True)}
    obligors = {row["id"]: row for row in rows["obligors"]}
    patents = {row["id"]: row for row in rows.get("patents", [])}
    return _holdings(rows["contracts"], obligors, patents, amounts, as_of)


def _holdings(
    contracts: Sequence[Row],
    obligors: Mapping[str, Row],
    patents: Mapping[str, Row],
    amounts: Mapping[str, tuple[float, str]],
    as_of: date | None,
) -> list[Holding]:
    held = []
    for row in contracts:
        owes = obligors.get(row["obligor"])
        pledged = [(patents[name], share) for name, share in row["patents"] if name in patents]
        amount, basis = amounts[row["id"]]
        end = _end(row, [patent for patent, _ in pledged])
        life = None if end is None or as_of is None else max(0.0, (end - as_of).days / YEAR)
        words = {
            "kind": row["kind"],
            "currency": row["currency"] or NONE,
            "sector": _word(owes, "sector"),
            "region": _word(owes, "region"),
            "technology": _technology(owes, [patent for patent, _ in pledged]),
            "rating": _rating(owes),
            "stage": row["stage"] or NONE,
            "quality": _quality(pledged),
        }
        if as_of is not None:
            words["remaining life"] = OPEN if life is None else _band(life, LIFE_BOUNDS, BANDS["remaining life"])
        group = owes["group"] if owes is not None else None
        rate = None if is_royalty(row) else row["rate"]
        held.append(Holding(row["id"], group or row["obligor"], amount, basis, words, rate, life))
    return held


def _word(row: Row | None, column: str) -> str:
    return (row[column] if row is not None else None) or NONE


def _technology(owes: Row | None, patents: Sequence[Row]) -> str:
    """The obligor's, or that of the patents where they agree."""
    own = _word(owes, "technology")
    named = {patent["technology"] for patent in patents} - {None}
    if own != NONE or not named:
        return own
    return str(named.pop()) if len(named) == 1 else "several"


def _rating(owes: Row | None) -> str:
    if owes is None:
        return NONE
    if owes["rating"] is not None:
        return f"{owes['rating']} ({owes['table']})"
    if owes["pd"] is None and owes["hazard"] is None:
        return NONE
    pd = owes["pd"] if owes["pd"] is not None else -math.expm1(-owes["hazard"])
    return _band(pd, PD_BOUNDS, BANDS["rating"])


def _quality(pledged: Sequence[tuple[Row, float]]) -> str:
    """The band of the mean of the patents, each with its share."""
    whole = sum(share for _, share in pledged)
    if not whole:
        return "no patents"
    return _band(sum(row["quality"] * share for row, share in pledged) / whole, QUALITY_BOUNDS, BANDS["quality"])


def _end(row: Row, patents: Sequence[Row]) -> date | None:
    """The last day of a contract; of a royalty without one that of its patents, unless it outlives them."""
    end: date | None = row["end_date"]
    if end is not None or not is_royalty(row) or not patents or row["tail_share"]:
        return end
    ends = [_expiry(patent) for patent in patents]
    return max((day for day in ends if day is not None), default=None)


def _expiry(patent: Row) -> Any:
    filing = patent["filing_date"]
    return patent["expiry_date"] or (years_after(filing, LIVES[patent["kind"]]) if filing is not None else None)


def _band(value: float, bounds: Sequence[float], labels: Sequence[str]) -> str:
    return labels[sum(value >= bound for bound in bounds)]
