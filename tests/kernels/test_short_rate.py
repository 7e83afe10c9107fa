"""Short-rate paths: equal to the twin, exact on any dates, fitted to the curve, and leaning on the macro factor."""

from __future__ import annotations

import math
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from ipabs.market.hull_white import HullWhite
from tests.kernels.short_rates import CLOSING, CURVE, PROCESS, compounded, drawn, term
from tests.kernels.test_regime import FIRST, SEEDS
from tests.naive import short_rate as naive

PATHS = 2**15
GRIDS = {
    "monthly": [CLOSING + timedelta(days=round(30.4375 * k)) for k in range(1, 121)],
    "annual": [CLOSING + timedelta(days=365 * k) for k in range(1, 11)],
    "uneven": [CLOSING + timedelta(days=days) for days in (1, 90, 91, 700, 2000, 3650)],
}
PROCESSES = {"usual": PROCESS, "wild": HullWhite(0.9, 0.05), "no reversion": HullWhite(0.0, 0.01)}


def log_curve(years):
    return float(CURVE.discount(years))


def errors(sample):
    return sample.std() / math.sqrt(len(sample))


def near(sample, exact, allowed=4.0):
    return abs(sample.mean() - exact) <= allowed * errors(sample) + 1e-15


@settings(max_examples=15, deadline=None)
@given(
    SEEDS,
    FIRST,
    st.lists(st.integers(1, 3000), min_size=2, max_size=7, unique=True),
    st.sampled_from([0.0, 1e-6, 0.08, 2.0]),
    st.sampled_from([-0.7, 0.0, 0.4]),
)
def test_paths_and_readings_equal_the_twin(seed, first, days, a, lean):
    payments = [CLOSING + timedelta(days=day) for day in sorted(days)]
    starts = [CLOSING, *payments[:-1]]
    end = timedelta(days=91)
    read = [
        [term(start, start + timedelta(days=2), start + end) for start in starts],
        [compounded(start, stop) for start, stop in zip(starts, payments, strict=True)],
    ]
    macro = np.random.default_rng(seed % 2**32).normal(size=32)
    process = HullWhite(a, 0.015)
    found, dates, steps = drawn(process, read, payments, 32, lean=lean, macro=macro, seed=seed, first=first, shift=0.3)
    places = {float(when): number for number, when in enumerate(dates)}
    for lane in (0, 8, 31):
        path = naive.path(seed, first + lane, steps.entity % 2**64, dates.tolist(), a, 0.015, lean, macro[lane] - 0.3)
        np.testing.assert_allclose(found.paths[:, :, lane], path, rtol=0, atol=2e-13)
        for k, (start, stop) in enumerate(zip(starts, payments, strict=True)):
            now, paid = ((day - CLOSING).days / 365 for day in (start, stop))
            x, integral = path[places[now]]
            late = path[places[paid]][1]
            bonds = [naive.bond(log_curve, a, 0.015, x, now, now + gap / 365) for gap in (2, 91)]
            assert found.rates[0, k, lane] == pytest.approx((bonds[0] / bonds[1] - 1) / (89 / 365), abs=1e-11)
            saved = [naive.discount_factor(log_curve, a, 0.015, i, t) for i, t in ((integral, now), (late, paid))]
            assert found.rates[1, k, lane] == pytest.approx((saved[0] / saved[1] - 1) / (paid - now), abs=1e-9)
            assert found.discount[k, lane] == pytest.approx(saved[1], abs=1e-12)


@pytest.mark.parametrize("process", PROCESSES.values(), ids=PROCESSES)
@pytest.mark.parametrize("grid", GRIDS)
def test_bonds_are_worth_what_the_curve_says(grid, process):
    """On every date, on any grid, however rates lean, and whatever the mean of the macro factor."""
    macro = np.random.default_rng(3).normal(size=PATHS) - 0.5
    found, _, _ = drawn(process, [], GRIDS[grid], PATHS, lean=0.6, macro=macro, shift=-0.5)
    for k, day in enumerate(GRIDS[grid]):
        assert near(found.discount[k], float(CURVE.discount(day))), day


def test_the_law_of_a_path_does_not_depend_on_its_other_dates():
    last = GRIDS["annual"][-1]
    variances = []
    for grid in GRIDS.values():
        found, dates, _ = drawn(PROCESS, [], sorted({*grid, last}), PATHS, lean=0.5, macro=np.zeros(PATHS))
        variances.append(found.paths[-1].var(axis=1))
    free, _, _ = drawn(PROCESS, [], [last], PATHS)
    exact = [float(PROCESS.state_variance(dates[-1:])[0]), float(PROCESS.integral_variance(dates[-1:])[0])]
    np.testing.assert_allclose(free.paths[-1].var(axis=1), exact, rtol=4 * math.sqrt(2 / PATHS))
    for each in variances[1:]:  # with the macro factor held at 0, a part of the variance is missing, the same on all
        np.testing.assert_allclose(each, variances[0], rtol=8 * math.sqrt(2 / PATHS))


