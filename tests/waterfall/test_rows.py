"""What the compiler works out beforehand is what the kernel would have, and nothing is worked out twice."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.kernels import waterfall as op
from ipabs.kernels.waterfall import run_plan
from ipabs.waterfall.registers import assign_registers
from ipabs.waterfall.rows import Constant, Register, Rows

NAMES = ("x", "y", "z")
PERIODS = 3

numbers = st.floats(-1e9, 1e9) | st.sampled_from([0.0, -0.0, 1.0, math.inf, -math.inf, math.nan])
finite = st.floats(-1e9, 1e9) | st.sampled_from([0.0, 1.0])
amounts = st.floats(0.0, 1e9) | st.sampled_from([0.0, 1.0])
flags = st.sampled_from([0.0, 1.0])

OPERATIONS = {
    "add": (lambda rows, x, y: rows.add(x, y), (numbers, numbers)),
    "total": (lambda rows, x, y, z: rows.total([x, y, z]), (numbers, numbers, numbers)),
    "subtract": (lambda rows, x, y: rows.subtract(x, y), (numbers, numbers)),
    "multiply": (lambda rows, x, y: rows.multiply(x, y), (numbers, numbers)),
    "divide": (lambda rows, x, y: rows.divide(x, y, 1e-3), (numbers, numbers)),
    "least": (lambda rows, x, y: rows.least(x, y), (numbers, numbers)),
    "most": (lambda rows, x, y: rows.most(x, y), (numbers, numbers)),
    "positive": (lambda rows, x: rows.positive(x), (numbers,)),
    "excess": (lambda rows, x, y: rows.excess(x, y), (amounts, amounts)),
    "less": (lambda rows, x, y: rows.less(x, y, 1e-6), (numbers, numbers)),
    "at most": (lambda rows, x, y: rows.at_most(x, y, 1e-6), (numbers, numbers)),
    "inverse": (lambda rows, x: rows.inverse(x), (flags,)),
    "select": (lambda rows, x, y, z: rows.select(x, y, z), (flags, numbers, numbers)),
    "paid": (lambda rows, x, y: rows.pay(x, y)[0], (amounts, amounts)),
    "left": (lambda rows, x, y: rows.pay(x, y)[1], (amounts, amounts)),
}


def compute(write, values, known):
    """A result by period, with the values in ``known`` constants and the others inputs of the path."""
    rows = Rows(PERIODS, NAMES)
    sources = [
        rows.constant(np.array(series)) if name in known else rows.load(name)
        for name, series in zip(NAMES, values, strict=False)
    ]
    with np.errstate(invalid="ignore"):  # infinity less infinity, as silently as in the kernel
        result = write(rows, *sources)
    if known >= set(NAMES[: len(values)]):
        assert isinstance(result, Constant)
        assert not rows.rows
        return result.values
    rows.store(0, result)
    plan = assign_registers(rows, {})
    series = [*values, *[[0.0] * PERIODS] * (len(NAMES) - len(values))]
    inputs = np.repeat(np.array(series)[:, :, np.newaxis], 32, axis=2)
    flows = np.empty((1, PERIODS, 32))
    run_plan(plan, inputs, np.empty((len(plan.start), 32)), flows)
    assert np.array_equal(flows, flows[..., :1].repeat(32, axis=2), equal_nan=True)
    return flows[0, :, 0]


@pytest.mark.parametrize("name", OPERATIONS)
@given(data=st.data())
def test_a_constant_is_what_the_kernel_would_have(name, data):
    write, kinds = OPERATIONS[name]
    steady = data.draw(st.booleans())
    values = [[data.draw(kind)] * PERIODS if steady else data.draw(st.tuples(*[kind] * PERIODS)) for kind in kinds]
    expected = compute(write, values, set())
    for known in ({"x"}, {"y"}, {"z"}, {"x", "y"}, {"y", "z"}, set(NAMES)):
        np.testing.assert_array_equal(compute(write, values, known), expected, err_msg=f"{known} known")


@given(st.tuples(*[finite] * PERIODS), st.tuples(*[finite] * PERIODS), st.tuples(*[finite] * PERIODS))
def test_adding_scaled_is_adding_what_was_scaled(x, y, scale):
    def in_one(rows, x, y):
        return rows.add_scaled(x, y, rows.constant(np.array(scale)))

    def in_two(rows, x, y):
        return rows.add(x, rows.multiply(y, rows.constant(np.array(scale))))

    for known in (set(), {"x"}, {"y"}, {"x", "y"}):
        np.testing.assert_array_equal(compute(in_one, [x, y], known), compute(in_two, [x, y], set()))


def count(rows, operation):
    return sum(row.operation == operation for row in rows.rows)


def test_the_same_operation_on_the_same_values_is_done_once():
    rows = Rows(PERIODS, NAMES)
    x, y = rows.load("x"), rows.load("y")
    assert rows.load("x") is x
    assert rows.add(x, y) is rows.add(x, y)
    assert rows.add(x, y) is not rows.add(y, x)
    assert rows.add(x, rows.constant(2.0)) is rows.add(x, rows.constant([2.0] * PERIODS))
    assert rows.add(x, rows.constant(2.0)) is not rows.add(x, rows.constant(3.0))
    assert rows.register(rows.constant(7.0)) is rows.register(rows.constant(7.0))
    assert rows.register(rows.constant([1.0, 2.0, 3.0])) is rows.register(rows.constant([1.0, 2.0, 3.0]))
    assert (count(rows, op.LOAD), count(rows, op.ADD), count(rows, op.ADD_CONSTANT), count(rows, op.SET)) == (
        2,
        2,
        2,
        1,
    )


def test_payments_are_never_shared():
    rows = Rows(PERIODS, NAMES)
    cash, claim = rows.load("x"), rows.load("y")
    assert rows.pay(cash, claim)[0] is not rows.pay(cash, claim)[0]
    assert count(rows, op.PAY) == 2


def test_what_changes_nothing_costs_no_row():
    rows = Rows(PERIODS, NAMES)
    x = rows.load("x")
    nothing, one = rows.constant(0.0), rows.constant(1.0)
    same = [
        rows.add(x, nothing),
        rows.add(nothing, x),
        rows.subtract(x, nothing),
        rows.multiply(x, one),
        rows.multiply(one, x),
        rows.total([nothing, x, nothing]),
        rows.excess(x, nothing),
        rows.select(one, x, nothing),
        rows.select(nothing, one, x),
        rows.add_scaled(x, rows.carry("balance", 3.0), nothing),
        rows.pay(x, nothing)[1],
        rows.pay(x, x)[0],
    ]
    assert all(value is x for value in same)
    assert len(rows.rows) == 1
    left = rows.pay(x, x)[1]
    assert isinstance(left, Constant) and left.all_equal(0.0)


def test_what_the_collateral_does_not_bring_is_nothing():
    rows = Rows(PERIODS, ("x",))
    assert isinstance(rows.load("x"), Register)
    absent = rows.load("y")
    assert isinstance(absent, Constant) and absent.all_equal(0.0)


def test_an_endless_source_pays_in_full():
    rows = Rows(PERIODS, NAMES)
    claim, endless = rows.load("x"), rows.constant(math.inf)
    assert rows.pay(endless, claim) == (claim, endless)
