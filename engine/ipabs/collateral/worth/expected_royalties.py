"""What each contract's royalties are expected to be in each period, before anybody defaults, and who bears them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ipabs.arrays import Flags, Indices, Reals, Times
    from ipabs.collateral.bundles import Bundles
    from ipabs.collateral.patent_lives import PatentLives
    from ipabs.collateral.royalties import RoyaltyTerms
    from ipabs.collateral.worth.standing import Standing


@dataclass(frozen=True, slots=True)
class Group:
    """Some of the pool's contracts, valued together.

    Parameters
    ----------
    contracts : (G,) int64
        Places in the terms.
    rows : (R,) int64
        Their rows of the bundles, sorted by contract.
    owner : (R,) int64
        Whose they are, as places in ``contracts``.
    alive : (R, K+1) float64
        Marginal probability of each row's patent to be alive.
    """

    contracts: Indices
    rows: Indices
    owner: Indices
    alive: Reals

    def by_contract(self, amounts: Reals) -> Reals:
        """Sums over the patents of each contract, (G, ...), of (R, ...)."""
        result = np.zeros((len(self.contracts), *amounts.shape[1:]))
        np.add.at(result, self.owner, amounts)
        return result


@dataclass(frozen=True, slots=True)
class Expected:
    """Expected royalties accrued by period, gross of withholding, by what they rest on.

    Parameters
    ----------
    own : (G, K) float64
        What would be paid if every patent were dead, money.
    borne : (R, K) float64
        What each patent adds to it, money; may be negative where a minimum is topped up.
    shift, borne_shift : (G, K) float64
        E[f X] / E[f] of either part with the licensee's X.
    moves, borne_moves : (G, K, K+1) float64 or None
        E[f M] of either part, M the multiple at which sales stand at the cutoff and the end of each period; None where
        the royalty is proportional to sales.
    """

    own: Reals
    borne: Reals
    shift: Reals
    borne_shift: Reals
    moves: Reals | None = None
    borne_moves: Reals | None = None


def are_linear(terms: RoyaltyTerms) -> Flags:
    """Which contracts pay in proportion to sales: one tier, and no minimum, cap or lifetime cap; (C,)."""
    free = np.isinf(terms.cap) & np.isinf(terms.lifetime) & (terms.minimum <= 0.0).all(axis=1)
    return np.asarray((terms.tiers == 1) & (terms.starts[:, 0] == 0.0) & free)


def make_group(contracts: Indices, bundles: Bundles, lives: PatentLives) -> Group:
    """Those of ``contracts`` with their patents."""
    place = np.full(int(max(contracts.max(), bundles.contract.max(initial=0))) + 1, -1, dtype=np.int64)
    place[contracts] = np.arange(len(contracts))
    rows = np.flatnonzero(place[bundles.contract] >= 0)
    return Group(contracts, rows, place[bundles.contract[rows]], lives.survival[bundles.patent[rows]])


def expect_linear(terms: RoyaltyTerms, bundles: Bundles, group: Group, shifts: tuple[Reals, Reals]) -> Expected:
    """Royalties in proportion to sales: step x expected sales x (tail + (1 - tail) x weight alive), exactly.

    Parameters
    ----------
    shifts : (G, K+1), (G, K+1) float64
        Of sales, and of sales with the patents alive, at the cutoff and the end of each period.
    """
    full = terms.steps[group.contracts, :1] * terms.sales[group.contracts]
    tail = terms.tail[group.contracts]
    share = (1.0 - tail[group.owner])[:, np.newaxis] * bundles.weight[group.rows] * group.alive[:, 1:]
    own, borne = tail[:, np.newaxis] * full, full[group.owner] * share
    return Expected(own, borne, shifts[0][:, 1:], shifts[1][:, 1:])


def shifts_of(
    terms: RoyaltyTerms, bundles: Bundles, lives: PatentLives, group: Group, standing: Standing, times: Times
) -> tuple[Reals, Reals]:
    """E[f X] / E[f] for f = M(t), and for f = M(t) with the contract's patents alive; (G, K+1) each.

    The first is lean x t x the covariance of X with the sector's path. A patent that leans on the technology factor
    on which the licensee leans too says by being alive that the factor is high: E[F; alive] / P(alive), averaged over
    the patents of the contract.
    """
    obligor = terms.obligor[group.contracts]
    sectors = [terms.sectors[contract] for contract in group.contracts.tolist()]
    lean = terms.volatility[group.contracts] * np.sqrt(1.0 - terms.own_share[group.contracts])
    sales = (lean * standing.drift(obligor, sectors))[:, np.newaxis] * times
    patents = bundles.patent[group.rows]
    labels = [f"technology:{lives.technologies[patent]}" for patent in patents.tolist()]
    leaning = standing.weights(obligor[group.owner], labels) if labels else np.zeros(0)
    if not leaning.any() or lives.leaning == 0.0:
        return sales, sales
    legal = leaning[:, np.newaxis] * _factor_while_alive(lives.whole_hazard()[patents], lives.leaning)
    weight = group.alive * np.column_stack([np.ones(len(patents)), bundles.weight[group.rows]])
    total = group.by_contract(weight)
    mean = np.divide(group.by_contract(weight * legal), total, out=np.zeros_like(total), where=total > 0.0)
    return sales, sales + mean


def _factor_while_alive(hazard: Reals, leaning: float) -> Reals:
    """E[F exp(-L H)] / E[exp(-L H)], L = exp(-c F - c^2/2), in the shape of ``hazard``, by Gauss-Hermite."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(32)
    upper, lower = np.zeros_like(hazard), np.zeros_like(hazard)
    for node, weight in zip(nodes.tolist(), weights.tolist(), strict=True):
        chance = weight * np.exp(-np.exp(-leaning * node - 0.5 * leaning**2) * hazard)
        upper += node * chance
        lower += chance
    return np.asarray(upper / lower)
