"""Stated hazards of invalidation -> cumulative hazards: by age, quality, and the windows of a scenario.

A stated hazard h is an average: over the 20 years from grant, over the pool's qualities, over the states of the world.

    hazard at age a = h x multiplier x shape(a),   shape(a) = (a / 5) exp(1 - a / 5) / mean over 0 to 20

Suits come when products sell: the shape rises to its peak at five years and then declines (Lanjouw and Schankerman,
"Characteristics of patent litigation", 2001, from memory). A patent of quality z has the multiplier exp(-c z), divided
by the mean of exp(-c z) over the pool's patents, each weighted with its stated hazard. Quality is thus relative to the
pool: it moves hazard from good patents to bad ones, and the sum of the pool's hazards stays as stated at any mix; in a
pool of equally good patents, or of one, it does nothing. Patents that expired before the cutoff do not count.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from ipabs.collateral.renewals import filing_and_grant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Flags, Rates, Reals, Times
    from ipabs.collateral.patents import Patents
    from ipabs.collateral.window import Window

INVENTION: Final = 0.005
"""1/y, of patents worth a licence: a judgement, within 0.2 to 1.5 %. Of the drug patents that the FDA listed in July
2019 and that had not expired by May 2025, 1.27 % a year had gone, of substances 0.47 %, of drugs that stayed 0.50 %."""
FULLY_INVALIDATED: Final = {"invention": 0.253, "utility": 0.392, "design": 0.460}
"""Share of the decisions of CNIPA in 2020 that invalidated all claims (mondaq.com 1069630), for want of others taken
for every office: utility models and designs are not examined, and fall as much more often."""
HAZARDS: Final = {kind: INVENTION * share / 0.253 for kind, share in FULLY_INVALIDATED.items()}
"""1/y, by kind, where the tape states none. Technologies have no hazards of their own: Alice's software patents
(82.9 % of those challenged fell in a year) are a scenario, not an average."""
PEAK: Final = 5.0
"""Years from grant to the highest hazard."""
SPAN: Final = 20.0
"""Years over which the shape averages 1."""


def stated_hazards(patents: Patents) -> Rates:
    """(P,) 1/y: the tape's, else by kind."""
    default = np.array([HAZARDS[kind] for kind in patents.kinds], dtype=np.float64)
    return np.where(np.isnan(patents.hazard), default, patents.hazard)


def multipliers(hazards: Rates, quality: Reals, counted: Flags, effect: float) -> Reals:
    """exp(-c z) by patent, over its mean among those ``counted``, each with the weight of its hazard; all are (P,)."""
    own = np.exp(-effect * quality)
    weight = np.where(counted, hazards, 0.0)
    total = float(weight.sum())
    return np.asarray(own * (total / float((weight * own).sum()))) if total > 0.0 else np.ones(len(own))


def shape_integral(age: Reals) -> Reals:
    """Integral of the shape from the grant to ``age`` (years, any shape); 0 before the grant, ``SPAN`` at ``SPAN``."""
    return np.asarray(_integral(np.maximum(age, 0.0)) * (SPAN / float(_integral(np.array(SPAN)))))


def _integral(age: Reals) -> Reals:
    x = age / PEAK
    return np.asarray(-PEAK * math.e * (np.expm1(-x) + x * np.exp(-x)))


def stated_cumulative(
    patents: Patents, times: Times, cutoff: int, effect: float, windows: Sequence[Window] = ()
) -> Reals:
    """Cumulative hazard of invalidation since the cutoff, own and shared causes together.

    Parameters
    ----------
    patents : Patents
    times : (K+1,) float64
        Years of 365 days from the cutoff, 0 first.
    cutoff : int
        Ordinal day.
    effect : float
        c of exp(-c z).
    windows : sequence of Window
        Applied in order to the hazards stated, before age and quality; a hazard that would be negative is 0.
        Multipliers stay those of the hazards without windows, so a window changes no patent but its own.

    Returns
    -------
    (P, K+1) float64
        -log of the marginal probability of not being invalidated by then; integrals are exact, with edges of windows
        wherever they lie.
    """
    hazards = stated_hazards(patents)
    _, grant = filing_and_grant(patents, cutoff)
    age = ((cutoff - grant) / 365.0)[:, np.newaxis]
    scale = multipliers(hazards, patents.quality, patents.expiry > cutoff, effect)[:, np.newaxis]
    cumulative = hazards[:, np.newaxis] * scale * (shape_integral(age + times) - shape_integral(age))
    edges = sorted({max(0.0, edge) for w in windows for edge in (w.from_year, w.until_year)})
    for start, end in pairwise(edges):
        # the change is added, and is 0 where there is none: bits of patents outside of all windows stay as they were
        change = _within(hazards, windows, start, end) - hazards
        passed = shape_integral(age + np.clip(times, start, end)) - shape_integral(age + start)
        cumulative += change[:, np.newaxis] * scale * passed
    return np.asarray(np.maximum.accumulate(cumulative, axis=1))


def _within(hazards: Rates, windows: Sequence[Window], start: float, end: float) -> Rates:
    """(P,) hazards between two edges of windows next to each other."""
    for window in windows:
        if window.from_year <= start and end <= window.until_year:
            hazards = np.where(window.mask, window.applied(hazards), hazards)
    return hazards
