"""Commands run in this process, or in one of their own."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unittest.mock import patch

from ipabs.cli import main
from tests.house.sources import package_folder

if TYPE_CHECKING:
    from pathlib import Path

COMPILING = "compiling the kernels: "
"""How the line begins that says why the first run after a change of the kernels takes long."""
PROGRAM = "import sys; sys.argv[0] = 'ipabs'; from ipabs.cli import main; main()"


@dataclass(frozen=True)
class Outcome:
    """What a command wrote, but for the line that asks for patience, and how it ended."""

    code: int
    out: str
    err: str


def ipabs(*arguments: str) -> Outcome:
    """Run a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    code = None
    streams = contextlib.redirect_stdout(out), contextlib.redirect_stderr(err)
    with patch.object(sys, "argv", ["ipabs", *arguments]), streams[0], streams[1]:
        try:
            main()
        except SystemExit as end:
            code = end.code
    assert isinstance(code, int), "the command line ends by sys.exit with a number"
    return Outcome(code, out.getvalue(), messages(err.getvalue()))


def start(*arguments: str, folder: Path | None = None, **streams: object) -> subprocess.Popen[str]:
    """Start a command in a process of its own, with this very package; streams are pipes unless given."""
    environment = os.environ | {"PYTHONPATH": str(package_folder().parent), "PYTHONIOENCODING": "utf-8"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments], cwd=folder, env=environment, text=True, encoding="utf-8", **pipes
    )


def separately(*arguments: str, folder: Path | None = None) -> Outcome:
    """Run a command in a process of its own."""
    process = start(*arguments, folder=folder)
    out, err = process.communicate(timeout=300)
    return Outcome(process.returncode, out, messages(err))


def messages(err: str) -> str:
    """What was written to stderr, whether or not the kernels had been compiled before."""
    return "".join(line for line in err.splitlines(keepends=True) if not line.startswith(COMPILING))
