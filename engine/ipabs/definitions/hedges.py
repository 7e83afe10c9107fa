"""Hedges: agreements whose payments follow an index, with a counterparty whose failure ends them."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from ipabs.definitions.fields import (
    Amount,
    Currency,
    Decimal,
    Definition,
    Formula,
    NameText,
    Rate,
    choice,
    complaint,
    one_or_more,
)
from ipabs.definitions.interest import Coupon, Floating, IndexText
from ipabs.definitions.market_words import DAY_COUNTS

HEDGE_KINDS = ("swap", "cap", "floor", "forward")
_WORDS = {
    "swap": ("notional", "pays", "receives"),
    "cap": ("notional", "index", "strike"),
    "floor": ("notional", "index", "strike"),
    "forward": ("rate", "spot"),
}
"""Words that a kind needs; no other kind has them."""
_SIDES = ("sells", "buys")


class Premium(Definition):
    """What a hedge costs besides its payments: a claim of the counterparty, ``NAME.premium``."""

    rate: Rate | None = None
    """A year, of the notional."""
    amount: Amount | None = None
    """Money, instead of a rate."""
    per: Annotated[str, choice("year", "period", "once")] | None = None
    """Of an amount. year: by the deal's day count. period: on every payment date. once: on the first."""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.rate is None) == (self.amount is None):
            raise complaint("a premium has either a 'rate' of the notional or an 'amount'.")
        if (self.amount is None) != (self.per is None):
            raise complaint("'per' (year, period, once) goes with an amount, and an amount needs it.")
        if self.rate is not None and self.rate < 0:
            raise complaint("'rate' is negative.", "rate")
        return self


def _one_or_list(raw: Any) -> str:
    return "<list>" if isinstance(raw, list) else "<one>"


def _currency_or_list(raw: Any) -> str:
    return "<currency>" if isinstance(raw, str) and raw[:1].isalpha() else "<list>"


class Hedge(Definition):
    """A swap, cap, floor or forward: what it brings joins the cash collected, what it costs stands in the steps."""

    kind: Annotated[str, choice(*HEDGE_KINDS)]
    """swap: two rates on a notional, netted. cap, floor: what an index is above, or below, a strike, on a notional.
    forward: amounts of foreign money, sold or bought at a rate fixed today."""
    counterparty: NameText
    """One of the parties; its failure ends the hedge."""
    notional: (
        Annotated[
            Annotated[Formula, Tag("<one>")] | Annotated[tuple[Amount, ...], Field(min_length=1), Tag("<list>")],
            Discriminator(_one_or_list),
        ]
        | None
    ) = None
    """Money: one amount, a formula looked at when the period begins, or a list by period, whose last entry holds on."""
    pays: Coupon | None = None
    """Of a swap: the rate that the deal pays."""
    receives: Coupon | None = None
    """Of a swap: the rate that the deal receives."""
    index: IndexText | None = None
    """Of a cap or floor: ``curve`` for the forward rates of the deal's curve, or one rate."""
    strike: Rate | None = None
    """Of a cap or floor: beyond which it pays."""
    pays_day_count: Annotated[str, choice(*DAY_COUNTS)] | None = None
    """How the rate paid counts days; the deal's unless given."""
    receives_day_count: Annotated[str, choice(*DAY_COUNTS)] | None = None
    """How the rate received counts days; the deal's unless given."""
    sells: Annotated[tuple[Amount, ...], BeforeValidator(one_or_more), Field(min_length=1)] | None = None
    """Of a forward: foreign money sold in each period; nothing after the list."""
    buys: Annotated[tuple[Amount, ...], BeforeValidator(one_or_more), Field(min_length=1)] | None = None
    """Of a forward: foreign money bought instead."""
    rate: Decimal | None = None
    """Of a forward: deal currency for one unit, as agreed."""
    spot: (
        Annotated[
            Annotated[Currency, Tag("<currency>")]
            | Annotated[tuple[Decimal, ...], BeforeValidator(one_or_more), Field(min_length=1), Tag("<list>")],
            Discriminator(_currency_or_list),
        ]
        | None
    ) = None
    """Of a forward: one of the deal's ``currencies``, settled at what it costs on the path; or deal currency for one
    unit in each period, whose last entry holds on."""
    premium: Premium | None = None
    """What it costs."""
    termination: Formula | None = None
    """What the deal owes when the counterparty's failure ends it, looked at when that period begins; nothing unless
    given: its value changes no hands."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        own = (*_WORDS[self.kind], *(_SIDES if self.kind == "forward" else ()))
        for word in {word for words in _WORDS.values() for word in words}.union(_SIDES) - {*own}:
            if getattr(self, word) is not None:
                raise complaint(f"'{word}' does not belong to 'kind: {self.kind}': {', '.join(own)}.", word)
        for word in _WORDS[self.kind]:
            if getattr(self, word) is None:
                raise complaint(f"'{word}' is missing: a {self.kind} needs {', '.join(_WORDS[self.kind])}.")
        if self.kind == "forward":
            self._is_forward()
        if self.premium is not None and self.premium.rate is not None and self.notional is None:
            raise complaint("a forward has no notional: give its premium as an 'amount'.", "premium")
        return self

    def _is_forward(self) -> None:
        if (self.sells is None) == (self.buys is None):
            raise complaint("a forward either 'sells' or 'buys'.")
        assert self.rate is not None and self.spot is not None
        least_spot = min(self.spot) if isinstance(self.spot, tuple) else 1.0
        for word, least in (("rate", self.rate), ("spot", least_spot)):
            if least <= 0:
                raise complaint(f"'{word}' is not above 0: it is deal currency for one unit.", word)

    @property
    def legs(self) -> tuple[Coupon | None, Coupon | None]:
        """Rates paid and received on the notional; of a floor, what it brings is paid with a minus."""
        if self.index is None or self.strike is None:
            return self.pays, self.receives
        if self.kind == "cap":
            return None, Floating.model_construct(index=self.index, spread=-self.strike, floor=0.0)
        return Floating.model_construct(index=self.index, spread=-self.strike, cap=0.0), None

    @property
    def costs(self) -> tuple[str, ...]:
        """Claims of the counterparty: ``premium``, ``net``, ``termination``."""
        owes = {
            "premium": self.premium is not None,
            "net": self.kind in ("swap", "forward"),
            "termination": self.termination is not None,
        }
        return tuple(claim for claim, given in owes.items() if given)
