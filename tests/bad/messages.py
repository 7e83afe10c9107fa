"""Every text that the readers of files can put into a message, found in their source."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.house.rules import imported

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.house.sources import Source

READERS = (
    "definitions",
    "collateral",
    "market/calendars.py",
    "market/indices.py",
    "market/swap_quotes.py",
    "market/curve_files.py",
    "market/curves.py",
    "market/quotes.py",
    "market/schedules.py",
    "market/timetable.py",
    "waterfall/feasible.py",
)
"""Folders and files of the package that tell users what is wrong with a deal, its market and its pool."""

APART = (
    "definitions/index_words.py",
    "definitions/market_words.py",
    "definitions/schema.py",
    "definitions/vocabulary.py",
    "definitions/tape.py",
    "definitions/tape_examples.py",
    "definitions/contract_columns.py",
    "collateral/quality/sources.py",
    "collateral/valuation/sources.py",
)
"""They hold meanings of words and columns, and sources of figures, for documentation."""

NOT_MESSAGES = {"AssertionError", "WithJsonSchema", "compile", "fullmatch", "strptime"}
"""Calls whose texts reach nobody, or not as messages."""


@dataclass(frozen=True)
class Template:
    """A text of a message: where it stands, and a pattern in which anything may stand for what is put in."""

    place: str
    text: str
    pattern: str


def reading(sources: list[Source], start: str) -> list[Source]:
    """The readers' files that the module ``start`` imports, directly or through others."""
    by_name = {source.path.removeprefix("engine/").removesuffix(".py").replace("/", "."): source for source in sources}
    wanted, seen = [start], set()
    while wanted:
        name = wanted.pop()
        if name in by_name and name not in seen:
            seen.add(name)
            wanted += [module for _, module in imported(by_name[name])]
    found = [by_name[name] for name in sorted(seen)]
    return [source for source in found if _within(source, READERS) and not _within(source, APART)]


def templates(source: Source) -> Iterator[Template]:
    """The texts of two words or more in a file, docstrings apart."""
    yield from _templates(source, source.tree)


def _within(source: Source, places: tuple[str, ...]) -> bool:
    return source.path.removeprefix("engine/ipabs/").startswith(places)


def _templates(source: Source, node: ast.AST) -> Iterator[Template]:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.AnnAssign(annotation=ast.Name(id="TypeAlias")):
            return  # a docstring; a type
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in NOT_MESSAGES:
            return
        case ast.JoinedStr(values=values):
            parts: list[object] = [part.value if isinstance(part, ast.Constant) else None for part in values]
            yield from _template(source, node, parts)
            for part in values:
                if isinstance(part, ast.FormattedValue):
                    yield from _templates(source, part.value)
            return
        case ast.Constant(value=str(text)):
            yield from _template(source, node, [text])
    for child in ast.iter_child_nodes(node):
        yield from _templates(source, child)


def _template(source: Source, node: ast.expr, parts: list[object]) -> Iterator[Template]:
    text = "".join(part if isinstance(part, str) else "{}" for part in parts)
    if len(re.findall(r"[A-Za-z]{2,}", text)) >= 2 and " " in text.strip():
        pattern = "".join(re.escape(part) if isinstance(part, str) else ".*" for part in parts)
        yield Template(source.at(node.lineno, text), text, pattern)
