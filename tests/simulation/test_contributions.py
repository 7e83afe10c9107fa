"""What each obligor adds to the pool's shortfall, and the coupon at which a tranche is worth par."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipabs import load, simulate
from ipabs.coupons import fair_coupon
from ipabs.errors import ModelError
from ipabs.measures.missing import Missing
from ipabs.run import contributions, replay
from ipabs.simulation.attribution import losses_by_obligor


@pytest.fixture(scope="module")
def case():
    return load("licence-back")


def test_losses_by_obligor_add_to_the_pool_on_every_path(case) -> None:
    by_obligor = losses_by_obligor(case.simulation, 5, 1_000)
    whole = simulate(case, paths=1_000, seed=5).gathered.totals[5]
    assert whole.max() > 0
    np.testing.assert_allclose(by_obligor.sum(axis=1), whole, rtol=1e-12, atol=1e-6)
    wider = losses_by_obligor(case.simulation, 5, 1_000, lanes=32)
    np.testing.assert_allclose(by_obligor, wider, rtol=1e-12, atol=1e-6)


def test_contributions_add_to_the_shortfall(case) -> None:
    found = contributions(case, seed=5, paths=4_096)
    assert sum(part.value for part in found.names) == pytest.approx(found.whole.value, rel=1e-9)
    owed = case.simulation.tape.contracts.outstanding[:, 0]
    assert max(part.value for part in found.names) < owed.max()
    assert found.names[-1].value == 0.0  # the shortfall payer owes nothing


def test_too_many_losses_are_refused(case) -> None:
    told = r"13 obligors on 5,000,000 paths are too many: at most 50,000,000 losses are kept\."
    with pytest.raises(ModelError, match=told):
        contributions(case, paths=5_000_000)


def test_at_its_fair_coupon_a_tranche_is_worth_par(case) -> None:
    coupon = fair_coupon(case, "B", paths=4_096, seed=5)
    assert not isinstance(coupon, Missing)
    assert 0.03 < coupon < 0.049  # B is dear at 4.9 %: its value is above par
    tranche = case.deal.tranches["B"].model_copy(update={"coupon": coupon})
    deal = case.deal.model_copy(update={"tranches": {**case.deal.tranches, "B": tranche}})
    value = simulate(replace(case, deal=deal), paths=4_096, seed=5).tranches[1].value
    assert value.value == pytest.approx(100.0, abs=1e-4)


def test_a_residual_has_no_fair_coupon(case) -> None:
    assert fair_coupon(case, "sub", paths=32) == Missing("a residual has no coupon")


def test_the_defaults_of_a_path_are_told(case) -> None:
    totals = simulate(case, paths=64, seed=3).gathered.totals
    path = int(np.argmax(totals[4]))
    told = replay(case, path, seed=3).defaults
    assert told
    assert [default.period for default in told] == sorted(default.period for default in told)
    for place, source in enumerate(("fund", "guarantee", "insurance", "disposal", "exposure", "loss")):
        assert sum(getattr(default, source) for default in told) == pytest.approx(totals[place, path], abs=1e-6)
    for default in told:
        borne = default.fund + default.guarantee + default.insurance + default.disposal + default.loss
        assert borne == pytest.approx(default.exposure, abs=1e-6)
    assert replay(case, int(np.argmin(totals[4])), seed=3).defaults == ()
