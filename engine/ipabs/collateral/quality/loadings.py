"""Similarity of patents -> how much the fortune of each obligor leans on its technology.

    w = sqrt(rho s)

s is the mean cosine of the classes of an obligor's patents and of those that others hold in its technology, rho the
correlation that two obligors have by the technology if all of these lie in the same classes: obligors whose patents
share no class with others' lean on nothing. That similar patents mean a common fortune is a judgement, and so is rho.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from ipabs.collateral.quality.similarity import class_vectors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Reals
    from ipabs.collateral.reading import Row

ASSUMED: Final = 0.05
"""rho: what is added in one sector by default, 15 less 10 %."""
STRONGEST: Final = 0.20
"""The largest rho that may be assumed: the least that agencies take for firms of one sector."""


class Loading(NamedTuple):
    """Of one obligor: its technology, and what it leans on it by."""

    technology: str
    weight: float


def mean_similarity(classes: Sequence[Sequence[str]], owners: Sequence[str], technologies: Sequence[str]) -> Reals:
    """Mean cosine of each patent's classes and of those of others' patents of its technology, (P,).

    A patent without classes or technology is compared with none, nor others with it; nan where there is nothing to
    compare.
    """
    vectors = class_vectors(classes)
    known = np.array([bool(one) for one in classes], dtype=np.bool_)
    owner, technology = np.array(owners, dtype=np.str_), np.array(technologies, dtype=np.str_)
    result = np.full(len(classes), np.nan)
    for name in sorted(set(technologies) - {""}):
        there = known & (technology == name)
        for one in sorted(set(owner[there].tolist())):
            mine, others = np.flatnonzero(there & (owner == one)), np.flatnonzero(there & (owner != one))
            if len(others):
                total = np.asarray(vectors[others].sum(axis=0)).ravel()
                result[mine] = (vectors[mine] @ total) / len(others)
    return result


def technology_loadings(patents: Sequence[Row], obligors: Sequence[Row], correlation: float) -> list[Loading | None]:
    """What each obligor leans on its technology by; None for one that is not known to own a patent to compare.

    Parameters
    ----------
    patents : sequence of Row
        Whose ``owner`` is an obligor's id or name, in capitals or not.
    obligors : sequence of Row
        With their ``technology``, that of most of their patents unless given.
    correlation : float
        rho.
    """
    identity = {}
    for row in obligors:
        for name in (row["name"], row["id"]):
            if name:
                identity[name.casefold()] = row["id"]
    owners = [identity.get((row["owner"] or "").casefold(), row["owner"] or f"\0{n}") for n, row in enumerate(patents)]
    technologies = [row["technology"] or "" for row in patents]
    similarity = mean_similarity([row["cpc"] or () for row in patents], owners, technologies)
    found: list[Loading | None] = []
    for row in obligors:
        mine = [n for n, owner in enumerate(owners) if owner == row["id"] and not np.isnan(similarity[n])]
        held = Counter(technologies[n] for n in mine)
        most = sorted(held.items(), key=lambda item: (-item[1], item[0]))
        technology = row["technology"] or (most[0][0] if most else "")
        alike = [similarity[n] for n in mine if technologies[n] == technology]
        found.append(Loading(technology, float(np.sqrt(correlation * np.mean(alike)))) if alike else None)
    return found
