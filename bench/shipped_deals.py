"""Every shipped deal that is simulated, priced whole, against its collateral alone.

Both on two threads in this process, the deals one after the other. The bound holds for the deal with the most
contracts x periods: of a dozen contracts the collateral takes no longer than the measures.
"""

from __future__ import annotations

from functools import partial

from bench.timing import TASK, collateral_seconds, seconds
from ipabs.case import load
from ipabs.definitions.library import structures
from ipabs.run import simulate

TASKS, QUICK_TASKS = 97, 8
"""97 tasks are 99,328 paths."""
MOST = 2.0
"""Times its collateral that the largest deal takes; three times that with ``--quick``, where little is to be shared."""


def main(quick: bool) -> list[dict[str, object]]:
    """Check and measure; the rows of the table, the smallest deal first."""
    tasks, repeats = (QUICK_TASKS, 3) if quick else (TASKS, 5)
    table: list[dict[str, object]] = []
    for name in structures():
        case = load(name)
        if not case.is_simulated:
            continue
        paths = tasks * TASK
        first = simulate(case, paths=TASK, threads=2)
        contracts = len(case.simulation.order) + (len(case.pool.royalties.terms.ids) if case.pool.royalties else 0)
        alone = collateral_seconds(case.simulation, 2, tasks, repeats)
        whole = min(seconds(partial(simulate, case, paths=paths, threads=2)) for _ in range(repeats))
        row: dict[str, object] = {
            "deal": name,
            "contracts": contracts,
            "periods": case.terms.periods,
            "rows": len(first.waterfall.plan.operation),
            "paths": paths,
            "s, collateral": alone,
            "s, whole": whole,
            "whole / collateral": whole / alone,
        }
        table.append(row)
    table.sort(key=lambda row: row["contracts"] * row["periods"])
    ratio, bound = table[-1]["whole / collateral"], 3.0 * MOST if quick else MOST
    assert ratio <= bound, f"{table[-1]['deal']} takes {ratio:.1f} times its collateral, above {bound:.0f}"
    return table
