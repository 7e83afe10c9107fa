"""The peer of ``PoolSimulation.run``: the same model by NumPy, dense, many paths at a time.

Contract by contract it makes masks of all periods and paths: who performs, hence what is paid; a default's exposure
is then disposed of. Draws are NumPy's own, of its fastest generator, but the asset values may be given. Pools without
support on assets only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from ipabs.simulation.haircuts import POINTS, REACH

if TYPE_CHECKING:
    from ipabs.simulation.pool import PoolSimulation

Reals: TypeAlias = npt.NDArray[np.float64]

INTEREST, PRINCIPAL, RECOVERY, BALANCE, DEFAULTED = range(5)
"""Rows of the result, as of ``Scratch.inputs``."""


def run(
    simulation: PoolSimulation, generator: np.random.Generator, paths: int, given: tuple[Reals, Reals] | None = None
) -> tuple[Reals, Reals]:
    """Simulate ``paths`` paths.

    Parameters
    ----------
    given : (assets, factors), optional
        (contracts, paths) asset values X m by contract, in the simulation's order, and the (factors, paths) that they
        were drawn with; drawn unless given.

    Returns
    -------
    inputs : (5, periods, paths) float64
        Interest, principal, recovery, balance, principal defaulted so far; money.
    losses : (periods, paths) float64
        Loss in the end of what defaulted in the period.
    """
    names, schedules, periods = simulation.names, simulation.schedules, simulation.periods
    factors = generator.standard_normal((len(simulation.factor_shift), paths)) + simulation.factor_shift[:, np.newaxis]
    if given is not None:
        factors = given[1]
    degrees = simulation.degrees
    mixing = np.sqrt(degrees / generator.chisquare(degrees, paths)) if degrees else np.ones(paths)
    inputs, losses = np.zeros((5, periods, paths)), np.zeros((periods, paths))
    for i, obligor in enumerate(schedules.obligor):
        if given is not None:
            asset = given[0][i]
        elif i == 0 or obligor != schedules.obligor[i - 1]:
            common = names.weight[obligor] @ factors[names.factor[obligor]]
            asset = (common + names.residual[obligor] * generator.standard_normal(paths)) * mixing
        performs = asset > names.threshold[obligor][:, np.newaxis]
        inputs[INTEREST] += schedules.interest[i][:, np.newaxis] * performs
        inputs[PRINCIPAL] += schedules.principal[i][:, np.newaxis] * performs
        inputs[BALANCE] += schedules.outstanding[i][:, np.newaxis] * performs
        period = performs.sum(axis=0)
        hit = np.flatnonzero(period < schedules.last[i])
        _dispose(simulation, generator, i, (hit, period[hit]), factors[0], inputs, losses)
    np.cumsum(inputs[DEFAULTED], axis=0, out=inputs[DEFAULTED])
    return inputs, losses


def _dispose(
    simulation: PoolSimulation,
    generator: np.random.Generator,
    i: int,
    defaults: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
    macro: Reals,
    inputs: Reals,
    losses: Reals,
) -> None:
    """Book contract ``i``'s defaults, (paths, periods): no path twice, so that plain addition does."""
    hit, period = defaults
    layers, collateral = simulation.layers, simulation.collateral
    exposure = simulation.schedules.exposure[i][period]
    inputs[DEFAULTED, period, hit] += simulation.begins_with[i][period]
    losses[period, hit] += exposure
    begins, ends = layers.times[period], layers.times[period + 1]
    default = 0.5 * (begins + ends) if layers.middle else ends
    lag = layers.lag * np.exp(layers.lag_deviation * generator.standard_normal(len(hit)))
    disposal = np.searchsorted(layers.times[1:], default + lag - 1e-9)
    own = np.sqrt(1.0 - layers.leaning**2) * generator.standard_normal(len(hit))
    in_time = disposal < simulation.periods
    hit, period, disposal, claim = hit[in_time], period[in_time], disposal[in_time], exposure[in_time]
    z = layers.leaning * macro[hit] + own[in_time] + collateral.shift[i]
    share = np.interp(z, np.linspace(-REACH, REACH, POINTS), layers.haircuts[collateral.haircut[i]])
    proceeds = np.minimum(collateral.pledge[i][disposal] * share * (1.0 - layers.costs), claim)
    brought = proceeds + collateral.unsecured[i] * (claim - proceeds)
    inputs[RECOVERY, disposal, hit] += brought
    losses[period, hit] -= brought
