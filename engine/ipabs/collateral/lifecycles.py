"""The course of a product's sales -> what is expected to be sold in each period, nothing happening.

A lifecycle has a level at each age and the exact integral of it, so that periods of any length add up. Ages are years
of 365 days, as the times of the deal are: from the launch where the course has a beginning (ramp-plateau-decline, bass,
logistic; their peak is 1), from the cutoff where it is told from there (constant, vector; sales at the cutoff are 1).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ipabs.arrays import Money, Reals, Times
    from ipabs.collateral.reading import Row

BASS: Final = (0.03, 0.38)
"""Innovation and imitation a year where the tape gives none: averages over 213 products, Sultan, Farley and Lehmann
(1990), Journal of Marketing Research 27."""

Ages: TypeAlias = "Times | float"


class Lifecycle(Protocol):
    """How sales run with age; both take years, any shape, and give the same shape."""

    def level(self, age: Ages) -> Reals:
        """Sales at an age, as a multiple."""

    def total(self, age: Ages) -> Reals:
        """The integral of ``level`` from age 0, years."""


@dataclass(frozen=True, slots=True)
class Constant:
    """(1 + growth)^age.

    Parameters
    ----------
    growth : float
        1/y, above -1.
    """

    growth: float

    def level(self, age: Ages) -> Reals:
        """Sales at an age, as a multiple."""
        return np.asarray(np.exp(math.log1p(self.growth) * np.asarray(age)))

    def total(self, age: Ages) -> Reals:
        """The integral of ``level`` from age 0, years."""
        rate = math.log1p(self.growth)
        return np.asarray(age, dtype=np.float64) if rate == 0.0 else np.asarray(np.expm1(rate * np.asarray(age)) / rate)


@dataclass(frozen=True, slots=True)
class RampPlateauDecline:
    """age / ramp, then 1 over the plateau, then (1 - decline)^(years after it); 0 before the launch.

    Parameters
    ----------
    ramp, plateau : float
        Years, 0 or more.
    decline : float
        1/y, from 0 to less than 1.
    """

    ramp: float
    plateau: float
    decline: float

    def level(self, age: Ages) -> Reals:
        """Sales at an age, as a multiple."""
        years = np.asarray(age, dtype=np.float64)
        rising = years / self.ramp if self.ramp > 0 else np.ones_like(years)
        after = np.maximum(years - self.ramp - self.plateau, 0.0)
        sold = np.where(years < self.ramp, rising, np.exp(math.log1p(-self.decline) * after))
        return np.asarray(np.where(years < 0.0, 0.0, sold))

    def total(self, age: Ages) -> Reals:
        """The integral of ``level`` from age 0, years."""
        years = np.maximum(age, 0.0)
        rising = np.minimum(years, self.ramp)
        ramped = 0.5 * rising**2 / self.ramp if self.ramp > 0 else np.zeros_like(years)
        level = np.clip(years - self.ramp, 0.0, self.plateau)
        falling = Constant(-self.decline).total(np.maximum(years - self.ramp - self.plateau, 0.0))
        return np.asarray(ramped + level + falling)


@dataclass(frozen=True, slots=True)
class Bass:
    """Rate of adoption (p+q)^2/p e^(-(p+q) age) / (1 + q/p e^(-(p+q) age))^2 over its peak; 0 before the launch.

    Bass (1969), Management Science 15. The peak is (p+q)^2 / (4 q), at age ln(q/p) / (p+q); where q <= p it is p, at 0.

    Parameters
    ----------
    p, q : float
        Innovation and imitation, 1/y, above 0.
    """

    p: float
    q: float

    @property
    def peak(self) -> float:
        """Highest rate of adoption, share of all who ever adopt, 1/y."""
        return (self.p + self.q) ** 2 / (4.0 * self.q) if self.q > self.p else self.p

    def level(self, age: Ages) -> Reals:
        """Sales at an age, as a multiple."""
        left = np.exp(-(self.p + self.q) * np.maximum(age, 0.0))
        rate = (self.p + self.q) ** 2 / self.p * left / (1.0 + self.q / self.p * left) ** 2
        return np.asarray(np.where(np.asarray(age) < 0.0, 0.0, rate / self.peak))

    def total(self, age: Ages) -> Reals:
        """The integral of ``level`` from age 0, years."""
        grown = (self.p + self.q) * np.maximum(age, 0.0)
        adopted = -np.expm1(-grown) / (1.0 + self.q / self.p * np.exp(-grown))
        return np.asarray(adopted / self.peak)


@dataclass(frozen=True, slots=True)
class Logistic:
    """1 / (1 + e^(-steepness (age - midpoint))); 0 before the launch. 1 is the level it comes to.

    Parameters
    ----------
    midpoint : float
        Years since the launch.
    steepness : float
        1/y, above 0.
    """

    midpoint: float
    steepness: float

    def level(self, age: Ages) -> Reals:
        """Sales at an age, as a multiple."""
        years = np.asarray(age, dtype=np.float64)
        sold = np.exp(-np.logaddexp(0.0, -self.steepness * (years - self.midpoint)))
        return np.asarray(np.where(years < 0.0, 0.0, sold))

    def total(self, age: Ages) -> Reals:
        """The integral of ``level`` from age 0, years."""
        grown = np.logaddexp(0.0, self.steepness * (np.maximum(age, 0.0) - self.midpoint))
        return np.asarray((grown - np.logaddexp(0.0, -self.steepness * self.midpoint)) / self.steepness)


@dataclass(frozen=True, slots=True)
class Vector:
    """One factor a year from the cutoff; the last one holds.

    Parameters
    ----------
    factors : tuple of float
        At least one, 0 or more.
    """

    factors: tuple[float, ...]

    def level(self, age: Ages) -> Reals:
        """Sales at an age, as a multiple."""
        year = np.clip(np.floor(age), 0, len(self.factors) - 1).astype(np.int64)
        return np.asarray(np.array(self.factors)[year])

    def total(self, age: Ages) -> Reals:
        """The integral of ``level`` from age 0, years."""
        sums = np.concatenate([[0.0], np.cumsum(self.factors)])
        beyond = np.maximum(np.asarray(age) - len(self.factors), 0.0)
        return np.asarray(np.interp(age, np.arange(len(sums)), sums) + self.factors[-1] * beyond)


def make_lifecycle(row: Row) -> Lifecycle:
    """The lifecycle of a royalty whose row has been checked."""
    match row["lifecycle"]:
        case "ramp-plateau-decline":
            return RampPlateauDecline(row["ramp"], row["plateau"], row["decline"])
        case "bass":
            return Bass(row["bass_p"] or BASS[0], row["bass_q"] or BASS[1])
        case "logistic":
            return Logistic(row["logistic_midpoint"], row["logistic_steepness"])
        case "vector":
            return Vector(row["vector"])
        case _:
            return Constant(row["growth"] or 0.0)


def age_at(row: Row, cutoff: date) -> float:
    """Age of the lifecycle at the cutoff, years; 0 where it is told from there, below 0 before the launch."""
    told_from_cutoff = row["lifecycle"] in ("constant", "vector")
    return 0.0 if told_from_cutoff else (cutoff - row["launch_date"]).days / 365.0


def sales_at(row: Row, cutoff: date) -> float:
    """Sales at the cutoff, money a year: those given, or the peak's share that they are."""
    if row["sales"] is not None:
        return float(row["sales"])
    return float(row["peak_sales"] * make_lifecycle(row).level(age_at(row, cutoff)))


def expected_sales(rows: Sequence[Row], cutoff: date, edges: Times) -> Money:
    """Sales between moments, nothing happening.

    Parameters
    ----------
    rows : sequence of Row
        C royalties, checked.
    cutoff : date
    edges : (C, K+1) float64
        Years from the cutoff, rising; equal where a contract sells nothing.

    Returns
    -------
    (C, K) float64
        Money.
    """
    sold = np.zeros((len(rows), edges.shape[1] - 1))
    for number, row in enumerate(rows):
        lifecycle, age = make_lifecycle(row), age_at(row, cutoff)
        unit = row["peak_sales"]
        if unit is None:
            anchor = 1.0 if row["lifecycle"] == "vector" else float(lifecycle.level(age))
            unit = row["sales"] / anchor
        sold[number] = unit * np.diff(lifecycle.total(age + edges[number]))
    return sold
