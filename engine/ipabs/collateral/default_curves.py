"""Ratings, one-year probabilities and hazards -> cumulative probabilities of default at any time.

A table gives the cumulative probability at some years for each rating. Between them the hazard is constant, so the
logarithm of survival is linear; beyond the last the last hazard holds. A rating with a sign (AA+, AA-; Aa1, Aa3) that
the table does not have itself stands a third of the way to its neighbour, in the logarithm of the cumulative
probability; a probability of 0 has no logarithm, there a third of the way in the probability itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from ipabs.collateral.tables import check_columns, read_table
from ipabs.definitions import values
from ipabs.definitions.values import quoted
from ipabs.errors import Faults, Location, nearest

if TYPE_CHECKING:
    from ipabs.arrays import Reals, Times
    from ipabs.collateral.tables import Table

SHIPPED: Final = Path(__file__).parent / "ratings"
SIGNED: Final = re.compile(r"([A-Za-z]+)([+-]|[123])")
"""A rating with a sign: its whole grade, and the sign."""
_COLUMNS: Final = ("rating", "year", "cumulative_pd")
_STEP: Final = 1.0 / 3.0
_UP: Final = frozenset({"+", "1"})
_DOWN: Final = frozenset({"-", "3"})


@dataclass(frozen=True, slots=True)
class DefaultCurve:
    """Cumulative default of one obligor.

    Parameters
    ----------
    years : (n,) float64
        Rising; the first is 0.
    hazards : (n,) float64
        Integral of the hazard up to each; the first is 0.
    """

    years: Times
    hazards: Reals

    def at(self, times: Times | float) -> Reals:
        """Q(t) = 1 - exp(-H(t)), the probability of default before each of ``times``."""
        last = (self.hazards[-1] - self.hazards[-2]) / (self.years[-1] - self.years[-2])
        moments = np.asarray(times, dtype=np.float64)
        beyond = np.maximum(moments - self.years[-1], 0.0) * last
        return np.asarray(-np.expm1(-(np.interp(moments, self.years, self.hazards) + beyond)))


def hazard_curve(hazard: float) -> DefaultCurve:
    """A constant hazard, 1/y."""
    return DefaultCurve(np.array([0.0, 1.0]), np.array([0.0, hazard]))


def one_year_curve(pd: float) -> DefaultCurve:
    """The constant hazard -ln(1 - PD) that a probability of default within one year stands for."""
    return hazard_curve(float(-np.log1p(-pd)))


def tabulated_curve(years: Times, cumulative: Reals) -> DefaultCurve:
    """A curve through cumulative probabilities at rising years above 0."""
    return DefaultCurve(np.concatenate([[0.0], years]), np.concatenate([[0.0], -np.log1p(-cumulative)]))


@dataclass(frozen=True, slots=True)
class RatingTable:
    """Cumulative probabilities of default by rating.

    Parameters
    ----------
    name : str
        As the user wrote it.
    ratings : tuple of str
        Best first; names of one row are parted by ``/``: ``CCC/CC/C``.
    curves : tuple of DefaultCurve
    """

    name: str
    ratings: tuple[str, ...]
    curves: tuple[DefaultCurve, ...]

    def curve(self, rating: str) -> DefaultCurve:
        """The curve of a rating, with or without a sign.

        Raises
        ------
        ValueError
            The table does not have it, in the user's words.
        """
        place = self._place(rating)
        if place is not None:
            return self.curves[place]
        match = SIGNED.fullmatch(rating)
        place = self._place(match[1]) if match else None
        toward = 0 if match is None else -1 if match[2] in _UP else 1 if match[2] in _DOWN else 0
        if place is None or (place == 0 and toward != 0):  # nothing is above the best, so it has no signs
            listed = ", ".join(self.ratings)
            hint = nearest(rating, [name for names in self.ratings for name in names.split("/")])
            raise ValueError(f"{quoted(rating)} is not a rating of table {self.name}: {listed}.{hint}")
        if toward == 0 or place + toward == len(self.ratings):  # the last is already all that is worse
            return self.curves[place]
        return _between(self.curves[place], self.curves[place + toward])

    def _place(self, rating: str) -> int | None:
        return next((i for i, names in enumerate(self.ratings) if rating in names.split("/")), None)


def _between(own: DefaultCurve, neighbour: DefaultCurve) -> DefaultCurve:
    years = own.years[1:]
    mine, other = own.at(years), neighbour.at(years)
    linear = (1.0 - _STEP) * mine + _STEP * other
    both = (mine > 0) & (other > 0)
    geometric = np.exp((1.0 - _STEP) * np.log(mine, where=both, out=np.zeros_like(mine))) * np.exp(
        _STEP * np.log(other, where=both, out=np.zeros_like(other))
    )
    # Where the rule changes, from 0 to a small probability, the curve could otherwise fall.
    return tabulated_curve(years, np.maximum.accumulate(np.where(both, geometric, linear)))


class RatingTables:
    """Finds tables by their words and reads each once.

    Parameters
    ----------
    faults : Faults
        For what is wrong inside a table.
    """

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._paths: dict[tuple[str, Path], Path | None] = {}
        self._tables: dict[Path, RatingTable | None] = {}
        self._curves: dict[tuple[Path, str], DefaultCurve] = {}

    def curve(
        self, word: str, rating: str, folder: Path, at_table: Location, at_rating: Location
    ) -> DefaultCurve | None:
        """The curve of a rating of the table ``word``: a shipped one, or a file seen from ``folder``.

        None when there is no such table or rating, with at least one fault.
        """
        if (word, folder) not in self._paths:
            self._paths[word, folder] = find_table(word, folder, SHIPPED)
        path = self._paths[word, folder]
        if path is None:
            self._faults.add(at_table, no_such_table(word, SHIPPED))
            return None
        if path not in self._tables:
            self._tables[path] = read_rating_table(path, word, self._faults)
        table = self._tables[path]
        if table is None:
            return None
        if (path, rating) not in self._curves:
            try:
                self._curves[path, rating] = table.curve(rating)
            except ValueError as error:
                self._faults.add(at_rating, str(error))
                return None
        return self._curves[path, rating]


def no_such_table(word: str, shipped: Path) -> str:
    """The message for a table that is neither among those of a folder nor a file."""
    words = sorted(entry.stem for entry in shipped.glob("*.csv"))
    listed = f"one of {', '.join(words)}" if len(words) > 1 else words[0]
    return f"{quoted(word)} is neither {listed} nor a file here.{nearest(word, words)}"


def find_table(word: str, folder: Path, shipped: Path) -> Path | None:
    """A shipped table by its word, or a file seen from ``folder``; None where there is none."""
    path = shipped / f"{word}.csv" if re.fullmatch(r"\w+", word) else folder / word
    try:
        return path if path.is_file() else None
    except OSError:  # a name longer than any file's
        return None


def read_rating_table(path: Path, name: str, faults: Faults) -> RatingTable | None:
    """Read columns rating, year, cumulative_pd (``0.43%`` or 0.0043); None with at least one fault.

    The ratings stand best first; the probabilities of each do not fall with the years.
    """
    mine = Faults()
    table = read_table(path, name, mine)
    points = {} if table is None else _points(table, mine)
    if not points and not mine:
        mine.add(Location(name), "the table has no rows.")
    faults.extend(mine)
    if mine:
        return None
    curves = []
    for of_rating in points.values():
        years = sorted(of_rating)
        curves.append(tabulated_curve(np.array(years), np.array([of_rating[year][0] for year in years])))
    return RatingTable(name, tuple(points), tuple(curves))


def _points(table: Table, faults: Faults) -> dict[str, dict[float, tuple[float, int]]]:
    """Probability and line by rating and year."""
    check_columns(table, (*_COLUMNS, "source"), _COLUMNS, faults)
    points: dict[str, dict[float, tuple[float, int]]] = {}
    if faults:
        return points
    for row in table.rows:
        line, cells = row
        for column in _COLUMNS:
            if column not in cells:
                faults.add(table.cell(line, column), f"the row has no {column}.")
        year = table.read(row, "year", _year, faults)
        pd = table.read(row, "cumulative_pd", _cumulative, faults)
        if year is None or pd is None or "rating" not in cells:
            continue
        of_rating = points.setdefault(cells["rating"], {})
        if year in of_rating:
            faults.add(table.cell(line, "year"), f"year {year:g} of {cells['rating']} stands twice.")
        of_rating[year] = (pd, line)
    for rating, of_rating in points.items():
        _do_not_fall(table.file, rating, of_rating, faults)
    return points


def _do_not_fall(file: str, rating: str, points: dict[float, tuple[float, int]], faults: Faults) -> None:
    years = sorted(points)
    for earlier, later in pairwise(years):
        (before, _), (after, line) = points[earlier], points[later]
        if after < before:
            fall = f"from {100.0 * before:.6g}% in year {earlier:g} to {100.0 * after:.6g}% in year {later:g}"
            faults.add(Location(file, line, 0, "cumulative_pd"), f"{rating} falls {fall}.")


def _year(text: str) -> float:
    year = values.number(text)
    if year <= 0:
        raise ValueError(f"{quoted(text)} is not a number of years above 0.")
    return year


def _cumulative(text: str) -> float:
    pd = values.rate(text)
    if not 0 <= pd < 1:
        raise ValueError(f"{quoted(text)} is not a probability: 0% or more, and below 100%, is needed.")
    return pd
