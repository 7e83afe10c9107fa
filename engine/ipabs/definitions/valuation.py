"""A valuation file: what single assets of a pool earn, cost and risk, from which they are valued one by one."""

from __future__ import annotations

from typing import Annotated, Any, Final, Self, TypeAlias

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator

from ipabs.definitions import royalty_values, tape_values, values
from ipabs.definitions.fields import (
    Currency,
    Day,
    Decimal,
    Definition,
    Flag,
    NameText,
    Text,
    Whole,
    choice,
    complaint,
    one_or_more,
    single,
)

METHODS: Final = ("relief-from-royalty", "excess-earnings", "risk-adjusted", "real-option")
"""How an asset may be valued."""
TIMINGS: Final = ("end-of-year", "middle-of-year")
"""When the money of a year comes."""
MOST_STEPS: Final = 52
"""A year, of the time of a real option."""
MOST_YEARS: Final = 100
"""Entries of a list of yearly amounts."""


def _read(reader: Any) -> PlainValidator:
    def validate(raw: Any) -> Any:
        text = single(raw)
        try:
            return reader(text)
        except ValueError as error:
            raise complaint(str(error)) from None

    return PlainValidator(validate)


def _years_above_zero(text: str) -> float:
    result = royalty_values.years(text)
    if result == 0.0:
        raise ValueError(f"{values.quoted(text)} is not above zero.")
    return result


_NUMBER_OR_TEXT = ["number", "string"]
_LIST = WithJsonSchema({"type": "array", "items": {"type": _NUMBER_OR_TEXT}, "maxItems": MOST_YEARS})
Part: TypeAlias = Annotated[
    float, _read(tape_values.share), WithJsonSchema({"type": _NUMBER_OR_TEXT, "description": "a share"})
]
Discount: TypeAlias = Annotated[
    float, _read(tape_values.positive_rate), WithJsonSchema({"type": _NUMBER_OR_TEXT, "description": "a year"})
]
Growth: TypeAlias = Annotated[
    float, _read(royalty_values.growth), WithJsonSchema({"type": _NUMBER_OR_TEXT, "description": "a year"})
]
Years: TypeAlias = Annotated[
    float, _read(_years_above_zero), WithJsonSchema({"type": _NUMBER_OR_TEXT, "description": "years"})
]
Money: TypeAlias = Annotated[
    float, _read(values.money), WithJsonSchema({"type": _NUMBER_OR_TEXT, "description": "money", "minimum": 0})
]


class ReliefFromRoyalty(Definition):
    """What an owner saves who need not license: a royalty on the revenue, after tax."""

    revenue: Annotated[list[Money], BeforeValidator(one_or_more), _LIST] | None = Field(
        default=None, max_length=MOST_YEARS
    )
    """Of each year from the date on, money; of a royalty in contracts.csv its sales unless given."""
    growth: Growth = 0.0
    """Of the revenue after the last year listed, a year."""
    royalty: Part | None = None
    """Of the revenue; the contract's own, or the median of the industry, unless given."""
    share: Part = 1.0
    """Of the revenue that rests on the asset."""


class ExcessEarnings(Definition):
    """What the asset earns after all other assets at work have had their return."""

    revenue: Annotated[list[Money], BeforeValidator(one_or_more), _LIST] = Field(min_length=1, max_length=MOST_YEARS)
    """Of each year from the date on, before obsolescence, money."""
    growth: Growth = 0.0
    """Of the revenue after the last year listed, a year."""
    share: Part = 1.0
    """Of the revenue that rests on the asset."""
    margin: Part
    """Earnings before interest and tax, of the revenue."""
    charges: dict[Text, Part] = Field(min_length=1)
    """Return that each other asset at work asks, after tax, of the revenue: working-capital: 1%."""
    obsolescence: Part | None = None
    """Of the revenue, lost a year to later technology; the industry's unless given."""


class Stage(Definition):
    """A step of development that may fail."""

    name: Text
    """What it is called; phase-1, phase-2, phase-3 and approval have chances of their own."""
    years: Years
    """How long it takes."""
    cost: Money = 0.0
    """What it costs in all, after tax, money."""
    success: Part | None = None
    """The chance that it succeeds; needed where the name has none."""


class RiskAdjusted(Definition):
    """Cash flows behind stages that may fail, each weighted with the chance that it comes to it (rNPV)."""

    stages: list[Stage] = Field(min_length=1)
    """What lies before the first cash flow, in order."""
    cash_flows: Annotated[list[Decimal], BeforeValidator(one_or_more), _LIST] = Field(
        min_length=1, max_length=MOST_YEARS
    )
    """Of each year after the last stage, net of all costs and of tax, money; below zero is paid."""


