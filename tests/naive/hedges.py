"""Hedges on one path: what they bring and what is due for them."""

from __future__ import annotations

import math

from ipabs.definitions.expressions import Expression
from ipabs.definitions.values import rate
from tests.naive.support import a_year


class Hedges:
    """Works on the state of a waterfall, period by period."""

    def __init__(self, deal, given, state):
        self.deal, self.given, self.state = deal, given, state
        self.notional, self.ends = {}, {}
        self.received = dict.fromkeys(deal.hedges, 0.0)
        self.ended = dict.fromkeys(deal.hedges, False)
        self.due, self.row = {}, {}

    def begin(self):
        """Notionals and what would be owed on termination, as they stand when the period begins."""
        for name, hedge in self.deal.hedges.items():
            if isinstance(hedge.notional, Expression):
                self.notional[name] = self.state.amount(hedge.notional)
            elif hedge.notional is not None:
                self.notional[name] = hedge.notional[min(self.state.k, len(hedge.notional) - 1)]
            self.ends[name] = self.state.amount(hedge.termination) if hedge.termination else 0.0

    def settle(self):
        """What falls due by claim, and what comes in."""
        due, state = {}, self.state
        self.due, self.row = due, {}
        for name, hedge in self.deal.hedges.items():
            failed = state.has_failed(hedge.counterparty)
            over = failed or state.is_over
            gets, pays = (0.0, 0.0) if over else self.sides(name, hedge)
            self.received[name] = max(gets - pays, 0.0)
            state.put("available", self.received[name])
            owed = {"net": max(pays - gets, 0.0), "premium": 0.0 if over else self.premium(name, hedge)}
            owed["termination"] = self.ends[name] if failed and not (self.ended[name] or state.is_over) else 0.0
            self.ended[name] = failed
            due |= {f"{name}.{cost}": state.last_left[f"{name}.{cost}"] + owed[cost] for cost in hedge.costs}
            self.row |= {f"{name}.received": self.received[name]}
            if hedge.notional is not None:
                self.row[f"{name}.notional"] = self.notional[name]

    def sides(self, name, hedge):
        """What the deal gets and pays before they are netted."""
        k = self.state.k
        if hedge.kind == "forward":
            amounts = hedge.sells or hedge.buys
            amount = amounts[k] if k < len(amounts) else 0.0
            agreed, market = amount * hedge.rate, amount * hedge.spot[min(k, len(hedge.spot) - 1)]
            return (agreed, market) if hedge.sells else (market, agreed)
        base = self.notional[name] * self.given.fractions[k]
        if hedge.kind == "swap":
            indices = self.given.indices
            return tuple(base * a_year(leg, indices, k, -math.inf) for leg in (hedge.receives, hedge.pays))
        given = self.given.indices
        above = (given[hedge.index][k] if hedge.index in given else rate(hedge.index)) - hedge.strike
        return base * max(above if hedge.kind == "cap" else -above, 0.0), 0.0

    def premium(self, name, hedge):
        premium, k = hedge.premium, self.state.k
        if premium is None:
            return 0.0
        if premium.rate is not None:
            return premium.rate * self.notional[name] * self.given.fractions[k]
        return premium.amount * {"year": self.given.fractions[k], "period": 1.0, "once": float(k == 0)}[premium.per]

    def record(self):
        row = dict(self.row)
        for claim in (f"{name}.{cost}" for name, hedge in self.deal.hedges.items() for cost in hedge.costs):
            row |= {f"{claim}.due": self.state.due[claim], f"{claim}.paid": self.state.paid[claim]}
            row[f"{claim}.unpaid"] = self.state.last_left[claim]
        return row
