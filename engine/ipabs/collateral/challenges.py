"""Challenges of patents that fail: how likely one begins in each period, and when it is decided.

The stated hazard of invalidation counts challenges that succeed, by the day on which they begin: what is paid from
then on goes into escrow and back to the licensee, so that the patent is lost to the pool on that day. Of u / (1 - u)
times as many the patent stands, u its ``upheld_chance``: what is paid while they are pending comes with the decision.
They come at the age, quality and windows of the stated hazard, one at a time, and do not lean on the regime.

A challenge begins in the middle of its period; royalties of the periods that end before the decision, ``pendency``
years on, are held.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Indices, Reals, Times
    from ipabs.collateral.patents import Patents
    from ipabs.collateral.reading import Row

UPHELD: Final = {"invention": 0.598, "utility": 0.426, "design": 0.529}
"""Share of the decisions of CNIPA in 2020 that maintained all claims (mondaq.com 1069630), by kind, for want of others
taken for every office but one."""
UPHELD_US: Final = 0.2109
"""Share of the final decisions of PTAB in the last quarter of 2022 in which all claims survived (mondaq 1278300)."""


@dataclass(frozen=True, slots=True)
class Upheld:
    """Challenges that fail, by row of ``PatentLives``.

    Parameters
    ----------
    chance : (P, K) float64
        That one begins in the period, if none is pending.
    decided : (P, K) int64
        The period of its decision, after that in which it begins; K: none of them.
    """

    chance: Reals
    decided: Indices

    def delays(self, row: int) -> Reals:
        """What of 1 accrued in each period is received for each, (K, K): 1 but for what is held, and when it comes."""
        chance, decided = self.chance[row], self.decided[row]
        periods = len(chance)
        begins, result = np.zeros(periods), np.eye(periods)
        for k in range(periods):
            begins[k] = chance[k] * (1.0 - begins[:k][decided[:k] > k].sum())
        for begin in np.flatnonzero(begins).tolist():
            held = np.arange(begin, decided[begin])
            result[held, held] -= begins[begin]
            if decided[begin] < periods:
                result[held, decided[begin]] += begins[begin]
        return result


def upheld_chances(rows: Sequence[Row]) -> Reals:
    """(P,) u: the tape's, else by office and kind."""
    return np.array(
        [
            (UPHELD_US if row["office"] == "US" else UPHELD[row["kind"]])
            if row["upheld_chance"] is None
            else row["upheld_chance"]
            for row in rows
        ],
        dtype=np.float64,
    )


def make_upheld(patents: Patents, cumulative: Reals, times: Times, rows: Indices) -> Upheld | None:
    """Challenges by the stated cumulative hazards of invalidation; None where nothing is ever held.

    Parameters
    ----------
    patents : Patents
    cumulative : (P, K+1) float64
    times : (K+1,) float64
    rows : (n,) int64
        Patents to which the rows of ``PatentLives`` belong.
    """
    periods = len(times) - 1
    middle = 0.5 * (times[1:] + times[:-1])
    ends = np.nextafter(times[1:], np.inf)
    decided = np.stack([np.searchsorted(ends, middle + years) for years in patents.pendency.tolist()] or [np.zeros(0)])
    decided = decided.astype(np.int64).reshape(-1, periods)
    waits = (decided > np.arange(periods)) & (patents.pendency > 0.0)[:, np.newaxis]
    odds = patents.upheld / (1.0 - patents.upheld)
    chance = np.where(waits, -np.expm1(-odds[:, np.newaxis] * np.diff(cumulative, axis=1)), 0.0)
    return Upheld(chance[rows], decided[rows]) if chance.any() else None
