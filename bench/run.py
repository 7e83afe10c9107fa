"""Runs the benchmarks, prints their tables as Markdown, and fails when an answer is wrong.

    python -m bench.run [--quick] [NAME ...]

A benchmark is a module of this folder with ``main(quick: bool)``. It checks what it computes before it reports how
long that took, with ``assert`` or by raising AssertionError, and returns the rows of its table: mappings from column
to value, all with the columns of the first; or None, where it has printed what it found. ``quick`` asks for sizes that
fit into a few seconds; answers are checked all the same.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Rows: TypeAlias = "Sequence[Mapping[str, object]]"


def benchmarks() -> list[str]:
    """Names of the benchmarks: every module beside this one that has a ``main``."""
    files = [path for path in Path(__file__).parent.glob("*.py") if path != Path(__file__)]
    return sorted(path.stem for path in files if "\ndef main(" in path.read_text(encoding="utf-8"))


def text(value: object) -> str:
    """A value as a cell: four digits of a float, thousands apart in an integer."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}"


def table(rows: Rows) -> str:
    """The rows as a Markdown table, columns aligned, numbers to the right."""
    names = list(rows[0])
    for row in rows:
        if list(row) != names:
            raise AssertionError(f"columns {list(row)} in a table of columns {names}")
    numeric = [all(isinstance(row[name], int | float) for row in rows) for name in names]
    cells = [names, *([text(row[name]) for name in names] for row in rows)]
    widths = [max(3, *(len(line[column]) for line in cells)) for column in range(len(names))]

    def joined(line: Sequence[str]) -> str:
        padded = (
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, numeric, strict=True)
        )
        return f"| {' | '.join(padded)} |"

    rule = ["-" * (width - 1) + (":" if right else "-") for width, right in zip(widths, numeric, strict=True)]
    return "\n".join([joined(cells[0]), joined(rule), *(joined(line) for line in cells[1:])])


def run(name: str, quick: bool) -> bool:
    """Run one benchmark and print its table; False when an answer was wrong."""
    module = importlib.import_module(f"bench.{name}")
    title = (module.__doc__ or "").strip().partition("\n")[0]
    print(f"\n## {name}: {title}\n", flush=True)
    started = time.perf_counter()
    try:
        rows: Rows | None = module.main(quick)
        if rows:
            print(table(rows))
    except AssertionError as error:
        print(f"WRONG ANSWER in {name}: {error}", flush=True)
        return False
    print(f"\n{name}: {time.perf_counter() - started:.1f} s", flush=True)
    return True


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the named benchmarks, or all; the exit code is 1 when an answer was wrong."""
    known = benchmarks()
    parser = argparse.ArgumentParser(prog="python -m bench.run", description="Measure, and check the answers measured.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(known)}; all unless named")
    parser.add_argument("--quick", action="store_true", help="small sizes; answers are checked all the same")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in known]
    if unknown or not known:
        parser.error(f"no such benchmark: {', '.join(unknown)}" if unknown else "there is no benchmark beside run.py")
    wrong = [name for name in options.names or known if not run(name, options.quick)]
    print(f"\nwrong answers: {', '.join(wrong)}" if wrong else "\nevery answer is right")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
