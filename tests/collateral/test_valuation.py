"""Values of royalties against simulation from the formulas: at the cutoff, and along the path."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from ipabs.collateral.bundles import Bundles
from ipabs.collateral.royalties import waits
from ipabs.collateral.worth.base_royalties import accrue, within_lifetime
from ipabs.collateral.worth.expected_royalties import make_group
from ipabs.collateral.worth.lifetime_caps import brownian_paths, needed_stretch
from ipabs.collateral.worth.royalty_worth import discounted_years
from ipabs.collateral.worth.sampled_patents import average_alive
from ipabs.collateral.worth.standing import Standing
from ipabs.collateral.worth.sums_of_sales import make_multiples
from ipabs.collateral.worth.valuation import value_royalties
from ipabs.definitions.royalty_values import WILDEST
from tests.collateral.valued import (
    Case,
    bundles_of,
    lives_of,
    model_of,
    obligors_of,
    related,
    terms_of,
    yearly,
)

PLAIN = terms_of()
THREE = {
    "bundles": bundles_of(shares=(0.5, 0.3, 0.2), expiries=(6.1, 8.3, 30.0)),
    "lives": lives_of(hazards=(0.03, 0.05, 0.08)),
}
ONE = {"bundles": bundles_of(shares=(1.0,), expiries=(7.6,)), "lives": lives_of(hazards=(0.05,))}
LEANING = {"model": model_of(macro=0.5, sector=0.7), "obligors": obligors_of(weights=(0.5, 0.6, 0.0, 0.0))}
STUDENT = {**LEANING, "model": model_of(macro=0.5, sector=0.7, copula="student-t")}
LEGAL = {
    "bundles": bundles_of(shares=(0.5, 0.5), expiries=(9.0, 30.0)),
    "lives": lives_of(hazards=(0.08, 0.1)),
    "obligors": obligors_of(weights=(0.35, 0.3, 0.4, 0.0)),
}
STRUCK = {**THREE, "lives": lives_of(hazards=(0.03, 0.05, 0.08), rate=0.05, kills=0.5)}
FAMILIES = related(shares=(0.5, 0.3, 0.2))
WILD = {"volatility": 0.4, "own_share": 0.2}
REPLACED = {"chance": 0.5, "delay": 1.0, "share": 0.8, "lag": 2, "receivable": [1.2, 1.3], "net": 0.9}
TIERS = {"starts": [0.0, 80.0], "steps": [0.03, 0.03], "begun": [50.0, 1.5, 1.5]}
BEGUN = {"begun": [50.0, 2.5, 2.5]}
EVERYTHING = {**TIERS, **REPLACED, "cap": 5.0, "minimum": yearly(PLAIN, 2.0), "tail": 0.2}

CASES = {
    "plain": (PLAIN, {}),
    "lag, receivables, withholding": (terms_of(lag=2, receivable=[1.2, 1.3], net=0.9), {}),
    "patents and tail": (terms_of(tail=0.2), THREE),
    "replacement": (terms_of(tail=0.2, **REPLACED), {**THREE, "obligors": obligors_of(hazard=0.08)}),
    "sales lean with default": (terms_of(**WILD, chance=0.5, delay=0.6), LEANING),
    "student-t": (terms_of(**WILD, chance=0.5, delay=0.6), STUDENT),
    "patents lean with default": (terms_of(tail=0.0), LEGAL),
    "tiers": (terms_of(**TIERS, tail=0.2), THREE),
    "tiers, the first without royalty": (terms_of(starts=[0.0, 60.0], steps=[0.0, 0.05]), {}),
    "cap": (terms_of(cap=5.0, **BEGUN, tail=0.2), THREE),
    "cap, one patent": (terms_of(cap=4.0, **BEGUN, tail=0.1), ONE),
    "cap, common shocks": (terms_of(cap=4.0, **BEGUN, tail=0.0), STRUCK),
    "families and narrowed claims": (terms_of(tail=0.1), FAMILIES),
    "cap, families and narrowed claims": (terms_of(cap=4.0, **BEGUN, tail=0.1), FAMILIES),
    "minimum": (terms_of(minimum=yearly(PLAIN, 4.0), **BEGUN, tail=0.2), THREE),
    "everything": (terms_of(**EVERYTHING), THREE),
    "everything, leaning": (terms_of(**EVERYTHING, **WILD), {**THREE, **LEANING}),
    "lifetime cap": (terms_of(lifetime=30.0, tail=0.2), THREE),
    "lifetime cap, families and narrowed claims": (terms_of(lifetime=20.0, tail=0.1), FAMILIES),
    "everything and a lifetime cap": (terms_of(**EVERYTHING, lifetime=20.0), {**THREE, **LEANING}),
}
"""Contracts, and what stands around them."""
EXACT = {
    "plain",
    "lag, receivables, withholding",
    "patents and tail",
    "families and narrowed claims",
    "replacement",
    "sales lean with default",
    "student-t",
}


FIFTEEN = np.arange(61) / 4.0


def simulated(case: Case, paths: int = 60_000, seed: int = 7) -> tuple[float, float]:
    """Mean and standard error of the discounted royalties of a contract without patents whose licensee stays."""
    rng, terms, times = np.random.default_rng(seed), case.terms, case.times
    steps = rng.standard_normal((paths // 2, len(times) - 1)) * np.sqrt(np.diff(times))
    walk, sigma = np.cumsum(np.concatenate([steps, -steps]), axis=1), terms.volatility[0]
    multiple = np.exp(sigma * walk - sigma**2 * times[1:] / 2)
    pays = accrue(terms, np.zeros(1, dtype=np.int64), terms.sales[0] * multiple, np.ones_like(multiple))
    value = within_lifetime(pays, terms.lifetime[:1]) @ case.discount[1:]
    pairs = 0.5 * (value[: paths // 2] + value[paths // 2 :])
    return pairs.mean(), pairs.std() / np.sqrt(len(pairs))


def undisturbed(**given) -> Case:
    """15 years of quarters, 5 % and beyond 50 a year 10 %; nobody defaults."""
    terms = terms_of(FIFTEEN, starts=[0.0, 50.0], steps=[0.05, 0.05], **given)
    return Case(terms, times=FIFTEEN, lives=lives_of(FIFTEEN), obligors=obligors_of(FIFTEEN, hazard=0.0))


@pytest.mark.parametrize("volatility", [0.25, 0.8, 1.2])
@pytest.mark.parametrize("given", [{"lifetime": 30.0}, {"lifetime": 100.0}, {"lifetime": 60.0, "cap": 20.0}], ids=str)
def test_lifetime_caps_of_the_wildest_sales(volatility: float, given: dict[str, float]) -> None:
    """The uncapped mean is made by paths that no sample has: what is left under the cap must not rest on it."""
    case = undisturbed(volatility=volatility, **given)
    mean, error = simulated(case)
    assert error < 4e-3 * mean
    assert abs(case.valuation.closing[0] - mean) < 4.0 * error + (0.004 if volatility > 1.0 else 0.002) * mean


@pytest.mark.parametrize(("volatility", "allowed"), [(0.25, 0.005), (0.8, 0.1), (1.2, 0.3)])
def test_points_reach_where_the_mean_of_sales_is_made(volatility: float, allowed: float) -> None:
    """E[M] is 1, though few paths are above it: after 15 years at 120 % points that are not stretched find 0.25."""
    walk, chance = brownian_paths(tuple(FIFTEEN.tolist()), needed_stretch(volatility, 15.0))
    mean = chance @ np.exp(volatility * walk - 0.5 * volatility**2 * FIFTEEN[1:])
    np.testing.assert_allclose(mean, 1.0, atol=allowed)


@pytest.mark.parametrize(("volatility", "allowed"), [(0.4, 0.002), (0.8, 0.005), (1.2, 0.015)])
def test_yearly_caps_of_the_wildest_sales(volatility: float, allowed: float) -> None:
    case = undisturbed(volatility=volatility, cap=6.0)
    mean, error = simulated(case)
    assert error < 4e-3 * mean
    assert abs(case.valuation.closing[0] - mean) < 4.0 * error + allowed * mean


def test_a_lifetime_cap_out_of_reach_is_none() -> None:
    around = {**THREE, **LEANING}
    free, far = (Case(terms_of(**EVERYTHING, lifetime=life), **around).valuation for life in (np.inf, 1e9))
    np.testing.assert_array_equal(far.closing, free.closing)
    np.testing.assert_array_equal(far.level, free.level)


def test_the_wildest_sales_do_not_overflow() -> None:
    """At the bound of the column, over 20 and over 40 years, in a large currency; warnings are errors here."""
    for years in (20, 40):
        times = np.arange(4 * years + 1) / 4.0
        multiples = make_multiples(np.array([WILDEST]), times)
        together = np.tril(np.ones((1, len(times) - 1, len(times) - 1), dtype=bool))
        for amount in (1e-3, 1e12):
            sums = multiples.sums(np.full((1, len(times) - 1), amount), together)
            call, slope = sums.call(np.full((1, len(times) - 1, 1), 10 * amount))
            assert all(np.isfinite(array).all() for array in (*sums, call, slope))
        terms = terms_of(times, volatility=WILDEST, starts=[0.0, 50.0], steps=[0.05, 0.05], cap=6.0, lifetime=30.0)
        case = Case(terms, times=times, lives=lives_of(times), obligors=obligors_of(times))
        assert 0.0 < case.valuation.closing[0] < 30.0


def test_without_patents_nothing_is_negative() -> None:
    """Differences of calls are rounded: what is to come must not be, however little it is."""
    for seed in range(20):
        rng = np.random.default_rng(seed)
        starts = [0.0, *np.sort(rng.uniform(20.0, 200.0, 2))]
        given = {"minimum": yearly(PLAIN, 1.0)} if seed % 2 else {}
        volatility = (0.0, 0.01, 0.05)[seed % 3]
        terms = terms_of(
            starts=starts, steps=[0.05, 0.07, -0.09], cap=rng.uniform(1.0, 4.0), volatility=volatility, **given
        )
        found = Case(terms).valuation
        for name in ("fixed", "level", "carry", "after", "expected"):
            assert getattr(found, name).min() >= 0.0, (seed, name)


@pytest.mark.parametrize("name", CASES)
def test_value_is_what_simulation_brings_at_every_time(name: str) -> None:
    """Discounted receipts so far and discounted value mean the closing value, whatever the period.

    Standard errors are below 0.15 % of it. Proportional royalties get 4 of them; the others the 0.2 % more that
    their approximations may take.
    """
    terms, around = CASES[name]
    case = Case(terms, **around)
    mean, error, came = case.simulate(100_000)
    closing = case.valuation.closing[0]
    assert error.max() < 1.5e-3 * closing
    allowed = 4.0 * error + (0.0 if name in EXACT else 2e-3 * closing)
    assert np.all(np.abs(mean - closing) < allowed), (mean / closing - 1.0, error / closing)
    np.testing.assert_allclose(case.valuation.expected[0], came, atol=2.5e-3 * closing)
    np.testing.assert_allclose(case.valuation.expected[0] @ case.discount[1:], closing, rtol=1e-10)


def test_years_of_certain_sales_are_worth_their_annuity() -> None:
    case = Case(terms_of(volatility=0.0), obligors=obligors_of(hazard=0.0))
    np.testing.assert_allclose(case.valuation.closing, 1.25 * case.discount[1:].sum(), rtol=1e-12)
    np.testing.assert_allclose(case.valuation.base_receipts, np.full(40, 1.25), rtol=1e-12)
    np.testing.assert_allclose(case.valuation.base_value[0], case.valuation.closing[0], rtol=1e-12)
    assert case.valuation.base_value[-1] == 0.0


def test_certain_sales_through_every_term_give_the_base_case() -> None:
    """Nothing random: the closing value is the base case's receipts, discounted, and so is its value at every time."""
    terms = terms_of(volatility=0.0, **{**EVERYTHING, "chance": 0.0}, lifetime=30.0)
    certain = lives_of(hazards=(0.0, 0.0, 0.0), kills=0.0)
    case = Case(terms, bundles=THREE["bundles"], lives=certain, obligors=obligors_of(hazard=0.0))
    present = case.discount[1:] * case.valuation.base_receipts
    np.testing.assert_allclose(case.valuation.closing[0], present.sum(), rtol=1e-7)
    to_come = np.append(np.cumsum(present[::-1])[::-1], 0.0) / case.discount
    np.testing.assert_allclose(case.valuation.base_value, to_come, rtol=1e-7, atol=1e-7)
    np.testing.assert_allclose(case.valuation.expected[0], case.valuation.base_receipts, rtol=1e-6, atol=1e-9)


