"""Receivables bought by the waterfall on one path: a list of purchases, each with its own schedule and survivors."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median

from tests.naive.seasoned import dates_behind


@dataclass
class Purchase:
    """Bought in one period.

    ``outstanding`` is by schedule, of what was bought: ``[n]`` after n instalments.
    """

    template: str
    period: int
    outstanding: list


class Purchases:
    """All that was bought, and what it has brought."""

    def __init__(self, deal, given):
        self.templates = deal.templates
        self.given = given
        self.first = dates_behind(deal, given)
        self.middle = deal.model.default_time == "middle"
        self.all = []
        self.expected = []  # (template, period, money): recoveries to come
        self.balance = dict.fromkeys(deal.templates, 0.0)
        self.spent = dict.fromkeys(deal.templates, 0.0)
        self.bought = dict.fromkeys(deal.templates, 0.0)
        self.defaulted = dict.fromkeys(deal.templates, 0.0)
        self.brings = {}
        self.recovered = 0.0

    def survival(self, name, k):
        """Share of a template's firms that live after period k, from -1: the cutoff."""
        return self.given.survival[name][k + 1] if name in self.given.survival else 1.0

    def collect(self, k):
        """What the period brings, by template and kind."""
        self.brings = {
            name: {"interest": 0.0, "principal": 0.0, "recovery": 0.0, "lost": 0.0} for name in self.templates
        }
        for name in self.templates:
            self.balance[name] = 0.0
        for purchase in self.all:
            self.pay(purchase, k)
        for name, period, money in self.expected:
            if period == k:
                self.brings[name]["recovery"] += money
                self.recovered += money

    def pay(self, purchase, k):
        name, age = purchase.template, k - purchase.period
        if age >= len(purchase.outstanding):
            return
        template, years = self.templates[name], self.given.fractions[k]
        start = self.survival(name, purchase.period)
        alive, before = self.survival(name, k) / start, self.survival(name, k - 1) / start
        owed, left = purchase.outstanding[age - 1], purchase.outstanding[age]
        brings = self.brings[name]
        brings["interest"] += alive * owed * template.rate * years
        brings["principal"] += alive * (owed - left)
        self.balance[name] += alive * left
        exposure = (before - alive) * owed * (1.0 + template.rate * years * (0.5 if self.middle else 1.0))
        self.defaulted[name] += exposure
        comes = k + round(template.recovery_lag / median(self.given.fractions[self.first :]))
        recovered = exposure * template.recovery if comes < len(self.given.fractions) else 0.0
        brings["lost"] += exposure - recovered
        self.expected.append((name, comes, recovered))

    def receipts(self, kind):
        return sum(brings.get(kind, 0.0) for brings in self.brings.values())

    def row(self):
        """What is kept of a period."""
        kept = {"balance": self.balance, "defaulted": self.defaulted, "bought": self.bought, "paid": self.spent}
        found = {f"{name}.{flow}": amounts[name] for flow, amounts in kept.items() for name in self.templates}
        return found | {f"{name}.{kind}": money for name in self.templates for kind, money in self.brings[name].items()}

    def sell(self):
        """All of it, with the pool."""
        self.all, self.expected = [], []
        self.balance = dict.fromkeys(self.templates, 0.0)

    def begin_steps(self):
        self.spent = dict.fromkeys(self.templates, 0.0)
        self.bought = dict.fromkeys(self.templates, 0.0)

    def most(self, name, pool, k):
        """Most money that may be spent on a template now."""
        template, dates = self.templates[name], self.given.payment_dates
        last = k + template.payments
        if last >= len(dates) or dates[last] > (template.ends_by or dates[-1]) or self.survival(name, k) == 0.0:
            return 0.0
        limit = template.concentration_limit
        if limit is None or limit >= 1.0:
            return math.inf
        return max(limit * pool - self.balance[name], 0.0) / (1.0 - limit) * template.price

    def buy(self, name, money, k):
        """The principal bought for an amount of money."""
        template = self.templates[name]
        principal = money / template.price
        if money > 0.0:
            years = self.given.fractions[k + 1 : k + 1 + template.payments]
            self.all.append(Purchase(name, k, [principal * share for share in outstanding(template, years)]))
        self.balance[name] += principal
        self.bought[name] += principal
        self.spent[name] += money
        return principal


def outstanding(template, years):
    """Of 1: now and after each instalment; a level instalment is what the annuity formula gives."""
    grace = template.grace or 0
    discount, annuity = 1.0, 0.0
    for fraction in years[grace:]:
        discount /= 1.0 + template.rate * fraction
        annuity += discount
    left, kept, found = 1.0, 1.0, [1.0]
    for number, fraction in enumerate(years, start=1):
        kept *= (1.0 - template.prepayment) ** fraction
        if number == len(years):
            left = 0.0
        elif number > grace and template.profile == "straight-line":
            left -= 1.0 / (len(years) - grace)
        elif number > grace and template.profile == "level":
            left -= 1.0 / annuity - left * template.rate * fraction
        found.append(left * kept)
    return found
