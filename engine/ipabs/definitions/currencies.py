"""Currencies other than the deal's, in which royalties may be owed."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from ipabs.definitions.dates import CurveDefinition
from ipabs.definitions.fields import Decimal, Definition, Rate, complaint, one_or_more


class ForeignCurrency(Definition):
    """What one unit of a currency costs: at the cutoff, as forwards have it, and how far paths stray from these."""

    spot: Decimal
    """Deal currency for one unit at the cutoff."""
    curve: CurveDefinition | None = None
    """Interest in that currency: forwards are spot x its discount factors over the deal's."""
    forwards: Annotated[tuple[Decimal, ...], BeforeValidator(one_or_more), Field(min_length=1)] | None = None
    """Instead, deal currency for one unit at the end of each collection period; the last entry holds on."""
    volatility: Rate = 0.0
    """Of the rate, 1/sqrt(y); 0: it is as forwards have it on every path."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.curve is not None and self.forwards is not None:
            raise complaint("give either a 'curve' or 'forwards'; with neither, forwards are the spot.", "forwards")
        for word, least in (("spot", self.spot), ("forwards", min(self.forwards or (1.0,)))):
            if least <= 0:
                raise complaint(f"'{word}' is not above 0: it is deal currency for one unit.", word)
        if not 0 <= self.volatility <= 1:
            raise complaint("'volatility' is not from 0% to 100%.", "volatility")
        return self
