"""Rows as they are thought of -> rows as the kernel runs them.

Rows that nothing needs are dropped. A row's destination differs from its sources (see the kernel). A register is used
again once its value is no longer needed, and flows are stored as soon as they are known, so that a block of lanes
stays in the cache. What lives on to the next period has two registers, read and written by turns: no row copies it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ipabs.kernels.waterfall import FORWARD, STORE, Plan
from ipabs.waterfall.rows import Constant

if TYPE_CHECKING:
    from ipabs.waterfall.rows import Carried, Register, Row, Rows, Value


def assign_registers(rows: Rows, ends: dict[str, Value]) -> Plan:
    """Lay out a period's rows for the kernel.

    Parameters
    ----------
    rows : Rows
        The rows of one period.
    ends : dict
        What each carried name stands at when the period ends; a name that is absent did not change.
    """
    ends = {name: value for name, value in ends.items() if name in rows.carried and _changes(rows.carried[name], value)}
    needed = _needed(rows, ends)
    finals = _own_registers(rows, {name: value for name, value in ends.items() if name in needed})
    demand = _demand(rows, needed, finals)
    live = _stored_early([row for row in rows.rows if _produces(row, demand)])
    layout = _Layout(rows, live, finals)
    return layout.plan()


def _changes(carried: Carried, end: Value) -> bool:
    """It does not always end the period as it began the first."""
    return not end.all_equal(carried.initial) if isinstance(end, Constant) else end != carried.register


def _demand(rows: Rows, needed: set[str], finals: dict[str, Register]) -> set[Register]:
    """Every register that some live row or carried name reads."""
    demand = {finals[name] for name in needed if name in finals}
    while True:
        known = demand.intersection(rows.buckets.values())
        for row in reversed(rows.rows):
            if _produces(row, demand):
                demand.update(row.sources)
        if known.issuperset(demand.intersection(rows.buckets.values())):
            return demand  # else what is put into a bucket now is fetched in a later period


def _produces(row: Row, demand: set[Register]) -> bool:
    return row.operation == STORE or not demand.isdisjoint(row.destinations)


def _stored_early(live: list[Row]) -> list[Row]:
    """The rows with each flow stored as soon as its value is there: its register is free the sooner."""
    stores: dict[Register, list[Row]] = {}
    for row in live:
        if row.operation == STORE:
            stores.setdefault(row.sources[0], []).append(row)
    ordered: list[Row] = []
    for row in live:
        if row.operation != STORE:
            ordered.append(row)
            for written in row.destinations:
                ordered += stores.pop(written, [])
    return [store for early in stores.values() for store in early] + ordered  # first what the period begins with


def _needed(rows: Rows, ends: dict[str, Value]) -> set[str]:
    """Carried names that some flow depends on, however many periods later."""
    needed: set[str] = set()
    while True:
        finals = {name: rows.register(value) for name, value in ends.items() if name in needed}
        demand = _demand(rows, needed, finals)
        found = {name for name, carried in rows.carried.items() if carried.register in demand}
        if found <= needed:
            return needed
        needed |= found


def _own_registers(rows: Rows, ends: dict[str, Value]) -> dict[str, Register]:
    """Give each changed name an end register that no other name, constant or beginning uses."""
    shared = {carried.register for carried in rows.carried.values()} | set(rows.steady.values())
    finals: dict[str, Register] = {}
    for name, value in ends.items():
        register = rows.register(value)
        shared.update(rows.steady.values())
        if register in shared:
            register = rows.copy(register)
        shared.add(register)
        finals[name] = register
    return finals


class _Layout:
    """Hands out the kernel's registers, row by row."""

    def __init__(self, rows: Rows, live: list[Row], finals: dict[str, Register]) -> None:
        self.rows = rows
        self.live = live
        self.places: dict[Register, int] = {}
        self.start: list[float] = []
        self.free: list[int] = []
        self.swaps: dict[int, int] = {}
        used = {source for row in live for source in row.sources} | set(finals.values())
        for number, register in rows.steady.items():
            if register in used:
                self.places[register] = self._place(number)
        for name, carried in rows.carried.items():
            if carried.register in used or name in finals:
                self.places[carried.register] = self._place(carried.initial)
            if name in finals:
                begin, end = self.places[carried.register], self._place(0.0)
                self.places[finals[name]] = end
                self.swaps[begin], self.swaps[end] = end, begin
        for bucket in rows.buckets.values():
            if bucket in used:
                self.places[bucket] = len(self.start)
                self.start += [0.0] * rows.periods
        self.kept = set(self.places)

    def _place(self, start: float) -> int:
        self.start.append(start)
        return len(self.start) - 1

    def plan(self) -> Plan:
        """The kernel's arrays."""
        last = {source: i for i, row in enumerate(self.live) for source in row.sources}
        columns = np.zeros((4, 2, len(self.live)), dtype=np.int64)
        for i, row in enumerate(self.live):
            for register in row.destinations:
                if register not in self.places:
                    self.places[register] = self.free.pop() if self.free else self._place(0.0)
            places = [self.places[source] for source in row.sources]
            if row.operation == STORE:
                entries = [row.operand, *places]
            else:
                entries = [self.places[row.destination], *(places or [row.operand])]
            if row.operation == FORWARD:
                entries.append(row.operand)
            entries += [0] * (4 - len(entries))
            if row.also is not None:
                entries[3] = self.places[row.also]
            registers = [row.operation != STORE, bool(places), row.operation != FORWARD, True]
            for column, (entry, is_register) in enumerate(zip(entries, registers, strict=True)):
                columns[column, 0, i] = entry
                columns[column, 1, i] = self.swaps.get(entry, entry) if is_register else entry
            for register in dict.fromkeys([*row.sources, *row.destinations]):
                if register not in self.kept and last.get(register, i) == i:
                    self.free.append(self.places[register])
        return Plan(
            operation=np.array([row.operation for row in self.live], dtype=np.int64),
            destination=columns[0],
            a=columns[1],
            b=columns[2],
            e=columns[3],
            constant=np.array([row.constant for row in self.live]).reshape(len(self.live), self.rows.periods),
            start=np.array(self.start),
            schedules=np.array(self.rows.schedules).reshape(-1, self.rows.periods, self.rows.periods),
        )
