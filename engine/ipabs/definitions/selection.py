"""Selections of rows: ``technology == 'software' and quality < 0`` against the columns of a table of the tape.

A selection is a formula of the deal language with the table's columns for words. An empty cell is an empty text
(``technology == ''`` finds those without); an empty number or date makes every comparison false but ``!=``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ipabs.definitions.columns import BUNDLE, Column
from ipabs.definitions.expressions import Binary, Call, Day, Expression, Name, Node, Number, Text, Unary
from ipabs.definitions.tape import TABLES
from ipabs.errors import nearest

_PLAIN: Final = {"number": "a number", "text": "a text", "date": "a date", "flag": "a condition", "names": "a list"}
_ORDER: Final = ("<", "<=", ">", ">=")


def is_number(column: Column) -> bool:
    """Whether a column holds numbers."""
    return _type_of(column) == "number"


def check_selection(expression: Expression, table: str) -> list[tuple[str, int]]:
    """What is wrong with a selection on one of ``tape.TABLES``: messages, each with the character it points to."""
    check = _Check(table, {column.name: column for column in TABLES[table]})
    given = check.type_of(expression.tree)
    if given not in ("flag", "") and not check.faults:
        check.faults.append((f"a condition is needed here, and this gives {_PLAIN[given]}.", 0))
    return check.faults


def select(expression: Expression | None, rows: Sequence[Mapping[str, Any]]) -> list[bool]:
    """Which rows a checked selection takes; all of them without one.

    Parameters
    ----------
    expression : Expression or None
    rows : sequence of mappings
        Values by column, as ``tape`` reads them; None where a cell is empty.
    """
    if expression is None:
        return [True] * len(rows)
    texts = {column.name for columns in TABLES.values() for column in columns if _type_of(column) == "text"}
    return [bool(_value(expression.tree, row, texts)) for row in rows]


def meant(expression: Expression | None, rows: Sequence[Mapping[str, Any]]) -> str:
    """``" Did you mean 'software'?"``: of a selection that takes nothing, a text of the table that is near."""
    if expression is None:
        return ""
    for name, text in _compared(expression.tree):
        there = {str(row[name]) for row in rows if row.get(name)}
        if text not in there and (hint := nearest(text, sorted(there))):
            return hint
    return ""


def _type_of(column: Column) -> str:
    """Of a column's cells; "" where they can be compared with nothing."""
    schema = column.kind.schema
    words = schema.get("enum")
    if words is not None:
        return "number" if all(isinstance(word, int) for word in words) else "text"
    if column.kind.read is str:
        return "text"
    if column.kind is BUNDLE:
        return "names"
    if schema.get("format") == "date":
        return "date"
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return "flag" if "boolean" in kinds else "number" if {"number", "integer"} & set(kinds) else ""


@dataclass(slots=True)
class _Check:
    """Walks a selection and notes what is wrong; the type "" says that it has been told already."""

    table: str
    columns: Mapping[str, Column]
    faults: list[tuple[str, int]] = field(default_factory=list)

    def type_of(self, node: Node) -> str:
        match node:
            case Number():
                return "number"
            case Day():
                return "date"
            case Text():
                return "text"
            case Name():
                return self._column(node)
            case Call():
                message = f"'{node.function}(...)' is not known here: a selection compares columns, without functions."
                return self._fault(message, node.name_span.start)
            case Unary(sign="not"):
                self._need(node.operand, "flag", "'not' needs a condition")
                return "flag"
            case Unary():
                self._need(node.operand, "number", "'-' needs a number")
                return "number"
            case Binary():
                return self._binary(node)

    def _fault(self, message: str, position: int) -> str:
        self.faults.append((message, position))
        return ""

    def _column(self, node: Name) -> str:
        column = self.columns.get(str(node))
        if column is None:
            known = [name for name, other in self.columns.items() if _type_of(other)]
            hint = nearest(str(node), known) or " A text stands in quotes."
            return self._fault(f"'{node}' is not a column of {self.table}: {', '.join(known)}.{hint}", node.span.start)
        return _type_of(column) or self._fault(f"'{node}' holds nothing that can be compared.", node.span.start)

    def _need(self, node: Node, wanted: str, what: str) -> None:
        given = self.type_of(node)
        if given not in (wanted, ""):
            self._fault(f"{what}, not {_PLAIN[given]}.", node.span.start)

    def _binary(self, node: Binary) -> str:
        sign = node.sign
        if sign in ("and", "or"):
            for side in (node.left, node.right):
                self._need(side, "flag", f"'{sign}' joins conditions")
            return "flag"
        if sign in ("+", "-", "*", "/"):
            for side in (node.left, node.right):
                self._need(side, "number", f"'{sign}' needs numbers")
            return "number"
        if sign == "in":
            self._need(node.left, "text", "'in' looks for a text")
            self._need(node.right, "names", "'in' looks into a list in brackets, or a column that holds one")
            return "flag"
        left, right = self.type_of(node.left), self.type_of(node.right)
        if not left or not right:
            return "flag"
        if left != right or left == "names":
            self._fault(f"'{sign}' compares things of one kind, not {_PLAIN[left]} and {_PLAIN[right]}.",
                        node.sign_span.start)  # fmt: skip
        elif left in ("text", "flag") and sign in _ORDER:
            self._fault(f"'{sign}' has no sense between {_PLAIN[left].removeprefix('a ')}s: use == or !=.",
                        node.sign_span.start)  # fmt: skip
        for name, text in ((node.left, node.right), (node.right, node.left)):
            if isinstance(name, Name) and isinstance(text, Text):
                self._word(self.columns[str(name)], text)
        return "flag"

    def _word(self, column: Column, text: Text) -> None:
        words = column.kind.schema.get("enum")
        if words is not None and text.value not in words:
            hint = nearest(text.value, words)
            self._fault(f"'{text.value}' never stands in '{column.name}': {', '.join(words)}.{hint}", text.span.start)


def _value(node: Node, row: Mapping[str, Any], texts: set[str]) -> Any:
    """The value of a node for a row; None where an empty cell leaves it open."""
    match node:
        case Number(value=value) | Day(value=value) | Text(value=value):
            return value
        case Name(name=name):
            value = row[name]
            return "" if value is None and name in texts else value
        case Unary(sign="not", operand=operand):
            return not _value(operand, row, texts)
        case Unary(operand=operand):
            value = _value(operand, row, texts)
            return None if value is None else -value
        case Binary(sign="and", left=left, right=right):
            return bool(_value(left, row, texts)) and bool(_value(right, row, texts))
        case Binary(sign="or", left=left, right=right):
            return bool(_value(left, row, texts)) or bool(_value(right, row, texts))
        case Binary():
            return _joined(node.sign, _value(node.left, row, texts), _value(node.right, row, texts))
    raise AssertionError("a checked selection calls no function")


def _joined(sign: str, left: Any, right: Any) -> Any:
    if sign == "!=":
        return left != right
    if left is None or right is None:
        return None if sign in ("+", "-", "*", "/") else False
    match sign:
        case "==":
            return left == right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case "in":
            return any(left == name for name, _ in right)
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    return left / right if right else None


def _compared(node: Node) -> list[tuple[str, str]]:
    """Columns, each with a text it is compared with."""
    match node:
        case Binary(left=Name(name=name), right=Text(value=text)):
            return [(name, text)]
        case Binary(left=Text(value=text), right=Name(name=name)):
            return [(name, text)]
        case Binary(left=left, right=right):
            return _compared(left) + _compared(right)
        case Unary(operand=operand):
            return _compared(operand)
    return []
