"""Accounts, ledgers and fees: where money waits, what is counted, and where money goes besides the notes."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from ipabs.definitions.fields import (
    ONE_OR_MORE,
    Amount,
    Day,
    Definition,
    Formula,
    NameText,
    Rate,
    choice,
    complaint,
    one_or_more,
)
from ipabs.definitions.vocabulary import RECEIPT_KINDS


class Account(Definition):
    """Money kept apart: filled to its target by the steps, drawn by those that name it in ``from`` or ``also-from``."""

    target: Formula | None = None
    """What it should hold; nothing on the last payment date."""
    initial: Amount = 0.0
    """Kept from the proceeds at closing."""
    earns: Rate = 0.0
    """Interest a year, which joins the cash of the period."""
    collects: Annotated[
        list[Annotated[str, choice(*RECEIPT_KINDS)]], BeforeValidator(one_or_more), Field(min_length=1), ONE_OR_MORE
    ] = Field(default_factory=list)
    """Receipts that come in on it, instead of on the collection account."""


class Ledger(Definition):
    """A number that steps keep, such as a principal deficiency: no money lies on it."""

    initial: Amount = 0.0
    """At closing."""


class Cap(Definition):
    """Most that falls due of a fee."""

    amount: Amount
    """Money."""
    per: Annotated[str, choice("period", "year", "life")]
    """In each period, in each year from closing, or over the deal's life."""


class Fee(Definition):
    """A tax, a fee or another expense; what cannot be paid stays due."""

    rate: Rate | None = None
    """Of the base in ``of``."""
    of: Formula | None = None
    """The base: with ``per: year`` as it stands when the period begins, otherwise after collection."""
    amount: Amount | None = None
    """Money, instead of a rate."""
    excess_of: NameText | None = None
    """Another fee, instead of a rate or an amount: what its cap cuts off falls due here, wherever this fee is paid."""
    per: Annotated[str, choice("year", "period", "once")] | None = None
    """year: accrues by the deal's day count. period: on every payment date. once: on the first, or 'on' a date."""
    on: Day | None = None
    """With ``per: once``: it falls due on the first payment date from here on."""
    cap: Cap | None = None
    """Most that falls due."""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if sum(part is not None for part in (self.rate, self.amount, self.excess_of)) != 1:
            raise complaint("a fee has one of 'rate' (with its base, 'of'), 'amount' and 'excess-of'.")
        for word, value in (("of", self.of), ("per", self.per)):
            if self.excess_of is not None and value is not None:
                raise complaint(f"'{word}' has no sense with 'excess-of': due is what the other's cap cuts off.", word)
        if self.on is not None and self.per != "once":
            raise complaint("'on' stands with 'per: once'.", "on")
        if self.rate is not None and self.of is None:
            raise complaint("'of' is missing: the base that the rate applies to.")
        if self.rate is not None and self.per not in (None, "year"):
            message = f"a rate is 'per: year' or, without 'per', of each period's base; not 'per: {self.per}'."
            raise complaint(message, "per")
        if self.amount is not None and self.of is not None:
            raise complaint("'of' belongs to a rate; an amount needs no base.", "of")
        if self.amount is not None and self.per is None:
            raise complaint("'per' is missing: year, period or once.")
        if self.rate is not None and self.rate < 0:
            raise complaint("'rate' is negative.", "rate")
        return self
