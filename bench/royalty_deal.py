"""A deal on royalties, priced whole: 200 contracts by 40 quarters by 100,000 paths, and the memory it takes.

Collateral, waterfall and measures on two threads in a process of its own, which reads the pool of ``bench.royalties``
as any user's, prices it once to have its kernels compiled, and then reports its time and its peak. With ``--quick``
there are 8,192 paths. The peer is NumPy on the collateral alone: see ``bench.royalties``.

Seconds of a shared machine say little: two threads may stand on two cores or on the halves of one. So the same process
times, around every run and on two threads too, what a normal takes at best, of which the model draws one a cell, and
the bound is for a machine on which it takes .7 ns. Where it takes longer the bound moves in proportion, never down.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from bench.royalties import CONTRACTS, DEALS, QUARTERS, write_pool

PATHS, QUICK_PATHS = 100_000, 8_192
BOUND = 3.0
"""ns a path x contract x quarter on two threads, all included, where a normal takes ``NORMAL``."""
NORMAL = 0.7
"""ns on two threads: of the machine for which the bound was set, on which one thread takes 1.3."""
QUICK_SLACK = 10.0
"""With ``--quick`` there are few paths for what a run takes whatever their number, and machines are busy."""
MOST = 0.8
"""GB."""
LEAST_ROWS = 40
"""Of the deal's plan: a waterfall of nothing takes no time."""
PROGRAM = """
import resource, sys, time
from concurrent.futures import ThreadPoolExecutor
import ipabs
from ipabs.kernels.blocks import empty_block
from ipabs.kernels.draws import fill_normals
from ipabs.run import simulate

def draw(rows):
    for call in range(400):
        fill_normals(1, 0, call, 1, rows)

def normal(threads):
    started = time.perf_counter()
    list(threads.map(draw, blocks))
    return (time.perf_counter() - started) / (2 * 400 * 4 * 2048) * 1e9

blocks = [empty_block(4, 2048) for _ in range(2)]
threads = ThreadPoolExecutor(2)
normal(threads)
case = ipabs.load(sys.argv[1], sys.argv[2])
paths = int(sys.argv[3])
simulate(case, paths=1024, threads=2)
taken, normals = [], [normal(threads)]
for _ in range(int(sys.argv[4])):
    started = time.perf_counter()
    result = simulate(case, paths=paths, threads=2)
    taken.append(time.perf_counter() - started)
    normals.extend(normal(threads) for _ in range(10))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
loss, rows = result.pool.loss.mean(), len(result.waterfall.plan.operation)
contracts = len(case.pool.royalties.terms.ids)
print(result.paths, contracts, loss.value, loss.standard_error, rows, min(taken), min(normals), peak)
"""


def main(quick: bool) -> list[dict[str, object]]:
    """Check and measure; the rows of the table."""
    paths, contracts = QUICK_PATHS if quick else PATHS, CONTRACTS[0]
    with tempfile.TemporaryDirectory() as folder:
        write_pool(Path(folder), contracts)
        arguments = [str(DEALS / "royalties"), folder, str(paths), "1" if quick else "5"]
        done = subprocess.run([sys.executable, "-c", PROGRAM, *arguments], check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"the run fails: {done.stderr}"
    simulated, known, loss, error, rows, seconds, normal, peak = (float(word) for word in done.stdout.split())
    assert (simulated, known) == (paths, contracts), f"{simulated} paths of {known} contracts"
    assert abs(loss) < 4.0 * error + 0.002, f"royalties were worth {loss:.2%} more at closing than what came of them"
    assert rows >= LEAST_ROWS, f"{rows:.0f} rows"
    nanoseconds = seconds / (paths * contracts * QUARTERS) * 1e9
    bound = BOUND * max(normal / NORMAL, 1.0) * (QUICK_SLACK if quick else 1.0)
    told = f"{nanoseconds:.2f} ns on two threads, above {bound:.2f} where a normal takes {normal:.2f}"
    assert nanoseconds <= bound, told
    gigabytes = peak * (1 if sys.platform == "darwin" else 1024) / 1e9  # bytes there, KiB elsewhere
    assert gigabytes < MOST, f"{gigabytes:.2f} GB at the peak, above {MOST}"
    row: dict[str, object] = {
        "contracts": contracts,
        "paths": paths,
        "rows": int(rows),
        "s": seconds,
        "ns, 2 threads": nanoseconds,
        "a normal": normal,
        "bound": bound,
        "peak GB": gigabytes,
    }
    return [row]
