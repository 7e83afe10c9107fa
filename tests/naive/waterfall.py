"""A deal on one path, step by step: the twin of the compiled waterfall, written from structures/README.md."""

from __future__ import annotations

import math

from ipabs.definitions.claims import claims_of
from ipabs.definitions.expressions import Expression
from ipabs.definitions.steps import Fill, Group, Pay, Release, Repay
from ipabs.definitions.tranches import Schedule, TargetBalance
from ipabs.definitions.vocabulary import RECEIPT_KINDS, Stage
from ipabs.definitions.waterfalls import revolving, written_off
from tests.naive.calls import Calls
from tests.naive.interest import Interest
from tests.naive.moves import move, place, purse
from tests.naive.seasoned import take_up
from tests.naive.state import Given, State
from tests.naive.years import year_of


def run(deal, **path):
    """Put one path of receipts through a deal.

    Parameters
    ----------
    deal : Deal
    payment_dates : list of date
        One for each of K periods.
    accruals : dict of list of float
        Tranche -> coupon x year fraction of each period; likewise ``A.contingent`` and ``A.step-ups[1]``.
    fractions : list of float
        Year fraction of each period by the deal's day count.
    receipts : dict of list of float
        Kind -> money collected in each period.
    pool_balance, pool_defaulted : list of float
        Value of the pool, and principal defaulted so far: at the cutoff, then after each period; K + 1 long.
    told : dict of list of float
        What the pool says of itself after each period: ``sales``, ``count``, ``largest``, ``delinquent``,
        ``renewals``.
    epsilon : float
        Amounts of money this close are equal.
    indices, premiums : dict of list of float
        Of each period: index -> what it stands at, a year; call and tranche (``whole.A``) of calls that make whole ->
        premium per unit of balance.
    survival : dict of list of float, optional
        Template -> share of its firms that live: at the cutoff, then after each period; K + 1 long.

    Returns
    -------
    list of dict
        By period ahead: ``A.balance``, ``A.interest.due``, ``trustee.paid``, ``step[1].got``, ...
    """
    return Waterfall(deal, Given(**path)).run()


