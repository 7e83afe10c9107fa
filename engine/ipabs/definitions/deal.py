"""A deal file: the words at its top and the parts behind them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from ipabs.definitions.calls import Redemption
from ipabs.definitions.closing import Closing
from ipabs.definitions.currencies import ForeignCurrency
from ipabs.definitions.dates import CurveDefinition, Dates
from ipabs.definitions.events import Test, Trigger
from ipabs.definitions.fields import (
    Currency,
    Day,
    Decimal,
    Definition,
    Formula,
    NameText,
    Rate,
    Text,
    choice,
    complaint,
)
from ipabs.definitions.hedges import Hedge
from ipabs.definitions.market_words import DAY_COUNTS
from ipabs.definitions.model import AssetSupport, Model, Slice
from ipabs.definitions.money import Account, Fee, Ledger
from ipabs.definitions.named_formulas import NamedFormulas
from ipabs.definitions.state import State
from ipabs.definitions.steps import Step
from ipabs.definitions.support import Support
from ipabs.definitions.templates import Template
from ipabs.definitions.tranches import Tranche
from ipabs.definitions.waterfalls import Alternative


class Party(Definition):
    """Someone the deal depends on: a guarantor, a shortfall payer."""

    name: Text | None = None
    """In full."""
    rating: Text | None = None
    """For example AA+."""
    table: Text | None = None
    """The default table the rating belongs to."""
    pd: Rate | None = None
    """Probability of default within a year, instead of a rating."""
    hazard: Rate | None = None
    """Default intensity a year, instead of a rating."""
    sector: Text | None = None
    """Its sector, for the correlation of defaults."""
    technology: Text | None = None
    """Its field of technology."""
    region: Text | None = None
    """Its home region."""
    weight_macro: Decimal | None = None
    """Weight of the macro factor, instead of the model's."""
    weight_sector: Decimal | None = None
    """Weight of its sector's factor."""
    weight_technology: Decimal | None = None
    """Weight of its technology's factor."""
    weight_region: Decimal | None = None
    """Weight of its region's factor."""
    fails: Day | None = None
    """The day from which it pays no more, for a run on given cash; never unless given."""
    downgraded: dict[Text, Day] = Field(default_factory=dict)
    """By grade the day on which it falls below, for a run on given cash; never unless given, or once it has failed."""


class Deal(Definition):
    """A securitisation: what comes in, who is owed what, and who is paid before whom."""

    deal: NameText
    """The deal's name."""
    title: Text | None = None
    """One line for people."""
    currency: Currency
    """Its three letters; every amount is in it."""
    dates: Dates
    """Closing, payment dates, legal final."""
    day_count: Annotated[str, choice(*DAY_COUNTS)] = "act/365f"
    """How interest counts days, unless a tranche says otherwise."""
    collateral: Text
    """A folder with the pool's tables, or a file of given collections, seen from the deal file."""
    closing: Closing | None = None
    """Sources and uses of money on the closing date; left out unless given."""
    valuation_rate: Rate | None = None
    """The rate at which royalties and other uncertain receipts to come count as value of the pool."""
    curve: CurveDefinition | None = None
    """Discount curve; without one, values and spreads are left out."""
    currencies: dict[Currency, ForeignCurrency] = Field(default_factory=dict)
    """Others than the deal's, in which royalties are owed."""
    parties: dict[NameText, Party] = Field(default_factory=dict)
    """Who stands behind the support."""
    tranches: dict[NameText, Tranche] = Field(min_length=1)
    """What is owed to investors, in order of seniority."""
    accounts: dict[NameText, Account] = Field(default_factory=dict)
    """Reserves."""
    ledgers: dict[NameText, Ledger] = Field(default_factory=dict)
    """Numbers that steps keep, such as principal deficiencies."""
    templates: dict[NameText, Template] = Field(default_factory=dict)
    """What is bought after closing, while the pool revolves or ramps up."""
    fees: dict[NameText, Fee] = Field(default_factory=dict)
    """Taxes, fees and other expenses of the deal."""
    model: Model = Field(default_factory=Model)
    """How the pool is simulated."""
    asset_support: AssetSupport = Field(default_factory=AssetSupport)
    """Layers that pay for losses on single contracts."""
    slices: dict[NameText, Slice] = Field(default_factory=dict)
    """Parts of the pool's losses to be measured, beside the tranches."""
    support: dict[NameText, Support] = Field(default_factory=dict)
    """Outside money that steps in."""
    hedges: dict[NameText, Hedge] = Field(default_factory=dict)
    """Swaps, caps, floors and forwards."""
    formulas: dict[NameText, Formula] = Field(default_factory=dict)
    """Formulas that others ask for by their name, each as it stands when it is asked."""
    tests: dict[NameText, Test] = Field(default_factory=dict)
    """Coverage and other ratios with their bounds."""
    triggers: dict[NameText, Trigger] = Field(default_factory=dict)
    """Events that change who is paid."""
    accelerates: Formula | None = None
    """While it holds the whole balance of every tranche is due; looked at after the triggers tested before payment."""
    waterfall: list[Step] = Field(min_length=1)
    """Who is paid before whom, on every payment date."""
    waterfalls: dict[NameText, Alternative] = Field(default_factory=dict)
    """Others that take its place while their condition holds."""
    calls: dict[NameText, Redemption] = Field(default_factory=dict)
    """Early ends: the pool is sold and everybody is repaid."""
    state: State | None = None
    """Where a deal in mid-life stands; without it, it begins with its closing."""

    @model_validator(mode="after")
    def _worth_something(self) -> Self:
        if self.valuation_rate is not None and self.valuation_rate <= -1:
            raise complaint("'valuation-rate' takes everything: more than -100% is needed.", "valuation-rate")
        return self

    @property
    def cutoff(self) -> date:
        """The day the pool's tables are of: receipts from here on are paid out."""
        return self.dates.cutoff if self.state is None else self.state.cutoff

    @property
    def begins(self) -> date:
        """The day the run begins on and values are of: the closing, or the day of the state."""
        return self.dates.closing if self.state is None else self.state.as_of

    @model_validator(mode="after")
    def _named_formulas(self) -> Self:
        changed: Self = NamedFormulas(self.formulas).put_into(self)
        return changed
