"""Interest of the tranches on one path: what accrues, what joins the balance, what is missed."""

from __future__ import annotations


class Interest:
    """Works on the state of a waterfall, period by period."""

    def __init__(self, deal, given, state):
        self.deal, self.given, self.state = deal, given, state
        self.base, self.holds, self.row = {}, {}, {}

    def begin(self):
        """Bases and conditions as they stand when the period begins."""
        self.base, self.holds, self.row = {}, {}, {}
        for name, tranche in self.deal.tranches.items():
            if tranche.interest_on:
                self.base[name] = self.row[f"{name}.interest-on"] = self.running(tranche.interest_on)
            for part, component in tranche.components.items():
                if component.of:
                    self.base[f"{name}.{part}"] = self.running(component.of)
            for number, step in enumerate(tranche.step_ups, start=1):
                if step.when:
                    key = f"{name}.step-ups[{number}]"
                    self.holds[key] = bool(self.state.value(step.when))
                    self.row[f"{key}.holds"] = float(self.holds[key])

    def running(self, base):
        """What interest runs on that is not the balance; nothing once a call was exercised."""
        return 0.0 if self.state.is_over else self.state.amount(base)

    def fall_due(self):
        """Interest due by claim; what accretes joins the balance."""
        tranches, due = self.deal.tranches, {}
        accretes = {name: self.state.value(tranche.accretes) for name, tranche in tranches.items() if tranche.accretes}
        for name, tranche in tranches.items():
            base = self.base.get(name, self.state.balance[name])
            for part in ("interest", *tranche.components):
                claim = f"{name}.{part}"
                arrears = self.state.last_left[claim]
                own = self.base.get(claim, base)
                bearing = own + arrears if tranche.unpaid(part) == "compounds" else own
                accrued = bearing * self.rate(name, part)
                if part == "interest" and name in accretes:
                    joins = accrued if accretes[name] else 0.0
                    self.state.balance[name] += joins
                    self.row[f"{name}.accreted"] = joins
                    accrued -= joins
                due[claim] = arrears + accrued
            self.state.opening[name] = self.state.balance[name]
        return due

    def rate(self, name, part):
        """Of the period, not of a year."""
        k = self.state.k
        if part != "interest":
            return self.given.accruals[f"{name}.{part}"][k]
        steps = [key for key, holds in self.holds.items() if holds and key.startswith(f"{name}.")]
        return self.given.accruals[name][k] + sum(self.given.accruals[key][k] for key in steps)

    def settle(self):
        """What the payment date leaves unpaid, by claim; but on the last it joins the balance where that is agreed."""
        state = self.state
        left = {claim: state.left(claim) for claim in state.paid if not claim.endswith(".residual")}
        state.last_short, state.last_left = dict(left), left
        for name, tranche in self.deal.tranches.items():
            for part in ("interest", *tranche.components):
                claim = f"{name}.{part}"
                if tranche.unpaid(part) == "capitalises":
                    joins = 0.0 if state.is_last else left[claim]
                    left[claim] -= joins
                    state.balance[name] += joins
                    self.row[f"{claim}.capitalised"] = joins
            promised = ["interest", *(part for part, c in tranche.components.items() if c.promised)]
            if tranche.components:
                parts = ("interest", *tranche.components)
                self.row[f"{name}.interest-received"] = sum(state.paid[f"{name}.{part}"] for part in parts)
            if tranche.deferrable or len(promised) > 1:
                counts = state.is_last or not tranche.deferrable
                missed = sum(left[f"{name}.{part}"] for part in promised) if counts else 0.0
                self.row[f"{name}.interest-missed"] = missed
