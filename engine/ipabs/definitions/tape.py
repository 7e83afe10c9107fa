"""A simulated pool's tables, column by column: what each is called, how it reads, what stands in for it.

The tables here are the only list of the tape's columns: the reader, the schema and the documentation are made from
it. A column without a default may be left empty; what happens then, its meaning says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from ipabs.definitions import tape_values as cells
from ipabs.definitions import values

PROFILES: Final = {
    "level": "equal payments of interest and principal together",
    "straight-line": "equal parts of principal, and interest on what is left",
    "interest-only": "interest on every date, principal at the end",
    "bullet": "interest and principal at the end, in one payment",
    "custom": "principal as column 'instalments' says, and interest on what is left",
}
"""How a scheduled contract repays."""

KINDS: Final = ("instalment", "lease", "loan", "receivable")
"""Contracts that owe a schedule."""


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
    """

    name: str
    kind: Kind
    meaning: str
    default: Any = None
    required: bool = False


def _words(*words: str) -> Kind:
    return Kind(cells.one_of(*words), {"enum": list(words)})


_NUMBER_OR_TEXT = ["number", "string"]
_TEXT = Kind(str, {"type": "string"})
_NUMBER = Kind(values.number, {"type": _NUMBER_OR_TEXT})
_MONEY = Kind(values.money, {"type": _NUMBER_OR_TEXT, "minimum": 0})
_RATE = Kind(cells.positive_rate, {"type": _NUMBER_OR_TEXT, "minimum": 0})
_HAZARD = Kind(cells.hazard, {"type": _NUMBER_OR_TEXT, "minimum": 0})
_SHARE = Kind(cells.share, {"type": _NUMBER_OR_TEXT, "minimum": 0, "maximum": 1})
_PROBABILITY = Kind(cells.probability, {"type": _NUMBER_OR_TEXT, "minimum": 0, "exclusiveMaximum": 1})
_WEIGHT = Kind(cells.weight, {"type": _NUMBER_OR_TEXT, "exclusiveMinimum": -1, "exclusiveMaximum": 1})
_SCORE = Kind(cells.score, {"type": _NUMBER_OR_TEXT, "minimum": -4, "maximum": 4})
_COUNT = Kind(cells.count, {"type": "integer", "minimum": 0})
_DAY = Kind(cells.day, {"type": "string", "format": "date"})
_FLAG = Kind(values.flag, {"type": ["boolean", "string"]})

OBLIGORS: Final = (
    Column("id", _TEXT, "the obligor; contracts and the deal name it by this", required=True),
    Column("name", _TEXT, "in full; the id unless given"),
    Column("rating", _TEXT, "such as AA+; exactly one of rating, pd and hazard is given"),
    Column("pd", _PROBABILITY, "probability of default within one year"),
    Column("hazard", _HAZARD, "of default, 1/y"),
    Column("table", _TEXT, "of the rating: crisil, moodys, sp, or a file seen from the pool's folder", "crisil"),
    Column("group", _TEXT, "obligors of one group default together; alone unless given"),
    Column("sector", _TEXT, "shares a factor with all of its sector"),
    Column("technology", _TEXT, "shares a factor with all of its technology, if it has weight_technology"),
    Column("region", _TEXT, "shares a factor with all of its region, if it has weight_region"),
    Column("weight_macro", _WEIGHT, "of the macro factor; the model's, or without a sector Basel's, unless given"),
    Column("weight_sector", _WEIGHT, "of the sector's factor; the model's where there is a sector, unless given"),
    Column("weight_technology", _WEIGHT, "of the technology's factor; 0 unless given"),
    Column("weight_region", _WEIGHT, "of the region's factor; 0 unless given"),
)
"""Who owes, and who stands behind them."""

