"""Random deals that are read without a fault, and a path of receipts for each.

``draw_case()`` is the strategy; ``case_of(bytes)`` makes the same from any bytes, for runs without hypothesis.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from hypothesis import strategies as st
from ruamel.yaml import YAML

from ipabs.definitions.deal import Deal
from ipabs.definitions.loading import validate
from ipabs.definitions.reading import Document
from ipabs.definitions.references import check_references
from ipabs.definitions.scope import SECTIONS, Scope
from ipabs.definitions.sense import check_sense
from ipabs.definitions.values import rate
from ipabs.definitions.vocabulary import RECEIPT_KINDS, STAGES, Stage
from ipabs.errors import DealError, Faults
from tests.naive.choices import Choices
from tests.naive.drawn_calls import DrawnCalls
from tests.naive.drawn_formulas import INDICES, DrawnFormulas
from tests.naive.drawn_hedges import DrawnHedges
from tests.naive.drawn_interest import DrawnInterest, accruals
from tests.naive.drawn_moves import DEPTH, DrawnMoves
from tests.naive.drawn_named import named_formulas
from tests.naive.drawn_purchases import DrawnPurchases
from tests.naive.drawn_support import DrawnSupport
from tests.naive.support import a_year

NAMES = {
    "tranches": ("A-1", "A-2", "B", "C"),
    "accounts": ("reserve", "spare"),
    "ledgers": ("losses", "seen"),
    "templates": ("lease", "loan"),
    "fees": ("tax", "trustee", "manager"),
    "support": ("payer", "backer"),
    "hedges": ("swap", "hedge"),
    "formulas": ("service", "ratio", "dry"),
    "tests": ("cover", "level", "margin"),
    "triggers": ("late", "stop", "turn", "spill"),
    "parties": ("sponsor", "bank"),
}
LEAST = {"tranches": 1}
MOST_STEPS = 12
PRINCIPAL = ("sequential", "pass-through", "pro-rata", "turbo", "bullet", "straight-line", "residual", "revolving",
             "revolving", "equal parts", "instalments", "targets", "target formula", "none")  # fmt: skip
CLOSINGS = (date(2021, 1, 15), date(2020, 2, 29), date(2019, 12, 31))
GAPS = (92, 31, 365, 181, 61, 400, 273)


def checked(data):
    """A deal from plain data in which every value is text, and its document.

    Raises
    ------
    DealError
        With whatever is wrong with it.
    """
    document, faults = Document("deal.yaml", data), Faults()
    deal = validate(Deal, document, faults)
    if deal is not None:
        check_references(deal, document, faults)
        check_sense(deal, document, faults)
    faults.raise_if_any(DealError)
    return deal, document


def text_of(document):
    """A deal as a file; JSON is YAML."""
    return json.dumps(document.data, indent=1)


def deal_from(text):
    """The deal in a YAML text."""
    return checked(YAML(typ="base").load(text))[0]


def case_of(data):
    """Deal, document and the arguments of ``waterfall.run``, from any bytes."""
    drawing = Drawing(Choices(data))
    deal, document = checked(drawing.deal())
    return deal, document, drawing.inputs(deal)


@st.composite
def draw_case(draw):
    """Deal, document and the arguments of ``waterfall.run``: small cases from few bytes, mostly large ones."""
    size = draw(st.sampled_from([100, 400, 1500, 3000]))
    return case_of(draw(st.binary(min_size=size, max_size=size)))


@dataclass
class Drawing(DrawnMoves, DrawnPurchases, DrawnSupport, DrawnHedges, DrawnCalls):
    """Draws one deal: what it names first, then each part of it, the steps last."""

    choices: Choices

    def deal(self):
        c = self.choices
        self.closing = c.pick(CLOSINGS)
        self.days = [c.pick(GAPS) for _ in range(c.between(1, 10))]
        self.payments = [self.closing + timedelta(days=sum(self.days[: k + 1])) for k in range(len(self.days))]
        self.names = {
            section: names[: c.between(LEAST.get(section, 0), len(names))] for section, names in NAMES.items()
        }
        if not self.names["parties"]:
            self.names["support"] = self.names["hedges"] = ()
        self.notionals = {name: 5.0 + c.amount(80) for name in self.names["tranches"]}
        self.size = sum(self.notionals.values())
        self.kinds = {name: c.pick(PRINCIPAL) for name in self.names["tranches"]}
        if c.chance(60):
            self.kinds[self.names["tranches"][-1]] = "residual"
        self.interest = DrawnInterest(c, self.kinds, self.payments)
        self.draw_costs()
        self.draw_hedges()
        self.named = {}
        self.formulas = DrawnFormulas(c, self.scope(), [*self.payments, self.closing], self.size)
        self.data = {
            "deal": "drawn",
            "currency": "CNY",
            "dates": {
                "cutoff": str(self.closing - timedelta(days=c.between(0, 40))),
                "closing": str(self.closing),
                "payments": [str(day) for day in self.payments],
            },
            "collateral": "pool",
            "curve": {"flat": "3%"},
        }
        self.collected_already, self.fees = set(), {}
        self.data |= {"formulas": named_formulas(self)} if self.names["formulas"] else {}
        for section in NAMES:
            if self.names[section] and section != "formulas":
                one = getattr(self, f"one_of_{section}")
                self.data[section] = {name: one(name) for name in self.names[section]}
        if c.chance(20):
            self.data["accelerates"] = self.formulas.flag(Stage.BEFORE_PAYMENT)
        self.data["waterfall"] = self.steps()
        self.data |= {"waterfalls": self.waterfalls()} if c.chance(30) else {}
        self.data |= {"calls": self.calls()} if c.chance(25) else {}
        return self.data

    def scope(self):
        kinds = {"pool": "pool"}
        for section, kind in SECTIONS:
            kinds |= dict.fromkeys(self.names[section], kind)
        residuals, interest_only, revolving = (
            frozenset(name for name, kind in self.kinds.items() if kind == word)
            for word in ("residual", "none", "revolving")
        )
        return Scope(kinds, residuals, self.interest.components, interest_only, self.costs, formulas=self.named,
                     revolving=revolving)  # fmt: skip

    # ---- parts

    def one_of_tranches(self, name):
        c = self.choices
        tranche = {"notional": f"{self.notionals[name]:.6f}", "principal": self.principal(name)}
        coupon = c.weighted(fixed=5, floating=2, none=2, zero=1)
        if coupon == "fixed":
            tranche["coupon"] = f"{c.amount(15):.4f}%"
        elif coupon == "floating":
            index = c.pick(INDICES) if c.chance(50) else f"{c.amount(6):.4f}%"
            tranche["coupon"] = {"index": index, "spread": f"{c.whole(300)}bp"}
            if c.chance(50):
                tranche["coupon"] |= {"cap": "5.5%", "floor": "1.25%"}
        elif coupon == "zero":
            tranche["coupon"] = "0"
        if self.kinds[name] == "revolving":
            tranche |= {"drawn": f"{c.amount(self.notionals[name]):.6f}"} if c.chance(60) else {}
            until = c.pick(self.payments) - timedelta(days=c.pick([0, 1, 17]))
            tranche |= {"redraw-until": str(until)} if c.chance(40) and until > self.closing else {}
        tranche |= self.interest.of(name, has_coupon(tranche), self.formulas)
        if c.chance(15) and "redraw-until" not in tranche:
            tranche["maturity"] = str(c.pick(self.payments) - timedelta(days=c.pick([0, 1, 7])))
        return tranche

    def principal(self, name):
        c, notional = self.choices, self.notionals[name]
        parts = c.between(1, 5)
        match self.kinds[name]:
            case "equal parts":
                schedule = {"schedule": "straight-line"} | ({"payments": str(c.between(1, 8))} if c.chance(70) else {})
            case "instalments":
                shares = [c.amount(100) / parts for _ in range(parts)]  # of a hundred
                texts = [f"{s:.4f}%" if c.chance(50) else f"{s / 100 * notional:.6f}" for s in shares]
                schedule = {"schedule": texts}
            case "targets":
                return {"target-balance": [f"{c.amount(notional):.6f}" for _ in range(parts)]}
            case "target formula":
                return {"target-balance": self.formulas.money(Stage.AFTER_COLLECTION)}
            case word:
                return word
        return schedule | ({"grace": str(c.between(1, 4))} if c.chance(40) else {})

    def one_of_accounts(self, name):
        c = self.choices
        account = {} if c.chance(15) else {"target": self.formulas.account_target(Stage.BEFORE_PAYMENT)}
        if c.chance(25) and len(self.collected_already) < len(RECEIPT_KINDS):
            account["collects"] = self.collected()
        if c.chance(60):
            account["initial"] = f"{c.amount(self.size / 8):.6f}"
        if c.chance(60):
            account["earns"] = f"{c.amount(4):.4f}%"
        return account

    def one_of_fees(self, name):
        c = self.choices
        capped = [other for other, fee in self.fees.items() if "cap" in fee and "excess-of" not in fee]
        kind = c.weighted(amount=3, yearly_rate=2, rate=2, excess=4 * bool(capped))
        if kind == "excess":
            fee = {"excess-of": c.pick(capped)}
        elif kind == "amount":
            fee = {"amount": f"{c.amount(self.size / 60):.6f}", "per": c.pick(["year", "period", "once"])}
            if fee["per"] == "once" and c.chance(60):
                fee["on"] = str(c.pick(self.payments) - timedelta(days=c.pick([0, 1, 17])))
        elif kind == "yearly_rate":
            fee = {"rate": f"{c.amount(3):.4f}%", "of": self.formulas.money(Stage.BEFORE_COLLECTION), "per": "year"}
        else:
            fee = {"rate": f"{c.amount(6):.4f}%", "of": self.formulas.money(Stage.AFTER_COLLECTION)}
        if c.chance(35):
            amount = f"{c.amount(self.size / 40):.6f}"
            fee["cap"] = {"amount": amount, "per": c.pick(["period", "year", "life"])}
        self.fees[name] = fee
        return fee

    def one_of_tests(self, name):
        c = self.choices
        stage = c.pick(list(STAGES))
        at = next(s for s in Stage if s.word == stage)
        formula = self.formulas.number if c.chance(60) else self.formulas.money
        test = {"value": formula(at), c.pick(["at-least", "at-most"]): formula(at, 1), "tested": stage}
        if c.chance(50):
            test["when-undefined"] = c.pick(["pass", "breach"])
        return test

    def one_of_triggers(self, name):
        c = self.choices
        stage = c.pick(list(STAGES))
        trigger = {"when": self.formulas.flag(next(s for s in Stage if s.word == stage)), "tested": stage}
        if c.chance(40):
            trigger["for"] = str(c.between(1, 3))
        if c.chance(25):
            trigger["latch"] = "true"
        elif c.chance(40):
            trigger["cure"] = str(c.between(1, 3))
        elif c.chance(25):
            trigger["cure"] = self.formulas.flag(next(s for s in Stage if s.word == stage))
        return trigger

    # ---- steps

    def claims(self):
        names = self.names["tranches"]
        found = [f"{name}.{part}" for name in names for part in ("interest", *self.interest.components.get(name, ()))]
        return found + [f"{name}.principal" for name in names if self.kinds[name] != "none"]

    def claims_of(self, destination):
        """As the deal will expand it: a tranche without coupon has no interest."""
        if destination not in self.names["tranches"]:
            return [destination]
        tranche, kind = self.data["tranches"][destination], self.kinds[destination]
        components = tranche.get("components", {})
        parts = ["interest"] if has_coupon(tranche) or "step-ups" in tranche else []
        hoped = [part for part in components if self.is_hoped_for(f"{destination}.{part}")]
        parts += [part for part in components if part not in hoped]
        parts += ["principal"] if kind != "none" else []
        return [f"{destination}.{part}" for part in (*parts, *hoped, *(["residual"] if kind == "residual" else []))]

    def steps(self):
        c = self.choices
        residuals = [f"{name}.residual" for name, kind in self.kinds.items() if kind == "residual"]
        everything = [*self.names["fees"], *self.claims(), *self.names["tranches"], *residuals, *self.costs_claims()]
        steps = self.called_on(self.stocked(self.marked(self.usual_order(residuals) if c.chance(65) else [])))
        while len(steps) < 3 or (len(steps) < MOST_STEPS and c.chance(75)):
            steps.insert(c.whole(len(steps)), self.any_step(everything))
        while len(steps) > MOST_STEPS:
            steps.pop(c.whole(len(steps) - 1))
        return steps

    def usual_order(self, residuals):
        """Fees, interest, reserves, principal, and what is left."""
        names = self.names
        interest = [claim for claim in self.claims() if not claim.endswith(".principal")]
        principal = [claim for claim in self.claims() if claim.endswith(".principal")]
        steps = [self.pay([fee]) for fee in (*names["fees"], *self.costs_claims())]
        steps += [self.pay(interest)] if self.choices.chance(50) else [self.pay([claim]) for claim in interest]
        steps += [self.fill(account) for account in self.with_target()]
        together = self.choices.chance(40) and principal
        steps += [self.pay(principal)] if together else [self.pay([claim]) for claim in principal]
        steps += [self.repay(owed) for owed in (*names["support"], *self.revolving())]
        steps += [self.draw() for _ in self.revolving()]
        return steps + [{"pay": claim} for claim in residuals]

    def any_step(self, everything, depth=0):
        c, names = self.choices, self.names
        accounts, ledgers, targets = bool(names["accounts"]), bool(names["ledgers"]), self.with_target()
        notes, revolving = bool(self.with_principal()), self.revolving()
        owed = [*names["support"], *revolving]
        verb = c.weighted(pay=14, fill=4 * bool(targets), release=2 * accounts, repay=2 * bool(owed),
                          draw=4 * bool(revolving), trap=4 * accounts, transfer=4 * accounts, record=3 * ledgers,
                          write_off=2 * notes, write_up=2 * notes, buy=4 * bool(names["templates"]),
                          group=5 * (depth < DEPTH))  # fmt: skip
        if verb == "pay":
            return self.pay(c.some(everything, 1, c.pick([1, 2, 3, 4])))
        if verb == "group":
            return self.group(everything, depth)
        step = getattr(self, verb)
        if verb in ("fill", "release", "repay"):
            return step(c.pick({"fill": targets, "release": names["accounts"], "repay": owed}[verb]))
        return step()

    def pay(self, destinations):
        c, money = self.choices, self.formulas.money
        expanded = [self.claims_of(destination) for destination in destinations]
        claims = [claim for found in expanded for claim in found]
        takes_the_rest = any(claim.endswith(".residual") for claim in claims)
        single = all(len(found) == 1 for found in expanded)
        step = {"pay": destinations if len(destinations) > 1 else destinations[0]}
        if len(destinations) > 1 and single and not takes_the_rest and len({*claims}) == len(claims) and c.chance(70):
            forms = ["due", [f"{0.1 + c.amount(3):.4f}" for _ in claims]]
            balances = {claim.partition(".")[0] for claim in claims} <= {*self.with_principal()}
            step["share"] = c.pick([*forms, "balance"] if balances else forms)
        elif len(destinations) == 1 and single and c.chance(20):
            step["amount"] = money(Stage.STEPS)
        if c.chance(20):
            step["limit"] = money(Stage.STEPS)
        supports = [name for name in self.names["support"] if self.covered(name) & {*claims}]
        step |= self.source()
        sources = [*supports, *self.names["accounts"], *(["cash"] if "from" in step else [])]
        if sources and not takes_the_rest and c.chance(60):
            step["also-from"] = c.some(sources, 1, 3)
        return self.conditional(step)

    def fill(self, account):
        step = {"fill": account} | ({"limit": self.formulas.money(Stage.STEPS)} if self.choices.chance(25) else {})
        return self.conditional(step | self.source(account))

    def release(self, account):
        step = {"release": account} | ({"amount": self.formulas.money(Stage.STEPS)} if self.choices.chance(50) else {})
        return self.conditional(step)

    def conditional(self, step):
        for word, percent in (("if", 15), ("unless", 15)):
            if self.choices.chance(percent):
                step[word] = self.formulas.flag(Stage.STEPS)
        return step

    # ---- a path

    def inputs(self, deal):
        """The arguments of ``waterfall.run``: receipts around what the notes need, now and then none."""
        c, count = self.choices, len(self.days)
        fractions = [days / 365 for days in self.days]
        receipts = {kind: [0.0] * count for kind in RECEIPT_KINDS}
        balance, defaulted = [10.0 + c.amount(2 * self.size)], [0.0]
        for k in range(count):
            come = {"all": RECEIPT_KINDS, "none": (), "one": (c.pick(RECEIPT_KINDS),)}[c.weighted(all=6, none=2, one=2)]
            for kind in come:
                receipts[kind][k] = c.amount(0.8 * self.size / count)
            default = c.amount(self.size / 8) if c.chance(30) else 0.0
            defaulted.append(defaulted[-1] + default)
            balance.append(0.0 if c.chance(5) else max(balance[-1] - receipts["principal"][k] - default, 0.0))
        told = {word: [c.amount(self.size) for _ in range(count)] for word in ("sales", "largest")}
        told["renewals"] = told["largest"][::-1]
        told["count"] = [float(c.between(0, 9)) for _ in range(count)]
        if c.chance(50):
            told["delinquent"] = [c.amount(self.size / 4) for _ in range(count)]
        indices = {name: [c.amount(9) / 100 - 0.03 for _ in range(count)] for name in INDICES}
        return {
            "payment_dates": self.payments,
            "accruals": accruals(deal, self.payments, fractions, partial(coupon, indices)),
            "fractions": fractions,
            "receipts": receipts,
            "pool_balance": balance,
            "pool_defaulted": defaulted,
            "told": told,
            "epsilon": 1e-9 * balance[0],
            "indices": indices,
            "premiums": self.premiums(deal),
            "survival": self.survival(count),
        }


def has_coupon(data):
    """Of a tranche's data: one that floats, or that is not zero."""
    written = data.get("coupon", "0")
    return isinstance(written, dict) or rate(written) != 0


def coupon(indices, tranche, k):
    """A year, of a fixed coupon or one that follows a written rate or an index of the path."""
    return a_year(tranche.coupon, indices, k)
