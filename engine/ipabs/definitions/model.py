"""How the pool is simulated: what defaults, recoveries, sales and patents share, and the support behind the assets."""

from __future__ import annotations

import math
from typing import Annotated, Self

from pydantic import Field, model_validator

from ipabs.definitions.fields import Amount, Decimal, Definition, NameText, Rate, Text, Whole, choice, complaint, kebab


class Correlation(Definition):
    """Of the obligors' asset values, where the tape gives no weights of its own."""

    across: Rate = 0.10
    """Between obligors of different sectors: the macro factor's weight squared."""
    inside: Rate = 0.15
    """Between obligors of one sector: macro and sector weights squared, together."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not 0 <= self.across <= self.inside < 1:
            raise complaint("0 <= 'across' <= 'inside' < 100% is needed.")
        return self


class Recovery(Definition):
    """What the disposal of pledged patents brings after a default."""

    mean: Rate = 0.15
    """Of the appraisal, given default."""
    deviation: Rate = 0.12
    """Standard deviation of the same; 0 for a fixed share."""
    leaning: Rate = 0.3
    """Correlation of the outcome with the macro factor: patents are worth least when firms fail."""
    lag: Decimal = 1.5
    """Median years from default to the money."""
    lag_deviation: Decimal = 0.5
    """Of the logarithm of the lag; 0 for a fixed lag."""
    costs: Rate = 0.10
    """Of the proceeds."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if not 0 <= self.mean <= 1:
            raise complaint("'mean' is a share: 0% to 100% is needed.", "mean")
        if self.deviation < 0:
            raise complaint("'deviation' is negative.", "deviation")
        widest = math.sqrt(self.mean * (1 - self.mean))
        if 0 < widest <= self.deviation:
            message = f"'deviation' is impossible for a share with a mean of {self.mean:.2%}"
            raise complaint(f"{message}: below {widest:.2%} is needed.", "deviation")
        if not -1 < self.leaning < 1:
            raise complaint("'leaning' is a correlation: above -100% and below 100% is needed.", "leaning")
        for word, years in (("lag", self.lag), ("lag-deviation", self.lag_deviation)):
            if years < 0:
                raise complaint(f"'{word}' is negative.", word)
        if not 0 <= self.costs < 1:
            raise complaint("'costs' is a share: 0% or more, and below 100%, is needed.", "costs")
        return self


class Sales(Definition):
    """What the sales behind royalties share with the state of the world."""

    leaning_macro: Rate = 0.2
    """Correlation of where a sector's sales end with the macro factor."""
    leaning_sector: Rate = 0.4
    """Correlation of the same with the sector's own factor, on which its firms' defaults lean too."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        total = self.leaning_macro**2 + self.leaning_sector**2
        if not total < 1:
            message = f"the squares of 'leaning-macro' and 'leaning-sector' add up to {total:.4g}: below 1 is needed."
            raise complaint(message)
        return self


class PatentLife(Definition):
    """What ends patents before they expire, beside the stated hazards."""

    leaning: Decimal = 0.4
    """c: hazards are multiplied by exp(-c F - c^2/2), F the technology's factor; 0: they do not lean on it."""
    quality_effect: Decimal = 0.3
    """c: the hazard of invalidation is multiplied by exp(-c z), z the quality relative to the pool's patents."""
    lapse_effect: Decimal = 0.5
    """c: the hazard of lapse at renewal is multiplied by exp(-c z)."""
    shock_rate: Decimal = 0.02
    """Legal shocks a year that strike all patents of a technology."""
    shock_kills: Rate = 0.10
    """Share of them that a shock invalidates; part of the stated hazards, not on top of them."""
    family_share: Rate = 0.0
    """Of the hazard of invalidation, without shocks, that strikes all patents of a family at once; part of it too."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if not 0 <= self.leaning <= 1:
            raise complaint("'leaning' is a deviation of the logarithm of hazards: 0 to 1 is needed.", "leaning")
        effects = (("quality-effect", self.quality_effect), ("lapse-effect", self.lapse_effect))
        for word, effect in effects:
            if not 0 <= effect <= 2:
                raise complaint(f"'{word}' is what one unit of quality takes off a log hazard: 0 to 2 is needed.", word)
        if not 0 <= self.shock_rate <= 10:
            raise complaint("'shock-rate' counts shocks a year: 0 to 10 is needed.", "shock-rate")
        if not 0 <= self.shock_kills < 1:
            raise complaint("'shock-kills' is a share: 0% or more, and below 100%, is needed.", "shock-kills")
        if not 0 <= self.family_share <= 1:
            raise complaint("'family-share' is a share: 0% to 100% is needed.", "family-share")
        return self


class Replacement(Definition):
    """What becomes of a royalty whose licensee failed, where the tape says nothing of its own."""

    chance: Rate = 0.0
    """That another licensee is found."""
    delay: Decimal = 1.0
    """Years from the default until the other pays."""
    share: Rate = 1.0
    """Of the royalty that the other pays."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        for word, share in (("chance", self.chance), ("share", self.share)):
            if not 0 <= share <= 1:
                raise complaint(f"'{word}' is a share: 0% to 100% is needed.", word)
        if self.delay < 0:
            raise complaint("'delay' is negative.", "delay")
        return self


