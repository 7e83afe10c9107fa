"""A scenario file: what happened once, and what it would do to the pool, the curve, the support and the model."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, Self, TypeAlias, TypeVar

from pydantic import BeforeValidator, Discriminator, Field, PlainValidator, Tag, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from ipabs.definitions import values
from ipabs.definitions.expressions import Expression
from ipabs.definitions.fields import (
    FORMULA_MESSAGE,
    ONE_OR_MORE,
    Definition,
    NameText,
    Rate,
    Text,
    choice,
    complaint,
    one_or_more,
    single,
)
from ipabs.definitions.parsing import ExpressionFault, parse
from ipabs.definitions.reading import Document
from ipabs.definitions.values import quoted
from ipabs.errors import Location, nearest

ROWS: Final = ("obligors", "patents", "contracts")
"""Tables of the tape that a shock can be on."""
TARGETS: Final = (*ROWS, "curve", "support", "model")
"""What a shock can be on."""

_SPAN: Final = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*([ymwd])", re.ASCII)
_IN_A_YEAR: Final = {"y": 1.0, "m": 12.0, "w": 365.0 / 7.0, "d": 365.0}
_CHANGES: Final = ("times", "plus", "set")


def _selection(raw: Any) -> Expression:
    text = single(raw)
    try:
        return parse(text, selection=True)
    except ExpressionFault as error:
        context = {"message": str(error), "position": error.position}
        raise PydanticCustomError(FORMULA_MESSAGE, "{message}", context) from None


def _measure(raw: Any) -> float:
    text = single(raw).strip()
    try:
        return values.rate(text) if text.endswith(("%", "bp")) else values.number(text)
    except ValueError as error:
        raise complaint(str(error)) from None


def _years(raw: Any) -> float:
    text = single(raw).strip()
    match = _SPAN.fullmatch(text)
    if match is None:
        raise complaint(f"{quoted(text)} is not a time from the cutoff: write 2y, 18m, 26w or 90d.")
    return float(match[1]) / _IN_A_YEAR[match[2]]


_NUMBER_OR_TEXT = ["number", "string"]
_Selection: TypeAlias = Annotated[
    Expression,
    PlainValidator(_selection),
    WithJsonSchema({"type": "string", "examples": ["technology == 'software' and quality < 0"]}),
]
_Measure: TypeAlias = Annotated[
    float, PlainValidator(_measure), WithJsonSchema({"type": _NUMBER_OR_TEXT, "examples": [3, "-2", "35%"]})
]
_Years: TypeAlias = Annotated[
    float, PlainValidator(_years), WithJsonSchema({"type": "string", "examples": ["2y", "18m", "26w", "90d"]})
]


class RowShock(Definition):
    """A number of some obligors, patents or contracts is changed, for ever or for a time."""

    on: Annotated[str, choice(*ROWS)]
    """The table of the tape; parties of the deal are obligors too."""
    where: _Selection | None = None
    """Which rows, by their columns: technology == 'software'; all of them unless given."""
    parameter: Text
    """The column that is changed."""
    times: _Measure | None = None
    """Multiplies it."""
    plus: _Measure | None = None
    """Is added to it."""
    set_: _Measure | None = None
    """Takes its place."""
    from_: _Years = 0.0
    """When it begins, from the cutoff."""
    until: _Years | None = None
    """When it is over, from the cutoff; for ever unless given."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        _one_change(self)
        if self.times is not None and self.times < 0:
            raise complaint("'times' is negative.", "times")
        if self.end <= self.from_:
            raise complaint("'until' does not come after 'from'.", "until")
        return self

    @property
    def end(self) -> float:
        """When it is over, years from the cutoff; infinite for ever."""
        return math.inf if self.until is None else self.until

    @property
    def has_window(self) -> bool:
        """It begins later than the cutoff, or it ends."""
        return self.from_ > 0.0 or self.until is not None

    @property
    def is_neutral(self) -> bool:
        """It changes nothing, whatever it meets."""
        return self.times == 1.0 or self.plus == 0.0

    def applied(self, value: float) -> float:
        """The number that takes the place of ``value``."""
        if self.times is not None:
            return value * self.times
        return value + self.plus if self.plus is not None else float(self.set_ or 0.0)


class CurveShock(Definition):
    """All zero rates of the deal's curve move alike."""

    on: Annotated[str, choice("curve")]
    """The curve."""
    shift: Rate
    """By how much: +300bp."""


