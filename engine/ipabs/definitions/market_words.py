"""The words a definition file may use for dates and rates, each with its meaning.

Schema and documentation are made from these tables, so a word is added here and nowhere else. Importing this
module imports nothing but the standard library.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_DAY_COUNT: Final = "act/365f"

DAY_COUNTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "act/365f": "days / 365",
        "act/365nl": "days without any 29 February / 365",
        "act/360": "days / 360",
        "act/act": "days in leap years / 366 + days in other years / 365 (ISDA)",
        "act/act-icma": "days / (days in the coupon period x periods a year)",
        "30/360": "months of 30 days; the 31st of the end counts unless the start is the 30th or 31st (bond basis)",
        "30e/360": "months of 30 days; the 31st is the 30th (Eurobond)",
        "30e/360-isda": "months of 30 days; the last of a month is the 30th, but not a termination in February",
    }
)
"""Day counts, and how each makes a year fraction."""

CONVENTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "unadjusted": "the date as it stands",
        "following": "the next business day",
        "modified-following": "the next business day, but the one before if that is in the next month",
        "preceding": "the business day before",
        "modified-preceding": "the business day before, but the next if that is in the month before",
        "nearest": "the nearer business day, the later of two as near",
    }
)
"""What a date that is not a business day becomes."""

FREQUENCIES: Final[Mapping[str, int]] = MappingProxyType(
    {"weekly": 52, "monthly": 12, "bimonthly": 6, "quarterly": 4, "semiannual": 2, "annual": 1}
)
"""Payments a year."""

COMPOUNDINGS: Final[Mapping[str, int]] = MappingProxyType(
    {"continuous": 0, "annual": 1, "semiannual": 2, "quarterly": 4, "bimonthly": 6, "monthly": 12}
)
"""Times a year a nominal rate is compounded; 0 = continuously."""

QUOTES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "par": "coupon of a bond worth par; a tenor shorter than a coupon period pays simple interest by days / 365",
        "zero": "zero rate, compounded as `compounding` says",
        "discount": "value today of 1 paid at the tenor",
    }
)
"""What the numbers of a curve are."""

FILE_QUOTES: Final[Mapping[str, str]] = MappingProxyType(
    {**QUOTES, "swaps": "deposits up to the tenor of `index`, swaps against it beyond, by its conventions"}
)
"""What the numbers of a curve file are."""

INSTRUMENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "deposit": "simple interest, paid with the principal at the end",
        "swap": "fixed rate against the index, worth nothing at the start",
    }
)
"""What a row of a file of deposits and swaps may quote."""

RATE_UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {"decimal": "0.028 is 2.8 % a year", "percent": "2.8 is 2.8 % a year"}
)
"""What a rate without a % sign in a curve file means."""

PERIOD_UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {"d": "calendar days", "bd": "business days", "w": "weeks", "m": "months", "y": "years"}
)
"""Units of a period such as 10d, 5bd, 2w, 3m or 1y."""

CALENDARS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "weekends": "Saturdays and Sundays are off, nothing else",
        "null": "every day is a business day",
        "TARGET": "the euro payment system",
        "Country.Market": "any calendar of QuantLib: China.IB, China.SSE, UnitedStates.GovernmentBond, Japan",
        "holidays.csv": "a file (.csv or .txt) with the date of a holiday on each line; weekends are off too",
        "China.IB+holidays.csv": "several joined: a day off in one is off in all",
    }
)
"""Forms a calendar's name may take."""
