"""One path of a run, told period by period: what each step asked, got and left, and why."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ipabs.definitions.downgrades import downgrade_input
from ipabs.definitions.waterfalls import all_steps
from ipabs.results.interest import traced_interest
from ipabs.results.steps_told import describe
from ipabs.waterfall.premiums import called_notes
from ipabs.waterfall.purchases import FLOWS

if TYPE_CHECKING:
    from ipabs.definitions.waterfalls import Placed
    from ipabs.run import Result


def trace(result: Result, periods: tuple[int, ...] = ()) -> list[dict[str, Any]]:
    """One record a payment date with its receipts, failures, tests, triggers, steps and closing balances.

    Parameters
    ----------
    periods : tuple of int
        Only these, from 1, those behind a seasoned deal counted; all that lie ahead unless given.
    """
    timetable = result.case.timetable
    past, ahead = len(timetable.past), len(timetable.payments)
    return [_period(result, number - past - 1) for number in periods or range(past + 1, past + ahead + 1)]


def _period(result: Result, k: int) -> dict[str, Any]:
    deal, flows = result.case.deal, result.flows
    period = len(result.case.timetable.past) + k + 1

    def at(name: str) -> float | None:
        amount = float(flows.path(name)[k])
        return amount if math.isfinite(amount) else None

    shown = ("balance", "interest.unpaid", "principal.unpaid", "written-off", "drawn")
    tranches = {
        name: {part: at(f"{name}.{part}") for part in shown if f"{name}.{part}" in flows}
        | traced_interest(name, tranche, at)
        for name, tranche in deal.tranches.items()
    }
    waterfall = _waterfall(result, k)
    pool = result.case.simulation.tape.royalties if result.defaults else None
    royalties = pool.terms.ids if pool is not None else ()
    return {
        "period": period,
        "date": result.case.timetable.payments[k].isoformat(),
        "receipts": {name.partition(".")[2]: at(name) for name in flows.names if name.startswith("receipts.")},
        "earned": {name: at(f"{name}.earned") for name in deal.accounts},
        **({"received": {name: at(f"{name}.received") for name in deal.hedges}} if deal.hedges else {}),
        "cash": at("collected"),
        **_market(result, k),
        **_royalties(result, k),
        "defaults": [
            default._asdict() | {"period": period, "royalty": default.contract in royalties}
            for default in result.defaults
            if default.period == k
        ],
        "failed": [
            name.removeprefix("failed.") for name in flows.names if name.startswith("failed.") and flows.path(name)[k]
        ],
        **_downgraded(result, k),
        **({"formulas": _formulas(result, k)} if deal.formulas else {}),
        "tests": [
            {
                "name": name,
                "value": at(f"{name}.value"),
                "bound": at(f"{name}.bound"),
                "sense": "at-least" if test.at_least else "at-most",
                "breached": bool(at(f"{name}.breached")),
                "tested": test.tested,
            }
            for name, test in deal.tests.items()
        ],
        "triggers": [
            {"name": name, "fired": bool(at(f"{name}.fired")), "tested": trigger.tested}
            for name, trigger in deal.triggers.items()
        ],
        **_calls(result, k),
        **({"waterfall": waterfall or "normal"} if deal.waterfalls else {}),
        "steps": _steps(result, k, waterfall),
        "tranches": tranches,
        "accounts": {name: at(f"{name}.balance") for name in deal.accounts},
        **({"ledgers": {name: at(f"{name}.balance") for name in deal.ledgers}} if deal.ledgers else {}),
        **({"templates": _templates(result, k)} if deal.templates else {}),
        "support": {name: at(f"{name}.balance") for name in deal.support},
        "left": at("available"),
    }


def _market(result: Result, k: int) -> dict[str, dict[str, float]]:
    """Indices, a year, and deal currency for one unit of others."""
    found = {
        name.removeprefix("index."): float(result.flows.path(name)[k])
        for name in result.flows.names
        if name.startswith("index.")
    }
    currencies = result.case.deal.currencies
    told = {"indices": {name: rate for name, rate in found.items() if name not in currencies}}
    return told | ({"exchange": {name: found[name] for name in currencies if name in found}} if currencies else {})


def _royalties(result: Result, k: int) -> dict[str, list[dict[str, Any]]]:
    """What each royalty brought on a simulated path, beside what was expected of it; none without a path."""
    if not result.royalties:
        return {}
    told = [
        {
            "contract": each.contract,
            "received": float(each.received[k]),
            "expected": float(each.expected[k]),
            "value": float(each.value[k]),
        }
        for each in result.royalties
    ]
    return {"royalties": told}


def _downgraded(result: Result, k: int) -> dict[str, Any]:
    """Parties that formulas watch and the grades below which they have fallen; empty where none is watched."""
    flows, watched = result.flows, result.case.scope.downgrades
    entries = [(party, grade, downgrade_input(party, grade)) for party, grade in watched]
    fallen = [
        {"party": party, "below": grade}
        for party, grade, entry in entries
        if entry in flows.names and flows.path(entry)[k]
    ]
    return {"downgraded": fallen} if watched else {}


def _formulas(result: Result, k: int) -> dict[str, float | None]:
    """What formulas with a name stand at before the steps; those that are undefined are None, dates left out."""
    told = {name: f"{name}.value" for name in result.case.deal.formulas if f"{name}.value" in result.flows}
    found = {name: float(result.flows.path(flow)[k]) for name, flow in told.items()}
    return {name: value if math.isfinite(value) else None for name, value in found.items()}


def _calls(result: Result, k: int) -> dict[str, Any]:
    """Name of the call exercised on a date, what the pool's sale brought and the premiums by tranche."""
    flows = result.flows
    called = [name for name in result.case.deal.calls if flows.path(f"call[{name}].exercised")[k]]
    if not called:
        return {}
    paid = {name: float(flows.path(f"{name}.premium")[k]) for name in called_notes(result.case.deal)}
    return {"call": {"name": called[0], "sale": float(flows.path("sale")[k]), "premium": paid}}


