"""Patents behind royalties, from deal and tape: they are renewed, invalidated, struck together and expire as stated."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq

from tests.simulation.royalty_pools import (
    NOTHING_HAPPENS,
    YEARS,
    each,
    licensee,
    means_near,
    patent,
    royalties,
    royalty,
    telling,
    who_lives,
)

PATHS = 16_384
LAW = "patents: {leaning: 0.4, shock-rate: 0.02, shock-kills: 10%}"
HARD_LAW = "patents: {leaning: 0.6, shock-rate: 0.05, shock-kills: 20%}"
"""Shocks alone bring 1 % a year, as much as is stated of some patents, and more than there is just after the grant."""
QUALITY, LAPSE = 0.3, 0.5
"""What a unit of quality takes off the logarithm of both hazards."""
MIXES = {
    "alike": [0.0] * 12,
    "good": [2.0] * 12,
    "halves": [1.5, -1.5] * 6,
    "mixed": [-2.0, -1.2, -0.7, -0.3, 0.0, 0.1, 0.4, 0.8, 1.1, 1.6, 2.2, 3.0],
}


def years_of_days(number):
    """Payment dates 365 days apart, so that times are whole years."""
    first = date(2022, 12, 31)
    days = ", ".join(str(first + timedelta(days=365 * n)) for n in range(1, number + 1))
    return f"{{cutoff: {first}, closing: {first}, payments: [{days}]}}"


def passed(age):
    """Integral of the shape of invalidation since the grant: 20 at 20 years."""
    return 20.0 * quad(lambda a: a * math.exp(-a / 5.0), 0.0, age)[0] / quad(lambda a: a * math.exp(-a / 5.0), 0, 20)[0]


def quotients(effect, qualities):
    """exp(-c z) over its mean."""
    own = np.exp(-effect * np.array(qualities))
    return own / own.mean()


def renewed(share, qualities):
    """Chances of patents that all have the same dates behind them, where ``share`` of them are left."""
    weight = np.exp(-LAPSE * np.array(qualities))
    hazard = brentq(lambda g: np.exp(-g * weight).mean() - share, 0.0, 50.0, xtol=1e-15)
    return np.exp(-hazard * weight)


@pytest.mark.parametrize("hazard", [0.0, 0.02])
@pytest.mark.parametrize("mix", list(MIXES))
def test_renewals(tmp_path, mix, hazard):
    """Of US patents whose owners pay 84, 63 and 49 % are left after 4, 8 and 12 years, times what is not invalidated.

    With the regime on, so that they lapse together, and common shocks too where anything is ever invalidated.
    """
    qualities = MIXES[mix]
    rows = [
        patent(f"P{n}", quality=z, technology="t", renewal_paid_by="owner", invalidation_hazard=hazard)
        for n, z in enumerate(qualities)
    ]
    case = royalties(tmp_path, [telling(rows)], patents=rows, dates=YEARS, model=LAW)
    alive = who_lives(case, PATHS)
    shares = [1.0] * 3 + [0.84] * 4 + [0.63] * 4 + [0.49]
    for k, share in enumerate(shares):
        sound = np.exp(-hazard * quotients(QUALITY, qualities) * passed(case.pool.times[k + 1]))
        exact = sound * renewed(share, qualities)
        assert means_near(alive[:, k].astype(float), exact, 4.5), k
        assert means_near(alive[:, k].mean(axis=0), exact.mean()), k
    if not hazard:
        for k, share in ((3, 0.84), (7, 0.63), (11, 0.49)):
            assert means_near(alive[:, k].mean(axis=0), share)
    # they lapse together: paths differ by more than patents of their own would make them
    apart = (alive[:, -1].mean(axis=1) * (1.0 - alive[:, -1].mean(axis=1))).mean() / len(qualities)
    assert alive[:, -1].mean(axis=0).var() > 1.1 * apart


@pytest.mark.parametrize("mix", list(MIXES))
def test_the_stated_hazard_is_the_average(tmp_path, mix):
    """Over 20 years from the grant, patents and states of the world, with shape, quality, lean and shocks on."""
    qualities = MIXES[mix]
    stated = np.array([0.01, 0.03] * 6)
    rows = [
        patent(f"P{n}", quality=z, technology="t", invalidation_hazard=hazard)
        for n, (z, hazard) in enumerate(zip(qualities, stated, strict=True))
    ]
    case = royalties(tmp_path, [telling(rows)], patents=rows, dates=years_of_days(20), model=HARD_LAW)
    alive = who_lives(case, PATHS)[:, -1].astype(float)
    shares = alive.mean(axis=1)
    realised = (-np.log(shares) / 20.0).mean()
    error = (alive / shares[:, np.newaxis]).mean(axis=0).std() / 20.0 / math.sqrt(PATHS)
    assert abs(realised - stated.mean()) < 4.0 * error
    assert error < 0.02 * stated.mean()
    if mix not in {"alike", "good"}:
        # and quality has moved it from good patents to bad ones
        good = np.array(qualities) > np.median(qualities)
        assert (-np.log(shares[~good])).mean() > 1.5 * (-np.log(shares[good])).mean()


@pytest.mark.parametrize("leaning", [0.0, 0.4, 1.0])
def test_patents_of_one_technology_live_together(tmp_path, leaning):
    """P(both) = phi(H + H) exp(-rate t (1 - (1 - q)^2)), phi(H) = E exp(-L H); across technologies the product."""
    rate, kills, hazard = 0.3, 0.4, 0.2
    rows = [patent(f"P{n}", technology=technology, invalidation_hazard=hazard) for n, technology in enumerate("ttu")]
    law = f"patents: {{leaning: {leaning}, shock-rate: {rate}, shock-kills: {kills:.0%}}}"
    case = royalties(tmp_path, [telling(rows)], patents=rows, dates=years_of_days(8), model=law)
    alive = who_lives(case, 4 * PATHS)
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    lifts = np.exp(-leaning * nodes - 0.5 * leaning**2)

    def phi(own):
        return float(np.exp(-lifts * own) @ weights / weights.sum())

    for k in (3, 7):
        years = k + 1.0
        one = math.exp(-hazard * passed(years))
        own = brentq(lambda h, one=one, years=years: phi(h) * math.exp(-rate * kills * years) - one, 0.0, 50.0)
        both = phi(2.0 * own) * math.exp(-rate * years * (1.0 - (1.0 - kills) ** 2))
        assert both > 1.1 * one**2
        assert means_near((alive[0, k] & alive[1, k]).astype(float), both)
        assert means_near((alive[0, k] & alive[2, k]).astype(float), one**2)


def test_a_patent_of_two_contracts_dies_on_both_at_once(tmp_path):
    rows = [
        patent("P", technology="t", invalidation_hazard="8%", renewal_paid_by="owner"),
        patent("Q", technology="t", invalidation_hazard="8%", renewal_paid_by="owner"),
    ]
    contracts = [
        royalty("one", "L", patents="P", volatility="30%"),
        royalty("two", "M", patents="P:0.5", royalty_rate="7%"),
        royalty("other", "M", patents="Q"),
        royalty("half", "M", patents="P;Q"),
    ]
    obligors = [licensee("L"), licensee("M", sector="pharma")]
    case = royalties(tmp_path, contracts, obligors, rows, dates=YEARS, model=LAW)
    drawn = each(case, PATHS)
    one, two, other = (drawn[name].receipts > 0.0 for name in ("one", "two", "other"))
    np.testing.assert_array_equal(one, two)
    assert 0.1 < one[-1].mean() < 0.2  # 49 % of them renewed, and of those 30 % not invalidated
    assert (one != other).mean() > 0.1
    share = drawn["half"].receipts / case.pool.royalties.terms.sales[3][:, np.newaxis]
    np.testing.assert_allclose(share, 0.5 * one + 0.5 * other, atol=1e-12)
    for name in drawn:  # it does not come back
        assert (np.diff((drawn[name].receipts > 0.0).astype(int), axis=0) <= 0).all()


@pytest.mark.parametrize(
    ("extension", "cliff", "days", "alive"),
    [(0, 9, 91, 44), (1.5, 15, 92, 44), (-1.0, 5, 91, 44)],
)
@pytest.mark.parametrize("tail", [0.0, 0.25])
def test_the_cliff(tmp_path, tail, extension, cliff, days, alive):
    """Expiry on 15 May 2025, after 44 of the quarter's 91 days; 548 days later on 14 November 2026, after 44 of 92."""
    rows = [patent("P", expiry_date="2025-05-15", extension=extension, invalidation_hazard=0)]
    contracts = [
        royalty("on-patents", patents="P", tail_share=tail),
        royalty("on-know-how"),
    ]
    case = royalties(tmp_path, contracts, patents=rows, model=NOTHING_HAPPENS)
    drawn = each(case, 64)
    whole = drawn["on-know-how"].receipts[:, 0]
    np.testing.assert_allclose(whole, 1_000 * np.diff(case.pool.times), rtol=1e-14)
    paid = drawn["on-patents"].receipts
    assert (np.ptp(paid, axis=1) == 0.0).all()
    expected = np.ones(len(whole))
    expected[cliff], expected[cliff + 1 :] = tail + (1.0 - tail) * alive / days, tail
    np.testing.assert_allclose(paid[:, 0], whole * expected, rtol=1e-13, atol=1e-10)


def test_a_bundle_falls_by_steps(tmp_path):
    """Weights 6, 3 and 1; the first has expired before the cutoff, and its weight is the others'."""
    rows = [
        patent("old", grant_date="2001-01-01", expiry_date="2022-12-31", invalidation_hazard=0),
        patent("first", expiry_date="2024-01-01", invalidation_hazard=0),
        patent("last", expiry_date="2026-01-01", invalidation_hazard=0),
    ]
    contract = royalty("C", patents="old:0.6;first:0.3;last:0.1", tail_share="20%")
    case = royalties(tmp_path, [contract], patents=rows, model=NOTHING_HAPPENS)
    paid = each(case, 64)["C"].receipts[:, 0] / (1_000 * np.diff(case.pool.times))
    np.testing.assert_allclose(paid, [1.0] * 4 + [0.2 + 0.8 * 0.25] * 8 + [0.2] * 8, rtol=1e-13)
