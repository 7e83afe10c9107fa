"""The state of a deal after a payment date of a run, as a deal file says it; what results say of a seasoned deal."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ipabs.definitions.fields import kebab
from ipabs.definitions.index_words import INDICES
from ipabs.errors import RunError
from ipabs.results.rendering import Column, number
from ipabs.waterfall.calls import ALIVE
from ipabs.waterfall.seasoning import state_words

if TYPE_CHECKING:
    from datetime import date

    from ipabs.case import Case
    from ipabs.run import Result

LEDGER = "state["
"""What the names of flows begin with that hold what a period hands on to the next."""


def state_after(result: Result, day: date) -> dict[str, Any]:
    """What the ``state`` of a deal file says after a payment date of a run that kept its states, by word.

    Raises
    ------
    RunError
        The day is no payment date, nothing comes after it, or a call has ended the deal by then.
    """
    case, flows = result.case, result.flows
    payments = case.timetable.payments
    if day not in payments:
        near = min(payments, key=lambda payment: abs(payment - day))
        raise RunError(f"{day} is no payment date: the nearest is {near}.")
    k = payments.index(day)
    if k == len(payments) - 1:
        raise RunError(f"{day} is the last payment date: nothing comes after it.")
    entries = {name.removeprefix(LEDGER)[:-1]: float(flows.path(name)[k]) for name in flows.names if _of_ledger(name)}
    if not entries.get(ALIVE, 1.0):
        raise RunError(f"a call has ended the deal by {day}: nothing is left to be run.")
    words = state_words(case.terms, entries, len(case.timetable.past) + k + 1)
    deal = case.deal
    inputs = [name.removeprefix("failed.") for name in flows.names if name.startswith("failed.")]
    failed = [name for name in inputs if flows.path(f"failed.{name}")[k]]
    failed += [name for name in (deal.state.failed if deal.state is not None else ()) if name not in failed]
    fixed = {
        name: float(flows.path(f"index.{name}")[k + 1])
        for name in (flow.removeprefix("index.") for flow in flows.names if flow.startswith("index."))
        if name == "curve" or (name in INDICES and not INDICES[name].compounded)
    }
    accelerated = deal.accelerates is not None and bool(flows.path("accelerates.holds")[k])
    cutoff = case.timetable.collected[k] + timedelta(days=1)
    record = {"as_of": day, "cutoff": cutoff, **words, "accelerated": accelerated, "failed": failed, "index": fixed}
    return {kebab(word): value for word, value in record.items() if value or word == "balance"}


def _of_ledger(flow: str) -> bool:
    return flow.startswith(LEDGER)


def state_text(record: dict[str, Any]) -> str:
    """The same as a block of a deal file, to the last digit."""
    lines = ["state:"]
    for word, value in record.items():
        if isinstance(value, dict):
            listed = ", ".join(f"{_key(name)}: {_written(amount)}" for name, amount in value.items())
            lines.append(f"  {word}: {{{listed}}}")
        elif isinstance(value, list):
            lines.append(f"  {word}: [{', '.join(value)}]")
        else:
            lines.append(f"  {word}: {'true' if value is True else value}")
    return "\n".join(lines)


def _key(name: str) -> str:
    """Names as they are, other words of a formula in quotes."""
    return name if name.replace("-", "").replace(".", "").isalnum() else json.dumps(name)


def _written(value: float | list[float]) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    return "undefined" if math.isnan(value) else _number(value)


def _number(amount: float) -> str:
    """As many digits as tell it from every other number, without an exponent."""
    return f"{int(amount)}" if amount == int(amount) else f"{Decimal(repr(amount)):f}"


def seasoned_record(case: Case) -> dict[str, Any]:
    """``as_of`` of a seasoned deal; without the key where a deal begins with its closing."""
    return {} if case.deal.state is None else {"as_of": case.deal.state.as_of.isoformat()}


def factor_record(case: Case, tranche: str, unit: float) -> dict[str, float]:
    """Of a seasoned deal the ``factor``: what prices are per 100 of, over the notional at closing."""
    return {} if case.deal.state is None else {"factor": unit / case.deal.tranches[tranche].notional}


def seasoned_columns(columns: list[Column], case: Case) -> list[Column]:
    """The columns of a table of tranches; of a seasoned deal with the balance for the notional, and the factor."""
    if case.deal.state is None:
        return columns
    found = [replace(each, title="balance") if each.key == "notional" else each for each in columns]
    return [*found[:2], Column("factor", "factor", number), *found[2:]]


def priced(case: Case) -> str:
    """Of when the prices are, for the line under a table."""
    return "price (at issue)" if case.deal.state is None else f"price (on {case.deal.state.as_of})"
