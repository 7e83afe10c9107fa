"""What each obligor adds to the pool's expected shortfall, for people and programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipabs.measures.missing import Missing
from ipabs.results.rendering import Column, as_table, percent, text

if TYPE_CHECKING:
    from ipabs.case import Case
    from ipabs.measures.contributions import Contributions


def contribution_records(case: Case, found: Contributions) -> list[dict[str, Any]]:
    """One record an obligor that owes something, the largest contribution first; shares of the whole."""
    obligors, owed = case.simulation.tape.obligors, case.simulation.tape.exposures
    whole = found.whole.value
    records = []
    for place, (name, estimate) in enumerate(zip(obligors.ids, found.names, strict=True)):
        if owed[place] > 0:
            error = estimate.standard_error
            records.append(
                {
                    "obligor": name,
                    "name": obligors.names[place],
                    "exposure": float(owed[place]),
                    "share": float(owed[place] / owed.sum()),
                    "contribution": estimate.value,
                    "contribution_se": None if isinstance(error, Missing) else error,
                    "contribution_share": estimate.value / whole if whole > 0 else None,
                }
            )
    return sorted(records, key=lambda record: -record["contribution"])


def contribution_table(records: list[dict[str, Any]]) -> str:
    """The same for people."""
    columns = (
        Column("obligor", "obligor", text),
        Column("name", "name", text),
        Column("share", "of the pool", percent),
        Column("contribution_share", "of the pool's ES 99", percent),
    )
    return as_table(records, columns, "contributions to the expected shortfall of the pool")
