"""The kinds of value a definition file holds, as pydantic fields with messages in the user's words.

Definition files arrive as text (``reading``), so every field reads text: each kind here couples a reader
of ``values`` with the JSON schema an editor needs to complete and check the same field.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from ipabs.definitions import values
from ipabs.definitions.expressions import Expression
from ipabs.definitions.parsing import ExpressionFault, parse
from ipabs.definitions.values import money, quoted, rate
from ipabs.errors import nearest

OWN_MESSAGE = "ipabs"
"""Type of the pydantic errors whose message is ours, word for word."""
FORMULA_MESSAGE = "ipabs_formula"
"""The same, with the character of the formula at which it goes wrong."""


def complaint(message: str, word: str = "") -> PydanticCustomError:
    """An error whose message reaches the user as it is, at the place of ``word`` where that stands in a mapping."""
    return PydanticCustomError(OWN_MESSAGE, "{message}", {"message": message, "word": word})


def kebab(field: str) -> str:
    """``first_payment`` -> ``first-payment``; ``if_`` -> ``if``."""
    return field.rstrip("_").replace("_", "-")


class Definition(BaseModel):
    """Anything a definition file describes: frozen, no words but its own, keys in kebab-case."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=kebab, populate_by_name=False, use_attribute_docstrings=True
    )


def single(raw: Any) -> str:
    """The text of a single value, or a complaint."""
    if not isinstance(raw, str):  # None too, of which the reader has told already
        raise complaint("a single value is needed here, not a list or a mapping.")
    return raw


def money_or_share(raw: Any, why: str) -> dict[str, Any]:
    """An amount of money, or a share written in percent, not negative; ``why`` says the reason for that."""
    text = single(raw)
    share = text.strip().endswith("%")
    try:
        amount = rate(text) if share else money(text)
    except ValueError as error:
        raise complaint(str(error)) from None
    if amount < 0:
        raise complaint(f"{quoted(text)} is negative: {why}.")
    return {"amount": amount, "share": share}


def one_or_more(raw: Any) -> list[Any]:
    """A list, or a single value as a list of one."""
    return raw if isinstance(raw, list) else [raw]


def _reader(read: Callable[[str], Any]) -> PlainValidator:
    def validate(raw: Any) -> Any:
        text = single(raw)
        try:
            return read(text)
        except ValueError as error:
            raise complaint(str(error)) from None

    return PlainValidator(validate)


def read_formula(raw: Any) -> Expression:
    """A formula, or a complaint that knows the character."""
    text = single(raw)
    try:
        return parse(text)
    except ExpressionFault as error:
        context = {"message": str(error), "position": error.position}
        raise PydanticCustomError(FORMULA_MESSAGE, "{message}", context) from None


def choice(*words: str) -> Any:
    """One of a few words: annotate a ``str`` field with it."""

    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"{quoted(text)} is not one of {', '.join(words)}.{nearest(text, words)}")
        return text

    return _Annotation(_reader(read), WithJsonSchema({"enum": list(words)}))


class _Annotation:
    """Several pydantic annotations behind one."""

    def __init__(self, *parts: Any) -> None:
        self.parts = parts

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        validator, schema = self.parts
        del schema
        return validator.__get_pydantic_core_schema__(source, handler)

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> Any:
        del core, handler
        return dict(self.parts[1].json_schema)


def _text(raw: str) -> str:
    if not raw.strip():
        raise ValueError("a text is needed here.")
    if any(unicodedata.category(character) == "Cc" and character not in "\t\n" for character in raw):
        raise ValueError(f"{quoted(raw)} holds a control character.")
    return raw


def _currency(raw: str) -> str:
    if not (len(raw) == 3 and raw.isascii() and raw.isalpha() and raw.isupper()):
        raise ValueError(f"{quoted(raw)} is not a currency: write its three letters, like CNY.")
    return raw


def _claim(raw: str) -> str:
    name, dot, part = raw.partition(".")
    if not values.NAME.fullmatch(name) or (dot and not values.NAME.fullmatch(part)):
        raise ValueError(f"{quoted(raw)} is not a name like A or A.interest.")
    return raw


def _past(raw: str) -> float:
    return math.nan if raw.strip() == "undefined" else values.number(raw)


_NUMBER_OR_TEXT = ["number", "string"]
Text: TypeAlias = Annotated[str, _Annotation(_reader(_text), WithJsonSchema({"type": "string"}))]
Currency: TypeAlias = Annotated[
    str, _Annotation(_reader(_currency), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$"}))
]
NameText: TypeAlias = Annotated[
    str,
    _Annotation(_reader(values.name), WithJsonSchema({"type": "string", "pattern": "^[A-Za-z]\\w*(-\\w+)*$"})),
]
ClaimText: TypeAlias = Annotated[
    str,
    _Annotation(_reader(_claim), WithJsonSchema({"type": "string", "examples": ["A.interest", "trustee"]})),
]
Amount: TypeAlias = Annotated[
    float,
    _Annotation(
        _reader(values.money),
        WithJsonSchema({"type": _NUMBER_OR_TEXT, "description": "money, deal currency", "examples": ["195_000_000"]}),
    ),
]
Decimal: TypeAlias = Annotated[
    float, _Annotation(_reader(values.number), WithJsonSchema({"type": _NUMBER_OR_TEXT, "description": "number"}))
]
PastValue: TypeAlias = Annotated[
    float,
    _Annotation(
        _reader(_past), WithJsonSchema({"type": _NUMBER_OR_TEXT, "description": "number, or undefined where it was"})
    ),
]
Rate: TypeAlias = Annotated[
    float,
    _Annotation(
        _reader(values.rate),
        WithJsonSchema({"type": _NUMBER_OR_TEXT, "description": "a year", "examples": ["4.3%", "120bp", 0.043]}),
    ),
]
Day: TypeAlias = Annotated[date, _Annotation(_reader(values.day), WithJsonSchema({"type": "string", "format": "date"}))]
Whole: TypeAlias = Annotated[int, _Annotation(_reader(values.whole), WithJsonSchema({"type": "integer", "minimum": 1}))]
Flag: TypeAlias = Annotated[bool, _Annotation(_reader(values.flag), WithJsonSchema({"type": "boolean"}))]
Formula: TypeAlias = Annotated[
    Expression,
    _Annotation(
        PlainValidator(read_formula),
        WithJsonSchema({"type": _NUMBER_OR_TEXT, "description": "formula", "examples": ["50% * due(A.interest)"]}),
    ),
]
ONE_OR_MORE = WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
"""Schema of a list that may be written as its one entry."""
