"""Every formula of a definition, and every word with arguments in a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipabs.definitions.expressions import Binary, Call, Expression, Node, Unary
from ipabs.definitions.fields import Definition

if TYPE_CHECKING:
    from collections.abc import Iterator


def every_formula(value: Any) -> Iterator[Expression]:
    """The formulas of a definition or of anything in one, in the order of its fields."""
    match value:
        case Expression():
            yield value
        case Definition():
            for _, inside in value:
                yield from every_formula(inside)
        case dict():
            for inside in value.values():
                yield from every_formula(inside)
        case list() | tuple():
            for inside in value:
                yield from every_formula(inside)


def every_call(node: Node) -> Iterator[Call]:
    """The words with arguments, the outer before the inner."""
    match node:
        case Call(arguments=arguments):
            yield node
            for argument in arguments:
                yield from every_call(argument)
        case Unary(operand=operand):
            yield from every_call(operand)
        case Binary(left=left, right=right):
            yield from every_call(left)
            yield from every_call(right)
