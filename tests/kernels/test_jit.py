"""The decorators, and the promise of the cache: an edited callee is never answered by old machine code."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest
from numba.core.caching import NullCache
from numba.core.errors import TypingError

from ipabs.kernels import cache
from ipabs.kernels.jit import apart, kernel, leaf, scalar

KERNELS = Path(cache.__file__).parent
CALLEE = """
from ipabs.kernels.jit import leaf, scalar

@scalar
def factor(x):
    return 2.0 * x

@leaf
def scale(x, out):
    for i in range(x.shape[0]):
        out[i] = factor(x[i])
"""
CALLER = """
from ipabs.kernels.callee import scale
from ipabs.kernels.jit import kernel

@kernel
def run(x, out):
    scale(x, out)
"""
SCRIPT = """
import numpy as np
from ipabs.kernels.caller import run
out = np.empty(3)
run(np.ones(3), out)
print(out[0], sum(run.stats.cache_hits.values()), sum(run.stats.cache_misses.values()), run.stats.cache_path)
"""


@scalar
def half(x):
    return 0.5 * x


@leaf
def halve(x, out):
    for i in range(x.shape[0]):
        out[i] = half(x[i])


@kernel
def quarter(x, between, out):
    halve(x, between)
    halve(between, out)
    return 7


@kernel
def divide(x, y):
    return x / y


@kernel
def allocate(count):
    return np.zeros(count).sum()


class Sandbox:
    """A copy of the package in its own folder, run by processes of its own with a cache of its own."""

    def __init__(self, folder: Path) -> None:
        self.cache = folder / "cache"
        self.kernels = folder / "ipabs" / "kernels"
        shutil.copytree(KERNELS, self.kernels, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "ipabs" / "__init__.py").write_text("")
        (self.kernels / "callee.py").write_text(CALLEE)
        (self.kernels / "caller.py").write_text(CALLER)
        kept = {name: value for name, value in os.environ.items() if not re.match("NUMBA_|COV|XDG_|PYTHON", name)}
        self.environment = kept | {
            "PYTHONPATH": str(folder),
            "PYTHONDONTWRITEBYTECODE": "1",  # Python's own cache takes an edit within a second for no edit
            "IPABS_CACHE_DIR": str(self.cache),
        }

    def run(self, script: str = SCRIPT, **environment: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-c", script],
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.kernels.parent.parent,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.split()


@pytest.fixture
def sandbox(tmp_path):
    return Sandbox(tmp_path)


def test_an_edited_callee_gives_the_new_number(sandbox):
    assert sandbox.run()[:3] == ["2.0", "0", "1"]
    assert sandbox.run()[:3] == ["2.0", "1", "0"], "nothing changed, and yet it was compiled again"
    callee = sandbox.kernels / "callee.py"
    status = callee.stat()
    callee.write_text(CALLEE.replace("2.0", "3.0"))
    os.utime(callee, ns=(status.st_atime_ns, status.st_mtime_ns))  # as an unpacked archive would leave it
    assert sandbox.run()[:3] == ["3.0", "0", "1"]
    callee.write_text(CALLEE)
    assert sandbox.run()[:3] == ["2.0", "1", "0"], "going back finds the first folder again"


def test_a_folder_named_for_numba_wins_and_is_fresh_too(sandbox, tmp_path):
    own = str(tmp_path / "numba")
    assert sandbox.run(NUMBA_CACHE_DIR=own)[3].startswith(own)
    (sandbox.kernels / "callee.py").write_text(CALLEE.replace("2.0", "3.0"))
    assert sandbox.run(NUMBA_CACHE_DIR=own)[:3] == ["3.0", "0", "1"]
    assert not sandbox.cache.exists()


def test_a_folder_that_cannot_be_made_costs_the_cache_only(sandbox, tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = {"IPABS_CACHE_DIR": str(file / "below"), "TMPDIR": str(temporary)}
    assert sandbox.run(**environment)[3].startswith(str(temporary))
    assert sandbox.run(**environment)[:3] == ["2.0", "1", "0"]
    (only,) = temporary.iterdir()
    only.chmod(0o777)  # now anyone could put code there
    assert sandbox.run(**environment)[3] == "None"


def test_a_cut_short_file_is_compiled_again(sandbox):
    sandbox.run()
    for data in sandbox.cache.rglob("*.nbc"):
        data.write_bytes(b"")
    assert sandbox.run()[:3] == ["2.0", "0", "1"]
    assert sandbox.run()[:3] == ["2.0", "1", "0"]


def test_lines_inside_kernels_are_measured(sandbox, tmp_path):
    pytest.importorskip("coverage")
    script = f"""
