"""What a deal's formulas ask of its pool beyond its value and defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ipabs.definitions.expressions import Binary, Call, Expression, Node, Unary
from ipabs.definitions.fields import Definition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipabs.definitions.deal import Deal

POOL_WORDS: Final = ("sales", "count", "largest", "delinquent")
"""In the order in which the waterfall is fed; each asks for an input ``pool.<word>``."""


def asked_of_pool(deal: Deal) -> tuple[str, ...]:
    """The words of ``POOL_WORDS`` that some formula of the deal uses, in their order."""
    asked = {name for expression in _formulas(deal) for name in _functions(expression.tree)}
    return tuple(word for word in POOL_WORDS if word in asked)


def _formulas(value: Any) -> Iterator[Expression]:
    match value:
        case Expression():
            yield value
        case Definition():
            for _, inside in value:
                yield from _formulas(inside)
        case dict():
            for inside in value.values():
                yield from _formulas(inside)
        case list() | tuple():
            for inside in value:
                yield from _formulas(inside)


def _functions(node: Node) -> Iterator[str]:
    match node:
        case Call(function=function, arguments=arguments):
            yield function
            for argument in arguments:
                yield from _functions(argument)
        case Unary(operand=operand):
            yield from _functions(operand)
        case Binary(left=left, right=right):
            yield from _functions(left)
            yield from _functions(right)