def test_tilted_standing_is_the_law_of_two_normals() -> None:
    """E[exp(s Y) 1{X > q}] / E[exp(s Y)] for normals of correlation r is P(X + s r > q)."""
    standing = Standing(obligors_of(), model_of(), 10.0)
    threshold, shift = np.array([-2.0, -1.0, 0.3]), np.array([0.3, -0.2, 0.0])
    np.testing.assert_allclose(standing.above(threshold, shift), norm.sf(threshold - shift), rtol=1e-12)
    student = Standing(obligors_of(), model_of(copula="student-t"), 10.0)
    rng = np.random.default_rng(3)
    normal, mixing = rng.standard_normal(2_000_000), np.sqrt(4 / rng.chisquare(4, 2_000_000))
    for q, h in zip(threshold.tolist(), shift.tolist(), strict=True):
        drawn = ((normal + h) * mixing > q).mean()
        assert abs(float(student.above(np.array([q]), np.array([h]))[0]) - drawn) < 4 * 0.5 / np.sqrt(2e6)


def test_drift_is_the_covariance_of_licensee_and_sector() -> None:
    standing = Standing(obligors_of(weights=(0.5, 0.6, 0.1, 0.0)), model_of(macro=0.3, sector=0.4), 9.0)
    zero = np.zeros(2, dtype=np.int64)
    np.testing.assert_allclose(standing.drift(zero, ["pharma", ""]), [(0.15 + 0.24) / 3, 0.15 / 3])
    np.testing.assert_allclose(standing.drift(zero, ["software", "pharma"]), [0.15 / 3, (0.15 + 0.24) / 3])


