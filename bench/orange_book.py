"""The FDA's patents as a pool: 1,230 drugs priced with 10,000 paths, after loading.

The file is read where ``IPABS_DATA`` says, or beside the checkout; without it the benchmark says that it was left out.
Importing the pool, loading it with the deal fitted to it, and pricing are timed in one process of their own each, as a
user meets them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

FILE = "orange_book_patent.txt"
PATHS, QUICK_PATHS = 10_000, 2_048
MOST_LOADING, MOST_PRICING = 3.0, 15.0
"""Seconds; three times these with ``--quick``, for machines that others use too."""
LEAST_CONTRACTS = 1_200
PROGRAM = """
import sys, time
import ipabs, ipabs.case, ipabs.collateral.royalty_pool
from ipabs.run import simulate
simulate(ipabs.load("drug-royalty"), paths=1024)
started = time.perf_counter()
case = ipabs.load("drug-royalty", sys.argv[1], scale_to_pool=True)
loaded = time.perf_counter()
result = simulate(case, paths=int(sys.argv[2]))
priced = time.perf_counter()
loss = result.pool.loss.mean()
contracts = len(case.pool.royalties.terms.ids)
print(contracts, result.paths, loss.value, loss.standard_error, loaded - started, priced - loaded)
"""


def data() -> Path:
    """Where the file should be."""
    return Path(os.environ.get("IPABS_DATA", Path(__file__).parents[2] / "shared" / "data")) / FILE


def main(quick: bool) -> list[dict[str, object]]:
    """Check and measure; the rows of the table."""
    if not data().is_file():
        return [{"left out": f"there is no {FILE}: IPABS_DATA says where it is"}]
    paths, slack = (QUICK_PATHS, 3.0) if quick else (PATHS, 1.0)
    with tempfile.TemporaryDirectory() as folder:
        pool = str(Path(folder) / "pool")
        _run("-c", "from ipabs.cli import main; main()", "pool", "orange-book", str(data()), "--out", pool)
        contracts, simulated, loss, error, loading, pricing = (
            float(word) for word in _run("-c", PROGRAM, pool, str(paths)).split()
        )
    assert contracts > LEAST_CONTRACTS and simulated == paths, f"{simulated} paths of {contracts} contracts"
    assert abs(loss) < 4.0 * error, f"royalties were worth {loss:.2%} more at closing than what came of them"
    assert loading < MOST_LOADING * slack, f"loading takes {loading:.1f} s, above {MOST_LOADING * slack:.0f}"
    assert pricing < MOST_PRICING * slack, f"pricing takes {pricing:.1f} s, above {MOST_PRICING * slack:.0f}"
    return [{"contracts": int(contracts), "paths": paths, "s loading": loading, "s pricing": pricing}]


def _run(*arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"the run fails: {done.stderr}"
    return done.stdout
