"""What is known about one path at one moment, and the answers to the words of the formulas."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import accumulate

from ipabs.definitions.claims import claims_outside, covered_claims
from ipabs.definitions.reading import Document
from ipabs.definitions.scope import scope_of
from ipabs.definitions.tranches import Word
from ipabs.definitions.vocabulary import RECEIPT_KINDS, Stage
from ipabs.definitions.waterfalls import revolving
from ipabs.errors import Faults
from tests.naive.formulas import Formulas
from tests.naive.hedges import Hedges
from tests.naive.looking_back import LookingBack
from tests.naive.purchases import Purchases
from tests.naive.seasoned import counted, dates_behind, first_pool, pool_left, tolerance
from tests.naive.support import Support


@dataclass
class Given:
    """What a path brings: see ``waterfall.run``."""

    payment_dates: list
    accruals: dict
    fractions: list
    receipts: dict
    pool_balance: list
    pool_defaulted: list
    epsilon: float
    told: dict = field(default_factory=dict)
    premiums: dict = field(default_factory=dict)
    indices: dict = field(default_factory=dict)
    survival: dict = field(default_factory=dict)


class State:
    """Balances by name; dues and payments by claim (``A.interest``, ``trustee``)."""

    def __init__(self, deal, given):
        self.deal = deal
        self.given = given
        self.k = 0
        self.defaults = counted(deal, given, "defaulted", given.pool_defaulted)
        self.recoveries = counted(deal, given, "recovered", [0.0, *accumulate(given.receipts["recovery"])])
        given.epsilon = tolerance(deal, given)
        self.stage = Stage.BEFORE_COLLECTION
        self.available = 0.0
        self.sold_in = None  # the period, from 0, in which a call sold the pool
        self.balance = {name: tranche.principal_at_closing for name, tranche in deal.tranches.items()}
        self.balance |= {name: account.initial for name, account in deal.accounts.items()}
        self.balance |= {name: ledger.initial for name, ledger in deal.ledgers.items()}
        self.balance |= dict.fromkeys(deal.support, 0.0)
        self.written_off = dict.fromkeys(deal.tranches, 0.0)
        self.opening = dict(self.balance)  # when the period begins
        claims = [f"{name}.{part}" for name in deal.tranches for part in ("interest", "principal", "residual")]
        claims += [f"{name}.{part}" for name, tranche in deal.tranches.items() for part in tranche.components]
        claims += [*deal.fees, *deal.support, *claims_outside(deal)]
        self.due = dict.fromkeys(claims, 0.0)
        self.accelerated = False  # on this payment date; until receipts come in, on the last one
        self.waiting = set()  # sequential tranches not yet due for their maturity
        self.paid = dict.fromkeys(claims, 0.0)  # by the steps so far; until they begin, on the last payment date
        self.drawn = dict.fromkeys([*deal.support, *revolving(deal)], 0.0)
        self.last_left = dict.fromkeys(claims, 0.0)  # arrears
        self.last_short = dict.fromkeys(claims, 0.0)  # the same, with what has joined the balance since
        self.tested = dict.fromkeys(deal.tests, math.nan)
        self.breached = dict.fromkeys(deal.tests, False)
        self.fired = dict.fromkeys(deal.triggers, False)
        self.covered = {name: covered_claims(deal, name) for name in deal.support}
        self.support = Support(deal, given, self)
        self.hedges = Hedges(deal, given, self)
        self.purchases = Purchases(deal, given)
        self.formulas = Formulas(scope_of(deal, Document("deal"), Faults()), self.ask, given.epsilon)
        self.back = LookingBack(deal, self.formulas)

    @property
    def date(self):
        return self.given.payment_dates[self.k]

    @property
    def is_last(self):
        return self.k == len(self.given.payment_dates) - 1

    @property
    def is_over(self):
        """A call was exercised on an earlier date."""
        return self.sold_in is not None and self.sold_in < self.k

    def received(self, kind):
        """From the pool; nothing once it was sold."""
        return 0.0 if self.is_over else self.given.receipts[kind][self.k]

    def said(self, word):
        """What the pool says of itself; nothing once it was sold."""
        return 0.0 if self.is_over else self.given.told[word][self.k]

    def outstanding(self, tranche):
        """Its balance; the last digits that payments in parts leave behind count as none."""
        return self.balance[tranche] if self.balance[tranche] > self.given.epsilon else 0.0

    def begin(self):
        """A period."""
        self.opening = dict(self.balance)
        self.stage = Stage.BEFORE_COLLECTION
        self.back.begin()

    def begin_outside(self):
        """Support and hedges as they stand when the period begins."""
        self.support.begin()
        self.hedges.begin()

    def look(self):
        """Formulas with a name, for the results, and the conditions of support, before the steps."""
        self.named = {f"{name}.value": float(self.value(each)) for name, each in self.deal.formulas.items()}
        self.support.look()

    def value(self, expression):
        return self.formulas.value(expression.said)

    def amount(self, expression):
        """A formula as an amount: what is undefined or negative is nothing."""
        value = self.value(expression)
        return 0.0 if math.isnan(value) or value < 0 else value

    def due_now(self, claim):
        name, _, _ = claim.partition(".")
        if claim.endswith(".principal") and name in self.waiting:
            names = list(self.deal.tranches)
            above = sum(self.balance[other] for other in names[: names.index(name)])
            return self.opening[name] if above <= self.given.epsilon else 0.0
        return self.due[claim]

    def left(self, claim):
        """Due and not paid yet."""
        left = max(self.due_now(claim) - self.paid[claim], 0.0)
        return min(left, self.balance[claim.removesuffix(".principal")]) if claim.endswith(".principal") else left

    def pool(self, series):
        """Before collection the pool stands as the last payment date left it."""
        if self.is_over:
            return series[self.sold_in + 1]
        return series[self.k] if self.stage == Stage.BEFORE_COLLECTION else series[self.k + 1]

    def has_failed(self, party):
        fails = self.deal.parties[party].fails
        said = self.deal.state is not None and party in self.deal.state.failed
        return said or (fails is not None and fails <= self.date)

    def within(self, source, claim):
        """What a source could pay of a claim."""
        if source not in self.deal.support:
            return self.holding(source)
        support = self.deal.support[source]
        if claim not in self.covered[source] or self.has_failed(support.provider):
            return 0.0
        return self.support.room(source)

    def most(self, source, claim, need):
        """What a source pays of what is needed for a claim."""
        wanted = self.support.part(source, claim, need) if source in self.deal.support else need
        return min(wanted, self.within(source, claim))

    def holding(self, place):
        """Money on the collection account, or on another."""
        return self.available if place == "available" else self.balance[place]

    def put(self, place, amount):
        """Money onto an account; what is negative comes off it."""
        if place == "available":
            self.available = max(self.available + amount, 0.0)
        else:
            self.balance[place] = max(self.balance[place] + amount, 0.0)

    def move(self, source, claim, amount):
        """Pay a claim from a source; parts may add up to a last digit more than there is."""
        if source not in self.deal.support:
            self.put(source, -amount)
        else:
            self.balance[source] += amount
            self.drawn[source] += amount
            self.support.used[source] += amount
        self.paid[claim] += amount
        if claim.endswith(".principal"):
            name = claim.removesuffix(".principal")
            self.balance[name] = max(self.balance[name] - amount, 0.0)

    # ---- words of the formulas

    def ask(self, word, *names):
        return getattr(self, f"_{word}")(*names)

    def _receipts(self, part=""):
        kinds = [part] if part else RECEIPT_KINDS
        return sum(self.received(kind) + self.purchases.receipts(kind) for kind in kinds)

    def _available(self, name="available"):
        return self.holding(name)

    def _date(self):
        return self.date

    def _period(self):
        return self.k + 1.0

    def _index(self, name):
        return self.given.indices[name][self.k]

    def _balance(self, name):
        bought = self.purchases.balance
        if name == "pool":
            first = self.k == dates_behind(self.deal, self.given) and self.stage == Stage.BEFORE_COLLECTION
            left = pool_left(self.deal, self.given) if first else self.pool(self.given.pool_balance)
            return left + sum(bought.values()) if self.sold_in is None else 0.0
        return bought[name] if name in bought else self.balance[name]

    _value = _balance

    def _undrawn(self, name):
        tranche = self.deal.tranches[name]
        ended = self.accelerated or self.sold_in is not None
        if not tranche.is_revolving or ended or not self.may_be_drawn(tranche):
            return 0.0
        return max(tranche.notional - self.balance[name] - self.written_off[name], 0.0)

    def may_be_drawn(self, tranche):
        """On this payment date; before collection: on the last one, or at closing."""
        k = self.k - 1 if self.stage == Stage.BEFORE_COLLECTION else self.k
        if k < 0:
            return True
        day, last = self.given.payment_dates[k], len(self.given.payment_dates) - 1
        return k < last and all(end is None or day < end for end in (tranche.maturity, tranche.redraw_until))

    def _initial(self, name):
        if name == "pool":
            return first_pool(self.deal, self.given)
        if name in self.deal.tranches:
            return self.deal.tranches[name].principal_at_closing
        return {**self.deal.accounts, **self.deal.ledgers}[name].initial

    def _target(self, name):
        if name in self.deal.accounts:
            target = self.deal.accounts[name].target
            return 0.0 if self.is_last or target is None else self.amount(target)  # released at the end
        return self.opening[name] - self.due_now(f"{name}.principal")

    def claims(self, name, *, promised=True):
        """What a name in a formula stands for: a claim, or the parts of a tranche that are promised, or all."""
        if name in self.deal.hedges:
            return [f"{name}.{cost}" for cost in self.deal.hedges[name].costs]
        if name not in self.deal.tranches:
            return [name]
        components = self.deal.tranches[name].components
        own = ["interest"] if self.deal.tranches[name].bears_interest or not promised else []  # but for a premium
        parts = [*own, "principal", *(part for part, c in components.items() if c.promised or not promised)]
        parts += [] if promised else ["residual"]
        return [f"{name}.{part}" for part in parts]

    def _due(self, name):
        if name in self.deal.support:
            return self.opening[name]
        return sum(self.due_now(claim) for claim in self.claims(name))

    def _paid(self, name):
        if name in self.deal.templates:
            return self.purchases.spent[name]
        return sum(self.paid[claim] for claim in self.claims(name, promised=False))

    def _shortfall(self, name):
        if self.stage < Stage.STEPS:
            return sum(self.last_short[claim] for claim in self.claims(name))
        return sum(self.left(claim) for claim in self.claims(name))

    def _unpaid(self, name):
        return sum(self.last_left[claim] for claim in self.claims(name))

    def _defaulted(self, name):
        bought = self.purchases.defaulted
        return bought[name] if name in bought else self.pool(self.defaults) + sum(bought.values())

    def _sales(self, pool):
        return self.said("sales")

    def _count(self, pool):
        return self.said("count")

    def _largest(self, pool):
        return self.said("largest")

    def _renewals(self, pool):
        return self.said("renewals")

    def _delinquent(self, pool):
        if "delinquent" in self.given.told or self.is_over:
            return self.said("delinquent")
        recovered = self.recoveries[self.k + 1] + self.purchases.recovered
        return max(self._defaulted(pool) - recovered, 0.0)

    def _failed(self, name):
        if name in self.deal.hedges:
            return self.has_failed(self.deal.hedges[name].counterparty)
        return self.has_failed(self.deal.support[name].provider if name in self.deal.support else name)

    def _downgraded(self, name, grade):
        party = self.deal.hedges[name].counterparty if name in self.deal.hedges else name
        party = self.deal.support[name].provider if name in self.deal.support else party
        day = self.deal.parties[party].downgraded.get(grade)
        return (day is not None and day <= self.date) or self.has_failed(party)

    def _received(self, name):
        return self.hedges.received[name]

    def _breached(self, name):
        return self.breached[name]

    def _fired(self, name):
        return self.fired[name]

    def _trailing(self, text, count):
        return sum(self.back.last(text, count))

    def _average(self, text, count):
        values = self.back.last(text, count)
        return sum(values) / len(values)

    def _oc(self, *tranches):
        owed = sum(self.balance[name] for name in tranches)
        return 1.0 - self.formulas.ratio(owed, self._balance("pool"), money=True)

    def _ltv(self, *tranches):
        return self.formulas.ratio(sum(self.balance[name] for name in tranches), self._balance("pool"), money=True)

    def _ic(self, *tranches):
        collected = self._receipts() - self._receipts("principal") - self._receipts("recovery")
        claims = [claim for name in tranches for claim in self.claims(name) if not claim.endswith(".principal")]
        interest = sum(self.due_now(claim) for claim in claims)
        return self.formulas.ratio(collected, interest, money=True)

    def _dscr(self, *tranches):
        return self.formulas.ratio(self._receipts(), sum(self._due(name) for name in tranches), money=True)

    def is_sequential(self, name):
        principal = self.deal.tranches[name].principal
        return isinstance(principal, Word) and principal.kind == "sequential"
