"""Slices of a drawn pool: exact numbers of a hundred names, published spreads, bounds, and laws."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.errors import ModelError
from ipabs.kernels.slices import HIT, LOSS, PREMIUM, PROTECTION
from ipabs.measures.missing import Missing
from ipabs.measures.slices import measure_slices, slice_losses, slice_paths, slice_terms
from tests import closed_forms
from tests.measures.drawn_pools import default_counts, near

REFERENCE = Path(__file__).parents[1] / "reference"
QUARTERS = np.arange(1, 21) / 4
STACK = [(0.0, 0.03), (0.03, 0.06), (0.06, 0.1), (0.1, 1.0)]


def load(name):
    return json.loads((REFERENCE / f"{name}.json").read_text(encoding="utf-8"))


def hull_white_terms():
    """Quarterly in arrears at 5 % continuous, defaults in the middle of the quarter."""
    middles = np.exp(-0.05 * (QUARTERS - 0.125))
    return slice_terms(STACK, np.full(20, 0.25), np.exp(-0.05 * QUARTERS), middles)


def one_period(slices):
    return slice_terms(slices, [1.0], [1.0], [1.0])


def measured(counts, terms, weights=None, lgd=0.6, names=100):
    return measure_slices(slice_paths(counts * (lgd / names), terms), terms, weights)


@pytest.mark.parametrize(("seed", "shift"), [(21, 0.0), (22, -1.5)])
def test_a_hundred_names(seed, shift):
    tranches = list(load("tranche_el_exact_100_names")["tranches"].values())
    slices = [(tranche["A"], tranche["D"]) for tranche in tranches]
    counts, weights = default_counts(200_000, 100, [0.05], 0.2, seed, shift)
    for tranche, found in zip(tranches, measured(counts, one_period(slices), weights), strict=True):
        assert (found.attachment, found.detachment) == (tranche["A"], tranche["D"])
        assert near(found.expected_loss, tranche["EL_exact"])
        assert near(found.pd, tranche["PD_exact"])
        assert near(found.lgd, tranche["EL_exact"] / tranche["PD_exact"])
        assert found.expected_loss.standard_error < 0.05 * tranche["EL_exact"]
        if not shift:  # the reference has the standard deviation of a path's loss
            assert found.expected_loss.standard_error * 200_000**0.5 == pytest.approx(tranche["plain_sd"], rel=0.05)


@pytest.mark.parametrize("row", load("hull_white_2004_table7_cdo")["rows"], ids=lambda row: f"rho {row['rho']}")
def test_published_spreads(row):
    """Plain paths: every spread within 4 errors. Paths shifted to where a slice is hit: its spread as published."""
    terms, defaults = hull_white_terms(), 1 - np.exp(-0.01 * QUARTERS)
    for place, shift in enumerate([0.0, -1.0, -1.5, -2.5]):
        counts, weights = default_counts(150_000, 100, defaults, row["rho"], 31 + place, shift)
        found = measured(counts, terms, weights if shift else None)
        for other in range(4) if place == 0 else [place]:
            assert near(found[other].fair_spread, 1e-4 * row["semi_analytic_bp"][other])
        spread, published = found[place].fair_spread, row["expected_bp"][place]
        assert 1e4 * spread.standard_error < max(0.05, 0.005 * published)
        assert 1e4 * spread.value == pytest.approx(published, abs=max(1.0, 0.03 * published))


@pytest.mark.parametrize("row", load("independent_and_comonotone_bounds")["rows"])
def test_correlation_of_none_and_one(row):
    p, attach, detach, independent, comonotone = row
    for rho, exact in ((0.0, independent), (1.0, comonotone)):
        counts, _ = default_counts(100_000, 100, [p], rho, 41)
        (found,) = measured(counts, one_period([(attach, detach)]))
        if exact * 100_000 > 1.0:
            assert near(found.expected_loss, exact)
        elif found.expected_loss.value > 0.0:  # a slice so far out that a path may or may not reach it
            assert found.expected_loss.value < 1e-5
        whole = measured(counts, one_period(STACK))
        by_width = sum((part.detachment - part.attachment) * part.expected_loss.value for part in whole)
        assert by_width == pytest.approx(counts.mean() * 0.006, rel=1e-13)


@pytest.mark.parametrize("row", [row for row in load("vasicek_lhp_tranche_el")["rows"] if row[:2] == [0.05, 0.3]])
def test_twenty_thousand_names(row):
    p, rho, attach, detach, exact, _ = row
    counts, _ = default_counts(60_000, 20_000, [p], rho, 43)
    (found,) = measured(counts, one_period([(attach, detach)]), names=20_000)
    assert near(found.expected_loss, exact)


@given(
    st.lists(st.floats(0.0, 1.0), min_size=1, max_size=20),
    st.lists(st.floats(0.001, 0.999), min_size=0, max_size=5, unique=True),
)
def test_a_stack_loses_what_the_pool_loses(losses, points):
    ends = [0.0, *sorted(points), 1.0]
    stack = sum((d - a) * slice_losses(losses, a, d) for a, d in pairwise(ends))
    assert stack == pytest.approx(losses, rel=1e-14, abs=1e-14)


@given(st.floats(0.0, 0.9), st.floats(0.01, 0.1), st.floats(-1.0, 2.0))
def test_a_slice_loses_between_nothing_and_all(attach, width, loss):
    detach = attach + width
    share = float(slice_losses(loss, attach, detach))
    assert 0.0 <= share <= 1.0
    assert (share == 0.0) == (loss <= attach)
    assert share == 1.0 if loss >= detach else share < 1.0 or loss == pytest.approx(detach)


def test_legs_by_hand():
    """A slice [0.1, 0.3] that loses a quarter of itself in the second half-year of two, and a path without loss."""
    terms = slice_terms([(0.1, 0.3)], [0.5, 0.5], [0.98, 0.96], [0.99, 0.97])
    out = slice_paths([[0.05, 0.15], [0.0, 0.0]], terms)[0]
    lost = 0.5 * (0.98 + 0.96 * 0.75 + 0.5 * 0.97 * 0.25)
    assert out[:, 0] == pytest.approx([0.25, 0.97 * 0.25, lost, 1.0], rel=1e-15)
    assert out[:, 1].tolist() == [0.0, 0.0, pytest.approx(0.97), 0.0]


def test_defaults_at_the_end_of_the_period_accrue_in_full():
    terms = slice_terms([(0.0, 1.0)], [0.5, 0.5], [0.98, 0.96], [0.98, 0.96], accrued=1.0)
    out = slice_paths([[0.4, 1.0]], terms)[0, :, 0]
    assert out[PREMIUM] == pytest.approx(0.5 * 0.98 + 0.5 * 0.96 * 0.6)
    assert out[PROTECTION] == pytest.approx(0.98 * 0.4 + 0.96 * 0.6)


def test_crumbs_of_rounding_hit_no_slice():
    crumb = 0.1 + 0.2
    assert crumb > 0.3
    out = slice_paths([[crumb], [0.3000001], [0.0]], one_period([(0.3, 0.7)]))[0]
    assert out[HIT].tolist() == [0.0, 1.0, 0.0]
    assert out[LOSS, 0] < 1e-15


def test_blocks_change_no_bit():
    counts, _ = default_counts(2_500, 100, 1 - np.exp(-0.1 * QUARTERS), 0.3, 47)
    losses, terms = counts * 0.006, hull_white_terms()
    whole = slice_paths(losses, terms)
    alone = [slice_paths(losses[path : path + 1], terms)[:, :, 0] for path in (0, 1_023, 1_024, 2_499)]
    assert np.array_equal(np.array(alone), whole[:, :, [0, 1_023, 1_024, 2_499]].transpose(2, 0, 1))


def test_a_slice_that_no_path_reaches():
    terms = one_period([(0.5, 1.0)])
    (found,) = measure_slices(slice_paths([[0.0], [0.01]], terms), terms)
    assert found.expected_loss.value == found.pd.value == 0.0
    assert found.pd.zero_event_bound() == 1.0
    assert found.lgd == Missing("no path reaches the slice")
    assert not isinstance(found.fair_spread, Missing)
    assert found.fair_spread.value == 0.0


def test_impossible_input_is_refused():
    for slices, message in (
        ([(0.1, 0.1)], "a slice attaches below where it detaches, both in 0 to 1; not 0.1 to 0.1"),
        ([(-0.1, 0.1)], "a slice attaches below where it detaches, both in 0 to 1; not -0.1 to 0.1"),
        ([(0.0, 0.5), (0.5, 1.1)], "a slice attaches below where it detaches, both in 0 to 1; not 0.5 to 1.1"),
    ):
        with pytest.raises(ModelError) as refused:
            one_period(slices)
        assert str(refused.value) == message
    for columns, message in (
        (([], [], []), "slices need at least one period"),
        (([1.0, -0.1], [1.0, 1.0], [1.0, 1.0]), "fractions must not be negative; flow 2 is"),
    ):
        with pytest.raises(ModelError) as refused:
            slice_terms([(0.0, 1.0)], *columns)
        assert str(refused.value) == message
    with pytest.raises(ModelError) as refused:
        slice_terms([(0.0, 1.0)], [1.0], [1.0], [1.0], accrued=2.0)
    assert str(refused.value) == "the share of a period that has passed at its defaults must lie in 0 to 1, not 2"
    with pytest.raises(ModelError) as refused:
        slice_paths([[0.1, 0.2]], one_period(STACK))
    assert str(refused.value) == "losses of shape (1, 2) do not fit 1 periods: paths by periods are needed"
    with pytest.raises(ModelError) as refused:
        measure_slices(np.zeros((2, 4, 5)), one_period(STACK))
    assert str(refused.value) == "outcomes of shape (2, 4, 5) do not fit 4 slices"


def test_the_test_side_formula_is_the_engine_s():
    """Legs are linear in the loss: the engine's ratio on the expected losses is the formula of the closed forms."""
    expected = closed_forms.expected_slice_losses(100, 1 - np.exp(-0.01 * QUARTERS), 0.3, 0.6, 0.03, 0.06)
    columns = np.full(20, 0.25), np.exp(-0.05 * QUARTERS), np.exp(-0.05 * (QUARTERS - 0.125))
    out = slice_paths([0.03 + 0.03 * expected], slice_terms([(0.03, 0.06)], *columns))[0, :, 0]
    assert out[PROTECTION] / out[PREMIUM] == pytest.approx(closed_forms.fair_spread(expected, *columns), rel=1e-12)
