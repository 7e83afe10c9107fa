"""Instalments and royalties in one pool: one obligor fails once, with all it owes, and every loss finds its name."""

from __future__ import annotations

import numpy as np
import pytest

from ipabs.case import load
from ipabs.results.trace import trace
from ipabs.run import contributions, replay, simulate
from ipabs.simulation.attribution import defaults_on, losses_by_obligor
from tests.simulation import pools
from tests.simulation.royalty_pools import (
    MIXED_OBLIGORS,
    MIXED_PATENTS,
    discounts,
    each,
    licensee,
    means_near,
    mixed_contracts,
    mixed_deal,
    royalties,
    royalty,
)

PATHS = 4_096
LOANS_OF_BOTH = {"I2", "I3"}


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return mixed_deal(tmp_path_factory.mktemp("mixed"))


@pytest.fixture(scope="module")
def run(case):
    return simulate(case, paths=PATHS, by_period=True, debug=True)


@pytest.fixture(scope="module")
def drawn(case):
    return each(case, PATHS)


@pytest.mark.parametrize("copula", ["gaussian", "student-t"])
def test_a_default_hits_both(tmp_path, copula):
    """Interest of the loan and royalties stop in the same period, on every path; another obligor's go on."""
    loan = {"exposure": 100, "rate": "6%", "profile": "interest-only", "end_date": "2027-12-31"}
    contracts = [
        royalty("R", "both", volatility="30%"),
        {"id": "I", "obligor": "both", **loan},
        royalty("other", "sound", sales=1),
    ]
    obligors = [licensee("both", pd="15%", sector="pharma"), licensee("sound")]
    case = royalties(tmp_path, contracts, obligors, model=f"copula: {copula}")
    fed, drawn = pools.fed(case, PATHS), each(case, PATHS)
    paying = fed["receipts.interest"] > 0.0
    np.testing.assert_array_equal(drawn["R"].receipts > 0.0, paying)
    assert pools.frequency_near(~paying[-1], case.pool.obligors.cumulative[0, -1])
    assert (drawn["other"].receipts > 0.0).all()
    # what has defaulted is both: the loan's principal, and the royalty's value before
    struck = np.diff(~paying, axis=0, prepend=False)
    defaulted = np.diff(fed["pool.defaulted"], axis=0, prepend=0.0)
    np.testing.assert_allclose(defaulted[~struck], 0.0, atol=1e-9)
    of_loan = (defaulted - drawn["R"].defaulted)[struck]
    np.testing.assert_allclose(of_loan, 100.0, rtol=1e-10)
    assert drawn["R"].defaulted[struck].min() > 0.0  # in the last period too: it would have been paid then


def test_the_pool_is_the_sum_of_its_parts(tmp_path, case, drawn):
    fed = pools.fed(case, PATHS)
    contracts = [row for row in mixed_contracts() if row.get("kind") != "royalty"]
    deal = case.file.read_text(encoding="utf-8")
    owed = load(pools.write_pool(tmp_path, deal, contracts, MIXED_OBLIGORS, MIXED_PATENTS))
    alone = pools.fed(owed, PATHS)
    assert case.pool.initial == pytest.approx(3 * 160.0 + case.pool.expected.sum(), rel=1e-14)
    for name, field in (("receipts.royalty", "receipts"), ("pool.balance", "value")):
        whole = alone.get(name, 0.0) + sum(getattr(part, field) for part in drawn.values())
        np.testing.assert_allclose(fed[name], whole, rtol=1e-12, atol=1e-9, err_msg=name)
    gone = alone["pool.defaulted"] + np.cumsum(sum(part.defaulted for part in drawn.values()), axis=0)
    np.testing.assert_allclose(fed["pool.defaulted"], gone, rtol=1e-12, atol=1e-9)


def test_losses_by_obligor_add_to_the_pools(case, run, drawn):
    by_obligor = losses_by_obligor(case.simulation, 1, PATHS)
    np.testing.assert_allclose(by_obligor.sum(axis=1), run.gathered.lost, rtol=1e-10, atol=1e-9)
    names = case.pool.obligors.ids
    # who owes royalties alone loses nothing in the mean: what was expected comes
    values = dict(zip(case.pool.royalties.terms.ids, case.pool.royalties.valuation.closing, strict=True))
    for name, contracts in (("paid", ("R2", "R3")), ("lone", ("R4",))):
        losses = by_obligor[:, names.index(name)]
        received = sum((discounts(case) * drawn[contract].receipts).sum(axis=0) for contract in contracts)
        np.testing.assert_allclose(losses, sum(values[contract] for contract in contracts) - received, atol=1e-9)
        assert means_near(losses, 0.0)
        assert losses.min() < -1.0
    # who owes instalments alone never gains; who owes nothing loses nothing
    assert (by_obligor[:, names.index("owing")] >= 0.0).all()
    assert not by_obligor[:, names.index("payer")].any()
    assert by_obligor[:, names.index("both")].min() < 0.0 < by_obligor[:, names.index("both")].max()


