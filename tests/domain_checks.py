"""Rows of reference/domain_checks.csv: what the field publishes of a computation, and how near it must be met.

Every row is asked for by its id, as a literal, in a test that runs the engine's own code on it;
``test_domain_checks.py`` holds that none is left out.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).parent / "reference" / "domain_checks.csv"
_NUMBER = re.compile(r"(?<![A-Za-z_\d.^*-])-?\d+(?:\.\d*)?|(?<![A-Za-z_\d.])\.\d+")


@dataclass(frozen=True, slots=True)
class Check:
    """A row.

    Parameters
    ----------
    inputs, expected : str
        As they are written.
    tolerance : float
        Absolute, in the unit of ``expected``.
    """

    inputs: str
    expected: str
    tolerance: float

    def given(self, *names: str) -> list[float]:
        """Numbers that follow ``names`` in the inputs."""
        return [_after(self.inputs, name) for name in names]

    def stated(self, *names: str) -> list[float]:
        """Numbers that follow ``names`` in what is expected."""
        return [_after(self.expected, name) for name in names]


def domain_check(name: str) -> Check:
    """The row of that id."""
    with FILE.open(encoding="utf-8", newline="") as file:
        (row,) = [row for row in csv.DictReader(file) if row["id"] == name]
    return Check(row["inputs"], row["expected"], float(row["tolerance"]))


def numbers(text: str) -> list[float]:
    """Every number of a text, in its order."""
    return [float(found) for found in _NUMBER.findall(text)]


def _after(text: str, name: str) -> float:
    _, found, rest = text.partition(name)
    assert found, f"{name!r} is not in {text!r}"
    return numbers(rest)[0]
