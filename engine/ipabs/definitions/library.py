"""Where definitions are found: a path, or the name of a structure or scenario that is shipped."""

from __future__ import annotations

import os
from pathlib import Path

from ipabs.errors import DealError, Faults, Location, ScenarioError, nearest

DEAL_FILE = "deal.yaml"
BASE = "base"
"""The scenario in which nothing happens."""


def shipped(kind: str) -> Path:
    """The folder of shipped ``structures`` or ``scenarios``: beside the code, or at the top of a checkout."""
    package = Path(__file__).resolve().parent.parent
    beside = package / kind
    return beside if beside.is_dir() else package.parent.parent / kind


def structures() -> dict[str, Path]:
    """Name -> folder of every shipped structure, in alphabetical order."""
    folder = shipped("structures")
    return {path.parent.name: path.parent for path in sorted(folder.glob(f"*/{DEAL_FILE}"))}


def scenarios() -> dict[str, Path]:
    """Name -> file of every shipped scenario: the base first, then in alphabetical order."""
    files = sorted(shipped("scenarios").glob("*.yaml"), key=lambda path: (path.stem != BASE, path.stem))
    return {path.stem: path for path in files}


def find_scenario(scenario: str) -> Path:
    """The file behind a path or the name of a shipped scenario.

    Raises
    ------
    ScenarioError
        It is neither.
    """
    path = Path(scenario)
    try:
        is_file = path.is_file()
    except OSError:  # longer than any name of a file, for one
        is_file = False
    if is_file:
        return path
    names = scenarios()
    if scenario in names:
        return _short(names[scenario])
    faults = Faults()
    listed = ", ".join(names)
    faults.add(Location(scenario), f"no such file, and no shipped scenario: {listed}.{nearest(scenario, names)}")
    raise ScenarioError(faults.faults)


def find_deal(deal: str) -> Path:
    """The deal file behind a path, a folder or the name of a shipped structure.

    Raises
    ------
    DealError
        It is none of these.
    """
    path = Path(deal)
    try:
        is_folder, is_file = path.is_dir(), path.is_file()
    except OSError:  # longer than any name of a file, for one
        is_folder = is_file = False
    if is_folder and (path / DEAL_FILE).is_file():
        return path / DEAL_FILE
    if is_file:
        return path
    names = structures()
    if deal in names:
        return _short(names[deal] / DEAL_FILE)
    faults = Faults()
    if is_folder:
        faults.add(Location(deal), f"the folder holds no {DEAL_FILE}.")
    else:
        listed = ", ".join(names)
        faults.add(Location(deal), f"no such file, and no shipped structure: {listed}.{nearest(deal, names)}")
    raise DealError(faults.faults)


def _short(path: Path) -> Path:
    """The path as seen from here, when that is shorter."""
    try:
        relative = Path(os.path.relpath(path))
    except ValueError:  # another drive
        return path
    return relative if len(str(relative)) < len(str(path)) else path