import coverage
measured = coverage.Coverage(data_file=None, branch=False, include=["*/kernels/*"])
measured.start()
{SCRIPT}
measured.stop()
_, statements, _, missing, _ = measured.analysis2({str(sandbox.kernels / "callee.py")!r})
print(missing)
"""
    sandbox.run()  # the cache is warm, and must not hide the lines
    printed = sandbox.run(script, NUMBA_JIT_COVERAGE="1")
    assert printed == ["2.0", "0", "1", "None", "[]"]
    assert sandbox.run(script)[-1] != "[]", "the lines would be measured anyhow: this test says nothing"


def test_kernels_release_the_lock_and_leave_arguments_as_they_were():
    x, between, out = np.arange(4.0), np.empty(4), np.empty(4)
    counts = [sys.getrefcount(array) for array in (x, between, out)]
    for _ in range(100):
        assert quarter(x, between, out) == 7
    assert out.tolist() == [0, 0.25, 0.5, 0.75]
    assert [sys.getrefcount(array) for array in (x, between, out)] == counts
    assert quarter.targetoptions["nogil"] is True


def test_division_by_zero_is_numpys():
    assert divide(1.0, 0.0) == np.inf
    assert np.isnan(divide(0.0, 0.0))


def test_allocation_is_a_compile_error():
    with pytest.raises(TypingError):
        allocate(3)


def test_closures_and_numbas_switch_are_left_uncached(monkeypatch):
    step = 2.0

    @kernel
    def add(x):
        return x + step

    assert add(1.0) == 3.0
    assert add.stats.cache_path is None
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 1)
    assert kernel(max_of) is max_of


def max_of(x, y):
    return max(x, y)


def test_pruning_keeps_the_last_used_and_the_lately_used(tmp_path):
    now = 2_000_000_000
    for age in range(6):
        folder = tmp_path / f"kernels-{age}"
        folder.mkdir()
        (folder / "data").write_text("")
        os.utime(folder, (now - 86_400 * age, now - 86_400 * age))
    (tmp_path / "someone-elses").mkdir()
    cache.prune(tmp_path, keep=10, seconds=0)
    assert len(list(tmp_path.iterdir())) == 7
    cache.prune(tmp_path, keep=2, seconds=-1e10)  # "now" of this test lies in the future
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kernels-0", "kernels-1", "someone-elses"]
    (tmp_path / "kernels-new").mkdir()
    cache.prune(tmp_path, keep=0)
    assert (tmp_path / "kernels-new").is_dir()


@apart
def shift_by_one(x, out):
    for i in range(x.shape[0]):
        out[i] = x[i] + 1.0


@kernel
def shift(x, out):
    shift_by_one(x, out)
    return 0


def test_arrays_said_to_be_apart_are_not_tested_for_overlap():
    x, out = np.arange(8.0), np.empty(8)
    assert shift(x, out) == 0
    assert out.tolist() == (x + 1.0).tolist()
    fresh = apart(shift_by_one.py_func)
    fresh._cache = NullCache()  # machine code from the disk says nothing of what was compiled
    fresh.compile((numba.float64[::1], numba.float64[::1]))
    text = "".join(fresh.inspect_llvm().values())
    inner = next(line for line in text.splitlines() if line.startswith("define") and "shift_by_one" in line)
    assert inner.count("noalias") >= 4  # both arrays and what numba says of the place for the result
