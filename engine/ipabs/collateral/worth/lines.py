"""Royalties that are not proportional to sales, as straight lines in what the path shows.

On the path a contract's future royalties must be a constant plus a multiple of M, the multiple at which its sales
stand, and of the patents alive. The line is the least-squares one, so it is right in the mean (and, were the path
to end there, as near as a line can be); it is turned just enough not to fall below nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ipabs.arrays import Reals
    from ipabs.collateral.worth.expected_royalties import Group


def share_on_sales(mean: Reals, moved: Reals, spread: Reals) -> Reals:
    """The share of what is expected that moves with M: (E[f M] - E[f]) / var M over E[f], between 0 and 1.

    Parameters
    ----------
    mean, moved, spread : (G, K+1) float64
        E[f], E[f M] and var M.
    """
    slope = np.divide(moved - mean, spread, out=mean.copy(), where=spread > 0.0)
    return _share(slope, mean)


def share_on_patents(group: Group, worth: Reals, moved: Reals, spread: Reals) -> Reals:
    """The share of what patents add that moves with M and with the patents alive, between 0 and 1.

    With R the worth of those alive over its mean, var R = r, the patents' part is taken as R f(M): its
    least-squares line in M R has the slope (r E[f] + (1 + r) cov(f, M)) / (r + (1 + r) var M).

    Parameters
    ----------
    worth : (R, K+1) float64
        What each patent adds in the mean.
    moved, spread : (G, K+1) float64
        E[f M] and var M.
    """
    mean = group.by_contract(worth)
    dead = np.divide(1.0 - group.alive, group.alive, out=np.zeros_like(worth), where=group.alive > 0.0)
    variance = group.by_contract(worth**2 * dead)
    squared = np.where(mean != 0.0, mean, 1.0) ** 2
    risk = np.minimum(variance / squared, 1e6)
    lower = risk + (1.0 + risk) * spread
    slope = np.divide(risk * mean + (1.0 + risk) * (moved - mean), lower, out=mean.copy(), where=lower > 0.0)
    return _share(slope, mean)


def _share(slope: Reals, mean: Reals) -> Reals:
    return np.clip(np.divide(slope, mean, out=np.ones_like(mean), where=mean != 0.0), 0.0, 1.0)
