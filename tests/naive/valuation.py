"""Royalties simulated path by path in plain NumPy, from the formulas of the model: the judge of their valuation."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass
class World:
    """What a path shares: regime factors, mixing, and by name the sectors' paths and the technologies' shocks.

    ``drawn``: exponentials of lives by entity, and of further causes by entity and purpose.
    """

    factors: dict
    mixing: np.ndarray
    sectors: dict
    shocks: dict
    drawn: dict = field(default_factory=dict)


def draw_world(rng, paths, labels, sectors, technologies, times, model, lives):
    """``labels`` of the factors; sectors' paths B (K, paths), shocks so far N (K, paths)."""
    factors = {label: rng.standard_normal(paths) for label in labels}
    steps = np.sqrt(np.diff(times))[:, np.newaxis]
    end = times[-1]
    walks = {}
    for sector in sectors:
        free = np.cumsum(steps * rng.standard_normal((len(steps), paths)), axis=0)
        macro = model.sales.leaning_macro
        own = model.sales.leaning_sector if sector else 0.0
        z = macro * factors["macro"] + np.sqrt(1 - macro**2 - own**2) * free[-1] / np.sqrt(end)
        if sector:
            z = z + own * factors[f"sector:{sector}"]
        walks[sector] = free + times[1:, np.newaxis] / end * (np.sqrt(end) * z - free[-1])
    shocks = {}
    for technology in technologies:
        uniforms = rng.random((len(steps), paths))
        counts = lives.counts
        shocks[technology] = np.cumsum(
            [(uniforms[k] > counts[k][:, np.newaxis]).sum(axis=0) for k in range(len(steps))], axis=0
        )
    mixing = np.ones(paths)
    if model.copula == "student-t":
        degrees = model.degrees_of_freedom
        mixing = np.sqrt(degrees / rng.chisquare(degrees, paths))
    return World(factors, mixing, walks, shocks)


def draw_alive(rng, world, lives, patent, paths):
    """Whether a patent is alive at the end of each period, (K, paths)."""
    technology = lives.technologies[patent]

    def exponential(*key):
        if key not in world.drawn:
            world.drawn[key] = rng.exponential(size=paths)
        return world.drawn[key]

    lift, struck = 1.0, 0.0
    if technology:
        lift = np.exp(-lives.leaning * world.factors[f"technology:{technology}"] - lives.leaning**2 / 2)
        struck = lives.kills[patent] * world.shocks[technology]
    alive = exponential(lives.entity[patent]) > lift * lives.hazard[patent, 1:, np.newaxis] + struck
    causes = lives.further
    for n in [] if causes is None else np.flatnonzero(causes.row == patent).tolist():
        alive &= exponential(causes.entity[n], causes.purpose[n]) > lift * causes.hazard[n, 1:, np.newaxis]
    return alive


def draw_asset(rng, world, obligors, obligor, paths):
    common = sum(
        weight * world.factors[obligors.factors[place]]
        for place, weight in zip(obligors.factor[obligor], obligors.weight[obligor], strict=True)
    )
    return (common + obligors.residual[obligor] * rng.standard_normal(paths)) * world.mixing


def last_replaced(times, delay):
    """By period: the last whose defaults are replaced by then, -1 none."""
    periods = range(len(times) - 1)
    return [max((d for d in periods if times[d + 1] + delay <= times[m + 1] + 1e-9), default=-1) for m in periods]


def run_contract(rng, terms, contract, rows, world, asset, threshold, times, valuation):
    """(receipts, value, M) of one contract, (K, paths) each; ``rows``: (weight (K,), alive (K, paths), worth (K,))."""
    paths, periods, i = len(asset), len(times) - 1, contract
    lag, net = int(terms.lag[i]), terms.net[i]
    sigma = terms.volatility[i]
    lean, own = sigma * np.sqrt(1 - terms.own_share[i]), sigma * np.sqrt(terms.own_share[i])
    wait = last_replaced(times, terms.delay[i])
    replaced = terms.share[i] * (rng.random(paths) < terms.chance[i])
    walk, c, t, a = np.zeros(paths), *(np.full(paths, begun) for begun in terms.begun[i])
    left = np.full(paths, terms.lifetime[i])
    receipts, value, multiples, pays = (*np.zeros((3, periods, paths)), [])

    def performs(m):
        gone = asset <= (threshold[wait[m]] if wait[m] >= 0 else -np.inf)
        return np.where(asset > threshold[m], 1.0, np.where(gone, replaced, 0.0))

    for k in range(periods):
        walk = walk + np.sqrt(times[k + 1] - times[k]) * rng.standard_normal(paths)
        multiple = np.exp(lean * world.sectors[terms.sectors[i]][k] + own * walk - sigma**2 * times[k + 1] / 2)
        multiples[k] = multiple
        weight = sum((w[k] * alive[k] for w, alive, _ in rows), np.zeros(paths))
        v = terms.tail[i] + (1 - terms.tail[i]) * weight
        c = c + multiple * terms.sales[i, k]
        tiers = zip(terms.starts[i, : terms.tiers[i]], terms.steps[i, : terms.tiers[i]], strict=True)
        owed = sum(step * np.maximum(c - start, 0.0) for start, step in tiers)
        earned = np.minimum((owed - t) * v + a, terms.cap[i])
        if terms.minimum[i, k] > 0:
            earned = np.maximum(earned, terms.minimum[i, k])
        pay = np.minimum(earned - a, left)
        left = left - pay
        c, t, a = (total * terms.continues[i, k] for total in (c, owed, earned))
        pays.append(pay * net)
        if k < lag:
            receipts[k] += terms.receivable[i, k] * net * performs(k)
        if k >= lag:
            receipts[k] += pays[k - lag] * performs(k)
        alive_worth = sum((worth[k] * alive[k] for _, alive, worth in rows), np.zeros(paths))
        bracket = valuation.fixed[i, k + 1] + multiple * (valuation.level[i, k + 1] + alive_worth)
        for m in range(max(0, k - lag + 1), k + 1):
            bracket = bracket + pays[m] * valuation.carry[i, m, k - m]
        waiting = asset > (threshold[wait[k]] if wait[k] >= 0 else -np.inf)
        after = np.where(waiting, valuation.after[i, k + 1, 0], valuation.after[i, k + 1, 1])
        value[k] = np.where(asset > threshold[k], 1.0, replaced * after) * bracket
    return receipts, value, multiples
