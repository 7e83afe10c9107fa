"""Narrowed claims and families, from deal and tape: each patent ends as stated, and together by their share."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.simulation.royalty_pools import (
    NOTHING_HAPPENS,
    YEARS,
    discounts,
    each,
    means_near,
    patent,
    royalties,
    royalty,
    telling,
    who_lives,
)
from tests.simulation.test_royalty_patents import passed, years_of_days

PATHS = 16_384
HARD = "leaning: 0.6, shock-rate: 0.05, shock-kills: 20%"


def law(share, words="leaning: 0, shock-rate: 0"):
    return f"patents: {{{words}, family-share: {share:.0%}}}"


@pytest.mark.parametrize("share", [0.0, 0.7])
@pytest.mark.parametrize("words", ["leaning: 0, shock-rate: 0", HARD])
def test_claims_are_narrowed_or_all_lost_at_the_stated_hazard(tmp_path, words, share):
    """Untouched with exp(-H), not yet lost with exp(-(1 - p) H): what is left is 1, a quarter, or nothing."""
    hazard, chance, left = 0.06, 0.4, 0.25
    column = {"technology": "t", "invalidation_hazard": hazard, "partial_chance": chance, "partial_share": left}
    rows = [patent(name, family="F", **column) for name in ("P", "Q")]
    contracts = [royalty("on-P", patents="P"), royalty("on-Q", patents="Q")]
    case = royalties(tmp_path, contracts, patents=rows, dates=years_of_days(12), model=law(share, words))
    drawn = each(case, 2 * PATHS)
    for name in ("on-P", "on-Q"):
        weight = drawn[name].receipts / 1_000
        assert set(np.unique(np.round(weight, 12)).tolist()) == {0.0, left, 1.0}
        assert (np.diff(weight, axis=0) <= 0.0).all(), "nothing comes back"
        for k in range(12):
            cumulative = hazard * passed(k + 1.0)
            assert means_near((weight[k] == 1.0).astype(float), math.exp(-cumulative)), k
            assert means_near((weight[k] > 0.0).astype(float), math.exp(-(1.0 - chance) * cumulative)), k


def test_of_first_invalidations_the_stated_share_is_partial(tmp_path):
    """Within years in which hardly any patent is invalidated twice."""
    rows = [patent("P", invalidation_hazard="4%", partial_chance="37%", partial_share="50%")]
    contracts = [royalty("C", patents="P")]
    case = royalties(tmp_path, contracts, patents=rows, dates=years_of_days(3), model=NOTHING_HAPPENS)
    weight = each(case, 8 * PATHS)["C"].receipts / 1_000
    before = np.vstack([np.ones_like(weight[:1]), weight[:-1]])
    first = (before == 1.0) & (weight < 1.0)
    partial = (weight[first] > 0.0).astype(float)
    assert len(partial) > 4_000
    twice = 0.5 * 0.63 * 0.04 * 1.6  # within the year of the first, at the height of the shape
    assert abs(partial.mean() - 0.37) < 4.0 * partial.std() / math.sqrt(len(partial)) + 0.37 * twice


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_family_falls_together_as_often_as_its_share_says(tmp_path, share):
    """P(both live) = exp(-(1 - s)(G + H) - s max(G, H)); strangers and the last of a family live on their own."""
    rows = [
        patent("P", family="F", invalidation_hazard="10%"),
        patent("Q", family="F", invalidation_hazard="10%"),
        patent("R", family="F", invalidation_hazard="5%"),
        patent("S", family="G", invalidation_hazard="10%"),
        patent("T", invalidation_hazard="10%"),
    ]
    case = royalties(tmp_path, [telling(rows)], patents=rows, dates=years_of_days(8), model=law(share))
    alive = who_lives(case, 2 * PATHS)
    for k in (2, 7):
        high, low = 0.1 * passed(k + 1.0), 0.05 * passed(k + 1.0)
        for number, hazard in enumerate((high, high, low, high, high)):
            assert means_near(alive[number, k].astype(float), math.exp(-hazard))
        for one, other, both in (
            (0, 1, (1.0 - share) * 2.0 * high + share * high),
            (0, 2, (1.0 - share) * (high + low) + share * high),
            (0, 3, 2.0 * high),
            (3, 4, 2.0 * high),
        ):
            assert means_near((alive[one, k] & alive[other, k]).astype(float), math.exp(-both)), (one, other)
    if share == 1.0:
        np.testing.assert_array_equal(alive[0], alive[1])
        assert (alive[2] >= alive[0]).all()


def test_families_with_shocks_lean_and_lapses_end_each_patent_as_stated(tmp_path):
    """What the family's share changes is who ends with whom: shares alive are those without it, within their errors."""
    rows = [
        patent(f"P{n}", technology="t", family="F", renewal_paid_by="owner", invalidation_hazard=hazard, quality=n - 1)
        for n, hazard in enumerate((0.04, 0.06, 0.08))
    ]
    together = {}
    for share in (0.0, 0.8):
        folder = tmp_path / str(share)
        folder.mkdir()
        case = royalties(folder, [telling(rows)], patents=rows, dates=YEARS, model=law(share, HARD))
        lives = case.pool.royalties.lives
        alive = who_lives(case, 2 * PATHS)
        for number in range(3):
            for k in range(12):
                assert means_near(alive[number, k].astype(float), lives.survival[number, k + 1], 4.5)
        together[share] = alive[:, 3].all(axis=0).mean()
        stated = lives.survival[:3]
    np.testing.assert_allclose(case.pool.royalties.lives.survival, stated)
    assert together[0.8] > together[0.0] + 0.02


def test_names_of_families_alone_change_no_bit(tmp_path):
    """Nor does a share where every family is of one that lives."""
    gone = patent("old", family="F", grant_date="2001-01-01", expiry_date="2020-01-01")
    drawn = []
    for number, (names, share) in enumerate(((None, 0.0), ("FF", 0.0), ("FG", 0.8))):
        folder = tmp_path / str(number)
        folder.mkdir()
        given = [{}, {}] if names is None else [{"family": name} for name in names]
        rows = [patent(f"P{n}", technology="t", invalidation_hazard="8%", **given[n]) for n in range(2)]
        case = royalties(folder, [royalty("C", patents="P0;P1")], patents=[*rows, gone], model=law(share, HARD))
        assert case.pool.royalties.lives.further is None
        drawn.append(each(case, 1_024)["C"].receipts.tobytes())
    assert len(set(drawn)) == 1


@pytest.mark.parametrize("terms", [{}, {"cap": 900}, {"reporting_lag": 1, "tail_share": "20%"}])
def test_the_value_is_the_mean_of_what_is_received(tmp_path, terms):
    rows = [
        patent(name, family="F", technology="t", invalidation_hazard="6%", partial_chance="37%", partial_share="40%")
        for name in ("US", "EP", "CN")
    ]
    contract = royalty("C", patents="US:0.6;EP:0.3;CN:0.1", volatility="20%", **terms)
    case = royalties(tmp_path, [contract], patents=rows, model=law(0.6, HARD))
    drawn = each(case, 2 * PATHS)["C"]
    total = np.cumsum(drawn.receipts * discounts(case), axis=0) + drawn.value * discounts(case)
    closing = case.pool.royalties.initial
    error = total.std(axis=1) / math.sqrt(total.shape[1])
    allowed = 4.0 * error + (2e-3 * closing if "cap" in terms else 0.0)
    assert (np.abs(total.mean(axis=1) - closing) < allowed).all()
