"""The rules of the house hold in every file; and each rule is shown to fail on a file that breaks it."""

from __future__ import annotations

import ast
import graphlib
import re
import tomllib

import pytest

from tests.house import rules
from tests.house.sources import TOP, Source, package_folder, python_files, texts

FOLDERS = {"engine", "structures", "scenarios", "tests", "bench"}
FILES = list(python_files(TOP, package_folder()))

DOC = '"""What it is about."""\n'
BAD = [
    (
        rules.imports_follow_the_table,
        "market/curves.py",
        "from ipabs.waterfall.plan import Plan",
        "market must not import",
    ),
    (rules.imports_follow_the_table, "kernels/flows.py", "from ipabs.arrays import Money", "kernels must not import"),
    (rules.imports_follow_the_table, "errors.py", "import ipabs.arrays", "errors must not import ipabs.arrays"),
    (rules.imports_follow_the_table, "simulation/paths.py", "import ipabs.waterfall", "simulation must not import"),
    (rules.imports_follow_the_table, "waterfall/plan.py", "from ipabs import simulation", "waterfall must not import"),
    (
        rules.imports_follow_the_table,
        "collateral/tape.py",
        "import ipabs.simulation.paths",
        "collateral must not import",
    ),
    (rules.imports_follow_the_table, "waterfall/plan.py", "import ipabs.collateral.tape", "waterfall must not import"),
    (rules.imports_follow_the_table, "results/page.py", "from ipabs.stress import grid", "results must not import"),
    (rules.imports_follow_the_table, "run.py", "def go():\n    import ipabs.cli", "run must not import ipabs.cli"),
    (rules.imports_follow_the_table, "run.py", "import ipabs", "run must not import ipabs;"),
    (
        rules.imports_follow_the_table,
        "market/fx.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from ipabs.run import Result",
        "market must not import ipabs.run;",
    ),
    (
        rules.imports_follow_the_table,
        "market/fx.py",
        "import importlib\nimportlib.import_module('ipabs.run')",
        "market must not import ipabs.run",
    ),
    (rules.imports_follow_the_table, "market/fx.py", "from . import curves", "relative import"),
    (rules.imports_follow_the_table, "pricing/value.py", "import math", "pricing has no place in the table"),
    (rules.libraries_stay_home, "kernels/exp.py", "import pandas as pd", "pandas is imported anywhere but in kernels/"),
    (rules.libraries_stay_home, "run.py", "import QuantLib as ql", "QuantLib is imported in market only, not in run"),
    (rules.libraries_stay_home, "market/curves.py", "import click", "click is imported in cli only"),
    (
        rules.libraries_stay_home,
        "measures/price.py",
        "from rich.table import Table",
        "rich is imported in cli",
    ),
    (rules.libraries_stay_home, "measures/price.py", "from numba import types", "numba is imported in kernels only"),
    (rules.libraries_stay_home, "measures/price.py", "from sklearn import svm", "sklearn is not among the libraries"),
    (rules.one_module_compiles, "kernels/exp.py", "from numba import njit", "not by numba's njit"),
    (rules.one_module_compiles, "kernels/exp.py", "import numba as nb\n@nb.jit\ndef f(): pass", "not by numba's jit"),
    (rules.no_fast_math, "kernels/jit.py", "njit(fastmath=True)", "no fast-math flag"),
    (rules.no_fast_math, "kernels/jit.py", "options = {'fastmath': {'contract'}}", "no fast-math flag"),
    (rules.errors_are_named, "run.py", "try:\n    go()\nexcept:\n    pass", "bare except"),
    (rules.errors_are_named, "run.py", "try:\n    go()\nexcept Exception as e:\n    pass", "except Exception"),
    (rules.errors_are_named, "run.py", "try:\n    go()\nexcept (OSError, BaseException):\n    pass", "BaseException"),
    (rules.errors_are_named, "run.py", "with contextlib.suppress(Exception):\n    go()", "suppress(Exception)"),
    (rules.only_the_command_line_prints, "run.py", "print('done')", "let cli/ print it"),
    (rules.files_are_short, "run.py", "pass\n" * 301, "301 lines, 300 at most"),
    (rules.file_names_carry_no_numbers, "measures/rule_28.py", "pass", "without a number"),
    (rules.public_names_are_described, "measures/__init__.py", "", "the file does not say what it is about"),
    (rules.public_names_are_described, "measures/price.py", DOC + "def price(): pass", "price is public and has no"),
    (rules.public_names_are_described, "measures/price.py", DOC + "class Price: pass", "Price is public and has no"),
    (
        rules.kernels_take_few_arguments,
        "kernels/pay.py",
        "def pay(a, b, c, d, e, f, g, h, out): pass",
        "pay takes 9 arguments, 8 at most",
    ),
    (rules.draws_are_seeded, "run.py", "np.random.seed(1)", "random.seed"),
    (rules.draws_are_seeded, "run.py", "from numpy.random import seed", "random.seed"),
    (rules.draws_are_seeded, "run.py", "rng = np.random.default_rng()", "without a seed"),
    (rules.no_machine_paths, "run.py", "folder = '/" + "home/someone/deals'", "is a path of one machine"),
]
GOOD = [
    ("kernels/exp.py", "import numpy as np\nfrom numba import types\nfrom ipabs.kernels.jit import kernel"),
    ("kernels/jit.py", "import numba\nfrom numba import njit\n# fastmath is never set\n"),
    ("measures/price.py", "from ipabs.errors import RunError\nfrom ipabs.waterfall.flows import Flows\nimport pandas"),
    ("simulation/paths.py", "from ipabs.collateral.tape import Tape\nfrom ipabs.definitions.deal import Deal"),
    ("cli/price.py", "import click\nfrom rich.table import Table\nfrom ipabs.stress import grid\nprint('done')"),
    ("market/curves.py", "import QuantLib as ql\ntry:\n    ql.Date()\nexcept (RuntimeError, OSError):\n    pass"),
    ("run.py", "rng = np.random.default_rng(7)\ndef _inner(): pass\nfolder = 'cache/work/one'"),
    ("kernels/pay.py", 'def pay(a, b, c, d, e, f, g, out):\n    """Pay."""'),
    ("__init__.py", "from ipabs.run import Result"),
]


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_every_file_keeps_the_rule(rule: rules.Rule) -> None:
    breaches = [breach for source in FILES for breach in rule(source)]
    if breaches:
        pytest.fail("\n".join([str(rule.__doc__), *breaches]), pytrace=False)


