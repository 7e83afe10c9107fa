"""Where compiled kernels are kept between runs, and why they never go stale.

numba keys a cached kernel by its own file. When a callee in another file changes, the caller's machine code,
which holds the callee inlined, is silently used again: old numbers come back, even after an upgrade. Here the
cache lives in a folder named by a digest of every file in this package, so that any edit opens a new folder.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import platform
import shutil
import stat
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import llvmlite
import llvmlite.binding
import numba
import numba.core.caching

if TYPE_CHECKING:
    from collections.abc import Callable

# numba reads its settings from the environment into a module that declares none of them, and its caching carries
# no annotations: both are Any to the type checker
_settings: Any = numba.config
_caching: Any = numba.core.caching

FOLDERS_KEPT = 4
"""Digest folders that survive pruning: a few branches or environments side by side."""
SECONDS_KEPT = 3600.0
"""A folder used within this many seconds survives too: another process may be writing to it."""


@cache
def sources_digest() -> str:
    """Digest of all that decides the machine code of a kernel, as 16 hexadecimal digits.

    The files of this package (names and contents), the versions of numba, llvmlite and Python, the processor,
    and the numba settings that change code without being part of numba's own key.
    """
    folder = Path(__file__).parent
    digest = hashlib.blake2b(digest_size=8)
    switches = ("OPT", "BOUNDSCHECK", "DEBUGINFO_DEFAULT", "LOOP_VECTORIZE", "SLP_VECTORIZE")
    decisive = (
        numba.__version__,
        llvmlite.__version__,
        platform.python_version(),
        _settings.CPU_NAME or llvmlite.binding.get_host_cpu_name(),
        [getattr(_settings, switch) for switch in switches],
    )
    digest.update(repr(decisive).encode())
    for path in sorted(folder.rglob("*.py")):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def user_cache_folder() -> Path:
    """Folder for compiled kernels: NUMBA_CACHE_DIR, else IPABS_CACHE_DIR, else the platform's user cache."""
    if _settings.CACHE_DIR:
        return Path(_settings.CACHE_DIR)
    if own := os.environ.get("IPABS_CACHE_DIR"):
        return Path(own)
    if xdg := os.environ.get("XDG_CACHE_HOME"):
        return Path(xdg) / "ipabs"
    return Path("~/Library/Caches/ipabs" if sys.platform == "darwin" else "~/.cache/ipabs").expanduser()


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True


def private_temporary_folder() -> Path | None:
    """Return a folder of this user's under the temporary folder, or None where someone else has taken its name.

    Cached code is executed, so a folder that others can write to is not trusted.
    """
    posix = hasattr(os, "getuid")
    folder = Path(tempfile.gettempdir()) / (f"ipabs-cache-{os.getuid()}" if posix else "ipabs-cache")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
    except OSError:
        return None
    private = not posix or (status.st_uid == os.getuid() and not status.st_mode & 0o077)
    return folder if private and stat.S_ISDIR(status.st_mode) else None


def prune(folder: Path, keep: int = FOLDERS_KEPT, seconds: float = SECONDS_KEPT) -> None:
    """Remove the digest folders in ``folder`` but the ``keep`` last used and any used within ``seconds``."""
    used = []
    for path in folder.glob("kernels-*"):
        with suppress(OSError):  # another process may have pruned it first
            used.append((path.stat().st_mtime, path))
    used.sort(reverse=True)
    for last_use, path in used[keep:]:
        if last_use < time.time() - seconds:
            shutil.rmtree(path, ignore_errors=True)


@cache
def cache_folder() -> Path | None:
    """Return the folder of this version's compiled kernels, made on the first call; None = nothing is cached.

    Nothing is cached when line coverage is measured, for numba reports lines as it compiles them, unless the
    user names a folder by NUMBA_CACHE_DIR; and where no folder can be written to.
    """
    if _settings.JIT_COVERAGE and not _settings.CACHE_DIR:
        return None
    for wanted in (user_cache_folder, private_temporary_folder):
        try:
            base = wanted()
        except RuntimeError:  # a user without a home folder
            continue
        if base is None:
            continue
        folder = base / f"kernels-{sources_digest()}"
        fresh = not folder.is_dir()
        if _writable(folder):
            with suppress(OSError):  # a shared folder of someone else's: its age is theirs to keep
                os.utime(folder)
            if fresh:
                prune(base)
            return folder
    return None


class _Locator(_caching.UserProvidedCacheLocator):  # type: ignore[misc]  # untyped in numba
    """Places a function's compiled code in the digest folder; its own file's hash stays in the index."""

    def __init__(self, py_func: Callable[..., Any], py_file: str) -> None:
        super().__init__(py_func, py_file)
        self._cache_path = f"{cache_folder()}/{self.get_suitable_cache_subpath(py_file)}"

    @classmethod
    def from_function(cls, py_func: Callable[..., Any], py_file: str) -> _Locator:
        return cls(py_func, py_file)


class _Implementation(_caching.CompileResultCacheImpl):  # type: ignore[misc]  # untyped in numba
    _locator_classes = (_Locator,)


class KernelCache(_caching.FunctionCache):  # type: ignore[misc]  # untyped in numba
    """numba's cache of one function, in the digest folder, deaf to a full disk and to two processes at once.

    Parameters
    ----------
    py_func : function
        What was decorated; it must come from a file.
    """

    _impl_class = _Implementation

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return the code compiled for the argument types ``sig``, or None: then it is compiled anew.

        Two processes that compile two signatures at once may both number their data file 1, and the index
        then names the wrong one: what was loaded is checked against what was asked for.
        """
        try:
            loaded = super().load_overload(sig, target_context)
        except (OSError, EOFError, pickle.UnpicklingError):  # a disk that failed, a file cut short by a crash
            return None
        return (
            loaded if loaded is not None and tuple(loaded.signature.args) == tuple(getattr(sig, "args", sig)) else None
        )

    def save_overload(self, sig: Any, data: Any) -> None:
        """Save compiled code; a disk that fills up costs the cache, never the run."""
        try:
            super().save_overload(sig, data)
        except OSError:
            self.disable()
