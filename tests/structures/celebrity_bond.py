"""The celebrity bond of 1997 on other pools, as it stood in 2004, and with the sales that came.

python -m tests.structures.celebrity_bond      prints the rows of the tables in structures/celebrity-bond-1997/README.md
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ipabs.case import load
from ipabs.definitions.library import structures
from ipabs.run import Result, run, simulate
from tests.structures.changed import copy_changed

if TYPE_CHECKING:
    from ipabs.run import Simulated

BOND = "celebrity-bond-1997"
FOLDER = structures()[BOND]
SALES = FOLDER / "sales-that-came.yaml"
PATHS = 100_000
NOW, LATER = "deal.yaml", "march-2004.yaml"
ROWS: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
    "February 1997": (NOW, {}),
    "without the label's guarantee": (NOW, {"pool/contracts.csv": ("2_000_000", "")}),
    "records sold with a volatility of 10 %": (NOW, {"pool/contracts.csv": (",15%,", ",10%,")}),
    "records sold with a volatility of 20 %": (NOW, {"pool/contracts.csv": (",15%,", ",20%,")}),
    "March 2004": (LATER, {}),
    "had the label still been an A": (LATER, {"pool-2004/obligors.csv": ("Records,Ba,", "Records,A,")}),
    "had one expected records to fall by 4 % a year": (
        LATER,
        {"pool-2004/contracts.csv": ("constant,0%", "constant,-4%")},
    ),
}
"""First cell of the row -> which deal, and what is written otherwise in a file."""
FLOWS = ("receipts", "bond.interest.paid", "bond.principal.paid", "bond.balance")


def simulated(folder: Path, label: str) -> Simulated:
    """Run the deal of a row of the first table."""
    deal, changes = ROWS[label]
    copy = copy_changed(FOLDER, folder / label.replace(" ", "-"), changes)
    return simulate(load(copy / deal), paths=PATHS)


def row(label: str, found: Simulated) -> str:
    """The row of the first table: PD, expected loss, how often rapid amortisation begins."""
    bond = found.tranches[0]
    fires = found.triggers[0].fires.value
    return (
        f"| {label} | {100 * bond.pd_ultimate.value:.2f} % | {1e4 * bond.expected_loss.value:.0f} "
        f"| {100 * fires:.0f} % |"
    )


def history() -> Result:
    """The bond when records sell as the industry's did."""
    return run(load(BOND, scenario=SALES), debug=True)


def history_rows(found: Result) -> list[str]:
    """The rows of the second table: one for each year's payment in February, millions, and the cover of that day."""
    lines = []
    for k, day in enumerate(found.case.timetable.payments):
        if day.month != 2:
            continue
        money = [found.flows.path(name)[k - 1 : k + 1].sum() / 1e6 for name in FLOWS[:3]]
        left = found.flows.path("bond.balance")[k] / 1e6
        cover = found.flows.path("cover.value")[k]
        cells = [str(day.year - 1), *(f"{x:.2f}" for x in (*money, left)), "-" if np.isnan(cover) else f"{cover:.2f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def main() -> None:
    """Print both tables' rows."""
    with tempfile.TemporaryDirectory() as folder:
        for label in ROWS:
            sys.stdout.write(f"{row(label, simulated(Path(folder), label))}\n")
    sys.stdout.write("\n".join(history_rows(history())) + "\n")


if __name__ == "__main__":
    main()
