"""The collateral, a path x contract x quarter: regime, defaults, instalments, settlement; against dense NumPy.

Pools of one contract an obligor, all running for twenty quarters, written as tables and read as any tape. Threads
take tasks of 1,024 paths in blocks of 128, each with scratch of its own. NumPy, fed with the engine's asset values,
must give the same instalments and defaults, and recoveries within four standard errors; with draws of its own, so
must be the means of all that the waterfall is fed, period by period.
"""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from bench.peers import numpy_instalments
from bench.timing import LANES, SEED, TASK, collateral_seconds, seconds
from ipabs.case import load
from ipabs.kernels.regime import draw_asset, draw_mixing, draw_regime

if TYPE_CHECKING:
    from ipabs.simulation.pool import PoolSimulation

Reals: TypeAlias = npt.NDArray[np.float64]

DEALS = Path(__file__).parent / "deals"
CONTRACTS, QUARTERS = (200, 1000, 5000), 20
CHUNKS = (1024, 4096)
"""Paths NumPy takes at a time: arrays that fit a cache, or fewer calls; the better of the two counts."""
BOUND, PEER_BOUND = 1.0, 35.0
"""ns a path x contract x quarter: ours on two threads, three times that with ``--quick``; NumPy's on its one."""
LEAST_GAIN = 10.0
"""How many times slower NumPy, which knows one thread only, is than ours on two; a third of it with ``--quick``."""


def write_pool(folder: Path, contracts: int) -> None:
    """Tables of contracts that differ in size, quality and profile, and owe 300 million in all, more or less."""
    generator = np.random.Generator(np.random.PCG64(contracts))
    sizes = generator.uniform(0.5, 1.5, contracts) * 300e6 / contracts
    chances = generator.uniform(1.0, 3.0, contracts)
    firms = [f"S{i},{chance:.2f}%,sector-{i % 8}" for i, chance in enumerate(chances)]
    profiles = ("level", "straight-line")
    rows = [
        f"C{i},S{i},2019-12-31,2024-12-31,{size:.2f},6.2%,{profiles[i % 2]},{size:.2f}" for i, size in enumerate(sizes)
    ]
    for name, header, lines in (
        ("obligors", "id,pd,sector", firms),
        ("contracts", "id,obligor,start_date,end_date,exposure,rate,profile,pledge_value", rows),
    ):
        (folder / f"{name}.csv").write_text("\n".join([header, *lines, ""]), encoding="utf-8")


def simulation_of(contracts: int) -> PoolSimulation:
    """Of a drawn pool, by way of its tables."""
    with tempfile.TemporaryDirectory() as folder:
        write_pool(Path(folder), contracts)
        case = load(DEALS / "instalments", folder)
    return case.simulation


# ---- answers


def by_engine(simulation: PoolSimulation, paths: int) -> Reals:
    """Inputs of the first ``paths`` paths and, last, losses: (inputs + 1, periods, paths)."""
    scratch = simulation.scratch(LANES)
    blocks = []
    for first in range(0, paths, LANES):
        simulation.run(SEED, first, scratch)
        blocks.append(np.concatenate([scratch.inputs, scratch.losses[np.newaxis]]))
    return np.concatenate(blocks, axis=2)


def by_peer(simulation: PoolSimulation, paths: int, given: tuple[Reals, Reals] | None = None) -> Reals:
    """The same by NumPy."""
    generator = np.random.Generator(np.random.SFC64(SEED))
    inputs, losses = numpy_instalments.run(simulation, generator, paths, given)
    return np.concatenate([inputs, losses[np.newaxis]])


def asset_values(simulation: PoolSimulation, paths: int) -> tuple[Reals, Reals]:
    """The engine's asset value of each contract's obligor, (contracts, paths), and its factors."""
    factors, mixing, values = np.empty((len(simulation.factor_entities), paths)), np.empty(paths), np.empty(paths)
    draw_regime(SEED, 0, simulation.factor_entities, simulation.factor_shift, factors)
    draw_mixing(SEED, 0, simulation.degrees, values, mixing)
    assets = np.empty((len(simulation.schedules.obligor), paths))
    for i, obligor in enumerate(simulation.schedules.obligor.tolist()):
        draw_asset(SEED, 0, simulation.names, obligor, factors, mixing, assets[i])
    return assets, factors


