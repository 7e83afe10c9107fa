"""The interest-rate indices a deal may follow, with the conventions by which they are quoted and swapped.

Importing this module imports nothing but the standard library.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

CURVE: Final = "curve"
"""The deal's own curve as an index: its forward rate over the interest period."""


@dataclass(frozen=True, slots=True)
class SwapWords:
    """How swaps against an index are quoted.

    Parameters
    ----------
    settlement : int
        Business days from the trade to the start.
    months : int
        Between payments of the fixed rate.
    day_count : str
        Of the fixed rate.
    payment_lag : int
        Business days from the end of a period to its payments, of both sides.
    """

    settlement: int
    months: int
    day_count: str
    payment_lag: int = 0


@dataclass(frozen=True, slots=True)
class IndexWords:
    """One index.

    Parameters
    ----------
    currency : str
    tenor : str
        For which money is lent at it: ``3m``.
    calendar : str
        Whose business days it is fixed on.
    fixing_days : int
        Business days from the fixing to the start of the loan.
    day_count : str
    compounded : bool
        Over the interest period, and known at its end; otherwise fixed in advance.
    swap : SwapWords
    end_of_month : bool
        A loan that starts on the last business day of a month ends on one.
    """

    currency: str
    tenor: str
    calendar: str
    fixing_days: int
    day_count: str
    compounded: bool
    swap: SwapWords
    end_of_month: bool = False


def _shibor(tenor: str) -> IndexWords:
    return IndexWords("CNY", tenor, "China.IB", 1, "act/360", False, SwapWords(1, 3, "act/365f"))


def _euribor(tenor: str) -> IndexWords:
    return IndexWords("EUR", tenor, "TARGET", 2, "act/360", False, SwapWords(2, 12, "30/360"), end_of_month=True)


def _sofr(tenor: str, fixing_days: int = 2) -> IndexWords:
    compounded = tenor == "1bd"
    swap = SwapWords(2, 12, "act/360", payment_lag=2)
    return IndexWords("USD", tenor, "UnitedStates.SOFR", fixing_days, "act/360", compounded, swap)


INDICES: Final[Mapping[str, IndexWords]] = MappingProxyType(
    {
        "FR007": IndexWords("CNY", "1w", "China.IB", 0, "act/365f", True, SwapWords(1, 3, "act/365f")),
        **{f"SHIBOR-{tenor}": _shibor(tenor.lower()) for tenor in ("1W", "2W", "1M", "3M", "6M", "9M", "1Y")},
        "SOFR": _sofr("1bd", 0),
        **{f"SOFR-{tenor}": _sofr(tenor.lower()) for tenor in ("1M", "3M", "6M", "12M")},
        **{f"EURIBOR-{tenor}": _euribor(tenor.lower()) for tenor in ("1W", "1M", "3M", "6M", "12M")},
    }
)
"""FR007: the fixing of seven-day repos, compounded weekly. SHIBOR, EURIBOR: offered rates of their tenor. SOFR: secured
overnight money, compounded daily; with a tenor, the term rate. Sources: the fixing and trading rules of CFETS (FR007,
SHIBOR and swaps on them), EMMI (EURIBOR), the Federal Reserve Bank of New York (SOFR), CME (term SOFR); the conventions
of swaps as in QuantLib's Shibor, Euribor, Sofr and MakeVanillaSwap."""
