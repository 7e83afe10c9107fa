"""What a column of a tape's table is: its name, how its cells read, what stands in for an empty one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from ipabs.definitions import royalty_values, tape_values, values


@dataclass(frozen=True, slots=True)
class Kind:
    """What the cells of a column hold.

    Parameters
    ----------
    read : callable
        From the text of a cell; raises ``ValueError`` in the user's words.
    schema : dict
        The same in JSON schema.
    """

    read: Callable[[str], Any]
    schema: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name : str
        snake_case, as in the header.
    kind : Kind
    meaning : str
        With its unit, and with what is taken where the cell is empty and ``default`` cannot say it.
    default : object
        The value of an empty cell.
    required : bool
        Every row has one.
    of : str
        The family of contracts that it says something of; empty: every row.
    needed_of : str
        The family of contracts that all have one; empty: none.
    """

    name: str
    kind: Kind
    meaning: str
    default: Any = None
    required: bool = False
    of: str = ""
    needed_of: str = ""


def words(*allowed: str) -> Kind:
    """One of a few words."""
    return Kind(tape_values.one_of(*allowed), {"enum": list(allowed)})


def _number(read: Callable[[str], Any], **bounds: float) -> Kind:
    return Kind(read, {"type": ["number", "string"], **bounds})


TEXT: Final = Kind(str, {"type": "string"})
FLAG: Final = Kind(values.flag, {"type": ["boolean", "string"]})
DAY: Final = Kind(tape_values.day, {"type": "string", "format": "date"})
COUNT: Final = Kind(tape_values.count, {"type": "integer", "minimum": 0})
MONEY: Final = _number(values.money, minimum=0)
RATE: Final = _number(tape_values.positive_rate, minimum=0)
HAZARD: Final = _number(tape_values.hazard, minimum=0)
SHARE: Final = _number(tape_values.share, minimum=0, maximum=1)
PRICE: Final = _number(tape_values.price, exclusiveMinimum=0, maximum=1)
PROBABILITY: Final = _number(tape_values.probability, minimum=0, exclusiveMaximum=1)
WEIGHT: Final = _number(tape_values.weight, exclusiveMinimum=-1, exclusiveMaximum=1)
SCORE: Final = _number(tape_values.score, minimum=-4, maximum=4)
PAYMENTS: Final = Kind(tape_values.payments_per_year, {"enum": list(tape_values.PAYMENTS_PER_YEAR)})
CLASSES: Final = Kind(tape_values.classes, {"type": "string"})
BUNDLE: Final = Kind(tape_values.bundle, {"type": "string"})
INSTALMENTS: Final = Kind(tape_values.instalments, {"type": "string"})
YEARS: Final = _number(royalty_values.years, minimum=0)
AGE: Final = _number(values.number)
POSITIVE: Final = _number(royalty_values.positive, exclusiveMinimum=0)
VOLATILITY: Final = _number(royalty_values.volatility, minimum=0, maximum=royalty_values.WILDEST)
GROWTH: Final = _number(royalty_values.growth, exclusiveMinimum=-1)
EXTENSION: Final = _number(
    royalty_values.extension, minimum=-royalty_values.LONGEST_EXTENSION, maximum=royalty_values.LONGEST_EXTENSION
)
LAG: Final = Kind(royalty_values.lag, {"type": "integer", "minimum": 0, "maximum": royalty_values.LONGEST_LAG})
TIERS: Final = Kind(royalty_values.tiers, {"type": "string"})
FACTORS: Final = Kind(royalty_values.factors, {"type": "string"})
