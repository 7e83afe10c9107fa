"""The rows of one period, as they are thought of: every value is written once and never changed.

A value is a constant (one number a period, known when the deal is compiled) or a register (known on the path).
Constants fold; the same operation on the same values is done once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ipabs.kernels import waterfall as op

if TYPE_CHECKING:
    from ipabs.arrays import Reals


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """A number for each period, (periods,)."""

    values: Reals

    @property
    def key(self) -> bytes:
        """Equal for equal numbers."""
        return self.values.tobytes()

    @property
    def is_steady(self) -> bool:
        """The same number in every period."""
        return bool(np.all(self.values == self.values[0]))

    def all_equal(self, number: float) -> bool:
        """It is ``number`` in every period."""
        return bool(np.all(self.values == number))


@dataclass(frozen=True, slots=True)
class Register:
    """A value of the path, by its number; written by one row, or carried from the period before."""

    number: int


Value: TypeAlias = Constant | Register


@dataclass(slots=True)
class Row:
    """One operation; ``sources`` in the kernel's order a, b, e; ``also`` is PAY's second destination."""

    operation: int
    destination: Register
    sources: tuple[Register, ...]
    constant: Reals
    also: Register | None = None
    operand: int = 0
    """The input that LOAD reads, the flow that STORE writes, the schedule that FORWARD follows."""

    @property
    def destinations(self) -> tuple[Register, ...]:
        """The registers it writes."""
        if self.operation == op.STORE:
            return ()
        return (self.destination,) if self.also is None else (self.destination, self.also)


@dataclass(slots=True)
class Carried:
    """A value that lives on from period to period."""

    register: Register
    initial: float


@dataclass(slots=True)
class Rows:
    """Collects the rows of a period.

    Parameters
    ----------
    periods : int
    inputs : tuple of str
        Names of what the collateral brings, in the order of the kernel's input array.
    """

    periods: int
    inputs: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)
    carried: dict[str, Carried] = field(default_factory=dict)
    steady: dict[float, Register] = field(default_factory=dict)
    known: dict[tuple[object, ...], Register] = field(default_factory=dict)
    buckets: dict[str, Register] = field(default_factory=dict)
    schedules: list[Reals] = field(default_factory=list)
    count: int = 0

    def constant(self, number: float | Reals) -> Constant:
        """A number, or one a period."""
        return Constant(np.broadcast_to(np.asarray(number, dtype=np.float64), (self.periods,)).copy())

    def carry(self, name: str, initial: float) -> Register:
        """What ``name`` stood at when the period began."""
        if name not in self.carried:
            self.carried[name] = Carried(self._new(), initial)
        return self.carried[name].register

    def load(self, name: str) -> Value:
        """An input of the period; 0 when the collateral does not bring it."""
        if name not in self.inputs:
            return self.constant(0.0)
        return self._row(op.LOAD, (), operand=self.inputs.index(name))

    def add(self, x: Value, y: Value) -> Value:
        """X + y."""
        if isinstance(x, Constant) and isinstance(y, Constant):
            return Constant(x.values + y.values)
        if isinstance(x, Constant):
            x, y = y, x
        assert isinstance(x, Register)
        if isinstance(y, Constant):
            return x if y.all_equal(0.0) else self._row(op.ADD_CONSTANT, (x,), y.values)
        return self._row(op.ADD, (x, y))

    def total(self, values: list[Value]) -> Value:
        """The sum of any number of values, in their order."""
        result: Value = self.constant(0.0)
        for value in values:
            result = self.add(result, value)
        return result

    def subtract(self, x: Value, y: Value) -> Value:
        """X - y."""
        if isinstance(y, Constant):
            return self.add(x, Constant(-y.values))
        if isinstance(x, Constant):
            return self._row(op.COMPLEMENT, (y,), x.values)
        return self._row(op.SUBTRACT, (x, y))

    def multiply(self, x: Value, y: Value) -> Value:
        """X y."""
        if isinstance(x, Constant) and isinstance(y, Constant):
            return Constant(x.values * y.values)
        if isinstance(x, Constant):
            x, y = y, x
        assert isinstance(x, Register)
        if isinstance(y, Constant):
            return x if y.all_equal(1.0) else self._row(op.SCALE, (x,), y.values)
        return self._row(op.MULTIPLY, (x, y))

    def add_scaled(self, x: Value, y: Value, scale: Constant) -> Value:
        """X + y scale, in one row; y is finite."""
        if scale.all_equal(0.0):
            return x
        if isinstance(x, Constant) or isinstance(y, Constant):
            return self.add(x, self.multiply(y, scale))
        return self._row(op.ADD_SCALED, (x, y), scale.values)

    def divide(self, x: Value, y: Value, nothing: float) -> Value:
        """X / y, undefined where abs(y) is at most ``nothing``."""
        if isinstance(y, Constant):
            usable = np.abs(y.values) > nothing
            inverse = np.where(usable, y.values, np.nan)
            if isinstance(x, Constant):
                return Constant(x.values / inverse)
        return self._row(op.DIVIDE, (self.register(x), self.register(y)), self.constant(nothing).values)

    def least(self, x: Value, y: Value) -> Value:
        """The smaller one; what is undefined is skipped."""
        if isinstance(x, Constant) and isinstance(y, Constant):
            return Constant(np.fmin(x.values, y.values))
        return self._row(op.LEAST, (self.register(x), self.register(y)))

    def most(self, x: Value, y: Value) -> Value:
        """The larger one; what is undefined is skipped."""
        if isinstance(x, Constant) and isinstance(y, Constant):
            return Constant(np.fmax(x.values, y.values))
        return self._row(op.MOST, (self.register(x), self.register(y)))

    def positive(self, x: Value) -> Value:
        """X where it is above 0, else 0."""
        if isinstance(x, Constant):
            return Constant(np.where(x.values > 0.0, x.values, 0.0))
        return self._row(op.POSITIVE, (x,))

    def excess(self, x: Value, y: Value) -> Value:
        """What x is above y, else 0."""
        if isinstance(y, Constant) and y.all_equal(0.0):
            return x  # used on amounts that are never negative
        if isinstance(x, Constant) and isinstance(y, Constant):
            return self.positive(Constant(x.values - y.values))
        return self._row(op.EXCESS, (self.register(x), self.register(y)))

    def less(self, x: Value, y: Value, tolerance: float) -> Value:
        """Flag: x + tolerance < y."""
        if isinstance(x, Constant) and isinstance(y, Constant):
            return Constant((x.values + tolerance < y.values).astype(np.float64))
        return self._row(op.LESS, (self.register(x), self.register(y)), self.constant(tolerance).values)

    def at_most(self, x: Value, y: Value, tolerance: float) -> Value:
        """Flag: x <= y + tolerance."""
        if isinstance(x, Constant) and isinstance(y, Constant):
            return Constant((x.values <= y.values + tolerance).astype(np.float64))
        return self._row(op.AT_MOST, (self.register(x), self.register(y)), self.constant(tolerance).values)

    def inverse(self, flag: Value) -> Value:
        """Not."""
        return self.subtract(self.constant(1.0), flag)

    def select(self, flag: Value, x: Value, y: Value) -> Value:
        """X where the flag is set, else y."""
        if isinstance(flag, Constant):
            if flag.all_equal(1.0):
                return x
            if flag.all_equal(0.0):
                return y
            if isinstance(x, Constant) and isinstance(y, Constant):
                return Constant(np.where(flag.values > 0.5, x.values, y.values))
        return self._row(op.SELECT, (self.register(flag), self.register(x), self.register(y)))

    def pay(self, cash: Value, claim: Value) -> tuple[Value, Value]:
        """Pay a claim from cash as far as it goes: (paid, cash left)."""
        if isinstance(claim, Constant) and claim.all_equal(0.0):
            return claim, cash
        if isinstance(cash, Constant) and np.all(cash.values == np.inf):
            return claim, cash
        if cash == claim:  # a residual takes what there is
            return cash, self.constant(0.0)
        if isinstance(cash, Constant) and isinstance(claim, Constant):
            amount = np.where(cash.values < claim.values, cash.values, claim.values)
            return Constant(amount), Constant(cash.values - amount)
        sources = (self.register(cash), self.register(claim))
        paid, left = self._new(), self._new()
        self.rows.append(Row(op.PAY, paid, sources, self.constant(0.0).values, also=left))
        return paid, left

    def store(self, flow: int, value: Value) -> None:
        """Keep a value as a flow of the period."""
        self.rows.append(Row(op.STORE, Register(-1), (self.register(value),), self.constant(0.0).values, operand=flow))

    def fetch(self, bucket: str) -> Register:
        """What earlier periods have put into a bucket for this one; nothing in the first."""
        return self._row(op.FETCH, (self._bucket(bucket),))

    def forward(self, bucket: str, amount: Value, schedule: Reals) -> None:
        """Put into later periods of a bucket what a schedule, (periods, periods), makes of an amount."""
        place = next((place for place, known in enumerate(self.schedules) if known is schedule), len(self.schedules))
        if place == len(self.schedules):
            self.schedules.append(schedule)
        sources = (self.register(amount),)
        row = Row(op.FORWARD, self._bucket(bucket), sources, self.constant(0.0).values, operand=place)
        self.rows.append(row)

    def _bucket(self, name: str) -> Register:
        if name not in self.buckets:
            self.buckets[name] = self._new()
        return self.buckets[name]

    def register(self, value: Value) -> Register:
        """The value in a register; a constant gets one."""
        if isinstance(value, Register):
            return value
        if not value.is_steady:
            return self._row(op.SET, (), value.values)
        number = float(value.values[0])
        if number not in self.steady:
            self.steady[number] = self._new()
        return self.steady[number]

    def copy(self, register: Register) -> Register:
        """The same value in a register of its own."""
        row = Row(op.ADD_CONSTANT, self._new(), (register,), self.constant(0.0).values)
        self.rows.append(row)
        return row.destination

    def _new(self) -> Register:
        self.count += 1
        return Register(self.count - 1)

    def _row(
        self, operation: int, sources: tuple[Register, ...], constant: Reals | None = None, operand: int = 0
    ) -> Register:
        values = self.constant(0.0).values if constant is None else constant
        key = (operation, sources, values.tobytes(), operand)
        if key not in self.known:
            row = Row(operation, self._new(), sources, values, operand=operand)
            self.rows.append(row)
            self.known[key] = row.destination
        return self.known[key]
