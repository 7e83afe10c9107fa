"""How the pool is simulated: dependence of defaults, recovery, and the support that stands behind the assets."""

from __future__ import annotations

import math
from typing import Annotated, Self

from pydantic import Field, model_validator

from ipabs.definitions.fields import Amount, Decimal, Definition, NameText, Rate, Whole, choice, complaint


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


class Model(Definition):
    """The model of defaults."""

    correlation: Correlation = Field(default_factory=Correlation)
    """Where the tape gives no weights."""
    copula: Annotated[str, choice("gaussian", "student-t")] = "gaussian"
    """Student-t: extreme moves come together."""
    degrees_of_freedom: Whole = 4
    """Of student-t."""
    default_time: Annotated[str, choice("end", "middle")] = "end"
    """When in its period a default happens, for interest accrued and for the discounting of losses."""
    market_price_of_risk: Decimal = 0.0
    """Shifts the mean of the macro factor down, for a risk-adjusted run; 0: real-world."""
    recovery: Recovery = Field(default_factory=Recovery)
    """Of pledged patents."""

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

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.wait < 0:
            raise complaint("'wait' is negative.", "wait")
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
