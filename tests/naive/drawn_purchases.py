"""Random templates of what deals buy, purchases of them, and how many of their firms live."""

from __future__ import annotations

from datetime import timedelta

from ipabs.definitions.templates import PROFILES


class DrawnPurchases:
    """What ``Drawing`` draws of purchases; it has the choices, the names and the formulas."""

    def one_of_templates(self, name):
        c = self.choices
        payments = c.between(1, 4)
        template = {"payments": str(payments), "rate": f"{c.amount(12):.4f}%", "profile": c.pick(PROFILES)}
        if payments > 1 and c.chance(25):
            template["grace"] = str(c.between(1, payments - 1))
        if c.chance(25):
            template["prepayment"] = f"{c.amount(60):.4f}%"
        if c.chance(40):
            template["price"] = f"{60 + c.amount(60):.4f}%"
        if c.chance(30):
            template["concentration-limit"] = f"{1 + c.amount(99):.4f}%"
        if c.chance(15):
            template["ends-by"] = str(c.pick(self.payments) + timedelta(days=c.pick([-1, 0, 1])))
        if c.chance(60):
            template |= {"pd": f"{c.amount(30):.4f}%", "recovery": f"{c.amount(100):.4f}%"}
            template["recovery-lag"] = f"{c.amount(2):.2f}"
        return template

    def buy(self):
        c = self.choices
        step = {"buy": c.pick(self.names["templates"])} | self.source()
        if c.chance(60):
            step["amount"] = self.sum_moved()
        if c.chance(20):
            step["limit"] = self.sum_moved()
        return self.conditional(step)

    def stocked(self, steps):
        """Now and then something is bought before the cash is gone."""
        if self.names["templates"] and self.choices.chance(50):
            steps.insert(self.choices.whole(len(steps) // 3), self.buy())
        return steps

    def survival(self, periods):
        """By template whose firms default, at the cutoff and after each period; now and then nobody is left."""
        c, found = self.choices, {}
        for name in self.names["templates"]:
            if "pd" not in self.data["templates"][name] and c.chance(50):
                continue
            found[name] = [1.0]
            for _ in range(periods):
                dies = c.amount(1) if c.chance(40) else 0.0
                found[name].append(0.0 if c.chance(3) else found[name][-1] * (1.0 - 0.3 * dies))
        return found
