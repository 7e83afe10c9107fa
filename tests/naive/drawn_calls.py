"""Random calls, for the deals drawn."""

from __future__ import annotations

from datetime import timedelta

from ipabs.definitions.vocabulary import Stage


class DrawnCalls:
    """What ``Drawing`` draws of early ends; it has the choices, the dates and the formulas."""

    def calls(self):
        return {name: self.call() for name in ("clean-up", "early")[: self.choices.between(1, 2)]}

    def call(self):
        """Cheap sales are seldom enough to repay everybody, so most are dear."""
        c = self.choices
        call = {"sale": f"{60 + c.amount(300):.4f}%"}
        if c.chance(50):
            call["from"] = str(c.pick(self.payments) - timedelta(days=c.pick([0, 1])))
        kind = c.weighted(price=3, prices=2, whole=2, par=2)
        if kind == "price":
            call["price"] = f"{100 + c.amount(8):.4f}"
        elif kind == "prices":
            days = sorted({c.pick(self.payments), self.closing})
            call["price"] = [{"from": str(day), "price": f"{100 + c.amount(8):.4f}"} for day in days]
        elif kind == "whole":
            call["make-whole"] = {"spread": f"{c.whole(200)}bp"}
        if c.chance(50) or not ({"from", "price"} & {*call}) or isinstance(call.get("price"), str):
            call["when"] = self.formulas.flag(Stage.BEFORE_PAYMENT)
        return call

    def premiums(self, deal):
        """Of calls that make whole: what a curve would have given."""
        whole = [call for call, terms in deal.calls.items() if terms.make_whole]
        return {
            f"{call}.{name}": [self.choices.amount(0.1) for _ in self.days]
            for call in whole
            for name, tranche in deal.tranches.items()
            if tranche.has_principal and not tranche.is_residual
        }
