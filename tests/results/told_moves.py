"""Accounts, ledgers, groups of steps, steps beside payments and another waterfall: a deal's, and changes to be seen."""

from __future__ import annotations

from ipabs.definitions.deal import Deal
from ipabs.definitions.interest import Component
from ipabs.definitions.money import Account, Ledger
from ipabs.definitions.moves import Draw, Movement, Record, Transfer, Trap, WriteOff, WriteUp
from ipabs.definitions.steps import Fill, Group, Pay
from ipabs.definitions.tranches import Tranche
from ipabs.definitions.waterfalls import Alternative
from tests.results import told_purchases

ACCOUNTS = {"trapped": {"collects": ["royalty"]}, "second": {"initial": "1"}}
KEPT = {"ledgers": {"pdl": {}, "seen": {"initial": "1"}}, "templates": told_purchases.TEMPLATES}
STEPS = [
    {"trap": "trapped", "share": "10%"},
    {"transfer": {"from": "trapped", "to": "cash", "amount": "4"}},
    {"record": "pdl", "amount": "defaulted(pool) - balance(seen)"},
    {"write-off": "D", "amount": "balance(pdl)"},
    {"write-up": "D", "amount": "2"},
    {
        "if": "late",
        "do": [{"pay": "A.principal", "from": "trapped"}, {"fill": "reserve", "from": "second"}],
        "else": [{"pay": "B.principal"}],
    },
]
"""They follow seven others."""
REVOLVING = {"notional": "50", "drawn": "5", "coupon": "3%", "principal": "revolving", "redraw-until": "2023-07-01",
             "components": {"commitment-fee": {"rate": "1%", "of": "undrawn(V)"}}}  # fmt: skip
DRAWN = [{"draw": "V", "amount": "3"}, {"repay": "V"}]
WATERFALLS = {
    "final": {"when": "odd", "steps": [{"pay": ["A", "B", "C", "D", "io", "sub"]}, *DRAWN, *told_purchases.STEPS]}
}
TOLD = {
    (Deal, "formulas"): {"formulas": {"net": "receipts"}},
    **told_purchases.TOLD,
    (Deal, "ledgers"): {"ledgers.third": {}},
    (Deal, "waterfalls"): {"waterfalls": None},
    (Account, "collects"): {"accounts.trapped.collects": ["royalty", "other"]},
    (Ledger, "initial"): {"ledgers.seen.initial": "2"},
    (Pay, "from_"): {"waterfall.12.do.0.from": "second"},
    (Fill, "from_"): {"waterfall.12.do.1.from": "trapped"},
    (Trap, "trap"): {"waterfall.7.trap": "second"},
    (Trap, "amount"): {"waterfall.7": {"trap": "trapped", "amount": "5"}},
    (Trap, "share"): {"waterfall.7.share": "20%"},
    (Movement, "from_"): {"waterfall.8.transfer.from": "second"},
    (Movement, "to"): {"waterfall.8.transfer.to": "second"},
    (Movement, "amount"): {"waterfall.8.transfer.amount": "5"},
    (Transfer, "transfer"): {"waterfall.8.transfer": {"from": "trapped", "to": "cash"}},
    (Record, "record"): {"waterfall.9.record": "seen"},
    (Record, "amount"): {"waterfall.9.amount": "5"},
    (WriteOff, "write_off"): {"waterfall.10.write-off": "C"},
    (WriteOff, "amount"): {"waterfall.10.amount": "5"},
    (WriteUp, "write_up"): {"waterfall.11.write-up": "C"},
    (WriteUp, "amount"): {"waterfall.11.amount": "5"},
    (Group, "do"): {"waterfall.12.do.1": {"pay": "C"}},
    (Group, "else_"): {"waterfall.12.else": None},
    (Group, "if_"): {"waterfall.12.if": "late and odd"},
    (Group, "unless"): {"waterfall.12.unless": "odd"},
    (Alternative, "when"): {"waterfalls.final.when": "late"},
    (Alternative, "steps"): {"waterfalls.final.steps": [{"pay": "A"}]},
    (Tranche, "drawn"): {"tranches.V.drawn": "6"},
    (Tranche, "redraw_until"): {"tranches.V.redraw-until": "2023-10-01"},
    (Component, "of"): {"tranches.V.components.commitment-fee.of": "balance(V)"},
    (Draw, "draw"): {"tranches.W": REVOLVING, "waterfalls.final.steps.1.draw": "W"},
    (Draw, "amount"): {"waterfalls.final.steps.1.amount": "4"},
    (Draw, "limit"): {"waterfalls.final.steps.1.limit": "4"},
    (Draw, "to"): {"waterfalls.final.steps.1.to": "second"},
    (Draw, "if_"): {"waterfalls.final.steps.1.if": "late"},
    (Draw, "unless"): {"waterfalls.final.steps.1.unless": "late"},
    **{
        (step, f"{word}{'_' * (word == 'if')}"): {f"waterfall.{place}.{word}": "late"}
        for place, step in enumerate((Trap, Transfer, Record, WriteOff, WriteUp), start=7)
        for word in ("if", "unless")
    },
}
"""Of every field: a change of the deal that is to be seen in the text."""
