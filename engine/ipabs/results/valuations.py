"""Values of single assets, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipabs.results.rendering import Column, as_table, percent, short, text, whole

if TYPE_CHECKING:
    from ipabs.collateral.valuation.reading import Valued


def value_records(valued: Valued) -> list[dict[str, Any]]:
    """One record an asset and method; money in ``currency``, rates a year, ``ratio`` value over appraisal."""
    return [
        {
            "name": value.asset.id,
            "kind": value.asset.kind,
            "method": value.method,
            "date": valued.at.isoformat(),
            "currency": valued.currency or None,
            "discount_rate": value.rate,
            "life": value.life,
            "value": value.amount,
            "value_se": value.error,
            "appraisal": value.asset.appraisal,
            "ratio": value.ratio,
            "parts": value.parts,
            "sources": "; ".join(value.sources) or None,
        }
        for value in valued.values
    ]


def value_table(valued: Valued) -> str:
    """The same as a table, with the sources of what was assumed below it."""
    columns = [
        Column("name", "asset", text),
        Column("method", "method", text),
        Column("life", "years", short),
        Column("discount_rate", "discount", percent),
        Column("value", "value", whole),
        Column("appraisal", "appraisal", whole),
        Column("ratio", "value/appraisal", short),
    ]
    if any(value.error is not None for value in valued.values):
        columns.insert(5, Column("value_se", "±", whole))
    valuation = valued.valuation
    count = len({value.asset.id for value in valued.values})
    head = f"{valued.name}: {count} of {valued.assets} patents and contracts valued as of {valued.at}"
    if valued.currency:
        head += f" · {valued.currency}"
    benefit = "with" if valuation.amortisation_benefit else "without"
    notes = [f"tax {percent(valuation.tax)}, {benefit} tax amortisation benefit; money at the {_timing(valued)}"]
    notes += dict.fromkeys(source for value in valued.values for source in value.sources)
    return "\n".join([as_table(value_records(valued), columns, head), "", *notes])


def _timing(valued: Valued) -> str:
    return valued.valuation.timing.replace("-of-year", " of each year")