@pytest.mark.parametrize("lean", [-0.5, 0.7])
def test_mean_rates_lean_on_the_macro_factor_as_stated(lean):
    macro = np.random.default_rng(4).normal(size=PATHS)
    found, dates, _ = drawn(PROCESS, [], GRIDS["annual"], PATHS, lean=lean, macro=macro)
    correlation = np.corrcoef(found.paths[-1, 1], macro)[0, 1]
    assert abs(correlation - lean) < 4 * (1 - lean**2) / math.sqrt(PATHS)
    left = PROCESS.reach(dates[-1] - dates[5:6])
    shared = PROCESS.covariance(dates[5:6]) + PROCESS.state_variance(dates[5:6]) * left
    both = PROCESS.state_variance(dates[5:6]) * PROCESS.integral_variance(dates[-1:])
    expected = lean * float((shared / np.sqrt(both))[0])
    found_there = np.corrcoef(found.paths[5, 0], macro)[0, 1]
    assert abs(found_there - expected) < 4 * (1 - expected**2) / math.sqrt(PATHS)


def caplet(process, fixing, paid, strike):
    """Value of max(L - K, 0) over the period: 1 + K times a put on the bond (Jamshidian, 1989)."""
    now, end = (float(CURVE.times_of(day)) for day in (fixing, paid))
    fraction = end - now
    deviation = math.sqrt(float(process.state_variance(np.array(now)))) * float(process.reach(np.array(fraction)))
    bond, price = float(CURVE.discount(paid)), 1 / (1 + strike * fraction)
    upper = math.log(bond / (float(CURVE.discount(fixing)) * price)) / deviation + deviation / 2
    put = price * float(CURVE.discount(fixing)) * ndtr(deviation - upper) - bond * ndtr(-upper)
    return (1 + strike * fraction) * put


@pytest.mark.parametrize("strike", [0.02, 0.035, 0.05])
@pytest.mark.parametrize("years", [1, 5])
def test_a_caplet_is_worth_its_closed_form(years, strike):
    fixing = CLOSING + timedelta(days=365 * years)
    paid = fixing + timedelta(days=182)
    found, _, _ = drawn(PROCESS, [[term(CLOSING, CLOSING, fixing), term(fixing, fixing, paid)]], [fixing, paid], PATHS)
    pays = np.maximum(found.rates[0, 1] - strike, 0.0) * (182 / 365) * found.discount[1]
    assert near(pays, caplet(PROCESS, fixing, paid, strike))


@pytest.mark.parametrize("compound", [False, True])
def test_a_floater_is_worth_par(compound):
    payments = GRIDS["annual"]
    starts = [CLOSING, *payments[:-1]]
    periods = list(zip(starts, payments, strict=True))
    read = [[compounded(*period) if compound else term(period[0], *period) for period in periods]]
    found, _, _ = drawn(PROCESSES["wild"], read, payments, PATHS)
    value = (found.rates[0] * found.discount).sum(axis=0) + found.discount[-1]
    assert near(value, 1.0)
    if compound:  # and on every path, not only in the mean
        np.testing.assert_allclose(value, 1.0, rtol=0, atol=1e-12)


def test_without_volatility_rates_are_the_forwards():
    payments = GRIDS["uneven"]
    starts = [CLOSING, *payments[:-1]]
    read = [
        [term(start, start, end) for start, end in zip(starts, payments, strict=True)],
        [compounded(start, end) for start, end in zip(starts, payments, strict=True)],
    ]
    found, _, _ = drawn(HullWhite(0.1, 0.0), read, payments, 32, lean=0.5, macro=np.ones(32))
    forwards = np.array([CURVE.forward_rate(start, end) for start, end in zip(starts, payments, strict=True)])
    assert np.all(np.abs(found.rates - forwards[:, np.newaxis]) < 1e-12)
    np.testing.assert_allclose(found.discount, CURVE.discount(payments)[:, np.newaxis].repeat(32, axis=1), rtol=1e-14)


@pytest.mark.parametrize("width", [32, 64])
def test_the_width_of_lanes_changes_no_bit(width):
    payments = GRIDS["uneven"]
    read = [[compounded(CLOSING, day) for day in payments]]
    macro = np.random.default_rng(5).normal(size=256)
    arguments = {"lean": 0.5, "seed": 3}
    whole, _, _ = drawn(PROCESS, read, payments, 256, macro=macro, first=512, **arguments)
    blocks = [
        drawn(PROCESS, read, payments, width, macro=macro[at : at + width], first=512 + at, **arguments)[0]
        for at in range(0, 256, width)
    ]
    for part in range(3):
        joined = np.concatenate([block[part] for block in blocks], axis=2 if part < 2 else 1)
        assert joined.tobytes() == whole[part].tobytes()


@pytest.mark.parametrize("a", [0.0, 1e-9, 0.01, 0.3, 3.0])
@pytest.mark.parametrize("years", [0.003, 0.5, 10.0])
def test_the_variance_of_the_integral_is_the_integral_of_its_square(a, years):
    found = float(HullWhite(a, 0.01).integral_variance(np.array(years)))
    assert found == pytest.approx(naive.integral_variance(a, 0.01, years), rel=1e-9)
