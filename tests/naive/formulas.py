"""Formulas of a deal on plain floats, node by node; what is undefined is nan."""

from __future__ import annotations

import math

from ipabs.definitions.checking import Check
from ipabs.definitions.expressions import Binary, Call, Day, Name, Number, Text, Unary
from ipabs.definitions.vocabulary import Stage

NUMBER_TOLERANCE = 1e-9
SMALLEST_NUMBER = 1e-300
"""A number divided by less than this is divided by nothing."""


class Formulas:
    """Evaluates formulas; ``ask(word, *names)`` answers for the words of the vocabulary.

    ``receipts.interest`` asks ``("receipts", "interest")``, ``oc(A, B)`` asks ``("oc", "A", "B")``.
    """

    def __init__(self, scope, ask, epsilon):
        self.scope = scope
        self.ask = ask
        self.epsilon = epsilon

    def value(self, node):
        """A float, a bool or a date."""
        match node:
            case Number(value=value) | Day(value=value):
                return value
            case Name(name=name) if self.scope.kinds.get(name) == "trigger":
                return self.ask("fired", name)
            case Name(name=name) if name in self.scope.formulas:
                return self.value(self.scope.formulas[name].said)
            case Name(name=name, part=part):
                return self.ask(name, part) if part else self.ask(name)
            case Call(function="if", arguments=(condition, then, otherwise)):
                return self.value(then) if self.value(condition) else self.value(otherwise)
            case Call(function="min" | "max" as function, arguments=arguments):
                return self.extreme(function, [self.value(argument) for argument in arguments])
            case Call(function="abs", arguments=(argument,)):
                return abs(self.value(argument))
            case Call(function="trailing" | "average" as word, arguments=(_, Number(value=count)), first=text):
                return self.ask(word, text, int(count))
            case Call(function=word, arguments=names):
                return self.ask(word, *(name.value if isinstance(name, Text) else str(name) for name in names))
            case Unary(sign="not", operand=operand):
                return not self.value(operand)
            case Unary(operand=operand):
                return -self.value(operand)
            case Binary(sign="and", left=left, right=right):
                return self.value(left) and self.value(right)
            case Binary(sign="or", left=left, right=right):
                return self.value(left) or self.value(right)
            case Binary(sign="+", left=left, right=right):
                return self.value(left) + self.value(right)
            case Binary(sign="-", left=left, right=right):
                return self.value(left) - self.value(right)
            case Binary(sign="*", left=left, right=right):
                return self.value(left) * self.value(right)
            case Binary(sign="/", left=left, right=right):
                return self.ratio(self.value(left), self.value(right), money=self.is_money(right))
            case Binary(sign=sign, left=left, right=right):
                return self.compare(sign, self.value(left), self.value(right), self.tolerance(left, right))
        raise ValueError(f"no such node: {node}")

    def is_money(self, node):
        return Check(self.scope, Stage.AFTER_PAYMENT).type_of(node) == "money"

    def ratio(self, above, below, *, money):
        nothing = self.epsilon if money else SMALLEST_NUMBER
        return math.nan if abs(below) <= nothing else above / below

    def tolerance(self, left, right):
        """How far two things may be apart and still count as equal: money as soon as one of them is."""
        return self.epsilon if self.is_money(left) or self.is_money(right) else NUMBER_TOLERANCE

    @staticmethod
    def extreme(function, values):
        """Least or greatest of what is defined."""
        defined = [value for value in values if not math.isnan(value)]
        if not defined:
            return math.nan
        return min(defined) if function == "min" else max(defined)

    @staticmethod
    def compare(sign, left, right, tolerance):
        if isinstance(left, float | int):
            if math.isnan(left) or math.isnan(right):
                return False
        else:  # dates
            left, right, tolerance = left.toordinal(), right.toordinal(), 0
        match sign:
            case "<":
                return left + tolerance < right
            case ">":
                return right + tolerance < left
            case "<=":
                return left <= right + tolerance
            case ">=":
                return right <= left + tolerance
            case "==":
                return abs(left - right) <= tolerance
            case "!=":
                return not abs(left - right) <= tolerance
        raise ValueError(f"no such sign: {sign}")
