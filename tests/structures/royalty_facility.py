"""The royalty facility of 2003 otherwise: its insurer weaker or gone, drugs that vary more, nothing bought later.

python -m tests.structures.royalty_facility      prints the table of structures/royalty-facility-2003/README.md
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ipabs.case import load
from ipabs.definitions.library import BASE, structures
from ipabs.measures.missing import Missing
from ipabs.run import simulate
from tests.structures.changed import copy_changed

if TYPE_CHECKING:
    from ipabs.run import Simulated

FACILITY = "royalty-facility-2003"
FOLDER = structures()[FACILITY]
DEAL, POOL = "deal.yaml", "pool/contracts.csv"
PATHS = 100_000
REMOVED = "guarantor-removed"
ROWS: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
    "as above": (BASE, {}),
    "the insurer is BB": (BASE, {DEAL: ("rating: AAA", "rating: BB")}),
    "no insurer (`guarantor-removed`)": (REMOVED, {}),
    "no insurer, no purchases": (REMOVED, {DEAL: ("date < 2006-07-31 and", "date < 2003-07-31 and")}),
    "no insurer, volatility 25 % instead of 15 %": (REMOVED, {POOL: (",15%,30%,", ",25%,30%,")}),
}
"""First cell of the row -> scenario, and what is written otherwise in a file."""


def simulated(folder: Path, label: str) -> Simulated:
    """Run the deal of a row."""
    scenario, changes = ROWS[label]
    copy = copy_changed(FOLDER, folder / "copy", changes)
    return simulate(load(copy / DEAL, scenario=scenario), paths=PATHS)


def row(label: str, found: Simulated) -> str:
    """The row: life, expected loss and PD of the facility, how often it stops lending early or amortises rapidly."""
    note = found.tranches[0]
    if isinstance(note.wal, Missing):
        raise SystemExit(f"{label}: nothing is paid")
    fires = {one.name: 100 * one.fires.value for one in found.triggers}
    loss, pd = 1e4 * note.expected_loss.value, 100 * note.pd_ultimate.value
    return f"| {label} | {note.wal.value:.1f} | {loss:.1f} | {pd:.2f} % | {fires['rapid']:.0f} % |"


def main() -> None:
    """Print the rows."""
    for label in ROWS:
        with tempfile.TemporaryDirectory() as folder:
            sys.stdout.write(f"{row(label, simulated(Path(folder), label))}\n")


if __name__ == "__main__":
    main()
