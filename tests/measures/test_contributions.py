"""Euler contributions: they add to the whole, are the derivative they claim to be, and their errors cover."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.errors import ModelError
from ipabs.measures.contributions import deviation_contributions, shortfall_contributions
from ipabs.measures.losses import LossDistribution
from ipabs.measures.missing import Missing

EXPOSURES = np.array([1.0, 1.0, 5.0, 10.0])


def drawn_losses(seed, paths, shift=0.0):
    """Losses of four names on one factor, (paths, names), and likelihood ratios."""
    generator = np.random.default_rng(seed)
    z = generator.standard_normal(paths) + shift
    assets = 0.6 * z[:, None] + 0.8 * generator.standard_normal((paths, 4))
    return EXPOSURES * np.maximum(-0.5 - assets, 0.0), np.exp(-shift * z + 0.5 * shift**2)


@given(
    st.integers(0, 2**32),
    st.integers(2, 60),
    st.sampled_from([0.05, 0.5, 0.9, 0.99]),
    st.booleans(),
    st.booleans(),
)
def test_names_add_to_the_whole(seed, paths, level, has_weights, has_atoms):
    generator = np.random.default_rng(seed)
    names = generator.lognormal(size=(paths, 5))
    names = np.round(names) if has_atoms else names
    weights = generator.exponential(size=paths) if has_weights else None
    pool = names.sum(axis=1)
    for found in (shortfall_contributions(pool, names, level, weights), deviation_contributions(pool, names, weights)):
        if not isinstance(found, Missing):
            assert sum(name.value for name in found.names) == pytest.approx(found.whole.value, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("shift", [0.0, -1.0])
def test_contributions_are_derivatives(shift):
    """Euler: what the measure changes by when a name grows, a unit of growth; by differences on the same paths."""
    names, weights = drawn_losses(1, 100_000, shift)
    step = 1e-4
    shortfall = shortfall_contributions(names.sum(axis=1), names, 0.99, weights)
    deviation = deviation_contributions(names.sum(axis=1), names, weights)
    for place in range(4):
        grown = [names * (1 + sign * step * (np.arange(4) == place)) for sign in (1, -1)]
        up, down = (LossDistribution(scaled.sum(axis=1), weights) for scaled in grown)
        slope = (up.expected_shortfall(0.99).value - down.expected_shortfall(0.99).value) / (2 * step)
        assert shortfall.names[place].value == pytest.approx(slope, rel=1e-3)
        slope = (up.standard_deviation().value - down.standard_deviation().value) / (2 * step)
        # with weights the sample's own weights do not average 1, which the mean inside the variance feels
        assert deviation.names[place].value == pytest.approx(slope, rel=2e-2 if shift else 1e-6)


@pytest.mark.parametrize("shift", [0.0, -1.0])
def test_errors_cover_as_often_as_they_say(shift):
    runs, paths, level = 200, 2_000, 0.95
    found = []
    for seed in range(runs):
        names, weights = drawn_losses(seed, paths, shift)
        pool = names.sum(axis=1)
        parts = (
            *shortfall_contributions(pool, names, level, weights if shift else None).names,
            *deviation_contributions(pool, names, weights if shift else None).names,
        )
        found.append([(part.value, part.standard_error) for part in parts])
    values, errors = np.moveaxis(np.array(found), 2, 0)
    # spread of the values over the mean of the errors: 1 if the errors are right; 200 runs tell it to 0.2
    assert values.std(axis=0) / np.sqrt((errors**2).mean(axis=0)) == pytest.approx(np.ones(8), abs=0.25)


def test_an_atom_by_hand():
    """Two names, four paths; at 50 % the tail is the path of 9 and one of the two that lose 4."""
    names = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0], [3.0, 6.0]])
    found = shortfall_contributions(names.sum(axis=1), names, 0.5)
    assert found.whole.value == pytest.approx(6.5)
    assert [name.value for name in found.names] == pytest.approx([(3 + 2) / 2, (6 + 2) / 2])


def test_a_name_without_loss_contributes_nothing():
    names, _ = drawn_losses(3, 500)
    names[:, 1] = 0.0
    pool = names.sum(axis=1)
    deviation = deviation_contributions(pool, names)
    assert not isinstance(deviation, Missing)
    for found in (shortfall_contributions(pool, names, 0.9), deviation):
        assert (found.names[1].value, found.names[1].standard_error) == (0.0, 0.0)


def test_weights_that_fall_short_of_the_tail():
    """The least loss is the VaR, and carries no weight: it still makes up the tail that the weights leave open."""
    names = np.array([[1.0, 1.0], [3.0, 1.0], [1.0, 5.0]])
    found = shortfall_contributions(names.sum(axis=1), names, 0.1, [0.0, 0.3, 0.3])
    assert found.whole.value == pytest.approx(2 + (0.3 * 2 + 0.3 * 4) / 3 / 0.9)
    assert sum(name.value for name in found.names) == pytest.approx(found.whole.value)
    assert all(np.isfinite(name.value) for name in found.names)


def test_too_few_paths():
    found = shortfall_contributions([1.0], [[0.4, 0.6]], 0.9)
    assert [name.value for name in found.names] == pytest.approx([0.4, 0.6])
    assert isinstance(found.names[0].standard_error, Missing)
    assert deviation_contributions([1.0], [[1.0]]) == Missing("one path has no spread")
    assert deviation_contributions([1.0, 1.0], [[1.0], [1.0]]) == Missing("every path loses the same")


def test_impossible_input_is_refused():
    with pytest.raises(ModelError) as refused:
        deviation_contributions([1.0, 2.0], [[1.0], [1.0]])
    assert str(refused.value) == "the names' losses do not add to the pool's: they are off by up to 1"
    with pytest.raises(ModelError) as refused:
        shortfall_contributions([1.0, 2.0], [[1.0, 2.0]], 0.9)
    assert str(refused.value) == "losses by name must be paths by names, 2 paths; not of shape (1, 2)"
