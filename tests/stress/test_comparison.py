"""A deal and a stressed one on the same draws: what changes, and how sure that is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipabs.case import load
from ipabs.errors import ModelError
from ipabs.kernels import paths as kept
from ipabs.market.curves import flat_curve
from ipabs.measures.estimates import mean
from ipabs.measures.missing import Missing
from ipabs.run import simulate
from ipabs.stress.comparison import compare, compare_given
from tests.stress.shocked import independent_error, with_curve, with_default_intensity

PATHS = 8_192
OF_TRANCHE = ("value", "expected_loss", "pd_ultimate", "wal")
OF_POOL = ("expected_receipts", "mean", "var", "es")


@pytest.fixture(scope="module")
def base():
    return load("licence-back")


@pytest.fixture(scope="module")
def worse(base):
    """Defaults a tenth more likely."""
    return compare(base, with_default_intensity(base, 1.1), paths=PATHS, seed=2)


def differences(found):
    """Every difference, with its name."""
    for tranche in found.differences.tranches:
        yield from ((f"{tranche.name}.{key}", getattr(tranche, key)) for key in OF_TRANCHE)
    yield from ((f"pool.{key}", getattr(found.differences.pool, key)) for key in OF_POOL)


def test_a_change_is_the_scenario_less_base(base, worse) -> None:
    alone = simulate(base, paths=PATHS, seed=2)
    for tranche, before, after, found in zip(
        alone.tranches, worse.base.tranches, worse.stressed.tranches, worse.differences.tranches, strict=True
    ):
        assert found.name == after.name == tranche.name
        for key in OF_TRANCHE:
            difference = getattr(found, key)
            assert difference.base == getattr(before, key) == getattr(tranche, key)
            assert difference.stressed == getattr(after, key)
            assert difference.change.value == difference.stressed.value - difference.base.value
    pool, loss = worse.differences.pool, worse.stressed.pool.loss
    assert pool.mean.change.value == loss.mean().value - alone.pool.loss.mean().value
    assert pool.var.change.value == loss.value_at_risk(0.99).value - alone.pool.loss.value_at_risk(0.99).value
    assert pool.es.stressed == loss.expected_shortfall(0.99)


def test_worse_is_worse(worse) -> None:
    _, junior, residual = worse.differences.tranches
    for tranche in (junior, residual):
        assert tranche.value.change.value < -4 * tranche.value.change.standard_error
    assert residual.expected_loss.change.value > 4 * residual.expected_loss.change.standard_error
    pool = worse.differences.pool
    assert pool.expected_receipts.change.value < 0 < pool.mean.change.value
    assert pool.var.change.value >= 0


def test_errors_of_means_are_those_of_paired_paths(worse) -> None:
    """Reckoned again from what both runs kept of each path."""
    before, after = worse.base.gathered, worse.stressed.gathered
    for place, found in enumerate(worse.differences.tranches):
        notional = worse.base.tranches[place].notional
        for key, row, scale in (("value", kept.VALUE, 100.0), ("expected_loss", kept.UNPAID_PRINCIPAL, 1.0)):
            by_path = (after.tranches[place, row] - before.tranches[place, row]) * scale / notional
            again = mean(by_path)
            assert getattr(found, key).change.value == pytest.approx(again.value, rel=1e-9, abs=1e-12)
            assert getattr(found, key).change.standard_error == pytest.approx(again.standard_error, rel=1e-9)
    receipts = mean(after.receipts - before.receipts)
    assert worse.differences.pool.expected_receipts.change.standard_error == pytest.approx(receipts.standard_error)


def test_pairing_takes_most_of_the_noise_away(worse) -> None:
    residual, pool = worse.differences.tranches[2], worse.differences.pool
    for difference in (residual.value, residual.wal, pool.expected_receipts, pool.mean, pool.es):
        assert difference.change.standard_error < 0.4 * independent_error(difference)
    for name, difference in differences(worse):
        if difference.change.standard_error:
            assert difference.change.standard_error < independent_error(difference), name


def test_what_changes_nothing_changes_nothing(base) -> None:
    found = compare(base, replace(base), paths=2_048, seed=2)
    for name, difference in differences(found):
        assert (difference.change.value, difference.change.standard_error) == (0.0, 0.0), name


def test_the_error_tells_how_far_off_the_change_is(base) -> None:
    """Runs of other seeds scatter as the errors say: within a factor, for 24 runs know no more."""
    stressed = with_default_intensity(base, 2.0)
    runs = [compare(base, stressed, paths=2_048, seed=seed) for seed in range(24)]
    for ask in (
        lambda found: found.tranches[2].value,
        lambda found: found.tranches[2].wal,
        lambda found: found.tranches[1].pd_ultimate,
        lambda found: found.pool.mean,
        lambda found: found.pool.var,
        lambda found: found.pool.es,
    ):
        changes = [ask(run.differences).change for run in runs]
        scatter = np.std([change.value for change in changes], ddof=1)
        told = np.sqrt(np.mean([change.standard_error**2 for change in changes]))
        assert 0.6 < told / scatter < 1.6


def test_beside_a_base_without_noise_the_error_is_the_scenarios_own(base) -> None:
    """Nobody defaults in base; under the scenario the residual gets nothing on many paths."""
    found = compare(with_default_intensity(base, 0.0), with_default_intensity(base, 8.0), paths=4_096)
    residual = found.stressed.gathered.tranches[2]
    assert (residual[kept.REPAID] == 0.0).mean() > 0.2
    for name, difference in differences(found):
        assert difference.base.standard_error < 1e-12 * max(1.0, abs(difference.base.value)), name
        own = difference.stressed.standard_error
        assert difference.change.standard_error == pytest.approx(own, rel=1e-3), name


def test_value_is_at_the_curve_of_each(base) -> None:
    shifted = compare(base, with_curve(base, flat_curve(0.058, base.deal.dates.cutoff)), paths=1_024)
    senior, junior, residual = shifted.differences.tranches
    assert senior.value.change.value < -3.0
    assert junior.value.change.value < senior.value.change.value
    assert residual.value.change.value == 0.0  # it has a required return, which no curve moves
    assert shifted.differences.pool.mean.change.value == 0.0
    assert 0.0 < senior.value.change.standard_error < 0.1 * abs(senior.value.change.value)


def test_progress_runs_on_from_one_run_to_the_other(base) -> None:
    told: list[int] = []
    compare(base, base, paths=1_500, threads=1, progress=told.append)
    assert told == [1_024, 1_500, 2_524, 3_000]


def test_a_measure_that_is_missing_says_why(base) -> None:
    unpriced = base.deal.tranches["A"].model_copy(update={"required_spread": None})
    deal = base.deal.model_copy(update={"tranches": {**base.deal.tranches, "A": unpriced}})
    told = Missing("the tranche has neither a required-spread nor a required-return")
    for pair in ((base, replace(base, deal=deal)), (replace(base, deal=deal), base)):
        assert compare(*pair, paths=64).differences.tranches[0].value.change == told
    few = compare(base, base, paths=1).differences
    assert few.tranches[0].expected_loss.change.standard_error == Missing("one path tells nothing of its error")
    assert isinstance(compare(base, base, paths=64).differences.pool.var.change.standard_error, Missing)


def test_given_cash_has_one_path() -> None:
    base = load("thirty-lines")
    found = compare_given(base, with_curve(base, flat_curve(0.06, base.deal.dates.cutoff)), debug=True)
    senior, *_ = found.differences.tranches
    assert senior.value.change.value == found.stressed.tranches[0].value - found.base.tranches[0].value < 0
    assert isinstance(senior.value.change.standard_error, Missing)
    assert senior.expected_loss.change.value == found.differences.pool.expected_receipts.change.value == 0.0
    assert senior.pd_ultimate.change == Missing("the pool's cash is given: there is one path")


def test_only_one_deal_is_compared_with_itself(base) -> None:
    given = load("thirty-lines")
    with pytest.raises(ModelError, match=r"the pool's cash is given: there are no paths to compare\."):
        compare(given, given)
    fewer = replace(base, deal=base.deal.model_copy(update={"tranches": {"A": base.deal.tranches["A"]}}))
    with pytest.raises(ModelError, match=r"have the same tranches, not A, B, sub and A\."):
        compare(base, fewer)
