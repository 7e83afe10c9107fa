"""Lives of patents in parts and families: each cause integrates to what is stated; the numbers of the manual."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from ipabs.collateral.bundles import Bundles, part_bundles
from ipabs.collateral.patent_hazards import stated_cumulative
from ipabs.collateral.patent_lives import make_patent_lives
from ipabs.collateral.renewals import lapses
from ipabs.definitions.library import shipped
from ipabs.errors import Faults
from ipabs.kernels.causes import FAMILY, FAMILY_NARROWED, NARROWED
from tests.collateral.living import CUTOFF, QUARTERS, days, made, ruled

RICH = {
    "technologies": ("t", "t", "u", "u", "", ""),
    "families": ("F", "F", "F", "G", "G", "alone"),
    "hazard": np.array([0.05, 0.02, 0.08, 0.04, 0.06, 0.03]),
    "partial_chance": np.array([0.4, 0.0, 1.0, 0.2, 0.5, 0.37]),
    "partial_share": np.array([0.5, 0.5, 0.3, 0.0, 1.0, 0.25]),
    "owner_pays": np.array([True, True, False, False, True, False]),
    "quality": np.array([1.0, 0.0, -1.0, 0.5, 0.0, 0.0]),
    "grant": days(np.array([-3.0, 0.0, -1.0, -6.0, -2.0, 0.0])),
}


def lives_of(patents, model):
    return make_patent_lives(patents, QUARTERS, CUTOFF, model, Faults())


def expected_alive(lives, row):
    """Probability by period that a row is alive: over the factor by quadrature, over the shocks by their law."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(120)
    c = lives.leaning if lives.technologies[row] else 0.0
    lifts = np.exp(-c * nodes - 0.5 * c * c)
    own = np.exp(-np.outer(lives.whole_hazard()[row], lifts)) @ (weights / weights.sum())
    chances = np.diff(lives.counts, prepend=0.0, axis=1)
    left = np.exp(-lives.kills[row] * np.arange(chances.shape[1]))
    return own[1:] * np.cumprod(chances @ left)


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("leaning", [0.0, 0.6])
def test_every_part_survives_as_stated(share, leaning):
    patents, model = made(6, **RICH), ruled(leaning=leaning, shock_rate=0.03, shock_kills=0.2, family_share=share)
    lives = lives_of(patents, model)
    stated = stated_cumulative(patents, QUARTERS, CUTOFF, model.patents.quality_effect)
    lapsed = lapses(patents, QUARTERS, CUTOFF, model.patents.lapse_effect, Faults())
    last = np.searchsorted(QUARTERS, 17.0) - 1
    chance = patents.partial_chance[:, np.newaxis]
    assert lives.further is not None
    assert lives.further.rest.tolist() == [6, -1, 7, 8, -1, 9]
    parted = np.flatnonzero(lives.further.rest >= 0)
    np.testing.assert_allclose(lives.survival[:6], np.exp(-(1 - chance) * stated - lapsed), rtol=5e-3)
    np.testing.assert_allclose(lives.survival[:6, last], np.exp(-(1 - chance) * stated - lapsed)[:, last], rtol=1e-12)
    np.testing.assert_allclose(lives.survival[6:, last], np.exp(-stated - lapsed)[parted, last], rtol=1e-12)
    for row in range(10):
        np.testing.assert_allclose(expected_alive(lives, row), lives.survival[row, 1:], rtol=1e-9)
    assert (np.diff(lives.hazard, axis=1) >= 0.0).all() and (np.diff(lives.further.hazard, axis=1) >= 0.0).all()
    assert (np.diff(lives.further.row) >= 0).all()


def test_what_each_row_is_ended_by():
    lives = lives_of(made(6, **RICH), ruled(family_share=0.4))
    assert lives.further is not None
    found = {row: set() for row in range(10)}
    for row, purpose in zip(lives.further.row.tolist(), lives.further.purpose.tolist(), strict=True):
        found[row].add(purpose)
    both = {FAMILY, NARROWED, FAMILY_NARROWED}
    assert [found[row] for row in range(10)] == [{FAMILY}] * 5 + [set(), both, both, both, {NARROWED}]
    assert lives.entity[6] == lives.entity[0] and lives.technologies[6] == "t"
    of_family = {int(e) for e, p in zip(lives.further.entity, lives.further.purpose, strict=True) if p == FAMILY}
    assert len(of_family) == 2, "one exponential a family"
    own = {int(e) for e, p in zip(lives.further.entity, lives.further.purpose, strict=True) if p == NARROWED}
    assert own == {int(lives.entity[n]) for n in (0, 2, 3, 5)}


