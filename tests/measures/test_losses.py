"""Loss distributions: atoms, order, weights, and a hundred names against exact numbers."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.errors import ModelError
from ipabs.measures.losses import LossDistribution
from ipabs.measures.missing import Missing
from tests.closed_forms import equal_names
from tests.measures.drawn_pools import default_counts, near

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "tranche_el_exact_100_names.json").read_text())
ROUND_LOSSES = st.integers(-3, 12).map(float)  # few values: many atoms
LEVELS = st.sampled_from([0.005, 0.07, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99])
SAMPLES = st.lists(ROUND_LOSSES, min_size=1, max_size=40)


def plain_quantile(losses, level):
    """inf{l : F(l) >= a} by counting, the level in thousandths."""
    needed = round(level * 1000) * len(losses)
    return min(x for x in losses if sum(y <= x for y in losses) * 1000 >= needed)


@given(SAMPLES, LEVELS)
def test_quantile_and_shortfall_from_their_definitions(losses, level):
    distribution = LossDistribution(np.array(losses))
    value = plain_quantile(losses, level)
    reached = sum(x <= value for x in losses) / len(losses)
    beyond = sum(x for x in losses if x > value) / len(losses)
    assert distribution.value_at_risk(level).value == value
    shortfall = (beyond + value * (reached - level)) / (1 - level)
    assert distribution.expected_shortfall(level).value == pytest.approx(shortfall, rel=1e-12, abs=1e-12)


@given(SAMPLES, LEVELS, LEVELS, st.data())
def test_order(losses, level, other, data):
    weights = data.draw(st.none() | st.lists(st.floats(0.0, 4.0), min_size=len(losses), max_size=len(losses)))
    distribution = LossDistribution(np.array(losses), None if weights is None else np.array(weights))
    low, high = sorted((level, other))
    slack = 1e-9
    assert distribution.value_at_risk(low).value <= distribution.value_at_risk(high).value
    if weights is None or np.mean(weights) >= 1 - low:  # else the tail asked for is longer than the paths are
        assert distribution.expected_shortfall(low).value <= distribution.expected_shortfall(high).value + slack
    assert distribution.expected_shortfall(low).value >= distribution.value_at_risk(low).value
    assert distribution.value_at_risk(low).value in losses


@given(st.data(), LEVELS)
def test_a_weight_of_two_is_a_path_drawn_twice(data, level):
    """Paths drawn n times from n, beside those n weighted by how often they were drawn."""
    losses = np.array(data.draw(st.lists(ROUND_LOSSES, min_size=2, max_size=20)))
    n = losses.size
    drawn = data.draw(st.lists(st.integers(0, n - 1), min_size=n, max_size=n))
    weighted = LossDistribution(losses, np.bincount(drawn, minlength=n).astype(float))
    repeated = LossDistribution(losses[drawn])
    assert weighted.value_at_risk(level).value == repeated.value_at_risk(level).value
    for measure in (
        lambda distribution: distribution.mean(),
        lambda distribution: distribution.standard_deviation(),
        lambda distribution: distribution.probability_of_loss(),
        lambda distribution: distribution.expected_shortfall(level),
    ):
        assert measure(weighted).value == pytest.approx(measure(repeated).value, abs=1e-12)


def test_weights_of_one_change_no_value():
    losses = np.round(np.random.default_rng(4).lognormal(size=5000), 2)
    plain, ones = LossDistribution(losses), LossDistribution(losses, np.ones(5000))
    assert plain.mean() == ones.mean()
    assert plain.standard_deviation() == ones.standard_deviation()
    assert plain.expected_shortfall(0.99) == ones.expected_shortfall(0.99)
    assert plain.value_at_risk(0.99).value == ones.value_at_risk(0.99).value
    # two roads to one error: ranks of a binomial law, and the tail's own error
    assert plain.value_at_risk(0.9).standard_error == pytest.approx(ones.value_at_risk(0.9).standard_error, rel=0.15)


def test_an_atom_at_the_level():
    """Four of five paths lose nothing: F(0) = 0.8 exactly, and in binary 0.8 of 5 is 4."""
    distribution = LossDistribution(np.array([0.0, 0.0, 0.0, 0.0, 10.0]))
    assert distribution.value_at_risk(0.8).value == 0.0
    assert distribution.value_at_risk(0.81).value == 10.0
    assert distribution.expected_shortfall(0.8).value == pytest.approx(10.0)
    assert distribution.expected_shortfall(0.5).value == pytest.approx(4.0)  # 0.2 of 10 and 0.3 of nothing, over 0.5
    assert LossDistribution(np.arange(1.0, 101.0)).value_at_risk(0.07).value == 7.0  # 0.07 * 100 > 7 in binary


@pytest.mark.parametrize(("seed", "shift"), [(11, 0.0), (12, 0.0), (13, -1.5)])
def test_a_hundred_names(seed, shift):
    counts, weights = default_counts(200_000, 100, [0.05], 0.2, seed, shift)
    distribution = LossDistribution(counts[:, 0] * 0.006, weights if shift else None)
    exact = equal_names(100, 0.05, 0.2, 0.6)
    for level, expected in REFERENCE["pool_VaR_ES"].items():
        assert near(distribution.value_at_risk(float(level)), expected["VaR"])
        shortfall = distribution.expected_shortfall(float(level))
        assert near(shortfall, expected["ES"])
        assert shortfall.standard_error < 0.02 * expected["ES"]
    assert near(distribution.mean(), REFERENCE["pool_EL"])
    assert near(distribution.standard_deviation(), exact.standard_deviation())
    assert near(distribution.probability_of_loss(), exact.probability_above(0.0))


def test_errors_cover_as_often_as_they_say():
    """Exponential losses: VaR_a = -log(1 - a), ES_a = VaR_a + 1, standard deviation 1."""
    runs, paths, level = 300, 2_000, 0.95
    generator = np.random.default_rng(6)
    var = -math.log(1 - level)
    scores = []
    for _ in range(runs):
        z = generator.exponential(2.0, paths)  # drawn from a law of twice the mean
        tilted = LossDistribution(z, 2.0 * np.exp(-0.5 * z))
        plain = LossDistribution(z / 2.0)
        for distribution in (plain, tilted):
            found = (
                (distribution.value_at_risk(level), var),
                (distribution.expected_shortfall(level), var + 1.0),
                (distribution.standard_deviation(), 1.0),
            )
            scores += [(estimate.value - exact) / estimate.standard_error for estimate, exact in found]
    spread = np.sqrt(np.mean(np.square(np.reshape(scores, (runs, 6))), axis=0))
    # 1 if the errors are right; 300 runs tell it to 0.16, and an error of an error adds some
    assert spread == pytest.approx(np.ones(6), abs=0.2)


def test_too_few_paths():
    distribution = LossDistribution(np.arange(20.0))
    assert distribution.value_at_risk(0.99).value == 19.0
    assert distribution.value_at_risk(0.99).standard_error == Missing(
        "20 paths are too few for a 95% interval of the 0.99 quantile"
    )
    weighted = LossDistribution(np.arange(20.0), np.ones(20))
    assert weighted.value_at_risk(0.9).standard_error == Missing(
        "20 paths are too few for a 95% interval of the 0.9 quantile"
    )
    one = LossDistribution(np.array([3.0]))
    assert one.value_at_risk(0.5).value == one.expected_shortfall(0.5).value == 3.0
    assert one.standard_deviation() == Missing("one path has no spread")
    assert LossDistribution(np.array([3.0]), np.ones(1)).value_at_risk_interval(0.5) == Missing(
        "one path tells nothing of its error"
    )


def test_losses_all_alike():
    distribution = LossDistribution(np.full(1000, 0.1))
    deviation = distribution.standard_deviation()
    assert not isinstance(deviation, Missing)
    assert deviation.value == pytest.approx(0.0, abs=1e-16)
    assert distribution.value_at_risk(0.9).standard_error == 0.0
    assert distribution.expected_shortfall(0.9).value == 0.1


def test_crumbs_are_not_losses():
    distribution = LossDistribution(np.array([0.0, 1e-17, 0.2, 0.0]))
    assert distribution.probability_of_loss().value == 0.5
    assert distribution.probability_of_loss(1e-9).value == 0.25


def test_histogram():
    histogram = LossDistribution(np.array([0.0, 0.0, 1.0, 4.0])).histogram(4)
    assert histogram.edges.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert histogram.shares.tolist() == [0.5, 0.25, 0.0, 0.25]
    weighted = LossDistribution(np.array([-1.0, 3.0]), np.array([1.5, 0.5])).histogram(2)
    assert weighted.edges.tolist() == [-1.0, 1.0, 3.0]
    assert weighted.shares.tolist() == [0.75, 0.25]
    nothing = LossDistribution(np.zeros(3)).histogram(2)
    assert nothing.edges.tolist() == [0.0, 0.5, 1.0]
    assert nothing.shares.tolist() == [1.0, 0.0]


def test_money_scales():
    losses = np.round(np.random.default_rng(8).lognormal(size=4000), 2)
    share, money = LossDistribution(losses), LossDistribution(losses * 2.0**20)
    for name in ("value_at_risk", "expected_shortfall"):
        one, other = getattr(share, name)(0.99), getattr(money, name)(0.99)
        assert (other.value, other.standard_error) == (one.value * 2.0**20, one.standard_error * 2.0**20)


def test_impossible_input_is_refused():
    distribution = LossDistribution(np.array([1.0, 2.0]))
    for measure in (
        distribution.value_at_risk,
        distribution.expected_shortfall,
        distribution.value_at_risk_interval,
    ):
        with pytest.raises(ModelError) as refused:
            measure(1.0)
        assert str(refused.value) == "the level must lie between 0 and 1, not 1"
    with pytest.raises(ModelError) as refused:
        distribution.histogram(0)
    assert str(refused.value) == "at least one bin is needed, not 0"
    with pytest.raises(ModelError) as refused:
        LossDistribution(np.array([]))
    assert str(refused.value) == "losses holds no path"
