"""What the disposal of a pledge brings: the stated mean given default, however it leans on the macro factor."""

from __future__ import annotations

import numpy as np
import pytest

from ipabs.measures.estimates import mean, ratio
from ipabs.run import simulate
from tests.simulation import pools
from tests.simulation.pools import near

DISPOSAL, EXPOSURE = 3, 4
MODELS = {"gaussian": "", "student-t": "copula: student-t, "}


def pledged_pool(folder, leaning, *, copula="gaussian", stated=0.15, deviation=0.12, costs=0.0):
    """Thirty names whose pledge is appraised at a tenth of what they owe, so that no claim caps what it brings."""
    obligors = [{"id": f"F{i}", "pd": 0.04, "weight_macro": 0.45} for i in range(30)]
    contracts = [
        pools.bullet(f"C{i}", f"F{i}", 10, pools.LAST_DAY[pools.THREE_YEARS], pledge_value=1) for i in range(30)
    ]
    recovery = (
        f"recovery: {{mean: {stated}, deviation: {deviation}, leaning: {leaning}, lag: 0, lag-deviation: 0, "
        f"costs: {costs}}}"
    )
    return pools.pool(folder, contracts, obligors, dates=pools.THREE_YEARS, model=MODELS[copula] + recovery)


def shares(found):
    """Money that disposals bring, and appraisals of those who default, on each path."""
    return found.gathered.totals[DISPOSAL], found.gathered.totals[EXPOSURE] / 10.0


@pytest.mark.parametrize("leaning", [0.3, 0.8])
@pytest.mark.parametrize("copula", list(MODELS))
def test_the_stated_mean_holds_given_default(tmp_path, copula, leaning):
    found = simulate(pledged_pool(tmp_path, leaning, copula=copula), paths=65_536)
    brought, appraised = shares(found)
    estimate = ratio(brought, appraised)
    assert near(estimate, 0.15)
    assert estimate.standard_error < 0.0006  # and the lean alone would take 0.01 (0.3) to 0.06 (0.8) off it
    assert near(mean(found.gathered.totals[EXPOSURE] / 300.0), 1.0 - 0.96**3)


def test_patents_are_worth_least_when_firms_fail(tmp_path):
    brought, appraised = shares(simulate(pledged_pool(tmp_path, 0.6), paths=65_536))
    many = appraised >= 8
    few = (appraised > 0) & (appraised <= 2)
    assert brought[many].sum() / appraised[many].sum() < 0.8 * brought[few].sum() / appraised[few].sum()


def test_the_stated_deviation_without_leaning(tmp_path):
    """Of a single name's share, when nothing leans: mean and deviation of the Beta law, before costs."""
    obligors = [{"id": "F1", "pd": 0.5}]
    contracts = [pools.bullet("C1", "F1", 10, "2023-12-31", pledge_value=1)]
    model = "recovery: {mean: 25%, deviation: 20%, leaning: 0, lag: 0, lag-deviation: 0, costs: 10%}"
    found = simulate(pools.pool(tmp_path, contracts, obligors, model=model), paths=65_536)
    brought, appraised = shares(found)
    given = brought[appraised > 0] / 0.9
    assert near(mean(given), 0.25)
    squares = (given - 0.25) ** 2
    assert near(mean(squares), 0.2**2)
    assert given.min() >= 0.0 and given.max() <= 1.0


def test_a_fixed_share(tmp_path):
    found = simulate(pledged_pool(tmp_path, 0.3, deviation=0, stated=0.2, costs=0.05), paths=2_048)
    brought, appraised = shares(found)
    np.testing.assert_allclose(brought, 0.19 * appraised, rtol=1e-12)


def test_the_claim_caps_what_a_pledge_brings(tmp_path):
    """And what is missing then is an unsecured claim: 0.2 of 1 from the pledge, 0.5 of the rest, never more than 1."""
    obligors = [{"id": f"F{i}", "pd": 0.3} for i in range(3)]
    terms = [{"pledge_value": 1, "unsecured_recovery": 0.5}, {"pledge_value": 100}, {"unsecured_recovery": 0.25}]
    contracts = [pools.bullet(f"C{i}", f"F{i}", 2**i, "2023-12-31", **row) for i, row in enumerate(terms)]
    model = "recovery: {mean: 20%, deviation: 0, lag: 0, lag-deviation: 0, costs: 0}"
    case = pools.pool(tmp_path, contracts, obligors, model=model)
    found = simulate(case, paths=2_048)
    exposure = found.gathered.totals[EXPOSURE].astype(int)
    brought = 0.6 * (exposure & 1) + 2.0 * (exposure >> 1 & 1) + 1.0 * (exposure >> 2 & 1)
    np.testing.assert_allclose(found.gathered.totals[DISPOSAL], brought, rtol=1e-12, atol=1e-12)
    assert set(np.unique(exposure)) == set(range(8))
