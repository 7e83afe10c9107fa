"""What a scenario changes, for people and as entries of the scenario's record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipabs.definitions.library import BASE
from ipabs.measures.differences import LEVEL
from ipabs.measures.estimates import Estimate
from ipabs.measures.missing import Missing
from ipabs.results.figures import below
from ipabs.results.rendering import Column, Record, as_table, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ipabs.measures.differences import Difference, Differences, PoolDifference, TrancheDifference

CHANCES = ("PD %", "fires %")
"""Measures that are chances of an event: 0 of them says that no path shows it, not that it cannot be."""


def comparison_record(record: dict[str, Any], found: Differences, scenario: str) -> dict[str, Any]:
    """The scenario's record, with what differs from base in the pool, each tranche and each trigger.

    ``difference`` holds keys of the record it stands in, in their units; every change has its standard error, that of
    paired paths, under ``<key>_se``; what cannot be had is None, beside ``<key>_reason``.
    """
    tranches = (
        tranche | {"difference": _of_tranche(change)}
        for tranche, change in zip(record["tranches"], found.tranches, strict=True)
    )
    pool = record["pool"] | {"difference": _of_pool(found.pool)}
    compared = record | {"scenario": scenario, "pool": pool, "tranches": list(tranches)}
    if found.triggers:
        compared["triggers"] = [
            trigger | {"difference": _put("fires", change.fires.change)}
            for trigger, change in zip(record["triggers"], found.triggers, strict=True)
        ]
    return compared


def comparison_rows(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The tranches of such a record as lines of a table: ``difference_value``, ``difference_value_se`` and so on."""
    rows = []
    for tranche in record["tranches"]:
        row = {key: value for key, value in tranche.items() if key != "difference"}
        rows.append(row | {f"difference_{key}": value for key, value in tranche["difference"].items()})
    return rows


def _of_tranche(found: TrancheDifference) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    for key in ("value", "expected_loss", "pd_ultimate", "wal"):
        entry |= _put(key, getattr(found, key).change)
    return entry


def _of_pool(found: PoolDifference) -> dict[str, Any]:
    """Keys as in the pool's own record: loss at risk by level."""
    entry = _put("expected_receipts", found.expected_receipts.change)
    if isinstance(found.mean.change, Missing):
        return entry | {"loss": None, "loss_reason": found.mean.change.reason}
    loss = _put("mean", found.mean.change)
    for key in ("var", "es"):
        loss |= {name: {f"{LEVEL:g}": value} for name, value in _put(key, getattr(found, key).change).items()}
    return entry | {"loss": loss}


def _put(key: str, change: Estimate | Missing) -> dict[str, Any]:
    """A change under its key, with its error; what is missing with its reason."""
    if isinstance(change, Missing):
        return {key: None, f"{key}_reason": change.reason}
    error = change.standard_error
    if isinstance(error, Missing):
        return {key: change.value, f"{key}_se": None, f"{key}_se_reason": error.reason}
    return {key: change.value, f"{key}_se": error}


def comparison_table(found: Differences, scenario: str) -> str:
    """Base, scenario and difference, one line a measure: of every tranche and trigger, and of the pool."""
    records = list(_lines(found))
    columns = (
        Column("name", "of", text),
        Column("measure", "measure", text),
        Column("base", "base", str),
        Column("stressed", "scenario" if scenario == BASE else scenario, str),
        Column("change", "difference", str),
    )
    notes = ["value: per 100, at the curve of each · receipts: expected, undiscounted · loss: of the pool"]
    if _has_errors(found):
        notes.insert(0, "both on the same draws; ± standard error of the difference, path by path")
    return "\n".join([as_table(records, columns, f"{scenario} against base"), "", *notes])


def _lines(found: Differences) -> Iterator[Record]:
    for tranche in found.tranches:
        yield from _measures(
            tranche.name,
            (
                ("value", tranche.value, 1, 2),
                ("EL bp", tranche.expected_loss, 10_000, 2),
                ("PD %", tranche.pd_ultimate, 100, 3),
                ("WAL", tranche.wal, 1, 2),
            ),
        )
    for trigger in found.triggers:
        yield from _measures(trigger.name, (("fires %", trigger.fires, 100, 3),))
    yield from _measures(
        "pool",
        (
            ("receipts", found.pool.expected_receipts, 1, 2),
            ("mean loss %", found.pool.mean, 100, 2),
            ("VaR 99 %", found.pool.var, 100, 2),
            ("ES 99 %", found.pool.es, 100, 2),
        ),
    )


def _measures(name: str, measures: Sequence[tuple[str, Difference, float, int]]) -> Iterator[Record]:
    """One line for every measure that is known in base or under the scenario."""
    for title, found, scale, digits in measures:
        if not (isinstance(found.base, Missing) and isinstance(found.stressed, Missing)):
            shown = {
                "base": _figure(found.base, scale, digits, is_chance=title in CHANCES),
                "stressed": _figure(found.stressed, scale, digits, is_chance=title in CHANCES),
                "change": _change(found.change, scale, digits),
            }
            yield {"name": name, "measure": title} | shown


def _figure(estimate: Estimate | Missing, scale: float, digits: int, *, is_chance: bool) -> str:
    """The figure; of a chance that no path shows, what it lies below."""
    if isinstance(estimate, Missing):
        return "-"
    bound = estimate.zero_event_bound()
    if is_chance and not isinstance(bound, Missing):
        return below(bound * scale, digits)
    return f"{estimate.value * scale:,.{digits}f}"


def _change(change: Estimate | Missing, scale: float, digits: int) -> str:
    """``-2.55 ±0.08``; a plain 0 where the scenario changes nothing on any path."""
    if isinstance(change, Missing):
        return "-"
    error = change.standard_error
    if change.value == 0 and (isinstance(error, Missing) or error == 0):
        return "0"
    shown = f"{change.value * scale:+,.{digits}f}"
    return shown if isinstance(error, Missing) else f"{shown} ±{error * scale:,.{digits}f}"


def _has_errors(found: Differences) -> bool:
    changes = [tranche.expected_loss.change for tranche in found.tranches]
    return any(isinstance(c, Estimate) and not isinstance(c.standard_error, Missing) for c in changes)
