"""The runner of the benchmarks: the tables it prints, and its exit code when an answer is wrong."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from bench import run

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[bool], run.Rows]], None]:
    """Make a function the one benchmark there is, under the name ``flows``."""

    def put(main: Callable[[bool], run.Rows]) -> None:
        module = ModuleType("bench.flows", "What flows cost.\n\nMore.")
        module.main = main  # type: ignore[attr-defined]  # a module made here has what is put into it
        monkeypatch.setitem(sys.modules, "bench.flows", module)
        monkeypatch.setattr(run, "benchmarks", lambda: ["flows"])

    return put


def test_a_table_is_aligned_markdown() -> None:
    rows = [{"loop": "add", "ns": 0.15, "paths": 1000}, {"loop": "pay out", "ns": 12.34567, "paths": 1_000_000}]
    assert run.table(rows).splitlines() == [
        "| loop    |    ns |     paths |",
        "| ------- | ----: | --------: |",
        "| add     |  0.15 |     1,000 |",
        "| pay out | 12.35 | 1,000,000 |",
    ]


def test_rows_of_other_columns_are_refused() -> None:
    with pytest.raises(AssertionError, match="columns"):
        run.table([{"loop": "add", "ns": 1.0}, {"loop": "pay", "seconds": 1.0}])


def test_right_answers_exit_with_zero(benchmark: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    benchmark(lambda quick: [{"quick": str(quick)}])
    assert run.main(["--quick"]) == 0
    printed = capsys.readouterr().out
    assert "## flows: What flows cost.\n" in printed
    assert "| True  |" in printed


def test_a_wrong_answer_exits_with_one(benchmark: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    def wrong(quick: bool) -> run.Rows:
        raise AssertionError("7 is not 8")

    benchmark(wrong)
    assert run.main(["flows"]) == 1
    assert "WRONG ANSWER in flows: 7 is not 8" in capsys.readouterr().out


def test_a_name_that_is_none_is_bad_usage(benchmark: Callable[..., None]) -> None:
    benchmark(lambda quick: [{"n": 1}])
    with pytest.raises(SystemExit) as stopped:
        run.main(["flow"])
    assert stopped.value.code == 2
