"""What support on notes bears, for people and as entries of the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipabs.results.figures import put, with_error
from ipabs.results.rendering import whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.measures.support import SimulatedSupport

_MEANS = ("drawn_on", "drawn", "repaid", "still_owed")


def support_records(layers: Sequence[SimulatedSupport]) -> list[dict[str, Any]]:
    """One entry a layer: ``drawn_on``, a share of 1; ``drawn``, ``most_drawn``, ``repaid``, ``still_owed``, money."""
    return [
        {"name": layer.name, "most_drawn": layer.most_drawn}
        | {key: value for mean in _MEANS for key, value in put(mean, getattr(layer, mean)).items()}
        for layer in layers
    ]


def support_lines(records: Sequence[dict[str, Any]]) -> list[str]:
    """``support payer: drawn on 2.10 ±0.05 % of paths, on average 310,000 ±9,000 ...``, a line a layer."""
    return [_line(record) for record in records]


def _line(record: dict[str, Any]) -> str:
    often = f"support {record['name']}: drawn on {with_error(record, 'drawn_on', 100, 2)} % of paths"
    if not record["most_drawn"]:
        return often
    drawn, repaid, owed = (with_error(record, key, 1, 0) for key in ("drawn", "repaid", "still_owed"))
    most = f"{whole(record['most_drawn'])} on the worst"
    return f"{often}; mean of all paths {drawn}, {most}; repaid {repaid}, still owed in the end {owed}"
