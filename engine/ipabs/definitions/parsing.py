"""Text -> the tree of a formula: tokens, then recursive descent, one method a line of the grammar."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from ipabs.definitions import values
from ipabs.definitions.expressions import Binary, Call, Day, Expression, Name, Node, Number, Span, Text, Unary
from ipabs.definitions.vocabulary import WINDOWS

DEEPEST = 60
"""levels of brackets and signs an expression may nest."""
MOST_TOKENS = 300
"""words, numbers and signs of one formula; the longest that is compiled without recursing too deeply."""


class ExpressionFault(ValueError):
    """What is wrong with a formula, and at which character of its text."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


_TOKEN = re.compile(
    r"""\s*(?:
    (?P<date>\d{4}-\d{2}-\d{2}(?!\w))
  | (?P<number>(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<name>[A-Za-z]\w*(?:-\w+)*)
  | (?P<text>'[^']*'|"[^"]*")
  | (?P<sign><=|>=|==|!=|[-+*/<>().,%=])
  | (?P<wrong>\S)
    )""",
    re.VERBOSE | re.ASCII,
)
_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")


class _Token(NamedTuple):
    kind: str
    text: str
    span: Span


def parse(text: str, *, selection: bool = False) -> Expression:
    """Parse a formula, or with ``selection`` a scenario's ``where``, which knows ``in`` besides.

    Raises
    ------
    ExpressionFault
        With the character at which the formula stops making sense.
    """
    parser = _Parser(text, _tokens(text), selection)
    tree = parser.either(0)
    parser.expect_end()
    return Expression(text, tree)


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    position = 0
    while match := _TOKEN.match(text, position):
        kind = str(match.lastgroup)
        span = Span(*match.span(kind))
        if kind == "wrong":
            raise ExpressionFault(f"'{match[kind]}' has no place in a formula.", span.start)
        if len(tokens) == MOST_TOKENS:
            raise ExpressionFault(f"the formula has more than {MOST_TOKENS} words and signs.", span.start)
        if span.end - span.start > values.LONGEST_NAME:
            raise ExpressionFault(f"{values.quoted(match[kind])} is too long for a word or number.", span.start)
        tokens.append(_Token(kind, match[kind], span))
        position = span.end
    tokens.append(_Token("end", "", Span(len(text), len(text))))
    return tokens


