"""Steps of the waterfall: one verb each, in the order they are carried out."""

from __future__ import annotations

from typing import Annotated, Any, Self, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, PlainValidator, Tag, WithJsonSchema, model_validator

from ipabs.definitions import values
from ipabs.definitions.fields import (
    ONE_OR_MORE,
    ClaimText,
    Formula,
    NameText,
    complaint,
    one_or_more,
    single,
)
from ipabs.definitions.moves import Buy, Conditional, Draw, Move, Record, Transfer, Trap, WriteOff, WriteUp
from ipabs.errors import nearest

VERBS = ("pay", "fill", "release", "repay", "draw", "trap", "transfer", "record", "write-off", "write-up", "buy", "do")


def _weight(raw: Any) -> float:
    text = single(raw)
    try:
        weight = values.number(text)
    except ValueError as error:
        raise complaint(str(error)) from None
    if weight <= 0:
        raise complaint(f"{values.quoted(text)} is no weight: weights are above 0, one for each destination.")
    return weight


def _share_word(raw: Any) -> str:
    if single(raw) not in ("balance", "due"):
        raise complaint(f"{values.quoted(raw)} is not balance, due or a list of weights.")
    return str(raw)


def _one_or_list(raw: Any) -> str | None:
    return None if raw is None else "<list>" if isinstance(raw, list) else "<one>"


class Pay(Conditional):
    """Pay claims from the cash of the period."""

    pay: Annotated[list[ClaimText], BeforeValidator(one_or_more), ONE_OR_MORE]
    """A fee, a tranche (interest, then principal, then the residual) or a part of one; a list in its order."""
    share: (
        Annotated[
            Annotated[str, PlainValidator(_share_word), WithJsonSchema({"enum": ["balance", "due"]}), Tag("<one>")]
            | Annotated[
                tuple[Annotated[float, PlainValidator(_weight), WithJsonSchema({"type": "number"})], ...],
                Field(min_length=1),
                Tag("<list>"),
            ],
            Discriminator(_one_or_list),
        ]
        | None
    ) = None
    """Pay the list side by side, in proportion to balances, to dues or to given weights; what one does not
    need goes to the others."""
    amount: Formula | None = None
    """Pay this much instead of what is due; never more than the balance, the interest or the fee."""
    limit: Formula | None = None
    """Most the step pays."""
    from_: NameText | None = None
    """The account that pays, instead of the collection account."""
    also_from: Annotated[list[NameText], BeforeValidator(one_or_more), ONE_OR_MORE] = Field(default_factory=list)
    """Accounts and support drawn in this order when cash is short; behind ``from`` also ``cash``."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not self.pay:
            raise complaint("the list of destinations is empty.", "pay")
        if self.amount is not None and len(self.pay) > 1:
            if self.share is not None:
                message = (
                    "'amount' stands with a single destination, and 'share' pays what is due of several: to pay more"
                )
                raise complaint(f"{message}, make a step of each with its part in its 'amount'.", "amount")
            raise complaint("'amount' stands with a single destination; 'limit' bounds a list.", "amount")
        if self.share is not None and len(self.pay) == 1:
            raise complaint("'share' needs a list of destinations.", "share")
        if isinstance(self.share, tuple) and len(self.share) != len(self.pay):
            given = "1 weight" if len(self.share) == 1 else f"{len(self.share)} weights"
            raise complaint(f"'share' gives {given} for {len(self.pay)} destinations.", "share")
        return self


class Fill(Conditional):
    """Bring an account to its target: top it up from cash, or release what it holds above."""

    fill: NameText
    """An account."""
    limit: Formula | None = None
    """Most that is put in."""
    from_: NameText | None = None
    """The account that the money comes from, and returns to, instead of the collection account."""


class Release(Conditional):
    """Move an account's money to the cash of the period."""

    release: NameText
    """An account."""
    amount: Formula | None = None
    """How much; everything unless given."""


class Repay(Conditional):
    """Pay back what support has advanced, or what a revolving note owes, due or not."""

    repay: NameText
    """A support, or a tranche with ``principal: revolving``."""
    limit: Formula | None = None
    """Most that is paid back."""


class Group(Conditional):
    """Steps done together while a condition holds, which is looked at once, when their turn comes."""

    do: list[Step] = Field(min_length=1)
    """The steps."""
    else_: list[Step] = Field(default_factory=list)
    """The steps done instead when it does not hold."""

    @model_validator(mode="after")
    def _asks(self) -> Self:
        if self.if_ is None and self.unless is None:
            raise complaint("a group of steps has a condition: 'if' or 'unless'.")
        return self


def _verb(raw: Any) -> str:
    return f"<{next(verb for verb in VERBS if verb in raw)}>"


def _one_verb(raw: Any) -> Any:
    """See that a step is a mapping with one verb before its words are read."""
    if not isinstance(raw, dict):
        raise complaint(f"a step begins with its verb ({', '.join(VERBS)}) and a colon: 'pay: A.interest'.")
    verbs = [verb for verb in VERBS if verb in raw]
    if not verbs:
        hint = " 'else' stands beside 'do'." if "else" in raw else ""
        hint = hint or next((text for text in (nearest(key, VERBS) for key in raw) if text), "")
        raise complaint(f"the step has no verb: one of {', '.join(VERBS)}.{hint}")
    if len(verbs) > 1:
        raise complaint(f"the step has {len(verbs)} verbs ({', '.join(verbs)}): make a step of each.")
    return raw


Step: TypeAlias = Annotated[
    Annotated[
        Annotated[Pay, Tag("<pay>")]
        | Annotated[Fill, Tag("<fill>")]
        | Annotated[Release, Tag("<release>")]
        | Annotated[Repay, Tag("<repay>")]
        | Annotated[Draw, Tag("<draw>")]
        | Annotated[Trap, Tag("<trap>")]
        | Annotated[Transfer, Tag("<transfer>")]
        | Annotated[Record, Tag("<record>")]
        | Annotated[WriteOff, Tag("<write-off>")]
        | Annotated[WriteUp, Tag("<write-up>")]
        | Annotated[Buy, Tag("<buy>")]
        | Annotated[Group, Tag("<do>")],
        Discriminator(_verb),
    ],
    BeforeValidator(_one_verb),
]

Work: TypeAlias = Pay | Fill | Release | Repay | Move
"""A step that is no group."""

Group.model_rebuild()  # its steps may be groups