def test_replacement_waits_for_its_delay() -> None:
    times = np.array([0.0, 0.5, 1.0, 1.5, 2.5])
    np.testing.assert_array_equal(waits(times, np.array([0.0, 0.5, 1.0, 9.0])), [
        [0, 1, 2, 3],
        [-1, 0, 1, 2],
        [-1, -1, 0, 2],
        [-1, -1, -1, -1],
    ])  # fmt: skip


def test_calls_on_a_year_of_sales() -> None:
    """Against simulation at 50 % volatility, within 0.1 % of the sum's mean; as seen with M too."""
    rng, paths, sigma = np.random.default_rng(5), 400_000, 0.5
    times = np.arange(9) / 4
    multiples = make_multiples(np.array([sigma]), times)
    together = np.tril(np.ones((1, 8, 8), dtype=bool))
    amounts = np.linspace(1.0, 2.0, 8)
    sums = multiples.sums(amounts[np.newaxis], together)
    walk = np.cumsum(0.5 * rng.standard_normal((8, paths)), axis=0)
    multiple = np.exp(sigma * walk - 0.5 * sigma**2 * times[1:, np.newaxis])
    total = amounts @ multiple
    for strike in (6.0, 12.0, 20.0):
        call, slope = (array[0, -1] for array in sums.call(np.full((1, 8, 1), strike)))
        for column, seen in ((0, 1.0), (4, multiple[3])):
            drawn = seen * np.maximum(total - strike, 0.0)
            above = seen * np.where(total > strike, total, 0.0)
            assert abs(call[column] - drawn.mean()) < 4 * drawn.std() / np.sqrt(paths) + 1e-3 * amounts.sum()
            assert abs(slope[column] - above.mean()) < 4 * above.std() / np.sqrt(paths) + 3e-3 * amounts.sum()


