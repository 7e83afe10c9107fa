"""Royalties of a block: equal to the twin path by path, the same bits in any lanes and company."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kernels.royalty_pools import any_pool, run
from tests.kernels.test_regime import FIRST, SEEDS
from tests.naive import royalties as naive


@settings(max_examples=40)
@given(SEEDS, FIRST, st.integers(1, 11), st.integers(1, 5))
def test_the_kernel_equals_its_twin(seed, first, periods, number):
    world, licences = any_pool(np.random.default_rng(seed), periods, number)
    found = run(seed, first, world, licences, 32)
    for lane in (0, 7, 8, 31):
        expected = naive.block(seed, first + lane, world, licences)
        for row, name in enumerate(found._fields):
            scale = max(np.abs(found[row]).max(), 1e-3)
            np.testing.assert_allclose(found[row][:, lane], expected[row], rtol=0, atol=1e-12 * scale, err_msg=name)


def test_made_up_pools_have_all_there_is():
    """What the comparison with the twin is worth: each term occurs, and on some path makes a difference."""
    seen = set()
    for seed in range(30):
        world, licences = any_pool(np.random.default_rng(seed), 11, 5)
        found = run(seed, 0, world, licences, 32)
        seen |= {f"default {k > 0}" for k in np.flatnonzero(found.defaulted.any(axis=1)).tolist()}
        for licence in licences:
            seen |= {f"lag {len(licence.receivable)}", f"tiers {min(len(licence.tiers), 3)}"}
            seen |= {f"patents {len(licence.patents)}", f"minimum {any(licence.minimum)}", f"tail {licence.tail}"}
            seen |= {f"challenged {bool(patent.challenged)}" for patent in licence.patents}
            seen |= {f"events {bool(licence.events)}"}
            seen |= {f"causes {len(patent.causes)}" for patent in licence.patents}
            seen |= {f"lifetime {licence.lifetime}", f"chance {licence.chance}", f"delay {licence.delay}"}
    assert len(seen) == 2 + 4 + 3 + 10 + 4 + 2 + 2 + 3 + 2 + 2 + 3 + 2


@pytest.mark.parametrize("width", [32, 64, 1024])
def test_the_width_of_lanes_changes_no_bit(width):
    world, licences = any_pool(np.random.default_rng(1), 9, 12)
    blocks = [run(3, 1024 + start, world, licences, width) for start in range(0, 1024, width)]
    for row, whole in enumerate(run(3, 1024, world, licences, 256)):
        parts = np.concatenate([block[row] for block in blocks], axis=1)[:, :256]
        assert parts.tobytes() == whole.tobytes()


def test_another_contract_moves_no_other():
    world, licences = any_pool(np.random.default_rng(1), 9, 6)
    apart = [run(3, 512, world, [licence], 64) for licence in licences]
    for row, together in enumerate(run(3, 512, world, licences, 64)):
        alone = np.zeros_like(together)
        for one in apart:
            alone += one[row]
        np.testing.assert_allclose(together, alone, rtol=0, atol=1e-14 * np.abs(together).max())


def test_periods_after_the_last_change_nothing():
    """A contract that ends early is left early; an empty period in its place is walked to the same bits."""
    world, licences = any_pool(np.random.default_rng(5), 10, 6)
    walked = []
    for licence in licences:
        never = naive.Patent(7, None, 0.0, [1e3] * 10, [0.0] * 10, [0.0] * 9 + [1.0])
        walked.append(naive.Licence(**(vars(licence) | {"patents": [*licence.patents, never]})))
    for short, long in zip(run(3, 0, world, licences, 32), run(3, 0, world, walked, 32), strict=True):
        assert short.tobytes() == long.tobytes()
