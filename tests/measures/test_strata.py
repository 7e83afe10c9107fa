"""Stratifications are partitions: shares add to 1, counts to those of the pool, and what is printed to 100 %."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipabs.collateral.holdings import BANDS, LIFE_BOUNDS, PD_BOUNDS, QUALITY_BOUNDS, WORDS, Holding
from ipabs.measures.concentration import Concentration
from ipabs.measures.strata import OBLIGOR, OTHERS, describe, merged, rounded_shares

CHOICES = {
    "kind": ["loan", "royalty"],
    "currency": ["CNY"],
    "sector": ["software", "pharma", "not given"],
    "region": ["guangdong", "us"],
    "technology": ["not given"],
    "rating": ["AA (crisil)", "AA- (crisil)", "Baa2 (moodys)", "PD 1-2 %", "PD below 0.1 %", "not given"],
    "stage": ["not given", "pilot"],
    "quality": BANDS["quality"],
    "remaining life": BANDS["remaining life"],
}


@st.composite
def holdings(draw: st.DrawFn) -> list[Holding]:
    number = draw(st.integers(1, 30))
    held = [
        Holding(
            contract=f"C{place}",
            obligor=f"F{draw(st.integers(1, 12))}",
            amount=draw(st.floats(0.01, 1e9)),
            basis=draw(st.sampled_from(["exposure", "sales"])),
            words={by: draw(st.sampled_from(choice)) for by, choice in CHOICES.items()},
            rate=draw(st.none() | st.floats(0.0, 0.1)),
            life=draw(st.none() | st.floats(0.0, 30.0)),
        )
        for place in range(number)
    ]
    return draw(st.sampled_from([held, merged(held, "exposure")]))


@given(held=holdings(), top=st.integers(0, 15))
def test_every_stratification_is_a_partition(held: list[Holding], top: int) -> None:
    pools = describe(held, top)
    assert sum(pool.contracts for pool in pools) == len(held)
    for pool in pools:
        of_pool = [one for one in held if one.basis == pool.basis]
        assert pool.amount == pytest.approx(sum(one.amount for one in of_pool))
        assert pool.obligors == len({one.obligor for one in of_pool})
        for by in {one.by for one in pool.strata}:
            strata = [one for one in pool.strata if one.by == by]
            assert math.fsum(one.share for one in strata) == pytest.approx(1.0, abs=1e-12)
            assert math.fsum(one.amount for one in strata) == pytest.approx(pool.amount, rel=1e-12)
            assert sum(one.contracts for one in strata) == pool.contracts
            assert len({one.name for one in strata}) == len(strata)
            printed = rounded_shares([one.share for one in strata], 2)
            assert sum(round(100 * share) for share in printed) == 10_000
            assert all(abs(share - 100 * one.share) < 0.01 for share, one in zip(printed, strata, strict=True))
        unknown = {by for by in WORDS if all(one.words[by] == "not given" for one in of_pool)}
        assert {one.by for one in pool.strata} == {OBLIGOR, *WORDS} - unknown


@given(held=holdings())
def test_the_order_of_the_tape_does_not_show(held: list[Holding]) -> None:
    assert sorted(map(repr, describe(held, 5))) == sorted(map(repr, describe(held[::-1], 5)))


def one(contract: str, obligor: str, amount: float, **words: str) -> Holding:
    return Holding(contract, obligor, amount, "exposure", dict.fromkeys(WORDS, "not given") | words, 0.04, 2.0)


def strata(held: list[Holding], by: str, top: int = 10) -> list[tuple[Any, ...]]:
    (pool,) = describe(held, top)
    return [(s.name, s.contracts, s.obligors, s.amount, s.share) for s in pool.strata if s.by == by]


def test_a_pool_by_hand() -> None:
    held = [
        one("C1", "F1", 50.0, sector="software", rating="A (sp)"),
        one("C2", "F1", 10.0, sector="software", rating="A (sp)"),
        one("C3", "F2", 30.0, sector="pharma", rating="AA- (sp)"),
        one("C4", "F3", 10.0, sector="pharma", rating="PD 1-2 %"),
    ]
    assert strata(held, "sector") == [("software", 2, 1, 60.0, 0.6), ("pharma", 2, 2, 40.0, 0.4)]
    assert [row[0] for row in strata(held, "rating")] == ["AA- (sp)", "A (sp)", "PD 1-2 %"]
    assert strata(held, OBLIGOR, 1) == [("F1", 2, 1, 60.0, 0.6), (OTHERS, 2, 2, 40.0, 0.4)]
    assert not strata(held, "region")
    (pool,) = describe(held, 1)
    found = pool.concentrations[OBLIGOR]
    assert isinstance(found, Concentration)
    assert found.herfindahl == pytest.approx(0.36 + 0.09 + 0.01) and found.largest[1] == pytest.approx(0.6)
    assert set(pool.concentrations) == {OBLIGOR, "sector"}
    assert (pool.rate, pool.life) == (pytest.approx(0.04), pytest.approx(2.0))
    (open_,) = describe([*held, replace(held[0], life=None)], 1)
    assert open_.life is None


def test_shares_that_do_not_divide_are_rounded_to_a_whole() -> None:
    assert rounded_shares([1 / 3, 1 / 3, 1 / 3], 2) == [33.34, 33.33, 33.33]
    assert rounded_shares([1 / 6] * 6, 0) == [17, 17, 17, 17, 16, 16]


def test_bands_fit_their_bounds() -> None:
    bounds = {"rating": PD_BOUNDS, "quality": QUALITY_BOUNDS, "remaining life": LIFE_BOUNDS}
    assert {by: len(labels) for by, labels in BANDS.items()} == {by: len(found) + 1 for by, found in bounds.items()}
