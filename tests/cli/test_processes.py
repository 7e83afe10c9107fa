"""The command line in a process of its own: streams, folders, pipes that close."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import messages, separately, start
from tests.collateral.given import small_deal, write_deal

ROWS = "date,principal,interest\n2023-03-01,30,2\n2023-12-01,40,1\n"


def test_results_and_messages_go_apart_and_from_any_folder(tmp_path: Path) -> None:
    write_deal(tmp_path / "my deals" / "许可 one", small_deal(), ROWS)
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    for folder, deal in ((tmp_path, "my deals/许可 one"), (elsewhere, "../my deals/许可 one/deal.yaml")):
        outcome = separately("price", deal, "--format", "json", folder=folder)
        assert outcome.code == 0
        assert json.loads(outcome.out)["tranches"][0]["expected_loss"] == pytest.approx(0.3, abs=0.05)
        assert outcome.err.startswith(f"warning: {deal.removesuffix('/deal.yaml')}/deal.yaml:5:1  tranches: the notes")
        assert outcome.err.count("\n") == 1


def test_a_shipped_structure_from_any_folder(tmp_path: Path) -> None:
    assert separately("price", "thirty-lines", folder=tmp_path).code == 0


def test_a_reader_that_goes_away_gets_no_traceback() -> None:
    # A trace is longer than the pipe holds, so the writer is still at it when its reader goes.
    process = start("trace", "thirty-lines", "--format", "json")
    assert process.stdout is not None and process.stderr is not None
    assert process.stdout.readline() == "[\n"
    process.stdout.close()
    assert messages(process.stderr.read()) == ""
    process.stderr.close()
    assert process.wait(timeout=300) == 0


def test_a_reader_that_was_never_there_gets_no_traceback() -> None:
    process = start("price", "thirty-lines")
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert messages(process.stderr.read()) == ""
    process.stderr.close()
    assert process.wait(timeout=300) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        process = start("price", "thirty-lines", stdout=full)
        _, told = process.communicate(timeout=300)
    assert process.returncode == 1
    assert messages(told) == "error: the output cannot be written: No space left on device.\n"


@pytest.mark.parametrize("command", [(), ("price",), ("cashflows",), ("trace",)])
def test_help_imports_nothing_heavy(command: tuple[str, ...]) -> None:
    run = f"cli.main([*{command}, '--help'], standalone_mode=False)"
    seen = f"import sys; from ipabs.cli import cli; {run}; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True).stdout.split()
    assert {"numba", "numpy", "pandas", "pydantic", "QuantLib"}.isdisjoint(modules)


def test_one_deal_gives_the_same_bytes_twice(tmp_path: Path) -> None:
    first, second = (separately("cashflows", "thirty-lines", "--format", "csv", folder=tmp_path) for _ in range(2))
    assert first == second