def test_one_patent_has_the_law_of_a_coin() -> None:
    lives = lives_of(hazards=(0.2,))
    bundles = bundles_of(shares=(1.0,), expiries=(30.0,))
    group = make_group(np.zeros(1, dtype=np.int64), bundles, lives)
    own = np.arange(40)[np.newaxis]
    law = average_alive(group, bundles, lives, (np.ones((1, 40)), own), np.ones(1, dtype=bool))
    assert law.value.max() < 1.05  # the mean is exact and the points are not
    between = (law.value > 0.0) & (law.value < 0.95 * law.value.max(axis=2, keepdims=True))
    assert np.all(between.sum(axis=2) <= 1)
    np.testing.assert_allclose((law.value * law.chance).sum(axis=2)[0], lives.survival[0, 1:], rtol=1e-10)


def test_contracts_do_not_move_each_other() -> None:
    """The group in which a contract is valued is no part of its value."""
    together = Case(terms_of(count=70)).valuation
    np.testing.assert_array_equal(together.closing, np.full(70, Case(PLAIN).valuation.closing[0]))
    mixed = replace(terms_of(count=3), cap=np.array([np.inf, 5.0, np.inf]), lifetime=np.array([np.inf, np.inf, 20.0]))
    closing = Case(mixed).valuation.closing
    pairs = zip(mixed.cap.tolist(), mixed.lifetime.tolist(), strict=True)
    alone = [Case(terms_of(cap=cap, lifetime=life)).valuation.closing[0] for cap, life in pairs]
    np.testing.assert_allclose(closing, alone, rtol=1e-12)


