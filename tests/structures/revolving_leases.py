"""The leases of 2021 without their guarantors: what is bought is worse, or of one lessee, or nothing is bought at all.

python -m tests.structures.revolving_leases      prints the table of structures/revolving-lease-pool/README.md
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ipabs.case import load
from ipabs.definitions.library import structures
from ipabs.measures.missing import Missing
from ipabs.run import simulate
from tests.structures.changed import copy_changed

if TYPE_CHECKING:
    from ipabs.run import Simulated

REVOLVING = "revolving-lease-pool"
FOLDER = structures()[REVOLVING]
DEAL = "deal.yaml"
PATHS = 100_000
REMOVED = "guarantor-removed"
NO_PURCHASES = {DEAL: ("date > 2022-06-30 or", "date > 2021-06-30 or")}
ROWS: dict[str, dict[str, tuple[str, str]]] = {
    "as above": {},
    "what is bought defaults three times as often": {DEAL: ("pd: 1.8%", "pd: 5.4%")},
    "one lessee a template": {DEAL: ("names: 8", "names: 1")},
    "nothing is bought, passed through at once": NO_PURCHASES,
}
"""First cell of the row -> what is written otherwise in a file."""


def simulated(folder: Path, label: str) -> Simulated:
    """Run the deal of a row, nobody standing behind it."""
    copy = copy_changed(FOLDER, folder / "copy", ROWS[label])
    return simulate(load(copy / DEAL, scenario=REMOVED), paths=PATHS)


def row(label: str, found: Simulated) -> str:
    """The row: lives of A1 and B, expected loss and PD of B, how often the deal accelerates."""
    first, _, second, _ = found.tranches
    lives = [one.wal.value for one in (first, second) if not isinstance(one.wal, Missing)]
    if len(lives) < 2:
        raise SystemExit(f"{label}: nothing is paid")
    loss, pd = 1e4 * second.expected_loss.value, 100 * second.pd_ultimate.value
    fires = {one.name: one.fires.value for one in found.triggers}
    return (
        f"| {label} | {lives[0]:.1f} | {lives[1]:.1f} | {loss:.0f} | {pd:.1f} % | {100 * fires['acceleration']:.1f} % |"
    )


def main() -> None:
    """Print the rows."""
    for label in ROWS:
        with tempfile.TemporaryDirectory() as folder:
            sys.stdout.write(f"{row(label, simulated(Path(folder), label))}\n")


if __name__ == "__main__":
    main()
