"""The start of the command line, against importing click, which any command line of its kind has to do.

A round runs the commands one after the other, each in a process of its own, so that a busy machine slows all of them;
the median and the least of the rounds are shown, and the bound is on the medians.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

from ipabs.cli import COMMANDS

MOST_TIMES_CLICK = 5.0
"""How much longer than ``import click`` the help may take."""
ROUNDS_OF_PRICE = 3
"""For information: what a user waits for, kernels compiled before."""

PEER = "python -c 'import click'"
HELP = "ipabs --help"
PRICE = "ipabs price thirty-lines"


def commands() -> dict[str, list[str]]:
    """What is run, by how it is shown."""
    ipabs = Path(sysconfig.get_path("scripts")) / "ipabs"
    assert ipabs.exists(), f"{ipabs} is missing: install the package"
    return {
        PEER: [sys.executable, "-c", "import click"],
        HELP: [str(ipabs), "--help"],
        PRICE: [str(ipabs), "price", "thirty-lines"],
    }


def timed(command: list[str]) -> tuple[float, str]:
    """Seconds, and what was printed."""
    started = time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")
    seconds = time.perf_counter() - started
    assert done.returncode == 0, f"{command} exits with {done.returncode}: {done.stderr}"
    return seconds, done.stdout


def main(quick: bool) -> list[dict[str, object]]:
    """Check and measure; the rows of the table."""
    run = commands()
    printed = {name: timed(command)[1] for name, command in run.items()}  # compiles .pyc files and kernels, once
    listed = [line.split()[0] for line in printed[HELP].partition("Commands:")[2].splitlines() if line.split()]
    assert set(COMMANDS) <= set(listed), f"the help leaves out {sorted(set(COMMANDS) - set(listed))}"
    assert "65,000,000" in printed[PRICE], "the price of thirty-lines has no tranche of 65,000,000"

    times: dict[str, list[float]] = {name: [] for name in run}
    for number in range(5 if quick else 15):
        for name, command in run.items():
            if name != PRICE or number < ROUNDS_OF_PRICE:
                times[name].append(timed(command)[0])
    peer = statistics.median(times[PEER])
    ratio = statistics.median(times[HELP]) / peer
    assert ratio < MOST_TIMES_CLICK, f"ipabs --help takes {ratio:.1f} times as long as importing click"
    return [
        {
            "command": name,
            "ms": statistics.median(taken) * 1e3,
            "least ms": min(taken) * 1e3,
            "times import click": statistics.median(taken) / peer,
        }
        for name, taken in times.items()
    ]
