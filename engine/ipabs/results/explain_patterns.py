"""Comparisons that have a sentence of their own: ``unpaid(A.interest) > 0`` is 'interest on A is in arrears'."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ipabs.definitions.expressions import Binary, Call, Day, Name, Number
from ipabs.results.explain_language import part_key

if TYPE_CHECKING:
    from datetime import date

    from ipabs.definitions.expressions import Node
    from ipabs.definitions.scope import Scope

_SIGNS = {">": "above", ">=": "at-least", "<": "below", "<=": "at-most"}


class Pattern(NamedTuple):
    """The key of a sentence, the names in it, its share of something or its date, and the part of a tranche."""

    key: str
    names: list[str]
    figure: float | date = 0.0
    part: str = ""


def arrears_of(node: Binary) -> list[Binary]:
    """``unpaid(A) + unpaid(B) > 0`` taken apart: that one of them is in arrears; empty for anything else."""
    if node.sign != ">" or not _is_nothing(node.right):
        return []
    parts = _terms(node.left)
    if len(parts) < 2 or not all(isinstance(part, Call) and part.function in ("unpaid", "shortfall") for part in parts):
        return []
    return [Binary(">", part, node.right, node.span, node.sign_span) for part in parts]


def pattern_of(node: Binary, scope: Scope) -> Pattern | None:
    """The sentence for a comparison, or None where it is told part by part."""
    match node:
        case Binary(sign=sign, left=left, right=Number(value=value, unit="%")) if sign in _SIGNS:
            word = _share_of_pool(left)
            return Pattern(f"pattern.{word}.{_SIGNS[sign]}", [], value) if word else None
        case Binary(sign=sign, left=Name(name="date"), right=Day(value=day)) if sign in _SIGNS:
            return Pattern(f"pattern.date.{_SIGNS[sign]}", [], day)
        case Binary(sign=">", left=Call(function="unpaid" | "shortfall" as word, arguments=(Name() as name,))):
            if _is_nothing(node.right):
                return Pattern(f"pattern.{word}.{part_key(name.part, 'whole')}", [name.name], part=name.part)
        case Binary(sign=">" | "==" | "<=" as sign, left=left, right=right) if _is_nothing(right):
            return _repaid(left, sign, scope)
    return None


def _repaid(left: Node, sign: str, scope: Scope) -> Pattern | None:
    """Whether notes are repaid: a sum of balances against nothing."""
    names = _balances(left)
    if not names or any(scope.kinds.get(name) != "tranche" for name in names):
        return None
    if sign == ">":
        return Pattern("pattern.outstanding", names)
    return Pattern("pattern.repaid.one" if len(names) == 1 else "pattern.repaid.many", names)


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Number) and node.value == 0


def _share_of_pool(node: Node) -> str:
    """What of the pool is set against its beginning: ``defaulted(pool) / initial(pool)``."""
    match node:
        case Binary(
            sign="/",
            left=Call(function="defaulted" | "balance" | "value" as word, arguments=(Name(name="pool"),)),
            right=Call(function="initial", arguments=(Name(name="pool"),)),
        ):
            return "defaulted" if word == "defaulted" else "balance"
    return ""


def _terms(node: Node) -> list[Node]:
    """What is added up."""
    if isinstance(node, Binary) and node.sign == "+":
        return [*_terms(node.left), *_terms(node.right)]
    return [node]


def _balances(node: Node) -> list[str]:
    """The names in ``balance(A) + balance(B)``; none where it is anything else."""
    names = []
    for part in _terms(node):
        match part:
            case Call(function="balance", arguments=(Name(name=name),)):
                names.append(name)
            case _:
                return []
    return names
