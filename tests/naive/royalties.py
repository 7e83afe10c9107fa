"""Royalties of one path in plain Python, from the formulas: sectors, shocks, lives of patents, sales, royalties, value.

All that is drawn comes from ``tests.naive.philox``. A list by period has one number a period.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from tests.naive import philox
from tests.naive.credit import asset, default_period, factor, mixing

SECTOR, SALES, PATENT, SHOCK, REPLACEMENT, CHALLENGE, EVENT = 6, 7, 8, 9, 10, 19, 24
"""Purposes of draws, the low byte of a tag."""
SLACK = 1e-9
"""Years that are rounding."""


@dataclass
class Sector:
    """Whose path leans on the macro factor and on its own."""

    entity: int
    macro: int
    own: int
    on_macro: float
    on_own: float


@dataclass
class Technology:
    """Whose patents share a factor and shocks."""

    entity: int
    factor: int


@dataclass
class Patent:
    """In a bundle; ``technology`` is None where it has none."""

    entity: int
    technology: int | None
    kills: float
    hazard: list
    weight: list
    worth: list
    causes: list = field(default_factory=list)
    """What ends it beside: entity, purpose and cumulative hazard by period."""
    challenged: list = field(default_factory=list)
    """By period: the chance that a challenge begins that fails, and the period of its decision."""


@dataclass
class Licence:
    """A royalty contract and what its valuation found; ``sector`` is None where it has none."""

    firm: int
    sector: int | None
    entity: int
    sales: list
    volatility: float = 0.0
    own_share: float = 1.0
    tiers: list = field(default_factory=lambda: [(0.0, 1.0)])
    """Where each starts and what it adds to the rate."""
    minimum: list | None = None
    cap: float = math.inf
    tail: float = 1.0
    lifetime: float = math.inf
    year_ends: frozenset = frozenset()
    begun: tuple = (0.0, 0.0, 0.0)
    withheld: float = 0.0
    receivable: list = field(default_factory=list)
    """As many as the lag has periods."""
    chance: float = 0.0
    delay: float = 0.0
    share: float = 1.0
    fixed: list | None = None
    level: list | None = None
    carry: list | None = None
    """By period of accrual, then by periods since."""
    after: list | None = None
    """By period: while a replacement is waited for, and once it is there."""
    closing: float = 0.0
    events: list = field(default_factory=list)
    """By period: the chance of withdrawal, that of an entry if not, and the share of sales that it leaves."""
    patents: list = field(default_factory=list)


@dataclass
class World:
    """What all contracts share: ``entities`` of the factors, ``counts`` the Poisson probabilities by period."""

    times: list
    entities: list
    shifts: list
    degrees: int
    sectors: list
    technologies: list
    leaning: float
    counts: list
    firms: list


@dataclass
class Drawn:
    """One path of the world; ``fates`` are the firms' periods of default or None."""

    sectors: list
    leans: list
    shocks: list
    fates: list