class InterestRates(Definition):
    """Interest rates: the curve's forwards, or a short rate of the path."""

    process: Annotated[str, choice("forwards", "hull-white")] = "forwards"
    """forwards: those of the curve, on every path. hull-white: a short rate of one factor, fitted to the curve."""
    mean_reversion: Rate | None = None
    """Of the short rate to what the curve implies, a year; 0: none."""
    volatility: Rate | None = None
    """Of the short rate, per square root of a year, in absolute terms: 100bp."""
    leaning: Rate = 0.0
    """Correlation of the mean short rate over the deal's life with the macro factor; above 0, rates are low in bad
    times."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        said = [kebab(field) for field in ("mean_reversion", "volatility", "leaning") if field in self.model_fields_set]
        if not self.is_stochastic:
            if said:
                raise complaint(f"'{said[0]}' belongs to 'process: hull-white'.", said[0])
            return self
        for word, given, most in (("mean-reversion", self.mean_reversion, 10.0), ("volatility", self.volatility, 0.2)):
            if given is None:
                raise complaint(f"with 'process: hull-white' give its '{word}'.", "process")
            if not 0 <= given <= most:
                raise complaint(f"'{word}' is not from 0 to {most:.0%}.", word)
        if not -1 < self.leaning < 1:
            raise complaint("'leaning' is a correlation: above -100% and below 100% is needed.", "leaning")
        return self

    @property
    def is_stochastic(self) -> bool:
        """Rates differ from path to path."""
        return self.process == "hull-white"


class Model(Definition):
    """The model of defaults, and of what royalties are paid on."""

    correlation: Correlation = Field(default_factory=Correlation)
    """Where the tape gives no weights."""
    copula: Annotated[str, choice("gaussian", "student-t")] = "gaussian"
    """Student-t: extreme moves come together."""
    degrees_of_freedom: Whole = 4
    """Of student-t."""
    transitions: Text = "sp"
    """The matrix by which ratings move in a year: sp, or a file."""
    default_time: Annotated[str, choice("end", "middle")] = "end"
    """When in its period a default happens, for interest accrued and for the discounting of losses."""
    market_price_of_risk: Decimal = 0.0
    """Shifts the mean of the macro factor down, for a risk-adjusted run; 0: real-world."""
    recovery: Recovery = Field(default_factory=Recovery)
    """Of pledged patents."""
    sales: Sales = Field(default_factory=Sales)
    """Of licensed products."""
    patents: PatentLife = Field(default_factory=PatentLife)
    """How long the patents behind royalties live."""
    replacement: Replacement = Field(default_factory=Replacement)
    """Of licensees that failed."""
    rates: InterestRates = Field(default_factory=InterestRates)
    """What floating coupons follow and values are discounted at."""

    @model_validator(mode="after")
    def _degrees_of_what(self) -> Self:
        if "degrees_of_freedom" in self.model_fields_set and self.copula != "student-t":
            raise complaint("'degrees-of-freedom' belongs to 'copula: student-t'.", "degrees-of-freedom")
        return self


class Layer(Definition):
    """What the layers on assets share."""

    wait: Decimal = 0.5
    """Years from default to payment."""
    subrogation: Rate = 1.0
    """Share of later proceeds that goes to all who bore the loss alike; the rest goes to the lender first."""
    fee: Rate = 0.0
    """A year, of what is covered at the beginning of each period while the contract performs; the obligor pays it
    beside what it owes."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        for word, number in (("wait", self.wait), ("fee", self.fee)):
            if number < 0:
                raise complaint(f"'{word}' is negative.", word)
        if not 0 <= self.subrogation <= 1:
            raise complaint("'subrogation' is a share: 0% to 100% is needed.", "subrogation")
        return self


class CompensationFund(Layer):
    """A risk-compensation fund: pays its share (column ``fund_share``) of the exposure while it lasts."""

    size: Amount
    """Money in the fund at closing."""
    provider: NameText | None = None
    """A party; after its failure the fund pays nothing. None: it cannot fail."""


class PolicyGuarantee(Layer):
    """Guarantees of single contracts (columns ``guarantor``, ``guarantee_share``), of what is missing when it pays."""

    annual_cap: Rate | None = None
    """Most that is compensated in a year, share of the year's average guaranteed balance."""

    @model_validator(mode="after")
    def _not_negative(self) -> Self:
        if self.annual_cap is not None and self.annual_cap < 0:
            raise complaint("'annual-cap' is negative.", "annual-cap")
        return self


class Insurance(Layer):
    """Technology insurance of single contracts (``insurance_deductible``, ``insurance_limit``)."""

    provider: NameText | None = None
    """A party; after its failure nothing is paid. None: it cannot fail."""


class AssetSupport(Definition):
    """Layers that pay for losses on single contracts: by their waits, and in this order when these are the same."""

    fund: CompensationFund | None = None
    """Risk-compensation fund."""
    guarantee: PolicyGuarantee | None = None
    """Policy guarantee."""
    insurance: Insurance | None = None
    """Technology insurance."""


class Slice(Definition):
    """A part of the pool's losses, as a tranche without a waterfall."""

    attach: Rate
    """Losses below this share of the pool do not touch it."""
    detach: Rate
    """Losses above this share do not touch it."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not 0 <= self.attach < self.detach <= 1:
            raise complaint("0% <= 'attach' < 'detach' <= 100% is needed.")
        return self
