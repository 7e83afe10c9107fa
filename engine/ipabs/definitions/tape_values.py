"""The text of a tape's cells -> shares, probabilities, bundles of patents, lists of instalments.

As in ``values``: every function takes the text and raises ``ValueError`` with a message that names it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from ipabs.definitions import values
from ipabs.definitions.values import quoted
from ipabs.errors import nearest

PAYMENTS_PER_YEAR: Final = (1, 2, 3, 4, 6, 12)
_YEARS: Final = (1901, 2199)  # what QuantLib counts days in


@dataclass(frozen=True, slots=True)
class Part:
    """One instalment of principal.

    Parameters
    ----------
    day : date or None
        None: the next regular date.
    amount : float
        Deal currency, or a share of the exposure.
    share : bool
        Whether ``amount`` is a share.
    """

    day: date | None
    amount: float
    share: bool


def share(text: str) -> float:
    """A share from 0 to 1."""
    result = values.rate(text)
    if not 0 <= result <= 1:
        raise ValueError(f"{quoted(text)} is not a share between 0% and 100%.")
    return result


def price(text: str) -> float:
    """What is paid for a contract as a share of what it owes, above 0 to 1."""
    result = values.rate(text)
    if not 0 < result <= 1:
        raise ValueError(f"{quoted(text)} is not a price: a share of the exposure above 0% to 100% is needed.")
    return result


def probability(text: str) -> float:
    """A probability from 0 to less than 1."""
    result = values.rate(text)
    if not 0 <= result < 1:
        raise ValueError(f"{quoted(text)} is not a probability: 0% or more, and below 100%, is needed.")
    return result


def positive_rate(text: str) -> float:
    """A rate a year, not negative."""
    result = values.rate(text)
    if result < 0:
        raise ValueError(f"{quoted(text)} is negative: a rate of 0% or more is needed.")
    return result


def hazard(text: str) -> float:
    """A hazard a year, not negative; unlike a rate it may be above 1."""
    stripped = text.strip()
    result = values.rate(stripped) if stripped.endswith(("%", "bp")) else values.number(stripped)
    if result < 0:
        raise ValueError(f"{quoted(text)} is negative: a hazard of 0 or more is needed.")
    return result


def weight(text: str) -> float:
    """The weight of a factor, between -1 and 1."""
    stripped = text.strip()
    result = values.rate(stripped) if stripped.endswith("%") else values.number(stripped)
    if not -1 < result < 1:
        raise ValueError(f"{quoted(text)} is not the weight of a factor: between -1 and 1 is needed.")
    return result


def score(text: str) -> float:
    """A standardised score; beyond 4 standard deviations it is taken for a slip."""
    result = values.number(text)
    if abs(result) > 4:
        raise ValueError(f"{quoted(text)} is not a standardised score: between -4 and 4 is needed.")
    return result


_CLASS: Final = re.compile(r"([A-HY]\d\d[A-Z])(?:\s*(\d{1,4})(?:/\d{1,6})?)?", re.ASCII)


def classes(text: str) -> tuple[str, ...]:
    """Main groups of the Cooperative Patent Classification, each once: ``H01L 21/02; G06F`` -> H01L 21, G06F."""
    groups = []
    for part in text.split(";"):
        match = _CLASS.fullmatch(part.strip().upper())
        if match is None:
            raise ValueError(f"{quoted(part.strip())} is not a class of patents: write H01L 21/02, joined by ';'.")
        groups.append(" ".join(group for group in match.groups() if group))
    return tuple(dict.fromkeys(groups))


def count(text: str) -> int:
    """A whole number, 0 or more."""
    if not re.fullmatch(r"\d+", text.strip(), re.ASCII):
        raise ValueError(f"{quoted(text)} is not a whole number of zero or more.")
    if len(text.strip().lstrip("0")) > len(str(values.LARGEST_COUNT)):
        raise ValueError(f"{quoted(text)} is too large a number.")
    return int(text)


def payments_per_year(text: str) -> int:
    """How many instalments a year, whole months apart."""
    if text.strip() not in {str(number) for number in PAYMENTS_PER_YEAR}:
        allowed = ", ".join(str(number) for number in PAYMENTS_PER_YEAR)
        raise ValueError(f"{quoted(text)} is not one of {allowed} payments a year.")
    return int(text)


def day(text: str) -> date:
    """A date that can be reckoned with."""
    result = values.day(text)
    if not _YEARS[0] <= result.year <= _YEARS[1]:
        raise ValueError(f"{quoted(text)} is not in the years {_YEARS[0]} to {_YEARS[1]}.")
    return result


def one_of(*words: str) -> Callable[[str], str]:
    """A reader of one of a few words, in small letters or capitals."""

    def read(text: str) -> str:
        word = text.strip().lower()
        if word not in words:
            raise ValueError(f"{quoted(text)} is not one of {', '.join(words)}.{nearest(word, words)}")
        return word

    return read


def bundle(text: str) -> tuple[tuple[str, float], ...]:
    """Patents with the share of each that is pledged: ``P1:0.6;P2:40%``; without a share all of it."""
    pledged: dict[str, float] = {}
    for item in items(text):
        identifier, colon, weight_text = item.rpartition(":")
        name = (identifier if colon else item).strip()
        part = share(weight_text or "0") if colon else 1.0
        if not name or part == 0:
            raise ValueError(f"{quoted(item)} is not a patent with the share that is pledged, like P1:0.6.")
        if name in pledged:
            raise ValueError(f"{quoted(name)} stands twice.")
        pledged[name] = part
    return tuple(pledged.items())


def instalments(text: str) -> tuple[Part, ...]:
    """Instalments of principal: ``20%;30%;50%``, or with their dates ``2020-06-30:500000;2021-06-30:700000``."""
    parts = []
    for item in items(text):
        when, colon, what = item.rpartition(":")
        if not what:
            raise ValueError(f"{quoted(item)} is not an instalment, like 20% or 2020-06-30:500000.")
        is_share = what.rstrip().endswith("%")
        amount = share(what) if is_share else values.money(what)
        parts.append(Part(day(when) if colon else None, amount, is_share))
    if len({part.day is None for part in parts}) == 2:
        raise ValueError("some instalments have a date and some have none.")
    if len({part.share for part in parts}) == 2:
        raise ValueError("some instalments are money and some are shares in %.")
    days = [part.day for part in parts if part.day is not None]
    for earlier, later in pairwise(days):
        if later <= earlier:
            raise ValueError(f"the instalment of {later} follows that of {earlier}: dates must rise.")
    return tuple(parts)


def items(text: str) -> list[str]:
    """What stands between the semicolons of a cell."""
    items = [item.strip() for item in text.strip().rstrip(";").split(";")]
    if not all(items):
        raise ValueError(f"{quoted(text)} has an empty place between two ';'.")
    return items