def brownian(seed, path, entity, purpose, times):
    """The path at the ends of periods: four normals a counter."""
    w, found = 0.0, []
    for k in range(len(times) - 1):
        normal = philox.normals(seed, path, entity, (k // 4) << 8 | purpose)[k % 4]
        w += math.sqrt(times[k + 1] - times[k]) * normal
        found.append(w)
    return found


def sector_path(seed, path, sector, factors, times):
    """A bridge to an end that leans on the factors."""
    free, end = brownian(seed, path, sector.entity, SECTOR, times), times[-1]
    left = math.sqrt(1.0 - sector.on_macro**2 - sector.on_own**2)
    z = sector.on_macro * factors[sector.macro] + sector.on_own * factors[sector.own] + left * free[-1] / math.sqrt(end)
    return [w + t / end * (math.sqrt(end) * z - free[-1]) for w, t in zip(free, times[1:], strict=True)]


def shocks(seed, path, technology, counts):
    """Number of common shocks so far, by period."""
    total, found = 0, []
    for k, probabilities in enumerate(counts):
        u = philox.uniforms(seed, path, technology.entity, (k // 4) << 8 | SHOCK)[k % 4]
        total += sum(u > probability for probability in probabilities)
        found.append(total)
    return found


def draw(seed, path, world):
    factors = [factor(seed, path, e, shift) for e, shift in zip(world.entities, world.shifts, strict=True)]
    mixed = mixing(seed, path, world.degrees)
    c = world.leaning
    return Drawn(
        sectors=[sector_path(seed, path, sector, factors, world.times) for sector in world.sectors],
        leans=[math.exp(-c * factors[technology.factor] - c * c / 2) for technology in world.technologies],
        shocks=[shocks(seed, path, technology, world.counts) for technology in world.technologies],
        fates=[default_period(asset(seed, path, firm, factors, mixed), firm.thresholds) for firm in world.firms],
    )


def is_alive(seed, path, patent, k, drawn):
    lean = 1.0 if patent.technology is None else drawn.leans[patent.technology]
    for entity, purpose, hazard in patent.causes:
        if -math.log(philox.uniform_once(seed, path, entity, purpose)) <= lean * hazard[k]:
            return False
    exponential = -math.log(philox.uniform_once(seed, path, patent.entity, PATENT))
    if patent.technology is None:
        return exponential > patent.hazard[k]
    return exponential > lean * patent.hazard[k] + patent.kills * drawn.shocks[patent.technology][k]


def pending(seed, path, patent):
    """Challenges that fail: (begins, is decided)."""
    free, found = 0, []
    for k, (chance, decided) in enumerate(patent.challenged):
        u = philox.uniforms(seed, path, patent.entity, (k // 4) << 8 | CHALLENGE)[k % 4]
        if k >= free and u < chance:
            free = decided
            found.append((k, decided))
    return found


def multiples(seed, path, licence, drawn, times):
    """M by period: sales over expected sales."""
    noise = brownian(seed, path, licence.entity, SALES, times)
    own = licence.volatility * math.sqrt(licence.own_share)
    lean = licence.volatility * math.sqrt(1.0 - licence.own_share)
    common = [0.0] * len(noise) if licence.sector is None else drawn.sectors[licence.sector]
    left = left_of_sales(seed, path, licence)
    return [
        j * math.exp(lean * b + own * w - licence.volatility**2 * t / 2)
        for j, b, w, t in zip(left, common, noise, times[1:], strict=True)
    ]


def left_of_sales(seed, path, licence):
    """The share of sales that events leave over the one expected, by period; 1 for ever where there are none."""
    left, expected, found = 1.0, 1.0, []
    for k, (gone, entered, share) in enumerate(licence.events):
        u = philox.uniforms(seed, path, licence.entity, (k // 4) << 8 | EVENT)[k % 4]
        left *= 0.0 if u < gone else share if u < gone + (1 - gone) * entered else 1.0
        expected *= (1 - gone) * (1 - entered * (1 - share))
        found.append(left / expected)
    return found or [1.0] * len(licence.sales)


def accrued(licence, multiple, weights, challenges=(), alive=()):
    """What the contract pays for each period, gross, less what is held in escrow and with what is released.

    ``challenges``: (begins, is decided) by patent; ``alive``: by period, then by patent.
    """
    escrow = {}
    sold, owed, earned = licence.begun
    left, found = licence.lifetime, []
    for k, expected in enumerate(licence.sales):
        sold += multiple[k] * expected
        by_tiers = sum(step * max(sold - start, 0.0) for start, step in licence.tiers)
        share = licence.tail + (1.0 - licence.tail) * weights[k]
        now = min(earned + (by_tiers - owed) * share, licence.cap)
        gross = now - earned
        if licence.minimum is not None and licence.minimum[k] > 0.0:
            now = max(now, licence.minimum[k])
        paid = now - earned
        for j, of_patent in enumerate(challenges):
            for begins, decided in of_patent:
                if begins <= k < decided and alive[k][j] and licence.patents[j].weight[k] > 0.0:
                    held = gross * (1.0 - licence.tail) * licence.patents[j].weight[k] / share
                    escrow[j, begins] = escrow.get((j, begins), 0.0) + held
                    paid -= held
                elif k == decided:
                    paid += escrow.get((j, begins), 0.0)
        paid = min(paid, left)
        left -= paid
        found.append(paid)
        owed, earned = by_tiers, now
        if k in licence.year_ends:
            sold = owed = earned = 0.0
    return found


def standing(licence, k, fate, times):
    """Whether the licensee performs in period k, whether a replacement would have come, as two flags."""
    if fate is None or k < fate:
        return True, False
    return False, times[k + 1] + SLACK >= times[fate + 1] + licence.delay


def run(seed, path, licence, drawn, times):
    """Receipts, value, value that defaults, and sales, by period, of one contract on one path."""
    periods, lag, net = range(len(times) - 1), len(licence.receivable), 1.0 - licence.withheld
    alive = [[is_alive(seed, path, patent, k, drawn) for patent in licence.patents] for k in periods]

    def of_alive(k, name):
        return sum(getattr(p, name)[k] for p, lives in zip(licence.patents, alive[k], strict=True) if lives)

    multiple = multiples(seed, path, licence, drawn, times)
    challenges = [pending(seed, path, patent) for patent in licence.patents]
    pays = accrued(licence, multiple, [of_alive(k, "weight") for k in periods], challenges, alive)
    fate = drawn.fates[licence.firm]
    comes = philox.uniform_once(seed, path, licence.entity, REPLACEMENT) < licence.chance
    instead = licence.share if comes else 0.0
    receipts, values, defaulted, sold = [], [], [], []
    for k in periods:
        performs, there = standing(licence, k, fate, times)
        part = 1.0 if performs else instead if there else 0.0
        receipts.append(part * net * (pays[k - lag] if k >= lag else licence.receivable[k]))
        carried = sum(net * pays[m] * licence.carry[m][k - m] for m in range(max(k - lag + 1, 0), k + 1))
        held = multiple[k] * (licence.level[k] + of_alive(k, "worth")) + licence.fixed[k] + carried
        state = 1.0 if performs else instead * licence.after[k][int(there)]
        defaulted.append((values[k - 1] if k else licence.closing) if fate == k else 0.0)
        values.append(state * held)
        sold.append(part * multiple[k] * licence.sales[k])
    return receipts, values, defaulted, sold


def block(seed, path, world, licences):
    """The sums over contracts: four lists by period."""
    drawn = draw(seed, path, world)
    found = [run(seed, path, licence, drawn, world.times) for licence in licences]
    return [[sum(one[row][k] for one in found) for k in range(len(world.times) - 1)] for row in range(4)]
