"""What comes after a default on one path, from the words of the design: who pays when, and who bears what."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from tests.naive import philox

HAIRCUT, LAG = 4, 5
"""Purposes of draws, the tag of step 0."""
LAYERS = ("fund", "guarantee", "insurance")
SLACK = 1e-9
"""Years by which a payment may come after the end of a period and still be in it."""


@dataclass
class Claim:
    """A contract after its default; lists by period. ``haircut`` is the table of its share of the appraisal."""

    exposure: list
    entity: int = 0
    principal: list = field(default_factory=list)
    pledge: list = field(default_factory=list)
    haircut: list = field(default_factory=lambda: [1.0, 1.0])
    shift: float = 0.0
    unsecured: float = 0.0
    guarantor: int | None = None
    guarantee_share: float = 0.0
    fund_share: float = 0.0
    deductible: float = 0.0
    limit: float = 0.0

    def __post_init__(self):
        self.principal = self.principal or self.exposure
        self.pledge = self.pledge or [0.0] * len(self.exposure)


@dataclass
class Rules:
    """What all claims share; a layer that there is not has no wait. Providers and guarantors by number."""

    times: list
    middle: bool = False
    waits: dict = field(default_factory=dict)
    subrogation: dict = field(default_factory=dict)
    providers: dict = field(default_factory=dict)
    caps: list = field(default_factory=lambda: [[math.inf] * 50] * 2)
    fund: float = 0.0
    leaning: float = 0.0
    lag: float = 1.5
    lag_deviation: float = 0.0
    costs: float = 0.0


@dataclass
class Outcome:
    """Money by period, and in all by source."""

    received: list
    losses: list
    defaulted: list
    borne: dict
    disposal: float = 0.0
    exposure: float = 0.0
    loss: float = 0.0
    paid_by_year: dict = field(default_factory=dict)


def settle(seed, path, events, macro, claims, rules, failures):
    """Settle one path's (period, claim) events, in order.

    ``failures[provider]`` is the period in which it fails, or None.
    """
    periods = len(rules.times) - 1
    outcome = Outcome([0.0] * periods, [0.0] * periods, [0.0] * periods, dict.fromkeys(LAYERS, 0.0))
    left = {"fund": rules.fund, "caps": [list(row) for row in rules.caps]}
    for k, number in events:
        claim = claims[number]
        ends, begins = rules.times[k + 1], rules.times[k]
        day = (begins + ends) / 2 if rules.middle else ends
        lag = rules.lag * math.exp(rules.lag_deviation * philox.normals(seed, path, claim.entity, LAG)[0])
        payments = [(rules.waits[layer], rank, layer) for rank, layer in enumerate(LAYERS) if layer in rules.waits]
        borne = dict.fromkeys(LAYERS, 0.0)
        lender = claim.exposure[k]
        for delay, _, source in sorted([*payments, (lag, len(LAYERS), "disposal")]):
            period = next((j for j in range(periods) if rules.times[j + 1] >= day + delay - SLACK), None)
            if period is None:
                continue
            if source == "disposal":
                brought = proceeds(seed, path, claim, macro, period, claim.exposure[k], rules)
                outcome.disposal += brought
                mine = shared(brought, borne, lender, rules.subrogation)
                lender -= mine
                outcome.received[period] += mine
            else:
                paid = pays(source, claim, lender, period, rules, failures, left, outcome)
                borne[source] += paid
                lender -= paid
                outcome.received[period] += paid
        for layer in LAYERS:
            outcome.borne[layer] += borne[layer]
        outcome.exposure += claim.exposure[k]
        outcome.loss += lender
        outcome.losses[k] += lender
        outcome.defaulted[k] += claim.principal[k]
    return outcome


def pays(layer, claim, missing, period, rules, failures, left, outcome):
    provider = claim.guarantor if layer == "guarantee" else rules.providers.get(layer)
    if provider is not None and failures[provider] is not None and failures[provider] <= period:
        return 0.0
    if layer == "fund":
        paid = min(claim.fund_share * missing, left["fund"])
        left["fund"] -= paid
        return paid
    if layer == "guarantee":
        if provider is None:
            return 0.0
        year = max(math.ceil(rules.times[period + 1] - SLACK) - 1, 0)  # the first ends one year after the cutoff
        paid = min(claim.guarantee_share * missing, left["caps"][provider][year])
        left["caps"][provider][year] -= paid
        outcome.paid_by_year[provider, year] = outcome.paid_by_year.get((provider, year), 0.0) + paid
        return paid
    return min(max(missing - claim.deductible, 0.0), claim.limit)


def proceeds(seed, path, claim, macro, period, owed, rules):
    """Patents net of costs up to what is owed, and the unsecured share of the rest."""
    own = philox.normals(seed, path, claim.entity, HAIRCUT)[0]
    normal = rules.leaning * macro + math.sqrt(1.0 - rules.leaning**2) * own + claim.shift
    brought = min(claim.pledge[period] * read(claim.haircut, normal) * (1.0 - rules.costs), owed)
    return brought + claim.unsecured * (owed - brought)


def read(table, normal):
    """Straight lines between points at even steps from -8 to 8, level beyond."""
    step = 16.0 / (len(table) - 1)
    nodes = [-8.0 + step * j for j in range(len(table))]
    if normal <= nodes[0]:
        return table[0]
    for j in range(len(table) - 1):
        if normal <= nodes[j + 1]:
            return table[j] + (table[j + 1] - table[j]) * (normal - nodes[j]) / step
    return table[-1]


def shared(brought, borne, lender, subrogation):
    """Reduce what layers bore and return the lender's part.

    By what each bore; of a layer's part only its subrogation is its own before the lender is whole.
    """
    claim = lender + sum(borne.values())
    if claim == 0.0:
        return 0.0
    backs = {layer: brought * borne[layer] / claim * subrogation.get(layer, 0.0) for layer in LAYERS}
    rest = brought - sum(backs.values())
    mine = min(rest, lender)
    still = {layer: borne[layer] - backs[layer] for layer in LAYERS}
    total = sum(still.values())
    for layer in LAYERS:
        borne[layer] = still[layer] - ((rest - mine) * still[layer] / total if total > 0.0 else 0.0)
    return mine
