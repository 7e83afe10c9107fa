"""Two runs on the same draws -> what a measure changes by, with the error of the change.

Path n meets the same shocks in both runs, so what it adds to a change is known path by path. Every estimate here comes
with a column whose mean is as far off as the estimate is: one number a path for a mean, its influence for what is no
mean. The error of a change is that of the mean of the two columns' differences: what both runs share, nearly all of
the noise, drops out, and a scenario that changes nothing changes it by exactly 0, with no error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ipabs.kernels import paths as kept
from ipabs.measures.estimates import ONE_PATH, Estimate, plain_mean
from ipabs.measures.missing import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Reals
    from ipabs.measures.gathered import Gathered
    from ipabs.measures.losses import LossDistribution
    from ipabs.measures.missing import Measure
    from ipabs.measures.simulated import SimulatedTranche
    from ipabs.measures.simulated_pool import SimulatedPool
    from ipabs.measures.tranche import PoolMeasures, TrancheMeasures
    from ipabs.measures.triggers import SimulatedTrigger

LEVEL = 0.99
"""Of the pool's value at risk and expected shortfall."""
GIVEN = Missing("the pool's cash is given: there is one path")


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure, in base and under a scenario, in the unit of the measure.

    Parameters
    ----------
    base, stressed : Estimate or Missing
    change : Estimate or Missing
        ``stressed`` less ``base``; its error is that of paired paths. Missing where either is.
    """

    base: Estimate | Missing
    stressed: Estimate | Missing
    change: Estimate | Missing


@dataclass(frozen=True, slots=True)
class TrancheDifference:
    """What a scenario does to a tranche.

    Parameters
    ----------
    value : Difference
        Per 100 of notional; under a shifted curve, at the curve of each run.
    expected_loss, pd_ultimate : Difference
        Shares of 1.
    wal : Difference
        Years.
    """

    name: str
    value: Difference
    expected_loss: Difference
    pd_ultimate: Difference
    wal: Difference


@dataclass(frozen=True, slots=True)
class PoolDifference:
    """What a scenario does to the pool.

    Parameters
    ----------
    expected_receipts : Difference
        Undiscounted, money.
    mean, var, es : Difference
        Loss, share of the pool: expected, at risk and expected beyond that, at 99 %.
    """

    expected_receipts: Difference
    mean: Difference
    var: Difference
    es: Difference


@dataclass(frozen=True, slots=True)
class TriggerDifference:
    """What a scenario does to a trigger.

    Parameters
    ----------
    fires : Difference
        Share of 1.
    """

    name: str
    fires: Difference


@dataclass(frozen=True, slots=True)
class Differences:
    """What a scenario does to a deal; tranches in order of seniority, no triggers where cash is given."""

    pool: PoolDifference
    tranches: tuple[TrancheDifference, ...]
    triggers: tuple[TriggerDifference, ...] = ()


class Paths(NamedTuple):
    """One of two runs on the same draws.

    Attributes
    ----------
    epsilon : float
        Amounts of money this small are nothing.
    """

    tranches: Sequence[SimulatedTranche]
    triggers: Sequence[SimulatedTrigger]
    pool: SimulatedPool
    gathered: Gathered
    epsilon: float


class _Sampled(NamedTuple):
    """An estimate, and a column, (paths,), whose mean is as far off as the estimate; empty for a missing one."""

    estimate: Estimate | Missing
    column: Reals


def paired_differences(base: Paths, stressed: Paths) -> Differences:
    """What a scenario changes in a simulated deal; both runs have the same tranches, triggers, seed and paths."""
    tranches = (
        TrancheDifference(
            tranche.name,
            *(
                _paired(before, after)
                for before, after in zip(_of_tranche(base, place), _of_tranche(stressed, place), strict=True)
            ),
        )
        for place, tranche in enumerate(stressed.tranches)
    )
    pool = (_paired(before, after) for before, after in zip(_of_pool(base), _of_pool(stressed), strict=True))
    triggers = (
        TriggerDifference(trigger.name, _paired(_of_trigger(base, place), _of_trigger(stressed, place)))
        for place, trigger in enumerate(stressed.triggers)
    )
    return Differences(PoolDifference(*pool), tuple(tranches), tuple(triggers))


def given_differences(
    base: tuple[PoolMeasures, Sequence[TrancheMeasures]], stressed: tuple[PoolMeasures, Sequence[TrancheMeasures]]
) -> Differences:
    """The same of a deal on given cash: one path, of which nothing is an estimate."""
    unknown = Difference(GIVEN, GIVEN, GIVEN)
    tranches = (
        TrancheDifference(
            after.name,
            _exact(before.value, after.value),
            _exact(before.expected_loss, after.expected_loss),
            unknown,
            _exact(before.wal, after.wal),
        )
        for before, after in zip(base[1], stressed[1], strict=True)
    )
    receipts = _exact(base[0].expected_receipts, stressed[0].expected_receipts)
    return Differences(PoolDifference(receipts, unknown, unknown, unknown), tuple(tranches))


def _paired(base: _Sampled, stressed: _Sampled) -> Difference:
    before, after = base.estimate, stressed.estimate
    if isinstance(before, Missing) or isinstance(after, Missing):
        return Difference(before, after, after if isinstance(after, Missing) else before)
    error = after.standard_error if isinstance(after.standard_error, Missing) else before.standard_error
    if not isinstance(error, Missing):
        error = plain_mean(stressed.column - base.column).standard_error
    return Difference(before, after, Estimate(after.value - before.value, error, after.paths))


def _exact(before: Measure, after: Measure) -> Difference:
    base, stressed = (one if isinstance(one, Missing) else Estimate(one, ONE_PATH, 1) for one in (before, after))
    return _paired(_Sampled(base, _NOTHING), _Sampled(stressed, _NOTHING))


_NOTHING: Reals = np.zeros(0)


def _of_tranche(run: Paths, place: int) -> tuple[_Sampled, ...]:
    """Value, expected loss, PD and life of one tranche, in the order of ``TrancheDifference``."""
    tranche, path = run.tranches[place], run.gathered.tranches[place]
    return (
        _Sampled(tranche.value, path[kept.VALUE] * (100.0 / tranche.notional)),
        _Sampled(tranche.expected_loss, path[kept.UNPAID_PRINCIPAL] / tranche.notional),
        _Sampled(tranche.pd_ultimate, (path[kept.UNPAID] > run.epsilon).astype(np.float64)),
        _Sampled(tranche.wal, _NOTHING if isinstance(tranche.wal, Missing) else _life(path, tranche.wal.value)),
    )


def _of_trigger(run: Paths, place: int) -> _Sampled:
    """Whether it fires."""
    return _Sampled(run.triggers[place].fires, (run.gathered.triggers[place] > 0).astype(np.float64))


def _life(path: Reals, life: float) -> Reals:
    """Influence of each path on a mean over the paths that pay: (x - mean) / their share, and nothing elsewhere."""
    repaid = path[kept.REPAID]
    pays = repaid > 0
    lives = np.divide(path[kept.TIMED_PRINCIPAL], repaid, out=np.full_like(repaid, life), where=pays)
    return np.asarray((lives - life) / pays.mean())


def _of_pool(run: Paths) -> tuple[_Sampled, ...]:
    """Receipts, and the loss's mean, value at risk and expected shortfall, in the order of ``PoolDifference``."""
    loss = run.pool.loss
    at_risk, shortfall = loss.value_at_risk(LEVEL), loss.expected_shortfall(LEVEL)
    excess = np.maximum(loss.losses - at_risk.value, 0.0) / (1.0 - LEVEL)
    return (
        _Sampled(run.pool.expected_receipts, run.gathered.receipts),
        _Sampled(loss.mean(), loss.losses),
        _Sampled(at_risk, _beyond(loss, at_risk)),
        _Sampled(shortfall, excess),
    )


def _beyond(loss: LossDistribution, at_risk: Estimate) -> Reals:
    """Influence of each path on the value at risk: whether its loss lies beyond, over the density of losses there.

    The density is the one that the value at risk's own error stands for, so that one run's column is as far off as
    that error says.
    """
    beyond = (loss.losses > at_risk.value).astype(np.float64)
    spread = plain_mean(beyond).standard_error
    if isinstance(spread, Missing) or isinstance(at_risk.standard_error, Missing) or spread == 0.0:
        return np.zeros_like(beyond)
    return beyond * (at_risk.standard_error / spread)
