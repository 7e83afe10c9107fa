"""Units of a tape's columns, and rows that together use every one of them: a small pool that has no fault.

The rows fit a deal in CNY whose cutoff lies in the first quarter of 2025 and which runs to 2029 or longer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ipabs.definitions import columns as cells
from ipabs.definitions.tape import TABLES

if TYPE_CHECKING:
    from ipabs.definitions.columns import Column, Kind

_OF_KIND: Final[dict[int, str]] = {
    id(kind): unit
    for kind, unit in (
        (cells.MONEY, "deal currency"),
        (cells.RATE, "1/y"),
        (cells.HAZARD, "1/y"),
        (cells.GROWTH, "1/y"),
        (cells.VOLATILITY, "1/sqrt(y)"),
        (cells.SHARE, "share"),
        (cells.PROBABILITY, "share"),
        (cells.PRICE, "share"),
        (cells.WEIGHT, "weight"),
        (cells.SCORE, "standard deviations"),
        (cells.YEARS, "years"),
        (cells.AGE, "years"),
        (cells.EXTENSION, "years"),
        (cells.LAG, "periods"),
        (cells.DAY, "date"),
        (cells.COUNT, "number"),
        (cells.PAYMENTS, "1/y"),
    )
}
_OWN: Final = {
    "prepayment": "1/y",
    "decline": "1/y",
    "bass_p": "1/y",
    "bass_q": "1/y",
    "logistic_steepness": "1/y",
    "sales": "deal currency a year",
    "peak_sales": "deal currency a year",
    "minimum": "deal currency a year",
    "cap": "deal currency a year",
    "multiple_cap": "multiple of upfront",
}
"""Of columns whose unit is not that of their kind."""

WITHOUT: Final = ("index", "spread", "floor")
"""Columns that no row may fill yet: no example can show them."""

_OBLIGORS: Final = (
    {
        "id": "F1",
        "name": "Yuexin Microelectronics",
        "rating": "AA",
        "table": "crisil",
        "sector": "electronics",
        "technology": "semiconductors",
        "region": "guangdong",
        "weight_macro": "0.35",
        "weight_sector": "0.25",
        "weight_technology": "0.1",
        "weight_region": "0.1",
    },
    {"id": "F2", "name": "Pearl Delta Guarantee", "pd": "0.5%", "group": "pearl-delta", "region": "guangdong"},
    {"id": "F3", "name": "Lingnan Biopharma", "hazard": "0.8%", "sector": "pharma"},
)
_PATENTS: Final = (
    {
        "id": "P1",
        "office": "CN",
        "kind": "invention",
        "technology": "semiconductors",
        "filing_date": "2018-05-10",
        "grant_date": "2020-08-14",
        "expiry_date": "2038-05-10",
        "invalidation_hazard": "0.5%",
        "partial_chance": "37%",
        "partial_share": "50%",
        "pendency": "0.49",
        "upheld_chance": "59.8%",
        "renewal_paid_by": "owner",
        "renewal_fee": "1200",
        "family": "FAM-1",
        "forward_citations": "12",
        "claims": "10",
        "owner": "Yuexin Microelectronics",
        "family_size": "4",
        "cpc": "H01L 21/02;H01L 29/66",
        "opposition": "survived",
        "quality": "0.4",
        "appraisal": "12_000_000",
        "appraisal_date": "2024-09-30",
        "appraiser": "Pearl River Appraisal",
    },
    {"id": "P2", "office": "US", "technology": "pharma", "expiry_date": "2036-03-01", "extension": "0.5"},
)
_ROYALTY: Final = {"obligor": "F3", "kind": "royalty", "volatility": "20%", "royalty_rate": "4%"}
_CONTRACTS: Final = (
    {
        "id": "C1",
        "obligor": "F1",
        "kind": "instalment",
        "currency": "CNY",
        "start_date": "2024-12-31",
        "end_date": "2028-12-31",
        "patents": "P1:0.6",
        "stage": "scale-up",
        "guarantor": "F2",
        "guarantee_share": "80%",
        "fund_share": "20%",
        "insurance_limit": "2_000_000",
        "insurance_deductible": "100_000",
        "pledge_registered": "true",
        "pledge_value": "9_000_000",
        "exposure": "8_000_000",
        "rate": "4.35%",
        "profile": "level",
        "payments_per_year": "4",
        "grace": "2",
        "balloon": "20%",
        "prepayment": "2%",
        "prepayment_fee": "1%",
        "limit": "10_000_000",
        "unsecured_recovery": "10%",
    },
    {
        "id": "C2",
        "obligor": "F2",
        "kind": "loan",
        "end_date": "2027-06-30",
        "exposure": "1_200_000",
        "rate": "5%",
        "profile": "custom",
        "instalments": "2026-06-30:500000;2027-06-30:700000",
        "price": "97%",
    },
    {
        **_ROYALTY,
        "id": "C3",
        "start_date": "2024-01-01",
        "end_date": "2034-12-31",
        "patents": "P2",
        "sales": "60_000_000",
        "lifecycle": "constant",
        "growth": "3%",
        "own_share": "70%",
        "withdrawal_hazard": "0.75%",
        "competitor_hazard": "4%",
        "competitor_share": "80%",
        "minimum": "500_000",
        "cap": "5_000_000",
        "upfront": "12_000_000",
        "multiple_cap": "2.5",
        "received": "1_000_000",
        "reporting_lag": "1",
        "tail_share": "20%",
        "withholding": "10%",
        "replacement_chance": "50%",
        "replacement_delay": "1",
        "replacement_share": "70%",
    },
    {
        **_ROYALTY,
        "id": "C4",
        "royalty_rate": "",
        "tiers": "0:4%;5e7:6%",
        "peak_sales": "90_000_000",
        "lifecycle": "ramp-plateau-decline",
        "launch_date": "2025-06-01",
        "ramp": "3",
        "plateau": "4",
        "decline": "8%",
    },
    {
        **_ROYALTY,
        "id": "C5",
        "sales": "5_000_000",
        "lifecycle": "bass",
        "launch_date": "2023-01-01",
        "bass_p": "0.03",
        "bass_q": "0.38",
    },
    {
        **_ROYALTY,
        "id": "C6",
        "sales": "7_000_000",
        "lifecycle": "logistic",
        "launch_date": "2022-01-01",
        "logistic_midpoint": "4",
        "logistic_steepness": "1.2",
    },
    {**_ROYALTY, "id": "C7", "sales": "3_000_000", "lifecycle": "vector", "vector": "1;1.2;0.9"},
)

EXAMPLES: Final[dict[str, tuple[dict[str, str], ...]]] = {
    "contracts": _CONTRACTS,
    "obligors": _OBLIGORS,
    "patents": _PATENTS,
}
"""Rows by table; an absent or empty cell takes its default."""


def unit_of(column: Column) -> str:
    """In what the numbers of a column are; nothing where it holds none."""
    return _OWN.get(column.name, _OF_KIND.get(id(column.kind), ""))


def example_of(table: str, column: str) -> str:
    """What a cell of a column may say: the first of the rows that says something; nothing for those in ``WITHOUT``."""
    return next((row[column] for row in EXAMPLES[table] if row.get(column)), "")


def allowed_in(kind: Kind) -> str:
    """What the cells of a kind may say, in words; nothing where any text will do."""
    schema = kind.schema
    if "enum" in schema:
        return ", ".join(str(word) for word in schema["enum"])
    if schema.get("format") == "date":
        return "a day, as 2019-08-01"
    if "boolean" in schema["type"]:
        return "true, false"
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    parts = []
    if low is not None:
        parts.append(f"{'from' if 'minimum' in schema else 'above'} {low:g}")
    if high is not None:
        parts.append(f"{'to' if 'maximum' in schema else 'below'} {high:g}")
    return " ".join(parts)


def explained() -> list[dict[str, str]]:
    """Every column of a tape: table, name, of which contracts, whether needed, unit, default, what is allowed."""
    rows = []
    for table, columns in TABLES.items():
        for column in columns:
            default = "" if column.default in (None, ()) else str(column.default).lower()
            rows.append(
                {
                    "table": table,
                    "column": column.name,
                    "contracts": (column.of or "all") if table == "contracts" else "",
                    "needed": "yes" if column.required else column.needed_of,
                    "unit": unit_of(column),
                    "default": default,
                    "allowed": allowed_in(column.kind),
                    "example": example_of(table, column.name),
                    "meaning": column.meaning,
                }
            )
    return rows
