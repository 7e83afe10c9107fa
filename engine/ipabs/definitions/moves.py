"""Steps beside payments: money between accounts, amounts in ledgers, notes written off and up, purchases."""

from __future__ import annotations

from typing import Self, TypeAlias

from pydantic import model_validator

from ipabs.definitions.fields import Definition, Formula, NameText, Rate, complaint

COLLECTIONS = "cash"
"""How steps call the collection account among the accounts."""


class Conditional(Definition):
    """What any step may say."""

    if_: Formula | None = None
    """Only while this holds."""
    unless: Formula | None = None
    """Only while this does not hold."""


class Trap(Conditional):
    """Keep cash of the period on an account, until a step releases it."""

    trap: NameText
    """An account."""
    amount: Formula | None = None
    """How much of the cash; all of it unless given."""
    share: Rate | None = None
    """Part of the cash, instead of an amount."""

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if self.amount is not None and self.share is not None:
            raise complaint("a trap keeps an 'amount' or a 'share' of the cash, not both.", "share")
        if self.share is not None and not 0 < self.share <= 1:
            raise complaint("'share' is a part of the cash: above 0% and at most 100%.", "share")
        return self


class Movement(Definition):
    """A sum that changes its account."""

    from_: NameText
    """An account, or ``cash``: the collection account."""
    to: NameText
    """The account, or ``cash``, that receives it."""
    amount: Formula | None = None
    """How much; everything unless given."""


class Transfer(Conditional):
    """Move money between accounts, or between an account and the cash of the period."""

    transfer: Movement
    """From where to where, and how much."""


class Draw(Conditional):
    """Borrow on a revolving note: its balance rises, and the money comes in."""

    draw: NameText
    """A tranche with ``principal: revolving``."""
    amount: Formula | None = None
    """How much, never more than is undrawn; all that is undrawn unless given."""
    limit: Formula | None = None
    """Most that is drawn."""
    to: NameText = COLLECTIONS
    """The account that receives the money; the cash of the period unless given."""


class Record(Conditional):
    """Add an amount to a ledger; what is negative is taken off. No money moves."""

    record: NameText
    """A ledger."""
    amount: Formula
    """What is added."""


class WriteOff(Conditional):
    """Take a loss off a tranche's balance: it bears no interest and is not due until it is written up."""

    write_off: NameText
    """A tranche."""
    amount: Formula
    """How much; never more than the balance."""


class WriteUp(Conditional):
    """Put back on a tranche's balance what was written off."""

    write_up: NameText
    """A tranche."""
    amount: Formula
    """How much; never more than what was written off and not written up since."""


class Buy(Conditional):
    """Buy receivables like a template: what they pay comes in with the receipts of later periods."""

    buy: NameText
    """A template."""
    amount: Formula | None = None
    """Money to spend; all there is unless given."""
    limit: Formula | None = None
    """Most that is spent."""
    from_: NameText | None = None
    """The account that pays, instead of the collection account."""


Move: TypeAlias = Draw | Trap | Transfer | Record | WriteOff | WriteUp | Buy
"""A step that pays no claim and fills, releases or repays nothing."""
