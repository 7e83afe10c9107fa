"""How rows are laid out in registers: on hand-made rows, on drawn deals, and on the shipped one."""

from __future__ import annotations

import random

import numpy as np
import pytest

from ipabs.case import load
from ipabs.kernels import waterfall as op
from ipabs.kernels.waterfall import run_plan
from ipabs.waterfall.compile import compile_waterfall
from ipabs.waterfall.registers import assign_registers
from ipabs.waterfall.rows import Rows
from tests.naive.deals import case_of
from tests.waterfall.layout import read, rows_in_place, written
from tests.waterfall.plans import fed_inputs, run_plan_on, terms_of

PERIODS = 5


def run(plan, inputs, flows):
    block = np.repeat(np.asarray(inputs, dtype=np.float64)[:, :, np.newaxis], 32, axis=2)
    out = np.empty((flows, plan.constant.shape[1], 32))
    run_plan(plan, block, np.empty((len(plan.start), 32)), out)
    return out[:, :, 0].tolist()


def drawn(seed):
    deal, document, inputs = case_of(random.Random(seed).randbytes((400, 1500, 3000)[seed % 3]))
    return terms_of(deal, document, inputs), fed_inputs(deal, inputs)


def plans():
    for seed in range(40):
        terms, _ = drawn(seed)
        yield seed, compile_waterfall(terms).plan
    yield "thirty-lines", compile_waterfall(load("thirty-lines").terms).plan


def test_no_row_writes_where_it_reads():
    for name, plan in plans():
        assert rows_in_place(plan) == [], name


def test_every_register_is_written_before_it_is_read():
    for name, plan in plans():
        count = range(len(plan.operation))
        ever = [{register for i in count for register in written(plan, bank, i)} for bank in (0, 1)]
        assert max(ever[0] | ever[1]) < len(plan.start)
        left = ever[0] ^ ever[1]  # by the period before, for this one
        constant = {*range(len(plan.start))} - (ever[0] | ever[1])
        for bank in (0, 1):
            known = constant | left
            for i in count:
                assert read(plan, bank, i) <= known, (name, bank, i)
                known |= {*written(plan, bank, i)}


def test_a_value_carried_on_has_two_registers_and_nothing_copies_it():
    rows = Rows(PERIODS, ("x",))
    balance = rows.carry("balance", 100.0)
    after = rows.subtract(balance, rows.load("x"))
    rows.store(0, after)
    rows.store(1, balance)
    plan = assign_registers(rows, {"balance": after, "elsewhere": after})
    assert sorted(plan.operation) == sorted([op.LOAD, op.SUBTRACT, op.STORE, op.STORE])
    at = plan.operation.tolist().index(op.SUBTRACT)
    assert plan.a[0, at] == plan.destination[1, at] != plan.destination[0, at] == plan.a[1, at]
    assert plan.start[plan.a[0, at]] == 100.0
    flows = run(plan, [[1.0, 2.0, 3.0, 4.0, 5.0]], 2)
    assert flows == [[99.0, 97.0, 94.0, 90.0, 85.0], [100.0, 99.0, 97.0, 94.0, 90.0]]


@pytest.mark.parametrize("swap", [False, True])
def test_names_that_end_on_each_others_values_or_on_one(swap):
    rows = Rows(PERIODS, ("x",))
    first, second = rows.carry("first", 1.0), rows.carry("second", 2.0)
    rows.store(0, first)
    rows.store(1, second)
    ends = {"first": second, "second": first} if swap else {"first": rows.load("x"), "second": rows.load("x")}
    flows = run(assign_registers(rows, ends), [[10.0, 20.0, 30.0, 40.0, 50.0]], 2)
    if swap:
        assert flows == [[1.0, 2.0, 1.0, 2.0, 1.0], [2.0, 1.0, 2.0, 1.0, 2.0]]
    else:
        assert flows == [[1.0, 10.0, 20.0, 30.0, 40.0], [2.0, 10.0, 20.0, 30.0, 40.0]]


def test_names_that_end_on_constants():
    rows = Rows(PERIODS, ())
    for flow, name in enumerate(("steady", "same", "changing")):
        rows.store(flow, rows.carry(name, 7.0))
    ends = {"steady": 3.0, "same": 7.0, "changing": [1.0, 2.0, 3.0, 4.0, 5.0]}
    plan = assign_registers(rows, {name: rows.constant(end) for name, end in ends.items()})
    flows = run(plan, np.zeros((1, PERIODS)), 3)
    assert flows == [[7.0, 3.0, 3.0, 3.0, 3.0], [7.0] * 5, [7.0, 1.0, 2.0, 3.0, 4.0]]
    assert sorted(plan.operation) == sorted([op.STORE] * 3 + [op.ADD_CONSTANT, op.SET])  # what stays needs no row


def test_rows_that_no_flow_needs_are_dropped():
    rows = Rows(PERIODS, ("x", "y"))
    x, y = rows.load("x"), rows.load("y")
    idle = rows.carry("idle", 0.0)
    kept = rows.add(x, rows.carry("total", 0.0))
    ends = {"total": kept, "idle": rows.add(idle, rows.multiply(x, y))}
    rows.store(0, kept)
    plan = assign_registers(rows, ends)
    assert sorted(plan.operation) == sorted([op.LOAD, op.ADD, op.STORE])
    assert run(plan, [[1.0] * 5, [9.0] * 5], 1) == [[1.0, 2.0, 3.0, 4.0, 5.0]]


def test_what_is_needed_only_periods_later_is_kept():
    rows = Rows(PERIODS, ("x",))
    names = ["a", "b", "c"]
    before = [rows.carry(name, 0.0) for name in names]
    rows.store(0, before[2])
    plan = assign_registers(rows, {"a": rows.load("x"), "b": before[0], "c": before[1]})
    assert run(plan, [[1.0, 2.0, 3.0, 4.0, 5.0]], 1) == [[0.0, 0.0, 0.0, 1.0, 2.0]]


def test_registers_are_used_again():
    rows = Rows(PERIODS, ("x",))
    values = [rows.load("x")]
    for number in range(50):
        values.append(rows.add(values[-1], rows.constant(float(number))))
    for flow, value in enumerate(values):
        rows.store(flow, value)  # last, and yet no value holds a register to the end
    plan = assign_registers(rows, {})
    assert len(plan.start) <= 3
    assert run(plan, [[0.5] * 5], 51)[50] == [0.5 + 49 * 25] * 5


def test_the_shipped_deal_is_no_larger_than_it_was():
    terms = load("thirty-lines").terms
    tranches = [f"{name}.{part}" for name in terms.deal.tranches for part in ("interest.paid", "principal.paid")]
    whole, kept = compile_waterfall(terms).plan, compile_waterfall(terms, tranches).plan
    assert len(kept.operation) <= 95 and len(kept.start) <= 50
    assert len(whole.operation) <= 190 and len(whole.start) <= 55


@pytest.mark.parametrize("seed", range(0, 120, 8))
def test_keeping_fewer_flows_changes_no_bit_of_them(seed):
    terms, fed = drawn(seed)
    whole = run_plan_on(terms, fed)
    names = random.Random(seed).sample(sorted(whole.names), 7)
    few = run_plan_on(terms, fed, keep=names)
    assert set(few.names) == {*names}
    for name in names:
        assert few.path(name).tobytes() == whole.path(name).tobytes(), name
