"""Ratings and a transition matrix -> the probability of having fallen below a grade, at any time.

M is the matrix of one year, i the grade at the cutoff. Below g before year n falls whoever at the end of some year up
to n stood below g or had defaulted: with the grades at and above g kept, and all else a state that nobody leaves,

    G_g(n) = 1 - sum over j at or above g of (M_g^n)_ij,   M_g = M on the grades at and above g

so G rises with n, and is the larger the higher g is. Within a year the intensity is constant, as between the years of a
default table. The obligor's own default curve Q counts: G is never below Q, and what a scenario adds to the intensity
of default it adds to that of the downgrade.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from ipabs.collateral.default_curves import SIGNED, find_table, no_such_table, tabulated_curve
from ipabs.collateral.tables import check_columns, read_table
from ipabs.definitions import values
from ipabs.definitions.values import quoted
from ipabs.errors import Faults, Location, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ipabs.arrays import Reals, Times
    from ipabs.collateral.obligors import Obligors
    from ipabs.collateral.tables import Table
    from ipabs.definitions.downgrades import Asked

Downgrades: TypeAlias = "dict[tuple[str, str], Reals]"
SHIPPED: Final = Path(__file__).parent / "transitions"
DEFAULT: Final = "default"
_ROUNDING: Final = 0.001
"""Published rows add up to 1 within rounding: eight figures of four decimals, and some to spare."""
_CERTAIN: Final = 1.0 - 2.0**-53
"""A downgrade that is certain has no intensity; this is as near as a number comes."""


@dataclass(frozen=True, slots=True)
class TransitionMatrix:
    """From the grade at the beginning of a year to the one at its end.

    Parameters
    ----------
    name : str
        As the user wrote it.
    grades : tuple of str
        Best first; names of one row are parted by ``/``: ``AAA/Aaa``.
    chances : (G, G + 1) float64
        To each grade, default last; rows add up to 1.
    """

    name: str
    grades: tuple[str, ...]
    chances: Reals

    def place(self, grade: str) -> int | None:
        """Row of a grade as it is written there."""
        return next((row for row, names in enumerate(self.grades) if grade in names.split("/")), None)

    def rated(self, rating: str) -> int | None:
        """Row of a rating; one with a sign that the matrix does not have itself is of its whole grade."""
        match = SIGNED.fullmatch(rating)
        whole = self.place(match[1]) if match else None
        own = self.place(rating)
        return whole if own is None else own

    def unknown(self, grade: str) -> str:
        """The message for a grade that it does not have."""
        names = [name for names in self.grades for name in names.split("/")]
        listed = ", ".join(self.grades)
        return f"{quoted(grade)} is not a grade of the transition matrix {self.name}: {listed}.{nearest(grade, names)}"

    def below(self, rated: int, grade: int, times: Times) -> Reals:
        """G(t) of one rated in row ``rated`` for falling below row ``grade``, at ``times`` (N,) in years from 0."""
        if rated > grade:
            return np.ones(len(times))
        kept = self.chances[: grade + 1, : grade + 1]
        leaves = self.chances[: grade + 1, grade + 1 :].sum(axis=1)
        years = np.arange(1.0, max(np.ceil(times[-1]), 1.0) + 1.0)
        standing = np.zeros(grade + 1)
        standing[rated] = 1.0
        fallen = np.zeros(len(years))
        for year in range(len(years)):
            fallen[year] = (fallen[year - 1] if year else 0.0) + standing @ leaves
            standing = standing @ kept
        return tabulated_curve(years, np.minimum(fallen, _CERTAIN)).at(times)


@dataclass(frozen=True, slots=True)
class Watch:
    """Which downgrades a deal asks about, and of which matrix they come.

    Parameters
    ----------
    asked : mapping of (str, str) to Location
        Party and grade, with the place of a formula that asks.
    parties : mapping of str to Location
        Where the deal describes each party.
    matrix : str
        A shipped one, or a file.
    folder : Path
        From where the file is seen.
    where : Location
        Of the matrix's word.
    """

    asked: Asked
    parties: Mapping[str, Location]
    matrix: str
    folder: Path
    where: Location


def make_downgrades(watch: Watch, obligors: Obligors | None, times: Times, faults: Faults) -> Downgrades:
    """The probability that a party has fallen below a grade, by party and grade.

    Parameters
    ----------
    watch : Watch
    obligors : Obligors or None
        The parties among them; None where the tape does not read.
    times : (K+1,) float64
        Years from the cutoff, 0 first.
    faults : Faults

    Returns
    -------
    dict of (K+1,) float64
        At least the probability of default of the same party. Without an entry where there is a fault.
    """
    if not watch.asked:
        return {}
    path = find_table(watch.matrix, watch.folder, SHIPPED)
    if path is None:
        faults.add(watch.where, no_such_table(watch.matrix, SHIPPED))
        return {}
    matrix = read_transitions(path, watch.matrix, faults)
    if matrix is None:
        return {}
    found = {}
    rows = {} if obligors is None else {name: row for row, name in enumerate(obligors.ids)}
    for (party, grade), place in _places(matrix, watch, faults).items():
        if obligors is not None and place is not None:
            row = rows[party]
            rated = matrix.rated(obligors.ratings[row])
            if rated is not None:
                fallen = matrix.below(rated, place, times)
                found[party, grade] = _joined(fallen, obligors.unstressed[row], obligors.cumulative[row])
                if rated > place:
                    message = f"'{party}' is rated {obligors.ratings[row]}, below {grade} from the beginning."
                    faults.warn(watch.asked[party, grade], message)
    if obligors is not None:
        _refuse_unrated(matrix, watch, {name: obligors.ratings[row] for name, row in rows.items()}, faults)
    return found


def _places(matrix: TransitionMatrix, watch: Watch, faults: Faults) -> dict[tuple[str, str], int | None]:
    """Row of each grade asked for."""
    places = {(party, grade): matrix.place(grade) for party, grade in watch.asked}
    for (party, grade), place in places.items():
        if place is None:
            faults.add(watch.asked[party, grade], matrix.unknown(grade))
    return places


def _refuse_unrated(matrix: TransitionMatrix, watch: Watch, ratings: Mapping[str, str], faults: Faults) -> None:
    for party in dict.fromkeys(party for party, _ in watch.asked):
        rating = ratings[party]
        if not rating:
            message = f"the deal asks whether '{party}' is downgraded: give it a rating, from which it can fall."
            faults.add(watch.parties[party], message)
        elif matrix.rated(rating) is None:
            faults.add(watch.parties[party], matrix.unknown(rating))


def _joined(below: Reals, own: Reals, stressed: Reals) -> Reals:
    """G of a party with its default curve before and under a scenario, each (K+1,); itself where neither matters."""
    fallen = np.maximum(below, own)
    if np.array_equal(stressed, own):
        return fallen
    with np.errstate(divide="ignore"):  # certain from the beginning: no intensity, and nothing to add
        survives = np.log1p(-fallen) + np.log1p(-stressed) - np.log1p(-own)
    return np.asarray(np.maximum(np.maximum.accumulate(-np.expm1(survives)), stressed))


def read_transitions(path: Path, name: str, faults: Faults) -> TransitionMatrix | None:
    """Read columns ``rating``, each grade in the order of the rows, and ``default``; None with at least one fault."""
    mine = Faults()
    table = read_table(path, name, mine)
    matrix = None if table is None or mine else _matrix(table, mine)
    faults.extend(mine)
    return None if mine else matrix


def _matrix(table: Table, faults: Faults) -> TransitionMatrix | None:
    grades = tuple(dict.fromkeys(cells["rating"] for _, cells in table.rows if "rating" in cells))
    columns = (*grades, DEFAULT)
    check_columns(table, ("rating", *columns, "source"), ("rating", *columns), faults)
    if not grades and not faults:
        faults.add(Location(table.file), "the table has no rows.")
    if faults:
        return None
    chances = np.zeros((len(grades), len(columns)))
    seen: set[str] = set()
    for row in table.rows:
        line, cells = row
        grade = cells.get("rating")
        if grade is None or grade in seen:
            said = "the row has no rating." if grade is None else f"{grade} stands twice."
            faults.add(table.cell(line, "rating"), said)
            continue
        seen.add(grade)
        found = [table.read(row, column, _chance, faults) or 0.0 for column in columns]
        total = sum(found)
        if not faults and abs(total - 1.0) > _ROUNDING:
            faults.add(Location(table.file, line), f"from {grade} the chances add up to {total:.2%}, not to 100%.")
        chances[grades.index(grade)] = found
    return None if faults else TransitionMatrix(table.file, grades, chances / chances.sum(axis=1, keepdims=True))


def _chance(text: str) -> float:
    chance = values.rate(text)
    if not 0 <= chance <= 1:
        raise ValueError(f"{quoted(text)} is not a probability: 0% to 100% is needed.")
    return chance
