"""Sales behind royalties, from deal and tape: their mean is the lifecycle, their noise as volatile and shared as told.

At a rate of 100 %, without patents, lag and defaults, what comes in a period is what is sold in it.
"""

from __future__ import annotations

import math
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from tests.simulation.pools import frequency_near
from tests.simulation.royalty_pools import MONTHS, QUARTERS, YEARS, each, licensee, means_near, royalties, royalty

if TYPE_CHECKING:
    from collections.abc import Callable

PATHS = 16_384
CUTOFF = date(2022, 12, 31)
LAUNCH = date(2021, 7, 1)
AGE = (CUTOFF - LAUNCH).days / 365.0


def ramp(age: float) -> float:
    return min(age / 3.0, 1.0) * 0.9 ** max(age - 3.0 - 2.0, 0.0)


def bass(age: float) -> float:
    """Adoptions (1 - F) (p + q F) of the share F that has adopted, over the most they ever are."""
    p, q = 0.04, 0.5
    left = math.exp(-(p + q) * age)
    adopted = (1.0 - left) / (1.0 + q / p * left)
    return (1.0 - adopted) * (p + q * adopted) / ((p + q) ** 2 / (4.0 * q))


def logistic(age: float) -> float:
    return 1.0 / (1.0 + math.exp(-1.5 * (age - 2.5)))


LIFECYCLES: dict[str, tuple[dict[str, object], Callable[[float], float]]] = {
    "constant": ({"growth": "-4%"}, lambda years: 1_000 * 0.96**years),
    "ramp": (
        {"lifecycle": "ramp-plateau-decline", "ramp": 3, "plateau": 2, "decline": "10%", "launch_date": LAUNCH},
        lambda years: 1_000 * ramp(AGE + years) / ramp(AGE),
    ),
    "bass": (
        {"lifecycle": "bass", "bass_p": 0.04, "bass_q": 0.5, "launch_date": LAUNCH, "peak_sales": 5_000},
        lambda years: 5_000 * bass(AGE + years),
    ),
    "logistic": (
        {
            "lifecycle": "logistic",
            "logistic_midpoint": 2.5,
            "logistic_steepness": 1.5,
            "launch_date": LAUNCH,
            "peak_sales": 2_000,
        },
        lambda years: 2_000 * logistic(AGE + years),
    ),
    "vector": (
        {"lifecycle": "vector", "vector": "1;1.5;0.8;0.3"},
        lambda years: 1_000 * (1.0, 1.5, 0.8, 0.3)[min(int(years), 3)],
    ),
}
KINKS = [1.0, 2.0, 3.0, 3.0 - AGE, 5.0 - AGE]
"""Years from the cutoff at which a lifecycle bends or jumps."""
VOLATILITY = {"constant": 0.15, "ramp": 0.25, "bass": 0.35, "logistic": 0.6, "vector": 0.3}


@pytest.mark.parametrize("dates", [MONTHS, QUARTERS, YEARS], ids=["months", "quarters", "years"])
def test_mean_and_variance(tmp_path, dates):
    """Mean and variance of the logarithm too, so that a noise of another law would show."""
    contracts = [royalty(name, volatility=VOLATILITY[name], **words) for name, (words, _) in LIFECYCLES.items()]
    case = royalties(tmp_path, contracts, [licensee(sector="pharma")], dates=dates)
    times = case.pool.times
    for name, drawn in each(case, PATHS).items():
        level, sigma = LIFECYCLES[name][1], VOLATILITY[name]
        expected = np.array(
            [
                quad(level, begin, end, points=[kink for kink in KINKS if begin < kink < end] or None)[0]
                for begin, end in pairwise(times)
            ]
        )
        assert means_near(drawn.receipts, expected), name
        logs, variance = np.log(drawn.receipts), sigma**2 * times[1:]
        assert means_near(logs, np.log(expected) - 0.5 * variance), name
        assert (np.abs(logs.var(axis=1) - variance) < 4.0 * variance * math.sqrt(2.0 / PATHS)).all(), name
        # what is added from period to period is news
        steps = np.diff(logs, axis=0, prepend=math.log(1.0))[1:]
        together = np.corrcoef(steps)[np.triu_indices(len(steps), 1)]
        assert np.abs(together).max() < 5.0 / math.sqrt(PATHS)


