"""A map: how the columns of somebody's file become those of a tape."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from ipabs.definitions import values
from ipabs.definitions.date_patterns import DatePattern
from ipabs.definitions.fields import Definition, Text, Whole, choice, complaint, one_or_more

UNITS: Final = {
    "percent": Decimal("0.01"),
    "bp": Decimal("0.0001"),
    "thousands": Decimal(1000),
    "ten-thousands": Decimal(10_000),
    "millions": Decimal(1_000_000),
    "per-month": Decimal(12),
    "per-quarter": Decimal(4),
}
"""By what a number is multiplied, to be a decimal, money, or a year's; 万 is ten-thousands."""


def _as_entry(raw: Any) -> Any:
    return {"column": raw} if isinstance(raw, str) else raw


def _as_pattern(text: str) -> str:
    try:
        return DatePattern(text).pattern
    except ValueError as error:
        raise complaint(str(error)) from None


DateText = Annotated[Text, AfterValidator(_as_pattern)]
"""A pattern of dates."""


class Entry(Definition):
    """Where the cells of one column of the tape come from."""

    column: Text | None = None
    """of the file"""
    columns: tuple[Text, ...] | None = None
    """of the file, joined by 'join': derived ids"""
    join: Text = "-"
    """between the cells of 'columns'"""
    value: Text | None = None
    """the same in every row"""
    prefix: Text | None = None
    """before what the cell says"""
    unit: Annotated[tuple[Annotated[str, choice(*UNITS)], ...], BeforeValidator(one_or_more)] = ()
    """in which the file has its numbers; several are all applied"""
    dates: DateText | None = None
    """how the file writes this date, like DD/MM/YYYY; the map's unless given"""
    codes: dict[str, Text] = Field(default_factory=dict)
    """what the file's words are called in the tape"""
    else_: Text | None = None
    """for words that are not among 'codes'; a fault unless given"""

    @model_validator(mode="after")
    def _one_source(self) -> Entry:
        given = [word for word in ("column", "columns", "value") if getattr(self, word) is not None]
        if len(given) != 1:
            raise complaint("one of 'column', 'columns' and 'value' is needed, and only one.")
        if self.else_ is not None and not self.codes:
            raise complaint("'else' is for words that are not among 'codes': there are none.", "else")
        return self

    @property
    def sources(self) -> tuple[str, ...]:
        """Columns of the file that it needs."""
        return self.columns or ((self.column,) if self.column is not None else ())


class LeaveOut(Definition):
    """Rows that are not taken over."""

    column: Text
    """of the file"""
    is_: Annotated[tuple[str, ...], BeforeValidator(one_or_more), Field(min_length=1)]
    """what its cells say; "" where they say nothing"""
    because: Text | None = None
    """why, for the list of what was left out"""


Entries = dict[str, Annotated[Entry, BeforeValidator(_as_entry)]]


class PoolMap(Definition):
    """How a file of contracts, one a row, becomes a tape."""

    map: Text
    """its name"""
    sheet: Text | None = None
    """of a workbook"""
    header: Whole = 1
    """line or row of the file in which the names of its columns stand; titles above it are passed over"""
    dates: DateText | None = None
    """how the file writes dates, like DD/MM/YYYY; 2019-08-01 and 2019/8/1 unless given"""
    leave_out: tuple[LeaveOut, ...] = ()
    """rows that are not taken over"""
    contracts: Entries
    """columns of contracts.csv"""
    obligors: Entries
    """columns of obligors.csv; rows with one id are one obligor"""
    patents: Entries = Field(default_factory=dict)
    """columns of patents.csv; rows with one id are one patent, those without an id none"""


def scaled(text: str, units: tuple[str, ...]) -> str:
    """A number in other units, to the last digit; a sign of % or bp in the cell stands for its unit.

    Raises
    ------
    ValueError
        It is no number, in the user's words.
    """
    bare = text.strip()
    for sign, unit in (("%", "percent"), ("bp", "bp")):
        if bare.endswith(sign) and unit in units:
            bare = bare.removesuffix(sign).rstrip()
    values.number(bare)
    try:
        result = Decimal(bare.replace(",", "").replace("_", ""))
    except InvalidOperation:  # what one reads as a number and the other does not
        raise ValueError(f"{values.quoted(text)} is not a number.") from None
    for unit in units:
        result *= UNITS[unit]
    plain = f"{result:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
