"""Tests and triggers: what is watched, and what it takes to act."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import PlainValidator, WithJsonSchema, model_validator

from ipabs.definitions import values
from ipabs.definitions.expressions import Expression
from ipabs.definitions.fields import Definition, Flag, Formula, Whole, choice, complaint, read_formula, single
from ipabs.definitions.vocabulary import STAGES


class Test(Definition):
    """A ratio with a bound; its values are kept."""

    value: Formula
    """What is tested, for example oc(A) or receipts / due(A)."""
    at_least: Formula | None = None
    """Breached below this."""
    at_most: Formula | None = None
    """Breached above this."""
    when_undefined: Annotated[str, choice("pass", "breach")] = "pass"
    """What a value means that has no sense, as a division by nothing."""
    tested: Annotated[str, choice(*STAGES)] = "before-payment"
    """When in the period."""

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if (self.at_least is None) == (self.at_most is None):
            raise complaint("a test has one bound: 'at-least' or 'at-most'.")
        return self


def _read_cure(raw: Any) -> int | Expression:
    text = single(raw)
    if not text.strip().lstrip("-").isdecimal():
        return read_formula(raw)
    try:
        return values.whole(text)
    except ValueError as error:
        raise complaint(str(error)) from None


class Trigger(Definition):
    """An event that comes into force when its condition has held long enough."""

    when: Formula
    """The condition."""
    tested: Annotated[str, choice(*STAGES)] = "before-payment"
    """When in the period; before payment it sees the last payment date's shortfalls."""
    for_: Whole = 1
    """Consecutive periods the condition must hold."""
    cure: Annotated[
        int | Expression,
        PlainValidator(_read_cure),
        WithJsonSchema({"type": ["integer", "string"], "description": "whole number or formula"}),
    ] = 1
    """Consecutive periods it must not hold for the trigger to lapse; or a condition that ends it, unless it holds."""
    latch: Flag = False
    """Once in force, for ever."""

    @model_validator(mode="after")
    def _latched_is_not_cured(self) -> Self:
        if self.latch and "cure" in self.model_fields_set:
            raise complaint("a latched trigger is never cured: leave 'cure' or 'latch' out.", "cure")
        return self
