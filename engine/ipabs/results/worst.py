"""On which paths it goes worst, so that ``ipabs trace --path`` can tell why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ipabs.kernels.paths import UNPAID
from ipabs.results.rendering import money

if TYPE_CHECKING:
    from ipabs.arrays import Indices, Reals
    from ipabs.run import Simulated

POOL = "pool"


def worst_paths(amounts: Reals, most: int, least: float) -> Indices:
    """Numbers of the paths with the largest ``amounts`` (paths,) above ``least``, the largest first.

    Of equal amounts the path of the lower number comes first.
    """
    order = np.argsort(-amounts, kind="stable")[:most]
    return order[amounts[order] > least]


def worst_records(result: Simulated, most: int) -> list[dict[str, Any]]:
    """By tranche the paths on which the most is unpaid in the end, and those on which the pool loses the most.

    Of the pool also the path in the middle: half of them lose no more.
    """
    gathered, epsilon = result.gathered, result.case.terms.epsilon
    names = list(result.case.deal.tranches)
    amounts = {name: gathered.tranches[place, UNPAID] for place, name in enumerate(names)} | {POOL: gathered.lost}
    records: list[dict[str, Any]] = [
        {
            "name": name,
            "paths": [
                {"path": int(path), "lost" if name == POOL else "unpaid": float(lost[path])}
                for path in worst_paths(lost, most, epsilon)
            ],
        }
        for name, lost in amounts.items()
    ]
    records[-1]["median"] = int(np.argsort(gathered.lost, kind="stable")[len(gathered.lost) // 2])
    return records


def worst_lines(records: list[dict[str, Any]]) -> str:
    """The same for a table: ``A: unpaid on path 17 1,200.00, 203 900.00``."""
    lines = []
    for record in records:
        said = "lost" if record["name"] == POOL else "unpaid"
        paths = ", ".join(f"{each['path']} {money(each[said])}" for each in record["paths"])
        told = f"{record['name']}: {said} on path {paths}" if paths else f"{record['name']}: nothing {said} on any path"
        lines.append(told + (f"; in the middle path {record['median']}" if "median" in record else ""))
    return "\n".join(["worst paths, for ipabs trace --path:", *lines])
