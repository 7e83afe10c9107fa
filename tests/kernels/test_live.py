"""Contracts that perform and the largest obligor: the kernels count what the twin counts."""

from __future__ import annotations

import numpy as np
import pytest

from ipabs.kernels.instalments import Schedules
from ipabs.simulation.live import COUNT, LARGEST, LiveContracts
from tests.naive.live import live

LANES = 32


def drawn(seed, contracts, periods):
    """Schedules that repay, and for each lane the defaults of some obligors while they owe."""
    rng = np.random.default_rng(seed)
    obligor = np.sort(rng.integers(0, 5, contracts))
    outstanding = np.round(rng.uniform(0, 9, (contracts, 1)) * np.maximum(rng.integers(1, periods + 2, (contracts, 1))
                           - 1.0 - np.arange(periods), 0.0), 3)  # fmt: skip
    last = np.maximum((outstanding > 0).sum(axis=1) + 1, 1)
    dies = [{int(o): int(rng.integers(0, periods)) for o in set(obligor) if rng.random() < 0.5} for _ in range(LANES)]
    events = [
        (dies[lane][int(o)], lane, i)
        for i, o in enumerate(obligor)
        for lane in range(LANES)
        if int(o) in dies[lane] and dies[lane][int(o)] < last[i]
    ]
    nothing = np.zeros_like(outstanding)
    schedules = Schedules(obligor.astype(np.int64), nothing, nothing, outstanding, nothing, last.astype(np.int64))
    return schedules, np.array(events, dtype=np.int64).reshape(-1, 3), dies


@pytest.mark.parametrize("seed", range(25))
def test_the_kernels_count_what_the_twin_counts(seed):
    contracts, periods = seed % 9, 1 + seed % 6
    schedules, events, dies = drawn(seed, contracts, periods)
    found = LiveContracts(schedules, (COUNT, LARGEST))
    out = {name: np.full((periods, LANES), np.nan) for name in (COUNT, LARGEST)}
    found.fill(events, found.scratch(LANES), out)
    for lane in range(LANES):
        counts, largest = live(schedules.outstanding, schedules.obligor.tolist(), dies[lane], periods)
        assert out[COUNT][:, lane].tolist() == counts
        assert out[LARGEST][:, lane] == pytest.approx(largest, abs=1e-12)
    counts, largest = live(schedules.outstanding, schedules.obligor.tolist(), {}, periods)
    planned = found.scheduled()
    assert planned[COUNT].tolist() == counts
    assert planned[LARGEST] == pytest.approx(largest, abs=1e-12)


def test_what_nobody_asks_takes_no_room():
    schedules, events, _ = drawn(3, 6, 4)
    found = LiveContracts(schedules, ())
    assert found.scratch(LANES).size == 0
    assert found.scheduled() == {}
    found.fill(events, found.scratch(LANES), {})