class RealOption(Definition):
    """A project whose cost to completion and cash flow are uncertain, which may fail, and may be abandoned."""

    cost: Money
    """Expected cost to completion, money."""
    spend: Money
    """What is spent a year until then, money."""
    cost_uncertainty: Part = 0.5
    """Of the cost, 1/sqrt(y); 50 % is Schwartz's example."""
    cash_flow: Money
    """What it would bring a year if it were completed now, net of tax, money."""
    growth: Growth = 0.0
    """Expected of the cash flow, a year."""
    risk_premium: Growth = 0.036
    """Taken off the growth for risk that the market pays for, a year; 3.6 % is Schwartz's example."""
    volatility: Annotated[float, _read(royalty_values.volatility), WithJsonSchema({"type": _NUMBER_OR_TEXT})] = 0.35
    """Of the cash flow, 1/sqrt(y); 35 % is Schwartz's example."""
    correlation: Annotated[float, _read(values.rate), WithJsonSchema({"type": _NUMBER_OR_TEXT})] = 0.0
    """Of cost and cash flow."""
    failure: Annotated[float, _read(tape_values.hazard), WithJsonSchema({"type": _NUMBER_OR_TEXT})] = 0.0
    """Rate at which the project fails for good until it is completed, a year."""
    risk_free: Discount = 0.05
    """At which is discounted, a year, as continuous interest; 5 % is Schwartz's example."""
    terminal: Annotated[float, _read(royalty_values.years), WithJsonSchema({"type": _NUMBER_OR_TEXT})] = 0.0
    """What is left when the patents expire, as years of the cash flow then."""
    steps_per_year: Whole = 12
    """At each of which it may be abandoned."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        for word, amount in (("cost", self.cost), ("spend", self.spend), ("cash-flow", self.cash_flow)):
            if amount == 0.0:
                raise complaint(f"'{word}' is nothing: an amount above 0 is needed.", word)
        if not -1 < self.correlation < 1:
            raise complaint("'correlation' is above -100% and below 100%.", "correlation")
        if self.steps_per_year > MOST_STEPS:
            raise complaint(f"'steps-per-year' is {self.steps_per_year}: at most {MOST_STEPS}.", "steps-per-year")
        return self


class Asset(Definition):
    """How one asset is valued; by each of the methods that stand here."""

    industry: Text | None = None
    """Whose medians stand where a royalty is not given; the technology in patents.csv unless given."""
    discount_rate: Discount | None = None
    """Of this asset; the file's unless given."""
    life: Years | None = None
    """Years it earns from the date on; until its last patent expires unless given."""
    relief_from_royalty: ReliefFromRoyalty | None = None
    """What is saved by owning it."""
    excess_earnings: ExcessEarnings | None = None
    """What is left for it of what is earned."""
    risk_adjusted: RiskAdjusted | None = None
    """What it brings if its development succeeds."""
    real_option: RealOption | None = None
    """What it brings if it may be abandoned on the way."""


class Valuation(Definition):
    """What single assets of a pool are valued from."""

    valuation: NameText
    """What these assumptions are called."""
    title: Text | None = None
    """In a few words."""
    currency: Currency | None = None
    """Of all money here; the deal's unless given."""
    date: Day | None = None
    """As of which is valued; the deal's cutoff unless given, without a deal the day of the last appraisal."""
    discount_rate: Discount = 0.12
    """A year, for all assets that have none of their own. 12 % is a judgement: 10 to 12 % is usual where the chances of
    failure are counted apart."""
    tax: Part = 0.25
    """On income, of what is saved or earned. 25 % is China's enterprise income tax, from memory; firms certified as
    high technology pay 15 %."""
    life: Years | None = None
    """Years that assets earn which rest on no patent and have no life of their own."""
    timing: Annotated[str, choice(*TIMINGS)] = "end-of-year"
    """When the money of a year comes."""
    amortisation_benefit: Flag = True
    """A buyer deducts the price from taxable income year by year, and what that saves is part of the price."""
    amortisation_years: Years | None = None
    """Over which the price is deducted; the asset's life unless given."""
    assets: dict[Text, Asset] = Field(default_factory=dict)
    """By the id of a patent or a contract."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.tax == 1.0:
            raise complaint("'tax' takes all: below 100% is needed.", "tax")
        return self
