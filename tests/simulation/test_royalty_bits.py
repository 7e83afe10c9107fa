"""One seed, one set of bits, with royalties in the pool: whatever the threads, lanes, paths, and what else is in it."""

from __future__ import annotations

import numpy as np
import pytest

from ipabs.case import load
from ipabs.kernels import paths as kept
from ipabs.run import replay, simulate
from tests.simulation import pools
from tests.simulation.royalty_pools import (
    MIXED_OBLIGORS,
    MIXED_PATENTS,
    QUARTERS,
    each,
    mixed_contracts,
    mixed_deal,
    patent,
    royalties,
    royalty,
)

COPULAS = ("gaussian", "student-t")
PATHS = 2_048
PER_PATH = ("tranches", "totals", "receipts", "slices", "sample")
MONEY = (
    kept.VALUE,
    kept.AT_COUPON,
    kept.UNPAID,
    kept.UNPAID_PRINCIPAL,
    kept.TIMED_PRINCIPAL,
    kept.REPAID,
    kept.RECEIVED,
)


@pytest.fixture(scope="module", params=COPULAS)
def case(request, tmp_path_factory):
    return mixed_deal(tmp_path_factory.mktemp("mixed"), copula=request.param)


@pytest.fixture(scope="module")
def base(case):
    return simulate(case, paths=PATHS, seed=7, threads=1, by_period=True).gathered


