"""One path of a run, told period by period: what each step asked, got and left, and why."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ipabs.definitions.steps import Fill, Pay, Release, Repay
from ipabs.results.interest import told_interest, traced_interest
from ipabs.results.rendering import money

if TYPE_CHECKING:
    from ipabs.definitions.steps import Step
    from ipabs.run import Result


def trace(result: Result, periods: tuple[int, ...] = ()) -> list[dict[str, Any]]:
    """One record a payment date with its receipts, failures, tests, triggers, steps and closing balances.

    Parameters
    ----------
    periods : tuple of int
        Only these, from 1; all unless given.
    """
    wanted = periods or range(1, len(result.case.timetable.payments) + 1)
    return [_period(result, number - 1) for number in wanted]


def _period(result: Result, k: int) -> dict[str, Any]:
    deal, flows = result.case.deal, result.flows

    def at(name: str) -> float | None:
        amount = float(flows.path(name)[k])
        return amount if math.isfinite(amount) else None

    tranches = {
        name: {part: at(f"{name}.{part}") for part in ("balance", "interest.unpaid", "principal.unpaid")}
        | traced_interest(name, tranche, at)
        for name, tranche in deal.tranches.items()
    }
    return {
        "period": k + 1,
        "date": result.case.timetable.payments[k].isoformat(),
        "receipts": {name.partition(".")[2]: at(name) for name in flows.names if name.startswith("receipts.")},
        "earned": {name: at(f"{name}.earned") for name in deal.accounts},
        "cash": at("collected"),
        "indices": {name.partition(".")[2]: at(name) for name in flows.names if name.startswith("index.")},
        "defaults": [default._asdict() | {"period": k + 1} for default in result.defaults if default.period == k],
        "failed": [
            name.removeprefix("failed.") for name in flows.names if name.startswith("failed.") and flows.path(name)[k]
        ],
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
        "steps": [_step(result, k, number, step) for number, step in enumerate(deal.waterfall, start=1)],
        "tranches": tranches,
        "accounts": {name: at(f"{name}.balance") for name in deal.accounts},
        "support": {name: at(f"{name}.balance") for name in deal.support},
        "left": at("available"),
    }


def _step(result: Result, k: int, number: int, step: Step) -> dict[str, Any]:
    flows = result.flows
    prefix = f"step[{number}]"

    def at(name: str) -> float:
        return float(flows.path(f"{prefix}.{name}")[k])

    parts = [name[len(prefix) + 1 :] for name in flows.names if name.startswith(f"{prefix}.")]
    plain = ("asked", "got", "left", "done")
    return {
        "step": number,
        "does": describe(step),
        "done": bool(at("done")) if "done" in parts else True,
        "asked": at("asked"),
        "got": at("got"),
        "left": at("left"),
        "paid": {part: at(part) for part in parts if part not in plain and not part.startswith("from.")},
        "drawn": {part.removeprefix("from."): at(part) for part in parts if part.startswith("from.")},
    }


def describe(step: Step) -> str:
    """A step in one line, as its author wrote it."""
    if isinstance(step, Pay):
        text = f"pay {', '.join(step.pay)}"
        if step.share:
            weights = step.share if isinstance(step.share, str) else " : ".join(f"{w:g}" for w in step.share)
            text += f" side by side ({weights})"
        if step.amount:
            text += f" {step.amount.text}"
    elif isinstance(step, Fill):
        text = f"fill {step.fill}"
    elif isinstance(step, Release):
        text = f"release {step.amount.text + ' of ' if step.amount else ''}{step.release}"
    elif isinstance(step, Repay):
        text = f"repay {step.repay}"
    if not isinstance(step, Release) and step.limit:
        text += f", at most {step.limit.text}"
    if isinstance(step, Pay) and step.also_from:
        text += f", also from {', '.join(step.also_from)}"
    if step.if_:
        text += f", if {step.if_.text}"
    if step.unless:
        text += f", unless {step.unless.text}"
    return text


def trace_text(records: list[dict[str, Any]]) -> str:
    """The trace for people."""
    return "\n\n".join(_told(record) for record in records)


def _told(record: dict[str, Any]) -> str:
    receipts = ", ".join(f"{kind} {money(amount)}" for kind, amount in record["receipts"].items())
    earned = "".join(f", {name} earned {money(amount)}" for name, amount in record["earned"].items() if amount)
    lines = [
        f"period {record['period']} · {record['date']}",
        f"  collected: {receipts or 'nothing'}{earned}; cash at hand {money(record['cash'])}",
    ]
    if record["indices"]:
        told = (f"{name} {100 * rate:.4f} %" for name, rate in record["indices"].items())
        lines.append(f"  indices: {', '.join(told)}")
    if record["failed"]:
        lines.append(f"  failed: {', '.join(record['failed'])}")
    lines += [f"  default: {_default(default)}" for default in record["defaults"]]
    lines += [f"  test {_test(test)}" for test in record["tests"]]
    lines += [
        f"  trigger {trigger['name']} ({trigger['tested']}): {'IN FORCE' if trigger['fired'] else 'not in force'}"
        for trigger in record["triggers"]
    ]
    width = max(len(step["does"]) for step in record["steps"])
    lines.append(f"  {'step':<{width + 4}} {'asked':>18} {'got':>18} {'left':>18}")
    for step in record["steps"]:
        lines += _told_step(step, width)
    lines += [f"  {line}" for name, parts in record["tranches"].items() for line in told_interest(name, parts)]
    closing = [f"{name} {money(parts['balance'])}" for name, parts in record["tranches"].items()]
    closing += [f"{name} {money(amount)}" for name, amount in record["accounts"].items()]
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


def _default(default: dict[str, Any]) -> str:
    """Who defaulted on what, and who bears it in the end."""
    borne = [f"{who} {money(default[who])}" for who in ("fund", "guarantee", "insurance", "disposal") if default[who]]
    parts = ", ".join([*borne, f"lost {money(default['loss'])}"])
    return f"{default['obligor']} owes {money(default['exposure'])} on {default['contract']}; in the end {parts}"


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


def _told_step(step: dict[str, Any], width: int) -> list[str]:
    if not step["done"]:
        return [f"  {step['step']:>2}  {step['does']:<{width}} {'skipped':>18} {'':>18} {money(step['left']):>18}"]
    asked, got, left = (money(step[word]) for word in ("asked", "got", "left"))
    lines = [f"  {step['step']:>2}  {step['does']:<{width}} {asked:>18} {got:>18} {left:>18}"]
    if len(step["paid"]) > 1:
        lines += [f"        {claim:<{width - 2}} {'':>18} {money(paid):>18}" for claim, paid in step["paid"].items()]
    lines += [
        f"        from {source:<{width - 7}} {'':>18} {money(given):>18}"
        for source, given in step["drawn"].items()
        if given
    ]
    return lines
