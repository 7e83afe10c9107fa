"""Hedges -> rows: what they bring to the cash collected, and what the deal owes for them.

Net = notional x (rate received x years - rate paid x years); of a forward, amount x (agreed rate - spot). Above
nothing it comes in with the receipts, below it is due. From the counterparty's failure on, and once a call has
been exercised, nothing more is exchanged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ipabs.definitions.expressions import Expression
from ipabs.waterfall.formulas import formula
from ipabs.waterfall.rates import agreed_rate
from ipabs.waterfall.rows import Constant

if TYPE_CHECKING:
    from ipabs.arrays import Reals
    from ipabs.definitions.hedges import Hedge, Premium
    from ipabs.waterfall.ledger import Ledger
    from ipabs.waterfall.rows import Value


def begin_hedges(ledger: Ledger) -> None:
    """Look at notionals and at what would be owed on termination, as they stand when the period begins."""
    rows = ledger.rows
    for name, hedge in ledger.terms.deal.hedges.items():
        if isinstance(hedge.notional, Expression):
            ledger[f"{name}.notional"] = rows.positive(formula(ledger, hedge.notional))
        elif hedge.notional is not None:
            ledger[f"{name}.notional"] = rows.constant(_by_period(ledger, hedge.notional, holds=True))
        if hedge.notional is not None:
            ledger.record(f"{name}.notional", ledger[f"{name}.notional"])
        if hedge.termination is not None:
            ledger[f"{name}.ends"] = rows.positive(formula(ledger, hedge.termination))


def by_period(entries: tuple[float, ...], periods: int, *, holds: bool) -> Reals:
    """A list by period, (periods,): after its end its last entry, or nothing."""
    padded = np.full(periods, entries[-1] if holds else 0.0)
    padded[: len(entries)] = entries[:periods]
    return padded


def _by_period(ledger: Ledger, entries: tuple[float, ...], *, holds: bool) -> Reals:
    return ledger.terms.ahead(by_period(entries, len(ledger.terms.all_dates), holds=holds))


def settle_hedges(ledger: Ledger) -> Value:
    """What the hedges of the deal bring on this date, and what each of them leaves due."""
    rows = ledger.rows
    brought: list[Value] = []
    for name, hedge in ledger.terms.deal.hedges.items():
        failed = ledger.failed(hedge.counterparty)
        stands = ledger.while_alive(rows.inverse(failed))
        legs = _legs(ledger, name, hedge)
        received, paid = (rows.multiply(leg, stands) for leg in legs)
        net = rows.subtract(received, paid)
        ledger.record(f"{name}.receives", received)
        ledger.record(f"{name}.pays", paid)
        ledger[f"{name}.received"] = rows.positive(net)
        ledger.record(f"{name}.received", ledger[f"{name}.received"])
        brought.append(ledger[f"{name}.received"])
        owed: dict[str, Value] = {"net": rows.excess(paid, received)}
        if hedge.premium is not None:
            owed["premium"] = rows.multiply(_premium(ledger, name, hedge.premium), stands)
        if hedge.termination is not None:
            first = rows.multiply(failed, rows.inverse(ledger[f"{name}.ended"]))
            owed["termination"] = ledger.while_alive(rows.multiply(ledger[f"{name}.ends"], first))
            ledger[f"{name}.ended"] = failed
        for cost in hedge.costs:
            ledger[f"{name}.{cost}.due"] = rows.add(ledger[f"{name}.{cost}.unpaid"], owed[cost])
    return rows.total(brought)


def _legs(ledger: Ledger, name: str, hedge: Hedge) -> tuple[Value, Value]:
    """What the deal would receive and pay."""
    rows = ledger.rows
    if hedge.kind == "forward":
        assert hedge.rate is not None  # held by the definition
        amounts = rows.constant(_by_period(ledger, hedge.sells or hedge.buys or (0.0,), holds=False))
        agreed = rows.multiply(amounts, rows.constant(hedge.rate))
        market = rows.multiply(amounts, ledger.index(hedge.spot if isinstance(hedge.spot, str) else f"{name}.spot"))
        return (agreed, market) if hedge.sells else (market, agreed)
    values = []
    for side, leg in zip(("receives", "pays"), reversed(hedge.legs), strict=True):
        rate = rows.constant(0.0) if leg is None else agreed_rate(ledger, f"{name}.{side}")
        values.append(rows.multiply(ledger[f"{name}.notional"], rate))
    return values[0], values[1]


def _premium(ledger: Ledger, name: str, premium: Premium) -> Value:
    rows, years = ledger.rows, ledger.terms.fractions
    if premium.rate is not None:
        return rows.multiply(ledger[f"{name}.notional"], Constant(premium.rate * years))
    assert premium.amount is not None  # held by the definition
    if premium.per == "once":
        return Constant(ledger.terms.ahead(np.where(np.arange(len(ledger.terms.all_dates)) == 0, premium.amount, 0.0)))
    return rows.constant(premium.amount * years if premium.per == "year" else premium.amount)
