"""How long patents live: what the stated hazards come to on a path, where they lean and are struck together.

A patent is alive at the end of period k iff  E > L H(k) + J N(k):  E exponential; L = exp(-c F - c^2 / 2), F its
technology's factor; H its own cumulative hazard; N the shocks of its technology so far, lambda a year, each of which
kills it with probability q = 1 - exp(-J). Over all states of the world

    P(alive at t) = phi(H(t)) exp(-lambda q t),   phi(H) = E exp(-L H)

and this is as stated: exp(-invalidations) x share renewed. So the shocks' part lambda q t is taken out of the own
cumulative hazard, the lapses at renewal dates are added, and H is solved for (``leaning``).

Where a patent's hazard is below lambda q, because little is stated or its quality is high, it has its own smaller q:
as large as its average until it expires or the deal ends allows, and then all of its hazard is the shocks'. And where
only the shape or a scenario takes the hazard below lambda q for a while (just after the grant, in its last years), the
own hazard pauses, and is made up for before or after: what is stated holds at the end of the patent's life in the deal,
and before it to within what shocks bring in that while. Patents without a technology neither lean nor are struck.

What strikes a family at once and what narrows claims are further causes, part of the stated hazard: ``patent_causes``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import pdtr

from ipabs.collateral.challenges import make_upheld
from ipabs.collateral.idle_shocks import warn_of_idle
from ipabs.collateral.leaning import own_hazard
from ipabs.collateral.patent_causes import Ends, add_causes
from ipabs.collateral.patent_hazards import stated_cumulative
from ipabs.collateral.renewals import lapses
from ipabs.kernels.entity import entity_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Indices, Reals, Times, Words
    from ipabs.collateral.challenges import Upheld
    from ipabs.collateral.patent_causes import FurtherCauses
    from ipabs.collateral.patents import Patents
    from ipabs.collateral.window import Window
    from ipabs.definitions.model import Model
    from ipabs.errors import Faults

UNLIKELY: Final = 1e-12
"""More shocks in a period than come with this probability never come."""


@dataclass(frozen=True, slots=True)
class PatentLives:
    """When patents end before they expire; after P patents stand those parts of them that end when they are narrowed.

    Parameters
    ----------
    entity : (P,) uint64
        Their names in the random counter.
    technologies : tuple of str
        Of each patent, whose factor and shocks it shares; "": it leans on none (L is 1) and none strike it.
    hazard : (P, K+1) float64
        H: own cumulative hazard at the cutoff (0) and at the end of each period; non-decreasing; without what further
        causes take of it.
    kills : (P,) float64
        J = -log(1 - q), q the chance that a shock of its technology kills it; 0 without a technology.
    survival : (P, K+1) float64
        Marginal probability of being neither invalidated nor lapsed by then; expiry is not in it.
    counts : (K, N) float64
        P(n shocks or fewer in the period), n = 0 .. N-1, of any one technology.
    leaning : float
        c of L = exp(-c F - c^2/2).
    further : FurtherCauses, optional
        What ends them beside; None if nothing does.
    upheld : Upheld, optional
        Challenges that fail; None if royalties are paid while they are pending.
    """

    entity: Words
    technologies: tuple[str, ...]
    hazard: Reals
    kills: Reals
    survival: Reals
    counts: Reals
    leaning: float
    further: FurtherCauses | None = None
    upheld: Upheld | None = None

    def whole_hazard(self) -> Reals:
        """H of all causes together but shocks, (P, K+1)."""
        return self.hazard if self.further is None else self.hazard + self.further.total(len(self.hazard))

    def owners(self, patents: int) -> Indices:
        """The patent, of so many, that each row is or is a part of."""
        own = np.arange(patents)
        return own if self.further is None else np.concatenate([own, np.flatnonzero(self.further.rest >= 0)])


def make_patent_lives(
    patents: Patents,
    times: Times,
    cutoff: int,
    model: Model,
    faults: Faults,
    windows: Sequence[Window] = (),
) -> PatentLives:
    """Work out the hazards of a pool's patents.

    Parameters
    ----------
    patents : Patents
    times : (K+1,) float64
        Years of 365 days from the cutoff, 0 first.
    cutoff : int
        Ordinal day.
    model : Model
        Its words ``patents``.
    faults : Faults
        Receives warnings of offices whose renewals are not known, and of windows that change nothing.
    windows : sequence of Window
        Changes of the stated hazards of invalidation.
    """
    law = model.patents
    cumulative = stated_cumulative(patents, times, cutoff, law.quality_effect, windows)
    shared = np.array([bool(technology) for technology in patents.technologies], dtype=np.bool_)
    last = np.searchsorted(times[:-1], (patents.expiry - cutoff) / 365.0, side="left")
    living = np.arange(len(times)) <= last[:, np.newaxis]

    def stated(applied: Sequence[Window]) -> Reals:
        return np.where(living, stated_cumulative(patents, times, cutoff, law.quality_effect, applied), 0.0)

    warn_of_idle(windows, stated, times, faults)
    rate = np.where(shared, law.shock_rate * law.shock_kills, 0.0)  # lambda q
    ending = (1.0 - patents.partial_chance)[:, np.newaxis] * cumulative
    rate = np.minimum(rate, _average(ending, times, last))
    shocks = rate[:, np.newaxis] * times
    invalidated = _without(ending, shocks, last)
    own = invalidated + lapses(patents, times, cutoff, law.lapse_effect, faults)
    hazard = own.copy()
    hazard[shared] = own_hazard(own[shared], law.leaning)
    killed = np.divide(rate, law.shock_rate, out=np.zeros(len(rate)), where=rate > 0.0)
    lives = PatentLives(
        entity=np.array([entity_hash("patent", identifier) for identifier in patents.ids], dtype=np.uint64),
        technologies=patents.technologies,
        hazard=np.maximum.accumulate(hazard, axis=1),  # equal sums may differ in the last bit
        kills=-np.log1p(-killed),
        survival=np.exp(-own - shocks),
        counts=_counts(law.shock_rate, times),
        leaning=law.leaning,
    )
    ends = Ends(invalidated, own, cumulative - ending, shocks, patents.expiry > cutoff)
    lives = add_causes(lives, patents, ends, law.family_share)
    return replace(lives, upheld=make_upheld(patents, cumulative, times, lives.owners(len(patents.ids))))


def _average(cumulative: Reals, times: Times, last: Indices) -> Reals:
    """(P,) hazard a year until the place ``last`` of ``times``; 0 for patents that expired before the cutoff."""
    total = cumulative[np.arange(len(last)), last]
    return np.asarray(np.divide(total, times[last], out=np.zeros(len(last)), where=last > 0))


def _without(cumulative: Reals, shocks: Reals, last: Indices) -> Reals:
    """The largest non-decreasing hazard from 0 on that stays below ``cumulative - shocks`` from any time to ``last``.

    That is cumulative - shocks itself where it grows and is not below 0.
    """
    living = np.arange(cumulative.shape[1]) <= last[:, np.newaxis]
    ahead = np.where(living, cumulative - shocks, np.inf)
    lowest = np.minimum.accumulate(ahead[:, ::-1], axis=1)[:, ::-1]
    own = np.where(living, np.maximum(lowest, 0.0), 0.0)
    own[:, 0] = 0.0
    return np.asarray(np.maximum.accumulate(own, axis=1))


def _counts(rate: float, times: Times) -> Reals:
    """(K, N) Poisson probabilities of n shocks or fewer in each period."""
    means = rate * np.diff(times)[:, np.newaxis]
    most = 1
    while float(pdtr(most - 1, means.max())) < 1.0 - UNLIKELY:
        most += 1
    return np.asarray(pdtr(np.arange(most), means))
