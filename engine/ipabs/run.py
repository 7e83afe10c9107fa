"""The flow, top to bottom: read -> collateral -> simulate -> waterfall -> measure -> Result."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ipabs.case import Case, load
from ipabs.errors import ModelError
from ipabs.kernels.paths import COLUMNS
from ipabs.measures.contributions import Contributions, shortfall_contributions
from ipabs.measures.gather import SAMPLE, TASK, gather
from ipabs.measures.requests import kept_flows, request_for
from ipabs.measures.simulated import SimulatedTranche, measure_simulated_tranche
from ipabs.measures.simulated_pool import SimulatedPool, measure_simulated_pool
from ipabs.measures.slices import SliceMeasures, measure_slices
from ipabs.measures.tranche import PoolMeasures, TrancheMeasures, measure_pool, measure_tranche
from ipabs.measures.triggers import SimulatedTrigger, measure_triggers
from ipabs.simulation.attribution import Brought, Default, defaults_on, losses_by_obligor, royalties_on
from ipabs.simulation.given import block_of
from ipabs.waterfall.compile import Waterfall, compile_waterfall
from ipabs.waterfall.flows import LANES, Flows, check_cash, run_waterfall

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ipabs.arrays import Reals
    from ipabs.measures.gathered import Gathered
    from ipabs.simulation.rates import RatesScratch
    from ipabs.waterfall.terms import Terms

ONE_PATH_LANES = 32
"""Lanes of a block that holds one path: the least the kernels take."""
PATHS = 100_000
MOST_LOSSES = 50_000_000
"""Obligors x paths of which losses are kept for contributions: 400 MB."""
SEED = 1


@dataclass(frozen=True, slots=True)
class Result:
    """What a deal paid on one path, and what that is worth.

    Parameters
    ----------
    flows : Flows
        Every amount of every period; with ``states`` what each hands on too: ``state[A.interest.unpaid]``.
    pool : PoolMeasures
    tranches : tuple of TrancheMeasures
        In order of seniority.
    path : int or None
        Number of the simulated path; None for given cash, and for the case in which nobody defaults.
    defaults : tuple of Default
        Of the simulated path.
    royalties : tuple of Brought
        What each royalty brought on it.
    """

    case: Case
    waterfall: Waterfall
    flows: Flows
    pool: PoolMeasures
    tranches: tuple[TrancheMeasures, ...]
    path: int | None = None
    defaults: tuple[Default, ...] = ()
    royalties: tuple[Brought, ...] = ()


@dataclass(frozen=True, slots=True)
class Simulated:
    """What a deal pays over many paths.

    Parameters
    ----------
    tranches : tuple of SimulatedTranche
        In order of seniority.
    slices, triggers, calls : tuple of SliceMeasures or SimulatedTrigger
        In the order of the deal; calls fire where they are exercised.
    gathered : Gathered
        What was kept of each path.
    scheduled : Flows
        Of the case in which nobody defaults.
    """

    case: Case
    waterfall: Waterfall
    seed: int
    paths: int
    pool: SimulatedPool
    tranches: tuple[SimulatedTranche, ...]
    slices: tuple[SliceMeasures, ...]
    triggers: tuple[SimulatedTrigger, ...]
    calls: tuple[SimulatedTrigger, ...]
    gathered: Gathered
    scheduled: Flows


def price(
    deal: str | Path,
    pool: str | Path | None = None,
    scenario: str | Path | None = None,
    *,
    scale_to_pool: bool = False,
    paths: int = PATHS,
    seed: int = SEED,
    threads: int | None = None,
    debug: bool = False,
) -> Result | Simulated:
    """Run a deal and measure its tranches: on given cash as it is, on a tape by simulation.

    Parameters
    ----------
    deal, pool, scenario, scale_to_pool
        As for ``load``.
    paths, seed, threads
        As for ``simulate``; given cash has one path.
    debug : bool
        Check on every path and date that cash is conserved.

    Raises
    ------
    DealError, ScenarioError
        With every fault, as ``load``.
    RunError
        Cash is not conserved, under ``debug``.
    """
    case = load(deal, pool, scenario, scale_to_pool=scale_to_pool)
    if case.is_simulated:
        return simulate(case, paths=paths, seed=seed, threads=threads, debug=debug)
    return run(case, debug=debug)


def run(case: Case, *, inputs: dict[str, Reals] | None = None, debug: bool = False, states: bool = False) -> Result:
    """Run a checked deal on given cash, or, of a tape, on the case in which nobody defaults; or fed with ``inputs``."""
    fed = case.inputs if inputs is None else inputs
    terms = replace(case.terms, inputs=tuple(fed))
    return _one_path(case, terms, block_of(fed, ONE_PATH_LANES), debug=debug, states=states)


def replay(case: Case, path: int, *, seed: int = SEED, debug: bool = False, states: bool = False) -> Result:
    """Run one simulated path again, alone: the same numbers as among all the others."""
    _check_draws(seed, path)
    scratch = case.simulation.scratch(ONE_PATH_LANES)
    lane = path % ONE_PATH_LANES
    case.simulation.run(seed, path - lane, scratch)
    result = _one_path(case, case.terms, scratch.inputs, lane, scratch.rates, debug=debug, states=states)
    known = (case.simulation, seed, path)
    return replace(result, path=path, defaults=tuple(defaults_on(*known)), royalties=tuple(royalties_on(*known)))


def _check_draws(seed: int, last_path: int) -> None:
    """Refuse what the random counter has no room for."""
    if not 0 <= seed < 2**63:
        raise ModelError(f"seed {seed}: a whole number from 0 to 2**63 - 1 is needed.")
    if not 0 <= last_path < 2**32:
        raise ModelError(f"path {last_path}: paths are numbered from 0 to 2**32 - 1.")


def _one_path(
    case: Case, terms: Terms, fed: Reals, lane: int = 0, rates: RatesScratch | None = None, *, debug: bool, states: bool
) -> Result:
    waterfall = compile_waterfall(terms, states=states)
    flows = run_waterfall(waterfall, fed)
    if debug:
        check_cash(terms, flows)
    flows = Flows(flows.names, np.ascontiguousarray(flows.amounts[:, :, lane : lane + 1]))
    pool = measure_pool(terms, terms.initial_pool, float(flows.path("receipts").sum()))
    discount = rates.discount[:, lane] if rates is not None else None
    known = (terms, case.timetable, case.curve, flows, pool, discount)
    tranches = tuple(measure_tranche(name, *known) for name in case.deal.tranches)
    return Result(case, waterfall, flows, pool, tranches)


def simulate(
    case: Case,
    *,
    paths: int = PATHS,
    seed: int = SEED,
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
    lanes: int = LANES,
    by_period: bool = False,
    debug: bool = False,
) -> Simulated:
    """Simulate a deal on its tape.

    Parameters
    ----------
    paths, seed : int
        The same seed gives the same numbers to the bit, whatever the threads.
    threads : int, optional
        As many as the machine has, unless given.
    progress : callable
        Told how many paths are done.
    lanes : int
        Paths of a block; a multiple of 32 that divides 1,024. Changes no number.
    by_period : bool
        Keep the cash of every period of the first 16,384 paths, for percentiles.
    debug : bool
        Check on every path and date that cash is conserved.

    Raises
    ------
    ModelError
        Numbers of paths, lanes or a seed that make no sense.
    RunError
        Cash is not conserved, under ``debug``.
    """
    _check_draws(seed, paths - 1)
    if lanes < COLUMNS or lanes % COLUMNS or TASK % lanes:
        raise ModelError(f"lanes of {lanes}: a multiple of {COLUMNS} that divides {TASK:,} is needed.")
    waterfall = compile_waterfall(case.terms, None if debug else kept_flows(case.terms))
    request = request_for(waterfall, case.timetable, case.curve, case.default_times, by_period=by_period)
    gathered = gather(
        case.simulation,
        waterfall,
        request,
        seed=seed,
        paths=paths,
        threads=threads or os.cpu_count() or 1,
        progress=progress,
        lanes=lanes,
        debug=debug,
    )
    scheduled = run(case).flows
    promised = scheduled if case.base is None else run(case.base).flows  # a scenario breaks promises, it makes none
    tranches = tuple(
        measure_simulated_tranche(name, waterfall, case.timetable, case.curve, gathered, promised)
        for name in case.deal.tranches
    )
    fires, years = len(case.deal.triggers), case.timetable.times(case.deal.day_count)
    return Simulated(
        case=case,
        waterfall=waterfall,
        seed=seed,
        paths=paths,
        pool=measure_simulated_pool(case.terms, case.simulation, gathered),
        tranches=tranches,
        slices=tuple(measure_slices(gathered.slices, request.slices)),
        triggers=measure_triggers(case.deal.triggers, gathered.triggers[:fires], years),
        calls=measure_triggers(case.deal.calls, gathered.triggers[fires:], years),
        gathered=gathered,
        scheduled=scheduled,
    )


def contributions(case: Case, *, seed: int = SEED, paths: int = SAMPLE, level: float = 0.99) -> Contributions:
    """What each obligor contributes to the pool's expected shortfall, money; the obligors' parts add to it.

    Raises
    ------
    ModelError
        The pool is too large to keep every obligor's loss on every path.
    """
    obligors = len(case.simulation.tape.obligors.ids)
    if obligors * paths > MOST_LOSSES:
        raise ModelError(
            f"{obligors:,} obligors on {paths:,} paths are too many: at most {MOST_LOSSES:,} losses are kept."
        )
    by_obligor = losses_by_obligor(case.simulation, seed, paths)
    return shortfall_contributions(by_obligor.sum(axis=1), by_obligor, level)
