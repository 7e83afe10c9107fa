"""Which patents each royalty is paid for, and how much of it each carries, period by period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.errors import Location

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Flags, Indices, Reals
    from ipabs.collateral.contract_years import Spans
    from ipabs.collateral.patent_lives import PatentLives
    from ipabs.collateral.patents import Patents
    from ipabs.collateral.pledges import Links
    from ipabs.collateral.reading import Row
    from ipabs.errors import Faults


@dataclass(frozen=True, slots=True)
class Bundles:
    """n pairs of a contract and a patent alive at the cutoff, by contract.

    Parameters
    ----------
    contract : (n,) int64
        As a place among the royalties; never falls.
    patent : (n,) int64
        As a place among the patents, or of ``part_bundles`` among their lives.
    weight : (n, K) float64
        Share of the contract that the patent carries (those of a contract sum to 1 at the cutoff), times the share of
        the period, within the contract, before it expires.
    """

    contract: Indices
    patent: Indices
    weight: Reals


def make_bundles(links: Links, patents: Patents, spans: Spans, bounds: Indices) -> Bundles:
    """Weights of the patents that live at the cutoff.

    Parameters
    ----------
    links : Links
        Of C royalties, by contract.
    patents : Patents
    spans : Spans
        When the royalties are owed.
    bounds : (K+1,) int64
        The cutoff and the ends of periods, as ``date.toordinal``.
    """
    alive = patents.expiry[links.patent] > bounds[0]
    contract, patent, share = links.contract[alive], links.patent[alive], links.share[alive]
    whole = np.bincount(contract, weights=share, minlength=len(links.obligor))
    expiry = patents.expiry[patent][:, None]
    part = _part_before(expiry, spans.edges(bounds)[contract], expiry > bounds[1:])
    return Bundles(contract, patent, np.ascontiguousarray((share / whole[contract])[:, None] * part))


def part_bundles(bundles: Bundles, lives: PatentLives) -> Bundles:
    """Part the weight of patents whose claims may be narrowed; the same object where there are none.

    ``patent`` becomes a row of ``lives``, in which what narrowing leaves and what it takes are two.
    """
    further = lives.further
    if further is None or not (further.rest >= 0).any():
        return bundles
    parted = further.rest[bundles.patent] >= 0
    kept = further.kept[bundles.patent][:, None]
    order = np.argsort(np.concatenate([bundles.contract, bundles.contract[parted]]), kind="stable")
    return Bundles(
        np.concatenate([bundles.contract, bundles.contract[parted]])[order],
        np.concatenate([bundles.patent, further.rest[bundles.patent[parted]]])[order],
        np.concatenate([bundles.weight * kept, (bundles.weight * (1.0 - kept))[parted]])[order],
    )


def weights_before(links: Links, patents: Patents, cutoff: int, edges: Indices) -> Reals:
    """Weight of the patents that lived in periods up to the cutoff, as far as their expiries tell.

    It is 1 where any lives at the cutoff, for the weights of the living sum to 1 there; else those that lived at the
    beginning of the first period have 1 together.

    Parameters
    ----------
    links : Links
        Of C royalties, by contract.
    patents : Patents
    cutoff : int
    edges : (C, L+1) int64
        Bounds of the periods, as ``date.toordinal``.

    Returns
    -------
    (C, L) float64
        0 for a contract without patents.
    """
    contracts = len(links.obligor)
    expiry = patents.expiry[links.patent][:, None]
    part = _part_before(expiry, edges[links.contract], np.False_)
    share = np.where(expiry[:, 0] > edges[links.contract, 0], links.share, 0.0)
    whole = np.bincount(links.contract, weights=share, minlength=contracts)[links.contract]
    weight = np.zeros((contracts, edges.shape[1] - 1))
    np.add.at(weight, links.contract, (share / np.where(share > 0.0, whole, 1.0))[:, None] * part)
    weight[links.contract[expiry[:, 0] > cutoff]] = 1.0
    return weight


def _part_before(expiry: Indices, edges: Indices, where_empty: Flags | np.bool_) -> Reals:
    """Share of the days between ``edges`` (n, K+1) that are before the expiry (n, 1), (n, K)."""
    last = np.minimum(edges, expiry - 1)
    days = np.diff(edges, axis=1)
    return np.where(days == 0, where_empty, np.diff(last, axis=1) / np.where(days == 0, 1, days))


def warn_of_expired(rows: Sequence[Row], links: Links, patents: Patents, cutoff: int, faults: Faults) -> None:
    """Warn, once, of patents of royalties that are expired at the cutoff, and of royalties that lose all by it."""
    if not rows:
        return
    expired = patents.expiry[links.patent] <= cutoff
    number = len(np.unique(links.patent[expired]))
    left = np.bincount(links.contract[~expired], minlength=len(rows))
    bare = [row for row, living in zip(rows, left.tolist(), strict=True) if row["patents"] and not living]
    where = Location(rows[0].file)
    if number:
        what = "1 patent of royalties is" if number == 1 else f"{number} patents of royalties are"
        faults.warn(where, f"{what} expired at the cutoff and count{'s' if number == 1 else ''} as nothing.")
    if bare:
        what = "all patents of 1 royalty" if len(bare) == 1 else f"all patents of {len(bare)} royalties"
        faults.warn(where, f"{what} are expired at the cutoff: only the tail_share is left.")
