"""Royalties held in escrow, from deal and tape: they come with the decision, and the value knows."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.simulation.royalty_pools import NOTHING_HAPPENS, discounts, each, means_near, patent, royalties, royalty

PATHS = 16_384
HARD = "patents: {leaning: 0.6, shock-rate: 0.05, shock-kills: 20%}"


def pool(folder, terms=None, model=NOTHING_HAPPENS, **columns):
    """One contract on two patents, the second without challenges that are held."""
    folder.mkdir()
    row = {"technology": "t", "invalidation_hazard": "4%", "upheld_chance": "60%"}
    rows = [patent("P", **row, **columns), patent("Q", technology="t", invalidation_hazard="4%")]
    contract = royalty("C", patents="P:0.75;Q:0.25", **(terms or {}))
    return royalties(folder, [contract], patents=rows, model=model)


def test_what_is_held_comes_with_the_decision(tmp_path):
    """Of 250 a quarter 187.5 are held for two quarters and come in the third, on the paths with a challenge."""
    plain, held = (each(pool(tmp_path / str(p), pendency=p), PATHS)["C"].receipts for p in (0, 0.49))
    assert {0.0, 0.25, 0.75, 1.0} >= set(np.unique(np.round(plain / plain.max(axis=1, keepdims=True), 9)).tolist())
    untouched = (plain == held).all(axis=0)
    assert 0.3 < untouched.mean() < 0.9
    sales = plain.max(axis=1)
    whole = (plain == sales[:, np.newaxis]).all(axis=0)  # both patents live to the end
    assert (held[:, whole] <= 2.75 * sales.max()).all()
    late = held[-2:, whole].min(axis=0) < sales.min() * 0.9
    on_time = np.flatnonzero(whole)[~late]
    np.testing.assert_allclose(held[:, on_time].sum(axis=0), sales.sum(), rtol=1e-12)
    np.testing.assert_allclose(held[:, whole & ~untouched].min(), 0.25 * sales.min(), rtol=1e-9)
    assert (np.cumsum(held, axis=0) <= np.cumsum(plain, axis=0) + 1e-9).all()
    share = held[0] / plain[0]
    assert set(np.round(share[plain[0] == sales[0]], 9).tolist()) == {0.25, 1.0}


def test_as_many_are_held_as_stated(tmp_path):
    """Odds of 1.5: at a hazard that has a third of its height in the first year, 1.5 times what is invalidated."""
    case = pool(tmp_path / "pool", pendency=0.49)
    receipts = each(case, 4 * PATHS)["C"].receipts
    lives = case.pool.royalties.lives
    assert lives.upheld is not None
    delays = lives.upheld.delays(0)
    sales = case.pool.royalties.terms.sales[0]
    accrued = sales * 0.75 * lives.survival[0, 1:]
    expected = accrued @ delays + sales * 0.25 * lives.survival[1, 1:]
    for k in range(len(sales)):
        assert means_near(receipts[k], expected[k], 4.5), k
    assert (np.diag(delays)[8:] < 0.98).all(), "and that is not as without"


def test_a_pendency_shorter_than_the_periods_holds_nothing(tmp_path):
    plain, short = (each(pool(tmp_path / str(p), model=HARD, pendency=p), 1_024)["C"] for p in (0, 0.1))
    assert plain.receipts.tobytes() == short.receipts.tobytes() and plain.value.tobytes() == short.value.tobytes()


@pytest.mark.parametrize(
    ("terms", "approximate"),
    [
        ({}, 0.0),
        ({"reporting_lag": 2, "tail_share": "20%", "withholding": "10%"}, 0.0),
        ({"cap": 900}, 2e-3),
        ({"minimum": 700, "tail_share": "20%"}, 2e-3),
        ({"multiple_cap": 2, "upfront": 1000}, 2e-3),
    ],
)
def test_the_value_is_the_mean_of_what_is_received(tmp_path, terms, approximate):
    more = {"pendency": 1.4, "partial_chance": "37%", "partial_share": "40%"}
    case = pool(tmp_path / "pool", {"volatility": "20%", **terms}, HARD, **more)
    assert case.pool.royalties.lives.upheld is not None
    drawn = each(case, 2 * PATHS)["C"]
    total = np.cumsum(drawn.receipts * discounts(case), axis=0) + drawn.value * discounts(case)
    closing = case.pool.royalties.initial
    allowed = 4.0 * total.std(axis=1) / math.sqrt(total.shape[1]) + approximate * closing
    assert (np.abs(total.mean(axis=1) - closing) < allowed).all(), total.mean(axis=1) / closing - 1.0
    assert closing < pool(tmp_path / "paid", {"volatility": "20%", **terms}, HARD).pool.royalties.initial
