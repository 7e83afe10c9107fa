"""What a YAML parser complains of, in the words of someone who writes deals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.reader import ReaderError

_COLON = "'word: value' is expected, with a space behind the colon"
_NOT_CLOSED = "is opened here and not closed"

_PROBLEMS: tuple[tuple[re.Pattern[str], str, bool], ...] = (
    (re.compile(r"could not find expected ':'"), _COLON, True),
    (
        re.compile(r"mapping values are not allowed here"),
        "a second colon: put a value that holds ': ' in quotes",
        False,
    ),
    (re.compile(r"found character '\\t'.*"), "a tab stands here: indent with spaces", False),
    (re.compile(r"found character .*"), "no value begins with this sign: put the value in quotes", False),
    (re.compile(r"expected ',' or '[]}]', but got .*"), f"the bracket or brace {_NOT_CLOSED}", True),
    (re.compile(r"expected the node content, but found '<stream end>'"), "a bracket or brace is not closed", False),
    (re.compile(r"found unexpected end of stream"), f"the quotation mark {_NOT_CLOSED}", True),
    (
        re.compile(r"expected <block end>, but found .*"),
        "this does not stand in line with what is above: see to the indentation, and to quotes further up",
        False,
    ),
)
"""What the parser says; what is said instead; and whether that points to where the thing began, not to where the
parser gave up."""


def syntax_fault(error: MarkedYAMLError) -> tuple[str, int, int]:
    """The message for a syntax error, without its full stop, and its line and column, from 1."""
    problem = error.problem or error.context or str(error)
    mark = error.problem_mark or error.context_mark
    for pattern, words, at_beginning in _PROBLEMS:
        if pattern.fullmatch(problem):
            problem = words
            mark = error.context_mark if at_beginning and error.context_mark else mark
            break
    return problem, *((mark.line + 1, mark.column + 1) if mark else (1, 1))


def character_fault(error: ReaderError, text: str) -> tuple[str, int, int]:
    """The same for a character that no text file holds."""
    before = text[: error.position]
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    return f"the character #x{ord(text[error.position]):04x} cannot be read: delete it", line, column
