"""Files that a text cannot hold, or that are too large to be kept: workbooks, Parquet, long cells."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pyarrow as pa
from pyarrow import parquet

from ipabs.definitions.reading import LARGEST_FILE

if TYPE_CHECKING:
    from collections.abc import Sequence

CONTRACTS = (("id", "obligor", "end_date", "exposure"), ("C1", "F1", "2020-12-31", 100))
OBLIGORS = (("id", "pd"), ("F1", 0.02))


def workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
    """A workbook with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    return _saved(book)


def shown() -> bytes:
    """A workbook that shows more than it holds."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(contracts=CONTRACTS, obligors=OBLIGORS)))
    sheet = book["contracts"]
    sheet["D2"] = "=50*2"
    sheet["E1"], sheet["E2"] = "rate", "#REF!"
    sheet["F1"] = "name"
    sheet.merge_cells("F1:F2")
    return _saved(book)


def wide() -> bytes:
    """A workbook with a format in the last row of a sheet."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(contracts=CONTRACTS, obligors=OBLIGORS)))
    book["contracts"]["Z1048576"].number_format = "0.00"
    return _saved(book)


def nested() -> bytes:
    """A Parquet file with a column of lists."""
    out = io.BytesIO()
    parquet.write_table(pa.table({"id": ["F1"], "pd": [0.02], "names": [["a", "b"]]}), out)
    return out.getvalue()


def _saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


FILES = {
    "yaml/too-large.yaml": b"#" * (LARGEST_FILE + 1),
    "market/curve-big-cell.csv": b"tenor,rate\n1Y," + b"1" * 131_073 + b"\n",
    "workbooks/cells.xlsx": workbook(
        contracts=(
            ("id", "obligor", "end_date", "exposure", "patents", "note"),
            ("C1", "F1", "2020-13-01", -100, None, 1),
            ("C1", "F2", "2020-12-31", "1.234,5", "P1", 2),
            (None, "F1", "2020-12-31", 5),
        ),
        obligors=(("id", "pd", "pd"), ("F1", 2)),
    ),
    "workbooks/sheets.xlsx": workbook(contract=CONTRACTS, obligors=(*OBLIGORS, ("F2", 0.01, 5))),
    "workbooks/shown.xlsx": shown(),
    "imports/tape.xlsx": workbook(
        Notes=(("x",),),
        Leases=(
            ("Report of June",),
            ("Ref", "Lessee", "Balance", "Ends"),
            ("A1", "Halden", "1.234,5", "31.12.2028"),
            ("A2", "Orchard", 500, "31.02.2028"),
        ),
    ),
    "workbooks/wide.xlsx": wide(),
    "workbooks/broken.xlsx": b"PK but no workbook",
    "workbooks/columns/obligors.parquet": nested(),
    "workbooks/broken/obligors.parquet": b"PAR1 but no more",
    "workbooks/both/obligors.parquet": nested(),
}
