"""Formulas of a deal file: text -> a tree in which every node knows its columns.

    expr = and {"or" and}      and = not {"and" not}      not = ["not"] comparison
    comparison = sum [("<"|"<="|">"|">="|"=="|"!=") sum]              does not chain
    sum  = term {("+"|"-") term}   term = unary {("*"|"/") unary}   unary = ["-"] atom
    atom = DATE | NUMBER["%"|"bp"] | TEXT | NAME["."PART] | FUNCTION"("[expr{","expr}]")" | "("expr")"
    NAME = letter{letter|digit|_}{"-"{letter|digit|_}}
    in a scenario's ``where`` a comparison may be  sum ["not"] "in" ( "(" sum {"," sum} ")" | NAME )

A hyphen inside a word belongs to the name (``A-1``, ``platform-co``); a subtraction has spaces: ``a - b``.
A parser of its own, not Python's: ``50% * x`` and ``if(`` are no Python, and nothing is ever evaluated
that the vocabulary does not hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeAlias


class Span(NamedTuple):
    """Characters ``start`` to ``end`` of the text, from 0, end excluded."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Number:
    """``1.05``, ``50%`` or ``120bp``; ``unit`` is "", "%" or "bp" and ``value`` has it applied."""

    value: float
    unit: str
    span: Span


@dataclass(frozen=True, slots=True)
class Day:
    """``2021-10-20``."""

    value: date
    span: Span


@dataclass(frozen=True, slots=True)
class Text:
    """``'software'``: stands only in a scenario's ``where``."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Name:
    """``receipts.interest``: a word of the vocabulary, or the name of something in the deal, and its part."""

    name: str
    part: str
    span: Span

    def __str__(self) -> str:
        return f"{self.name}.{self.part}" if self.part else self.name


@dataclass(frozen=True, slots=True)
class Call:
    """``balance(A)``.

    Parameters
    ----------
    first : str
        Of ``trailing()`` and ``average()``: what they look at as written, each gap one space. It goes by that.
    """

    function: str
    arguments: tuple[Node, ...]
    span: Span
    name_span: Span
    first: str = ""


@dataclass(frozen=True, slots=True)
class Unary:
    """``-x`` or ``not x``."""

    sign: str
    operand: Node
    span: Span


@dataclass(frozen=True, slots=True)
class Binary:
    """``left sign right``; sign is one of ``+ - * / < <= > >= == != and or``, in a ``where`` also ``in``."""

    sign: str
    left: Node
    right: Node
    span: Span
    sign_span: Span


Node: TypeAlias = Number | Day | Text | Name | Call | Unary | Binary


@dataclass(frozen=True, slots=True)
class Expression:
    """A formula as written and as understood.

    Parameters
    ----------
    text : str
    tree : Node
        Formulas that it asks for by name stand in the place of their names.
    written : Node or None
        The tree as the text says it, where it asks for any.
    """

    text: str
    tree: Node
    written: Node | None = None

    @property
    def said(self) -> Node:
        """The tree with the names that the text has."""
        return self.written or self.tree
