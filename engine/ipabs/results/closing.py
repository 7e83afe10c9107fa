"""Sources and uses of money on the closing date, as results tell them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipabs.definitions.closing import closing_table
from ipabs.results.rendering import money

if TYPE_CHECKING:
    from ipabs.case import Case
    from ipabs.definitions.closing import Entry


def closing_entries(case: Case) -> list[Entry]:
    """The table of a case: with its own pool, before any scenario; none of a seasoned deal, whose closing is past."""
    base = case.base or case
    if base.deal.state is not None:
        return []
    return closing_table(base.deal, base.terms.initial_pool)


def closing_record(case: Case) -> dict[str, Any]:
    """``closing``: a record a line, money in deal currency; without the key where the deal does not say."""
    entries = closing_entries(case)
    return {"closing": [{"side": e.side, "name": e.name, "amount": e.amount} for e in entries]} if entries else {}


def closing_lines(record: dict[str, Any]) -> list[str]:
    """The same in one line for people."""
    entries = record.get("closing", [])
    told = {
        side: ", ".join(f"{entry['name']} {money(entry['amount'])}" for entry in entries if entry["side"] == side)
        for side in ("source", "use")
    }
    return [f"closing: {told['source']} pay for {told['use']}"] if entries else []
