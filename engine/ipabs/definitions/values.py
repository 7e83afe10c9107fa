"""Text -> numbers, rates, dates and names, each with one way to be wrong said in the user's words.

Used by the fields of definition files and by the cells of tables, so that both read alike. Every function
takes the text and raises ``ValueError`` with a message that names it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

LARGEST_NUMBER = 1e15
"""Largest number that is read; beyond it binary numbers do not hold the cents of an amount."""
LONGEST_NAME = 64
"""characters"""
LARGEST_COUNT = 1_000_000

NAME = re.compile(r"[A-Za-z]\w*(?:-\w+)*", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:(?:\d{1,3}(?:,\d{3})+|\d+(?:_\d+)*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", re.ASCII)
_MOST_SHOWN = 60


def quoted(text: str) -> str:
    """The text in quotes, on one line and not too long, for a message."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[: _MOST_SHOWN + 1])
    return f"'{shown}'" if len(text) <= _MOST_SHOWN else f"'{shown[:_MOST_SHOWN]}...'"


def number(text: str) -> float:
    """A number; ``195_000_000`` and ``1,234.5`` are read too."""
    if not _NUMBER.fullmatch(text.strip()):
        hint = " A comma separates thousands; decimals follow a point." if re.search(r"\d,\d", text) else ""
        raise ValueError(f"{quoted(text)} is not a number.{hint or _plainly(text)}")
    result = float(text.replace(",", "").replace("_", ""))
    if abs(result) > LARGEST_NUMBER:
        raise ValueError(f"{quoted(text)} is too large a number.")
    return result


def money(text: str) -> float:
    """An amount in the deal's currency, not negative."""
    result = number(text)
    if result < 0:
        raise ValueError(f"{quoted(text)} is negative: an amount of money is needed.")
    return result


def rate(text: str) -> float:
    """A decimal a year: ``4.3%``, ``120bp`` or ``0.043``; a bare number over 1 is taken for a slip."""
    stripped = text.strip()
    unit = next((unit for unit in _UNITS if stripped.endswith(unit)), "")
    bare, scale = stripped.removesuffix(unit).rstrip(), _UNITS.get(unit, 1.0)
    if not _NUMBER.fullmatch(bare):
        raise ValueError(f"{quoted(text)} is not a rate: write 4.3%, 120bp or 0.043.{_plainly(text)}")
    result = number(bare) / scale
    if not unit and abs(result) > 1:
        instead = f"{bare}%" if abs(result) <= 100 else f"{bare}bp"
        decimal = result / (100 if abs(result) <= 100 else 10_000)
        raise ValueError(f"{quoted(text)} would be {result * 100:,.10g} %: write {instead} or {decimal:.10g}.")
    return result


_UNITS = {"%": 100.0, "bp": 10_000.0}


def day(text: str) -> date:
    """A date: ``2019-08-01``; ``2019/8/1`` is read too."""
    match = _DATE.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{quoted(text)} is not a date: write it like 2019-08-01.{_plainly(text)}")
    year, month, of_month = (int(part) for part in match.groups())
    try:
        return date(year, month, of_month)
    except ValueError:
        raise ValueError(f"{quoted(text)} is not a day of the calendar.") from None


def whole(text: str) -> int:
    """A whole number, one or more."""
    if not re.fullmatch(r"\d+", text.strip(), re.ASCII) or not text.strip().strip("0"):
        raise ValueError(f"{quoted(text)} is not a whole number of one or more.")
    if len(text.strip()) > len(str(LARGEST_COUNT)):
        raise ValueError(f"{quoted(text)} is too large a number.")
    return int(text)


def flag(text: str) -> bool:
    """``true`` / ``yes`` or ``false`` / ``no``."""
    word = text.strip().lower()
    if word not in ("true", "yes", "false", "no"):
        raise ValueError(f"{quoted(text)} is neither true nor false.")
    return word in ("true", "yes")


def name(text: str) -> str:
    """A name: a letter, then letters, digits, ``_``, and ``-`` between them."""
    if not NAME.fullmatch(text):
        raise ValueError(f"{quoted(text)} is not a name: a letter (A to Z), then letters, digits and single hyphens.")
    if len(text) > LONGEST_NAME:
        raise ValueError(f"{quoted(text)} is too long a name: at most {LONGEST_NAME} characters.")
    return text


def _plainly(text: str) -> str:
    """A hint for digits and signs as an input method for Chinese writes them: ``１００％``."""
    plain = unicodedata.normalize("NFKC", text)
    return f" Write it in plain characters: {quoted(plain)}." if plain != text else ""