def test_a_family_shares_invalidations_and_no_lapses():
    patents, model = made(6, **RICH), ruled(leaning=0.0, shock_rate=0.0, family_share=0.4)
    lives = lives_of(patents, model)
    stated = stated_cumulative(patents, QUARTERS, CUTOFF, model.patents.quality_effect)
    lapsed = lapses(patents, QUARTERS, CUTOFF, model.patents.lapse_effect, Faults())
    assert lives.further is not None and lapsed[0].any()
    for row, purpose, hazard in zip(lives.further.row, lives.further.purpose, lives.further.hazard, strict=True):
        if row < 5:
            assert purpose == FAMILY
            whole = (1.0 - patents.partial_chance[row]) * stated[row]
            np.testing.assert_allclose(hazard[:60], 0.4 * whole[:60], rtol=1e-12, atol=1e-15)
            np.testing.assert_allclose(lives.hazard[row, :60], (0.6 * whole + lapsed[row])[:60], rtol=1e-12, atol=1e-15)


def test_without_either_lives_are_what_they_were():
    patents = made(6, **(RICH | {"partial_chance": np.zeros(6)}))
    plain = lives_of(patents, ruled())
    assert plain.further is None and plain.whole_hazard() is plain.hazard
    whole = lives_of(replace(patents, partial_chance=np.full(6, 0.5), partial_share=np.ones(6)), ruled())
    assert whole.further is None, "what leaves all of the weight takes nothing"
    bundles = Bundles(np.zeros(6, dtype=np.int64), np.arange(6), np.full((6, 60), 1 / 6))
    assert part_bundles(bundles, plain) is bundles


def test_weights_are_parted_within_their_contract():
    lives = lives_of(made(6, **RICH), ruled())
    bundles = Bundles(np.array([0, 0, 1, 2]), np.array([0, 1, 0, 3]), np.array([[0.6], [0.4], [1.0], [1.0]]))
    parted = part_bundles(bundles, lives)
    assert parted.contract.tolist() == [0, 0, 0, 1, 1, 2, 2]
    assert parted.patent.tolist() == [0, 1, 6, 0, 6, 3, 8]
    np.testing.assert_allclose(parted.weight[:, 0], [0.3, 0.4, 0.3, 0.5, 0.5, 0.0, 1.0])


def test_the_numbers_of_the_manual():
    page = (shipped("structures") / "README.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"(at 2% a year over 20 years .*? weight is left)", page, flags=re.DOTALL)
    hazard, years, chance, share, *told = map(float, re.findall(r"([\d.]+)(?:%| years)", text))
    untouched = math.exp(-hazard / 100 * years)
    alive = math.exp(-(1 - chance / 100) * hazard / 100 * years)
    weight = untouched + share / 100 * (alive - untouched)
    assert told == [round(100 * x, 1) for x in (untouched, alive - untouched, 1 - alive, weight)]
    times = np.array([0.0, 20.0])
    patents = made(1, hazard=np.array([0.02]), partial_chance=np.array([0.37]), expiry=days(25.0))
    lives = make_patent_lives(patents, times, CUTOFF, ruled(), Faults())
    np.testing.assert_allclose(lives.survival[:, 1], [alive, untouched], rtol=1e-12)
    narrowed = {"inventions": 14.9 / (25.3 + 14.9), "utility": 18.2 / (39.2 + 18.2), "designs": 1.1 / (46.0 + 1.1)}
    for word, share in (*narrowed.items(), ("PTAB", 17.97 / (60.94 + 17.97))):
        assert re.search(rf"{100 * share:.0f}% of {word}|{word} did in late 2022\s+{100 * share:.0f}%", page), word
