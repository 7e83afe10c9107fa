"""Expected royalties of which some are held in escrow: what is accrued for a period counts for that of the decision."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ipabs.arrays import Reals
    from ipabs.collateral.bundles import Bundles
    from ipabs.collateral.challenges import Upheld
    from ipabs.collateral.royalties import RoyaltyTerms
    from ipabs.collateral.worth.expected_royalties import Expected, Group


def hold_expected(
    expected: Expected, free: Expected, terms: RoyaltyTerms, bundles: Bundles, group: Group, upheld: Upheld
) -> Expected:
    """Delay what patents bear, as their challenges do in the mean.

    Of the royalty before a minimum a patent is taken to bear what its weight alive is of all that it rests on, both in
    the mean: exact where the royalty is proportional to sales.

    Parameters
    ----------
    expected, free : Expected
        As accrued; and as it would be without minimums.
    """
    periods = expected.borne.shape[1]
    tail = terms.tail[group.contracts]
    weight = (1.0 - tail[group.owner])[:, np.newaxis] * bundles.weight[group.rows] * group.alive[:, 1:]
    rests = tail[:, np.newaxis] + group.by_contract(weight)
    share = np.divide(weight, rests[group.owner], out=np.zeros_like(weight), where=weight > 0.0)
    borne = group.by_contract(free.borne)
    total = free.own + borne

    known: dict[bytes, Reals] = {}
    moved = np.empty_like(expected.borne)
    late = np.zeros((len(group.contracts), periods, periods))  # of 1 of a contract's royalty, by accrual and receipt
    for row, patent in enumerate(bundles.patent[group.rows].tolist()):
        key = upheld.chance[patent].tobytes() + upheld.decided[patent].tobytes()
        if key not in known:
            known[key] = upheld.delays(patent) - np.eye(periods)
        part = share[row][:, np.newaxis] * known[key]
        moved[row] = total[group.owner[row]] @ part
        late[group.owner[row]] += part
    growth = group.by_contract(expected.borne) * expected.borne_shift
    growth += np.einsum("gkm,gk->gm", late, free.own * free.shift + borne * free.borne_shift)
    came = group.by_contract(expected.borne + moved)
    there = came > 1e-12 * total.max(initial=0.0)
    moves = expected.borne_moves
    if moves is not None and free.moves is not None and free.borne_moves is not None:
        moves = moves + np.einsum("gkm,gkq->gmq", late, free.moves + free.borne_moves)
    return replace(
        expected,
        borne=expected.borne + moved,
        borne_shift=np.divide(growth, came, out=expected.borne_shift.copy(), where=there),
        borne_moves=moves,
    )
