"""Random interest of tranches beyond a coupon, and what it comes to in each period."""

from __future__ import annotations

from datetime import timedelta

from ipabs.definitions.vocabulary import Stage

COMPONENTS = ("contingent", "extra")


class DrawnInterest:
    """Which tranches have components is drawn first, for formulas may ask of them; the rest tranche by tranche."""

    def __init__(self, choices, kinds, payments):
        self.choices, self.kinds, self.payments = choices, kinds, payments
        self.components = {name: COMPONENTS[: choices.between(1, 2)] for name in kinds if choices.chance(20)}

    def of(self, name, has_coupon, formulas):
        """Words of one tranche."""
        c, words = self.choices, {}
        interest_only = self.kinds[name] == "none"
        if interest_only:
            words["interest-on"] = formulas.money(Stage.BEFORE_COLLECTION)
            if not (has_coupon or name in self.components):
                words["step-ups"] = [self.step(formulas)]
        if c.chance(25):
            words["unpaid-interest"] = self.unpaid(interest_only)
        if c.chance(15):
            words["deferrable"] = "true"
        if has_coupon and not interest_only and c.chance(20):
            words["accretes"] = formulas.flag(Stage.AFTER_COLLECTION)
        if c.chance(20) and "step-ups" not in words:
            words["step-ups"] = [self.step(formulas) for _ in range(c.between(1, 2))]
        if name in self.components:
            words["components"] = {part: self.component(interest_only, formulas) for part in self.components[name]}
        return words

    def unpaid(self, interest_only):
        return self.choices.pick(["compounds", "carried"] if interest_only else ["capitalises", "compounds", "carried"])

    def day(self):
        return str(self.choices.pick(self.payments) - timedelta(days=self.choices.pick([0, 1, 17])))

    def step(self, formulas):
        by = {"by": f"{1 + self.choices.whole(400)}bp"}
        if self.choices.chance(40):
            return by | {"from": self.day()}
        return by | {"when": formulas.flag(Stage.BEFORE_COLLECTION)}

    def component(self, interest_only, formulas):
        c = self.choices
        part = {"rate": f"{0.01 + c.amount(8):.4f}%", "unpaid-interest": self.unpaid(interest_only)}
        if c.chance(40):
            part["from"] = self.day()
        if c.chance(30):
            part["of"] = formulas.money(Stage.BEFORE_COLLECTION)
        if part["unpaid-interest"] != "capitalises" and c.chance(50):
            part["promised"] = "false"
        return part


def accruals(deal, payments, fractions, coupon):
    """What ``waterfall.run`` wants: coupons, conditional step-ups and components x year fractions, act/365."""
    starts = [deal.dates.closing, *payments[:-1]]

    def years_from(day):
        if day is None:
            return fractions
        periods = zip(starts, payments, strict=True)
        return [max((end - max(day, start)).days, 0) / 365 for start, end in periods]

    found = {}
    for name, tranche in deal.tranches.items():
        found[name] = [coupon(tranche, k) * years for k, years in enumerate(fractions)]
        for number, step in enumerate(tranche.step_ups, start=1):
            added = [step.by * years for years in years_from(step.from_)]
            if step.when:
                found[f"{name}.step-ups[{number}]"] = added
            else:
                found[name] = [one + other for one, other in zip(found[name], added, strict=True)]
        for part, component in tranche.components.items():
            found[f"{name}.{part}"] = [component.rate * years for years in years_from(component.from_)]
    return found
