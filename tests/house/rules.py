"""The rules that one file of Python can break, each a function from a source to the places that break it."""

from __future__ import annotations

import ast
import re
import sys
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.house.sources import Source

Rule: TypeAlias = "Callable[[Source], Iterator[str]]"

GROUND = {"errors", "arrays", "kernels"}
"""What every other part of the engine may import; these three import nothing of the engine but themselves."""

STANDS_ON: dict[str, set[str]] = {
    "errors": set(),
    "arrays": set(),
    "kernels": set(),
    "definitions": GROUND,
    "market": {"definitions"},
    "collateral": {"definitions", "market"},
    "simulation": {"collateral"},
    "waterfall": {"definitions", "market"},
    "measures": {"market", "simulation", "waterfall"},
    "readings": {"collateral"},
    "mended": {"readings"},
    "case": {"simulation", "waterfall", "mended"},
    "run": {"case", "measures"},
    "deterministic": {"run"},
    "coupons": {"run"},
    "results": {"run", "deterministic"},
    "stress": {"run", "results"},
}
"""Who may import whom, the flow of a run from top to bottom: what is named here, and what that stands on in turn.

The command line and the package's face import all.
"""

EVERYTHING = {"cli", "__init__", "__main__"}

ANYWHERE = "anywhere but in kernels/"
LIBRARY_HOMES: dict[str, set[str] | str] = {
    "QuantLib": {"market"},
    "click": {"cli"},
    "llvmlite": {"kernels"},
    "numba": {"kernels"},
    "numpy": {*STANDS_ON, *EVERYTHING},
    "openpyxl": ANYWHERE,
    "pandas": ANYWHERE,
    "pyarrow": ANYWHERE,
    "pydantic": ANYWHERE,
    "pydantic_core": ANYWHERE,
    "rich": {"cli", "results"},
    "ruamel": ANYWHERE,
    "scipy": {"simulation", "measures", "collateral"},
    "xlsxwriter": ANYWHERE,
}
"""The libraries the engine may import, and from where."""

COMPILERS = {"cfunc", "generated_jit", "guvectorize", "jit", "jit_module", "njit", "stencil", "vectorize"}
FAST_MATH = "fast" + "math"  # in two pieces, for this file is read too
MOST_LINES = {"engine": 300, "tests": 400, "bench": 400}
MOST_ARGUMENTS = 8

MACHINE_PATH = re.compile(r"(?<![\w.$}~*-])/(?:home|mnt|root|Users|work)/[\w.]")


def may_import(unit: str) -> set[str]:
    """Every part of the engine that ``unit`` may import, itself included."""
    return {unit}.union(*(may_import(below) for below in STANDS_ON[unit]))


