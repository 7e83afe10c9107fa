"""Text -> numbers, rates, dates and names, each with one way to be wrong said in the user's words.

Used by the fields of definition files and by the cells of tables, so that both read alike. Every function
takes the text and raises ``ValueError`` with a message that names it.
"""

from __future__ import annotations

import re
from datetime import date

NAME = re.compile(r"[A-Za-z]\w*(?:-\w+)*", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d[\d_,]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")


def number(text: str) -> float:
    """A number; ``195_000_000`` and ``1,234.5`` are read too."""
    if not _NUMBER.fullmatch(text.strip()):
        raise ValueError(f"'{text}' is not a number.")
    result = float(text.replace(",", "").replace("_", ""))
    if result in (float("inf"), float("-inf")):
        raise ValueError(f"'{text}' is too large a number.")
    return result


def money(text: str) -> float:
    """An amount in the deal's currency, not negative."""
    result = number(text)
    if result < 0:
        raise ValueError(f"'{text}' is negative: an amount of money is needed.")
    return result


def rate(text: str) -> float:
    """A decimal a year: ``4.3%``, ``120bp`` or ``0.043``; a bare number over 1 is taken for a slip."""
    stripped = text.strip()
    for suffix, scale in (("%", 100.0), ("bp", 10_000.0)):
        if stripped.endswith(suffix):
            return number(stripped.removesuffix(suffix).rstrip()) / scale
    result = number(stripped)
    if abs(result) > 1:
        raise ValueError(f"'{text}' would be {result * 100:,.10g} %: write {stripped}% or {result / 100:.10g}.")
    return result


def day(text: str) -> date:
    """A date: ``2019-08-01``; ``2019/8/1`` is read too."""
    match = _DATE.fullmatch(text.strip())
    if not match:
        raise ValueError(f"'{text}' is not a date: write it like 2019-08-01.")
    year, month, of_month = (int(part) for part in match.groups())
    try:
        return date(year, month, of_month)
    except ValueError:
        raise ValueError(f"'{text}' is not a day of the calendar.") from None


def whole(text: str) -> int:
    """A whole number, one or more."""
    if not re.fullmatch(r"\d+", text.strip()) or int(text) < 1:
        raise ValueError(f"'{text}' is not a whole number of one or more.")
    return int(text)


def flag(text: str) -> bool:
    """``true`` / ``yes`` or ``false`` / ``no``."""
    word = text.strip().lower()
    if word not in ("true", "yes", "false", "no"):
        raise ValueError(f"'{text}' is neither true nor false.")
    return word in ("true", "yes")


def name(text: str) -> str:
    """A name: a letter, then letters, digits, ``_``, and ``-`` between them."""
    if not NAME.fullmatch(text):
        raise ValueError(f"'{text}' is not a name: a letter, then letters, digits and single hyphens.")
    return text
