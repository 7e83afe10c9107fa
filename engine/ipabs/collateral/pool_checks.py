"""A tape by itself, without a deal: every fault that can be told of it, and the names that only a deal can explain."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from ipabs.collateral.contract_checks import Frame, check_contracts
from ipabs.collateral.firms import gather_firms
from ipabs.collateral.obligors import make_obligors
from ipabs.collateral.patents import make_patents, refuse_later_filings
from ipabs.collateral.pledges import link
from ipabs.collateral.reading import References
from ipabs.collateral.tape_rows import read_tape_rows
from ipabs.definitions.deal import Deal
from ipabs.definitions.model import Correlation
from ipabs.definitions.values import quoted
from ipabs.errors import nearest

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.collateral.reading import Row
    from ipabs.collateral.tape_rows import TapeRows
    from ipabs.errors import Faults


@dataclass(frozen=True, slots=True)
class CheckedPool:
    """A tape that was looked at.

    Parameters
    ----------
    at : date or None
        The day as of which; None where the tape tells of no day.
    contracts, obligors, patents : int
        Rows of its tables.
    """

    at: date | None
    contracts: int
    obligors: int
    patents: int


def check_pool(path: Path, as_of: date | None, faults: Faults) -> CheckedPool:
    """Look at a tape as a deal would, as far as that goes without one.

    Parameters
    ----------
    path : Path
        A folder with a tape, or a workbook.
    as_of : date, optional
        A cutoff to look at it from; ``day_of`` the tape unless given.
    faults : Faults
        Receives every fault of cells, dates, references, ratings and pledges; names that stand in no table are warned
        of, for a deal's parties may bear them.
    """
    rows = read_tape_rows(path, faults)
    at = as_of or day_of(rows)
    day = at or date.min
    firms = gather_firms(rows.obligors, (), rows.folder, faults)
    make_obligors(firms, Correlation(), np.array([0.0, 1.0]), faults)
    patents = make_patents(rows.patents, faults)
    refuse_later_filings(rows.patents, day, faults)
    by_currency: dict[str, list[Row]] = defaultdict(list)
    for row in rows.contracts:
        by_currency[row["currency"] or ""].append(row)
    day_count = Deal.model_fields["day_count"].default
    for currency, owed in by_currency.items():
        check_contracts(owed, Frame(day, date.max, date.max, date.max, currency, day_count), faults)
    known = [row["id"] for row in rows.obligors if row["id"]]
    strangers = [] if "obligors" in rows.lost else _warn_of_strangers(rows.contracts, known, faults)
    link(
        rows.contracts,
        References("obligor or party", [*known, *strangers], faults, complete=False),
        References("patent", patents.ids, faults, complete="patents" not in rows.lost),
        patents.ids,
        faults,
    )
    return CheckedPool(at, len(rows.contracts), len(rows.obligors), len(rows.patents))


def day_of(rows: TapeRows) -> date | None:
    """The day that a tape is about: the last day it tells of before the first contract ends, else the day before."""
    first: date = min((row["end_date"] for row in rows.contracts if row["end_date"] is not None), default=date.max)
    told = [row[column] for row in rows.patents for column in ("filing_date", "grant_date", "appraisal_date")]
    told += [row["start_date"] for row in rows.contracts]
    launched = [row["launch_date"] for row in rows.contracts if row["sales"] is not None]
    told += [day + timedelta(days=1) for day in launched if day is not None]  # sales are of the time before
    before: list[date] = [day for day in told if day is not None and day < first]
    if before:
        return max(before)
    return first - timedelta(days=1) if first < date.max else None


def _warn_of_strangers(contracts: list[Row], known: list[str], faults: Faults) -> list[str]:
    """Names that are no obligor's, each warned of once, where it stands first."""
    names = set(known)
    strangers: dict[str, None] = {}
    for row in contracts:
        for column in ("obligor", "guarantor"):
            name = row[column]
            if name is None or name in names or name in strangers:
                continue
            strangers[name] = None
            hint = nearest(name, known)
            faults.warn(
                row.at(column), f"no obligor is called {quoted(name)}: the deal needs a party of that name.{hint}"
            )
    return list(strangers)
