"""The source files that the rules of the house look at, in a checkout or in an installed package."""

from __future__ import annotations

import ast
import importlib.util
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).resolve().parents[2]
"""The folder that holds tests/: the checkout, or wherever the tests were copied to."""

PACKAGE = "engine/ipabs/"
"""Where the package stands in a checkout; files of an installed package are named as if they stood there."""


@dataclass(frozen=True)
class Source:
    """One file of Python: its path from the top of the checkout, with slashes, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The file's syntax tree."""
        return ast.parse(self.text)

    @property
    def in_engine(self) -> bool:
        """Whether the file is part of the package."""
        return self.path.startswith(PACKAGE)

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.path.rpartition("/")[2]

    @property
    def unit(self) -> str:
        """The folder or module of the package that the file is part of: ``kernels``, ``run``; "" elsewhere."""
        if not self.in_engine:
            return ""
        return self.path.removeprefix(PACKAGE).split("/")[0].removesuffix(".py")

    def at(self, line: int, message: str) -> str:
        """``message`` with the place it is about."""
        return f"{self.path}:{line}: {message}"


def package_folder() -> Path:
    """The folder that ``import ipabs`` finds: engine/ipabs in a checkout, else the installed package."""
    spec = importlib.util.find_spec("ipabs")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("ipabs cannot be imported")
    return Path(spec.submodule_search_locations[0]).resolve()


def python_files(top: Path, package: Path) -> Iterator[Source]:
    """Every file of Python of the package, the tests and the benchmarks."""
    for folder, name in ((package, PACKAGE), (top / "tests", "tests/"), (top / "bench", "bench/")):
        for file in sorted(folder.rglob("*.py")):
            yield Source(name + file.relative_to(folder).as_posix(), file.read_text(encoding="utf-8"))


def texts(top: Path) -> Iterator[Source]:
    """Every file at the top or in one of its folders that people write by hand, but for tables of data."""
    folders = (".ci", ".github", "engine", "structures", "scenarios", "tests", "bench")
    files = [file for file in top.iterdir() if file.is_file()]
    files += [file for name in folders for file in (top / name).rglob("*") if file.is_file()]
    for file in sorted(files):
        written = file.suffix in {".py", ".md", ".toml", ".yaml", ".yml"} or file.name in {"Makefile", "run"}
        if written and "__pycache__" not in file.parts:
            yield Source(file.relative_to(top).as_posix(), file.read_text(encoding="utf-8"))
