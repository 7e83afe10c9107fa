"""English: what is said of accounts, ledgers, groups of steps, steps beside payments, and several waterfalls."""

from __future__ import annotations

from typing import Final

_KEPT: Final = {
    "section.ledgers": "Ledgers",
    "account.no-target": "{name}: it has no target; steps put money on it and take it off.",
    "account.collects": "On it, not as cash, come in: {kinds}.",
    "collects.interest": "interest",
    "collects.principal": "principal",
    "collects.royalty": "royalties",
    "collects.recovery": "recoveries",
    "collects.other": "other receipts",
    "ledger": "{name}: a number that steps keep; no money lies on it.",
    "ledger.initial": "It begins at {amount}.",
    "uses.paying.one": "Pays step {steps} instead of cash.",
    "uses.paying.many": "Pays steps {steps} instead of cash.",
    "uses.trapped.one": "Cash is kept on it in step {steps}.",
    "uses.trapped.many": "Cash is kept on it in steps {steps}.",
    "uses.moved-in.one": "Money comes onto it in step {steps}.",
    "uses.moved-in.many": "Money comes onto it in steps {steps}.",
    "uses.moved-out.one": "Money leaves it in step {steps}.",
    "uses.moved-out.many": "Money leaves it in steps {steps}.",
    "uses.recorded.one": "Step {steps} records in it.",
    "uses.recorded.many": "Steps {steps} record in it.",
    "uses.written-off.one": "It is written off in step {steps}.",
    "uses.written-off.many": "It is written off in steps {steps}.",
    "uses.written-up.one": "It is written up in step {steps}.",
    "uses.written-up.many": "It is written up in steps {steps}.",
    "uses.waterfalls.one": "The waterfall {names} applies while it is in force.",
    "uses.waterfalls.many": "The waterfalls {names} apply while it is in force, the first of them that can.",
    "word.available.account": "what {name} holds",
    "word.balance.ledger": "what {name} stands at",
    "word.initial.ledger": "what {name} began at",
}
_STEPS: Final = {
    "section.waterfall": "The waterfall {name}, on the payment dates on which it applies",
    "steps.normal": "It applies on the payment dates on which no other waterfall ({names}) takes its place.",
    "steps.other": "It takes the place of the normal one on the payment dates on which this holds before anyone is "
    "paid, and no waterfall listed above it applies: {when}.",
    "group.if": "only if {condition}, these steps:",
    "group.unless": "unless {condition}, these steps:",
    "group.both": "only if {wanted}, and unless {unwanted}, these steps:",
    "group.else": "Otherwise, these steps:",
    "cash": "cash",
    "from": " out of {source}",
    "from.also.one": "; what {first} leaves unpaid comes from {sources}",
    "from.also.many": "; what {first} leaves unpaid comes from {sources}",
    "step.fill.from": "bring {name} to its target from {source}, or return to {source} what it holds above",
    "step.trap": "keep all cash on {name}",
    "step.trap.amount": "keep this much of the cash on {name}: {amount}",
    "step.trap.share": "keep {share} of the cash on {name}",
    "step.transfer": "move all of {source} to {target}",
    "step.transfer.amount": "move this much of {source} to {target}: {amount}",
    "step.record": "add this to the ledger {name}: {amount}; what is negative is taken off it",
    "step.write-off": "write off this much of {name}: {amount}; at most its balance",
    "step.write-up": "write up this much of {name}: {amount}; at most what is written off",
    "order.waterfall": "In the waterfall {name}: {order}.",
    "place.from": "{what} out of {source}",
    "place.trap": "keep cash on {name}",
    "place.transfer": "move {source} to {name}",
    "place.record": "record in {name}",
    "place.write-off": "write off {name}",
    "place.write-up": "write up {name}",
}

MOVES: Final = _KEPT | _STEPS
"""Key -> phrase."""
