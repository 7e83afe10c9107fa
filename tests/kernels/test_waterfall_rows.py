"""Every operation of ``run_plan`` against its formula, in blocks of any width; banks and constants by period."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from ipabs.kernels import waterfall as op
from ipabs.kernels.waterfall import Plan, run_plan

PERIODS = 3
WIDTHS = (32, 64, 128, 256)
PATHS = 1024
SPECIAL = (np.nan, np.inf, -np.inf, 0.0, -0.0, 5e-324, -1e300, 1.0, 0.5)

FORMULAS = {
    "set": (op.SET, lambda a, b, e, c: np.broadcast_to(c, a.shape)),
    "add": (op.ADD, lambda a, b, e, c: a + b),
    "subtract": (op.SUBTRACT, lambda a, b, e, c: a - b),
    "multiply": (op.MULTIPLY, lambda a, b, e, c: a * b),
    "divide": (op.DIVIDE, lambda a, b, e, c: np.where(np.abs(b) > c, a / b, np.nan)),
    "least": (op.LEAST, lambda a, b, e, c: np.fmin(a, b)),
    "most": (op.MOST, lambda a, b, e, c: np.fmax(a, b)),
    "add constant": (op.ADD_CONSTANT, lambda a, b, e, c: a + c),
    "scale": (op.SCALE, lambda a, b, e, c: a * c),
    "add scaled": (op.ADD_SCALED, lambda a, b, e, c: a + b * c),  # two roundings: nothing is contracted
    "complement": (op.COMPLEMENT, lambda a, b, e, c: c - a),
    "positive": (op.POSITIVE, lambda a, b, e, c: np.where(a > 0.0, a, 0.0)),
    "excess": (op.EXCESS, lambda a, b, e, c: np.where(a - b > 0.0, a - b, 0.0)),
    "less": (op.LESS, lambda a, b, e, c: np.where(a + c < b, 1.0, 0.0)),
    "at most": (op.AT_MOST, lambda a, b, e, c: np.where(a <= b + c, 1.0, 0.0)),
    "select": (op.SELECT, lambda a, b, e, c: np.where(a > 0.5, b, e)),
    "pay": (op.PAY, lambda a, b, e, c: np.where(a < b, a, b)),
}
CONSTANTS = np.array([0.3, 0.0, 1e-9])


def plan_of(rows, registers, constants=None, periods=PERIODS, schedules=None):
    """A plan from rows of (operation, destination, a, b, e), each an index or a pair (even, odd period)."""
    columns = [np.array([np.broadcast_to(row[i], 2) for row in rows], dtype=np.int64).T.copy() for i in range(1, 5)]
    return Plan(
        operation=np.array([row[0] for row in rows], dtype=np.int64),
        destination=columns[0],
        a=columns[1],
        b=columns[2],
        e=columns[3],
        constant=np.zeros((len(rows), periods)) if constants is None else constants,
        start=np.asarray(registers, dtype=np.float64),
        schedules=np.zeros((0, periods, periods)) if schedules is None else schedules,
    )


def run(plan, inputs, flows, width=32):
    """The flows of all paths, run in blocks."""
    paths, periods = inputs.shape[2], plan.constant.shape[1]
    out = np.full((flows, periods, paths), -7.0)
    for first in range(0, paths, width):
        block = np.full((flows, periods, width), -7.0)
        given = np.ascontiguousarray(inputs[..., first : first + width])
        run_plan(plan, given, np.empty((len(plan.start), width)), block)
        out[..., first : first + width] = block
    return out


@pytest.fixture(scope="module")
def values():
    """Three values a path and period: every three special ones together, and others of many sizes."""
    generator = np.random.Generator(np.random.PCG64(5))
    size = (3, PERIODS, PATHS)
    drawn = generator.normal(size=size) * 10.0 ** generator.uniform(-9, 9, size)
    drawn[1, :, 900:] = drawn[0, :, 900:]  # equal ones
    together = np.array(list(itertools.product(SPECIAL, repeat=3))).T
    drawn[:, :, : together.shape[1]] = together[:, np.newaxis]
    return drawn


@pytest.mark.parametrize("name", FORMULAS)
def test_a_row_is_its_formula_in_blocks_of_any_width(name, values):
    operation, formula = FORMULAS[name]
    pays = operation == op.PAY
    rows = [(op.LOAD, i, i, 0, 0) for i in range(3)]
    rows += [(operation, 3, 0, 1, 4 if pays else 2), (op.STORE, 0, 3, 0, 0), (op.STORE, 1, 4, 0, 0)]
    plan = plan_of(rows, np.arange(5.0), np.broadcast_to(CONSTANTS, (len(rows), PERIODS)).copy())
    flows = run(plan, values, 2)
    with np.errstate(all="ignore"):
        expected = formula(*values, CONSTANTS[:, np.newaxis])
        left = values[0] - expected if pays else np.full_like(expected, 4.0)
    np.testing.assert_array_equal(flows, [expected, left])
    for width in WIDTHS:
        assert run(plan, values, 2, width).tobytes() == flows.tobytes(), width


def test_loads_and_stores_move_bits_as_they_are(values):
    rows = [(op.LOAD, 0, 1, 0, 0), (op.STORE, 0, 0, 0, 0)]
    for width in WIDTHS:
        assert run(plan_of(rows, [0.0]), values, 1, width)[0].tobytes() == values[1].tobytes()


def test_what_is_carried_is_read_and_written_by_turns():
    rows = [(op.ADD_CONSTANT, (1, 0), (0, 1), 0, 0), (op.STORE, 0, (1, 0), 0, 0), (op.STORE, 1, (0, 1), 0, 0)]
    constants = np.array([[1.0, 10.0, 100.0, 1000.0, 10000.0], [0.0] * 5, [0.0] * 5])
    flows = run(plan_of(rows, [5.0, -1.0], constants, 5), np.zeros((1, 5, 32)), 2)
    assert (flows == flows[..., :1]).all()
    assert flows[0, :, 0].tolist() == [6.0, 16.0, 116.0, 1116.0, 11116.0]
    assert flows[1, :, 0].tolist() == [5.0, 6.0, 16.0, 116.0, 1116.0]  # as the period began


def test_registers_begin_as_stated_whatever_the_scratch_held():
    plan = plan_of([(op.STORE, 0, 1, 0, 0), (op.ADD, 0, 1, 2, 0), (op.STORE, 1, 0, 0, 0)], [1.0, 2.0, 3.0])
    scratch, flows = np.full((3, 64), np.nan), np.empty((2, PERIODS, 64))
    assert run_plan(plan, np.zeros((1, PERIODS, 64)), scratch, flows) == 0
    assert (flows[0] == 2.0).all() and (flows[1] == 5.0).all()
    run_plan(plan, np.zeros((1, PERIODS, 64)), scratch, again := np.empty_like(flows))
    assert np.array_equal(again, flows)


def test_rows_run_in_their_order_and_a_flow_stored_twice_is_the_last():
    rows = [(op.SET, 0, 0, 0, 0), (op.STORE, 0, 0, 0, 0), (op.SCALE, 1, 0, 0, 0), (op.STORE, 0, 1, 0, 0)]
    constants = np.array([[2.0, 3.0, 4.0], [0.0] * 3, [5.0, 7.0, 9.0], [0.0] * 3])
    flows = run(plan_of(rows, [0.0, 0.0], constants), np.zeros((1, PERIODS, 32)), 1)
    assert flows[0, :, 0].tolist() == [10.0, 21.0, 36.0]


def test_a_plan_without_rows_does_nothing():
    nothing = np.zeros((2, 0), dtype=np.int64)
    no_row, no_schedule = np.zeros((0, PERIODS)), np.zeros((0, PERIODS, PERIODS))
    plan = Plan(np.zeros(0, np.int64), nothing, nothing, nothing, nothing, no_row, np.zeros(0), no_schedule)
    assert (run(plan, np.zeros((0, PERIODS, 32)), 1) == -7.0).all()


def test_a_bucket_gives_in_each_period_what_earlier_periods_have_put_into_it():
    generator = np.random.Generator(np.random.PCG64(11))
    schedules, bought = (
        generator.uniform(0.5, 2.0, (2, PERIODS, PERIODS)),
        generator.uniform(1.0, 9.0, (1, PERIODS, 64)),
    )
    schedules[1, 0, 2] = 0.0
    bucket = 2
    rows = [
        (op.FETCH, 0, bucket, 0, 0),
        (op.STORE, 0, 0, 0, 0),
        (op.LOAD, 1, 0, 0, 0),
        (op.FORWARD, bucket, 1, 0, 0),
        (op.FORWARD, bucket, 1, 1, 0),
    ]
    flows = run(plan_of(rows, [0.0] * (bucket + PERIODS), schedules=schedules), bought, 1)
    for k in range(PERIODS):
        expected = sum(bought[0, j] * (schedules[0, j, k] + schedules[1, j, k]) for j in range(k))
        assert np.allclose(flows[0, k], expected, rtol=1e-15), k
