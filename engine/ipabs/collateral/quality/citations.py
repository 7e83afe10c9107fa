"""Pairs of citing and cited patents -> citations that each patent received, without those of its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ipabs.collateral.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Reals
    from ipabs.collateral.reading import Row
    from ipabs.collateral.tables import Table
    from ipabs.errors import Faults

COLUMNS: Final = ("citing", "cited", "citing_owner")


def count_citations(table: Table, patents: Sequence[Row], faults: Faults) -> Reals:
    """Citations received by patent, (P,); each pair of patents counts once.

    Left out are citations by the owner, by a patent of the same family and by the patent itself. The owner of a citing
    patent is its ``citing_owner``, else, where it is in the pool, the pool's. Rows that cite none of the pool's
    patents are passed over, and told.
    """
    check_columns(table, COLUMNS, COLUMNS[:2], faults)
    numbers = {row["id"]: number for number, row in enumerate(patents)}
    counts = np.zeros(len(patents))
    seen: set[tuple[str, str]] = set()
    elsewhere = unowned = 0
    for line, cells in table.rows:
        lacking = [column for column in COLUMNS[:2] if column in table.columns and column not in cells]
        for column in lacking:
            faults.add(table.cell(line, column), f"the row has no {column}.")
        if lacking or "citing" not in cells or "cited" not in cells:
            continue
        citing, cited = cells["citing"], cells["cited"]
        if cited not in numbers:
            elsewhere += 1
        elif (citing, cited) not in seen:
            seen.add((citing, cited))
            row = patents[numbers[cited]]
            own = patents[numbers[citing]] if citing in numbers else None
            by = cells.get("citing_owner") or (own["owner"] if own is not None else None)
            unowned += not (by and row["owner"])
            counts[numbers[cited]] += not (citing == cited or _same(by, row["owner"]) or _kin(own, row))
    if elsewhere:
        faults.warn(table.header, f"citations of patents that are not in the pool: {elsewhere} left out.")
    if unowned:
        what = "citations of which an owner is not known, and which may be the owner's own"
        faults.warn(table.header, f"{what}: {unowned} counted.")
    return counts


def _same(one: str | None, other: str | None) -> bool:
    return bool(one and other) and str(one).casefold() == str(other).casefold()


def _kin(citing: Row | None, cited: Row) -> bool:
    return citing is not None and _same(citing["family"], cited["family"])
