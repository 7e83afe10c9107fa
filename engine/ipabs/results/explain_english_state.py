"""English: phrases on the state of a seasoned deal."""

from __future__ import annotations

from typing import Final

STATE: Final = {
    "section.state": "Where the deal stands",
    "state.begin.one": "The deal is taken up on {as_of}, after {count} payment date; receipts from {cutoff} on are "
    "still to be paid out.",
    "state.begin.many": "The deal is taken up on {as_of}, after {count} payment dates; receipts from {cutoff} on are "
    "still to be paid out.",
    "state.interest": "Interest has been running since {day}.",
    "state.entry": "{name} {amount}",
    "state.note": "{name} {amount} ({factor} of its notional)",
    "state.notes": "Outstanding are {entries}.",
    "state.accounts": "The accounts hold {entries}.",
    "state.ledgers": "The ledgers stand at {entries}.",
    "state.support": "Owed to support: {entries}.",
    "state.written_off": "Written off are {entries}.",
    "state.unpaid": "In arrears are {entries}.",
    "state.shortfall": "Missed on the last payment date, and part of the balance since: {entries}.",
    "state.paid": "Paid on the last payment date: {entries}.",
    "state.charged": "Against the caps of fees count {entries}.",
    "state.used": "Of limits that repayment does not reinstate are used up {entries}.",
    "state.pool": "Of the pool: {entries}.",
    "state.pool.balance": "{amount} as last reported",
    "state.pool.initial": "{amount} at the first cutoff",
    "state.pool.defaulted": "{amount} defaulted so far",
    "state.pool.recovered": "{amount} recovered so far",
    "state.breached": "Not met when last tested: {names}.",
    "state.fired": "In force: {names}.",
    "state.failed": "Failed: {names}.",
    "state.held.one": "The condition of {name} has held for {count} period.",
    "state.held.many": "The condition of {name} has held for {count} periods in a row.",
    "state.cleared.one": "The condition of {name} has not held for {count} period.",
    "state.cleared.many": "The condition of {name} has not held for {count} periods in a row.",
    "state.accelerated": "The whole balance of every note was due on the last payment date.",
    "state.index": "{name} is fixed at {rate} for the interest period that runs.",
    "state.trailing": "On the last payment dates, oldest first, `{formula}` was {values}.",
    "state.price": "Prices on that day, per 100 of balance: {entries}.",
}
