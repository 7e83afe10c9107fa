"""Royalties, a path x contract x quarter: sales, patents, terms, defaults and what is to come; against dense NumPy.

Pools of one licensee a contract and six patents a contract over forty quarters, with all that the model knows: sectors
and technologies, tiers, minimums, caps, lags, replacements, common shocks. They are written as tables and read as any
tape. Threads take tasks of 1,024 paths in blocks of 128, each with scratch of its own. NumPy, fed with the engine's
random numbers, must give the same on every path; with draws of its own, so must the means, period by period.
"""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from bench.peers import numpy_royalties as peer
from bench.timing import LANES, SEED, TASK, collateral_seconds, seconds
from ipabs.case import load

if TYPE_CHECKING:
    from ipabs.simulation.pool import PoolSimulation
    from ipabs.simulation.royalties import RoyaltySimulation

Reals: TypeAlias = npt.NDArray[np.float64]

DEALS = Path(__file__).parent / "deals"
CONTRACTS, QUARTERS, PATENTS = (200, 1000), 40, 6
SECTORS, TECHNOLOGIES = 12, 8
CHUNKS = (1024, 4096)
"""Paths NumPy takes at a time: arrays that fit a cache, or fewer calls; the better of the two counts."""
SLACK = 1e-11
"""Of the largest amount: how far rounding takes NumPy from the engine on the same random numbers."""
LEAST_GAIN = 10.0
"""How many times slower NumPy, which knows one thread only, is than ours on two; a third of it with ``--quick``."""


def write_pool(folder: Path, contracts: int) -> None:
    """Tables of royalties that differ in size, terms and the lives of their patents: 100 million a year in all."""
    generator = np.random.Generator(np.random.PCG64(contracts))
    sales = generator.lognormal(0.0, 1.0, contracts)
    sales *= 2e9 / sales.sum()
    chances = generator.uniform(0.5, 4.0, contracts)
    years = generator.uniform(2.0, 14.0, (contracts, PATENTS))
    weights = generator.dirichlet(np.ones(PATENTS), contracts)
    firms = [f"L{i},{chance:.2f}%,sector-{i % SECTORS}" for i, chance in enumerate(chances)]
    expiries = np.datetime64("2019-12-31") + np.rint(years * 365.25).astype(np.int64)
    patents = [
        f"P{i}-{j},US,technology-{(i + j) % TECHNOLOGIES},2012-06-30,{expiries[i, j]}"
        for i in range(contracts)
        for j in range(PATENTS)
    ]
    rows = [
        f"C{i},L{i},royalty,{amount:.2f},{(i % 7 - 2) / 100},{0.1 + 0.05 * (i % 5):.2f},0:4%;{amount:.0f}:6%,"
        f"{0.02 * amount:.2f},{0.08 * amount:.2f},{i % 3},{10 * (i % 2)}%,{5 * (i % 3)}%,50%,1,80%,"
        + ";".join(f"P{i}-{j}:{weights[i, j]:.6f}" for j in range(PATENTS))
        for i, amount in enumerate(sales)
    ]
    terms = "volatility,tiers,minimum,cap,reporting_lag,tail_share,withholding"
    replacement = "replacement_chance,replacement_delay,replacement_share"
    for name, header, lines in (
        ("obligors", "id,pd,sector", firms),
        ("patents", "id,office,technology,grant_date,expiry_date", patents),
        ("contracts", f"id,obligor,kind,sales,growth,{terms},{replacement},patents", rows),
    ):
        (folder / f"{name}.csv").write_text("\n".join([header, *lines, ""]), encoding="utf-8")


def simulation_of(contracts: int) -> PoolSimulation:
    """Of a drawn pool, by way of its tables."""
    with tempfile.TemporaryDirectory() as folder:
        write_pool(Path(folder), contracts)
        case = load(DEALS / "royalties", folder)
    return case.simulation


def royalties_of(simulation: PoolSimulation) -> RoyaltySimulation:
    """The part of a simulation that is measured here; the pool has no other contracts."""
    assert simulation.royalties is not None
    return simulation.royalties


# ---- answers


