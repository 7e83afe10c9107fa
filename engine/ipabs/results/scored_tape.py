"""Scores -> the table of patents as it was, with its column ``quality`` filled in."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from ipabs.errors import Faults, Location, PoolError, RunError

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.collateral.quality.reading import Scored

_COLUMN: Final = "quality"


def refuse_there(out: Path) -> None:
    """Nothing is written over.

    Raises
    ------
    PoolError
        The file is there.
    """
    if out.exists():
        faults = Faults()
        faults.add(Location(str(out)), "the file is there already: name a new one.")
        raise PoolError(faults.faults)


def scored_text(scored: Scored) -> str:
    """The table as CSV, every cell as it was read but for the quality, to four decimals."""
    table = scored.table
    columns = [*table.columns, *([] if _COLUMN in table.columns else [_COLUMN])]
    rows = [
        {**cells, _COLUMN: f"{quality:.4f}"}
        for (_, cells), quality in zip(table.rows, scored.scores.quality.tolist(), strict=True)
    ]
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_scored(scored: Scored, out: Path) -> None:
    """Write the table to a new file.

    Raises
    ------
    RunError
        It cannot be written, or is there by now.
    """
    try:
        with out.open("x", encoding="utf-8", newline="") as file:
            file.write(scored_text(scored))
    except OSError as error:
        raise RunError(f"{out} cannot be written: {error.strerror}.") from error