class Waterfall:
    """Carries a state from period to period."""

    def __init__(self, deal, given):
        self.deal = deal
        self.given = given
        self.state = State(deal, given)
        self.interest = Interest(deal, given, self.state)
        self.calls = Calls(deal, given, self.state)
        self.held, self.missed = dict.fromkeys(deal.triggers, 0), dict.fromkeys(deal.triggers, 0)  # periods in a row
        self.charged = dict.fromkeys(deal.fees, 0.0)  # of the cap that runs
        self.charged_in = dict.fromkeys(deal.fees, 0)  # the year of that cap
        take_up(self)

    def run(self):
        return [self.period(k) for k in range(self.state.k, len(self.given.payment_dates))]

    def period(self, k):
        state, deal = self.state, self.deal
        state.k, self.accelerated = k, False
        state.begin()
        bases = {name: state.amount(fee.of) for name, fee in deal.fees.items() if fee.of and fee.per == "year"}
        self.test()
        self.interest.begin()
        state.begin_outside()

        state.stage, state.accelerated = Stage.AFTER_COLLECTION, False
        earned = {name: state.balance[name] * a.earns * self.given.fractions[k] for name, a in deal.accounts.items()}
        state.available += sum(earned.values())
        homes = {kind: name for name, account in deal.accounts.items() for kind in account.collects}
        state.purchases.collect(k)
        for kind in RECEIPT_KINDS:
            state.put(homes.get(kind, "available"), state.ask("receipts", kind))
        state.hedges.settle()
        self.test()

        bases |= {name: state.amount(fee.of) for name, fee in deal.fees.items() if fee.of and fee.per is None}
        self.cut = {}
        due = {name: self.fee_due(name, bases.get(name)) for name, fee in deal.fees.items() if not fee.excess_of}
        due |= {name: self.fee_due(name, None) for name, fee in deal.fees.items() if fee.excess_of}
        due |= self.interest.fall_due() | state.support.fall_due() | state.hedges.due
        due |= {f"{name}.principal": self.principal_due(name) for name in deal.tranches}
        state.due |= due
        state.waiting = {name for name in deal.tranches if state.is_sequential(name) and not self.all_is_due(name)}

        state.stage = Stage.BEFORE_PAYMENT
        self.test()

        self.accelerated = state.accelerated = bool(deal.accelerates and state.value(deal.accelerates))
        if self.accelerated:
            state.due |= {f"{name}.principal": state.balance[name] for name in deal.tranches}
            state.waiting = set()
        state.look()
        called = self.calls.decide()
        ended = called or state.is_over
        in_force = "" if ended else next((name for name, w in deal.waterfalls.items() if state.value(w.when)), "")
        state.stage = Stage.STEPS
        state.paid = dict.fromkeys(state.paid, 0.0)
        state.drawn = dict.fromkeys(state.drawn, 0.0)
        state.purchases.begin_steps()
        steps = self.calls.redeem(called) if deal.calls else {}
        for name, other in deal.waterfalls.items():
            steps[f"waterfall[{name}].done"] = float(name == in_force)
            steps |= self.carry_out(other.steps, f"{name}.", name == in_force)
        steps |= self.carry_out(deal.waterfall, "", not in_force and not ended)

        state.stage = Stage.AFTER_PAYMENT
        dues = {f"{claim}.due": state.due_now(claim) for claim in state.due}
        self.interest.settle()
        self.test()
        row = self.record(earned) | self.interest.row | state.named
        row |= {"accelerates.holds": float(self.accelerated)} if deal.accelerates else {}
        return row | {name: due for name, due in dues.items() if name in row} | steps

    # ---- what is due

    def all_is_due(self, name):
        tranche = self.deal.tranches[name]
        ends = [day for day in (tranche.maturity, tranche.redraw_until) if day is not None]
        due = self.accelerated or self.state.is_last
        return due or any(day <= self.state.date for day in ends)

    def principal_due(self, name):
        """Principal due on this date; of a sequential tranche only once all is due: before, see ``due_now``."""
        balance, principal = self.state.balance[name], self.deal.tranches[name].principal
        if self.all_is_due(name):
            return balance
        if isinstance(principal, TargetBalance):
            return max(balance - self.target_balance(principal.target_balance), 0.0)
        if isinstance(principal, Schedule):
            return max(balance - self.scheduled_balance(name, principal), 0.0)
        match principal.kind:
            case "pass-through" | "turbo" | "residual" | "none":
                return balance
            case "pro-rata":
                return min(self.share_of_principal(name), balance)
            case "straight-line":
                return max(balance - self.scheduled_balance(name, Schedule(schedule="straight-line")), 0.0)
            case "bullet" | "sequential" | "revolving":
                return 0.0
        raise ValueError(principal.kind)

    def target_balance(self, target):
        if isinstance(target, Expression):
            return self.state.amount(target)
        return target[min(self.state.k, len(target) - 1)]

    def scheduled_balance(self, name, principal):
        """Balance after this payment if every instalment so far was paid."""
        notional = self.deal.tranches[name].notional
        grace = principal.grace or 0
        done = max(self.state.k + 1 - grace, 0)  # instalments up to now
        if principal.schedule == "straight-line":
            count = principal.payments or len(self.given.payment_dates) - grace
            return notional * (1 - min(done / count, 1.0)) if done else notional
        repaid = sum(part.amount * (notional if part.share else 1.0) for part in principal.schedule[:done])
        return max(notional - repaid, 0.0)

    def share_of_principal(self, name):
        collected = self.state.ask("receipts", "principal") + self.state.ask("receipts", "recovery")
        balances = {
            other: self.state.balance[other]
            for other, tranche in self.deal.tranches.items()
            if getattr(tranche.principal, "kind", "") == "pro-rata"
        }
        if sum(balances.values()) == 0:
            return 0.0
        return collected * balances[name] / sum(balances.values())

    def fee_due(self, name, base):
        fee = self.deal.fees[name]
        stated = fee.amount if base is None else fee.rate * base
        charge = self.cut[fee.excess_of] if fee.excess_of else stated
        if fee.per == "year":
            charge *= self.given.fractions[self.state.k]
        elif fee.per == "once" and self.state.k != self.falls_due(fee):
            charge = 0.0
        if self.state.is_over:
            charge = 0.0
        whole = charge
        if fee.cap:
            runs_in = {"period": self.state.k, "year": self.deal_year(self.state.k), "life": 0}[fee.cap.per]
            if runs_in != self.charged_in[name]:
                self.charged[name], self.charged_in[name] = 0.0, runs_in
            charge = min(charge, max(fee.cap.amount - self.charged[name], 0.0))
            self.charged[name] += charge
        self.cut[name] = whole - charge
        return charge + self.state.last_left[name]

    def falls_due(self, fee):
        """Number from 0 of the payment date on which a fee paid once falls due."""
        dates = self.given.payment_dates
        return next((k for k, day in enumerate(dates) if fee.on is None or day >= fee.on), len(dates) - 1)

    def deal_year(self, k):
        return year_of(self.deal.dates.closing, self.given.payment_dates[k])

    # ---- tests and triggers

    def test(self):
        """All tests of this stage, then all triggers; none once the pool was sold."""
        state = self.state
        state.back.look(state.stage)
        sold = state.sold_in is not None
        for name, test in self.deal.tests.items():
            if test.tested == state.stage.word:
                state.tested[name] = math.nan if sold else state.value(test.value)
                state.breached[name] = not sold and self.is_breached(test, state.tested[name])
        for name, trigger in self.deal.triggers.items():
            if trigger.tested == state.stage.word:
                self.watch(name, trigger)

    def is_breached(self, test, value):
        bound = test.at_least or test.at_most
        limit = self.state.value(bound)
        if math.isnan(value) or math.isnan(limit):
            return test.when_undefined == "breach"
        tolerance = self.state.formulas.tolerance(test.value.tree, bound.tree)
        return self.state.formulas.compare("<" if test.at_least else ">", value, limit, tolerance)

    def watch(self, name, trigger):
        holds = self.state.value(trigger.when)
        ends = self.state.value(trigger.cure) if isinstance(trigger.cure, Expression) else False
        self.held[name] = self.held[name] + 1 if holds else 0
        self.missed[name] = 0 if holds else self.missed[name] + 1
        if self.state.sold_in is not None:
            self.state.fired[name] = False
        elif self.held[name] >= trigger.for_:
            self.state.fired[name] = True
        elif ends or (isinstance(trigger.cure, int) and self.missed[name] >= trigger.cure and not trigger.latch):
            self.state.fired[name] = False

    # ---- steps

    def carry_out(self, steps, prefix, live):
        """What the steps of a list did; nothing unless it is ``live``."""
        found = {}
        for number, step in enumerate(steps, start=1):
            label = f"{prefix}{number}"
            holds = live and self.holds(step)
            if isinstance(step, Group):
                found[f"step[{label}].done"] = float(holds)
                found |= self.carry_out(step.do, f"{label}.", holds)
                found |= self.carry_out(step.else_, f"{label}.else.", live and not holds)
                continue
            asked, got = self.step(step) if holds else (0.0, 0.0)
            found |= {f"step[{label}].asked": asked, f"step[{label}].got": got}
            found[f"step[{label}].left"] = self.state.holding(purse(step))
        return found

    def holds(self, step):
        value = self.state.value
        return (not step.if_ or value(step.if_)) and not (step.unless and value(step.unless))

    def step(self, step):
        """Asked and got."""
        state = self.state
        if isinstance(step, Pay):
            limit = state.amount(step.limit) if step.limit else math.inf
            return self.pay_side_by_side(step, limit) if step.share else self.pay_in_order(step, limit)
        if isinstance(step, Fill):
            return self.fill(step)
        if isinstance(step, Release):
            return self.release(step)
        return self.repay(step) if isinstance(step, Repay) else move(self, step)

    def destinations(self, step):
        return [claim for destination in step.pay for claim in claims_of(self.deal, destination)]

    def pay_in_order(self, step, limit):
        state = self.state
        amount = state.amount(step.amount) if step.amount else None
        asked = got = 0.0
        for claim in self.destinations(step):
            need = self.need(claim, amount, purse(step))
            asked += need
            for source in self.sources(step):
                moved = state.most(source, claim, min(need, limit - got))
                if moved > 0:
                    state.move(source, claim, moved)
                    need -= moved
                    got += moved
        return min(asked, limit), got

    def sources(self, step):
        return [purse(step), *(place(source) for source in step.also_from)]

    def need(self, claim, amount, source):
        """What the step means to pay of a claim at its turn, were there cash without end (but for a residual)."""
        state = self.state
        name, _, part = claim.partition(".")
        if part == "residual":
            there_is = state.holding(source)
            return there_is if amount is None else min(amount, there_is)
        if amount is None:
            return state.left(claim)
        return min(amount, state.balance[name] if part == "principal" else state.left(claim))

    def pay_side_by_side(self, step, limit):
        """Each source's cash goes round until everyone has enough or nothing is left of it."""
        state = self.state
        claims = self.destinations(step)
        need = {claim: state.left(claim) for claim in claims}
        weight = self.weights(step, claims, need)
        asked, got = sum(need.values()), 0.0
        for source in self.sources(step):
            served = [claim for claim in claims if state.within(source, claim) > 0]
            pot = max(min(limit - got, max((state.within(source, claim) for claim in served), default=0.0)), 0.0)
            want = {claim: state.most(source, claim, need[claim]) for claim in served}
            for _ in claims:
                unmet = [claim for claim in served if want[claim] > 0 and weight[claim] > 0]
                whole = sum(weight[claim] for claim in unmet)
                given = {claim: min(pot * weight[claim] / whole, want[claim]) for claim in unmet}
                for claim, moved in given.items():
                    state.move(source, claim, moved)
                    need[claim] -= moved
                    want[claim] -= moved
                    got += moved
                pot = max(pot - sum(given.values()), 0.0)
        return min(asked, limit), got

    def weights(self, step, claims, need):
        if step.share == "due":
            return dict(need)
        if step.share == "balance":
            return {claim: self.state.outstanding(claim.partition(".")[0]) for claim in claims}
        return dict(zip(claims, step.share, strict=True))

    def fill(self, step):
        state, account = self.state, step.fill
        asked = state.ask("target", account) - state.balance[account]
        if asked > 0:
            asked = min(asked, state.amount(step.limit) if step.limit else math.inf)
        moved = min(asked, state.holding(purse(step)))
        return asked, self.into(account, moved, purse(step))

    def release(self, step):
        account = step.release
        held = self.state.balance[account]
        moved = held if step.amount is None else min(self.state.amount(step.amount), held)
        self.into(account, -moved, "available")
        return moved, moved

    def into(self, account, moved, source):
        """Money into an account; what is negative comes out of it."""
        self.state.put(source, -moved)
        self.state.put(account, moved)
        return moved

    def repay(self, step):
        state, support = self.state, step.repay
        asked = min(state.balance[support], state.amount(step.limit) if step.limit else math.inf)
        moved = min(asked, state.available)
        state.available -= moved
        state.balance[support] -= moved
        state.paid[f"{support}.principal" if support in self.deal.tranches else support] += moved
        return asked, moved

    # ---- what is kept of a period

    def record(self, earned):
        state = self.state
        row = {"receipts": state.ask("receipts"), "available": state.available}
        for name, tranche in self.deal.tranches.items():
            row[f"{name}.balance"] = state.balance[name]
            for part in ("interest", "principal", *tranche.components):
                row[f"{name}.{part}.due"] = state.due_now(f"{name}.{part}")
                row[f"{name}.{part}.paid"] = state.paid[f"{name}.{part}"]
                row[f"{name}.{part}.unpaid"] = state.last_left[f"{name}.{part}"]
            if tranche.is_residual:
                row[f"{name}.residual.paid"] = state.paid[f"{name}.residual"]
        for name in self.deal.fees:
            row |= {f"{name}.due": state.due[name], f"{name}.paid": state.paid[name]}
        for name in self.deal.accounts:
            row |= {f"{name}.balance": state.balance[name], f"{name}.earned": earned[name]}
        row |= {f"{name}.balance": state.balance[name] for name in self.deal.ledgers}
        row |= {f"{name}.drawn": state.drawn[name] for name in revolving(self.deal)}
        row |= {"pool.balance": state.ask("balance", "pool")} | state.purchases.row()
        row |= {f"{name}.written-off": state.written_off[name] for name in written_off(self.deal)}
        row |= state.support.record() | state.hedges.record()
        for name in self.deal.tests:
            row |= {f"{name}.value": state.tested[name], f"{name}.breached": float(state.breached[name])}
        for name in self.deal.triggers:
            row[f"{name}.fired"] = float(state.fired[name])
        return row
