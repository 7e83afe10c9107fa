"""Tranches: what the deal owes its investors."""

from __future__ import annotations

from typing import Annotated, Any, Self, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, PlainValidator, Tag, WithJsonSchema, model_validator

from ipabs.definitions.fields import (
    Amount,
    Day,
    Definition,
    Formula,
    Rate,
    Whole,
    choice,
    complaint,
    single,
)
from ipabs.definitions.market_words import DAY_COUNTS
from ipabs.definitions.values import money, quoted, rate
from ipabs.errors import nearest

PRINCIPAL_WORDS = ("pass-through", "sequential", "straight-line", "pro-rata", "turbo", "bullet", "residual")


def _index(raw: Any) -> str:
    text = single(raw)
    if text != "curve":
        try:
            rate(text)
        except ValueError as error:
            hint = str(error) if text.strip()[:1].isdigit() else f"{quoted(text)} is neither 'curve' nor a rate."
            raise complaint(hint) from None
    return text


class Floating(Definition):
    """A coupon that follows an index."""

    index: Annotated[str, PlainValidator(_index), WithJsonSchema({"type": ["number", "string"], "examples": ["curve"]})]
    """``curve`` for the forward rates of the deal's curve, or one rate for the whole life."""
    spread: Rate = 0.0
    """Added to the index."""
    cap: Rate | None = None
    """Most the coupon can be."""
    floor: Rate | None = None
    """Least the coupon can be."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.cap is not None and self.floor is not None and self.cap < self.floor:
            raise complaint("'cap' is below 'floor'.", "cap")
        return self


class Instalment(Definition):
    """One instalment of a schedule."""

    amount: float
    """Money, or a share of the notional."""
    share: bool
    """Whether ``amount`` is a share."""


def _instalment(raw: Any) -> Instalment:
    text = single(raw)
    share = text.strip().endswith("%")
    try:
        amount = rate(text) if share else money(text)
    except ValueError as error:
        raise complaint(str(error)) from None
    if amount < 0:
        raise complaint(f"{quoted(text)} is negative: an instalment repays.")
    return Instalment(amount=amount, share=share)


def _straight_line(raw: Any) -> str:
    if single(raw) != "straight-line":
        raise complaint(f"{quoted(raw)} is neither straight-line nor a list of instalments.")
    return str(raw)


def _one_or_list(raw: Any) -> str:
    return "<list>" if isinstance(raw, list) else "<one>"


_AMOUNT_OR_SHARE = WithJsonSchema({"type": ["number", "string"], "examples": ["5%", 2_000_000]})


class Word(Definition):
    """Principal by one word."""

    kind: Annotated[str, choice(*PRINCIPAL_WORDS)]
    """pass-through, turbo: the whole balance is due on every date. sequential: the same, once every tranche above
    it is repaid. pro-rata: its share, by balance among the pro-rata tranches, of the principal the pool collected.
    bullet: nothing before maturity. straight-line: equal parts over all payments. residual: whatever is left."""


class Schedule(Definition):
    """Principal by instalments."""

    schedule: Annotated[
        Annotated[str, PlainValidator(_straight_line), WithJsonSchema({"const": "straight-line"}), Tag("<one>")]
        | Annotated[
            tuple[Annotated[Instalment, PlainValidator(_instalment), _AMOUNT_OR_SHARE], ...],
            Field(min_length=1),
            Tag("<list>"),
        ],
        Discriminator(_one_or_list),
    ]
    """``straight-line``, or the instalments one by one, in money or in % of the notional."""
    payments: Whole | None = None
    """Number of equal instalments; all payments unless given."""
    grace: Whole | None = None
    """Payments before the first instalment."""

    @model_validator(mode="after")
    def _only_equal_parts_are_counted(self) -> Self:
        if self.payments is not None and self.schedule != "straight-line":
            raise complaint("'payments' counts equal instalments; a list has its own length.", "payments")
        return self


class TargetBalance(Definition):
    """Principal down to a target."""

    target_balance: Annotated[
        Annotated[Formula, Tag("<one>")] | Annotated[tuple[Amount, ...], Field(min_length=1), Tag("<list>")],
        Discriminator(_one_or_list),
    ]
    """Balance after each payment, or a formula for it; after the end of a list its last entry holds."""


_SHAPES = ("schedule", "target-balance")


def _one_shape(raw: Any) -> Any:
    """See that principal is a word, or a mapping that holds one of the two others."""
    if isinstance(raw, list):
        raise complaint("a list stands behind a word: {schedule: [...]} or {target-balance: [...]}.")
    if isinstance(raw, dict) and sum(word in raw for word in _SHAPES) != 1:
        near = [nearest(key, _SHAPES) for key in raw if key not in _SHAPES]
        hint = next((text for text in near if text), "")
        raise complaint(f"a mapping here holds either 'schedule' or 'target-balance'.{hint}")
    return raw


def _shape(raw: Any) -> str:
    if isinstance(raw, dict):
        return "<target>" if "target-balance" in raw else "<schedule>"
    return "<word>"


def _word(raw: Any) -> Any:
    return {"kind": raw} if isinstance(raw, str) else raw


Principal: TypeAlias = Annotated[
    Annotated[
        Annotated[Word, BeforeValidator(_word), WithJsonSchema({"enum": list(PRINCIPAL_WORDS)}), Tag("<word>")]
        | Annotated[Schedule, Tag("<schedule>")]
        | Annotated[TargetBalance, Tag("<target>")],
        Discriminator(_shape),
    ],
    BeforeValidator(_one_shape),
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
            raise complaint("'issue-price' is 0.", "issue-price")
        if isinstance(self.coupon, float) and self.coupon < 0:
            raise complaint("'coupon' is negative.", "coupon")
        if self.required_return is not None and self.required_return <= -1:
            raise complaint("'required-return' takes everything: more than -100% is needed.", "required-return")
        return self

    @property
    def is_residual(self) -> bool:
        """It takes whatever is left."""
        return isinstance(self.principal, Word) and self.principal.kind == "residual"

    @property
    def has_no_schedule(self) -> bool:
        """Its principal is promised by the end, not by dates."""
        return isinstance(self.principal, Word) and self.principal.kind not in ("straight-line", "bullet")
