"""Patent lives: the law that the kernel runs, run here in NumPy and integrated by scipy, gives what is stated."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import poisson

from ipabs.collateral.patent_hazards import stated_cumulative
from ipabs.collateral.patent_lives import PatentLives, make_patent_lives
from ipabs.collateral.renewals import lapses
from ipabs.collateral.window import Window
from ipabs.errors import Faults
from ipabs.kernels.entity import entity_hash
from tests.collateral.living import CUTOFF, QUARTERS, days, made, ruled

TECHNOLOGY = "software"


def lives_of(patents, model=None, times=QUARTERS, windows=()) -> PatentLives:
    return make_patent_lives(patents, times, CUTOFF, model or ruled(), Faults(), windows)


def stated_survival(patents, model, times=QUARTERS, windows=()):
    law = model.patents
    total = stated_cumulative(patents, times, CUTOFF, law.quality_effect, windows)
    return np.exp(-total - lapses(patents, times, CUTOFF, law.lapse_effect, Faults()))


def integrated(lives: PatentLives, model, patent: int, k: int, times=QUARTERS) -> float:
    """P(E > L H + J N) by quadrature over the factor and a sum over the shocks."""
    hazard, kill, c = lives.hazard[patent, k], lives.kills[patent], lives.leaning

    def density(factor: float) -> float:
        return math.exp(-hazard * math.exp(-c * factor - 0.5 * c * c) - 0.5 * factor**2) / math.sqrt(2 * math.pi)

    shocks = np.arange(60)
    struck = poisson.pmf(shocks, model.patents.shock_rate * times[k]) @ np.exp(-kill * shocks)
    return float(struck) * sum(quad(density, low, low + 2, epsrel=1e-12, epsabs=0)[0] for low in range(-12, 12, 2))


def ran(lives: PatentLives, model, paths: int, seed: int, times=QUARTERS):
    """The law by NumPy: alive (patents, paths, K), all of one technology."""
    rng = np.random.default_rng(seed)
    lift = np.exp(-lives.leaning * rng.standard_normal(paths) - 0.5 * lives.leaning**2)
    uniform = rng.random((paths, len(times) - 1))
    shocks = (uniform[:, :, np.newaxis] > lives.counts).sum(axis=2).cumsum(axis=1)
    draws = rng.exponential(size=(len(lives.hazard), paths))
    return np.array(
        [
            own[:, np.newaxis] > lift[:, np.newaxis] * hazard[1:] + kill * shocks
            for own, hazard, kill in zip(draws, lives.hazard, lives.kills, strict=True)
        ]
    )


def rich(number: int = 12, **columns):
    """Patents of one technology, of every age, quality and office, some renewed by their owners."""
    rng = np.random.default_rng(7)
    return made(
        number,
        technologies=(TECHNOLOGY,) * number,
        offices=tuple(("US", "CN", "EP")[i % 3] for i in range(number)),
        owner_pays=np.arange(number) % 2 == 0,
        quality=rng.normal(size=number),
        hazard=rng.uniform(0.02, 0.08, number),
        grant=days(-rng.uniform(0.6, 6.0, number)),
        expiry=days(rng.uniform(9.0, 16.0, number)),
        **columns,
    )


def test_marginal_survival_is_as_stated_in_every_period() -> None:
    for leaning in (0.0, 0.4):
        model = ruled(leaning=leaning)
        patents = rich(6)
        lives = lives_of(patents, model)
        stated = stated_survival(patents, model)
        living = (patents.expiry[:, np.newaxis] - CUTOFF) / 365 > QUARTERS
        assert lives.survival[living] == pytest.approx(stated[living], rel=1e-12)
        for patent in range(6):
            for k in (1, 2, 15, 30):
                assert integrated(lives, model, patent, k) == pytest.approx(stated[patent, k], rel=1e-10)


def test_what_happens_is_what_is_stated_with_everything_on() -> None:
    patents, model = rich(), ruled(leaning=0.6, shock_rate=0.3, shock_kills=0.05)
    lives = lives_of(patents, model)
    paths = 20_000
    alive = ran(lives, model, paths, seed=11)
    share = alive.mean(axis=1)
    error = np.sqrt(share * (1 - share) / paths) + 1e-9
    assert np.all(np.abs(share - lives.survival[:, 1:]) < 4.6 * error)  # 12 x 60 comparisons
    together = alive.mean(axis=0)  # the pool's share alive, by path
    spread = together.std(axis=0, ddof=1) / math.sqrt(paths)
    assert np.all(np.abs(together.mean(axis=0) - lives.survival[:, 1:].mean(axis=0)) < 4 * spread)
    independent = np.sqrt((share * (1 - share)).sum(axis=0)) / len(share)
    assert np.all(together.std(axis=0)[8:] > 1.2 * independent[8:])


@settings(deadline=None, max_examples=20)
@given(scores=st.lists(st.floats(-3.0, 3.0), min_size=1, max_size=8), leaning=st.sampled_from([0.0, 0.4, 1.0]))
def test_renewals_come_out_as_published_with_everything_on(scores: list[float], leaning: float) -> None:
    size = len(scores)
    patents = made(
        size,
        technologies=(TECHNOLOGY,) * size,
        quality=np.array(scores),
        owner_pays=np.ones(size, dtype=np.bool_),
        hazard=np.zeros(size),
    )
    model = ruled(leaning=leaning)
    times = np.arange(0.0, 13.0)
    lives = lives_of(patents, model, times)
    for k, share in ((4, 0.84), (8, 0.63), (12, 0.49)):
        assert np.mean([integrated(lives, model, i, k, times) for i in range(size)]) == pytest.approx(share, abs=1e-10)


def test_the_own_hazard_never_falls() -> None:
    windows = [Window(np.arange(12) < 6, 1.0, 4.0, set_to=0.0)]
    for model in (ruled(), ruled(shock_rate=3.0, shock_kills=0.4), ruled(leaning=0.0, shock_rate=0.0)):
        for changes in ((), windows):
            lives = lives_of(rich(), model, windows=changes)
            assert np.all(np.diff(lives.hazard, axis=1) >= 0)
            assert np.all(lives.hazard[:, 0] == 0.0) and np.all(lives.survival[:, 0] == 1.0)
            assert np.all(lives.kills <= -math.log1p(-model.patents.shock_kills) + 1e-15)


def test_hazards_below_the_shocks_are_all_shocks_and_come_out_as_stated() -> None:
    patents = made(2, technologies=(TECHNOLOGY,) * 2, hazard=np.array([0.001, 0.0]))
    patents = replace(patents, expiry=np.repeat(CUTOFF + 3_650, 2))
    model = ruled(shock_rate=0.02, shock_kills=0.5)
    lives = lives_of(patents, model)
    stated = stated_survival(patents, model)
    assert lives.survival[:, 40] == pytest.approx(stated[:, 40], rel=1e-12)  # the period that ends with the patent
    assert lives.hazard[0, 40] == pytest.approx(0.0, abs=1e-15)
    assert 0.0 < lives.kills[0] < -math.log1p(-0.5)
    assert lives.kills[1] == 0.0 and np.all(lives.survival[1] == 1.0)


def test_where_the_shape_is_low_for_a_while_the_average_is_made_up_for() -> None:
    patents = made(1, technologies=(TECHNOLOGY,), hazard=np.array([0.005]), expiry=days([14.0]))
    model = ruled()
    lives = lives_of(patents, model)
    stated = stated_survival(patents, model)[0]
    assert lives.kills[0] == pytest.approx(-math.log1p(-0.1))
    assert lives.hazard[0, 1] == 0.0
    assert lives.survival[0, 56] == pytest.approx(stated[56], rel=1e-12)
    assert np.all(np.abs(lives.survival[0, :56] - stated[:56]) < 0.002 * 0.6)
    assert lives.survival[0, 5:50] == pytest.approx(stated[5:50], rel=1e-12)


def test_patents_without_a_technology_neither_lean_nor_are_struck() -> None:
    patents = made(2, technologies=("", TECHNOLOGY), hazard=np.full(2, 0.05))
    lives = lives_of(patents)
    assert lives.technologies == ("", TECHNOLOGY)
    assert lives.kills.tolist() == [0.0, pytest.approx(-math.log1p(-0.1))]
    assert lives.hazard[0] == pytest.approx(-np.log(stated_survival(patents, ruled())[0]), rel=1e-12, abs=1e-15)


def test_without_leaning_and_shocks_the_hazard_is_the_stated_one() -> None:
    patents, model = rich(), ruled(leaning=0.0, shock_rate=0.0)
    lives = lives_of(patents, model)
    living = (patents.expiry[:, np.newaxis] - CUTOFF) / 365 > QUARTERS
    assert np.exp(-lives.hazard)[living] == pytest.approx(stated_survival(patents, model)[living], rel=1e-12)
    assert lives.counts.shape == (60, 1) and np.all(lives.counts == 1.0) and not lives.kills.any()


@pytest.mark.parametrize("rate", [0.02, 1.0, 10.0])
def test_shocks_are_counted_by_poissons_law(rate: float) -> None:
    times = np.array([0.0, 0.1, 0.35, 1.35])
    counts = lives_of(made(1), ruled(shock_rate=rate), times).counts
    for of_period, length in zip(counts, np.diff(times), strict=True):
        assert of_period == pytest.approx(poisson.cdf(np.arange(counts.shape[1]), rate * length), abs=1e-14)
    assert np.all(counts[:, -1] >= 1 - 1e-12)
    assert counts.shape[1] == 1 or counts[:, -2].min() < 1 - 1e-12


def test_no_windows_and_windows_elsewhere_leave_the_bits_alone() -> None:
    patents = rich()
    base = lives_of(patents)
    struck = lives_of(patents, windows=[Window(np.arange(12) == 3, 0.0, 2.0, times=5.0)])
    others = np.arange(12) != 3
    assert np.array_equal(base.hazard[others], struck.hazard[others])
    assert np.array_equal(base.kills[others], struck.kills[others])
    assert np.all(struck.survival[3, 1:] < base.survival[3, 1:])


def test_patents_draw_by_their_ids() -> None:
    assert lives_of(made(2)).entity.tolist() == [entity_hash("patent", "P0"), entity_hash("patent", "P1")]
    assert lives_of(made(0)).hazard.shape == (0, 61)


def test_a_large_pool_takes_no_time() -> None:
    size = 6_500
    rng = np.random.default_rng(3)
    patents = made(
        size,
        technologies=("pharma",) * size,
        offices=tuple(("US", "EP")[i % 2] for i in range(size)),
        owner_pays=np.ones(size, dtype=np.bool_),
        quality=rng.normal(size=size),
        grant=days(-rng.uniform(0.0, 15.0, size)),
        expiry=days(rng.uniform(0.5, 17.0, size)),
    )
    began = time.process_time()
    lives_of(patents)
    assert time.process_time() - began < 2.0  # 0.1 s on a quiet machine
