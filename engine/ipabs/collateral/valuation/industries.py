"""What is usual in an industry, where an asset says nothing of its own: a royalty's median, a year's obsolescence.

Read from ``industries.csv`` beside this file, where every figure has its source and a mark: found (read in a public
source) or recalled (from memory, and not checked against a print).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent / "industries.csv"


@dataclass(frozen=True, slots=True)
class Usual:
    """One figure of an industry.

    Parameters
    ----------
    industry : str
    value : float
        A royalty as a share of revenue, or obsolescence as a share lost a year.
    mark : str
        found or recalled.
    source : str
    """

    industry: str
    value: float
    mark: str
    source: str


@cache
def usual(measure: str) -> dict[str, Usual]:
    """Figures of ``royalty`` or ``obsolescence`` by industry, and by the other names that an industry goes by."""
    found: dict[str, Usual] = {}
    with FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["measure"] == measure:
                figure = Usual(row["industry"], float(row["percent"]) / 100.0, row["mark"], row["source"])
                for name in (row["industry"], *filter(None, row["also"].split(";"))):
                    found[name] = figure
    return found


def industries(measure: str) -> list[str]:
    """The industries that have a figure of ``royalty`` or ``obsolescence``, by their own names."""
    return list(dict.fromkeys(figure.industry for figure in usual(measure).values()))
