"""Causes beside a patent's own: what strikes a family at once, and what narrows claims; both out of the stated hazard.

Of the hazard of invalidation that is stated a share p, ``partial_chance``, is partial. A patent is then two parts of
one bundle: s = ``partial_share`` of its weight ends with the patent, at (1 - p) of the hazard; the rest ends with it or
when it is first narrowed, by a cause of hazard p. So the hazard that an invalidation of either sort comes is as stated;
lapses and common shocks end all of a patent.

Of what is not common shocks a share, the model's ``family-share``, comes for all patents of a family at once: member i
falls when the family's exponential is at most its own cumulative hazard of it (Marshall and Olkin, "A multivariate
exponential distribution", 1967). Whatever the share, each patent alone ends as often as stated. At 100 % members of one
hazard and technology fall together, those of different hazards one after another.

A cause has the part in H (``leaning``) that it has in the growth of the stated cumulative hazard.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ipabs.collateral.leaning import own_hazard
from ipabs.kernels.causes import FAMILY, FAMILY_NARROWED, NARROWED
from ipabs.kernels.entity import entity_hash

if TYPE_CHECKING:
    from ipabs.arrays import Flags, Indices, Reals, Words
    from ipabs.collateral.patent_lives import PatentLives
    from ipabs.collateral.patents import Patents


@dataclass(frozen=True, slots=True)
class FurtherCauses:
    """Causes beside the own ones, by the rows of ``PatentLives`` that they end.

    Parameters
    ----------
    row : (n,) int64
        Rows, never falling.
    entity : (n,) uint64
        What they draw by.
    purpose : (n,) int64
        Likewise: a purpose of ``kernels.causes``.
    hazard : (n, K+1) float64
        Their H, non-decreasing from 0.
    rest : (P,) int64
        The row of the part of each patent that is lost when it is narrowed; -1: none.
    kept : (P,) float64
        Share of the weight that is not in that part; 1 where there is none.
    """

    row: Indices
    entity: Words
    purpose: Indices
    hazard: Reals
    rest: Indices
    kept: Reals

    def total(self, rows: int) -> Reals:
        """Their H together, (rows, K+1)."""
        result = np.zeros((rows, self.hazard.shape[1]))
        np.add.at(result, self.row, self.hazard)
        return result


class Ends(NamedTuple):
    """Stated cumulative hazards of the patents, (P, K+1) each; and which live at the cutoff, (P,).

    Attributes
    ----------
    invalidated
        Of whole invalidations without common shocks.
    own
        The same and lapses.
    narrowed
        Of partial invalidations.
    shocks
        Of common shocks.
    living
    """

    invalidated: Reals
    own: Reals
    narrowed: Reals
    shocks: Reals
    living: Flags


def add_causes(lives: PatentLives, patents: Patents, ends: Ends, share: float) -> PatentLives:
    """Part the lives of patents by causes; the same object where there is one cause alone.

    Parameters
    ----------
    lives : PatentLives
        Of one cause: H of all that ends whole patents.
    patents : Patents
    ends : Ends
    share : float
        Of the hazard of invalidation that is the family's.
    """
    related = _related(patents, ends.living) if share > 0.0 else np.zeros(len(patents.ids), dtype=np.bool_)
    parted = np.flatnonzero((patents.partial_chance > 0.0) & (patents.partial_share < 1.0) & ends.living)
    if not related.any() and not len(parted):
        return lives
    own, common = _split(lives.hazard, ends.own, np.where(related, share, 0.0)[:, np.newaxis] * ends.invalidated)
    narrowed, survival = _narrow(lives, ends, parted)
    place = np.concatenate([np.arange(len(patents.ids)), parted])
    found = []
    for row, patent in enumerate(place.tolist()):
        of_family = entity_hash("family", patents.families[patent])
        if related[patent]:
            found.append((row, of_family, FAMILY, common[patent]))
        if row >= len(patents.ids):
            part = narrowed[row - len(patents.ids)]
            if related[patent]:
                found.append((row, of_family, FAMILY_NARROWED, share * part))
            if share < 1.0 or not related[patent]:
                found.append((row, int(lives.entity[patent]), NARROWED, (1.0 - share * related[patent]) * part))
    rows, entities, purposes, hazards = zip(*found, strict=True)
    rest, kept = np.full(len(patents.ids), -1, dtype=np.int64), np.ones(len(patents.ids))
    rest[parted], kept[parted] = len(patents.ids) + np.arange(len(parted)), patents.partial_share[parted]
    further = FurtherCauses(
        np.array(rows, dtype=np.int64),
        np.array(entities, dtype=np.uint64),
        np.array(purposes, dtype=np.int64),
        np.array(hazards),
        rest,
        kept,
    )
    return replace(
        lives,
        entity=lives.entity[place],
        technologies=tuple(lives.technologies[patent] for patent in place.tolist()),
        hazard=own[place],
        kills=lives.kills[place],
        survival=np.concatenate([lives.survival, survival]),
        further=further,
    )


def _related(patents: Patents, living: Flags) -> Flags:
    """Which patents share their family with another that lives at the cutoff."""
    sizes = Counter(name for name, lives in zip(patents.families, living.tolist(), strict=True) if name and lives)
    return np.array([sizes[name] > 1 for name in patents.families], dtype=np.bool_) & living


def _split(hazard: Reals, stated: Reals, part: Reals) -> tuple[Reals, Reals]:
    """``hazard`` in two, by the part that ``part`` has in the growth of ``stated``; all (P, K+1), non-decreasing."""
    grown, of_part = np.diff(stated, axis=1), np.diff(part, axis=1)
    steps = np.divide(of_part, grown, out=np.zeros_like(grown), where=grown > 0.0)
    common = np.pad(np.cumsum(np.clip(steps, 0.0, 1.0) * np.diff(hazard, axis=1), axis=1), ((0, 0), (1, 0)))
    own = np.where(part[:, -1:] > 0.0, np.maximum.accumulate(np.maximum(hazard - common, 0.0), axis=1), hazard)
    return own, common


def _narrow(lives: PatentLives, ends: Ends, parted: Indices) -> tuple[Reals, Reals]:
    """H of being narrowed, and survival of what is then lost, of the patents ``parted`` (n,); (n, K+1) each."""
    both = ends.own[parted] + ends.narrowed[parted]
    hazard = both.copy()
    shared = np.array([bool(lives.technologies[patent]) for patent in parted.tolist()], dtype=np.bool_)
    hazard[shared] = own_hazard(both[shared], lives.leaning)
    narrowed = np.maximum.accumulate(np.maximum(hazard - lives.hazard[parted], 0.0), axis=1)
    return narrowed, np.exp(-both - ends.shocks[parted])
