"""Settlement of defaults: equal to the twin path by path, its laws on every path, the same bits in any lanes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.kernels.settlement import DISPOSAL, EXPOSURE, GUARANTEE, LOSS
from tests.kernels.settled import PLACES, by_kernel
from tests.naive.settlement import LAYERS, Claim, Rules
from tests.naive.settlement import settle as settle_naively

LANES = 32
CASES = st.tuples(st.integers(0, 2**63 - 1), st.integers(1, 6), st.integers(1, 12))
"""Seed, claims, periods."""


def drawn(seed, number, periods, lanes=LANES):
    """Events, macro factors, claims, rules and failures that meet every branch sooner or later.

    Shares are often 0 or 1, waits often the same, the fund and the caps often too small; quarters are uneven.
    """
    rng = np.random.default_rng(seed)

    def share():
        return float(rng.choice([0.0, 1.0, rng.random(), rng.random()]))

    times = [0.0, *np.cumsum(rng.uniform(0.1, 0.4, periods)).tolist()]
    claims = [
        Claim(
            exposure=rng.uniform(0.0, 100.0, periods).tolist(),
            entity=int(rng.integers(0, 2**62)),
            principal=rng.uniform(0.0, 100.0, periods).tolist(),
            pledge=(rng.uniform(0.0, 300.0) * (np.arange(periods) <= rng.integers(0, 2 * periods))).tolist(),
            haircut=np.sort(rng.random(9)).tolist(),
            shift=float(rng.uniform(-6.0, 6.0)),
            unsecured=share() * 0.3,
            guarantor=int(rng.integers(0, 3)) if rng.random() < 0.8 else None,
            guarantee_share=share(),
            fund_share=share(),
            deductible=share() * 20.0,
            limit=float(rng.choice([0.0, 10.0, 1000.0])),
        )
        for _ in range(number)
    ]
    rules = Rules(
        times=times,
        middle=bool(rng.random() < 0.5),
        waits={layer: float(rng.choice([0.0, 0.25, 0.5, rng.random()])) for layer in LAYERS if rng.random() < 0.75},
        subrogation={layer: share() for layer in LAYERS},
        providers={layer: int(rng.integers(0, 3)) for layer in ("fund", "insurance") if rng.random() < 0.5},
        caps=[[float(rng.choice([math.inf, rng.uniform(0.0, 100.0)])) for _ in range(periods)] for _ in range(3)],
        fund=float(rng.choice([0.0, 30.0, 1e6])),
        leaning=float(rng.uniform(-0.9, 0.9)),
        lag=float(rng.uniform(0.0, 1.0)),
        lag_deviation=float(rng.choice([0.0, 0.8])),
        costs=float(rng.uniform(0.0, 0.5)),
    )
    events = [
        (int(rng.integers(0, periods)), lane, i) for lane in range(lanes) for i in range(number) if rng.random() < 0.7
    ]
    failures = [[None if k >= periods else int(k) for k in rng.integers(0, 2 * periods, lanes)] for _ in range(3)]
    return sorted(events), rng.normal(size=lanes).tolist(), claims, rules, failures


@given(CASES)
def test_the_kernel_equals_its_twin(case):
    seed, number, periods = case
    events, macro, claims, rules, failures = drawn(seed, number, periods)
    found = by_kernel(seed, 64, events, macro, claims, rules, failures)
    for lane in range(LANES):
        mine = [(k, i) for k, of, i in events if of == lane]
        of_lane = [failure[lane] for failure in failures]
        expected = settle_naively(seed, 64 + lane, mine, macro[lane], claims, rules, of_lane)
        # sums of up to six claims of 100: rounding is relative to them, not to what little may be left
        close = {"rtol": 1e-12, "atol": 1e-10}
        np.testing.assert_allclose(found.received[:, lane], expected.received, **close)
        np.testing.assert_allclose(found.losses[:, lane], expected.losses, **close)
        np.testing.assert_allclose(found.defaulted[:, lane], expected.defaulted, **close)
        for layer, row in PLACES.items():
            np.testing.assert_allclose(found.totals[row, lane], expected.borne[layer], **close)
        totals = (expected.disposal, expected.exposure, expected.loss)
        np.testing.assert_allclose(found.totals[[DISPOSAL, EXPOSURE, LOSS], lane], totals, **close)
        for (guarantor, year), paid in expected.paid_by_year.items():
            if math.isfinite(rules.caps[guarantor][year]):
                left = rules.caps[guarantor][year] - paid
                np.testing.assert_allclose(found.year[guarantor, year, lane], left, **close)


@given(CASES)
def test_every_exposure_is_accounted_for_and_nobody_is_paid_twice(case):
    seed, number, periods = case
    events, macro, claims, rules, failures = drawn(seed, number, periods)
    found = by_kernel(seed, 0, events, macro, claims, rules, failures)
    slack = 1e-9 * 100.0
    np.testing.assert_allclose(found.totals[:4].sum(axis=0) + found.totals[LOSS], found.totals[EXPOSURE], atol=slack)
    received = found.received.sum(axis=0)
    np.testing.assert_allclose(received, found.totals[EXPOSURE] - found.totals[LOSS], atol=slack)
    np.testing.assert_allclose(found.losses.sum(axis=0), found.totals[LOSS], atol=slack)
    exposure = sum((claims[i].exposure[k] * (np.arange(LANES) == lane) for k, lane, i in events), np.zeros(LANES))
    np.testing.assert_allclose(found.totals[EXPOSURE], exposure, atol=slack)
    for array in found:
        assert array.min() >= -slack
    assert np.all(received <= found.totals[EXPOSURE] + slack)
    # each default alone: what its lender and its layers lose is at most what was owed
    for k, lane, i in events[:5]:
        alone = by_kernel(seed, 0, [(k, lane, i)], macro, claims, rules, failures)
        assert alone.received[:, lane].sum() <= claims[i].exposure[k] + slack
        assert not alone.received[:k].any()
        assert not np.delete(alone.totals, lane, axis=1).any()


@given(CASES)
def test_no_pot_is_overdrawn(case):
    seed, number, periods = case
    events, macro, claims, rules, failures = drawn(seed, number, periods)
    rules.caps = [[min(cap, 150.0) for cap in row] for row in rules.caps]
    found = by_kernel(seed, 0, events, macro, claims, rules, failures)
    assert np.all(found.fund >= 0.0)
    assert np.all(found.year >= 0.0)
    # net of what was handed back, a layer bears no more than it paid
    assert np.all(found.totals[PLACES["fund"]] <= rules.fund - found.fund + 1e-9)
    compensated = np.array(rules.caps)[:, :, np.newaxis] - found.year
    assert np.all(found.totals[GUARANTEE] <= compensated.sum(axis=(0, 1)) + 1e-9)


@given(CASES)
def test_a_provider_that_has_failed_pays_nothing(case):
    seed, number, periods = case
    events, macro, claims, rules, _ = drawn(seed, number, periods)
    rules.providers = {"fund": 0, "insurance": 1}
    found = by_kernel(seed, 0, events, macro, claims, rules, [[0] * LANES] * 3)
    assert not found.totals[: len(LAYERS)].any()
    assert np.all(found.fund == rules.fund)


@given(CASES)
def test_money_has_no_scale(case):
    seed, number, periods = case
    events, macro, claims, rules, failures = drawn(seed, number, periods)
    base = by_kernel(seed, 0, events, macro, claims, rules, failures)
    for claim in claims:
        for name in ("exposure", "principal", "pledge"):
            setattr(claim, name, [2.0**20 * amount for amount in getattr(claim, name)])
        claim.deductible *= 2.0**20
        claim.limit *= 2.0**20
    rules.fund *= 2.0**20
    rules.caps = [[2.0**20 * cap for cap in row] for row in rules.caps]
    larger = by_kernel(seed, 0, events, macro, claims, rules, failures)
    for one, other in zip(base, larger, strict=True):
        assert np.array_equal(2.0**20 * one, other)


@pytest.mark.parametrize("width", [32, 64])
@pytest.mark.parametrize("seed", range(5))
def test_the_width_of_lanes_changes_no_bit(width, seed):
    events, macro, claims, rules, failures = drawn(seed, 5, 12, lanes=256)
    whole = by_kernel(seed, 512, events, macro, claims, rules, failures)
    blocks = []
    for start in range(0, 256, width):
        mine = [(k, lane - start, i) for k, lane, i in events if start <= lane < start + width]
        lanes = slice(start, start + width)
        failing = [failure[lanes] for failure in failures]
        blocks.append(by_kernel(seed, 512 + start, mine, macro[lanes], claims, rules, failing))
    for one, parts in zip(whole, zip(*blocks, strict=True), strict=True):
        assert np.concatenate(parts, axis=-1).tobytes() == one.tobytes()


@given(CASES)
def test_better_patents_cost_nobody_anything(case):
    """A higher shift means a higher share of the appraisal: no lender loses more by it, with nothing else shared."""
    seed, number, periods = case
    events, macro, claims, rules, failures = drawn(seed, number, periods)
    rules.fund, rules.caps = 1e12, [[math.inf] * periods] * 3
    for claim in claims:
        claim.deductible, claim.limit = 0.0, 0.0
    base = by_kernel(seed, 0, events, macro, claims, rules, failures)
    for claim in claims:
        claim.shift += 0.5
    better = by_kernel(seed, 0, events, macro, claims, rules, failures)
    assert np.all(better.totals[LOSS] <= base.totals[LOSS] + 1e-9)
    assert np.all(better.totals[DISPOSAL] >= base.totals[DISPOSAL] - 1e-9)
