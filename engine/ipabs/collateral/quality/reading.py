"""A table of patents, and one of citations -> scores, or every fault at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ipabs.collateral.quality.citations import count_citations
from ipabs.collateral.quality.indicators import make_indicators
from ipabs.collateral.quality.scoring import make_scores
from ipabs.collateral.reading import read_rows
from ipabs.collateral.sources import read_source
from ipabs.collateral.tables import read_table
from ipabs.collateral.valuation.reading import find_tape
from ipabs.collateral.workbooks import is_workbook
from ipabs.definitions.library import shipped
from ipabs.definitions.tape import OBLIGORS, PATENTS
from ipabs.errors import Faults, Location, PoolError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ipabs.arrays import Reals
    from ipabs.collateral.quality.indicators import Indicators
    from ipabs.collateral.quality.scoring import Scores
    from ipabs.collateral.reading import Row
    from ipabs.collateral.tables import Table
    from ipabs.errors import Fault

CITATIONS = "citations.csv"
"""Read where it lies beside a tape's tables."""


@dataclass(frozen=True, slots=True)
class Scored:
    """The patents of a pool with their scores.

    Parameters
    ----------
    name : str
        What the user called the pool.
    at : date
        As of which ages count.
    table : Table
        As it was read.
    patents : tuple of Row
    indicators : Indicators
    scores : Scores
    warnings : tuple of Fault
    """

    name: str
    at: date
    table: Table
    patents: tuple[Row, ...]
    indicators: Indicators
    scores: Scores
    warnings: tuple[Fault, ...]


def score_pool(pool: str, citations: Path | None = None, at: date | None = None) -> Scored:
    """Score every patent of a pool.

    Parameters
    ----------
    pool : str
        A table of patents; a folder with a tape, a workbook, a deal, the name of a shipped structure or of a shipped
        table of patents.
    citations : Path, optional
        Of citing and cited patents; else ``citations.csv`` of a tape's folder, or ``X-citations.csv`` beside
        ``X.csv``, where there is one; else the tape's own counts are taken.
    at : date, optional
        The last filing, unless given.

    Raises
    ------
    DealError
        The pool is none of these.
    PoolError
        With every fault of the tables.
    """
    faults = Faults()
    table, beside = _find(pool, faults)
    faults.raise_if_any(PoolError)
    if table is None:
        faults.add(Location(pool), "the pool has no patents.csv: there is nothing to score.")
        raise PoolError(faults.faults)
    rows = read_rows(table, PATENTS, faults)
    file = citations or (beside if beside is not None and beside.is_file() else None)
    cites = read_table(file, str(file) if citations else file.name, faults) if file is not None else None
    counted = _given(rows) if cites is None else count_citations(cites, rows, faults)
    days = [row["filing_date"] for row in rows if row["filing_date"] is not None]
    for row in rows:
        if at is not None and row["filing_date"] is not None and row["filing_date"] > at:
            faults.add(row.at("filing_date"), f"{row['filing_date']} is after the date of the scores {at}.")
    if not days and table.rows:
        faults.add(table.header, "no patent has a filing_date: citations are compared among patents of one age.")
    faults.raise_if_any(PoolError)
    day = at or max(days)
    indicators = make_indicators(rows, counted, day)
    _warn_of_gaps(table, indicators, faults)
    return Scored(pool, day, table, tuple(rows), indicators, make_scores(indicators), tuple(faults.warnings))


def read_obligors(pool: str) -> tuple[Table, tuple[Row, ...]]:
    """The obligors of a pool, as they were read.

    Raises
    ------
    DealError
        The pool is none.
    PoolError
        It has no obligors, or they do not read.
    """
    faults = Faults()
    path = Path(pool)
    alone = (path.suffix == ".csv" and not path.is_dir()) or (shipped("structures") / f"{pool}.csv").is_file()
    folder = None if alone else find_tape(pool, faults)[0]
    faults.raise_if_any(PoolError)
    table = None if folder is None else read_source(folder, faults).tables.get("obligors")
    if table is None:
        faults.add(Location(pool), "the pool has no obligors.csv: there are no weights to fill in.")
        raise PoolError(faults.faults)
    rows = read_rows(table, OBLIGORS, faults)
    faults.raise_if_any(PoolError)
    return table, tuple(rows)


def _find(pool: str, faults: Faults) -> tuple[Table | None, Path | None]:
    """The table of patents, and where citations may lie beside it."""
    path, example = Path(pool), shipped("structures") / f"{pool}.csv"
    if path.suffix == ".csv" and not path.is_dir():
        name = CITATIONS if path.stem == "patents" else f"{path.stem}-{CITATIONS}"
        return read_table(path, str(path), faults), path.with_name(name)
    if not path.exists() and path.name == pool and example.is_file():
        return read_table(example, example.name, faults), example.with_name(f"{pool}-{CITATIONS}")
    folder, _ = find_tape(pool, faults)
    if folder is None:
        return None, None
    return read_source(folder, faults).tables.get("patents"), None if is_workbook(folder) else folder / CITATIONS


def _given(rows: Sequence[Row]) -> Reals:
    counts = [row["forward_citations"] for row in rows]
    return np.array([np.nan if count is None else count for count in counts], dtype=np.float64)


def _warn_of_gaps(table: Table, indicators: Indicators, faults: Faults) -> None:
    for name, raw in indicators.raw.items():
        lacking = int(np.isnan(raw).sum())
        if 0 < lacking < len(raw):
            faults.warn(table.header, f"patents without {name}, which count as average in it: {lacking}.")
