"""A deal on royalties, priced whole: 200 contracts by 40 quarters by 100,000 paths, and the memory it takes.

Collateral, waterfall and measures on two threads in a process of its own, which reads the pool of ``bench.royalties``
as any user's, prices it once to have its kernels compiled, and then reports its time and its peak. With ``--quick``
there are 8,192 paths. The peer is NumPy on the collateral alone: see ``bench.royalties``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from bench.royalties import CONTRACTS, DEALS, QUARTERS, write_pool

PATHS, QUICK_PATHS = 100_000, 8_192
BOUND = 3.0
"""ns a path x contract x quarter on two threads, all included."""
QUICK_SLACK = 10.0
"""With ``--quick`` there are few paths for what a run takes whatever their number, and machines are busy."""
MOST = 0.8
"""GB."""
LEAST_ROWS = 40
"""Of the deal's plan: a waterfall of nothing takes no time."""
PROGRAM = """
import resource, sys, time
import ipabs
from ipabs.run import simulate
case = ipabs.load(sys.argv[1], sys.argv[2])
paths = int(sys.argv[3])
simulate(case, paths=1024, threads=2)
taken = []
for _ in range(int(sys.argv[4])):
    started = time.perf_counter()
    result = simulate(case, paths=paths, threads=2)
    taken.append(time.perf_counter() - started)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
loss, rows = result.pool.loss.mean(), len(result.waterfall.plan.operation)
print(result.paths, len(case.pool.royalties.terms.ids), loss.value, loss.standard_error, rows, min(taken), peak)
"""


def main(quick: bool) -> list[dict[str, object]]:
    """Check and measure; the rows of the table."""
    paths, contracts = QUICK_PATHS if quick else PATHS, CONTRACTS[0]
    with tempfile.TemporaryDirectory() as folder:
        write_pool(Path(folder), contracts)
        arguments = [str(DEALS / "royalties"), folder, str(paths), "1" if quick else "5"]
        done = subprocess.run([sys.executable, "-c", PROGRAM, *arguments], check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"the run fails: {done.stderr}"
    simulated, known, loss, error, rows, seconds, peak = (float(word) for word in done.stdout.split())
    assert (simulated, known) == (paths, contracts), f"{simulated} paths of {known} contracts"
    assert abs(loss) < 4.0 * error + 0.002, f"royalties were worth {loss:.2%} more at closing than what came of them"
    assert rows >= LEAST_ROWS, f"{rows:.0f} rows"
    nanoseconds = seconds / (paths * contracts * QUARTERS) * 1e9
    bound = BOUND * (QUICK_SLACK if quick else 1.0)
    assert nanoseconds <= bound, f"{nanoseconds:.2f} ns on two threads, above {bound:.0f}"
    gigabytes = peak * (1 if sys.platform == "darwin" else 1024) / 1e9  # bytes there, KiB elsewhere
    assert gigabytes < MOST, f"{gigabytes:.2f} GB at the peak, above {MOST}"
    row: dict[str, object] = {
        "contracts": contracts,
        "paths": paths,
        "rows": int(rows),
        "s": seconds,
        "ns, 2 threads": nanoseconds,
        "peak GB": gigabytes,
    }
    return [row]
