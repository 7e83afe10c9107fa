"""Instalments and defaults of a block: equal to the twin path by path, the same bits in any lanes and company."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.kernels.instalments import BALANCE, INTEREST, PRINCIPAL, TOGETHER, Schedules, by_period, pay_instalments
from tests.kernels.test_regime import FIRST, SEEDS, columns, mixed, regime
from tests.naive import credit as naive

FACTORS = [101, 102]


def pool(number, firms, periods, rng):
    """Contracts in the order of their firms, some of which owe nothing, others several; all paid at different times."""
    thresholds = np.sort(rng.normal(-0.8, 0.8, (firms, periods)), axis=1)
    thresholds[rng.random(firms) < 0.2] = -np.inf
    owing = [naive.Firm(200 + o, {0: 0.4, 1: 0.2}, thresholds[o].tolist()) for o in range(firms)]
    contracts = []
    for firm in sorted(rng.integers(0, firms, number).tolist()):
        last = int(rng.integers(1, periods + 1))
        live = (np.arange(periods) < last).astype(float)
        interest, principal = rng.random((2, periods)) * live
        outstanding = (np.cumsum(principal[::-1])[::-1] - principal) * live
        exposure = (outstanding + principal + 0.01) * live
        contracts.append(naive.Contract(firm, *(a.tolist() for a in (interest, principal, outstanding, exposure))))
    return owing, contracts


def schedules(contracts):
    exposure = np.array([contract.exposure for contract in contracts])
    return Schedules(
        obligor=np.array([contract.firm for contract in contracts], dtype=np.int64),
        interest=np.array([contract.interest for contract in contracts]),
        principal=np.array([contract.principal for contract in contracts]),
        outstanding=np.array([contract.outstanding for contract in contracts]),
        exposure=exposure,
        last=(exposure > 0).sum(axis=1).astype(np.int64),
    )


def run(seed, first, owing, contracts, lanes, degrees=0):
    """Sums, and events (period, lane, contract) by period."""
    names, terms = columns(owing), schedules(contracts)
    periods = names.threshold.shape[1]
    common = (regime(seed, first, FACTORS, [0.0, 0.0], lanes), mixed(seed, first, degrees, lanes))
    sums, assets = np.full((3, periods, lanes), np.nan), np.empty((TOGETHER, lanes))
    events, ordered = np.zeros((2, len(contracts) * lanes, 3), dtype=np.int64)
    count = pay_instalments(seed, first, names, terms, common, assets, sums, events)
    assert by_period(events, count, np.empty(periods + 1, dtype=np.int64), ordered) == 0
    return sums, ordered[:count]


@given(SEEDS, FIRST, st.integers(1, 11), st.integers(1, 6), st.integers(1, 7), st.integers(0, 4))
def test_the_kernel_equals_its_twin(seed, first, number, firms, periods, degrees):
    owing, contracts = pool(number, firms, periods, np.random.default_rng(seed))
    sums, events = run(seed, first, owing, contracts, 32, degrees)
    assert np.all(np.diff(events[:, 0]) >= 0)
    for lane in range(32):
        path = first + lane
        world = [naive.factor(seed, path, entity, 0.0) for entity in FACTORS]
        mix = naive.mixing(seed, path, degrees)
        values = [naive.asset(seed, path, firm, world, mix) for firm in owing]
        defaults = [naive.default_period(value, firm.thresholds) for value, firm in zip(values, owing, strict=True)]
        expected = naive.instalments(contracts, defaults, periods)
        np.testing.assert_allclose(sums[:, :, lane], expected, rtol=1e-12, atol=0)
        found = [(int(k), int(i)) for k, of, i in events if of == lane]
        assert found == naive.events(contracts, defaults)


@pytest.mark.parametrize("width", [32, 64])
def test_the_width_of_lanes_changes_no_bit(width):
    owing, contracts = pool(9, 4, 6, np.random.default_rng(1))
    sums, events = run(3, 512, owing, contracts, 256)
    blocks = [run(3, 512 + start, owing, contracts, width) for start in range(0, 256, width)]
    assert np.concatenate([block for block, _ in blocks], axis=2).tobytes() == sums.tobytes()
    shifted = [part + np.array([0, width * number, 0]) for number, (_, part) in enumerate(blocks)]
    assert sorted(np.concatenate(shifted).tolist()) == sorted(events.tolist())


def test_another_contract_changes_no_other_default():
    owing, contracts = pool(9, 4, 6, np.random.default_rng(1))
    fewer = [contract for number, contract in enumerate(contracts) if number != 4]
    _, events = run(3, 512, owing, contracts, 64)
    _, without = run(3, 512, owing, fewer, 64)
    kept = [[k, lane, i - (i > 4)] for k, lane, i in events.tolist() if i != 4]
    assert kept == without.tolist()


def test_all_is_paid_where_nobody_can_default():
    owing, contracts = pool(9, 4, 6, np.random.default_rng(1))
    for firm in owing:
        firm.thresholds = [-np.inf] * 6
    sums, events = run(3, 0, owing, contracts, 32)
    terms = schedules(contracts)
    assert not len(events)
    for row, amounts in ((INTEREST, terms.interest), (PRINCIPAL, terms.principal), (BALANCE, terms.outstanding)):
        np.testing.assert_allclose(sums[row], amounts.sum(axis=0)[:, None] * np.ones(32), rtol=1e-12)


def test_nothing_is_paid_where_all_default_at_once():
    owing, contracts = pool(9, 4, 6, np.random.default_rng(1))
    for firm in owing:
        firm.thresholds = [np.inf] * 6
    sums, events = run(3, 0, owing, contracts, 32)
    assert not sums.any()
    assert events.shape == (9 * 32, 3) and not events[:, 0].any()
