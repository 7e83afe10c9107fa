"""The laws of the waterfall on two thousand random deals: minutes, so among the slow tests."""

from __future__ import annotations

import random

import pytest

from tests.naive.deals import case_of
from tests.waterfall import test_laws as laws
from tests.waterfall.test_laws_of_cash import compare_haunted, compare_richer
from tests.waterfall.test_plan_equals_naive import compare

PART = 250
PARTS = [range(first, first + PART) for first in range(10_000, 12_000, PART)]
BYTES = (100, 400, 1500, 3000)

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("seeds", PARTS, ids=lambda seeds: str(seeds.start))]


def test_the_plan_is_the_plain_interpreter(seeds: range) -> None:
    for seed in seeds:
        compare(case_of(random.Random(seed).randbytes(BYTES[seed % 4])))


def test_cash_order_and_signs(seeds: range) -> None:
    for seed in seeds:
        laws.test_cash_is_conserved_and_nothing_is_negative_on_every_path(seed)
        laws.test_who_is_first_is_first(seed)


def test_more_cash_never_hurts(seeds: range) -> None:
    assert sum(compare_richer(seed) for seed in seeds) > PART / 2


def test_a_ghost_changes_nothing(seeds: range) -> None:
    assert sum(compare_haunted(seed) for seed in seeds) > 30 * PART
