"""One seed, one set of bits: whatever the threads, the lanes, the number of paths, and what else is in the pool."""

from __future__ import annotations

import numpy as np
import pytest

from ipabs.kernels import paths as kept
from ipabs.run import replay, simulate
from tests.simulation import pools
from tests.simulation.rich import rich_deal

COPULAS = ("gaussian", "student-t")
PER_PATH = ("tranches", "totals", "slices", "sample")
ODD = (1, 31, 1_000, 1_777)
"""Counts of paths that no lane divides."""


@pytest.fixture(scope="module", params=COPULAS)
def case(request, tmp_path_factory):
    return rich_deal(tmp_path_factory.mktemp("rich"), copula=request.param)


@pytest.fixture(scope="module")
def base(case):
    return simulate(case, paths=4_096, seed=7, threads=1, by_period=True).gathered


def same(one, other):
    for name in (*PER_PATH, "means"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


def test_the_deal_has_something_to_say(case, base):
    """Every source pays on some path, and tranches lose: bits that agree are not bits of nothing."""
    assert (base.totals[:6].max(axis=1) > 0).all()
    assert (base.tranches[:2, kept.UNPAID].max(axis=1) > 0).all()
    borne = base.totals[:4].sum(axis=0) + base.totals[5]
    np.testing.assert_allclose(borne, base.totals[4], rtol=1e-12, atol=1e-9)


@pytest.mark.parametrize("threads", [2, 4])
def test_threads(case, base, threads):
    same(simulate(case, paths=4_096, seed=7, threads=threads, by_period=True).gathered, base)


@pytest.mark.parametrize("lanes", [32, 64, 256, 1_024])
def test_lanes(case, base, lanes):
    same(simulate(case, paths=4_096, seed=7, threads=2, lanes=lanes, by_period=True).gathered, base)


@pytest.mark.parametrize("paths", ODD)
def test_fewer_paths_are_the_first_of_more(case, base, paths):
    """And threads and lanes change nothing in a count that neither divides."""
    fewer = simulate(case, paths=paths, seed=7, threads=2, lanes=64, by_period=True)
    assert fewer.gathered.paths == paths
    for name in PER_PATH:
        np.testing.assert_array_equal(getattr(fewer.gathered, name), getattr(base, name)[..., :paths], err_msg=name)
    same(simulate(case, paths=paths, seed=7, threads=1, lanes=256, by_period=True).gathered, fewer.gathered)
    # the surplus lanes of the last block are in no mean
    means = fewer.gathered.sample.mean(axis=2)
    np.testing.assert_allclose(fewer.gathered.means, means, rtol=1e-11, atol=1e-9)


@pytest.mark.parametrize("path", [0, 31, 32, 1_023, 1_024, 3_001])
def test_a_path_alone(case, base, path):
    found = simulate(case, paths=1, seed=7)
    alone = replay(case, path, seed=7)
    for place, name in enumerate(found.waterfall.flows):
        np.testing.assert_array_equal(alone.flows.path(name), base.sample[place, :, path], err_msg=name)
    for place, (name, tranche) in enumerate(case.deal.tranches.items()):
        received = alone.flows.path(f"{name}.interest.paid") + alone.flows.path(f"{name}.principal.paid")
        if tranche.is_residual:
            received = received + alone.flows.path(f"{name}.residual.paid")
        among_others = base.tranches[place, kept.RECEIVED, path]
        assert received.sum() == pytest.approx(among_others, rel=1e-12)
        assert alone.flows.path(f"{name}.balance")[-1] == base.tranches[place, kept.UNPAID_PRINCIPAL, path]


def test_another_seed_is_another_sample(case, base):
    other = simulate(case, paths=4_096, seed=8).gathered
    assert (other.totals[4] != base.totals[4]).mean() > 0.1


THREE = [
    {"id": "A", "pd": 0.2, "sector": "software"},
    {"id": "B", "pd": 0.3, "sector": "materials"},
    {"id": "C", "pd": 0.4, "sector": "biopharma"},  # its factor comes before theirs
]
RECEIPTS = ("receipts.interest", "receipts.principal", "pool.balance")


def subset(folder, names, copula):
    obligors = [row for row in THREE if row["id"] in names]
    contracts = [
        pools.bullet(f"C-{row['id']}", row["id"], 97.0 + place, "2024-12-31", pledge_value=50, rate=0.05)
        | {"profile": "level"}
        for place, row in enumerate(THREE)
        if row["id"] in names
    ]
    model = f"copula: {copula}"
    return pools.fed(
        pools.pool(folder / names, contracts, obligors, dates=pools.TWO_YEARS_BY_QUARTER, model=model), 2_048
    )


@pytest.mark.parametrize("copula", COPULAS)
def test_a_contract_more_changes_no_other(tmp_path, copula):
    """Pools of one contract each: what they pay adds up to what the pools of two and of three pay, path by path."""
    one = {name: subset(tmp_path, name, copula) for name in "ABC"}
    two, three = subset(tmp_path, "AB", copula), subset(tmp_path, "ABC", copula)
    for name in RECEIPTS:
        np.testing.assert_array_equal(two[name], one["A"][name] + one["B"][name], err_msg=name)
        np.testing.assert_array_equal(three[name], two[name] + one["C"][name], err_msg=name)
    recovered = {names: amounts["receipts.recovery"] for names, amounts in (*one.items(), ("AB", two), ("ABC", three))}
    assert all(amounts.any() for amounts in recovered.values())
    np.testing.assert_array_equal(recovered["AB"], recovered["A"] + recovered["B"])
    # three recoveries in one period, and what has defaulted, add in the order of their defaults
    np.testing.assert_allclose(recovered["ABC"], recovered["AB"] + recovered["C"], rtol=1e-14)
    defaulted = [amounts["pool.defaulted"] for amounts in one.values()]
    np.testing.assert_allclose(three["pool.defaulted"], np.sum(defaulted, axis=0), rtol=1e-14)
    assert all((amounts[-1] > 0).any() and (amounts[-1] == 0).any() for amounts in defaulted)
