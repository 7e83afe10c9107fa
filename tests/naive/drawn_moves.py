"""Random steps beside payments, groups of steps and further waterfalls, for the deals drawn."""

from __future__ import annotations

from ipabs.definitions.vocabulary import RECEIPT_KINDS, Stage

DEPTH = 2
"""Of groups in groups."""


class DrawnMoves:
    """What ``Drawing`` draws beside claims; it has the choices, the names and the formulas."""

    def one_of_ledgers(self, name):
        c = self.choices
        return {"initial": f"{c.amount(self.size / 8):.6f}"} if c.chance(40) else {}

    def collected(self):
        """The kinds of receipts that an account collects; every kind goes to one account."""
        free = [kind for kind in RECEIPT_KINDS if kind not in self.collected_already]
        found = self.choices.some(free, 1, 3)
        self.collected_already |= {*found}
        return found

    def with_target(self):
        return [name for name in self.names["accounts"] if "target" in self.data["accounts"][name]]

    def with_principal(self):
        return [name for name in self.names["tranches"] if self.kinds[name] != "none"]

    def source(self, *others):
        """An account that a step takes from, now and then; none of ``others``."""
        accounts = [name for name in self.names["accounts"] if name not in others]
        return {"from": self.choices.pick(accounts)} if accounts and self.choices.chance(25) else {}

    def trap(self):
        c = self.choices
        step = {"trap": c.pick(self.names["accounts"])}
        kind = c.weighted(share=2, amount=2, all=1)
        if kind == "share":
            step["share"] = f"{1 + c.amount(99):.4f}%"
        elif kind == "amount":
            step["amount"] = self.sum_moved()
        return self.conditional(step)

    def revolving(self):
        return [name for name in self.names["tranches"] if self.kinds[name] == "revolving"]

    def draw(self):
        c = self.choices
        step = {"draw": c.pick(self.revolving())}
        if c.chance(70):
            step["amount"] = self.sum_moved()
        if c.chance(25):
            step["limit"] = self.formulas.money(Stage.STEPS)
        if self.names["accounts"] and c.chance(30):
            step["to"] = c.pick(self.names["accounts"])
        return self.conditional(step)

    def sum_moved(self):
        """Every other one written out: many formulas come to nothing."""
        return self.formulas.literal() if self.choices.chance(50) else self.formulas.money(Stage.STEPS)

    def transfer(self):
        c = self.choices
        source, destination = c.some([*self.names["accounts"], "cash"], 2, 2)
        movement = {"from": source, "to": destination}
        if c.chance(70):
            movement["amount"] = self.sum_moved()
        return self.conditional({"transfer": movement})

    def record(self):
        """An amount within bounds, or the ledger might grow from period to period beyond what doubles tell apart."""
        sign = self.choices.pick(["", "-"])
        amount = f"max(-{self.size:.6f}, min({sign}({self.sum_moved()}), {self.size:.6f}))"
        if self.choices.chance(30):
            amount += f" + 0 * balance(pool) / (period - {self.choices.between(1, 2)})"  # undefined on one date
        return self.conditional({"record": self.choices.pick(self.names["ledgers"]), "amount": amount})

    def write_off(self):
        amount = f"({self.sum_moved()}) / {self.choices.between(2, 9)}"
        return self.conditional({"write-off": self.choices.pick(self.with_principal()), "amount": amount})

    def write_up(self):
        return self.conditional({"write-up": self.choices.pick(self.with_principal()), "amount": self.sum_moved()})

    def marked(self, steps):
        """Now and then write one tranche off and up, best one whose interest joins the balance: they seldom meet."""
        names, tranches = self.with_principal(), self.data["tranches"]
        joining = ("accretes", "components", "unpaid-interest")
        growing = [name for name in names if any(word in tranches[name] for word in joining)]
        if names and self.choices.chance(40):
            name = self.choices.pick(growing or names)
            for step in (self.write_off() | {"write-off": name}, self.write_up() | {"write-up": name}):
                steps.insert(self.choices.whole(len(steps)), step)
        return steps

    def group(self, everything, depth):
        c = self.choices
        step = {"do": [self.any_step(everything, depth + 1) for _ in range(c.between(1, 3))]}
        step[c.pick(["if", "unless"])] = self.formulas.flag(Stage.STEPS)
        if c.chance(50):
            step["else"] = [self.any_step(everything, depth + 1) for _ in range(c.between(1, 2))]
        return step

    def waterfalls(self):
        """Others than the normal one."""
        names = ("accelerated", "final")[: self.choices.between(1, 2)]
        return {name: {"when": self.formulas.flag(Stage.BEFORE_PAYMENT), "steps": self.steps()} for name in names}
