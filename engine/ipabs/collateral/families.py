"""Contracts of a pool -> those that owe a schedule, and royalties by licensee."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.definitions.contract_columns import ROYALTY, family

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.collateral.pledges import Links
    from ipabs.collateral.reading import Row


@dataclass(frozen=True, slots=True)
class Family:
    """Contracts of one kind.

    Parameters
    ----------
    rows : tuple of Row
    links : Links
        Whom and what they name, in the order of ``rows``.
    """

    rows: tuple[Row, ...]
    links: Links


def is_royalty(row: Row) -> bool:
    """Whether a row of contracts.csv that has been read is paid for by sales."""
    return family(row["kind"]) == ROYALTY


def split_families(rows: Sequence[Row], links: Links, currency: str) -> tuple[Family, Family]:
    """Scheduled contracts in the order of the tape, and royalties by currency, then by the places of their licensees.

    Those in ``currency``, the deal's, come first. The kernel of royalties draws each licensee once, for contracts that
    follow one another, and runs those of one currency together.
    """
    of_sales = np.array([is_royalty(row) for row in rows], dtype=np.bool_)
    royalties = np.flatnonzero(of_sales)
    abroad = np.array(["" if row["currency"] == currency else row["currency"] or "" for row in rows])
    royalties = royalties[np.lexsort((links.obligor[royalties], abroad[royalties]))]
    scheduled, paid = np.flatnonzero(~of_sales).tolist(), royalties.tolist()
    return (
        Family(tuple(rows[number] for number in scheduled), links.of(scheduled)),
        Family(tuple(rows[number] for number in paid), links.of(paid)),
    )
