"""Challenges that fail: how likely, decided when, what they delay, by hand; and what the manual says of them."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from ipabs.collateral.challenges import UPHELD, UPHELD_US, Upheld, make_upheld, upheld_chances
from ipabs.collateral.patent_hazards import stated_cumulative
from ipabs.collateral.patent_lives import make_patent_lives
from ipabs.definitions.library import shipped
from ipabs.errors import Faults
from tests.collateral.living import CUTOFF, QUARTERS, made, ruled

BOTH = np.array([0, 1])


def test_how_likely_and_decided_when():
    """Two patents, of which one is decided after 0.49 years; two challenges fail for each that succeeds."""
    patents = made(2, hazard=np.full(2, 0.05), pendency=np.array([0.49, 0.0]), upheld=np.full(2, 2 / 3))
    cumulative = stated_cumulative(patents, QUARTERS, CUTOFF, 0.3)
    found = make_upheld(patents, cumulative, QUARTERS, np.array([0, 1, 0]))
    assert found is not None
    np.testing.assert_allclose(found.chance[0], 1.0 - np.exp(-2.0 * np.diff(cumulative[0])), rtol=1e-12)
    assert not found.chance[1].any()
    np.testing.assert_array_equal(found.chance[2], found.chance[0])
    expected = np.minimum(np.arange(60) + 2, 60)  # from the middle of a quarter 0.49 years on lies in the next but one
    np.testing.assert_array_equal(found.decided[0], expected)


@pytest.mark.parametrize(("pendency", "waits"), [(0.1, 0), (0.125, 0), (0.13, 1), (0.375, 1), (0.4, 2), (3.0, 12)])
def test_royalties_of_periods_that_end_before_the_decision_wait(pendency, waits):
    patents = made(1, hazard=np.array([0.05]), pendency=np.array([pendency]))
    found = make_upheld(patents, stated_cumulative(patents, QUARTERS, CUTOFF, 0.3), QUARTERS, np.array([0]))
    if waits == 0:
        assert found is None
        return
    assert found is not None
    assert found.decided[0, 0] == waits and found.decided[0, -1] == 60


def test_nothing_waits_where_nothing_is_pending():
    patents = made(2)
    assert make_patent_lives(patents, QUARTERS, CUTOFF, ruled(), Faults()).upheld is None
    empty = made(0, grant=np.zeros(0, dtype=np.int64), expiry=np.zeros(0, dtype=np.int64))
    assert make_upheld(empty, np.zeros((0, 61)), QUARTERS, np.zeros(0, dtype=np.int64)) is None


def test_delays_by_hand():
    """Half of the patents are challenged in the first period, a fifth of the others in the second; two periods each.

    0.5 begin in period 0 and are decided in 2; 0.5 x 0.2 = 0.1 begin in period 1 and are decided in 3, after the end.
    """
    upheld = Upheld(np.array([[0.5, 0.2, 0.0]]), np.array([[2, 3, 3]]))
    np.testing.assert_allclose(upheld.delays(0), [[0.5, 0.0, 0.5], [0.0, 0.4, 0.5], [0.0, 0.0, 0.9]])


def test_of_a_decision_in_time_nothing_is_lost():
    rng = np.random.default_rng(3)
    chance = rng.uniform(0.0, 0.5, (1, 12)) * (np.arange(12) < 9)
    upheld = Upheld(chance, np.minimum(np.arange(12) + rng.integers(1, 4, (1, 12)), 12))
    np.testing.assert_allclose(upheld.delays(0).sum(axis=1), 1.0)
    assert (np.diag(upheld.delays(0)) >= 0.0).all()


def test_a_share_that_is_not_given_is_that_of_office_and_kind():
    def row(office, kind, chance=None):
        return {"office": office, "kind": kind, "upheld_chance": chance}

    rows = [
        row("CN", "invention"),
        row("CN", "utility"),
        row("EP", "design"),
        row("US", "invention"),
        row("US", "", 0.4),
    ]
    assert upheld_chances(rows).tolist() == [0.598, 0.426, 0.529, 0.2109, 0.4]


def test_what_the_manual_says_of_challenges():
    page = " ".join((shipped("structures") / "README.md").read_text(encoding="utf-8").split())
    ((hazard, chance, number),) = re.findall(
        r"At a hazard of ([\d.]+)% and an `upheld_chance` of ([\d.]+)% ([\d.]+) such challenges begin",
        page,
    )
    upheld = float(chance) / 100.0
    assert round(float(hazard) * upheld / (1.0 - upheld), 2) == float(number)
    ((*kinds, late),) = re.findall(
        r"2020 \(([\d.]+)% of inv\w+, ([\d.]+)% of utility models, ([\d.]+)% of des\w+\), .*? 2022 \(([\d.]+)%\)",
        page,
    )
    assert [float(kind) / 100.0 for kind in kinds] == pytest.approx(list(UPHELD.values()))
    assert float(late) == round(100.0 * UPHELD_US, 1)
    assert f"5.9 months, a `pendency` of {math.floor(5.9 / 12 * 100 + 0.5) / 100}" in page