def imported(source: Source) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import: in functions and under TYPE_CHECKING too, and by ``import_module``."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module="ipabs", names=names, level=0):
                yield from ((node.lineno, f"ipabs.{alias.name}") for alias in names)
            case ast.ImportFrom(module=module, level=level):
                yield node.lineno, "." * level + (module or "")
            case ast.Call(
                func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield node.lineno, name


def imports_follow_the_table(source: Source) -> Iterator[str]:
    """A part of the engine imports only what stands before it in the flow."""
    if not source.in_engine or source.unit in EVERYTHING:
        return
    if source.unit not in STANDS_ON:
        yield source.at(1, f"{source.unit} has no place in the table of imports (STANDS_ON in tests/house/rules.py)")
        return
    allowed = may_import(source.unit)
    for line, name in imported(source):
        if name.startswith("."):
            yield source.at(line, f"relative import {name}: write it from ipabs on")
        elif name == "ipabs" or name.startswith("ipabs."):
            target = [*name.split("."), ""][1]
            if target not in allowed:
                listed = ", ".join(sorted(allowed))
                yield source.at(line, f"{source.unit} must not import {name}; it may import {listed}")


def libraries_stay_home(source: Source) -> Iterator[str]:
    """A library is imported only from the folders it serves, and only if it is one that the engine depends on."""
    if not source.in_engine:
        return
    for line, name in imported(source):
        library = name.split(".")[0]
        if library in {"", "ipabs", "__future__"} or library in sys.stdlib_module_names:
            continue
        homes = LIBRARY_HOMES.get(library)
        if homes is None:
            yield source.at(line, f"{library} is not among the libraries of the engine (LIBRARY_HOMES)")
        elif homes == ANYWHERE:
            if source.unit == "kernels":
                yield source.at(line, f"{library} is imported {ANYWHERE}")
        elif source.unit not in homes:
            yield source.at(line, f"{library} is imported in {', '.join(sorted(homes))} only, not in {source.unit}")


def one_module_compiles(source: Source) -> Iterator[str]:
    """Only kernels/jit.py uses numba's decorators: there the cache is kept fresh; all others take its decorators."""
    if source.path == "engine/ipabs/kernels/jit.py" or not source.in_engine:
        return
    message = "kernels are compiled by the decorators of ipabs.kernels.jit, not by numba's {}"
    aliases = {"numba"}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            aliases |= {alias.asname for alias in node.names if alias.name == "numba" and alias.asname}
    for node in ast.walk(source.tree):
        match node:
            case ast.ImportFrom(module=str(module), names=names) if module.split(".")[0] == "numba":
                taken = [alias.name for alias in names if alias.name in COMPILERS]
                yield from (source.at(node.lineno, message.format(name)) for name in taken)
            case ast.Attribute(value=ast.Name(id=base), attr=name) if base in aliases and name in COMPILERS:
                yield source.at(node.lineno, message.format(name))


def no_fast_math(source: Source) -> Iterator[str]:
    """No fast-math flag anywhere: it may reorder sums of money, and turns magic-number rounding into garbage."""
    message = "no fast-math flag: where a fused multiply-add is meant, say so with the intrinsic"
    for node in ast.walk(source.tree):
        match node:
            case ast.keyword(arg=name) | ast.arg(arg=name) | ast.Constant(value=name) if name == FAST_MATH:
                yield source.at(node.lineno, message)
            case ast.Name(id=name) | ast.Attribute(attr=name) if name == FAST_MATH:
                yield source.at(node.lineno, message)


def errors_are_named(source: Source) -> Iterator[str]:
    """An error is caught by its name: one that was not foreseen reaches whoever can mend it."""
    broad = {"Exception", "BaseException"}
    for node in ast.walk(source.tree):
        match node:
            case ast.ExceptHandler(type=None):
                yield source.at(node.lineno, "bare except: name the errors that are meant")
            case ast.ExceptHandler(type=ast.Name() | ast.Attribute() | ast.Tuple() as caught):
                names = {part.id for part in ast.walk(caught) if isinstance(part, ast.Name)}
                for name in sorted(names & broad):
                    yield source.at(node.lineno, f"except {name}: name the errors that are meant")
            case ast.Call(func=ast.Name(id="suppress") | ast.Attribute(attr="suppress"), args=arguments):
                names = {part.id for part in arguments if isinstance(part, ast.Name)}
                for name in sorted(names & broad):
                    yield source.at(node.lineno, f"suppress({name}): name the errors that are meant")


def only_the_command_line_prints(source: Source) -> Iterator[str]:
    """The engine returns what it has to say; the command line prints it."""
    if not source.in_engine or source.unit == "cli":
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            yield source.at(node.lineno, "print: return the text, and let cli/ print it")


def files_are_short(source: Source) -> Iterator[str]:
    """A file holds one idea: 300 lines in the engine, 400 in tests and benchmarks, at the most."""
    most = MOST_LINES[source.path.split("/")[0]]
    lines = source.text.count("\n")
    if lines > most:
        yield source.at(lines, f"{lines} lines, {most} at most: two ideas in one file?")


def file_names_carry_no_numbers(source: Source) -> Iterator[str]:
    """A file is named for what it does: a numbered rule has to be looked up."""
    if any(character.isdigit() for character in source.name):
        yield source.at(1, f"{source.name}: a file's name says what it does, without a number")


def public_names_are_described(source: Source) -> Iterator[str]:
    """Every module, and every public class and function of the engine, has a docstring."""
    if not ast.get_docstring(source.tree) and (source.in_engine or source.name != "__init__.py"):
        yield source.at(1, "the file does not say what it is about: no docstring")
    if not source.in_engine:
        return
    for node in source.tree.body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node):
            yield source.at(node.lineno, f"{node.name} is public and has no docstring")


def kernels_take_few_arguments(source: Source) -> Iterator[str]:
    """A kernel takes at most eight arguments; columns that belong together go in a NamedTuple of arrays."""
    if source.unit != "kernels":
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef):
            count = len(node.args.posonlyargs) + len(node.args.args) + len(node.args.kwonlyargs)
            if count > MOST_ARGUMENTS:
                message = (
                    f"{node.name} takes {count} arguments, {MOST_ARGUMENTS} at most: group columns in a NamedTuple"
                )
                yield source.at(node.lineno, message)


def draws_are_seeded(source: Source) -> Iterator[str]:
    """No global generator, which threads share and reproduce nothing by; no generator without a seed."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Attribute(value=ast.Attribute(attr="random") | ast.Name(id="random"), attr="seed"):
                yield source.at(node.lineno, "random.seed: take numpy.random.default_rng(seed)")
            case ast.ImportFrom(module="numpy.random" | "random", names=names):
                if any(alias.name == "seed" for alias in names):
                    yield source.at(node.lineno, "random.seed: take numpy.random.default_rng(seed)")
            case ast.Call(func=ast.Name(id="default_rng") | ast.Attribute(attr="default_rng"), args=[], keywords=[]):
                yield source.at(node.lineno, "default_rng() without a seed: nobody can run this again")


def no_machine_paths(source: Source) -> Iterator[str]:
    """No path of the machine it was written on; for any text, Python or not."""
    for number, line in enumerate(source.text.splitlines(), start=1):
        if found := MACHINE_PATH.search(line):
            yield source.at(number, f"{line[found.start() :].split()[0]} is a path of one machine")


RULES: tuple[Rule, ...] = (
    imports_follow_the_table,
    libraries_stay_home,
    one_module_compiles,
    no_fast_math,
    errors_are_named,
    only_the_command_line_prints,
    files_are_short,
    file_names_carry_no_numbers,
    public_names_are_described,
    kernels_take_few_arguments,
    draws_are_seeded,
)
"""The rules for files of Python; ``no_machine_paths`` is for every text."""
