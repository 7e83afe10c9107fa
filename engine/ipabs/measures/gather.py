"""Paths by the thousand: collateral, waterfall and measures of a block follow one another while it is in cache.

Memory is of the size of paths x tranches, whatever the pool. The numbers depend on the seed alone: not on the
threads, nor on the lanes a block has, nor on how many paths come after.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from ipabs.kernels.blocks import empty_block
from ipabs.kernels.path_values import value_on_paths
from ipabs.kernels.paths import COLUMNS, add_columns, first_periods, measure_tranches
from ipabs.kernels.slices import fill_slices
from ipabs.kernels.waterfall import run_plan
from ipabs.measures.gathered import Gathered
from ipabs.measures.support import DRAWN, MOST, SUMS, fill_support
from ipabs.waterfall.flows import LANES, Flows, check_cash

if TYPE_CHECKING:
    from collections.abc import Callable

    from ipabs.arrays import Reals
    from ipabs.measures.gathered import Request
    from ipabs.simulation.pool import PoolSimulation
    from ipabs.waterfall.compile import Waterfall

TASK = 1_024
"""Paths of a task. Sums are added task by task, so this number is part of what a seed means."""
SAMPLE = 16_384
"""Paths of which the cash of every period is kept, for percentiles."""


def gather(
    simulation: PoolSimulation,
    waterfall: Waterfall,
    request: Request,
    *,
    seed: int,
    paths: int,
    threads: int,
    progress: Callable[[int], None] | None = None,
    lanes: int = LANES,
    debug: bool = False,
) -> Gathered:
    """Simulate and measure ``paths`` paths.

    Parameters
    ----------
    progress : callable
        Told how many paths are done, from the caller's thread.
    debug : bool
        Check on every path and date that cash is conserved; the waterfall keeps all its flows.
    """
    gathering = _Gathering(simulation, waterfall, request, seed, paths, lanes, debug)
    tasks = range(gathering.tasks)
    with ThreadPoolExecutor(threads) as pool:
        workers = [_Worker(gathering) for _ in range(min(threads, len(tasks)))]
        free = list(workers)

        def run(task: int) -> None:
            worker = free.pop()
            try:
                worker.run(task)
            finally:
                free.append(worker)

        try:
            for done, _ in enumerate(pool.map(run, tasks), start=1):
                if progress:
                    progress(min(done * TASK, paths))
        finally:
            pool.shutdown(cancel_futures=True)  # a run that is stopped stops after the tasks in hand
    return gathering.result()


class _Gathering:
    """The arrays that all tasks fill, each its own part."""

    def __init__(
        self,
        simulation: PoolSimulation,
        waterfall: Waterfall,
        request: Request,
        seed: int,
        paths: int,
        lanes: int,
        debug: bool,
    ) -> None:
        self.simulation, self.waterfall, self.request = simulation, waterfall, request
        self.seed, self.paths, self.lanes, self.debug = seed, paths, lanes, debug
        self.tasks = -(-paths // TASK)
        periods = simulation.periods
        self.tranches = np.empty((len(request.rows), request.measures, paths))
        self.totals = np.empty((simulation.totals, paths))
        self.receipts = np.empty(paths)
        self.slices = np.empty((len(request.slices.attach), 4, paths))
        self.triggers = np.empty((len(request.triggers), paths))
        self.failures = np.zeros((self.tasks, len(simulation.watched)))
        self.support = np.zeros((self.tasks, len(request.support), MOST + 1))
        self.sums = np.zeros((self.tasks, len(waterfall.flows), periods))
        self.discounted = np.zeros((self.tasks, len(request.rows) if request.on_path else 0, periods))
        self.sample = np.empty((len(request.sampled), periods, min(paths, SAMPLE)))

    def result(self) -> Gathered:
        """Everything, once all tasks are done."""
        means, discounted = (_in_order(sums) / self.paths for sums in (self.sums, self.discounted))
        return Gathered(
            paths=self.paths,
            tranches=self.tranches,
            totals=self.totals,
            receipts=self.receipts,
            slices=self.slices,
            triggers=self.triggers,
            failures=_in_order(self.failures),
            support=_most_last(self.support),
            means=means,
            sampled=self.request.sampled,
            sample=self.sample,
            discounted=discounted if self.request.on_path is not None else None,
        )


def _in_order(parts: Reals) -> Reals:
    """The sum over the first axis, one after the other: the same bits whatever the length."""
    total = np.zeros(parts.shape[1:])
    for part in parts:
        total += part
    return total


def _most_last(parts: Reals) -> Reals:
    """The sums over the first axis, but of the last column the greatest."""
    total = _in_order(parts)
    total[:, MOST] = parts[:, :, MOST].max(axis=0)
    return total


class _Worker:
    """One thread's scratch."""

    def __init__(self, gathering: _Gathering) -> None:
        self.g = gathering
        lanes, periods = gathering.lanes, gathering.simulation.periods
        self.scratch = gathering.simulation.scratch(lanes)
        self.registers = empty_block(len(gathering.waterfall.plan.start), lanes)
        self.flows = empty_block(len(gathering.waterfall.flows), periods, lanes)
        self.named = Flows({name: place for place, name in enumerate(gathering.waterfall.flows)}, self.flows)
        self.kept = empty_block(len(gathering.request.rows), gathering.request.measures, lanes)
        self.discounted = empty_block(gathering.discounted.shape[1], periods, lanes)
        self.growth = empty_block(lanes)
        self.slices = empty_block(len(gathering.request.slices.attach), 4, lanes)
        self.triggers = empty_block(len(gathering.request.triggers), lanes)
        self.support = empty_block(len(gathering.request.support), SUMS, lanes)
        self.losses = empty_block(periods, lanes)

    def run(self, task: int) -> None:
        """Run the paths of a task, block by block."""
        g, request = self.g, self.g.request
        columns = np.zeros((*self.flows.shape[:2], COLUMNS))
        worth = np.zeros((*self.discounted.shape[:2], COLUMNS))
        borne = np.zeros((*self.support.shape[:2], COLUMNS))
        most = g.support[task, :, MOST]
        for first in range(task * TASK, (task + 1) * TASK, g.lanes):
            used = min(g.lanes, g.paths - first)
            if used <= 0:
                break
            g.simulation.run(g.seed, first, self.scratch)
            run_plan(g.waterfall.plan, self.scratch.inputs, self.registers, self.flows)
            if g.debug:
                check_cash(g.waterfall.terms, self.named, first)
            if request.bought:
                request.bought.add(self.flows, self.scratch.losses, self.scratch.totals)
            measure_tranches(
                self.flows,
                request.rows,
                request.discount,
                request.coupon_discount,
                request.times,
                request.epsilon,
                self.kept,
            )
            if request.on_path is not None and self.scratch.rates is not None:
                on_path = (request.on_path, self.scratch.rates.discount, self.growth, self.discounted)
                value_on_paths(self.flows, *on_path, self.kept)
                add_columns(self.discounted, used, worth)
            np.cumsum(self.scratch.losses, axis=0, out=self.losses)
            self.losses /= request.initial
            fill_slices(self.losses, request.slices, self.slices)
            first_periods(self.flows, request.triggers, self.triggers)
            add_columns(self.flows, used, columns)
            fill_support(self.flows, request.support, request.epsilon, self.support)
            add_columns(self.support, used, borne)
            np.maximum(most, self.support[:, DRAWN, :used].max(axis=1), out=most)
            here = slice(first, first + used)
            g.tranches[:, :, here] = self.kept[:, :, :used]
            g.totals[:, here] = self.scratch.totals[:, :used]
            g.failures[task] += self.scratch.failed[: g.failures.shape[1], -1, :used].sum(axis=1)
            collected = self.scratch.receipts.sum(axis=(0, 1))
            if request.bought:
                for place in request.bought.brings:
                    collected += self.flows[place].sum(axis=0)
            g.receipts[here] = collected[:used]
            g.slices[:, :, here] = self.slices[:, :, :used]
            g.triggers[:, here] = self.triggers[:, :used]
            sampled = max(0, min(used, g.sample.shape[2] - first))
            if sampled:
                g.sample[:, :, first : first + sampled] = self.flows[list(request.sampled), :, :sampled]
        g.sums[task] = _in_order(np.moveaxis(columns, 2, 0))
        g.support[task, :, :SUMS] = _in_order(np.moveaxis(borne, 2, 0))
        g.discounted[task] = _in_order(np.moveaxis(worth, 2, 0))
