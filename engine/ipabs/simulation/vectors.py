"""Text or a file -> a vector of shares: one for all time, one a year, or one a payment period."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from ipabs.collateral.tables import check_columns, read_table
from ipabs.definitions import values
from ipabs.errors import DefinitionError, Faults, Location, ModelError

if TYPE_CHECKING:
    from ipabs.arrays import Reals, Times
    from ipabs.collateral.tables import Table

Step: TypeAlias = Literal["year", "period"]
AND_SO_ON = "..."
"""May end a vector written as text: the last share holds on with it or without."""
MOST_SHOWN = 6
"""Shares of a vector that a heading lists."""


@dataclass(frozen=True, slots=True)
class Vector:
    """Shares over time, of which the last holds on.

    Parameters
    ----------
    shares : tuple of float
        From 0 to 1; at least one.
    step : 'year' or 'period'
        What an entry stands for: a year from the cutoff, or a payment period.

    Raises
    ------
    ModelError
        There is no share, or one is not a share.
    """

    shares: tuple[float, ...]
    step: Step = "year"

    def __post_init__(self) -> None:
        if not self.shares:
            raise ModelError("a vector needs at least one share.")
        for share in self.shares:
            if not 0.0 <= share <= 1.0:
                raise ModelError(f"{100 * share:.10g} % is not a share: 0% to 100% is needed.")

    @property
    def is_zero(self) -> bool:
        """Nothing happens."""
        return not any(self.shares)

    def by_period(self, times: Times) -> Reals:
        """The share of each period, (periods,).

        A period takes the share of the year in which its middle lies: payment dates that move for a holiday, and
        collections that end some days before them, then change no year.

        Parameters
        ----------
        times : (periods + 1,) float64
            Years from the cutoff at which periods begin and end.
        """
        years = (0.5 * (times[1:] + times[:-1])).astype(np.int64)
        places = years if self.step == "year" else np.arange(len(years))
        return np.array(self.shares)[np.minimum(places, len(self.shares) - 1)]

    def __str__(self) -> str:
        shown = ", ".join(f"{100 * share:.6g} %" for share in self.shares[:MOST_SHOWN])
        if len(self.shares) > MOST_SHOWN:
            shown += f", {AND_SO_ON} ({len(self.shares)} shares)"
        return shown if len(self.shares) == 1 else f"{shown} by {self.step}"


NONE = Vector((0.0,))
ALL = Vector((1.0,))


def read_vector(text: str) -> Vector:
    """``2%``, ``1%,2%,3%`` (the years from the cutoff), or the path of a CSV file.

    Raises
    ------
    ModelError
        The text is no vector.
    DefinitionError
        The file holds none, with every fault.
    """
    path = Path(text)
    if text.lower().endswith(".csv") or ("%" not in text and path.is_file()):
        return read_vector_file(path)
    parts = text.strip().removesuffix(AND_SO_ON).rstrip().rstrip(",").split(",")
    try:
        return Vector(tuple(values.rate(part) for part in parts))
    except ValueError as error:
        raise ModelError(f"{error} A vector is a share (2%), one for each year (1%,2%,3%), or a CSV file.") from None


def read_vector_file(path: Path) -> Vector:
    """A CSV file with a column ``share`` and a column ``year`` or ``period`` that counts from 1.

    Raises
    ------
    DefinitionError
        With every fault, each located.
    """
    faults = Faults()
    table = read_table(path, str(path), faults)
    vector = None
    if table is not None:
        counters = [column for column in ("year", "period") if column in table.columns]
        check_columns(table, ("year", "period", "share"), ("share",), faults)
        if len(counters) != 1:
            faults.add(Location(table.file, 1), "one of the columns 'year' and 'period' is needed.")
        if not table.rows:
            faults.add(Location(table.file), "there is no share.")
        if not faults:
            vector = _entries(table, "year" if counters == ["year"] else "period", faults)
    faults.raise_if_any(DefinitionError)
    assert vector is not None  # without one there are faults
    return vector


def _entries(table: Table, step: Step, faults: Faults) -> Vector | None:
    shares = []
    for place, row in enumerate(table.rows, start=1):
        line = row[0]
        number = table.read(row, step, values.whole, faults)
        share = table.read(row, "share", values.rate, faults)
        if step not in row[1] or (number is not None and number != place):
            faults.add(table.cell(line, step), f"{step} {place} is needed here: entries count from 1, none left out.")
        if "share" not in row[1]:
            faults.add(table.cell(line, "share"), "the row has no share.")
        elif share is not None and not 0.0 <= share <= 1.0:
            faults.add(table.cell(line, "share"), f"{100 * share:.10g} % is not a share: 0% to 100% is needed.")
        shares.append(share or 0.0)
    return None if faults else Vector(tuple(shares), step)
