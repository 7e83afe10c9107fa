"""The share of a template's firms that lives, against its plain twin."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ipabs.kernels.regime import Names, draw_asset
from ipabs.kernels.survival import survive_few, survive_many
from tests.naive.survival import survival_of_few, survival_of_many

LANES, PERIODS, FIRMS = 64, 5, 7
THRESHOLDS = np.array([-math.inf, -2.2, -1.9, -1.0, 0.4])
WEIGHTS = np.array([0.3, 0.5, 0.0, -0.2])


def names() -> Names:
    return Names(
        entity=np.arange(11, 11 + FIRMS, dtype=np.int64),
        factor=np.tile(np.array([0, 2, 0, 1]), (FIRMS, 1)),
        weight=np.tile(WEIGHTS, (FIRMS, 1)),
        residual=np.full(FIRMS, math.sqrt(1.0 - (WEIGHTS**2).sum())),
        threshold=np.tile(THRESHOLDS, (FIRMS, 1)),
    )


def common(seed: int = 5) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.Generator(np.random.PCG64(seed))
    return generator.normal(size=(3, LANES)), generator.uniform(0.5, 2.0, LANES)


def test_of_very_many_firms_only_what_they_share_is_left_to_chance() -> None:
    factors, mixing = common()
    out, scratch = np.full((PERIODS, LANES), np.nan), np.full(LANES, np.nan)
    assert survive_many(names(), 3, factors, mixing, scratch, out) == 0
    for lane in range(LANES):
        own = [factors[0, lane], factors[2, lane], 0.0, factors[1, lane]]
        expected = survival_of_many(THRESHOLDS, WEIGHTS, own, mixing[lane])
        assert out[:, lane] == pytest.approx(expected, rel=1e-12, abs=1e-15)
    assert (out[0] == 1.0).all()  # nobody can default yet
    assert (np.diff(out, axis=0) <= 0.0).all()


def test_of_few_firms_each_lives_or_not() -> None:
    shared, seed, first = common(), 9, 128
    out, asset = np.full((PERIODS, LANES), np.nan), np.full(LANES, np.nan)
    assert survive_few(seed, first, names(), 2, 4, shared, asset, out) == 0
    assets = np.empty((4, LANES))
    for place in range(4):
        draw_asset(seed, first, names(), 2 + place, *shared, assets[place])
    for lane in range(LANES):
        assert out[:, lane].tolist() == survival_of_few(THRESHOLDS, assets[:, lane])
