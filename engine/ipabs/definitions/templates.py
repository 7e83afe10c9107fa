"""What a deal buys after closing, while it revolves or ramps up: receivables described by a template."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import model_validator

from ipabs.definitions.fields import Day, Decimal, Definition, Rate, Text, Whole, choice, complaint

PROFILES = ("level", "straight-line", "interest-only")
SOURCES = ("rating", "pd", "hazard")
"""What says how likely the firms behind a template are to default; none: they never do."""


class Template(Definition):
    """Receivables like which ``buy`` steps buy: each purchase pays on the payment dates after it."""

    payments: Whole
    """Instalments, one on each payment date after the purchase."""
    rate: Rate
    """Interest a year on the principal outstanding, by the deal's day count."""
    profile: Annotated[str, choice(*PROFILES)] = "level"
    """level: equal instalments. straight-line: equal parts of the principal. interest-only: all of it with the last."""
    grace: Whole | None = None
    """Instalments of interest alone before principal begins."""
    prepayment: Rate = 0.0
    """Share of the principal repaid early, a year."""
    price: Rate = 1.0
    """Paid for the principal, share of it."""
    concentration_limit: Rate | None = None
    """Most of the pool that may be of this template after a purchase, share."""
    ends_by: Day | None = None
    """Nothing is bought that would pay after this day; the last payment date unless given."""
    rating: Text | None = None
    """Of the firms that owe it, for example BBB."""
    table: Text | None = None
    """The default table the rating belongs to."""
    pd: Rate | None = None
    """Their probability of default within a year, instead of a rating."""
    hazard: Rate | None = None
    """Their default intensity a year, instead of a rating."""
    names: Whole | None = None
    """How many equal firms owe it; very many unless given, so that only what they share counts."""
    sector: Text | None = None
    """Their sector, for the correlation of defaults."""
    technology: Text | None = None
    """Their field of technology."""
    region: Text | None = None
    """Their home region."""
    weight_macro: Decimal | None = None
    """Weight of the macro factor, instead of the model's."""
    weight_sector: Decimal | None = None
    """Weight of their sector's factor."""
    weight_technology: Decimal | None = None
    """Weight of their technology's factor."""
    weight_region: Decimal | None = None
    """Weight of their region's factor."""
    recovery: Rate = 0.0
    """Of what is owed at a default, the share that comes back."""
    recovery_lag: Decimal = 1.0
    """Years from a default until then, to the nearest payment date."""

    @property
    def defaults(self) -> bool:
        """Something says how likely its firms are to default."""
        return any(getattr(self, source) is not None for source in SOURCES)

    @model_validator(mode="after")
    def _pays(self) -> Self:
        if self.grace is not None and self.grace >= self.payments:
            raise complaint(f"'grace' leaves none of the {self.payments} payments to repay principal.", "grace")
        if self.rate < 0:
            raise complaint("'rate' is negative.", "rate")
        if not 0 <= self.prepayment < 1:
            raise complaint("'prepayment' is a share: 0% or more, and below 100%, is needed.", "prepayment")
        return self

    @model_validator(mode="after")
    def _bought(self) -> Self:
        if not 0 < self.price <= 2:
            raise complaint("'price' is a share of the principal: above 0% and at most 200% is needed.", "price")
        if self.concentration_limit is not None and not 0 < self.concentration_limit <= 1:
            message = "'concentration-limit' is a share of the pool: above 0% and at most 100% is needed."
            raise complaint(message, "concentration-limit")
        return self

    @model_validator(mode="after")
    def _lost(self) -> Self:
        given = [source for source in SOURCES if getattr(self, source) is not None]
        if len(given) > 1:
            raise complaint(f"a template has one of {', '.join(given)}, not {len(given)}.", given[1])
        for word, value in (("names", self.names), ("recovery", self.recovery or None)):
            if value is not None and not given:
                message = f"'{word}' matters where firms default: give the template a 'rating', a 'pd' or a 'hazard'."
                raise complaint(message, word)
        if not 0 <= self.recovery <= 1:
            raise complaint("'recovery' is a share: 0% to 100% is needed.", "recovery")
        if self.recovery_lag < 0:
            raise complaint("'recovery-lag' is negative.", "recovery-lag")
        return self


def firms_of(name: str, template: Template) -> list[str]:
    """Ids of the firms behind a template, in the random generator too; one stands for very many."""
    if not template.defaults:
        return []
    return [f"{name}#{number}" for number in range(1, (template.names or 1) + 1)]
