"""Faults of rows as a scenario left them -> faults of its shocks, for the tape itself is fine."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ipabs.definitions.scenario import ModelShock
from ipabs.errors import Faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ipabs.definitions.scenario import Stress
    from ipabs.errors import Fault, Location


@dataclass(slots=True)
class Changes:
    """Which shocks changed which rows.

    Attributes
    ----------
    made : dict of (str, int) to list of int
        By file and line: numbers of shocks from 0, in the order of the scenario.
    """

    made: dict[tuple[str, int], list[int]] = field(default_factory=dict)

    def note(self, where: Location, number: int) -> None:
        """Note that a shock changed the row, or the party of the deal, that stands there."""
        self.made.setdefault((where.file, where.line), []).append(number)


def blame(found: Faults, known: Faults, changes: Changes, stress: Stress) -> Faults:
    """Faults and warnings of a tape under a scenario, each at the shocks that brought it.

    Those are the shocks that changed the row: the columns that the message is about, or any of it. Where none did (a
    contract may suffer from what became of its patents) it is the only one that changed any row or the model; the
    scenario as a whole, where there are several.

    Parameters
    ----------
    found : Faults
        Of the shocks themselves, which stay where they are, and of the tape.
    known : Faults
        What is wrong without the scenario; it is not told again.
    changes : Changes
    stress : Stress
    """
    placed = Faults()
    for where, message in _moved([fault for fault in found.faults if fault not in known.faults], changes, stress):
        placed.add(where, message)
    for where, message in _moved([one for one in found.warnings if one not in known.warnings], changes, stress):
        placed.warn(where, message)
    return placed


def _moved(faults: Sequence[Fault], changes: Changes, stress: Stress) -> Iterator[tuple[Location, str]]:
    """New places and messages; of what befalls one column of many rows alike the first is told, and how many more."""
    alike: dict[tuple[Location, str, str], list[Fault]] = {}
    for fault in faults:
        if fault.location.file == stress.document.file:
            yield fault.location, fault.message
            continue
        numbers = _brought_by(fault, changes, stress)
        places = [("this", stress.at(number)) for number in numbers]
        for name, where in places or [("this scenario", stress.document.location(("scenario",)))]:
            told = (where, name, fault.location.path if fault.location.line else fault.message)
            alike.setdefault(told, []).append(fault)
    for (where, name, _), (first, *others) in alike.items():
        more = f" So in {len(others):,} more." if others else ""
        yield where, f"under {name}, {first}{more}"


def _brought_by(fault: Fault, changes: Changes, stress: Stress) -> list[int]:
    """Numbers of the shocks that brought a fault; none where that is not known."""
    place, shocks = fault.location, stress.scenario.shocks
    of_row = changes.made.get((place.file, place.line), [])
    words = {place.path, *re.findall(r"\w+", fault.message)}
    if told := [number for number in of_row if getattr(shocks[number], "parameter", "") in words]:
        return told
    acting = {number for made in changes.made.values() for number in made}
    acting |= {number for number, _ in stress.of_kind(ModelShock)}
    return of_row or (list(acting) if len(acting) == 1 else [])
