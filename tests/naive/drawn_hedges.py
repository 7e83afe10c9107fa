"""Random hedges for the deals drawn: every kind, with notionals that are money, lists and formulas."""

from __future__ import annotations

from ipabs.definitions.hedges import HEDGE_KINDS
from ipabs.definitions.vocabulary import Stage
from tests.naive.drawn_formulas import INDICES


class DrawnHedges:
    """What ``Drawing`` draws of hedges; kinds and costs come first, for formulas may ask of them."""

    def draw_hedges(self):
        c = self.choices
        self.hedge_kinds = {name: c.pick(HEDGE_KINDS) for name in self.names["hedges"]}
        for name, kind in self.hedge_kinds.items():
            costs = ("premium",) * c.chance(40) + ("net",) * (kind in ("swap", "forward"))
            costs += ("termination",) * c.chance(40)
            if costs:
                self.costs[name] = costs

    def one_of_hedges(self, name):
        c, kind, costs = self.choices, self.hedge_kinds[name], self.costs.get(name, ())
        hedge = {"kind": kind, "counterparty": c.pick(self.names["parties"])}
        if kind == "forward":
            hedge[c.pick(["sells", "buys"])] = self.amounts(self.size / 10)
            hedge |= {
                "rate": f"{1 + c.amount(9):.4f}",
                "spot": [f"{1 + c.amount(9):.4f}" for _ in range(c.between(1, 4))],
            }
        else:
            hedge["notional"] = self.notional()
        if kind == "swap":
            hedge |= {"pays": self.leg(), "receives": self.leg()}
        elif kind != "forward":
            hedge |= {"index": self.index(), "strike": f"{c.amount(6):.4f}%"}
        if "premium" in costs:
            rate = kind != "forward" and c.chance(50)
            amount = {"amount": f"{c.amount(self.size / 60):.6f}", "per": c.pick(["year", "period", "once"])}
            hedge["premium"] = {"rate": f"{c.amount(3):.4f}%"} if rate else amount
        if "termination" in costs:
            literal = c.chance(50)
            hedge["termination"] = self.formulas.literal() if literal else self.formulas.money(Stage.BEFORE_COLLECTION)
        return hedge

    def notional(self):
        c = self.choices
        match c.weighted(amount=2, amounts=2, formula=2):
            case "amount":
                return f"{c.amount(self.size):.6f}"
            case "amounts":
                return self.amounts(self.size)
        return f"min({self.formulas.money(Stage.BEFORE_COLLECTION)}, {self.size:.6f})"

    def amounts(self, most):
        return [f"{self.choices.amount(most):.6f}" for _ in range(self.choices.between(1, 5))]

    def leg(self):
        c = self.choices
        floating = {"index": self.index(), "spread": f"{c.whole(300)}bp"}
        return c.pick([f"{c.amount(9):.4f}%", floating, floating | {"cap": "5.5%", "floor": "1.25%"}])

    def index(self):
        c = self.choices
        return c.pick(INDICES) if c.chance(50) else f"{c.amount(9):.4f}%"