def check(simulation: PoolSimulation, name: str, paths: int) -> None:
    """NumPy on the engine's asset values pays the same to the bit; on its own draws the means agree."""
    ours = by_engine(simulation, paths)
    fed = by_peer(simulation, paths, asset_values(simulation, paths))
    for row in (numpy_instalments.INTEREST, numpy_instalments.PRINCIPAL, numpy_instalments.BALANCE):
        assert np.array_equal(ours[row], fed[row]), f"{name}: NumPy gets other instalments"
    # a period's defaults are added up in another order there
    gap = np.abs(ours[numpy_instalments.DEFAULTED] - fed[numpy_instalments.DEFAULTED]).max()
    assert gap < 1e-12 * ours[numpy_instalments.BALANCE].max(), f"{name}: NumPy has other defaults, by {gap}"
    for row in (numpy_instalments.RECOVERY, -1):  # the defaults being the same, these differ by haircuts and lags only
        apart = (ours[row] - fed[row]).sum(axis=0)
        error = apart.std() / np.sqrt(paths)
        assert 0.0 < abs(apart.mean()) <= 4.0 * error, f"{name}: recoveries are {apart.mean() / error:.1f} errors apart"
    drawn = by_peer(simulation, paths)
    errors = np.sqrt((ours.var(axis=2) + drawn.var(axis=2)) / paths) + 1e-6
    most = (np.abs(ours.mean(axis=2) - drawn.mean(axis=2)) / errors).max()
    assert most <= 4.0, f"{name}: means are {most:.1f} errors apart"


# ---- times


def nanoseconds(simulation: PoolSimulation, threads: int, tasks: int, repeats: int) -> float:
    """Of a path x contract x quarter, all threads together; the best of the repeats."""
    return collateral_seconds(simulation, threads, tasks, repeats) / (tasks * TASK * cells(simulation)) * 1e9


def peer_nanoseconds(simulation: PoolSimulation, repeats: int) -> float:
    """The same of NumPy, with the better chunk."""
    times = [seconds(partial(by_peer, simulation, paths)) / paths for paths in CHUNKS for _ in range(repeats)]
    return min(times) / cells(simulation) * 1e9


def cells(simulation: PoolSimulation) -> int:
    """Contracts x quarters."""
    return int(simulation.schedules.interest.size)


def main(quick: bool) -> list[dict[str, object]]:
    """Check and measure; the rows of the table."""
    table: list[dict[str, object]] = []
    for contracts in CONTRACTS:
        simulation = simulation_of(contracts)
        name = f"{contracts:,} contracts"
        assert simulation.periods == QUARTERS and (simulation.schedules.last == QUARTERS).all()
        check(simulation, name, 1024 if quick else 2048)
        tasks, repeats = max(2, 4000 // contracts), 10 if quick else 40  # short, to meet a quiet moment
        one, two = (nanoseconds(simulation, threads, tasks, repeats) for threads in (1, 2))
        peer = peer_nanoseconds(simulation, 1 if quick or contracts > 1000 else 3)
        slack = 3.0 if quick else 1.0
        assert two <= BOUND * slack, f"{name}: {two:.2f} ns on two threads, above {BOUND * slack:.0f}"
        assert peer <= PEER_BOUND, f"{name}: NumPy takes {peer:.0f} ns, which is no peer"
        assert peer / two >= LEAST_GAIN / slack, f"{name}: NumPy is only {peer / two:.1f} times slower"
        row: dict[str, object] = {
            "contracts": contracts,
            "quarters": simulation.periods,
            "ns, 1 thread": one,
            "2 threads": two,
            "ns NumPy": peer,
            "NumPy times slower than 1": peer / one,
            "than 2": peer / two,
        }
        table.append(row)
    return table
