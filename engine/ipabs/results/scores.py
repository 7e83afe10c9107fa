"""Scores of patents, for people and for programs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ipabs.collateral.quality import sources
from ipabs.collateral.quality.strength import SIGMA, multiples, residual, share_of_top, slope
from ipabs.results.rendering import Column, as_table, percent, short, text, whole

if TYPE_CHECKING:
    from ipabs.collateral.quality.reading import Scored


def score_records(scored: Scored, r_squared: float, top: int | None = None) -> list[dict[str, Any]]:
    """One record a patent: score, multiple, indicators as they are and standardised.

    In the order of the table; the ``top`` best only, best first, if given. Equal scores keep the order of the table.
    """
    implied = multiples(scored.scores.quality, r_squared).tolist()
    raw = {name: values.tolist() for name, values in scored.indicators.raw.items()}
    parts = {name: values.tolist() for name, values in scored.scores.parts.items()}
    records = [
        {
            "name": row["id"],
            "technology": row["technology"],
            "date": scored.at.isoformat(),
            "quality": float(scored.scores.quality[number]),
            "multiple": implied[number],
            "r_squared": r_squared,
            "citations_counted": float(scored.indicators.counted[number]),
            "indicators": {name: values[number] for name, values in raw.items()},
            "standardised": {name: values[number] for name, values in parts.items()},
        }
        for number, row in enumerate(scored.patents)
    ]
    return records if top is None else sorted(records, key=lambda record: -record["quality"])[:top]


def score_table(scored: Scored, r_squared: float, top: int | None = None) -> str:
    """The same as a table, the best patents first, with weights, strength and their sources below it."""
    records = [
        {**record, **{name: _known(value) for name, value in record["indicators"].items()}}
        | {"citations_counted": _known(record["citations_counted"])}
        for record in score_records(scored, r_squared, len(scored.patents) if top is None else top)
    ]
    columns = [
        Column("name", "patent", text),
        Column("technology", "technology", text),
        Column("quality", "quality", short),
        Column("multiple", "multiple", short),
        Column("citations_counted", "cited", whole),
        Column("citations", "cited/cohort", short),
        Column("family", "family", whole),
        Column("claims", "claims", whole),
        Column("opposition", "opposed", whole),
        Column("breadth", "breadth", whole),
        Column("age", "age", short),
        Column("crowding", "crowding", short),
    ]
    head = f"{scored.name}: quality of {len(scored.patents)} patents as of {scored.at}"
    if len(records) < len(scored.patents):
        head += f", the best {len(records)}"
    weights = ", ".join(f"{name} {100 * weight:.0f} %" for name, weight in scored.scores.weights.items())
    mean = float(multiples(scored.scores.quality, r_squared).mean())
    strength = f"R² of log value {percent(r_squared)}: b = {slope(r_squared):.3f}, multiple exp(b z - b²/2)"
    strength += f", on average {mean:.3f} here"
    spread = f"log-normal sigma {SIGMA:.3f}, of which the score leaves {residual(r_squared):.3f}"
    notes = [
        f"weights: {weights}" if weights else "nothing tells these patents apart: every score is 0",
        f"{strength}; {spread}; the best 10 % of patents hold {percent(share_of_top(0.1))} of all value",
        sources.WEIGHTS,
        f"strength: {sources.STRENGTH}",
    ]
    return "\n".join([as_table(records, columns, head), "", *notes])


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
