"""A scenario file -> a checked scenario: what can be said of it without a deal is said here."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ipabs.definitions.library import BASE, find_scenario
from ipabs.definitions.loading import load
from ipabs.definitions.reading import Document
from ipabs.definitions.scenario import RowShock, Scenario, Stress
from ipabs.definitions.selection import check_selection, is_number
from ipabs.definitions.tape import TABLES
from ipabs.errors import Faults, ScenarioError, nearest

WINDOWED: Final = {"obligors": ("pd", "hazard"), "patents": ("invalidation_hazard",), "contracts": ("sales",)}
"""Columns that can be changed for a time: what they say of each moment is known."""
ONLY_TIMES: Final = ("sales",)
"""Columns whose course over time is not the tape's number, so that they can only be multiplied."""


def load_scenario(path: Path, faults: Faults, name: str | None = None) -> tuple[Scenario, Document]:
    """Read a scenario file.

    Parameters
    ----------
    path : Path
    faults : Faults
        Receives everything that is wrong.
    name : str, optional
        How messages call the file.

    Raises
    ------
    ScenarioError
        Something is so wrong that nothing further can be checked; it carries every fault found so far.
    """
    scenario, document = load(Scenario, ScenarioError, path, faults, name)
    if scenario.scenario == BASE and scenario.shocks:
        faults.add(document.location(("scenario",)), f"'{BASE}' is the scenario of nothing: give this another name.")
    for number, shock in enumerate(scenario.shocks):
        if isinstance(shock, RowShock):
            _check_rows(shock, number, document, faults)
    return scenario, document


def load_stress(scenario: str | Path) -> Stress:
    """A scenario by its path, or by its name if it is shipped.

    Raises
    ------
    ScenarioError
        With every fault of the file, or that there is none such.
    """
    faults = Faults()
    stress = Stress(*load_scenario(find_scenario(str(scenario)), faults))
    faults.raise_if_any(ScenarioError)
    return stress


def _check_rows(shock: RowShock, number: int, document: Document, faults: Faults) -> None:
    columns = {column.name: column for column in TABLES[shock.on]}
    place = ("shocks", number, "parameter")
    numeric = [name for name, column in columns.items() if is_number(column)]
    name = shock.parameter
    if name not in columns:
        listed = ", ".join(numeric)
        hint = nearest(name, numeric)
        faults.add(document.location(place), f"'{name}' is not a column of {shock.on} with numbers: {listed}.{hint}")
    elif name not in numeric:
        message = f"'{name}' holds no numbers that could be changed; these do: {', '.join(numeric)}."
        faults.add(document.location(place), message)
    else:
        _check_change(shock, number, document, faults)
    if shock.where is not None:
        for message, position in check_selection(shock.where, shock.on):
            faults.add(document.location(("shocks", number, "where"), offset=position), message)


def _check_change(shock: RowShock, number: int, document: Document, faults: Faults) -> None:
    name = shock.parameter
    windowed = WINDOWED[shock.on]
    if shock.has_window and name not in windowed:
        word = "until" if "until" in shock.model_fields_set else "from"
        others = [f"{column} of {table}" for table, names in WINDOWED.items() for column in names]
        message = f"'{name}' cannot be changed for a time, only for ever. For a time: {', '.join(others)}."
        faults.add(document.location(("shocks", number, word), key=True), message)
    if name in ONLY_TIMES and shock.times is None:
        word = "plus" if shock.plus is not None else "set"
        message = f"'{name}' runs along its lifecycle from period to period: it takes 'times', not '{word}'."
        faults.add(document.location(("shocks", number, word), key=True), message)
    if shock.on == "obligors" and name == "pd":
        _check_probability(shock, number, document, faults)
    if name in ("hazard", "invalidation_hazard") and shock.set_ is not None and shock.set_ < 0:
        faults.add(document.location(("shocks", number, "set")), "a hazard of 0 or more is needed.")


def _check_probability(shock: RowShock, number: int, document: Document, faults: Faults) -> None:
    for word, value in (("set", shock.set_), ("plus", shock.plus)):
        if value is not None and (value >= 1.0 or (word == "set" and value < 0.0)):
            message = f"{100.0 * value:.6g}% is not a probability: 0% or more, and below 100%, is needed."
            faults.add(document.location(("shocks", number, word)), message)
