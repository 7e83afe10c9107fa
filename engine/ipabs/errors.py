"""The tree of errors, and the collector of located faults.

    IpabsError
      DefinitionError       a file says something impossible: carries every fault, each with its place
        DealError           deal.yaml and what it names
        PoolError           the tape or the collections
        ScenarioError       scenario files
      MarketError           a curve, calendar or schedule cannot be built
      ModelError            the numbers given cannot be simulated
      RunError              a run went wrong after its input was accepted

Everything a user can cause is an ``IpabsError``; the command line turns it into a message and an exit
code, and into nothing else. Faults are collected, not thrown: every compile stage adds to one ``Faults``
and ``raise_if_any`` is called once, before anything is simulated.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class IpabsError(Exception):
    """Anything a user can cause, in the user's words."""


class DefinitionError(IpabsError):
    """One or more located faults in definition files.

    Attributes
    ----------
    faults : tuple of Fault
        Every fault found, in the order of the files.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class DealError(DefinitionError):
    """Faults in a deal file."""


class PoolError(DefinitionError):
    """Faults in a pool's tables."""


class ScenarioError(DefinitionError):
    """Faults in a scenario file."""


class MarketError(IpabsError):
    """A curve, calendar or schedule cannot be built."""


class ModelError(IpabsError):
    """The numbers given cannot be simulated."""


class RunError(IpabsError):
    """A run went wrong after its input was accepted."""


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a definition file.

    Parameters
    ----------
    file : str
        As the user named it.
    line, column : int
        From 1; 0 = the whole file.
    path : str
        Where in the definition: ``tranches.B.principal``, or the column of a table.
    in_sheet : bool
        Whether ``file`` is a sheet of a workbook, ``pool.xlsx!contracts``, whose cells are called ``C17``.
    """

    file: str
    line: int = 0
    column: int = 0
    path: str = ""
    in_sheet: bool = False

    def __str__(self) -> str:
        if self.in_sheet and self.line:
            return f"{self.file}!{_letters(self.column)}{self.line}"
        place = [self.file] + [str(number) for number in (self.line, self.column) if number]
        return ":".join(place)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, where, and what would be right."""

    location: Location
    message: str

    def __str__(self) -> str:
        path = self.location.path
        if path and self.location.line and not self.location.column:  # a cell of a table: collections.csv:17:interest
            return f"{self.location}:{path}: {self.message}"
        return f"{self.location}{'  ' if path else ''}{path}: {self.message}"


@dataclass(slots=True)
class Faults:
    """Collects faults (which stop a run) and warnings (which do not) of all compile stages."""

    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def add(self, location: Location, message: str) -> None:
        """Note a fault, once, however many stages meet it."""
        fault = Fault(location, message)
        if fault not in self.faults:
            self.faults.append(fault)

    def warn(self, location: Location, message: str) -> None:
        """Note something the user should know that does not stop the run."""
        warning = Fault(location, message)
        if warning not in self.warnings:
            self.warnings.append(warning)

    def extend(self, other: Faults) -> None:
        """Take over what another collector found: faults of one file, say, that were collected apart."""
        for fault in other.faults:
            self.add(fault.location, fault.message)
        for warning in other.warnings:
            self.warn(warning.location, warning.message)

    def raise_if_any(self, error: type[DefinitionError] = DefinitionError) -> None:
        """Raise ``error`` with every fault found so far, in the order of the files."""
        if self.faults:
            raise error(sorted(self.faults, key=lambda f: (f.location.file, f.location.line, f.location.column)))

    def __bool__(self) -> bool:
        return bool(self.faults)


def _letters(column: int) -> str:
    """How a spreadsheet calls a column, from 1: A, Z, AA; nothing for none."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def nearest_word(word: str, allowed: Iterable[str]) -> str:
    """The allowed word that ``word`` was meant to be; empty when none is near."""
    match = get_close_matches(word, list(allowed), n=1, cutoff=0.6)
    return match[0] if match else ""


def nearest(word: str, allowed: Iterable[str]) -> str:
    """``" Did you mean 'pass-through'?"``, or nothing when no allowed word is near."""
    match = nearest_word(word, allowed)
    return f" Did you mean '{match}'?" if match else ""
