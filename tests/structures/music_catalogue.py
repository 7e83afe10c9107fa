"""The notes on a music catalogue, otherwise: nobody refinances, streaming stalls, sales vary more or less.

python -m tests.structures.music_catalogue      prints the rows of the table in structures/music-catalogue/README.md
"""

from __future__ import annotations

import shutil
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

CATALOGUE = "music-catalogue"
FOLDER = structures()[CATALOGUE]
STALL = "streaming-stall.yaml"
PATHS = 100_000
DEAL, POOL = "deal.yaml", "pool/contracts.csv"
ROWS: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
    "as above": (BASE, {}),
    "nobody refinances (`guarantor-removed`)": ("guarantor-removed", {}),
    "streaming stalls": (STALL, {}),
    "volatility 10 % instead of 15 %": (BASE, {POOL: (",15%,", ",10%,")}),
    "volatility 20 %": (BASE, {POOL: (",15%,", ",20%,")}),
    "a borrowing base that is never looked at": (BASE, {DEAL: ("sweep or rapid or late", "rapid or late")}),
}
"""First cell of the row -> scenario, and what is written otherwise in a file."""


def simulated(folder: Path, label: str) -> Simulated:
    """Run the deal of a row."""
    scenario, changes = ROWS[label]
    copy = copy_changed(FOLDER, folder / "copy", changes)
    found = simulate(load(copy / DEAL, scenario=copy / STALL if scenario == STALL else scenario), paths=PATHS)
    shutil.rmtree(copy)
    return found


def row(label: str, found: Simulated) -> str:
    """The row of the table: A's PD, expected loss, average life; how often the sweep begins; the equity's return."""
    notes, equity = found.tranches
    life, earned = notes.wal, equity.effective_yield
    if isinstance(life, Missing) or isinstance(earned, Missing):
        raise SystemExit(f"{label}: nothing is paid")
    fires = {one.name: one.fires.value for one in found.triggers}
    return (
        f"| {label} | {100 * notes.pd_ultimate.value:.2f} % | {1e4 * notes.expected_loss.value:.1f} "
        f"| {life.value:.1f} | {100 * fires['sweep']:.0f} % | {100 * fires['trap']:.1f} % "
        f"| {100 * earned:.1f} % |"
    )


def main() -> None:
    """Print the rows."""
    with tempfile.TemporaryDirectory() as folder:
        for label in ROWS:
            sys.stdout.write(f"{row(label, simulated(Path(folder), label))}\n")


if __name__ == "__main__":
    main()
