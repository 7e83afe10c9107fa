"""Calls: the pool is sold and everybody is repaid before the end."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Discriminator, Field, Tag, model_validator

from ipabs.definitions.fields import Day, Decimal, Definition, Formula, Rate, complaint


class StepPrice(Definition):
    """The price of a call from a date on."""

    from_: Day
    """The first day it holds."""
    price: Decimal
    """Per 100 of balance."""


class MakeWhole(Definition):
    """A price that makes investors whole: what is still scheduled, discounted, but at least the balance."""

    spread: Rate = 0.0
    """Over the deal's curve, continuously compounded."""


def _one_or_list(raw: object) -> str:
    return "<list>" if isinstance(raw, list) else "<one>"


class Redemption(Definition):
    """A call: when it is exercised, at which price the notes are repaid, for what the pool is sold."""

    when: Formula | None = None
    """It is exercised on the first payment date on which this holds; looked at before anyone is paid."""
    from_: Day | None = None
    """Not before this date."""
    price: Annotated[
        Annotated[Decimal, Tag("<one>")] | Annotated[list[StepPrice], Field(min_length=1), Tag("<list>")],
        Discriminator(_one_or_list),
    ] = 100.0
    """What the notes are repaid at, per 100; or a list of prices, each from a date."""
    make_whole: MakeWhole | None = None
    """A price by discounting what is still scheduled, instead."""
    sale: Rate = 1.0
    """Share of the pool's value that its sale brings."""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.when is None and self.from_ is None and not isinstance(self.price, list):
            raise complaint("a call needs an occasion: 'when' a formula holds, or 'from' a date.")
        if self.make_whole is not None and "price" in self.model_fields_set:
            raise complaint("a call has a 'price' or a 'make-whole', not both.", "price")
        if self.sale <= 0:
            raise complaint("'sale' is not above 0%: the pool is sold for a share of its value.", "sale")
        if any(step.price < 100 for step in self.steps):
            raise complaint("a price below 100 would repay less than is owed.", "price")
        if any(later.from_ <= step.from_ for step, later in zip(self.steps, self.steps[1:], strict=False)):
            raise complaint("list the prices in the order of their dates.", "price")
        return self

    @property
    def steps(self) -> list[StepPrice]:
        """The prices with their dates; one without a date holds from the first day."""
        if isinstance(self.price, list):
            return self.price
        return [StepPrice.model_construct(from_=date.min, price=self.price)]

    @property
    def begins(self) -> date:
        """The first day on which it can be exercised."""
        return max(self.from_ or date.min, self.steps[0].from_)

    def price_on(self, day: date) -> float:
        """Per 100, on a day on which it can be exercised."""
        return [step.price for step in self.steps if step.from_ <= day][-1]
