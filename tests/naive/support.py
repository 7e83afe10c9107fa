"""Support on one path: what it may pay, and what standing ready and lending cost."""

from __future__ import annotations

import math

from ipabs.definitions.expressions import Expression
from ipabs.definitions.interest import Floating
from ipabs.definitions.values import rate


class Support:
    """Works on the state of a waterfall, period by period."""

    def __init__(self, deal, given, state):
        self.deal, self.given, self.state = deal, given, state
        self.limit = dict.fromkeys(deal.support, math.inf)
        self.used = dict.fromkeys(deal.support, 0.0)  # of what repayment does not reinstate
        self.base, self.hastened = {}, {}

    def begin(self):
        """Limits and the bases of fees as they stand when the period begins."""
        for name, support in self.deal.support.items():
            formula = isinstance(support.limit, Expression)
            self.limit[name] = self.state.amount(support.limit) if formula else support.limit
            tranches = {claim.partition(".")[0] for claim in support.covers} & {*self.deal.tranches}
            self.base[name] = {
                "limit": self.limit[name],
                "undrawn": self.room(name),
                "covered": support.share * sum(self.state.balance[tranche] for tranche in tranches),
            }

    def fall_due(self):
        due, k = {}, self.state.k
        for name, support in self.deal.support.items():
            if support.fee:
                stands = not (self.state.has_failed(support.provider) or self.state.is_over)
                earned = support.fee.rate * self.base[name][support.fee.of] * self.given.fractions[k] if stands else 0.0
                due[f"{name}.fee"] = self.state.last_left[f"{name}.fee"] + earned
            if "interest" in support.costs:
                years = self.given.fractions[k]
                accrued = self.state.balance[name] * a_year(support.interest, self.given.indices, k) * years
                due[f"{name}.interest"] = self.state.last_left[f"{name}.interest"] + accrued
        return due

    def look(self):
        """Before the steps."""
        for name, support in self.deal.support.items():
            self.hastened[name] = bool(support.accelerates and self.state.value(support.accelerates))

    def room(self, name):
        """What it could still pay, had nobody failed."""
        counts = self.state.balance[name] if self.deal.support[name].is_reinstated else self.used[name]
        return max(self.limit[name] - counts, 0.0)

    def part(self, name, claim, short):
        """What it promises of what is short on a claim, whatever its limit."""
        support = self.deal.support[name]
        if claim.endswith(".principal") and support.pays_ultimately:
            tranche = claim.removesuffix(".principal")
            maturity = self.deal.tranches[tranche].maturity
            matured = self.state.is_last or (maturity is not None and maturity <= self.state.date)
            if not (matured or self.hastened[name]):
                return 0.0
        return support.share * short

    def record(self):
        row = {}
        for name, support in self.deal.support.items():
            row |= {f"{name}.drawn": self.state.drawn[name], f"{name}.repaid": self.state.paid[name]}
            row[f"{name}.balance"] = self.state.balance[name]
            for claim in (f"{name}.{cost}" for cost in support.costs):
                row |= {f"{claim}.due": self.state.due[claim], f"{claim}.paid": self.state.paid[claim]}
                row[f"{claim}.unpaid"] = self.state.last_left[claim]
            if isinstance(support.limit, Expression):
                row[f"{name}.limit"] = self.limit[name]
        return row


def a_year(coupon, indices, k, least=0.0):
    """Of a fixed rate, of an index that is written out, or of one of the path; never below its floor."""
    if not isinstance(coupon, Floating):
        return coupon
    index = indices[coupon.index][k] if coupon.index in indices else rate(coupon.index)
    value = index + coupon.spread
    value = value if coupon.cap is None else min(value, coupon.cap)
    return max(value, least if coupon.floor is None else coupon.floor)
