"""Memory of a run: 5,000 contracts by 100,000 paths, priced through the waterfall in a process of its own.

What is kept is of the size of paths x tranches; nothing of contracts x paths x periods, which would be 80 GB, is ever
held. The process reads the tables as any user's, and reports its own peak. With ``--quick`` there are 20,000 paths.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from bench.instalments import DEALS, write_pool

CONTRACTS, PATHS, QUICK_PATHS = 5000, 100_000, 20_000
MOST = 0.8
"""GB."""
PROGRAM = """
import resource, sys, time
import ipabs
started = time.perf_counter()
result = ipabs.price(sys.argv[1], sys.argv[2], paths=int(sys.argv[3]))
seconds = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(result.paths, len(result.case.pool.contracts.ids), result.pool.loss.mean().value, seconds, peak)
"""
LOSSES = (0.02, 0.05)
"""Share of the pool, by the pool's chances of default and its recoveries, roughly: a run of nothing uses no memory."""


def main(quick: bool) -> list[dict[str, object]]:
    """Check and measure; the rows of the table."""
    paths = QUICK_PATHS if quick else PATHS
    with tempfile.TemporaryDirectory() as folder:
        write_pool(Path(folder), CONTRACTS)
        arguments = [str(DEALS / "instalments"), folder, str(paths)]
        done = subprocess.run([sys.executable, "-c", PROGRAM, *arguments], check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"the run fails: {done.stderr}"
    simulated, contracts, loss, seconds, peak = (float(word) for word in done.stdout.split())
    assert (simulated, contracts) == (paths, CONTRACTS), f"{simulated} paths of {contracts} contracts"
    assert LOSSES[0] < loss < LOSSES[1], f"the pool loses {loss:.2%}"
    gigabytes = peak * (1 if sys.platform == "darwin" else 1024) / 1e9  # bytes there, KiB elsewhere
    assert gigabytes < MOST, f"{gigabytes:.2f} GB at the peak, above {MOST}"
    return [{"contracts": CONTRACTS, "paths": paths, "peak GB": gigabytes, "s": seconds, "pool loss": loss}]
