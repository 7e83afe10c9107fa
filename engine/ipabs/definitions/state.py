"""Where a deal stands in mid-life: what the last investor report says of it, as a deal file says it.

Its words are those of the formulas: what ``balance(A)``, ``unpaid(trustee)`` or a trigger's name would answer after
the last payment date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeAlias

from pydantic import Field

from ipabs.definitions.fields import (
    Amount,
    ClaimText,
    Day,
    Decimal,
    Definition,
    Flag,
    NameText,
    PastValue,
    Rate,
    Text,
    Whole,
)

if TYPE_CHECKING:
    from ipabs.definitions.deal import Deal

Names: TypeAlias = Annotated[list[NameText], Field(default_factory=list)]


class PoolState(Definition):
    """What the pool stood at after the last payment date, and what is counted from the first cutoff on."""

    balance: Amount | None = None
    """Its value as last reported; unless given what the pool of this file is worth at its cutoff."""
    initial: Amount | None = None
    """Its value at the first cutoff."""
    defaulted: Amount | None = None
    """Principal defaulted so far."""
    recovered: Amount = 0.0
    """Recoveries so far."""


class State(Definition):
    """A deal as it stands after the payment dates up to a day."""

    as_of: Day
    """The day it is looked at: payment dates up to it, included, lie behind."""
    cutoff: Day
    """The pool of this file is as of this day: receipts from here on are still to be paid out."""
    balance: dict[NameText, Decimal] = Field(default_factory=dict)
    """Of tranches, accounts, ledgers, support (what it is owed) and ``cash``."""
    written_off: dict[NameText, Amount] = Field(default_factory=dict)
    """Of tranches, beside the balance."""
    unpaid: dict[ClaimText, Amount] = Field(default_factory=dict)
    """Arrears of claims: ``A.interest``, ``trustee``, ``facility.fee``."""
    shortfall: dict[ClaimText, Amount] = Field(default_factory=dict)
    """Interest missed on the last payment date that has joined the balance since."""
    paid: dict[ClaimText, Amount] = Field(default_factory=dict)
    """Paid of claims, or repaid to support, on the last payment date."""
    charged: dict[NameText, Amount] = Field(default_factory=dict)
    """Of fees with a cap: what counts against it so far, in this year of the deal or in its life."""
    used: dict[NameText, Amount] = Field(default_factory=dict)
    """Of support whose limit repayment does not reinstate: what it has paid so far."""
    pool: PoolState = Field(default_factory=PoolState)
    """What is known of the pool beside its tables."""
    breached: Names
    """Tests that were not met when last tested."""
    fired: Names
    """Triggers in force."""
    held: dict[NameText, Whole] = Field(default_factory=dict)
    """Of triggers with ``for``: periods in a row in which the condition has held."""
    cleared: dict[NameText, Whole] = Field(default_factory=dict)
    """Of triggers with a number to ``cure``: periods in a row in which the condition has not held."""
    accelerated: Flag = False
    """Whether ``accelerates`` held on the last payment date."""
    failed: Names
    """Parties that have failed."""
    index: dict[Text, Rate] = Field(default_factory=dict)
    """What indices were fixed at for the interest period that runs, a year."""
    trailing: dict[Text, list[PastValue]] = Field(default_factory=dict)
    """What ``trailing()`` and ``average()`` look at, in the words of the formulas: its latest values, oldest first."""
    price: dict[NameText, Amount] = Field(default_factory=dict)
    """Of tranches on this day, full, per 100 of balance; 100 unless given."""


CASH = "cash"


def owed(deal: Deal, tranche: str) -> float:
    """Principal outstanding when the run begins: as the state says, or at closing; money."""
    if deal.state is None:
        return deal.tranches[tranche].principal_at_closing
    return deal.state.balance.get(tranche, 0.0)


def reckoned_on(deal: Deal, tranche: str) -> float:
    """What prices are per 100 of, and losses a share of, money: the notional, or of a seasoned deal the balance.

    Of a revolving note, of interest only, and of what is repaid already it stays the notional.
    """
    definition = deal.tranches[tranche]
    balance = 0.0 if deal.state is None or definition.is_revolving else owed(deal, tranche)
    return balance or definition.notional


def price_paid(deal: Deal, tranche: str) -> float:
    """Per 100 of what it is reckoned on: the price at closing, or of a seasoned deal that of its day."""
    definition = deal.tranches[tranche]
    if deal.state is None:
        return definition.price_at_closing
    return quoted_price(deal, tranche) * (owed(deal, tranche) / definition.notional if definition.is_revolving else 1.0)


def quoted_price(deal: Deal, tranche: str) -> float:
    """Per 100 of balance: the issue price, or of a seasoned deal the price on its day."""
    if deal.state is None:
        return deal.tranches[tranche].issue_price
    return deal.state.price.get(tranche, 100.0)


def held_on_accounts(deal: Deal) -> float:
    """Money on the accounts when the run begins."""
    if deal.state is None:
        return sum(account.initial for account in deal.accounts.values())
    return sum(deal.state.balance.get(name, 0.0) for name in deal.accounts)
