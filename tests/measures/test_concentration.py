"""Concentration: known cases, and what must not matter."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.errors import ModelError
from ipabs.measures.concentration import concentration
from ipabs.measures.missing import Missing

EXPOSURES = st.lists(st.floats(0.0, 1e9), min_size=1, max_size=30).filter(any)


def test_by_hand():
    found = concentration([1.0, 2.0, 3.0, 4.0], top=(1, 2, 10))
    assert not isinstance(found, Missing)
    assert found.herfindahl == pytest.approx(0.3)
    assert found.effective_number == pytest.approx(10 / 3)
    assert found.largest == pytest.approx({1: 0.4, 2: 0.7, 10: 1.0})


@given(st.integers(1, 300))
def test_equal_names(n):
    found = concentration([0.1] * n)
    assert not isinstance(found, Missing)
    assert found.effective_number == pytest.approx(n)
    assert found.largest[5] == pytest.approx(min(1.0, 5 / n))


@given(EXPOSURES, st.randoms(use_true_random=False))
def test_order_unit_and_empty_names_do_not_matter(exposures, random):
    found = concentration(exposures)
    shuffled = [*exposures, 0.0]
    random.shuffle(shuffled)
    assert concentration(shuffled) == found
    assert concentration([x * 2.0**20 for x in exposures]) == found
    assert not isinstance(found, Missing)
    assert 1 / len(exposures) - 1e-12 <= found.herfindahl <= found.largest[1] + 1e-12


def test_nothing_exposed():
    assert concentration([0.0, 0.0]) == concentration([]) == Missing("nothing is exposed")


@pytest.mark.parametrize(
    ("exposures", "top", "message"),
    [
        ([1.0, -2.0], (1,), "exposures must be 0 or more; that of name 1 is -2"),
        ([math.nan], (1,), "exposures must be 0 or more; that of name 0 is nan"),
        ([[1.0]], (1,), "exposures must be one column of numbers, not an array of shape (1, 1)"),
        ([1.0], (0, 2), "the largest can be counted from 1, not from 0"),
    ],
)
def test_impossible_input_is_refused(exposures, top, message):
    with pytest.raises(ModelError) as refused:
        concentration(exposures, top)
    assert str(refused.value) == message
