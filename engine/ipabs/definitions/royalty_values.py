"""The text of a tape's cells about royalties and patents' lives -> tiers, yearly factors, growth, years, lags.

As in ``values``: every function takes the text and raises ``ValueError`` with a message that names it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from ipabs.definitions import values
from ipabs.definitions.tape_values import count, items, share
from ipabs.definitions.values import quoted

LONGEST_LAG: Final = 12
"""Periods, of a reporting lag."""
LONGEST_EXTENSION: Final = 20
"""Years, of a patent's life."""
WILDEST: Final = 1.5
"""Volatility of sales, 1/sqrt(y): beyond it the mean of sales lies where no path comes."""
_LONGEST: Final = 200.0
"""Years that mean something."""


def years(text: str) -> float:
    """A time in years, not negative."""
    result = values.number(text)
    if not 0 <= result <= _LONGEST:
        raise ValueError(f"{quoted(text)} is not a time in years: 0 to {_LONGEST:g} is needed.")
    return result


def positive(text: str) -> float:
    """A number above zero."""
    result = values.number(text)
    if result <= 0:
        raise ValueError(f"{quoted(text)} is not above zero.")
    return result


def volatility(text: str) -> float:
    """A volatility of sales, not negative."""
    result = values.rate(text)
    if not 0 <= result <= WILDEST:
        raise ValueError(f"{quoted(text)} is not a volatility of sales: 0% to {WILDEST:.0%} is needed.")
    return result


def growth(text: str) -> float:
    """A rate of growth a year; sales may fall, but not to nothing."""
    result = values.rate(text)
    if result <= -1:
        raise ValueError(f"{quoted(text)} is not a growth of sales: more than -100% is needed.")
    return result


def extension(text: str) -> float:
    """Years by which a patent's life is longer; below zero: shorter."""
    result = values.number(text)
    if abs(result) > LONGEST_EXTENSION:
        allowed = f"-{LONGEST_EXTENSION} to {LONGEST_EXTENSION}"
        raise ValueError(f"{quoted(text)} is not an extension in years: {allowed} is needed.")
    return result


def lag(text: str) -> int:
    """Periods from the sales to the royalty."""
    result = count(text)
    if result > LONGEST_LAG:
        raise ValueError(f"{quoted(text)} is too long a lag: at most {LONGEST_LAG} periods.")
    return result


def tiers(text: str) -> tuple[tuple[float, float], ...]:
    """Royalty rates by annual sales: ``0:4%;5e7:6%`` is 4% up to 50 million and 6% of what is beyond."""
    listed = []
    for item in items(text):
        start, colon, rate = item.partition(":")
        if not colon or not start.strip() or not rate.strip():
            raise ValueError(f"{quoted(item)} is not annual sales and the rate beyond them, like 5e7:6%.")
        listed.append((values.money(start), share(rate)))
    if listed[0][0] != 0:
        raise ValueError(f"{quoted(text)} does not say the rate from the first sale on: begin with 0:4%.")
    for (lower, _), (upper, _) in pairwise(listed):
        if upper <= lower:
            raise ValueError(f"the tier from {upper:,.10g} follows that from {lower:,.10g}: tiers must rise.")
    return tuple(listed)


def factors(text: str) -> tuple[float, ...]:
    """Sales of each year from the cutoff, as multiples of those at the cutoff: ``1;1.2;0.9``."""
    listed = []
    for item in items(text):
        factor = values.rate(item) if item.endswith("%") else values.number(item)
        if factor < 0:
            raise ValueError(f"{quoted(item)} is negative: sales cannot be.")
        listed.append(factor)
    return tuple(listed)
