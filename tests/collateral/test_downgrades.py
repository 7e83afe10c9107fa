"""A transition matrix -> chances of having fallen below a grade: by the naive twin, and in order."""

from __future__ import annotations

import csv
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ipabs.collateral.downgrades import SHIPPED, TransitionMatrix, read_transitions
from ipabs.errors import Faults
from tests.naive import transitions as naive

WHOLE = np.arange(0.0, 11.0)


@st.composite
def matrices(draw):
    """Rows of chances over two to five grades and default; some of them 0."""
    count = draw(st.integers(2, 5))
    weights = st.lists(st.sampled_from([0.0, 0.1, 1.0, 7.0]), min_size=count + 1, max_size=count + 1)
    rows = [draw(weights.filter(any)) for _ in range(count)]
    return TransitionMatrix("drawn", tuple("ABCDE"[:count]), np.array([np.divide(row, sum(row)) for row in rows]))


def shipped():
    faults = Faults()
    matrix = read_transitions(SHIPPED / "sp.csv", "sp", faults)
    assert matrix is not None and not faults
    return matrix


@given(matrices(), st.data())
def test_equals_the_twin_at_whole_years(matrix, data):
    rated, grade = (data.draw(st.integers(0, len(matrix.grades) - 1)) for _ in range(2))
    exact = naive.below(matrix.chances.tolist(), rated, grade, 10)
    found = matrix.below(rated, grade, WHOLE)
    np.testing.assert_allclose(found[1:], exact, rtol=0, atol=1e-12)
    assert found[0] == (1.0 if rated > grade else 0.0)


@given(matrices(), st.lists(st.floats(0.01, 12.0), min_size=2, max_size=6, unique=True).map(sorted), st.data())
def test_rises_with_time_and_with_the_grade(matrix, times, data):
    rated = data.draw(st.integers(0, len(matrix.grades) - 1))
    found = [matrix.below(rated, grade, np.array(times)) for grade in range(len(matrix.grades))]
    for higher, lower in pairwise(found):
        assert (higher >= lower - 1e-12).all()
    for chances in found:
        assert (np.diff(chances) >= 0).all() and (chances >= 0).all() and (chances <= 1).all()


def test_within_a_year_the_intensity_is_constant():
    matrix = shipped()
    first, half = (float(matrix.below(1, 1, np.array([0.0, t]))[-1]) for t in (1.0, 0.5))
    assert abs((1.0 - half) ** 2 - (1.0 - first)) < 1e-15


def test_the_shipped_rows_add_up_but_for_rounding():
    with (SHIPPED / "sp.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert [row[0] for row in rows[1:]] == rows[0][1:-2]
    totals = [sum(float(cell.rstrip("%")) for cell in row[1:-1]) for row in rows[1:]]
    assert all(abs(total - 100.0) < 0.011 for total in totals)
    np.testing.assert_allclose(shipped().chances.sum(axis=1), 1.0, rtol=0, atol=1e-15)


def test_ratings_and_grades_find_their_row():
    matrix = shipped()
    assert [matrix.rated(word) for word in ("AAA", "Aaa", "AA+", "Aa3", "BBB-", "CC", "D")] == [0, 0, 1, 1, 3, 6, None]
    assert matrix.place("AA+") is None and matrix.place("Baa") == 3