def test_values_scale_with_money() -> None:
    money = ("sales", "starts", "minimum", "cap", "lifetime", "receivable", "begun")
    terms = terms_of(**EVERYTHING, lifetime=20.0)
    scaled = replace(terms, **{name: 1e3 * getattr(terms, name) for name in money})
    small, large = Case(terms, **THREE).valuation, Case(scaled, **THREE).valuation
    for name in ("fixed", "level", "worth", "closing", "expected", "base_receipts", "base_value"):
        np.testing.assert_allclose(getattr(large, name), 1e3 * getattr(small, name), rtol=1e-8, atol=1e-6)
    np.testing.assert_allclose(large.after, small.after, rtol=1e-8)
    assert small.fixed.min() >= -1e-9 and small.level.min() >= 0.0


def test_a_drug_register_is_valued_in_about_a_second() -> None:
    """1,251 contracts, 6,255 patents, 60 periods: 0.7 seconds on an idle machine; the bound is for a busy one."""
    times, count = np.arange(61) / 4.0, 1251
    number = np.repeat(np.arange(count), 5)
    bundles = Bundles(number, np.arange(5 * count), np.full((5 * count, 60), 0.2))
    lives = lives_of(times, hazards=np.full(5 * count, 0.05))
    terms = terms_of(times, count=count, tail=0.0, lag=1, receivable=[1.0], chance=0.3)
    start = time.perf_counter()
    valuation = value_royalties(terms, bundles, lives, obligors_of(times), discounted_years(times, 0.06), model_of())
    assert time.perf_counter() - start < 4.0
    assert valuation.closing.shape == (count,) and np.ptp(valuation.closing) < 1e-12 * valuation.closing[0]
