"""Where the tables of a tape lie: CSV or Parquet files of a folder, or the sheets of one workbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ipabs.collateral.parquet import read_parquet
from ipabs.collateral.tables import read_table
from ipabs.collateral.workbooks import is_workbook, read_sheets
from ipabs.definitions.tape import TABLES
from ipabs.errors import Location

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.collateral.tables import Table
    from ipabs.errors import Faults

ENDS: Final = (".csv", ".parquet")
OPTIONAL: Final = ("patents",)
"""Tables that a tape may be without."""


@dataclass(frozen=True, slots=True)
class Source:
    """The tables of a tape, as text.

    Parameters
    ----------
    path : Path
        A folder, or a workbook.
    tables : dict of str to Table or None
        Those that are there; None for one that does not read.
    """

    path: Path
    tables: dict[str, Table | None]

    @property
    def folder(self) -> Path:
        """From where the paths of rating tables are seen."""
        return self.path.parent if is_workbook(self.path) else self.path

    def called(self, table: str) -> str:
        """How messages call a table that is not there."""
        return f"sheet '{table}'" if is_workbook(self.path) else f"{table}.csv"


def has_tape(folder: Path) -> bool:
    """Whether a folder holds contracts to simulate."""
    return any((folder / f"contracts{end}").is_file() for end in ENDS)


def read_source(path: Path, faults: Faults) -> Source:
    """Read all tables of a tape, each fault located.

    Parameters
    ----------
    path : Path
        A folder, or a workbook.
    faults : Faults
    """
    if is_workbook(path):
        needed = [name for name in TABLES if name not in OPTIONAL]
        return Source(path, read_sheets(path, list(TABLES), needed, faults))
    tables: dict[str, Table | None] = {}
    for name in TABLES:
        there = [path / f"{name}{end}" for end in ENDS if (path / f"{name}{end}").is_file()]
        if len(there) > 1:
            faults.add(Location(there[0].name), f"{there[1].name} lies beside it: one of them is needed, and only one.")
            tables[name] = None
        elif there or name not in OPTIONAL:
            file = there[0] if there else path / f"{name}.csv"
            read = read_table if file.suffix == ".csv" else read_parquet
            tables[name] = read(file, file.name, faults)
    return Source(path, tables)
