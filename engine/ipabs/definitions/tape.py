"""A simulated pool's tables, column by column: what each is called, how it reads, what stands in for it.

The tables here are the only list of the tape's columns: the reader, the schema and the documentation are made from
it. A column without a default may be left empty; what happens then, its meaning says.
"""

from __future__ import annotations

from typing import Any, Final

from ipabs.definitions import columns as cells
from ipabs.definitions.columns import Column, words
from ipabs.definitions.contract_columns import CONTRACTS, ROYALTY, SCHEDULED

OBLIGORS: Final = (
    Column("id", cells.TEXT, "the obligor; contracts and the deal name it by this", required=True),
    Column("name", cells.TEXT, "in full; the id unless given"),
    Column("rating", cells.TEXT, "such as AA+; exactly one of rating, pd and hazard is given"),
    Column("pd", cells.PROBABILITY, "probability of default within one year"),
    Column("hazard", cells.HAZARD, "of default, 1/y"),
    Column("table", cells.TEXT, "of the rating: crisil, moodys, sp, or a file seen from the pool's folder", "crisil"),
    Column("group", cells.TEXT, "obligors of one group default together; alone unless given"),
    Column("sector", cells.TEXT, "shares a factor with all of its sector"),
    Column("technology", cells.TEXT, "shares a factor with all of its technology, if it has weight_technology"),
    Column("region", cells.TEXT, "shares a factor with all of its region, if it has weight_region"),
    Column("weight_macro", cells.WEIGHT, "of the macro factor; the model's, or without a sector Basel's, unless given"),
    Column("weight_sector", cells.WEIGHT, "of the sector's factor; the model's where there is a sector, unless given"),
    Column("weight_technology", cells.WEIGHT, "of the technology's factor; 0 unless given"),
    Column("weight_region", cells.WEIGHT, "of the region's factor; 0 unless given"),
)
"""Who owes, and who stands behind them."""

PATENTS: Final = (
    Column("id", cells.TEXT, "the patent; contracts name it by this", required=True),
    Column("office", cells.TEXT, "that granted it: CN, US, EP ...", "CN"),
    Column("kind", words("invention", "utility", "design"), "invention, utility (model) or design", "invention"),
    Column("technology", cells.TEXT, "its field"),
    Column("filing_date", cells.DAY, "when it was filed"),
    Column("grant_date", cells.DAY, "when it was granted"),
    Column("expiry_date", cells.DAY, "when it expires; filing + 20 years (invention) or 10 (others) unless given"),
    Column("extension", cells.EXTENSION, "years added to the expiry: patent term, paediatric exclusivity", 0.0),
    Column("invalidation_hazard", cells.HAZARD, "of invalidation, 1/y; by office and kind unless given"),
    Column(
        "partial_chance",
        cells.SHARE,
        "that an invalidation is partial: claims are narrowed, and partial_share of the weight stays",
        0.0,
    ),
    Column("partial_share", cells.SHARE, "of its weight that a partial invalidation leaves", 0.5),
    Column(
        "pendency",
        cells.YEARS,
        "years from a challenge to its decision, in which its part of royalties is held in escrow; 0: none is",
        0.0,
    ),
    Column("upheld_chance", cells.SHARE, "that a challenge fails, for pendency; by office and kind unless given"),
    Column(
        "renewal_paid_by",
        words("servicer", "licensee", "deal", "owner"),
        "servicer, licensee: fees are paid, and nothing lapses; deal: likewise, and they are renewals(pool); owner: it "
        "may lapse at its office's renewal dates",
        "servicer",
    ),
    Column("renewal_fee", cells.MONEY, "on each renewal date, deal currency; of the office's schedule unless given"),
    Column("family", cells.TEXT, "its patent family, whose members the model's family-share strikes together"),
    Column("forward_citations", cells.COUNT, "citations received; scored"),
    Column("claims", cells.COUNT, "number of claims; scored"),
    Column("owner", cells.TEXT, "who holds it: citations of their own do not count; scored"),
    Column("family_size", cells.COUNT, "members of its family; scored"),
    Column("cpc", cells.CLASSES, "classes of the Cooperative Patent Classification, joined by ';'; scored"),
    Column("opposition", words("none", "survived"), "survived: it was opposed, and stood; scored", "none"),
    Column("quality", cells.SCORE, "standardised score; 0 is average", 0.0),
    Column("appraisal", cells.MONEY, "appraised value, deal currency; counts as nothing when absent"),
    Column("appraisal_date", cells.DAY, "of the appraisal"),
    Column("appraiser", cells.TEXT, "who appraised it; kept"),
)
"""The collateral."""

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
    schema = {
        "title": f"a row of {table}.csv",
        "type": "object",
        "properties": properties,
        "required": [column.name for column in columns if column.required],
    }
    if any(column.needed_of for column in columns):
        needed = [[column.name for column in columns if column.needed_of == of] for of in (ROYALTY, SCHEDULED)]
        schema |= {
            "if": {"properties": {"kind": {"const": ROYALTY}}, "required": ["kind"]},
            "then": {"required": needed[0]},
            "else": {"required": needed[1]},
        }
    return schema