def by_engine(simulation: PoolSimulation, paths: int) -> Reals:
    """Receipts, value and defaulted of the first ``paths`` paths, (3, periods, paths)."""
    scratch = simulation.scratch(LANES)
    s = scratch.royalties
    assert s is not None
    blocks = []
    for first in range(0, paths, LANES):
        simulation.run(SEED, first, scratch)
        blocks.append(np.stack([s.receipts, s.value, s.defaulted]))
    return np.concatenate(blocks, axis=2)


def by_peer(simulation: PoolSimulation, draws: peer.Draws) -> Reals:
    """The same by NumPy."""
    factors = peer.factors_of(simulation.factor_entities, simulation.factor_shift, draws)
    common = (factors, draws.mixing(simulation.degrees))
    return peer.run(royalties_of(simulation), simulation.names, common, draws)


def on_own_draws(simulation: PoolSimulation, paths: int) -> Reals:
    """By NumPy with its fastest generator."""
    repeated = peer.repeated_entities(royalties_of(simulation), simulation.names)
    return by_peer(simulation, peer.OwnDraws(np.random.Generator(np.random.SFC64(SEED)), paths, repeated))


def check(simulation: PoolSimulation, name: str, paths: int) -> None:
    """On the engine's draws NumPy agrees path by path; on its own, the means agree."""
    ours = by_engine(simulation, paths)
    fed = by_peer(simulation, peer.EngineDraws(SEED, paths))
    drawn = on_own_draws(simulation, paths)
    for row, what in ((peer.RECEIPTS, "receipts"), (peer.VALUE, "values"), (peer.DEFAULTED, "defaults")):
        most = np.abs(fed[row]).max()
        gap = np.abs(ours[row] - fed[row]).max() / most
        assert most > 0.0, f"{name}: no {what}"
        assert gap <= SLACK, f"{name}: NumPy has other {what}, by {gap:.1e} of the largest"
        errors = np.sqrt((ours[row].var(axis=1) + drawn[row].var(axis=1)) / paths) + SLACK * most
        apart = (np.abs(ours[row].mean(axis=1) - drawn[row].mean(axis=1)) / errors).max()
        assert apart <= 4.0, f"{name}: mean {what} are {apart:.1f} errors apart"


# ---- times


def nanoseconds(simulation: PoolSimulation, threads: int, tasks: int, repeats: int) -> float:
    """Of a path x contract x quarter, all threads together, the regime included; the best of the repeats."""
    return collateral_seconds(simulation, threads, tasks, repeats) / (tasks * TASK * cells(simulation)) * 1e9


def peer_nanoseconds(simulation: PoolSimulation, repeats: int) -> float:
    """The same of NumPy, with the better chunk."""
    times = [seconds(partial(on_own_draws, simulation, paths)) / paths for paths in CHUNKS for _ in range(repeats)]
    return min(times) / cells(simulation) * 1e9


def cells(simulation: PoolSimulation) -> int:
    """Contracts x quarters."""
    return int(royalties_of(simulation).royalties.sales.size)


def main(quick: bool) -> list[dict[str, object]]:
    """Check and measure; the rows of the table."""
    table: list[dict[str, object]] = []
    for contracts in CONTRACTS[:1] if quick else CONTRACTS:
        simulation = simulation_of(contracts)
        name = f"{contracts:,} contracts"
        assert cells(simulation) == contracts * QUARTERS
        assert len(royalties_of(simulation).bundles.entity) == contracts * PATENTS
        check(simulation, name, 1024 if quick else 2048)
        tasks, repeats = 2, 5 if quick else 20  # short, to meet a quiet moment
        one, two = (nanoseconds(simulation, threads, tasks, repeats) for threads in (1, 2))
        numpy = peer_nanoseconds(simulation, 1 if quick or contracts > CONTRACTS[0] else 3)
        slack = 3.0 if quick else 1.0
        assert numpy / two >= LEAST_GAIN / slack, f"{name}: NumPy is only {numpy / two:.1f} times slower"
        row: dict[str, object] = {
            "contracts": contracts,
            "patents each": PATENTS,
            "quarters": QUARTERS,
            "ns, 1 thread": one,
            "2 threads": two,
            "ns NumPy": numpy,
            "NumPy times slower than 1": numpy / one,
            "than 2": numpy / two,
        }
        table.append(row)
    return table
