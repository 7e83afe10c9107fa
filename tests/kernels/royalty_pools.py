"""Made-up royalty pools in the twin's words, as the kernels take them, and run by the kernels."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ipabs.kernels.causes import FAMILY, FAMILY_NARROWED, NARROWED, Causes, no_causes
from ipabs.kernels.escrow import Challenges, no_challenges
from ipabs.kernels.patents import Bundles, Technologies, draw_technologies, empty_shocks, lay_out
from ipabs.kernels.royalties import run_royalties
from ipabs.kernels.royalty_terms import Royalties, royalty_scratch
from ipabs.kernels.sales import Sectors, draw_sectors
from tests.kernels.test_regime import columns, mixed, regime
from tests.naive import credit
from tests.naive import royalties as naive


class Sums(NamedTuple):
    """(periods, lanes) each."""

    receipts: np.ndarray
    value: np.ndarray
    defaulted: np.ndarray
    sold: np.ndarray


def integers(values):
    return np.array(list(values), dtype=np.int64)


def reals(rows, *shape):
    return np.ascontiguousarray(np.array(rows, dtype=np.float64).reshape(shape))


def one_world(times, thresholds=None, counts=None, technologies=(), sectors=(), leaning=0.0, entities=(11,)):
    """A world with one firm, which never defaults unless it is told, and no shocks unless it is told."""
    periods = len(times) - 1
    return naive.World(
        times=list(times),
        entities=list(entities),
        shifts=[0.0] * len(entities),
        degrees=0,
        sectors=list(sectors),
        technologies=list(technologies),
        leaning=leaning,
        counts=counts or [[1.0]] * periods,
        firms=[credit.Firm(21, {}, thresholds or [-math.inf] * periods)],
    )


def plain(sales, **terms):
    """A licence of the first firm with what it does not say worth nothing."""
    periods, lag = len(sales), len(terms.get("receivable", []))
    nothing = {"fixed": [0.0] * periods, "level": [0.0] * periods, "after": [(0.0, 0.0)] * periods}
    nothing["carry"] = [[0.0] * lag for _ in range(periods)]
    return naive.Licence(firm=0, sector=None, entity=31, sales=list(sales), **(nothing | terms))


def any_world(rng, periods):
    times = [0.0, *np.cumsum(rng.uniform(0.05, 1.0, periods)).tolist()]
    thresholds = np.sort(rng.normal(-0.5, 0.8, (4, periods)), axis=1)
    thresholds[0] = -np.inf
    weights = {0: 0.4, 1: 0.3}
    return naive.World(
        times=times,
        entities=[101, 102, 103, 104],
        shifts=rng.normal(0.0, 0.3, 4).tolist(),
        degrees=int(rng.integers(0, 5)),
        sectors=[naive.Sector(200 + s, 0, 1 + s, 0.3, 0.5) for s in range(2)],
        technologies=[naive.Technology(300 + h, 2 + h) for h in range(2)],
        leaning=float(rng.choice([0.0, 0.4])),
        counts=np.sort(rng.uniform(0.6, 1.0, (periods, 3)), axis=1).tolist(),
        firms=[credit.Firm(400 + o, weights, thresholds[o].tolist()) for o in range(4)],
    )


def any_patent(rng, world, entity):
    periods = len(world.times) - 1
    hazard = np.cumsum(rng.uniform(0.0, 0.2, periods) * rng.integers(0, 2, periods))
    live = np.arange(periods) < rng.integers(1, periods + 2)
    weight, worth = rng.random((2, periods)) * live / 4
    technology = rng.choice([None, *range(len(world.technologies))])
    causes = [
        (entity if purpose == NARROWED else int(rng.integers(60, 63)), purpose, cumulative.tolist())
        for purpose in (FAMILY, NARROWED, FAMILY_NARROWED)
        for cumulative in [np.cumsum(rng.uniform(0.0, 0.2, periods) * rng.integers(0, 2, periods))]
        if rng.random() < 0.2
    ]
    columns = (column.tolist() for column in (hazard, weight, worth))
    begins = [(float(rng.uniform(0, 0.3)), min(k + int(rng.integers(1, 4)), periods)) for k in range(periods)]
    challenged = begins if rng.random() < 0.3 else []
    return naive.Patent(entity, technology, float(rng.uniform(0, 1)), *columns, causes, challenged)


def any_licence(rng, world, number):
    periods = len(world.times) - 1
    end, lag = int(rng.integers(1, periods + 1)), int(rng.integers(0, 4))
    live = (np.arange(periods) < end).astype(float)
    lives_on = (np.arange(periods) < end + lag).astype(float)
    starts = np.cumsum([0.0, *rng.uniform(0.1, 1.0, int(rng.integers(0, 4)))])
    tiers = list(zip(starts.tolist(), rng.uniform(0.02, 0.2, len(starts)).tolist(), strict=True))
    sold = float(rng.uniform(0, 2))
    owed = sum(step * max(sold - start, 0.0) for start, step in tiers)
    cap = float(rng.choice([math.inf, owed + 0.1]))
    year_ends = frozenset(np.flatnonzero(rng.random(periods) < 0.4).tolist())
    minimum = [0.1 * float(k in year_ends and rng.random() < 0.5) * live[k] for k in range(periods)]
    return naive.Licence(
        firm=int(rng.integers(0, len(world.firms))),
        sector=rng.choice([None, *range(len(world.sectors))]),
        entity=500 + number,
        sales=(rng.uniform(0.5, 2.0, periods) * live).tolist(),
        volatility=float(rng.choice([0.0, 0.4])),
        own_share=float(rng.uniform(0, 1)),
        tiers=tiers,
        minimum=minimum,
        cap=cap,
        tail=float(rng.choice([0.0, 0.3, 1.0])),
        lifetime=float(rng.choice([math.inf, 0.5])),
        year_ends=year_ends,
        begun=(sold, owed, 0.9 * owed),
        withheld=float(rng.choice([0.0, 0.1])),
        receivable=rng.random(lag).tolist(),
        chance=float(rng.choice([0.0, 0.6])),
        delay=float(rng.choice([0.0, 0.5, 1.0])),
        share=0.8,
        fixed=(rng.random(periods) * lives_on).tolist(),
        level=(rng.random(periods) * live).tolist(),
        carry=rng.random((periods, lag)).tolist(),
        after=rng.random((periods, 2)).tolist(),
        closing=float(rng.random()),
        events=rng.uniform(0, 0.3, (periods, 3)).tolist() if rng.random() < 0.4 else [],
        patents=[any_patent(rng, world, 1000 + 100 * number + j) for j in range(rng.integers(0, 10))],
    )


def any_pool(rng, periods, number):
    """A world and its licences, in the order of their firms."""
    world = any_world(rng, periods)
    licences = [any_licence(rng, world, n) for n in range(number)]
    return world, sorted(licences, key=lambda licence: licence.firm)


def sectors_of(world):
    return Sectors(
        entity=integers(s.entity for s in world.sectors),
        factor=integers([s.macro, s.own] for s in world.sectors).reshape(-1, 2),
        lean=reals([[s.on_macro, s.on_own] for s in world.sectors], -1, 2),
        residual=reals([math.sqrt(1 - s.on_macro**2 - s.on_own**2) for s in world.sectors], -1),
        times=reals(world.times, -1),
    )


def technologies_of(world):
    return Technologies(
        entity=integers(t.entity for t in world.technologies),
        factor=integers(t.factor for t in world.technologies),
        leaning=float(world.leaning),
        counts=reals(world.counts, len(world.counts), -1),
    )


def causes_of(patents):
    causes = [cause for patent in patents for cause in patent.causes]
    if not causes:
        return no_causes()
    return Causes(
        first=integers(np.cumsum([0, *(len(patent.causes) for patent in patents)])),
        entity=integers(entity for entity, _, _ in causes),
        purpose=integers(purpose for _, purpose, _ in causes),
        hazard=reals([hazard for _, _, hazard in causes], len(causes), -1),
    )


def challenges_of(patents, periods):
    if not any(patent.challenged for patent in patents):
        return no_challenges()
    each = [patent.challenged or [(0.0, periods)] * periods for patent in patents]
    return Challenges(
        reals([[chance for chance, _ in of_patent] for of_patent in each], -1, periods),
        integers([[decided for _, decided in of_patent] for of_patent in each]),
    )


def bundles_of(world, licences):
    patents = [patent for licence in licences for patent in licence.patents]
    none, periods = len(world.technologies), len(world.times) - 1
    first = integers(np.cumsum([0, *(len(licence.patents) for licence in licences)]))
    return Bundles(
        first=first,
        entity=integers(p.entity for p in patents),
        technology=integers(none if p.technology is None else p.technology for p in patents),
        kills=reals([p.kills for p in patents], -1),
        sheet=lay_out(
            first, *(reals([getattr(p, name) for p in patents], -1, periods) for name in ("hazard", "weight", "worth"))
        ),
        causes=causes_of(patents),
        challenges=challenges_of(patents, periods),
    )


def waits_of(licence, times):
    """The last period d such that who defaults in it is replaced by the end of each period."""
    ends = np.array(times[1:])
    return [int(np.sum(ends + licence.delay <= end + naive.SLACK)) - 1 for end in ends]


def events_of(licences, periods):
    """Chances, and factors over the expected one; nothing where nothing happens to any."""
    if not any(licence.events for licence in licences):
        return np.zeros((len(licences), 0, 4))
    columns = np.tile([0.0, 0.0, 1.0, 1.0], (len(licences), periods, 1))
    for i, licence in enumerate(licences):
        for k, (gone, entered, share) in enumerate(licence.events):
            step = (1 - gone) * (1 - entered * (1 - share))
            columns[i, k] = gone, gone + (1 - gone) * entered, 1 / step, share / step
    return columns


def royalties_of(world, licences):
    times, periods = np.array(world.times), len(world.times) - 1
    most_lag = max(len(licence.receivable) for licence in licences)
    most_tiers = max(len(licence.tiers) for licence in licences)
    own = np.array([licence.volatility * math.sqrt(licence.own_share) for licence in licences])
    volatility = np.array([licence.volatility for licence in licences])
    tiers = np.full((len(licences), most_tiers, 2), np.nan)  # what is beyond a contract's tiers is not read
    receivable = np.full((len(licences), most_lag), np.nan)
    carry = np.full((len(licences), periods, most_lag), np.nan)
    for i, licence in enumerate(licences):
        tiers[i, : len(licence.tiers)] = licence.tiers
        receivable[i, : len(licence.receivable)] = licence.receivable
        carry[i, :, : len(licence.receivable)] = reals(licence.carry, periods, -1)
    return Royalties(
        times=times,
        obligor=integers(licence.firm for licence in licences),
        sector=integers(len(world.sectors) if one.sector is None else one.sector for one in licences),
        entity=integers(licence.entity for licence in licences),
        sales=reals([licence.sales for licence in licences], -1, periods),
        drift=reals(-0.5 * np.outer(volatility**2, times[1:]), -1, periods),
        own=own,
        lean=np.array([one.volatility * math.sqrt(1 - one.own_share) for one in licences]),
        starts=np.ascontiguousarray(tiers[:, :, 0]),
        steps=np.ascontiguousarray(tiers[:, :, 1]),
        tiers=integers(len(licence.tiers) for licence in licences),
        minimum=reals([licence.minimum or [0.0] * periods for licence in licences], -1, periods),
        continues=reals([[float(k not in one.year_ends) for k in range(periods)] for one in licences], -1, periods),
        begun=reals([licence.begun for licence in licences], -1, 3),
        lag=integers(len(licence.receivable) for licence in licences),
        net=1.0 - reals([licence.withheld for licence in licences], -1),
        receivable=receivable,
        waits=integers(waits_of(licence, world.times) for licence in licences),
        carry=carry,
        events=events_of(licences, periods),
        after=reals([licence.after for licence in licences], -1, periods, 2),
        **{name: reals([getattr(one, name) for one in licences], -1, periods) for name in ("fixed", "level")},
        **{
            name: reals([getattr(licence, name) for licence in licences], -1)
            for name in ("cap", "tail", "lifetime", "chance", "share", "closing")
        },
    )


def world_block(seed, first, world, lanes):
    """What ``run_royalties`` takes as its world; a row more than there are sectors and technologies."""
    periods, scratch = len(world.times) - 1, np.empty((4, lanes))
    factors, mixing = regime(seed, first, world.entities, world.shifts, lanes), mixed(seed, first, world.degrees, lanes)
    paths = np.full((len(world.sectors) + 1, periods, lanes), np.nan)
    assert draw_sectors(seed, first, sectors_of(world), factors, scratch, paths) == 0
    rows = len(world.technologies) + 1
    lift, shocks = np.full((rows, lanes), np.nan), empty_shocks(rows, periods, lanes)
    assert draw_technologies(seed, first, technologies_of(world), factors, scratch, lift, shocks) == 0
    return factors, mixing, paths, lift, shocks


def run(seed, first, world, licences, lanes):
    """Sums over the licences, which stand in the order of their firms."""
    royalties, bundles = royalties_of(world, licences), bundles_of(world, licences)
    scratch = royalty_scratch(royalties, bundles, lanes)
    for rows in scratch:
        rows[:] = np.nan if rows.dtype.kind == "f" else 0  # that nothing is read before it is filled
    out = Sums(*np.zeros((4, len(world.times) - 1, lanes)))
    drawn = world_block(seed, first, world, lanes)
    names = columns(world.firms)
    assert run_royalties(seed, first, names, (royalties, bundles), drawn, scratch, tuple(out)) == 0
    return out
