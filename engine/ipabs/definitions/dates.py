"""The dates of a deal and its discount curve, as a deal file says them."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import model_validator

from ipabs.definitions.fields import Day, Definition, Flag, Rate, Text, choice, complaint
from ipabs.definitions.index_words import INDICES
from ipabs.definitions.market_words import COMPOUNDINGS, CONVENTIONS, FILE_QUOTES, FREQUENCIES


class Dates(Definition):
    """When the deal begins, pays and ends."""

    cutoff: Day
    """Receipts from here belong to the deal."""
    closing: Day
    """The notes are issued; interest runs from here."""
    first_payment: Day | None = None
    """First payment date; not needed where ``payments`` are listed."""
    legal_final: Day | None = None
    """Last payment date; what is owed then is lost. Not needed where ``payments`` are listed."""
    frequency: Annotated[str, choice(*FREQUENCIES)] | None = None
    """How often the deal pays; also the compounding of its yields."""
    payments: list[Day] | None = None
    """The payment dates one by one, instead of a frequency."""
    collection_lag: Text = "0d"
    """A receipt is paid out on the first payment date that comes this long after it: 10d, 5bd, 2w, 1m."""
    calendar: Text = "null"
    """Whose holidays move payments: any QuantLib calendar (China.IB, TARGET), several with +, or a file."""
    convention: Annotated[str, choice(*CONVENTIONS)] = "following"
    """Where a payment goes that falls on a holiday."""
    accrual: Annotated[str, choice("adjusted", "unadjusted")] = "adjusted"
    """Whether interest runs to the payment date as moved, or as scheduled."""
    end_of_month: Flag = False
    """Payments stay on the last day of their months."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.payments is None:
            missing = [
                word
                for word, value in (
                    ("first-payment", self.first_payment),
                    ("legal-final", self.legal_final),
                    ("frequency", self.frequency),
                )
                if value is None
            ]
            if missing:
                raise complaint(f"{_and(missing)} missing: give first-payment, legal-final and frequency, or payments.")
        elif not self.payments:
            raise complaint("'payments' lists no date.", "payments")
        elif self.first_payment is not None and self.first_payment != self.payments[0]:
            raise complaint("'first-payment' is not the first of 'payments': leave it out.", "first-payment")
        elif self.legal_final is not None and self.legal_final != self.payments[-1]:
            raise complaint("'legal-final' is not the last of 'payments': leave it out.", "legal-final")
        return self


def _and(words: list[str]) -> str:
    quoted = [f"'{word}'" for word in words]
    verb = "is" if len(words) == 1 else "are"
    return (f"{', '.join(quoted[:-1])} and {quoted[-1]}" if len(words) > 1 else quoted[0]) + f" {verb}"


class CurveDefinition(Definition):
    """The discount curve: flat, or from a file of quotes."""

    flat: Rate | None = None
    """One rate for every date."""
    file: Text | None = None
    """A CSV of quotes seen from the deal file: columns tenor and rate, or a date column and one column a tenor."""
    quotes: Annotated[str, choice(*FILE_QUOTES)] = "zero"
    """What the file quotes."""
    compounding: Annotated[str, choice(*COMPOUNDINGS)] = "annual"
    """How often a flat or zero rate compounds; for par quotes, how often the bonds pay."""
    index: Annotated[str, choice(*INDICES)] | None = None
    """With quotes of swaps: the index they are against, whose conventions hold."""
    as_of: Day | None = None
    """Which row of a file with dates; the closing date unless given."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.flat is None) == (self.file is None):
            raise complaint("a curve is either 'flat' or a 'file'.")
        if self.quotes == "swaps" and self.index is None:
            raise complaint("with 'quotes: swaps' say against which 'index' they are.", "quotes")
        if self.quotes != "swaps" and self.index is not None:
            raise complaint("'index' belongs to 'quotes: swaps'.", "index")
        if self.quotes == "swaps" and "compounding" in self.model_fields_set:
            raise complaint("'compounding' says nothing of swaps: they pay as their 'index' does.", "compounding")
        return self
