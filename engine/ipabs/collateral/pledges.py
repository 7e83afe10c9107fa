"""Names in contracts -> places among obligors and patents; what the pledge is worth, and how good it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ipabs.collateral.families import is_royalty
from ipabs.definitions.values import quoted
from ipabs.errors import Location

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Indices, Money, Reals
    from ipabs.collateral.patents import Patents
    from ipabs.collateral.reading import References, Row
    from ipabs.definitions.model import Recovery
    from ipabs.errors import Faults

QUALITY_EFFECT: Final = 0.03
"""Added to the mean recovery by one standard deviation of quality: a judgement, no source is known."""
MEANS: Final = (0.001, 0.95)
"""Between which quality can move the mean recovery."""
_SLACK: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Links:
    """Whom and what C contracts name.

    Parameters
    ----------
    obligor, guarantor : (C,) int64
        Places among the obligors; -1: none, or nobody known.
    contract, patent : (n,) int64
        One entry for each patent of each contract.
    share : (n,) float64
        Of that patent that is pledged; of a royalty, its weight.
    """

    obligor: Indices
    guarantor: Indices
    contract: Indices
    patent: Indices
    share: Reals

    def of(self, numbers: Sequence[int]) -> Links:
        """The links of some of the contracts, in this order."""
        place = np.full(len(self.obligor), -1, dtype=np.int64)
        place[list(numbers)] = np.arange(len(numbers))
        contract = place[self.contract]
        order = np.argsort(contract, kind="stable")
        order = order[contract[order] >= 0]
        chosen = np.array(numbers, dtype=np.int64)
        return Links(
            self.obligor[chosen], self.guarantor[chosen], contract[order], self.patent[order], self.share[order]
        )

    def pledged_value(self, patents: Patents, bounds: Indices) -> Money:
        """(C, K+1) appraised value of the patents that live beyond each of ``bounds`` (K+1,), ordinal days."""
        worth = (self.share * patents.appraisal[self.patent])[:, None]
        alive = patents.expiry[self.patent][:, None] > bounds
        total = np.zeros((len(self.obligor), len(bounds)))
        np.add.at(total, self.contract, np.where(alive, worth, 0.0))
        return total

    def average_quality(self, patents: Patents) -> Reals:
        """(C,) quality of the patents, by the shares that are pledged; 0 without a patent."""
        number = len(self.obligor)
        weights = np.bincount(self.contract, weights=self.share, minlength=number)
        scores = np.bincount(self.contract, weights=self.share * patents.quality[self.patent], minlength=number)
        return np.asarray(np.divide(scores, weights, out=np.zeros(number), where=weights > 0))


def link(
    rows: Sequence[Row], obligors: References, patents: References, patent_ids: Sequence[str], faults: Faults
) -> Links:
    """Look up the names that contracts bear, and refuse those that dangle and patents pledged twice over."""
    found: list[tuple[int, int, float]] = []
    owing, guaranteeing = [], []
    pledged = np.zeros(len(patent_ids))
    for number, row in enumerate(rows):
        owing.append(_one(obligors, row, "obligor"))
        guaranteeing.append(_one(obligors, row, "guarantor"))
        for identifier, share in row["patents"]:
            place = patents.find(identifier, row.at("patents"))
            if place is None:
                continue
            found.append((number, place, share))
            if is_royalty(row):  # any number of royalties may be paid for one patent
                continue
            pledged[place] += share
            if pledged[place] > 1.0 + _SLACK:
                part = f"{100.0 * pledged[place]:.6g}% of {quoted(identifier)}"
                faults.add(row.at("patents"), f"with this contract {part} is pledged: 100% is all of it.")
    columns = list(zip(*found, strict=True)) or [(), (), ()]
    return Links(
        obligor=np.array(owing, dtype=np.int64),
        guarantor=np.array(guaranteeing, dtype=np.int64),
        contract=np.array(columns[0], dtype=np.int64),
        patent=np.array(columns[1], dtype=np.int64),
        share=np.array(columns[2], dtype=np.float64),
    )


def recovery_means(rows: Sequence[Row], links: Links, patents: Patents, model: Recovery, faults: Faults) -> Reals:
    """(C,) mean recovery: the model's, moved by the average quality of what is pledged, within ``MEANS``."""
    quality = links.average_quality(patents)
    means = np.where(quality == 0.0, model.mean, np.clip(model.mean + QUALITY_EFFECT * quality, *MEANS))
    impossible = (quality != 0.0) & (model.deviation > 0) & (means * (1.0 - means) <= model.deviation**2)
    for number in np.flatnonzero(impossible).tolist():
        message = (
            f"their average quality of {quality[number]:.4g} moves the mean recovery to {means[number]:.2%}, "
            f"for which the model's deviation of {model.deviation:.2%} is impossible."
        )
        faults.add(rows[number].at("patents"), message)
    return means


def warn_of_worthless(rows: Sequence[Row], links: Links, patents: Patents, cutoff: int, faults: Faults) -> None:
    """Warn, once, of pledged patents that count as nothing: not appraised, or expired at the cutoff."""
    counted = np.array([row["pledge_value"] is None for row in rows], dtype=np.bool_)
    pledged = np.unique(links.patent[counted[links.contract]])
    for what, number in (
        ("without an appraisal", int((~patents.appraised[pledged]).sum())),
        ("expired at the cutoff", int((patents.expiry[pledged] <= cutoff).sum())),
    ):
        if number:
            count = f"{number} pledged patent is" if number == 1 else f"{number} pledged patents are"
            faults.warn(Location(rows[0].file), f"{count} {what} and count{'s' if number == 1 else ''} as nothing.")


def _one(obligors: References, row: Row, column: str) -> int:
    if row[column] is None:
        return -1
    place = obligors.find(row[column], row.at(column))
    return -1 if place is None else place
