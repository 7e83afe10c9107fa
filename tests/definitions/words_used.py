"""The words of the deal language that a deal uses: keys, what they may say, words of formulas and what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipabs.definitions.expressions import Binary, Call, Expression, Name, Node, Unary
from ipabs.definitions.fields import Definition, kebab
from ipabs.definitions.index_words import CURVE, INDICES
from ipabs.definitions.schema import deal_schema
from ipabs.definitions.scope import POOL, SECTIONS
from ipabs.definitions.tranches import Word
from ipabs.definitions.vocabulary import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipabs.definitions.deal import Deal

MARKET = (
    "day-count", "pays-day-count", "receives-day-count", "frequency", "convention", "compounding", "quotes", "index"
)  # fmt: skip
"""Keys whose values are terms of the market with tests of their own, tests/market: one of them is enough."""


def parts(model: type[Definition] = Definition) -> dict[str, type[Definition]]:
    """Every part of a definition file by its name in the schema."""
    found: dict[str, type[Definition]] = {}
    for inner in model.__subclasses__():
        found |= {inner.__name__: inner} | parts(inner)
    return found


def key_of(model: type[Definition], field: str) -> str:
    """``Trap.if_`` -> ``Conditional.if``: a key belongs to the part that brings it in."""
    owners = [each for each in model.__mro__ if issubclass(each, Definition) and field in each.model_fields]
    return f"{owners[-1].__name__}.{kebab(field)}"


def all_words() -> set[str]:
    """Every key of the schema and what it may say, every word of the formulas with all it may be asked of."""
    schema, known, found = deal_schema(), parts(), set()
    for name, node in {"Deal": schema, **schema["$defs"]}.items():
        fields = {kebab(field): key_of(known[name], field) for field in known[name].model_fields}
        for word, described in node["properties"].items():
            choices = () if word in MARKET else _choices(described)
            found |= {fields[word], *(f"{fields[word]}: {choice}" for choice in choices)}
    for word in WORDS.values():
        found |= {word.name, *(f"{word.name}({kind})" for kind in word.takes if kind != "formula")}
        found |= {f"{'' if word.takes else word.name}.{part}" for part in word.parts}
    return found


def _choices(node: Any) -> Iterator[str]:
    """What a key may say, in whatever shape."""
    if isinstance(node, dict):
        yield from node.get("enum", ())
        for shape in (*node.get("anyOf", ()), *node.get("oneOf", ()), node.get("items")):
            yield from _choices(shape)


def words_of(deal: Deal) -> set[str]:
    """The words that a deal uses; a choice that it leaves to its default counts where its part occurs."""
    kinds = {POOL: "pool"} | dict.fromkeys((CURVE, *INDICES), "index")
    kinds |= {name: kind for section, kind in SECTIONS for name in getattr(deal, section)}
    return set(_words(deal, kinds))


def _words(value: Any, kinds: dict[str, str]) -> Iterator[str]:
    match value:
        case Expression():
            yield from _asked(value.said, kinds)
        case Definition():
            for field, inside in value:
                key = key_of(type(value), field)
                chosen = inside.kind if isinstance(inside, Word) else inside
                for each in chosen if isinstance(chosen, list | tuple) else [chosen]:
                    if isinstance(each, str):
                        yield f"{key}: {each}"
                if field in value.model_fields_set:
                    yield key
                    yield from _words(inside, kinds)
        case dict():
            for inside in value.values():
                yield from _words(inside, kinds)
        case list() | tuple():
            for inside in value:
                yield from _words(inside, kinds)


def _asked(node: Node, kinds: dict[str, str]) -> Iterator[str]:
    match node:
        case Call(function=function, arguments=arguments):
            yield function
            for argument in arguments:
                if isinstance(argument, Name) and function in WORDS and argument.name in kinds:
                    yield f"{function}({kinds[argument.name]})"
                    yield f".{argument.part}"
                yield from _asked(argument, kinds)
        case Name(name=name):
            yield from (name, str(node))
        case Unary(operand=operand):
            yield from _asked(operand, kinds)
        case Binary(left=left, right=right):
            yield from _asked(left, kinds)
            yield from _asked(right, kinds)
