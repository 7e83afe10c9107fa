"""A shipped structure with something written otherwise in its files."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def copy_changed(source: Path, destination: Path, changes: Mapping[str, tuple[str, str]]) -> Path:
    """Copy a structure's folder and change its files: name -> what is written there and what instead of it.

    Raises
    ------
    SystemExit
        A file does not hold what is to be changed.
    """
    shutil.copytree(source, destination)
    for name, (old, new) in changes.items():
        file = destination / name
        text = file.read_text(encoding="utf-8")
        if old not in text:
            raise SystemExit(f"{name} has no {old}")
        file.write_text(text.replace(old, new), encoding="utf-8")
    return destination
