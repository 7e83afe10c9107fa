"""Calls on one path: the twin of the sale of the pool and the redemption of all notes."""

from __future__ import annotations

from ipabs.definitions.claims import claims_outside


class Calls:
    """Works on the state of a waterfall, period by period."""

    def __init__(self, deal, given, state):
        self.deal, self.given, self.state = deal, given, state
        self.residuals = [name for name, tranche in deal.tranches.items() if tranche.is_residual]
        self.notes = [name for name in deal.tranches if name not in self.residuals]

    def decide(self):
        """Name of the call exercised today; empty for none."""
        if self.state.sold_in is not None:
            return ""
        return next((name for name, call in self.deal.calls.items() if self.is_exercised(name, call)), "")

    def is_exercised(self, name, call):
        state = self.state
        if state.date < call.begins or (call.when and not state.value(call.when)):
            return False
        cash = state.available + sum(state.balance[account] for account in self.deal.accounts)
        owed = sum(state.due[cost] for cost in (*self.deal.fees, *claims_outside(self.deal)))
        for note in self.notes:
            parts = ("interest", *(part for part, c in self.deal.tranches[note].components.items() if c.promised))
            owed += sum(state.due[f"{note}.{part}"] for part in parts)
            owed += state.balance[note] + self.premium(name, call, note)
        owed += sum(state.balance[support] for support in self.deal.support)
        return owed <= cash + self.sale(call) + self.given.epsilon

    def sale(self, call):
        return self.state.ask("balance", "pool") * call.sale

    def premium(self, name, call, note):
        balance, key = self.state.balance[note], f"{name}.{note}"
        if key in self.given.premiums:
            return balance * self.given.premiums[key][self.state.k]
        return balance * (call.price_on(self.state.date) / 100 - 1)

    def redeem(self, name):
        """Sell the pool and pay everybody in order; what is kept of it."""
        state = self.state
        found = {f"call[{call}].exercised": float(call == name) for call in self.deal.calls}
        found |= {f"{note}.premium": 0.0 for note in self.notes if self.deal.tranches[note].has_principal}
        if not name:
            return found | {"sale": 0.0}
        call = self.deal.calls[name]
        found["sale"] = self.sale(call)
        for note in self.notes:
            if f"{note}.premium" in found:
                found[f"{note}.premium"] = self.premium(name, call, note)
                state.due[f"{note}.interest"] += found[f"{note}.premium"]
        for tranche in self.deal.tranches:
            state.due[f"{tranche}.principal"] = state.balance[tranche]
        state.waiting = set()
        state.sold_in = state.k
        state.available += found["sale"]
        state.purchases.sell()
        for account in self.deal.accounts:
            state.available += state.balance[account]
            state.balance[account] = 0.0
        self.pay_all()
        return found

    def pay_all(self):
        promised, hoped = self.claims(self.notes, promised=True), self.claims(self.notes, promised=False)
        for claim in (*self.deal.fees, *claims_outside(self.deal), *promised):
            self.pay(claim)
        for support in self.deal.support:
            paid = min(self.state.available, self.state.balance[support])
            self.state.available -= paid
            self.state.balance[support] -= paid
            self.state.paid[support] += paid
        for claim in hoped:
            self.pay(claim)
        for name in self.residuals:
            for claim in (*self.claims([name], promised=True), *self.claims([name], promised=False)):
                self.pay(claim)
            self.state.move("available", f"{name}.residual", self.state.available)

    def claims(self, names, *, promised):
        found = []
        for name in names:
            parts = [part for part, c in self.deal.tranches[name].components.items() if c.promised == promised]
            found += [f"{name}.{part}" for part in (["interest", *parts, "principal"] if promised else parts)]
        return found

    def pay(self, claim):
        self.state.move("available", claim, min(self.state.left(claim), self.state.available))