def _templates(result: Result, k: int) -> dict[str, dict[str, float]]:
    """What was bought before has brought in this period, and what of it is left after the purchases of this one."""
    flows = result.flows
    return {
        name: {flow: float(flows.path(f"{name}.{flow}")[k]) for flow in FLOWS} for name in result.case.deal.templates
    }


def _steps(result: Result, k: int, waterfall: str) -> list[dict[str, Any]]:
    """The steps of the waterfall in force."""
    deal = result.case.deal
    return [_step(result, k, placed) for placed in all_steps(deal) if placed.waterfall == waterfall]


def _waterfall(result: Result, k: int) -> str:
    """Name of the waterfall in force on a payment date; empty for the normal one."""
    names = result.case.deal.waterfalls
    return next((name for name in names if result.flows.path(f"waterfall[{name}].done")[k]), "")


def _step(result: Result, k: int, placed: Placed) -> dict[str, Any]:
    flows = result.flows
    prefix = f"step[{placed.label}]"
    parts = [name[len(prefix) + 1 :] for name in flows.names if name.startswith(f"{prefix}.")]

    def at(name: str) -> float | None:
        return float(flows.path(f"{prefix}.{name}")[k]) if name in parts else None

    plain = ("asked", "got", "left", "done")
    return {
        "step": int(placed.label) if placed.label.isdigit() else placed.label,
        "does": describe(placed.step),
        "done": bool(at("done")) if "done" in parts else True,
        "asked": at("asked"),
        "got": at("got"),
        "left": at("left"),
        "paid": {part: at(part) for part in parts if part not in plain and not part.startswith("from.")},
        "drawn": {part.removeprefix("from."): at(part) for part in parts if part.startswith("from.")},
    }