def test_contributions_add_to_the_shortfall(case):
    found = contributions(case, paths=PATHS)
    by_name = dict(zip(case.pool.obligors.ids, (part.value for part in found.names), strict=True))
    assert sum(by_name.values()) == pytest.approx(found.whole.value, rel=1e-9)
    assert by_name["payer"] == by_name["guarantor"] == 0.0
    assert max(by_name, key=by_name.__getitem__) == "both"
    assert found.whole.value == pytest.approx(
        simulate(case, paths=PATHS).pool.loss.expected_shortfall(0.99).value * case.pool.initial, rel=1e-9
    )


def test_the_trace_lists_both(case, run, drawn):
    """A royalty of which all patents are gone is worth nothing, and does not default."""
    told = 0
    for path in range(64):
        result = replay(case, path, debug=True)
        of_both = {default.contract: default.period for default in result.defaults if default.obligor == "both"}
        if not of_both:
            continue
        owed = LOANS_OF_BOTH | ({"R1"} if drawn["R1"].defaulted[:, path].any() else set())
        told += "R1" in owed
        assert set(of_both) == owed and len(set(of_both.values())) == 1
        period = of_both["I2"]
        record = trace(result)[period]
        assert {entry["contract"] for entry in record["defaults"] if entry["obligor"] == "both"} == owed
        assert all(entry["period"] == period + 1 for entry in record["defaults"])
        assert record["receipts"]["royalty"] is not None
        for default in result.defaults:
            borne = default.fund + default.guarantee + default.insurance + default.disposal + default.loss
            assert borne == pytest.approx(default.exposure, abs=1e-9)
        exposures = sum(default.exposure for default in result.defaults)
        assert exposures == pytest.approx(run.gathered.defaulted[path], rel=1e-12)
    assert told > 5


def test_the_royalty_of_a_replaced_licensee_is_not_all_lost(case):
    """R4: with 50 % another licensee pays 80 % of it half a year later."""
    told = [default for path in range(256) for default in defaults_on(case.simulation, 1, path)]
    shares = np.array([one.disposal / one.exposure for one in told if one.contract == "R4" and one.period < 16])
    assert pools.frequency_near(shares > 0.0, 0.5)
    # the sales of the quarter of default make it more or less
    left = shares[shares > 0.0]
    assert len(left) > 10 and left.min() > 0.2 and left.max() < 1.5


def test_cash_is_conserved_and_checking_changes_nothing(case, run):
    """``run`` was checked on every path and date."""
    found = simulate(case, paths=PATHS, by_period=True)
    np.testing.assert_array_equal(found.gathered.tranches, run.gathered.tranches)
    np.testing.assert_array_equal(found.gathered.totals, run.gathered.totals)
    names = list(found.waterfall.flows)
    kinds = [found.gathered.by_period(names.index(name)) for name in names if name.startswith("receipts.")]
    assert len(kinds) == 4 and all(kind.any() for kind in kinds)
    whole = found.gathered.by_period(names.index("receipts"))
    np.testing.assert_allclose(sum(kinds), whole, rtol=1e-12)
    np.testing.assert_allclose(whole.sum(axis=0), found.gathered.receipts, rtol=1e-12)


def test_cash_is_conserved_in_the_shipped_deal():
    simulate(load("drug-royalty"), paths=1_024, seed=3, debug=True)


def test_concentration_is_of_both(case, run):
    worth = dict(zip(case.pool.royalties.terms.ids, case.pool.royalties.valuation.closing, strict=True))
    owed = np.array([160.0, 2 * 160.0 + worth["R1"], worth["R2"] + worth["R3"], worth["R4"]])
    shares = owed / owed.sum()
    assert run.pool.concentration.largest[1] == pytest.approx(shares.max())
    assert run.pool.concentration.herfindahl == pytest.approx((shares**2).sum())
