"""Interest of a tranche: floating coupons, what becomes of arrears, step-ups and further components."""

from __future__ import annotations

import math
from typing import Annotated, Any, Self, TypeAlias

from pydantic import AfterValidator, Discriminator, PlainValidator, Tag, WithJsonSchema, model_validator

from ipabs.definitions.fields import (
    Day,
    Definition,
    Flag,
    Formula,
    NameText,
    Rate,
    Text,
    choice,
    complaint,
    single,
)
from ipabs.definitions.index_words import CURVE, INDICES
from ipabs.definitions.values import quoted, rate
from ipabs.errors import nearest

PARTS = ("interest", "principal", "residual")
"""Claims that a tranche has of its own; a component takes another name."""

UnpaidInterest: TypeAlias = Annotated[str, choice("carried", "compounds", "capitalises")]


def _index(raw: Any) -> str:
    text = single(raw)
    if text != CURVE and text not in INDICES:
        try:
            rate(text)
        except ValueError as error:
            listed = f"neither 'curve' nor a rate nor one of {', '.join(INDICES)}"
            hint = f"{quoted(text)} is {listed}.{nearest(text, (CURVE, *INDICES))}"
            raise complaint(str(error) if text.strip()[:1].isdigit() else hint) from None
    return text


IndexText: TypeAlias = Annotated[
    str, PlainValidator(_index), WithJsonSchema({"type": ["number", "string"], "examples": [CURVE, *INDICES]})
]
"""``curve`` for the forward rates of the deal's curve, an index such as SHIBOR-3M, or one rate for all time."""


class Floating(Definition):
    """A coupon that follows an index."""

    index: IndexText
    """``curve`` for the forward rates of the deal's curve, an index such as SHIBOR-3M, or one rate for all time."""
    spread: Rate = 0.0
    """Added to the index."""
    cap: Rate | None = None
    """Most the coupon can be."""
    floor: Rate | None = None
    """Least the coupon can be; nothing unless given."""
    reset_lag: Text | None = None
    """How long before a period its rate is read off the curve: 2bd, 3m; at its beginning unless given."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.cap is not None and self.floor is not None and self.cap < self.floor:
            raise complaint("'cap' is below 'floor'.", "cap")
        if self.cap is not None and self.cap < 0:
            raise complaint("'cap' is negative.", "cap")
        if self.reset_lag is not None and not self.follows_market:
            raise complaint("'reset-lag' moves nothing: the index is one rate for the whole life.", "reset-lag")
        if self.reset_lag is not None and self.index in INDICES and INDICES[self.index].compounded:
            raise complaint(
                f"'reset-lag' has no sense: {self.index} is compounded over the period itself.", "reset-lag"
            )
        return self

    @property
    def least(self) -> float:
        """A year: nobody owes interest on what he has lent, unless a floor below nothing says so."""
        return 0.0 if self.floor is None else self.floor

    @property
    def most(self) -> float:
        """A year; without bound where there is no cap."""
        return math.inf if self.cap is None else self.cap

    @property
    def follows_market(self) -> bool:
        """The index is the curve's, or one of the market; not a rate written out."""
        return self.index == CURVE or self.index in INDICES


def _coupon_shape(raw: Any) -> str:
    return "<floating>" if isinstance(raw, dict) else "<fixed>"


Coupon: TypeAlias = Annotated[
    Annotated[Rate, Tag("<fixed>")] | Annotated[Floating, Tag("<floating>")], Discriminator(_coupon_shape)
]
"""A rate, or an index with its spread."""


class StepUp(Definition):
    """What is added to the coupon from a date, or while a condition holds."""

    by: Rate
    """Added to the coupon, after its cap and floor."""
    from_: Day | None = None
    """Interest of the days from here on is higher."""
    when: Formula | None = None
    """Interest of the periods that begin while this holds is higher."""

    @model_validator(mode="after")
    def _one_occasion(self) -> Self:
        if (self.from_ is None) == (self.when is None):
            raise complaint("a step-up has one occasion: 'from' a date or 'when' a formula holds.")
        if self.by <= 0:
            raise complaint("'by' is not above 0: a step-up raises the coupon.", "by")
        return self


class Component(Definition):
    """Further interest, a claim of its own: ``A.contingent``."""

    rate: Rate
    """A year."""
    of: Formula | None = None
    """What it runs on, as it stands when the period begins; what the tranche's interest runs on unless given."""
    from_: Day | None = None
    """It accrues from this date; from closing unless given."""
    unpaid_interest: UnpaidInterest = "carried"
    """As of the tranche; arrears that compound bear the component's own rate."""
    promised: Flag = True
    """Whether it counts in default and loss, and in what is due of the tranche as a whole."""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.rate <= 0:
            raise complaint("'rate' is not above 0.", "rate")
        if self.unpaid_interest == "capitalises" and not self.promised:
            raise complaint("what joins the balance is owed as principal: it cannot be 'promised: false'.", "promised")
        return self


def _other_names(components: dict[str, Component]) -> dict[str, Component]:
    for name in components:
        if name in PARTS:
            raise complaint(f"'{name}' is a part of the tranche already: choose another name.", name)
    return components


Components: TypeAlias = Annotated[dict[NameText, Component], AfterValidator(_other_names)]
