"""A pool's tables -> what can be valued in it: patents, and contracts with the patents they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from ipabs.collateral.contract_checks import Frame
from ipabs.collateral.families import is_royalty
from ipabs.collateral.lifecycles import expected_sales
from ipabs.collateral.patents import make_patents
from ipabs.collateral.reading import References, Row, read_rows
from ipabs.collateral.royalty_checks import check_royalty
from ipabs.collateral.sources import read_source
from ipabs.definitions.tape import TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ipabs.arrays import Money, Reals
    from ipabs.errors import Faults, Location

DAYS: Final = 365.0
"""Of a year of life, as the times of a deal are counted."""


@dataclass(frozen=True, slots=True)
class PoolAsset:
    """A patent or a contract of a pool.

    Parameters
    ----------
    id : str
    kind : str
        patent or contract.
    where : Location
        Its row.
    technology : str
        Of the patent, or of the first of a contract's; empty where not given.
    expiry : date or None
        Of the patent, or of the last of a contract's, and no later than a royalty ends; None without either.
    appraisal : float or None
        Money: of the patent; of a contract the appraisals of its patents by their shares, else its pledge_value.
    row : Row or None
        Of a royalty's contract, whose sales and rates say what it earns.
    """

    id: str
    kind: str
    where: Location
    technology: str
    expiry: date | None
    appraisal: float | None
    row: Row | None

    def life(self, at: date) -> float | None:
        """Years from a day until its patents expire; None without a patent, 0 or less when they have."""
        return None if self.expiry is None else (self.expiry - at).days / DAYS

    def sales(self, at: date, parts: Reals) -> Money:
        """Sales behind a royalty in each year from a day on, the last taken as a whole year, money."""
        assert self.row is not None
        edges = np.arange(len(parts) + 1, dtype=np.float64)[np.newaxis, :]
        return np.asarray(expected_sales([self.row], at, edges)[0])

    def royalties(self, sales: Money) -> Money:
        """What the contract pays on the sales of whole years, before tax: its rate or tiers, minimum and cap."""
        assert self.row is not None
        tiers = self.row["tiers"] or ((0.0, self.row["royalty_rate"]),)
        ends = [start for start, _ in tiers[1:]] + [np.inf]
        paid = np.zeros_like(sales)
        for (start, rate), end in zip(tiers, ends, strict=True):
            paid += rate * np.clip(sales - start, 0.0, end - start)
        most = np.inf if self.row["cap"] is None else self.row["cap"]
        return np.asarray(np.clip(paid, self.row["minimum"], most))


@dataclass(frozen=True, slots=True)
class PoolAssets:
    """What can be valued in a pool.

    Parameters
    ----------
    assets : dict of str to PoolAsset
        By id: patents, then contracts.
    appraised : date or None
        Day of the last appraisal.
    """

    assets: dict[str, PoolAsset]
    appraised: date | None


def read_assets(path: Path, faults: Faults) -> PoolAssets | None:
    """Read patents and contracts of a tape, a folder or a workbook; None with at least one fault."""
    tables = read_source(path, faults).tables
    rows: dict[str, list[Row]] = {}
    for name in ("patents", "contracts"):
        table = tables.get(name)
        rows[name] = read_rows(table, TABLES[name], faults, may_be_empty=name == "patents") if table else []
    patents = make_patents(rows["patents"], faults)
    references = References("patent", patents.ids, faults, complete=bool(rows["patents"]))
    found: dict[str, PoolAsset] = {}
    for number, row in enumerate(rows["patents"]):
        if row["id"]:
            found[row["id"]] = PoolAsset(
                row["id"],
                "patent",
                row.at("id"),
                patents.technologies[number],
                date.fromordinal(int(patents.expiry[number])),
                row["appraisal"],
                None,
            )
    own = dict(found)
    for row in rows["contracts"]:
        if row["id"] in own:
            faults.add(row.at("id"), f"'{row['id']}' is a patent too: one of them needs another id to be valued.")
        elif row["id"]:
            bundle = [(own[name], share) for name, share in row["patents"] or () if _is_there(name, row, references)]
            found[row["id"]] = _contract(row, bundle)
    if faults:
        return None
    days = [row["appraisal_date"] for row in rows["patents"] if row["appraisal_date"] is not None]
    return PoolAssets(found, max(days, default=None))


def check_royalties(assets: PoolAssets, at: date, faults: Faults) -> None:
    """Locate what makes no sense in royalties seen from a day."""
    frame = Frame(at, at, at, date.max, "", "")
    for asset in assets.assets.values():
        if asset.row is not None:
            check_royalty(asset.row, frame, faults)


def _is_there(name: str, row: Row, references: References) -> bool:
    return references.find(name, row.at("patents")) is not None


def _contract(row: Row, bundle: Sequence[tuple[PoolAsset, float]]) -> PoolAsset:
    appraisals = [share * patent.appraisal for patent, share in bundle if patent.appraisal is not None]
    expiries = [patent.expiry for patent, _ in bundle if patent.expiry is not None]
    last = max(expiries, default=None)
    if is_royalty(row) and row["end_date"] is not None:
        last = row["end_date"] if last is None else min(last, row["end_date"])
    return PoolAsset(
        row["id"],
        "contract",
        row.at("id"),
        next((patent.technology for patent, _ in bundle if patent.technology), ""),
        last,
        sum(appraisals) if appraisals else row["pledge_value"],
        row if is_royalty(row) and row.sound else None,
    )
