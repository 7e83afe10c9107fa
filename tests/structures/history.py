"""The single-drug trust run with the sales that came, quarter by quarter.

python -m tests.structures.history      prints the rows of the history in structures/royalty-trust-2000/README.md
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.case import load
from ipabs.collateral.tape import Tape
from ipabs.definitions.library import structures
from ipabs.run import Result, run

if TYPE_CHECKING:
    from datetime import date

    from ipabs.arrays import Reals
    from ipabs.case import Case

TRUST = "royalty-trust-2000"
PAGE = structures()[TRUST] / "README.md"
SALES = structures()[TRUST] / "sales-that-came.yaml"
MONEY = (
    ("A.interest.paid", "A.principal.paid"),
    ("B.interest.paid", "B.principal.paid"),
    ("insurer.drawn",),
    ("equity.principal.paid", "equity.residual.paid"),
    ("A.balance",),
)
"""Columns of the history: flows that are added up."""


def with_the_sales_that_came() -> Case:
    """The shipped deal under its history."""
    return load(TRUST, scenario=SALES)


@dataclass(frozen=True)
class History:
    """A run, asked by the quarter in which was sold what a payment is about: ``4Q01``."""

    result: Result

    @property
    def payments(self) -> tuple[date, ...]:
        """Dates of payment."""
        return self.result.case.timetable.payments

    @property
    def quarters(self) -> list[str]:
        """Of sales, one a payment."""
        return [quarter_before(day) for day in self.payments]

    def flow(self, name: str) -> Reals:
        """One number a payment: money, flags, tested values."""
        return self.result.flows.path(name)

    def at(self, name: str, quarter: str) -> float:
        """The one about a quarter."""
        return float(self.flow(name)[self.quarters.index(quarter)])

    def quarters_in_which(self, flag: str) -> list[str]:
        """Quarters for which a flag is up."""
        return [quarter for quarter, up in zip(self.quarters, self.flow(flag), strict=True) if up]

    @property
    def sales(self) -> Reals:
        """A day, the third quarter of 2000 being 100, (periods,)."""
        tape = self.result.case.pool
        assert isinstance(tape, Tape)
        a_day = self.flow("receipts.royalty") / np.diff(tape.times)
        return np.asarray(100.0 * a_day / a_day[0])

    def row(self, quarter: str) -> str:
        """The row of the page's table: millions, but for the sales and the covers."""
        k = self.quarters.index(quarter)
        covers = [self.flow(f"{name}-cover.value")[k] for name in ("senior", "mezzanine")]
        cells = [quarter, f"{self.sales[k]:.0f}", self.payments[k].isoformat()]
        cells += ["-" if np.isnan(cover) else f"{cover:.2f}" for cover in covers]
        cells += [f"{sum(self.flow(name)[k] for name in names) / 1e6:.2f}" for names in MONEY]
        return f"| {' | '.join(cells)} |"


def quarter_before(payment: date) -> str:
    """The last quarter that was over by a date: of 2002-03-01 ``4Q01``."""
    number = 4 * payment.year + (payment.month - 1) // 3 - 1
    return f"{number % 4 + 1}Q{number // 4 % 100:02d}"


def main() -> None:
    """Print every row."""
    history = History(run(with_the_sales_that_came()))
    for quarter in history.quarters:
        sys.stdout.write(f"{history.row(quarter)}\n")


if __name__ == "__main__":
    main()
