"""The single-drug trust on other pools: several like drugs, the same sales in all, each with its licensee and patent.

    python -m tests.structures.diversified      prints the rows of the tables in structures/royalty-trust-2000/README.md

Every licensee is of one sector. Of the variance of a drug's sales the tape's ``own_share`` is its own and independent;
the rest all share.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from ipabs.case import load
from ipabs.definitions.library import structures
from ipabs.run import simulate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ipabs.measures.estimates import Estimate

TRUST = "royalty-trust-2000"
POOLS: dict[str, tuple[int, dict[str, str]]] = {
    "1": (1, {}),
    "2": (2, {}),
    "4": (4, {}),
    "8": (8, {}),
    "16": (16, {}),
    "a patent that cannot fall": (1, {"invalidation_hazard": "0%"}),
    "volatility 10 %": (1, {"volatility": "10%"}),
    "volatility 25 %": (1, {"volatility": "25%"}),
    "volatility 35 %": (1, {"volatility": "35%"}),
}
"""First cell of the row -> how many drugs, and what is written in columns of the tape."""
PATHS = 100_000
NAMES = {"contracts": ("id", "obligor", "patents"), "obligors": ("id",), "patents": ("id",)}
"""Columns that name a row or refer to one: each drug has its own."""


@dataclass(frozen=True)
class Row:
    """What a pool says of the trust's classes.

    Parameters
    ----------
    label : str
        First cell.
    senior, mezzanine, trigger : Estimate
        Probabilities, shares of 1: anything of A unpaid in the end, of B without its insurer; that ``rapid`` fires.
    loss : Estimate
        Expected loss of A, share of its notional.
    """

    label: str
    senior: Estimate
    loss: Estimate
    mezzanine: Estimate
    trigger: Estimate

    @property
    def line(self) -> str:
        """The row of the page's table."""
        pd, trigger = (f"{100 * one.value:.1f} %" for one in (self.mezzanine, self.trigger))
        return f"| {self.label} | {_percent(self.senior)} | {1e4 * self.loss.value:.1f} | {pd} | {trigger} |"


def _percent(chance: Estimate) -> str:
    bound = chance.zero_event_bound()
    return f"< {100 * bound:.3f} %" if isinstance(bound, float) else f"{100 * chance.value:.2f} %"


def write_pool(folder: Path, drugs: int, changes: Mapping[str, str] = MappingProxyType({})) -> Path:
    """Write the trust's pool, its one drug split into several that share its sales; the first keeps its name."""
    source = structures()[TRUST] / "pool"
    folder.mkdir(parents=True)
    for table, names in NAMES.items():
        with (source / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            (row,) = csv.DictReader(file)
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, row)
            writer.writeheader()
            for number in range(drugs):
                named = {name: f"{row[name]}-{number}" if number else row[name] for name in names}
                split = {"sales": f"{float(row['sales'].replace('_', '')) / drugs:.2f}"} if "sales" in row else {}
                writer.writerow(row | named | split | {key: value for key, value in changes.items() if key in row})
    return folder


def row_of(folder: Path, label: str) -> Row:
    """Run the trust on a pool of the table, with the insurer of the mezzanine and without."""
    pool = write_pool(folder / label, *POOLS[label])
    insured = simulate(load(TRUST, pool), paths=PATHS)
    alone = simulate(load(TRUST, pool, "guarantor-removed"), paths=PATHS)
    senior, mezzanine = insured.tranches[0], alone.tranches[1]
    return Row(label, senior.pd_ultimate, senior.expected_loss, mezzanine.pd_ultimate, insured.triggers[0].fires)


def main() -> None:
    """Print the tables' rows."""
    with tempfile.TemporaryDirectory() as folder:
        for label in POOLS:
            sys.stdout.write(f"{row_of(Path(folder), label).line}\n")


if __name__ == "__main__":
    main()