PATENTS: Final = (
    Column("id", _TEXT, "the patent; contracts name it by this", required=True),
    Column("office", _TEXT, "that granted it: CN, US, EP ...", "CN"),
    Column("kind", _words("invention", "utility", "design"), "invention, utility (model) or design", "invention"),
    Column("technology", _TEXT, "its field"),
    Column("filing_date", _DAY, "when it was filed"),
    Column("grant_date", _DAY, "when it was granted"),
    Column("expiry_date", _DAY, "when it expires; filing + 20 years (invention) or 10 (others) unless given"),
    Column("invalidation_hazard", _HAZARD, "of invalidation, 1/y; kept"),
    Column("renewal_paid_by", _TEXT, "who pays the renewal fees; kept"),
    Column("family", _TEXT, "its patent family; kept"),
    Column("forward_citations", _COUNT, "citations received; kept"),
    Column("claims", _COUNT, "number of claims; kept"),
    Column("quality", _SCORE, "standardised score; 0 is average", 0.0),
    Column("appraisal", _MONEY, "appraised value, deal currency; counts as nothing when absent"),
    Column("appraisal_date", _DAY, "of the appraisal"),
    Column("appraiser", _TEXT, "who appraised it; kept"),
)
"""The collateral."""

CONTRACTS: Final = (
    Column("id", _TEXT, "the contract", required=True),
    Column("obligor", _TEXT, "who owes it: an obligor, or a party of the deal", required=True),
    Column("kind", Kind(cells.contract_kind(KINDS), {"enum": list(KINDS)}), "what it is", "instalment"),
    Column("currency", _TEXT, "the deal's, and no other"),
    Column("start_date", _DAY, "from when interest runs; a full instalment period unless given"),
    Column("end_date", _DAY, "when the last instalment is due", required=True),
    Column("patents", Kind(cells.bundle, {"type": "string"}), "pledged, with the share: P1:0.6;P2 (P2 wholly)", ()),
    Column("guarantor", _TEXT, "an obligor, or a party of the deal"),
    Column("guarantee_share", _SHARE, "of the loss that the guarantor pays; 100% where there is a guarantor"),
    Column("fund_share", _SHARE, "of the exposure that the risk-compensation fund pays", 0.0),
    Column("insurance_limit", _MONEY, "most that the insurance pays, deal currency", 0.0),
    Column("insurance_deductible", _MONEY, "loss that the insurance does not pay, deal currency", 0.0),
    Column("pledge_registered", _FLAG, "a pledge that is not registered ranks unsecured", True),
    Column("pledge_value", _MONEY, "value of the pledge, deal currency, instead of the patents' appraisals"),
    Column("stage", _TEXT, "of the technology; kept"),
    Column("exposure", _MONEY, "principal outstanding at the cutoff, deal currency", required=True),
    Column("rate", _RATE, "interest, 1/y", 0.0),
    Column("index", _TEXT, "floating rates are not simulated"),
    Column("spread", _TEXT, "floating rates are not simulated"),
    Column("cap", _TEXT, "floating rates are not simulated"),
    Column("floor", _TEXT, "floating rates are not simulated"),
    Column("profile", _words(*PROFILES), "; ".join(f"{word}: {how}" for word, how in PROFILES.items()), "level"),
    Column(
        "instalments",
        Kind(cells.instalments, {"type": "string"}),
        "of the custom profile: shares 20%;80% on the regular dates, or money 2020-06-30:500000;2021-06-30:700000",
        (),
    ),
    Column(
        "payments_per_year",
        Kind(cells.payments_per_year, {"enum": list(cells.PAYMENTS_PER_YEAR)}),
        "regular dates are counted back from end_date",
        4,
    ),
    Column("grace", _COUNT, "payments after the cutoff that are interest only (level and straight-line)", 0),
    Column("prepayment", _PROBABILITY, "share of the principal repaid early, 1/y, on the instalment dates", 0.0),
    Column("limit", _MONEY, "of a credit line, deal currency; kept"),
    Column("unsecured_recovery", _SHARE, "of the exposure, where nothing is pledged or registered", 0.0),
)
"""Scheduled contracts: what is owed, when, and what is pledged for it."""

TABLES: Final = {"contracts": CONTRACTS, "obligors": OBLIGORS, "patents": PATENTS}
"""Columns by table; ``patents`` may be absent."""


def row_schema(table: str) -> dict[str, Any]:
    """JSON schema of a row of one of ``TABLES``."""
    columns = TABLES[table]
    properties = {}
    for column in columns:
        entry = {**column.kind.schema, "description": column.meaning}
        if column.default not in (None, ()):
            entry["default"] = column.default
        properties[column.name] = entry
    return {
        "title": f"a row of {table}.csv",
        "type": "object",
        "properties": properties,
        "required": [column.name for column in columns if column.required],
    }
