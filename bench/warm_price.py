"""A warm ``ipabs price licence-back --paths 100000``, against importing the libraries that pricing stands on.

A round runs the two, and the imports of the engine alone for information, one after the other, each in a process of
its own, so that a busy machine slows them alike; the least of the rounds counts, since other work only ever adds. The
caches of Python and numba are filled first. The bound is on what is left without the libraries.
"""

from __future__ import annotations

import statistics
import sys
import sysconfig
from pathlib import Path

from bench.startup import timed

MOST_SECONDS = 2.0
"""Beyond the libraries; three times that with ``--quick``, for machines that others use too."""
PATHS = 100_000

LIBRARIES = "import numpy, numba, pandas, QuantLib"
ENGINE = "import ipabs.run, ipabs.results.simulated"
ONE_TASK = "ipabs price licence-back --paths 1024"
PRICE = f"ipabs price licence-back --paths {PATHS}"


def commands() -> dict[str, list[str]]:
    """What is run, by how it is shown."""
    ipabs = str(Path(sysconfig.get_path("scripts")) / "ipabs")
    assert Path(ipabs).exists(), f"{ipabs} is missing: install the package"
    shown = {LIBRARIES: [sys.executable, "-c", LIBRARIES], ENGINE: [sys.executable, "-c", f"{LIBRARIES}; {ENGINE}"]}
    return shown | {command: [ipabs, *command.split()[1:]] for command in (ONE_TASK, PRICE)}


def main(quick: bool) -> list[dict[str, object]]:
    """Check and measure; the rows of the table."""
    run = commands()
    printed = {name: timed(command)[1] for name, command in run.items()}  # fills the caches
    for name in (ONE_TASK, PRICE):
        assert all(amount in printed[name] for amount in ("195,000,000", "90,000,000")), f"{name} lacks a tranche"
    assert printed[ONE_TASK] != printed[PRICE], "the number of paths does not matter"
    times: dict[str, list[float]] = {name: [] for name in run}
    for _ in range(3 if quick else 9):
        for name, command in run.items():
            seconds, text = timed(command)
            assert text == printed[name], f"{name} does not print the same again"
            times[name].append(seconds)
    libraries = min(times[LIBRARIES])
    beyond = min(times[PRICE]) - libraries
    bound = 3.0 * MOST_SECONDS if quick else MOST_SECONDS
    assert beyond < bound, f"{PRICE} takes {beyond:.2f} s beyond its libraries, above {bound:.0f}"
    return [
        {
            "command": name,
            "least s": min(taken),
            "median s": statistics.median(taken),
            "s beyond libraries": min(taken) - libraries,
        }
        for name, taken in times.items()
    ]
