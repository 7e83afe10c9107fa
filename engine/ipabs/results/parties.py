"""How often parties fail, for people and as entries of the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipabs.results.figures import put, with_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.measures.parties import SimulatedParty


def party_records(parties: Sequence[SimulatedParty]) -> list[dict[str, Any]]:
    """One entry a party or guarantor: ``pd`` of its curve and ``fails``, by the last collection, shares of 1."""
    return [{"name": party.name, "pd": party.pd, **put("fails", party.fails)} for party in parties]


def party_lines(records: Sequence[dict[str, Any]]) -> list[str]:
    """``party lessor: fails on 0.50 ±0.02 % of paths``, a line each; one without a chance to fail is said to be so."""
    return [
        f"party {record['name']}: fails on "
        + ("no path: its probability of default is 0" if record["pd"] == 0.0 else f"{_often(record)} % of paths")
        for record in records
    ]


def _often(record: dict[str, Any]) -> str:
    return with_error(record, "fails", 100, 2)
