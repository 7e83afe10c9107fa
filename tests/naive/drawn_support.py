"""Random support: of every kind, with limits, fees and interest, for the deals drawn."""

from __future__ import annotations

from ipabs.definitions.support import SUPPORT_KINDS
from ipabs.definitions.vocabulary import Stage
from tests.naive.drawn_formulas import GRADES, INDICES


class DrawnSupport:
    """What ``Drawing`` draws of support; which of it costs something comes first, for formulas may ask of it."""

    def draw_costs(self):
        """Support -> what its provider is paid besides repayment."""
        c = self.choices
        self.costs = {name: ("fee", "interest")[c.whole(1) : 2 - c.whole(1)] for name in self.names["support"]}
        self.costs = {name: found for name, found in self.costs.items() if found and c.chance(60)}

    def one_of_support(self, name):
        c, costs = self.choices, self.costs.get(name, ())
        kind = c.pick((*SUPPORT_KINDS, "shortfall"))
        claims = self.coverable(kind)
        if not claims:
            kind, claims = "shortfall", self.coverable("shortfall")
        support = {"kind": kind, "provider": c.pick(self.names["parties"]), "covers": c.some(claims, 3, 8)}
        limit = c.weighted(none=4, amount=4, formula=2)
        if limit != "none":
            amount = limit == "amount"
            support["limit"] = (
                f"{c.amount(self.size / 5):.6f}" if amount else self.formulas.money(Stage.BEFORE_COLLECTION)
            )
            if c.chance(40):
                support["replenish"] = c.pick(["true", "false"])
        elif c.chance(50):
            support["limit"] = "none"
        if c.chance(30):
            support["share"] = f"{1 + c.amount(99):.4f}%"
        if kind != "liquidity":
            support |= self.principal_covered(kind)
        if "fee" in costs:
            bases = ["covered"] if limit == "none" else ["limit", "undrawn", "covered"]
            support["fee"] = {"rate": f"{c.amount(5):.4f}%", "of": c.pick(bases)}
        if "interest" in costs:
            index = c.pick(INDICES) if c.chance(50) else f"{c.amount(6):.4f}%"
            floating = {"index": index, "spread": f"{c.whole(300)}bp"} | c.pick([{}, {"cap": "5.5%", "floor": "1.25%"}])
            support["interest"] = c.pick([f"{0.01 + c.amount(12):.4f}%", floating])
        return support

    def one_of_parties(self, name):
        c = self.choices
        party = {"fails": str(c.pick(self.payments))} if c.chance(40) else {"rating": "AA+"}
        fallen = {grade: str(c.pick(self.payments)) for grade in GRADES if c.chance(35)}
        return party | ({"downgraded": fallen} if fallen else {})

    def coverable(self, kind):
        """Claims that a kind of support may pay."""
        names = self.names["tranches"]
        if kind == "liquidity":
            return [*(claim for claim in self.claims() if not claim.endswith(".principal")), *self.names["fees"]]
        claims = [*names, *self.claims(), *self.names["fees"]]
        if kind in ("guarantee", "wrap"):
            return [claim for claim in claims if self.kinds.get(claim.partition(".")[0]) != "residual"]
        return claims

    def principal_covered(self, kind):
        c = self.choices
        words = {"principal": c.pick(["timely", "ultimate"])} if c.chance(40) else {}
        ultimate = words.get("principal", "ultimate" if kind in ("guarantee", "wrap") else "timely") == "ultimate"
        if ultimate and c.chance(40):
            words["accelerates"] = self.formulas.flag(Stage.BEFORE_PAYMENT)
        return words

    def costs_claims(self):
        return [f"{name}.{cost}" for name, costs in self.costs.items() for cost in costs]

    def covered(self, support):
        """A tranche as a whole is covered for what is promised."""
        found = set()
        for name in self.data["support"][support]["covers"]:
            found |= {claim for claim in self.claims_of(name) if claim == name or not self.is_hoped_for(claim)}
        return found

    def called_on(self, steps):
        """Now and then support is asked late among the steps, when cash is gone: otherwise it is seldom needed."""
        for support in self.names["support"]:
            claims = sorted(claim for claim in self.covered(support) if not claim.endswith(".residual"))
            if claims and self.choices.chance(50):
                step = {"pay": self.choices.some(claims, 1, 2), "also-from": [support]}
                steps.insert(len(steps) - self.choices.whole(min(2, len(steps))), step)
        return steps

    def repay(self, support):
        step = {"repay": support} | ({"limit": self.formulas.money(Stage.STEPS)} if self.choices.chance(25) else {})
        return self.conditional(step)

    def is_hoped_for(self, claim):
        name, _, part = claim.partition(".")
        components = self.data["tranches"].get(name, {}).get("components", {})
        return components.get(part, {}).get("promised") == "false"