class SupportShock(Definition):
    """Support is there no more: shortfall payers of the deal, and layers of its asset support."""

    on: Annotated[str, choice("support")]
    """The support."""
    remove: Annotated[list[NameText], BeforeValidator(one_or_more), Field(min_length=1), ONE_OR_MORE]
    """all; or names of the deal's support, fund, guarantee, insurance."""

    @model_validator(mode="after")
    def _all_or_names(self) -> Self:
        if "all" in self.remove and len(self.remove) > 1:
            raise complaint("'all' stands alone.", "remove")
        return self


class ModelShock(Definition):
    """A word of the deal's ``model`` is changed."""

    on: Annotated[str, choice("model")]
    """The model."""
    parameter: Text
    """Which, with dots: correlation.inside."""
    times: _Measure | None = None
    """Multiplies it."""
    plus: _Measure | None = None
    """Is added to it."""
    set_: Text | None = None
    """Takes its place; written as in a deal."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        _one_change(self)
        return self

    @property
    def is_neutral(self) -> bool:
        """It changes nothing, whatever it meets."""
        return self.times == 1.0 or self.plus == 0.0


def _one_change(shock: RowShock | ModelShock) -> None:
    given = [word for word in _CHANGES if getattr(shock, "set_" if word == "set" else word) is not None]
    if len(given) != 1:
        found = f" {' and '.join(given)} stand here." if given else ""
        raise complaint(f"a shock has one change: 'times', 'plus' or 'set'.{found}", given[1] if given else "")


def _kind(raw: Any) -> str:
    on = raw["on"]
    return "<rowshock>" if on in ROWS else f"<{on}shock>"


def _with_a_target(raw: Any) -> Any:
    """See that a shock is a mapping that says what it is on before its words are read."""
    if not isinstance(raw, dict):
        raise complaint("a shock is a mapping: {on: obligors, parameter: pd, times: 3}.")
    if "on" not in raw:
        hint = next((text for text in (nearest(key, ["on"]) for key in raw) if text), "")
        raise complaint(f"the shock does not say what it is on: one of {', '.join(TARGETS)}.{hint}")
    on = single(raw["on"])
    if on not in TARGETS:
        raise complaint(f"{quoted(on)} is not one of {', '.join(TARGETS)}.{nearest(on, TARGETS)}", "on")
    return raw


Shock: TypeAlias = Annotated[
    Annotated[
        Annotated[RowShock, Tag("<rowshock>")]
        | Annotated[CurveShock, Tag("<curveshock>")]
        | Annotated[SupportShock, Tag("<supportshock>")]
        | Annotated[ModelShock, Tag("<modelshock>")],
        Discriminator(_kind),
    ],
    BeforeValidator(_with_a_target),
]


class Scenario(Definition):
    """A stress: shocks that come together, and the event that makes them thinkable."""

    scenario: NameText
    """The scenario's name."""
    title: Text | None = None
    """One line for people."""
    anchor: Text | None = None
    """What happened once, with its source; or that it is a judgement."""
    shocks: list[Shock] = Field(default_factory=list)
    """What changes, one after another; nothing in the base scenario."""


_OfKind = TypeVar("_OfKind", CurveShock, SupportShock, ModelShock)


@dataclass(frozen=True, slots=True)
class Stress:
    """A scenario and the places of its words, for messages.

    Parameters
    ----------
    scenario : Scenario
    document : Document
        The file it was read from.
    """

    scenario: Scenario
    document: Document

    @property
    def name(self) -> str:
        """Of the scenario."""
        return self.scenario.scenario

    def at(self, number: int, word: str = "", *, offset: int = 0) -> Location:
        """The place of a word of a shock, or of the shock."""
        path = ("shocks", number, word) if word else ("shocks", number)
        return self.document.location(path, offset=offset)

    def on_rows(self, table: Literal["obligors", "patents", "contracts"]) -> Iterator[tuple[int, RowShock]]:
        """Shocks on a table of the tape, with their numbers from 0, in the order of the file."""
        for number, shock in enumerate(self.scenario.shocks):
            if isinstance(shock, RowShock) and shock.on == table:
                yield number, shock

    def of_kind(self, kind: type[_OfKind]) -> Iterator[tuple[int, _OfKind]]:
        """Shocks on the curve, support or model, with their numbers from 0, in the order of the file."""
        for number, shock in enumerate(self.scenario.shocks):
            if isinstance(shock, kind):
                yield number, shock