def same(one, other):
    for name in (*PER_PATH, "means"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


def test_the_deal_has_something_to_say(case, base):
    """Bits that agree are not bits of nothing."""
    fund, guarantee, insurance, *rest = base.totals[:6].max(axis=1)
    assert min(fund, guarantee, *rest) > 0.0 == insurance
    assert (base.lost < 0.0).any()
    assert (base.tranches[:2, kept.UNPAID].max(axis=1) > 0).all()
    assert 0.01 < (base.tranches[0, kept.UNPAID] > 0.01).mean() < 0.5
    for drawn in each(case, 512, seed=7).values():
        assert drawn.receipts.std(axis=1).max() > 0.0 and drawn.defaulted.any()


@pytest.mark.parametrize("threads", [2, 4])
def test_threads(case, base, threads):
    same(simulate(case, paths=PATHS, seed=7, threads=threads, by_period=True).gathered, base)


@pytest.mark.parametrize("lanes", [32, 512, 1_024])
def test_lanes(case, base, lanes):
    same(simulate(case, paths=PATHS, seed=7, threads=2, lanes=lanes, by_period=True).gathered, base)


@pytest.mark.parametrize("paths", [1, 1_777])
def test_fewer_paths_are_the_first_of_more(case, base, paths):
    fewer = simulate(case, paths=paths, seed=7, threads=2, lanes=64, by_period=True)
    for name in PER_PATH:
        np.testing.assert_array_equal(getattr(fewer.gathered, name), getattr(base, name)[..., :paths], err_msg=name)
    same(simulate(case, paths=paths, seed=7, threads=1, lanes=1_024, by_period=True).gathered, fewer.gathered)


@pytest.mark.parametrize("path", [0, 31, 1_024, 2_047])
def test_a_path_alone(case, base, path):
    found = simulate(case, paths=1, seed=7)
    alone = replay(case, path, seed=7)
    assert "receipts.royalty" in found.waterfall.flows
    for place, name in enumerate(found.waterfall.flows):
        np.testing.assert_array_equal(alone.flows.path(name), base.sample[place, :, path], err_msg=name)
    exposures = [default.exposure for default in alone.defaults]
    assert sum(exposures) == pytest.approx(base.defaulted[path], abs=1e-9)


def test_another_seed_is_another_sample(case, base):
    other = simulate(case, paths=PATHS, seed=8).gathered
    assert (other.receipts != base.receipts).all()


@pytest.mark.parametrize(("copula", "power"), [("gaussian", -4), ("gaussian", 20), ("student-t", 3)])
def test_money_has_no_scale(tmp_path, copula, power):
    """All amounts times 2^n: every amount is, to the bit, and every ratio, flag and time as it was."""
    scale = 2.0**power
    one, other = mixed_deal(tmp_path / "one", copula=copula), mixed_deal(tmp_path / "n", scale=scale, copula=copula)
    plain, scaled = (pools.fed(of, 512) for of in (one, other))
    for name in plain:
        factor = 1.0 if name.startswith("failed.") else scale
        np.testing.assert_array_equal(scaled[name], factor * plain[name], err_msg=name)
    before, after = (simulate(of, paths=512).gathered for of in (one, other))
    np.testing.assert_array_equal(after.totals, scale * before.totals)
    np.testing.assert_array_equal(after.slices, before.slices)
    for row in range(kept.MEASURES):
        factor = scale if row in MONEY else 1.0
        np.testing.assert_array_equal(after.tranches[:, row], factor * before.tranches[:, row], err_msg=str(row))


LAW = "sales: {leaning-macro: 0.3, leaning-sector: 0.5}, patents: {shock-rate: 0.2, shock-kills: 40%}"


def pool_of(folder, contracts, copula):
    """A deal on some royalties; equally good patents, as quality is what it is beside the pool's others."""
    named = {part.partition(":")[0] for row in contracts for part in str(row.get("patents", "")).split(";")}
    patents = [{**row, "quality": 0} for row in MIXED_PATENTS if row["id"] in named]
    owing = {row["obligor"] for row in contracts}
    firms = [row for row in MIXED_OBLIGORS if row["id"] in owing]
    model = f"copula: {copula}, {LAW}"
    return royalties(folder, contracts, firms, patents or [patent("none")], dates=QUARTERS, model=model)


@pytest.mark.parametrize("copula", COPULAS)
def test_a_contract_more_moves_no_other(tmp_path, copula):
    """Nor do its patents, its technology, its licensee and its sector: in one pool all do as each does alone."""
    contracts = [row for row in mixed_contracts() if row.get("kind") == "royalty"]
    contracts[3]["obligor"], contracts[2]["obligor"] = "owing", "lone"  # sectors, technologies, places all move
    whole = each(pool_of(tmp_path / "all", contracts, copula), PATHS)
    assert list(whole) != sorted(whole)  # they stand by licensee
    for row in contracts:
        name = str(row["id"])
        alone = each(pool_of(tmp_path / name, [row], copula), PATHS)[name]
        np.testing.assert_array_equal(alone.receipts, whole[name].receipts, err_msg=name)
        np.testing.assert_array_equal(alone.defaulted > 0.0, whole[name].defaulted > 0.0, err_msg=name)
        # what it is worth is a sum over more or fewer contracts at once, and may be rounded otherwise
        np.testing.assert_allclose(alone.value, whole[name].value, rtol=1e-9, atol=1e-9, err_msg=name)


def test_royalties_move_no_instalments(tmp_path, case):
    """What the instalments of the mixed deal pay is what they pay in a deal of their own."""
    contracts = [row for row in mixed_contracts() if row.get("kind") != "royalty"]
    folder = tmp_path / "instalments"
    pools.write_pool(folder, case.file.read_text(encoding="utf-8"), contracts, MIXED_OBLIGORS, MIXED_PATENTS)
    alone, mixed = pools.fed(load(folder), PATHS), pools.fed(case, PATHS)
    for name in ("receipts.interest", "receipts.principal", "receipts.recovery", "failed.payer"):
        np.testing.assert_array_equal(alone[name], mixed[name], err_msg=name)
    assert "receipts.royalty" not in alone


def test_a_pool_of_one_contract(tmp_path):
    case = royalties(tmp_path, [royalty("C", royalty_rate="10%", volatility="40%")])
    found = simulate(case, paths=1_000, threads=2, by_period=True, debug=True)
    place = list(found.waterfall.flows).index("receipts.royalty")
    np.testing.assert_array_equal(found.gathered.by_period(place), each(case, 1_000)["C"].receipts)
    np.testing.assert_array_equal(
        found.gathered.receipts, found.gathered.by_period(list(found.waterfall.flows).index("receipts")).sum(axis=0)
    )
