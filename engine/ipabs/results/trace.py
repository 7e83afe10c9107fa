"""One path of a run, told period by period: what each step asked, got and left, and why."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ipabs.definitions.downgrades import downgrade_input
from ipabs.definitions.waterfalls import all_steps
from ipabs.results.interest import told_interest, traced_interest
from ipabs.results.rendering import money
from ipabs.results.steps_told import describe
from ipabs.waterfall.premiums import called_notes
from ipabs.waterfall.purchases import FLOWS, PAID

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
        "indices": {name.partition(".")[2]: at(name) for name in flows.names if name.startswith("index.")},
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


def trace_text(records: list[dict[str, Any]]) -> str:
    """The trace for people."""
    return "\n\n".join(_told(record) for record in records)


def _told(record: dict[str, Any]) -> str:
    receipts = ", ".join(f"{kind} {money(amount)}" for kind, amount in record["receipts"].items())
    earned = "".join(f", {name} earned {money(amount)}" for name, amount in record["earned"].items() if amount)
    earned += "".join(f", {name} brings {money(net)}" for name, net in record.get("received", {}).items() if net)
    lines = [
        f"period {record['period']} · {record['date']}",
        f"  collected: {receipts or 'nothing'}{earned}; cash at hand {money(record['cash'])}",
    ]
    if record["indices"]:
        rates = (f"{name} {100 * rate:.4f} %" for name, rate in record["indices"].items())
        lines.append(f"  indices: {', '.join(rates)}")
    lines += [_bought(name, parts) for name, parts in record.get("templates", {}).items()]
    if record["failed"]:
        lines.append(f"  failed: {', '.join(record['failed'])}")
    if record.get("downgraded"):
        told = ", ".join(f"{each['party']} below {each['below']}" for each in record["downgraded"])
        lines.append(f"  downgraded: {told}")
    lines += [f"  default: {_default(default)}" for default in record["defaults"]]
    lines += [f"  formula {name}: {_figure(value)}" for name, value in record.get("formulas", {}).items()]
    lines += [f"  test {_test(test)}" for test in record["tests"]]
    lines += [
        f"  trigger {trigger['name']} ({trigger['tested']}): {'IN FORCE' if trigger['fired'] else 'not in force'}"
        for trigger in record["triggers"]
    ]
    if "call" in record:
        call = record["call"]
        premiums = "".join(f", premium on {name} {money(paid)}" for name, paid in call["premium"].items() if paid)
        told = f"the pool is sold for {money(call['sale'])}{premiums}; everybody is repaid, no step is done"
        lines.append(f"  call {call['name']} EXERCISED: {told}")
    if record.get("waterfall", "normal") != "normal":
        lines.append(f"  waterfall {record['waterfall']} in force")
    width = max(len(step["does"]) for step in record["steps"])
    labels = max(2, *(len(str(step["step"])) for step in record["steps"]))
    lines.append(f"  {'step':<{width + labels + 2}} {'asked':>18} {'got':>18} {'left':>18}")
    for step in record["steps"]:
        lines += _told_step(step, width, labels)
    lines += [f"  {line}" for name, parts in record["tranches"].items() for line in told_interest(name, parts)]
    closing = [f"{name} {money(parts['balance'])}" for name, parts in record["tranches"].items()]
    closing += [f"{name} {money(amount)}" for name, amount in record["accounts"].items()]
    closing += [f"ledger {name} {money(amount)}" for name, amount in record.get("ledgers", {}).items()]
    closing += [f"{name} {money(parts['balance'])}" for name, parts in record.get("templates", {}).items()]
    closing += [
        f"{name} written off {money(parts['written-off'])}"
        for name, parts in record["tranches"].items()
        if parts.get("written-off")
    ]
    closing += [f"owed to {name} {money(amount)}" for name, amount in record["support"].items() if amount]
    lines.append(f"  balances: {', '.join(closing)}")
    unpaid = [
        f"{name} {part.removesuffix('.unpaid')} {money(amount)}"
        for name, parts in record["tranches"].items()
        for part, amount in parts.items()
        if part.endswith(".unpaid") and part != "principal.unpaid" and amount
    ]
    if unpaid:
        lines.append(f"  unpaid: {', '.join(unpaid)}")
    return "\n".join(lines)


def _bought(name: str, parts: dict[str, Any]) -> str:
    """What purchases of a template have brought."""
    brought = ", ".join(f"{kind} {money(parts[kind])}" for kind in PAID if parts[kind])
    lost = f"; of what defaulted {money(parts['lost'])} is lost" if parts["lost"] else ""
    return f"  of this {name}, bought before: {brought or 'nothing'}{lost}"


def _default(default: dict[str, Any]) -> str:
    """Who defaulted on what, and who bears it in the end."""
    borne = [f"{who} {money(default[who])}" for who in ("fund", "guarantee", "insurance", "disposal") if default[who]]
    parts = ", ".join([*borne, f"lost {money(default['loss'])}"])
    exposure = money(default["exposure"])
    what = f"{default['contract']}, worth {exposure}" if default["royalty"] else f"{exposure} of {default['contract']}"
    return f"{default['obligor']} on {what}; in the end {parts}"


def _test(test: dict[str, Any]) -> str:
    bound = f"{test['sense'].replace('-', ' ')} {_figure(test['bound'])}"
    if test["value"] is None:
        return f"{test['name']} ({test['tested']}): undefined, {'BREACHED' if test['breached'] else 'not tested'}"
    return f"{test['name']} ({test['tested']}): {_figure(test['value'])}, {bound}: " + (
        "BREACHED" if test["breached"] else "met"
    )


def _figure(value: float | None) -> str:
    if value is None:
        return "undefined"
    return money(value) if abs(value) >= 1000 else f"{value:.4f}"


def _told_step(step: dict[str, Any], width: int, labels: int) -> list[str]:
    begin = f"  {step['step']:>{labels}}  {step['does']:<{width}}"
    if step["left"] is None:  # a group: its steps tell the rest
        return [f"{begin} {'yes' if step['done'] else 'no':>18}"]
    if not step["done"]:
        return [f"{begin} {'skipped':>18} {'':>18} {money(step['left']):>18}"]
    asked, got, left = (money(step[word]) for word in ("asked", "got", "left"))
    lines = [f"{begin} {asked:>18} {got:>18} {left:>18}"]
    indent = " " * (labels + 6)
    if len(step["paid"]) > 1:
        lines += [f"{indent}{claim:<{width - 2}} {'':>18} {money(paid):>18}" for claim, paid in step["paid"].items()]
    lines += [
        f"{indent}from {source:<{width - 7}} {'':>18} {money(given):>18}"
        for source, given in step["drawn"].items()
        if given
    ]
    return lines
