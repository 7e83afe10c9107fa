"""The notes of a franchise, otherwise: nobody refinances, a pandemic, brands that fade or vary more.

python -m tests.structures.franchise      prints the rows of the table in structures/franchise-whole-business/README.md
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

FRANCHISE = "franchise-whole-business"
FOLDER = structures()[FRANCHISE]
PANDEMIC, FADING = "pandemic.yaml", "fading-brand.yaml"
POOL = "pool/contracts.csv"
PATHS = 100_000
ROWS: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
    "as above": (BASE, {}),
    "nobody refinances (`guarantor-removed`)": ("guarantor-removed", {}),
    "pandemic": (PANDEMIC, {}),
    "fading brand": (FADING, {}),
    "volatility 20 % instead of 12 %": (BASE, {POOL: (",12%,30%,", ",20%,30%,")}),
}
"""First cell of the row -> scenario, and what is written otherwise in a file."""


def simulated(folder: Path, label: str) -> Simulated:
    """Run the deal of a row."""
    scenario, changes = ROWS[label]
    copy = copy_changed(FOLDER, folder / "copy", changes)
    where = copy / scenario if scenario in (PANDEMIC, FADING) else scenario
    found = simulate(load(copy / "deal.yaml", scenario=where), paths=PATHS)
    shutil.rmtree(copy)
    return found


def row(label: str, found: Simulated) -> str:
    """The row: PD of the term notes, their lives, how often rapid amortisation and trap begin, franchisor's return."""
    _, first, second, franchisor = found.tranches
    numbers = first.wal, second.wal, franchisor.effective_yield
    lives = [one.value for one in numbers[:2] if not isinstance(one, Missing)]
    if len(lives) < 2 or isinstance(numbers[2], Missing):
        raise SystemExit(f"{label}: nothing is paid")
    pd, bound = second.pd_ultimate.value, second.pd_ultimate.zero_event_bound()
    chance = f"{100 * pd:.2f} %" if pd > 0.0 or isinstance(bound, Missing) else f"< {100 * bound:.3f} %"
    fires = {one.name: one.fires.value for one in found.triggers}
    return (
        f"| {label} | {chance} | {lives[0]:.1f} | {lives[1]:.1f} | {100 * fires['rapid']:.0f} % "
        f"| {100 * fires['trap']:.0f} % | {100 * numbers[2]:.1f} % |"
    )


def main() -> None:
    """Print the rows."""
    with tempfile.TemporaryDirectory() as folder:
        for label in ROWS:
            sys.stdout.write(f"{row(label, simulated(Path(folder), label))}\n")


if __name__ == "__main__":
    main()