def correlation_near(one, other, exact):
    """Of two rows of paths, by Fisher's z."""
    found = np.corrcoef(one, other)[0, 1]
    return abs(math.atanh(found) - math.atanh(exact)) < 4.0 / math.sqrt(PATHS - 3)


@pytest.mark.parametrize("macro", [0.0, 0.2, 0.6])
def test_what_is_not_their_own_is_shared(tmp_path, macro):
    """In a sector 1 - own_share of the variance; across sectors what both paths' ends share with the macro factor.

    The path of a sector has at t the covariance t with itself, and macro^2 t^2 / T with another's.
    """
    contracts = [
        royalty("one", "L", volatility="20%", own_share="30%"),
        royalty("two", "M", volatility="45%", own_share="30%"),
        royalty("own", "M", volatility="30%", own_share="80%"),
        royalty("far", "N", volatility="30%", own_share="0%"),
        royalty("alone", "O", volatility="30%", own_share="0%"),
    ]
    sectors = {"L": "pharma", "M": "pharma", "N": "music", "O": None}
    obligors = [licensee(name, sector=sector) for name, sector in sectors.items()]
    case = royalties(tmp_path, contracts, obligors, model=f"sales: {{leaning-macro: {macro}, leaning-sector: 0.5}}")
    logs = {name: np.log(drawn.receipts) for name, drawn in each(case, PATHS).items()}
    times = case.pool.times[1:]
    for k in (len(times) - 1, len(times) // 2 - 1):
        assert correlation_near(logs["one"][k], logs["two"][k], 0.7)
        assert correlation_near(logs["one"][k], logs["own"][k], math.sqrt(0.7 * 0.2))
        across = macro**2 * times[k] / times[-1]
        assert correlation_near(logs["one"][k], logs["far"][k], math.sqrt(0.7) * across)
        assert correlation_near(logs["far"][k], logs["alone"][k], 0.0)  # of no sector: nothing is shared


@pytest.mark.parametrize("sector", ["pharma", None])
def test_sales_fall_where_licensees_fail(tmp_path, sector):
    """A licensee that is its sector's factor, and sales that are it in the end: they are far down when it fails.

    Given default, F <= q and so F is -phi(q) / p in the mean: log sales are lower by sigma sqrt(T) x correlation.
    """
    obligors = [
        licensee("failing", pd="20%", sector=sector, weight_macro=0.6, weight_sector=0.7 if sector else None),
        licensee("selling", sector=sector),
    ]
    contracts = [
        royalty("of-failing", "failing"),
        royalty("of-selling", "selling", volatility="40%", own_share="0%"),
    ]
    case = royalties(tmp_path, contracts, obligors, model="sales: {leaning-macro: 0.5, leaning-sector: 0.8}")
    drawn, times = each(case, PATHS), case.pool.times
    year = int(np.searchsorted(times[1:], 1.0))
    failed = drawn["of-failing"].receipts[year] == 0.0
    chance = case.pool.obligors.cumulative[0, year + 1]
    assert frequency_near(failed, chance)
    logs = np.log(drawn["of-selling"].receipts[-1])
    shared = 0.6 * 0.5 + 0.7 * 0.8 if sector else 0.0  # without a sector sales are the product's own
    lower = shared * 0.4 * math.sqrt(times[-1]) * norm.pdf(norm.ppf(chance)) / chance
    exact = math.log(case.pool.royalties.terms.sales[1, -1]) - 0.5 * 0.16 * times[-1] - lower
    assert means_near(logs[failed], exact)
