"""The tranche table of a run, for people and as the record that programs read."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from ipabs.measures.missing import Missing
from ipabs.results.calls import call_records, exercised_lines
from ipabs.results.closing import closing_lines, closing_record
from ipabs.results.interest import anticipated, anticipated_lines, coupon_shown
from ipabs.results.rendering import Column, as_table, basis_points, money, percent, short, text, whole
from ipabs.results.state import factor_record, priced, seasoned_columns, seasoned_record

if TYPE_CHECKING:
    from ipabs.measures.tranche import TrancheMeasures
    from ipabs.run import Result

MEASURE = "given cash"
"""Under which measure the numbers stand: one path, as the pool's file gives it."""


def summary(result: Result) -> dict[str, Any]:
    """The run as one record.

    Rates are decimals a year, prices per 100 of notional, money in deal currency, times years from closing.
    What cannot be had is None, beside a ``<key>_reason``.
    """
    pool = result.pool
    return {
        "deal": result.case.deal.deal,
        "title": result.case.deal.title,
        "currency": result.case.deal.currency,
        "scenario": result.case.scenario,
        "seed": None,
        "paths": 1,
        "version": version("ipabs"),
        "measure": MEASURE,
        **seasoned_record(result.case),
        **closing_record(result.case),
        **call_records(result),
        "pool": {
            "value": pool.value,
            "funded": pool.funded,
            "expected_receipts": pool.expected_receipts,
            "undistributed": _undistributed(result),
        },
        "tranches": [
            _record(tranche)
            | factor_record(result.case, tranche.name, tranche.notional)
            | anticipated(result.case, tranche.name, result.flows.path(f"{tranche.name}.balance"))
            for tranche in result.tranches
        ],
    }


def _undistributed(result: Result) -> float:
    """Cash and reserves, money, that no step has paid out by the end."""
    held = ["available", *(f"{name}.balance" for name in result.case.deal.accounts)]
    amount = float(sum(result.flows.path(name)[-1] for name in held))
    return amount if amount > result.waterfall.terms.epsilon else 0.0


def _record(tranche: TrancheMeasures) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for key, value in asdict(tranche).items():
        measure = getattr(tranche, key)
        if isinstance(measure, Missing):
            record[key] = None
            record[f"{key}_reason"] = measure.reason
        else:
            record[key] = value
    return record


_COLUMNS = (
    Column("name", "tranche", text),
    Column("notional", "notional", whole),
    Column("coupon", "coupon", percent),
    Column("attachment", "attach", percent),
    Column("issue_price", "price", short),
    Column("value", "value", short),
    Column("expected_yield", "yield", percent),
    Column("effective_yield", "IRR", percent),
    Column("expected_spread", "spread", basis_points),
    Column("wal", "WAL", short),
    Column("duration", "duration", short),
    Column("expected_loss", "loss", percent),
)
_MARGIN = Column("discount_margin", "DM", basis_points)


def summary_table(result: Result) -> str:
    """The same for people: what was run, the pool, the tranches, and why a number is missing."""
    record = summary(result)
    pool, currency = record["pool"], record["currency"]
    tranches = record["tranches"]
    shown = [tranche | {"coupon": coupon_shown(tranche, result.case.deal)} for tranche in tranches]
    columns = list(_COLUMNS)
    if any(tranche["discount_margin"] is not None for tranche in tranches):
        columns.insert(9, _MARGIN)
    payments = result.case.timetable.payments
    when = f"{len(payments)} payment dates, {payments[0]} to" if len(payments) > 1 else "1 payment date,"
    at = "the issue" if result.case.deal.state is None else "that"
    lines = [
        f"{record['deal']}: {record['title']}" if record["title"] else record["deal"],
        f"{MEASURE} · {when} {payments[-1]} · {currency}",
        f"pool value at the cutoff {money(pool['value'])}, receipts {money(pool['expected_receipts'])}",
        *closing_lines(record),
        "",
        as_table(shown, seasoned_columns(columns, result.case)),
        "",
        f"{priced(result.case)}, value: per 100 · yield: compounded as often as the deal pays, IRR: once a year",
        f"spread: over the curve at {at} price · WAL, modified duration: years · loss: principal unpaid at the end",
    ]
    lines += _reasons(tranches, [column.key for column in columns if column.key != "discount_margin"])
    lines += anticipated_lines(tranches) + exercised_lines(record)
    lines += [
        f"{t['name']}: interest of {money(t['unpaid_interest'])} is unpaid in the end"
        for t in tranches
        if t["unpaid_interest"] > result.waterfall.terms.epsilon
    ]
    if pool["undistributed"]:
        lines.append(f"{money(pool['undistributed'])} is left after the last payment date: no step has paid it out")
    return "\n".join(lines)


def _reasons(tranches: list[dict[str, Any]], keys: list[str]) -> list[str]:
    """Why numbers are missing, each reason once."""
    found: dict[str, list[str]] = {}
    for tranche in tranches:
        for key in keys:
            if tranche.get(f"{key}_reason"):
                names = found.setdefault(tranche[f"{key}_reason"], [])
                if tranche["name"] not in names:
                    names.append(tranche["name"])
    return [f"- {', '.join(names)}: {reason}" for reason, names in found.items()]
