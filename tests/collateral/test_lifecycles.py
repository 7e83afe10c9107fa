"""Lifecycles: peaks, integrals against quadrature, and the sales they make of a tape's row."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from ipabs.collateral.lifecycles import (
    Bass,
    Constant,
    Lifecycle,
    Logistic,
    RampPlateauDecline,
    Vector,
    expected_sales,
    sales_at,
)
from tests.collateral.royalty_rows import CUTOFF, made
from tests.domain_checks import domain_check

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.arrays import Money

DRUG = RampPlateauDecline(ramp=3.0, plateau=2.0, decline=0.3)
CURVES = (
    Constant(0.05),
    Constant(-0.2),
    Constant(0.0),
    DRUG,
    RampPlateauDecline(ramp=0.0, plateau=1.0, decline=0.0),
    Bass(0.03, 0.38),
    Bass(0.4, 0.2),
    Logistic(midpoint=4.0, steepness=0.9),
    Logistic(midpoint=-1.0, steepness=30.0),
    Vector((1.0, 1.2, 0.0, 0.9)),
)
KINKS = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0)
IN_LINE = {"lifecycle": "ramp-plateau-decline", "ramp": "3", "plateau": "2", "decline": "30%"}


@pytest.mark.parametrize("curve", CURVES, ids=str)
def test_totals_are_integrals_of_levels(curve: Lifecycle) -> None:
    for upto in (0.0, 0.25, 1.0, 2.9, 4.5, 7.0, 19.3):
        points = [kink for kink in KINKS if 0.0 < kink < upto]
        expected, error = quad(lambda age: float(curve.level(age)), 0.0, upto, points=points or None, limit=200)
        assert math.isclose(float(curve.total(upto)), expected, rel_tol=1e-9, abs_tol=max(1e-10, 10 * error)), upto
        assert curve.total(0.0) == 0.0


@given(
    parameters=st.tuples(st.floats(0.001, 1.0), st.floats(0.001, 2.0)),
    ages=st.lists(st.floats(-5.0, 60.0), min_size=2, max_size=6).map(sorted),
)
@settings(max_examples=60, deadline=None)
def test_sales_are_never_negative_and_periods_add_up(parameters: tuple[float, float], ages: list[float]) -> None:
    one, other = parameters
    for curve in (Bass(one, other), Logistic(10 * one, other), RampPlateauDecline(10 * one, other, one / 1.001)):
        totals = curve.total(np.array(ages))
        assert (np.diff(totals) >= -1e-12 * max(1.0, totals[-1])).all()
        assert (curve.level(np.array(ages)) <= 1.0 + 1e-12).all()
        assert (curve.level(np.array([-1e-9, -3.0])) == 0.0).all()
        assert (curve.total(np.array([-1e-9, -3.0])) == 0.0).all()


def test_the_peak_of_bass_is_where_the_reference_says() -> None:
    check = domain_check("BASS-1")
    innovation, imitation = check.given("p ", "q ")
    printed, rate = check.stated("t*=ln(q/p)/(p+q)=", "(p+q)^2/(4q)=")
    curve = Bass(innovation, imitation)
    peak = math.log(imitation / innovation) / (innovation + imitation)
    assert math.isclose(peak, printed, abs_tol=2e-3)  # the reference rounds its own formula: it is 6.1926
    assert math.isclose(curve.peak, rate, abs_tol=check.tolerance)
    assert math.isclose(float(curve.level(peak)), 1.0, rel_tol=1e-14)
    assert (curve.level(peak + np.array([-0.1, 0.1])) < 1.0).all()
    assert math.isclose(float(curve.total(200.0)) * curve.peak, 1.0, rel_tol=1e-12)  # all adopt in the end
    assert math.isclose(float(Bass(0.4, 0.2).level(0.0)), 1.0)  # with little imitation sales fall from the launch on


def test_levels_by_hand() -> None:
    ages = np.array([-1.0, 0.0, 1.5, 3.0, 5.0, 6.0, 7.0])
    np.testing.assert_allclose(DRUG.level(ages), [0, 0, 0.5, 1, 1, 0.7, 0.49], rtol=1e-15)
    np.testing.assert_allclose(Constant(0.1).level(np.array([0.0, 1.0, 2.0])), [1, 1.1, 1.21])
    np.testing.assert_allclose(Logistic(4.0, 0.9).level(np.array([4.0, 400.0])), [0.5, 1.0])
    curve = Vector((1.0, 1.2, 0.9))
    np.testing.assert_array_equal(curve.level(np.array([0.0, 0.99, 1.0, 2.5, 9.0])), [1, 1, 1.2, 0.9, 0.9])
    np.testing.assert_allclose(curve.total(np.array([0.5, 1.5, 3.0, 5.0])), [0.5, 1.6, 3.1, 4.9])


def sold(folder: Path, *edges: float, **cells: str) -> Money:
    rows = made(folder, cells).rows
    sales: Money = expected_sales(rows, CUTOFF, np.array([edges]))[0]
    return sales


def test_sales_of_a_row(tmp_path: Path) -> None:
    np.testing.assert_allclose(sold(tmp_path, 0, 0.5, 2), [500, 1500])
    growing = sold(tmp_path, 0, 1, 2, growth="10%")
    np.testing.assert_allclose(growing, 1000 * 0.1 / math.log(1.1) * np.array([1, 1.1]))
    listed = sold(tmp_path, 0, 0.5, 1.5, 4, lifecycle="vector", vector="50%;1.2;0.9")
    np.testing.assert_allclose(listed, [250, 250 + 600, 600 + 900 * 2])


def test_sales_begin_where_the_product_stands_at_the_cutoff(tmp_path: Path) -> None:
    two_years_ago = (CUTOFF - date(2018, 1, 1)).days / 365
    assert two_years_ago == 2.0
    ramping = sold(tmp_path, 0, 1, 3, 4, **IN_LINE, launch_date="2018-01-01")
    np.testing.assert_allclose(ramping, 1500 * np.array([2.5 / 3, 2, 0.3 / -math.log(0.7)]))
    spread = sold(tmp_path, 0, 1, lifecycle="bass", launch_date="2018-01-01")
    curve = Bass(0.03, 0.38)
    np.testing.assert_allclose(spread, 1000 * (curve.total(3.0) - curve.total(2.0)) / curve.level(2.0))


def test_sales_by_the_peak(tmp_path: Path) -> None:
    to_come = {"sales": "", "peak_sales": "1200", **IN_LINE, "launch_date": "2020-12-31"}
    np.testing.assert_allclose(sold(tmp_path, 0, 1, 2, 4, **to_come), 1200 * np.array([0, 1 / 6, 8 / 6]))
    rows = made(tmp_path, to_come, {**to_come, "launch_date": "2018-01-01"}).rows
    assert [sales_at(row, CUTOFF) for row in rows] == [0.0, 800.0]
    curve = sold(
        tmp_path, 0, 5, sales="", peak_sales="7", lifecycle="logistic", logistic_midpoint="3", logistic_steepness="2",
        launch_date="2020-01-01",
    )  # fmt: skip
    np.testing.assert_allclose(curve, 7 * Logistic(3.0, 2.0).total(5.0))
