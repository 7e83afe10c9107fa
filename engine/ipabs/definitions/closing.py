"""Sources and uses: what comes in on the closing date, and what it is spent on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from pydantic import Field, PlainValidator, WithJsonSchema

from ipabs.definitions.fields import Amount, Definition, NameText, money_or_share

if TYPE_CHECKING:
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.reading import Document
    from ipabs.definitions.scope import Scope
    from ipabs.errors import Faults

_SLACK = 1e-9
"""Sources and uses may differ by this share of either: shares of a value do not add up exactly."""
_CENT = 0.005
POOL = "pool"


class PurchasePrice(Definition):
    """What the deal pays for its pool."""

    amount: float
    """Money, or a share of the pool's value at the cutoff."""
    share: bool
    """Whether ``amount`` is a share."""


def _price(raw: Any) -> PurchasePrice:
    return PurchasePrice(**money_or_share(raw, "the deal pays for its pool"))


Price: TypeAlias = Annotated[
    PurchasePrice,
    PlainValidator(_price),
    WithJsonSchema({"type": ["number", "string"], "examples": ["97%", 190_000_000]}),
]


class Closing(Definition):
    """Money on the closing date: the notes at their issue price and other sources pay for the pool and other uses."""

    pool: Price
    """Paid for the pool: money, or a share of its value at the cutoff."""
    sources: dict[NameText, Amount] = Field(default_factory=dict)
    """Beside the notes: equity, a loan of the originator."""
    uses: dict[NameText, Amount] = Field(default_factory=dict)
    """Beside the pool and what accounts begin with: fees of the arranger, of counsel."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table of sources and uses; ``amount`` is money."""

    side: Literal["source", "use"]
    name: str
    amount: float


def closing_table(deal: Deal, initial_pool: float) -> list[Entry]:
    """The sources, then the uses; nothing where the deal does not say.

    Parameters
    ----------
    initial_pool : float
        Value of the pool at the cutoff, money.
    """
    closing = deal.closing
    if closing is None:
        return []
    notes = {name: tranche.notional * tranche.price_at_closing / 100 for name, tranche in deal.tranches.items()}
    price = closing.pool.amount * (initial_pool if closing.pool.share else 1.0)
    kept = {name: account.initial for name, account in deal.accounts.items() if account.initial}
    sources = [Entry("source", name, amount) for name, amount in (*notes.items(), *closing.sources.items())]
    uses = ((POOL, price), *kept.items(), *closing.uses.items())
    return sources + [Entry("use", name, amount) for name, amount in uses]


def total(entries: list[Entry], side: str) -> float:
    """Of all sources or all uses, money."""
    return sum(entry.amount for entry in entries if entry.side == side)


def check_closing_names(deal: Deal, document: Document, scope: Scope, faults: Faults) -> None:
    """Nothing is counted twice: what a deal has names for enters the table by itself."""
    for word in ("sources", "uses"):
        for name in getattr(deal.closing, word, {}):
            kind = scope.kinds.get(name)
            if kind in ("tranche", "account", "pool"):
                counted = {
                    "tranche": "notes count at their issue price",
                    "account": "accounts count with what they begin with",
                    "pool": "its price is 'closing.pool'",
                }[kind]
                place = document.location(("closing", word, name), key=True)
                faults.add(place, f"'{name}' is counted already ({counted}): choose another name.")


def check_closing(deal: Deal, document: Document, initial_pool: float, faults: Faults, *, own: bool) -> None:
    """Sources and uses balance: a fault with the deal's own pool, with another one a warning."""
    if deal.closing is None or deal.state is not None:
        return
    where = document.location(("closing",), key=True)
    entries = closing_table(deal, initial_pool)
    sources, uses = total(entries, "source"), total(entries, "use")
    if abs(sources - uses) > max(_CENT, _SLACK * max(sources, uses)):
        more, less = ("sources", "uses") if sources > uses else ("uses", "sources")
        high, low = max(sources, uses), min(sources, uses)
        (faults.add if own else faults.warn)(
            where, f"the {more} of {high:,.2f} exceed the {less} of {low:,.2f} by {high - low:,.2f}: they must balance."
        )
