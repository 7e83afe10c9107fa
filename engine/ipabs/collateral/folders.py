"""Files -> a folder, all of them or none: what is made is never half there, and nothing is written over."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from ipabs.errors import Faults, Location, PoolError, RunError

if TYPE_CHECKING:
    from collections.abc import Mapping


def refuse_taken(folder: Path, faults: Faults) -> None:
    """Fault a folder that holds something, or that is none: nothing is ever written over."""
    try:
        taken = folder.exists() and not (folder.is_dir() and not any(folder.iterdir()))
    except OSError as error:
        faults.add(Location(str(folder)), f"the folder cannot be read: {error.strerror}.")
        return
    if taken:
        what = "the folder is not empty" if folder.is_dir() else "this is a file"
        faults.add(Location(str(folder)), f"{what}: name a folder that is new or empty.")
    elif folder.resolve() == Path.cwd():  # a folder takes its place, and whoever stands in it would not see that
        faults.add(Location(str(folder)), "this is the folder you are in: name one in it.")


def write_folder(files: Mapping[str, str], folder: Path) -> None:
    """Write files, all or none.

    Parameters
    ----------
    files : mapping of str to str
        Text by name.
    folder : Path
        New, or empty.

    Raises
    ------
    PoolError
        The folder holds something.
    RunError
        The folder cannot be written.
    """
    faults = Faults()
    refuse_taken(folder, faults)
    faults.raise_if_any(PoolError)
    folder = folder.resolve()
    # Beside the folder, for a rename must not leave the disk; a run that is killed leaves nothing under its name.
    partial = folder.with_name(f".{folder.name}.{os.getpid()}.partial")
    try:
        partial.mkdir(parents=True)
        try:
            for name, text in files.items():
                (partial / name).write_text(text, encoding="utf-8", newline="")
            partial.rename(folder)  # an empty folder gives way
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    except OSError as error:
        raise RunError(f"the folder {folder} cannot be written: {error.strerror}.") from error
