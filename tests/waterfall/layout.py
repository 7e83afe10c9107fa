"""Which registers a row of a compiled plan reads and writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.kernels import waterfall as op

if TYPE_CHECKING:
    from ipabs.kernels.waterfall import Plan

SOURCES = {
    op.LOAD: "",
    op.SET: "",
    op.ADD_CONSTANT: "a",
    op.SCALE: "a",
    op.COMPLEMENT: "a",
    op.POSITIVE: "a",
    op.STORE: "a",
    op.FORWARD: "a",
    op.SELECT: "abe",
}
"""Columns that an operation reads registers from; a and b where it is not listed."""


def read(plan: Plan, bank: int, i: int) -> set[int]:
    """Registers that row ``i`` reads in even (bank 0) or odd (1) periods."""
    columns = {"a": plan.a, "b": plan.b, "e": plan.e}
    if plan.operation[i] == op.FETCH:  # of a bucket, of which each period has a register of its own
        return set()
    return {int(columns[name][bank, i]) for name in SOURCES.get(int(plan.operation[i]), "ab")}


def written(plan: Plan, bank: int, i: int) -> list[int]:
    """Registers that row ``i`` writes."""
    if plan.operation[i] in (op.STORE, op.FORWARD):
        return []
    second = [int(plan.e[bank, i])] if plan.operation[i] == op.PAY else []
    return [int(plan.destination[bank, i]), *second]


def rows_in_place(plan: Plan) -> list[int]:
    """Rows that write where they read or write one register twice: LLVM's alias check sends them to scalar code."""
    found = []
    for i in range(len(plan.operation)):
        for bank in (0, 1):
            places = written(plan, bank, i)
            if len({*places}) < len(places) or not read(plan, bank, i).isdisjoint(places):
                found.append(i)
    return found
