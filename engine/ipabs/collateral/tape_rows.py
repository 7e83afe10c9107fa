"""The tables of a tape -> rows by table, before any of it is worked out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipabs.collateral.families import is_royalty
from ipabs.collateral.reading import read_rows
from ipabs.collateral.sources import OPTIONAL, read_source
from ipabs.definitions.tape import TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ipabs.collateral.reading import Row
    from ipabs.collateral.sources import Source
    from ipabs.collateral.tables import Table
    from ipabs.errors import Faults


@dataclass(frozen=True, slots=True)
class TapeRows:
    """What the tables of a tape say.

    Parameters
    ----------
    folder : Path
        From where the paths of rating tables are seen.
    tables : dict of str to Table
        As they were read, unknown columns and all.
    contracts : list of Row
        Those of which every cell reads.
    obligors, patents : list of Row
    lost : set of str
        Tables of which rows, or all, do not read.
    """

    folder: Path
    tables: dict[str, Table]
    contracts: list[Row]
    obligors: list[Row]
    patents: list[Row]
    lost: set[str]


def read_tape_rows(path: Path, faults: Faults) -> TapeRows:
    """Read every cell of a tape.

    Parameters
    ----------
    path : Path
        A folder with contracts.csv, obligors.csv and, where a contract names patents, patents.csv, or the same in
        Parquet; or a workbook with sheets of these names.
    faults : Faults
        Receives every bad cell.
    """
    source = read_source(path, faults)
    tables = {name: table for name, table in source.tables.items() if table is not None}
    rows = {
        name: read_rows(table, TABLES[name], faults, may_be_empty=name in OPTIONAL) for name, table in tables.items()
    }
    contracts = [row for row in rows.get("contracts", []) if row.sound]
    spoiled = {fault.location.file for fault in faults.faults if not fault.location.path}
    lost = {name for name in TABLES if name not in tables or tables[name].file in spoiled}
    if "patents" not in source.tables:
        _refuse_patents(contracts, source, faults)
    return TapeRows(source.folder, tables, contracts, rows.get("obligors", []), rows.get("patents", []), lost)


def _refuse_patents(contracts: Sequence[Row], source: Source, faults: Faults) -> None:
    naming = next((row for row in contracts if row["patents"]), None)
    if naming is not None:
        what = "a royalty rests on patents" if is_royalty(naming) else "patents are pledged"
        faults.add(naming.at("patents"), f"{what}, but the pool has no {source.called('patents')}.")
