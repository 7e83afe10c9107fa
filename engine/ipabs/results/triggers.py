"""How likely and how soon triggers fire, for people and as entries of the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipabs.results.figures import put, with_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.measures.triggers import SimulatedTrigger


def trigger_records(triggers: Sequence[SimulatedTrigger]) -> list[dict[str, Any]]:
    """One entry a trigger: ``fires``, a share of 1, and ``first``, years from closing, with their standard errors."""
    return [
        {"name": trigger.name, **put("fires", trigger.fires), **put("first", trigger.first)} for trigger in triggers
    ]


def trigger_lines(records: Sequence[dict[str, Any]]) -> list[str]:
    """``trigger rapid: fires on 44.12 ±0.16 % of paths, first after 2.71 ±0.01 years``, a line each."""
    lines = []
    for record in records:
        when = "" if record["first"] is None else f", first after {with_error(record, 'first', 1, 2)} years"
        lines.append(f"trigger {record['name']}: fires on {with_error(record, 'fires', 100, 2)} % of paths{when}")
    return lines


def call_lines(records: Sequence[dict[str, Any]]) -> list[str]:
    """The same of calls, and when the notes are repaid for it."""
    lines = []
    for record in records:
        when = "" if record["first"] is None else f", after {with_error(record, 'first', 1, 2)} years"
        lines.append(f"call {record['name']}: exercised on {with_error(record, 'fires', 100, 2)} % of paths{when}")
    return lines
