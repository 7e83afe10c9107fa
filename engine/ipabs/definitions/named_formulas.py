"""Formulas with a name: each formula that asks for one gets the other's tree in its place.

A name stands for its formula wherever it is asked, as things are at that moment. The words as written stay beside the
tree, for the messages and for people.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ipabs.definitions.expressions import Binary, Call, Expression, Name, Node, Unary
from ipabs.definitions.fields import Definition

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LARGEST = 2_000
"""Words, numbers and signs of a formula once the formulas that it asks for stand in it."""
DEEPEST = 150
"""How deep it may nest then: as deep as the longest formula without names, see ``parsing.MOST_TOKENS``."""


class Size(NamedTuple):
    """What a formula comes to with all that it asks for: words, numbers and signs, and how deep they nest."""

    words: int
    depth: int

    @property
    def is_too_large(self) -> bool:
        """It cannot be compiled."""
        return self.words > LARGEST or self.depth > DEEPEST


@dataclass(slots=True)
class NamedFormulas:
    """The formulas of a deal by name, and what becomes of those that ask for them.

    Parameters
    ----------
    written : mapping
        Name -> formula, as the file says it.

    Attributes
    ----------
    sizes : dict of Size
        Of the formulas that do not, in the end, ask for themselves.
    """

    written: Mapping[str, Expression]
    sizes: dict[str, Size] = field(default_factory=dict)

    def __post_init__(self) -> None:
        waiting, before = dict(self.written), -1
        while len(waiting) != before:
            before = len(waiting)
            for name, expression in list(waiting.items()):
                size = self.size(expression.tree)
                if size is not None:
                    self.sizes[name] = size
                    del waiting[name]

    def size(self, tree: Node) -> Size | None:
        """Of a formula with those that it asks for in it; None where one of them goes round in a circle."""
        asked = [name for name in _all_names(tree) if name in self.written]
        if not all(name in self.sizes for name in asked):
            return None
        own, inside = _size(tree), [self.sizes[name] for name in asked]
        depth = own.depth + max((size.depth for size in inside), default=0)
        return Size(own.words + sum(size.words for size in inside), depth)

    @property
    def sound(self) -> list[str]:
        """The formulas that can stand in others."""
        return [name for name in self.written if name in self.sizes and not self.sizes[name].is_too_large]

    def put_into(self, value: Any) -> Any:
        """A definition, or anything in one, with the formulas asked for in the place of their names."""
        match value:
            case Expression():
                return self.expanded(value)
            case Definition():
                found = {word: self.put_into(inside) for word, inside in value}
                changes = {word: inside for word, inside in found.items() if inside is not getattr(value, word)}
                return value.model_copy(update=changes) if changes else value
            case dict():
                new = {key: self.put_into(inside) for key, inside in value.items()}
                return new if any(new[key] is not value[key] for key in value) else value
            case list() | tuple():
                parts = [self.put_into(inside) for inside in value]
                same = all(part is inside for part, inside in zip(parts, value, strict=True))
                return value if same else type(value)(parts)
        return value

    def expanded(self, expression: Expression) -> Expression:
        """A formula with those that it asks for in it; itself where there are none, or they cannot stand in it."""
        if not any(name in self.written for name in _all_names(expression.tree)):
            return expression
        size = self.size(expression.tree)
        if size is None or size.is_too_large:
            return expression
        return replace(expression, tree=self._put(expression.tree), written=expression.tree)

    def circle(self, name: str) -> list[str]:
        """The shortest way from a formula through others back to it, itself first; empty where there is none."""
        ways, seen = [[name]], {name}
        for way in ways:
            for other in names_asked(self.written[way[-1]].tree):
                if other == name:
                    return way
                if other in self.written and other not in seen:
                    seen.add(other)
                    ways.append([*way, other])
        return []

    def _put(self, node: Node) -> Node:
        match node:
            case Name(name=name, part="") if name in self.written:
                return self._put(self.written[name].tree)
            case Call():
                return replace(node, arguments=tuple(self._put(argument) for argument in node.arguments))
            case Unary():
                return replace(node, operand=self._put(node.operand))
            case Binary():
                return replace(node, left=self._put(node.left), right=self._put(node.right))
        return node


def names_asked(node: Node) -> list[str]:
    """Names that stand alone in a formula, each once, in their order."""
    return list(dict.fromkeys(_all_names(node)))


def _all_names(node: Node) -> Iterator[str]:
    match node:
        case Name(name=name, part=""):
            yield name
        case Call(arguments=arguments):
            for argument in arguments:
                yield from _all_names(argument)
        case Unary(operand=operand):
            yield from _all_names(operand)
        case Binary(left=left, right=right):
            yield from _all_names(left)
            yield from _all_names(right)


def _size(node: Node) -> Size:
    match node:
        case Call(arguments=arguments):
            parts = [_size(argument) for argument in arguments]
        case Unary(operand=operand):
            parts = [_size(operand)]
        case Binary(left=left, right=right):
            parts = [_size(left), _size(right)]
        case _:
            parts = []
    return Size(1 + sum(part.words for part in parts), 1 + max((part.depth for part in parts), default=0))


def as_written(formulas: Mapping[str, Expression]) -> dict[str, Expression]:
    """Formulas without those that they ask for in them, as their file says them."""
    return {name: Expression(formula.text, formula.said) for name, formula in formulas.items()}