class _Parser:
    """Recursive descent over the tokens, one method a line of the grammar."""

    def __init__(self, text: str, tokens: list[_Token], selection: bool) -> None:
        self.text = text
        self.tokens = tokens
        self.selection = selection
        self.at = 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.at]

    def take(self, *words: str) -> _Token | None:
        """The next token if it is one of ``words``; a quoted text never is."""
        token = self.token
        if token.kind in ("sign", "name") and token.text in words:
            self.at += 1
            return token
        return None

    def expect(self, word: str, opened: _Token) -> _Token:
        token = self.take(word)
        if token is None:
            if self.token.text == "=":
                raise ExpressionFault("'=' is not expected here. Write '==' to compare.", self.token.span.start)
            found = f"'{self.token.text}'" if self.token.text else "the end"
            raise ExpressionFault(
                f"'{word}' is missing before {found}: the '{opened.text}' at character {opened.span.start + 1} "
                "is still open.",
                self.token.span.start,
            )
        return token

    def expect_end(self) -> None:
        token = self.token
        if token.kind == "end":
            return
        hint = ""
        if token.text == "=":
            hint = " Write '==' to compare."
        elif token.text in _COMPARISONS:
            hint = " Comparisons do not chain: join two with 'and'."
        elif token.text == "." and self.tokens[self.at - 1].text == ")":
            hint = " A part stands inside the brackets: due(A.interest)."
        raise ExpressionFault(f"'{token.text}' is not expected here.{hint}", token.span.start)

    def either(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise ExpressionFault(f"nested more than {DEEPEST} levels deep.", self.token.span.start)
        left = self.both(depth)
        while sign := self.take("or"):
            left = _binary(sign, left, self.both(depth))
        return left

    def both(self, depth: int) -> Node:
        left = self.negation(depth)
        while sign := self.take("and"):
            left = _binary(sign, left, self.negation(depth))
        return left

    def negation(self, depth: int) -> Node:
        if sign := self.take("not"):
            operand = self.negation(depth + 1) if depth < DEEPEST else self.either(depth + 1)
            return Unary("not", operand, Span(sign.span.start, operand.span.end))
        return self.comparison(depth)

    def comparison(self, depth: int) -> Node:
        left = self.total(depth)
        if sign := self.take(*_COMPARISONS):
            return _binary(sign, left, self.total(depth))
        return self.membership(left, depth) if self.selection else left

    def membership(self, left: Node, depth: int) -> Node:
        """``x in ('a', 'b')``, which is ``x == 'a' or x == 'b'``; ``'P1' in patents``; either with ``not in``."""
        negated = self.take("not") if self._is_not_in() else None
        sign = self.take("in")
        if sign is None:
            return left
        if opened := self.take("("):
            found = _binary(sign._replace(text="=="), left, self.total(depth + 1))
            while self.take(","):
                other = _binary(sign._replace(text="=="), left, self.total(depth + 1))
                found = _binary(sign._replace(text="or"), found, other)
            self.expect(")", opened)
        else:
            found = _binary(sign, left, self.total(depth))
        return found if negated is None else Unary("not", found, found.span)

    def _is_not_in(self) -> bool:
        return self.token.text == "not" and self.tokens[self.at + 1].text == "in"

    def total(self, depth: int) -> Node:
        left = self.term(depth)
        while sign := self.take("+", "-"):
            left = _binary(sign, left, self.term(depth))
        return left

    def term(self, depth: int) -> Node:
        left = self.unary(depth)
        while sign := self.take("*", "/"):
            left = _binary(sign, left, self.unary(depth))
        return left

    def unary(self, depth: int) -> Node:
        if sign := self.take("-"):
            operand = self.unary(depth + 1) if depth < DEEPEST else self.either(depth + 1)
            return Unary("-", operand, Span(sign.span.start, operand.span.end))
        return self.atom(depth)

    def atom(self, depth: int) -> Node:
        token = self.token
        if opened := self.take("("):
            inner = self.either(depth + 1)
            closed = self.expect(")", opened)
            return replace(inner, span=Span(opened.span.start, closed.span.end))
        if token.kind == "end":
            raise ExpressionFault("the formula ends where a value is expected.", token.span.start)
        if token.kind == "sign" or token.text in ("and", "or", "not"):
            raise ExpressionFault(f"a value is expected, not '{token.text}'.", token.span.start)
        self.at += 1
        if token.kind == "number":
            return self.number(token)
        if token.kind == "date":
            return self.day(token)
        if token.kind == "text":
            return Text(token.text[1:-1], token.span)
        return self.word(token, depth)

    def number(self, token: _Token) -> Node:
        value = float(token.text.replace("_", ""))
        if value > values.LARGEST_NUMBER:
            raise ExpressionFault(f"'{token.text}' is too large a number.", token.span.start)
        if self.take("%"):
            return Number(value / 100.0, "%", Span(token.span.start, token.span.end + 1))
        following = self.token
        if following.kind == "name" and following.span.start == token.span.end:
            if following.text == "bp":
                self.at += 1
                return Number(value / 10_000.0, "bp", Span(token.span.start, following.span.end))
            raise ExpressionFault(f"'{token.text}{following.text}' is neither a number nor a name.", token.span.start)
        return Number(value, "", token.span)

    def day(self, token: _Token) -> Node:
        try:
            return Day(values.day(token.text), token.span)
        except ValueError as error:
            raise ExpressionFault(str(error), token.span.start) from None

    def word(self, token: _Token, depth: int) -> Node:
        if opened := self.take("("):
            arguments: list[Node] = []
            while not (closed := self.take(")")):
                arguments.append(self.either(depth + 1))
                if not self.take(","):
                    closed = self.expect(")", opened)
                    break
            looks_back = bool(arguments) and token.text in WINDOWS
            first = " ".join(self.text[slice(*arguments[0].span)].split()) if looks_back else ""
            return Call(token.text, tuple(arguments), Span(token.span.start, closed.span.end), token.span, first)
        part = ""
        end = token.span.end
        if self.take("."):
            if self.token.kind != "name":
                raise ExpressionFault(f"a part is missing after '{token.text}.'.", self.token.span.start)
            part, end = self.token.text, self.token.span.end
            self.at += 1
        return Name(token.text, part, Span(token.span.start, end))


def _binary(sign: _Token, left: Node, right: Node) -> Binary:
    return Binary(sign.text, left, right, Span(left.span.start, right.span.end), sign.span)
