"""A given pool: the cash it pays, date by date, sorted into the deal's periods."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ipabs.collateral.tables import Table, check_columns, read_table
from ipabs.definitions import values
from ipabs.definitions.vocabulary import RECEIPT_KINDS
from ipabs.errors import Faults, Location

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from ipabs.arrays import Money, Reals
    from ipabs.definitions.deal import Deal
    from ipabs.market.timetable import Timetable

FILE = "collections.csv"
REPORTED = ("count", "largest", "delinquent")
"""What a row reports as it stands on its date; it holds until the next report."""
TOLD = ("sales", "renewals")
"""What a row says of its period beside the cash."""
COLUMNS = ("date", *RECEIPT_KINDS, "cash", "defaulted", *TOLD, *REPORTED)


@dataclass(frozen=True, slots=True)
class Collections:
    """What a given pool brings, by period.

    Parameters
    ----------
    receipts : dict of (periods,) float64
        By kind; only kinds the pool pays.
    balance : (periods + 1,) float64
        Value of the pool at the cutoff and after each period's receipts.
    defaulted : (periods + 1,) float64
        Principal defaulted so far, likewise.
    failed : dict of (periods,) float64
        By party that the deal lets fail: 1 from the first payment date on or after its failure.
    told : dict of (periods,) float64
        By word of ``POOL_WORDS``, those that the file has a column for: sales and renewal fees of the period; as last
        reported the number of contracts, what the largest obligor owes and what is delinquent.
    downgraded : dict of (periods,) float64
        By party and grade that the deal lets it fall below: 1 from the first payment date on or after that day, or the
        day of its failure.
    """

    receipts: dict[str, Money]
    balance: Money
    defaulted: Money
    failed: dict[str, Reals]
    told: dict[str, Reals] = field(default_factory=dict)
    downgraded: dict[tuple[str, str], Reals] = field(default_factory=dict)

    @property
    def scheduled_receipts(self) -> dict[str, float]:
        """What the pool pays in all, by kind, money."""
        return {kind: float(amounts.sum()) for kind, amounts in self.receipts.items()}

    @property
    def expected_receipts(self) -> float:
        """Everything the pool pays within the deal, undiscounted."""
        return float(sum(amounts.sum() for amounts in self.receipts.values()))


@dataclass(frozen=True, slots=True)
class _Entry:
    day: date
    amounts: dict[str, float]


def read_collections(
    path: Path, deal: Deal, timetable: Timetable, faults: Faults, *, name: str | None = None
) -> Collections | None:
    """Read ``collections.csv`` and sort its cash into periods; None with at least one fault."""
    mine = Faults()
    table = read_table(path, name or str(path), mine)
    entries: list[_Entry] = []
    if table is not None:
        check_columns(table, COLUMNS, ("date",), mine)
        paid = COLUMNS[1 : COLUMNS.index("sales")]
        if not mine and not set(table.columns) & set(paid):
            listed = ", ".join(paid)
            mine.add(Location(table.file, 1), f"no column of cash: one or more of {listed} are needed.")
        entries = [entry for row in table.rows if (entry := _entry(table, row, mine))]
        if not mine and not any(sum(_cash(entry)) > 0 for entry in entries):
            mine.add(Location(table.file), "the pool pays nothing.")
        entries = _within(table.file, entries, deal, timetable, mine)
    faults.extend(mine)
    return None if mine else _by_period(entries, deal, timetable)


def _entry(table: Table, row: tuple[int, dict[str, str]], faults: Faults) -> _Entry | None:
    line, cells = row
    day = table.read(row, "date", values.day, faults)
    amounts: dict[str, float] = {}
    for column in COLUMNS[1:]:
        amount = table.read(row, column, values.money, faults)
        if amount is not None:
            kind = "other" if column == "cash" else column
            amounts[kind] = amounts.get(kind, 0.0) + amount
    if "date" not in cells and "date" in table.columns:
        faults.add(table.cell(line, "date"), "the row has no date.")
    return _Entry(day, amounts) if day is not None else None


def _cash(entry: _Entry) -> list[float]:
    """What a row brings, or says to be lost; not what it only reports."""
    return [amount for kind, amount in entry.amounts.items() if kind in (*RECEIPT_KINDS, "defaulted")]


def _within(file: str, entries: list[_Entry], deal: Deal, timetable: Timetable, faults: Faults) -> list[_Entry]:
    """Entries still to be paid out; warn of those before the first cutoff and after the last collection."""
    early = [entry for entry in entries if entry.day < deal.dates.cutoff]
    late = [entry for entry in entries if entry.day > timetable.collected[-1]]
    for left_out, when in (
        (early, f"before the cutoff {deal.dates.cutoff}, outside the deal"),
        (late, f"after {timetable.collected[-1]}, too late for the last payment"),
    ):
        total = sum(sum(_cash(entry)) - entry.amounts.get("defaulted", 0.0) for entry in left_out)
        if total > 0:
            rows = "1 row is" if len(left_out) == 1 else f"{len(left_out)} rows are"
            faults.warn(Location(file), f"{rows} {when}: {total:,.2f} left out.")
    return [entry for entry in entries if deal.cutoff <= entry.day <= timetable.collected[-1]]


def _by_period(entries: list[_Entry], deal: Deal, timetable: Timetable) -> Collections:
    periods = len(timetable.payments)
    sums = {kind: np.zeros(periods) for kind in (*RECEIPT_KINDS, "defaulted", *TOLD)}
    reports = {kind: np.zeros(periods) for kind in REPORTED}
    has = {kind for entry in entries for kind in entry.amounts}
    for entry in sorted(entries, key=lambda entry: entry.day):
        period = timetable.period_of(entry.day)
        assert period is not None  # what comes too late has been left out
        for kind, amount in entry.amounts.items():
            if kind in REPORTED:
                reports[kind][period:] = amount
            else:
                sums[kind][period] += amount
    told = {kind: sums.pop(kind) for kind in TOLD} | reports
    defaulted = np.concatenate([[0.0], np.cumsum(sums.pop("defaulted"))])
    present = {kind: amounts for kind, amounts in sums.items() if amounts.any()}
    moments = (deal.cutoff, *timetable.collected)
    balance = np.array([_value(entries, deal, moment, first=k == 0) for k, moment in enumerate(moments)])
    failed = {
        name: np.array([float(party.fails <= day) for day in timetable.payments])
        for name, party in deal.parties.items()
        if party.fails is not None
    }
    downgraded = {
        (name, grade): np.maximum(
            np.array([float(fallen <= day) for day in timetable.payments]), failed.get(name, np.zeros(periods))
        )
        for name, party in deal.parties.items()
        for grade, fallen in party.downgraded.items()
    }
    said = {kind: told[kind] for kind in told if kind in has}
    return Collections(present, balance, defaulted, failed, said, downgraded)


def _value(entries: list[_Entry], deal: Deal, moment: date, *, first: bool) -> float:
    """Principal still to come or to default, and royalties and other receipts to come at the valuation rate."""
    growth = 1.0 + (deal.valuation_rate or 0.0)
    total = 0.0
    for entry in entries:
        if entry.day > moment or first:
            total += entry.amounts.get("principal", 0.0) + entry.amounts.get("defaulted", 0.0)
            uncertain = entry.amounts.get("royalty", 0.0) + entry.amounts.get("other", 0.0)
            total += uncertain * growth ** (-(entry.day - moment).days / 365)
    return total