def test_no_text_names_a_path_of_one_machine() -> None:
    breaches = [breach for source in texts(TOP) for breach in rules.no_machine_paths(source)]
    if breaches:
        pytest.fail("\n".join(breaches), pytrace=False)


@pytest.mark.parametrize(("rule", "path", "text", "message"), BAD)
def test_a_rule_finds_what_breaks_it(rule: rules.Rule, path: str, text: str, message: str) -> None:
    breaches = list(rule(Source(f"engine/ipabs/{path}", text)))
    assert len(breaches) == 1, breaches
    assert re.match(rf"engine/ipabs/{path}:\d+: ", breaches[0])
    assert message in breaches[0]


@pytest.mark.parametrize(("path", "text"), GOOD)
def test_rules_leave_alone_what_is_right(path: str, text: str) -> None:
    source = Source(f"engine/ipabs/{path}", DOC + text)
    assert [breach for rule in (*rules.RULES, rules.no_machine_paths) for breach in rule(source)] == []


def test_every_rule_is_shown_to_fail() -> None:
    assert {rule for rule, *_ in BAD} == {*rules.RULES, rules.no_machine_paths}


def test_the_files_are_really_read() -> None:
    units = {source.unit for source in FILES if source.in_engine}
    assert {"errors", "arrays", "kernels"} <= units
    assert sum(source.path.startswith("tests/") for source in FILES) > 2


def test_every_folder_of_the_engine_says_what_it_turns_into_what() -> None:
    files = {source.path: source for source in FILES if source.in_engine}
    folders = {path.rpartition("/")[0] for path in files}
    silent = [
        folder
        for folder in sorted(folders)
        if (face := files.get(f"{folder}/__init__.py")) is None or not ast.get_docstring(face.tree)
    ]
    assert not silent, f"no __init__.py with a docstring in {', '.join(silent)}"


def test_the_table_of_imports_has_no_circle() -> None:
    order = list(graphlib.TopologicalSorter(rules.STANDS_ON).static_order())
    assert order.index("definitions") < order.index("run") < order.index("stress")


def test_libraries_of_the_engine_are_declared() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *extras["excel"], *extras["parquet"]]
    declared = {re.split(r"[^\w.-]", line)[0].split(".")[0] for line in lines}
    # llvmlite comes with numba, pydantic_core with pydantic, each at the one version that fits
    assert set(rules.LIBRARY_HOMES) - {"llvmlite", "pydantic_core"} == declared


def test_top_folders_are_the_five() -> None:
    ignore = TOP / ".gitignore"
    lines = ignore.read_text(encoding="utf-8").splitlines() if ignore.is_file() else []
    outputs = {line.strip("/") for line in lines if line.endswith("/")}
    folders = {path.name for path in TOP.iterdir() if path.is_dir() and not path.name.startswith(".")} - outputs
    assert folders <= FOLDERS
    if "engine" in folders:  # away from a checkout, the tests stand with what they were copied with
        assert folders == FOLDERS
