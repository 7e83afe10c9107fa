"""Every amount of a run by period."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ipabs.definitions.claims import claims_of
from ipabs.results.interest import interest_parts
from ipabs.results.rendering import Column, as_table, money, number, text

if TYPE_CHECKING:
    from ipabs.run import Result

_PARTS = (
    "interest.due",
    "interest.paid",
    "principal.due",
    "principal.paid",
    "residual.paid",
    "drawn",
    "written-off",
    "balance",
)


def cashflows(result: Result) -> list[dict[str, Any]]:
    """One record a payment date: receipts, fees, tranches, accounts, support, tests and triggers.

    Keys are the names of flows, ``A.interest.paid``; money in deal currency, flags 0 or 1, undefined values None.
    """
    flows = result.flows
    names = [name for name in flows.names if not name.startswith("step[")]
    columns = {name: flows.path(name) for name in names}
    records = []
    for k, day in enumerate(result.case.timetable.payments):
        record: dict[str, Any] = {"period": len(result.case.timetable.past) + k + 1, "date": day.isoformat()}
        for name, amounts in columns.items():
            amount = float(amounts[k])
            record[name] = amount if math.isfinite(amount) else None
        records.append(record)
    return records


def cashflow_tables(result: Result, only: tuple[str, ...] = ()) -> str:
    """Tables for people: the deal as a whole, then each tranche; or only the tranches named."""
    records = cashflows(result)
    deal = result.case.deal
    tables = [] if only else [as_table(records, _overview(result), "collections, fees, accounts, support, tests")]
    for name in only or tuple(deal.tranches):
        shown = (*_PARTS[:2], *interest_parts(deal.tranches[name]), *_PARTS[2:])
        parts = [part for part in shown if f"{name}.{part}" in records[0]]
        columns = [*_DATES, *(Column(f"{name}.{part}", part.replace(".", " "), money) for part in parts)]
        tables.append(as_table(records, columns, f"tranche {name}"))
    return "\n\n".join(tables)


_DATES = (Column("period", "period", text), Column("date", "date", text))


def _overview(result: Result) -> list[Column]:
    deal = result.case.deal
    columns = [*_DATES, Column("receipts", "receipts", money)]
    columns += [Column(f"{name}.paid", name, money) for name in deal.fees]
    columns += [Column(f"{name}.balance", name, money) for name in (*deal.accounts, *deal.ledgers)]
    for name in deal.support:
        columns += [Column(f"{name}.drawn", f"{name} drawn", money), Column(f"{name}.repaid", f"{name} repaid", money)]
        columns += [Column(f"{claim}.paid", claim.replace(".", " "), money) for claim in claims_of(deal, name)]
    for name in deal.hedges:
        columns.append(Column(f"{name}.received", f"{name} received", money))
        columns += [Column(f"{claim}.paid", claim.replace(".", " "), money) for claim in claims_of(deal, name)]
    columns += [Column(f"{name}.value", name, number) for name in deal.tests]
    columns += [Column(f"{name}.fired", name, _flag) for name in deal.triggers]
    columns += [Column(f"waterfall[{name}].done", name, _flag) for name in deal.waterfalls]
    return [*columns, Column("available", "left", money)]


def _flag(value: float | None) -> str:
    return "yes" if value else "no"
