"""Tranches: what the deal owes its investors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Self, TypeAlias

from pydantic import BeforeValidator, Discriminator, PlainValidator, Tag, WithJsonSchema, model_validator

from ipabs.definitions.expressions import Expression
from ipabs.definitions.fields import (
    Amount,
    Day,
    Definition,
    Rate,
    Text,
    Whole,
    choice,
    complaint,
    read_formula,
    single,
)
from ipabs.definitions.market_words import DAY_COUNTS
from ipabs.definitions.values import money, rate

PRINCIPAL_WORDS = ("pass-through", "sequential", "straight-line", "pro-rata", "turbo", "bullet", "residual")


class Floating(Definition):
    """A coupon that follows an index."""

    index: Text
    """``curve`` for the forward rates of the deal's curve, or one rate for the whole life."""
    spread: Rate = 0.0
    """Added to the index."""
    cap: Rate | None = None
    """Most the coupon can be."""
    floor: Rate | None = None
    """Least the coupon can be."""

    @model_validator(mode="after")
    def _readable(self) -> Self:
        if self.index != "curve":
            try:
                rate(self.index)
            except ValueError:
                raise complaint(f"'{self.index}' is neither 'curve' nor a rate.") from None
        if self.cap is not None and self.floor is not None and self.cap < self.floor:
            raise complaint("'cap' is below 'floor'.")
        return self


class Instalment(Definition):
    """One instalment of a schedule."""

    amount: float
    """Money, or a share of the notional."""
    share: bool
    """Whether ``amount`` is a share."""


def _instalment(text: str) -> Instalment:
    share = text.strip().endswith("%")
    return Instalment(amount=rate(text) if share else money(text), share=share)


def _schedule(raw: Any) -> str | tuple[Instalment, ...]:
    if raw == "straight-line":
        return "straight-line"
    if not isinstance(raw, list):
        raise complaint(f"'{raw}' is neither straight-line nor a list of instalments.")
    return tuple(_each(raw, _instalment))


def _target(raw: Any) -> Expression | tuple[float, ...]:
    return tuple(_each(raw, money)) if isinstance(raw, list) else read_formula(raw)


def _each(raw: list[Any], read: Callable[[str], Any]) -> list[Any]:
    if not raw:
        raise complaint("the list is empty.")
    try:
        return [read(single(item)) for item in raw]
    except ValueError as error:
        raise complaint(str(error)) from None


_LIST = {"type": "array", "items": {"type": ["number", "string"]}, "minItems": 1}


class Word(Definition):
    """Principal by one word."""

    kind: Annotated[str, choice(*PRINCIPAL_WORDS)]
    """pass-through, turbo: the whole balance is due on every date. sequential: the same, once every tranche above
    it is repaid. pro-rata: its share, by balance among the pro-rata tranches, of the principal the pool collected.
    bullet: nothing before maturity. straight-line: equal parts over all payments. residual: whatever is left."""


class Schedule(Definition):
    """Principal by instalments."""

    schedule: Annotated[
        str | tuple[Instalment, ...],
        PlainValidator(_schedule),
        WithJsonSchema({"anyOf": [{"const": "straight-line"}, _LIST]}),
    ]
    """``straight-line``, or the instalments one by one, in money or in % of the notional."""
    payments: Whole | None = None
    """Number of equal instalments; all payments unless given."""
    grace: Whole | None = None
    """Payments before the first instalment."""

    @model_validator(mode="after")
    def _only_equal_parts_are_counted(self) -> Self:
        if self.payments is not None and self.schedule != "straight-line":
            raise complaint("'payments' counts the instalments of straight-line; a list has its own length.")
        return self


class TargetBalance(Definition):
    """Principal down to a target."""

    target_balance: Annotated[
        Expression | tuple[float, ...],
        PlainValidator(_target),
        WithJsonSchema({"anyOf": [{"type": ["number", "string"]}, _LIST]}),
    ]
    """Balance after each payment, or a formula for it; after the end of a list its last entry holds."""


def _shape(raw: Any) -> str:
    if isinstance(raw, dict):
        return "<target>" if "target-balance" in raw else "<schedule>"
    return "<word>"


def _word(raw: Any) -> Any:
    return {"kind": raw} if isinstance(raw, str) else raw


Principal: TypeAlias = Annotated[
    Annotated[Word, BeforeValidator(_word), Tag("<word>")]
    | Annotated[Schedule, Tag("<schedule>")]
    | Annotated[TargetBalance, Tag("<target>")],
    Discriminator(_shape),
]


def _coupon_shape(raw: Any) -> str:
    return "<floating>" if isinstance(raw, dict) else "<fixed>"


class Tranche(Definition):
    """A class of notes."""

    notional: Amount
    """Principal at closing."""
    coupon: Annotated[
        Annotated[Rate, Tag("<fixed>")] | Annotated[Floating, Tag("<floating>")], Discriminator(_coupon_shape)
    ] = 0.0
    """Interest a year on the balance."""
    principal: Principal
    """When principal falls due."""
    day_count: Annotated[str, choice(*DAY_COUNTS)] | None = None
    """How its interest counts days; the deal's unless given."""
    maturity: Day | None = None
    """From this date the whole balance is due; the legal final unless given."""
    issue_price: Amount = 100.0
    """What investors pay per 100 of notional."""
    required_spread: Rate | None = None
    """Over the curve, continuously compounded, for its value."""
    required_return: Rate | None = None
    """A year, effective, for its value; instead of a spread."""

    @model_validator(mode="after")
    def _one_yardstick(self) -> Self:
        if self.required_spread is not None and self.required_return is not None:
            raise complaint("a tranche has a 'required-spread' or a 'required-return', not both.")
        if self.issue_price == 0:
            raise complaint("'issue-price' is 0.")
        return self

    @property
    def is_residual(self) -> bool:
        """It takes whatever is left."""
        return isinstance(self.principal, Word) and self.principal.kind == "residual"
