"""The state of a deal in mid-life, and changes of it to be seen."""

from __future__ import annotations

from ipabs.definitions.deal import Deal
from ipabs.definitions.state import PoolState, State

STATE = {
    "as-of": "2023-07-01",
    "cutoff": "2023-07-02",
    "balance": {"A": "40", "B": "20", "C": "30", "D": "9", "V": "5", "sub": "10", "E": "6", "reserve": "2",
                "trapped": "1", "second": "1", "pdl": "3", "seen": "2", "payer": "4"},
    "pool": {"initial": "200", "defaulted": "3"},
    "fired": ["late"],
}  # fmt: skip


def state_with(**changes):
    return {"state": STATE | {word.replace("_", "-"): value for word, value in changes.items()}}


CHANGES = {
    (State, "as_of"): state_with(as_of="2023-07-03"),
    (State, "cutoff"): state_with(cutoff="2023-07-05"),
    (State, "balance"): state_with(balance=STATE["balance"] | {"A": "41"}),
    (State, "written_off"): state_with(written_off={"B": "1"}),
    (State, "unpaid"): state_with(unpaid={"B.interest": "1", "agent": "2"}),
    (State, "shortfall"): state_with(shortfall={"E.interest": "1"}, balance=STATE["balance"] | {"E": "7"}),
    (State, "paid"): state_with(paid={"tax": "1"}),
    (State, "charged"): state_with(charged={"agent": "1"}),
    (State, "used"): state_with(used={"payer": "1"}),
    (State, "pool"): state_with(pool={"initial": "201", "defaulted": "3"}),
    (State, "breached"): state_with(breached=["cover"]),
    (State, "fired"): state_with(fired=["late", "odd"]),
    (State, "held"): state_with(held={"slow": "2"}),
    (State, "cleared"): state_with(cleared={"slow": "2"}),
    (State, "accelerated"): state_with(accelerated="true"),
    (State, "failed"): state_with(failed=["q"]),
    (State, "index"): state_with(index={"curve": "4%"}),
    (State, "trailing"): state_with(trailing={"receipts": ["3", "undefined"]}),
    (State, "price"): state_with(price={"A": "98"}),
    (PoolState, "balance"): state_with(pool=STATE["pool"] | {"balance": "120"}),
    (PoolState, "initial"): state_with(pool=STATE["pool"] | {"initial": "201"}),
    (PoolState, "defaulted"): state_with(pool=STATE["pool"] | {"defaulted": "4"}),
    (PoolState, "recovered"): state_with(pool=STATE["pool"] | {"recovered": "1"}),
}
"""Of every field: a state that is told otherwise than ``STATE``."""
FURTHER = {
    "tranches.E": {"notional": "8", "coupon": "2%", "principal": "bullet", "unpaid-interest": "capitalises"},
    "triggers.slow": {"when": "period > 2", "for": "3", "cure": "3"},
    "support.payer.replenish": "false",
    "support.payer.limit": "9",
    "tests.sums": {"value": "trailing(receipts, 3)", "at-least": "1"},
}
"""What the deal needs for all of them."""
TOLD = {(Deal, "state"): FURTHER | {"state": STATE}, **{field: FURTHER | change for field, change in CHANGES.items()}}
"""The same of a deal that has no state."""
