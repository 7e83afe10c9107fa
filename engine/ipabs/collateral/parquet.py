"""Parquet files -> tables of text, which read as those of CSV files do; rows are counted from 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.collateral.tables import Table
from ipabs.collateral.workbooks import plain
from ipabs.errors import Location

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.errors import Faults


def read_parquet(path: Path, name: str, faults: Faults) -> Table | None:
    """Read a Parquet file; None when nothing can be made of it, with at least one fault."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        faults.add(Location(name), "Parquet files are read with pyarrow: pip install 'ipabs[parquet]'.")
        return None
    try:
        table = parquet.ParquetFile(path).read()
    except pa.ArrowException as error:  # comes first: its faults of reading are errors of the system too
        faults.add(Location(name), f"this is no Parquet file that can be read: {str(error).partition('.')[0]}.")
        return None
    except OSError as error:
        faults.add(Location(name), f"the file cannot be read: {error.strerror or error}.")
        return None
    mine = len(faults.faults)
    for number, column in enumerate(table.column_names):
        kind = table.schema.field(number).type
        if pa.types.is_nested(kind) or pa.types.is_binary(kind):
            faults.add(
                Location(name, 0, 0, column), f"a column of {kind} is not read: text, numbers, days or flags are."
            )
        if column in table.column_names[:number]:
            faults.add(Location(name, 0, 0, column), "the column stands twice.")
    if len(faults.faults) > mine:
        return None
    columns = tuple(column.strip() for column in table.column_names)
    cells = [[plain(value).strip() for value in column.to_pylist()] for column in table.columns]
    rows = [
        (line, {column: text for column, text in zip(columns, texts, strict=True) if text})
        for line, texts in enumerate(zip(*cells, strict=True), start=1)
    ]
    return Table(name, columns, tuple((line, found) for line, found in rows if found), header_line=0)
