"""Scores -> tables of a tape as they were, with ``quality`` of patents and ``weight_technology`` of obligors."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from ipabs.errors import Faults, Location, PoolError, RunError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ipabs.collateral.quality.loadings import Loading
    from ipabs.collateral.quality.reading import Scored
    from ipabs.collateral.tables import Table

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
    return _filled(scored.table, (_COLUMN,), [{_COLUMN: f"{z:.4f}"} for z in scored.scores.quality.tolist()])


def obligors_text(table: Table, loadings: Sequence[Loading | None]) -> str:
    """The table of obligors as CSV, with technology and its weight, to four decimals, of those that have a loading."""
    said = [
        {} if one is None else {"technology": one.technology, "weight_technology": f"{one.weight:.4f}"}
        for one in loadings
    ]
    return _filled(table, ("technology", "weight_technology"), said)


def _filled(table: Table, filled: Sequence[str], said: Sequence[dict[str, str]]) -> str:
    """A table as CSV, every cell as it was read but for what is said of its row in the columns ``filled``."""
    columns = [*table.columns, *(column for column in filled if column not in table.columns)]
    rows = [{**cells, **of_row} for (_, cells), of_row in zip(table.rows, said, strict=True)]
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_new(text: str, out: Path) -> None:
    """Write a table to a new file.

    Raises
    ------
    RunError
        It cannot be written, or is there by now.
    """
    try:
        with out.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as error:
        raise RunError(f"{out} cannot be written: {error.strerror}.") from error
