"""The records of a trace -> text for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipabs.results.interest import told_interest
from ipabs.results.rendering import money
from ipabs.waterfall.purchases import PAID

if TYPE_CHECKING:
    from collections.abc import Iterator


MOST_ROYALTIES = 5
"""Told of one payment date; the records have all."""


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
    lines += market_lines(record)
    if record.get("royalties"):
        lines.append(f"  royalties: {_royalties(record['royalties'])}")
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


def _index(name: str, value: float) -> str:
    """A rate in per cent; what a forward is settled at is a number."""
    return f"{name} {value:.10g}" if name.endswith(".spot") else f"{name} {100 * value:.4f} %"


def market_lines(record: dict[str, Any]) -> Iterator[str]:
    """What indices stand at and other currencies cost."""
    if record["indices"]:
        told = (_index(name, value) for name, value in record["indices"].items())
        yield f"  indices: {', '.join(told)}"
    if record.get("exchange"):
        costs = (f"{name} {rate:.4f}" for name, rate in record["exchange"].items())
        yield f"  exchange: {', '.join(costs)}"


def _royalties(royalties: list[dict[str, Any]]) -> str:
    """What the contracts furthest from what was expected of them brought, and how many more there are."""
    far = sorted(royalties, key=lambda each: -abs(each["received"] - each["expected"]))[:MOST_ROYALTIES]
    told = [f"{each['contract']} {money(each['received'])} ({money(each['expected'])} expected)" for each in far]
    more = len(royalties) - len(far)
    return ", ".join([*told, f"{more:,} more"] if more else told)


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
