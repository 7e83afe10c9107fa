"""Slices [a, d] of a pool's loss: expected loss, probability, loss given default, fair spread.

A slice loses min(max(L - a, 0), d - a) of the pool when the pool has lost L. Whoever sold protection on it pays its
losses when they happen and receives, at the end of every period, the spread on what is then left of it, and for what
was lost in the period the spread accrued until then:

    protection  sum_k B_k (E_k - E_{k-1})
    premium     sum_k alpha_k [D_k (1 - E_k) + phi B_k (E_k - E_{k-1})]     a unit of spread

E_k is the slice's loss by the end of period k as a share of its width, alpha_k the period in years, D_k the discount
factor at its end, B_k that at the time of its defaults, phi the share of the period passed by then. The fair spread is
the ratio of the expected legs.

Source: Hull, White, "Valuation of a CDO and an nth to default CDS without Monte Carlo simulation", 2004.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.errors import ModelError
from ipabs.kernels.blocks import empty_block
from ipabs.kernels.slices import HIT, LOSS, PREMIUM, PROTECTION, SliceTerms, fill_slices
from ipabs.measures.estimates import Estimate, mean, probability, ratio
from ipabs.measures.flows import aligned, not_negative, positive
from ipabs.measures.missing import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ipabs.arrays import Reals, Times

BLOCK = 1_024
"""Paths that go through the kernel at once."""


@dataclass(frozen=True, slots=True)
class SliceMeasures:
    """One slice.

    Parameters
    ----------
    attachment, detachment : float
        Shares of the pool.
    expected_loss : Estimate
        At the last period's end, undiscounted, as a share of the slice's width.
    pd : Estimate
        Probability that the pool's loss exceeds the attachment at the last period's end.
    lgd : Estimate or Missing
        Expected loss over ``pd``. Missing if no path reaches the slice.
    fair_spread : Estimate or Missing
        Decimal a year. Missing if no premium is ever paid.
    """

    attachment: float
    detachment: float
    expected_loss: Estimate
    pd: Estimate
    lgd: Estimate | Missing
    fair_spread: Estimate | Missing


def slice_losses(losses: npt.ArrayLike, attach: float, detach: float) -> Reals:
    """Loss of a slice, as a share of its width: min(max(L - a, 0), d - a) / (d - a).

    Parameters
    ----------
    losses : array of any shape
        Cumulative losses of the pool, as shares of it.
    attach, detach : float
        Shares of the pool, 0 <= attach < detach <= 1.

    Returns
    -------
    array of the shape of ``losses``, in [0, 1]
        By width, the slices of a stack add to the pool's loss.

    Raises
    ------
    ModelError
        Attachment and detachment are out of order or outside 0 to 1.
    """
    _check_slice(attach, detach)
    width = detach - attach
    pool = np.asarray(losses, dtype=np.float64)
    share: Reals = np.minimum(np.maximum(pool - attach, 0.0), width) / width
    return share


def slice_terms(
    slices: Sequence[tuple[float, float]],
    fractions: npt.ArrayLike,
    payment_discount: npt.ArrayLike,
    default_discount: npt.ArrayLike,
    accrued: float = 0.5,
) -> SliceTerms:
    """Slices and conventions to what the kernel runs on.

    Parameters
    ----------
    slices : sequence of (attach, detach), shares of the pool
    fractions : (periods,), years
        alpha_k.
    payment_discount : (periods,)
        D_k, of the period's end.
    default_discount : (periods,)
        B_k, of the time of the period's defaults.
    accrued : float
        phi, in [0, 1]: 0.5 for defaults in the middle of the period, 1 for its end.

    Returns
    -------
    SliceTerms

    Raises
    ------
    ModelError
        Columns that do not fit, a negative year fraction, a discount factor that is not positive, ``accrued`` outside 0
        to 1, or a slice out of order.
    """
    alpha, paid, lost = aligned(
        fractions=fractions, payment_discount=payment_discount, default_discount=default_discount
    )
    if alpha.size == 0:
        raise ModelError("slices need at least one period")
    not_negative("fractions", alpha)  # by 30/360 the 30th and the 31st are one day
    for name, column in (("payment_discount", paid), ("default_discount", lost)):
        positive(name, column)
    if not 0.0 <= accrued <= 1.0:
        raise ModelError(f"the share of a period that has passed at its defaults must lie in 0 to 1, not {accrued:g}")
    for attach, detach in slices:
        _check_slice(attach, detach)
    ends = np.array(slices, dtype=np.float64).reshape(-1, 2)
    return SliceTerms(
        attach=np.ascontiguousarray(ends[:, 0]),
        detach=np.ascontiguousarray(ends[:, 1]),
        protection=_less_next(lost),
        premium=alpha * paid - accrued * _less_next(alpha * lost),
        untouched=float((alpha * paid).sum()),
    )


def slice_paths(losses: npt.ArrayLike, terms: SliceTerms) -> Reals:
    """Terminal loss, both legs and whether it is hit, for every slice and path.

    Parameters
    ----------
    losses : (paths, periods)
        Cumulative losses of the pool at the periods' ends, as shares of it.
    terms : SliceTerms

    Returns
    -------
    (slices, 4, paths)
        Rows LOSS, PROTECTION, PREMIUM and HIT of ``kernels.slices``.

    Raises
    ------
    ModelError
        The losses do not fit the terms' periods.
    """
    pool = np.asarray(losses, dtype=np.float64)
    periods = terms.protection.size
    if pool.ndim != 2 or pool.shape[1] != periods:
        raise ModelError(f"losses of shape {pool.shape} do not fit {periods} periods: paths by periods are needed")
    out = np.empty((terms.attach.size, 4, pool.shape[0]))
    for first in range(0, pool.shape[0], BLOCK):
        paths = slice(first, min(first + BLOCK, pool.shape[0]))
        block = np.ascontiguousarray(pool[paths].T)
        filled = empty_block(terms.attach.size, 4, block.shape[1])
        fill_slices(block, terms, filled)
        out[:, :, paths] = filled
    return out


def measure_slices(outcomes: Reals, terms: SliceTerms, weights: npt.ArrayLike | None = None) -> list[SliceMeasures]:
    """What the paths of each slice say.

    Parameters
    ----------
    outcomes : (slices, 4, paths)
        Of ``slice_paths``, or of the kernel's blocks set side by side.
    terms : SliceTerms
        What the outcomes were filled with.
    weights : (paths,), 0 or more, optional
        Likelihood ratios of the paths.

    Returns
    -------
    list of SliceMeasures

    Raises
    ------
    ModelError
        As ``estimates.mean``; or there are more or fewer slices than outcomes.
    """
    count = terms.attach.size
    if outcomes.shape[:2] != (count, 4):
        raise ModelError(f"outcomes of shape {outcomes.shape} do not fit {count} slices")
    return [
        SliceMeasures(
            attachment=float(attach),
            detachment=float(detach),
            expected_loss=mean(paths[LOSS], weights),
            pd=probability(paths[HIT], weights),
            lgd=_lgd(paths, weights),
            fair_spread=_fair_spread(paths, terms, weights),
        )
        for attach, detach, paths in zip(terms.attach, terms.detach, outcomes, strict=True)
    ]


def _lgd(paths: Reals, weights: npt.ArrayLike | None) -> Estimate | Missing:
    found = ratio(paths[LOSS] * paths[HIT], paths[HIT], weights)
    return Missing("no path reaches the slice") if isinstance(found, Missing) else found


def _fair_spread(paths: Reals, terms: SliceTerms, weights: npt.ArrayLike | None) -> Estimate | Missing:
    found = ratio(paths[PROTECTION], paths[PREMIUM], weights, about=terms.untouched)
    return Missing("no premium is ever paid") if isinstance(found, Missing) else found


def _less_next(x: Times) -> Reals:
    """x_k - x_{k+1}, with nothing after the last: a sum over differences of E turned into a sum over E."""
    step: Reals = x - np.append(x[1:], 0.0)
    return step


def _check_slice(attach: float, detach: float) -> None:
    if not 0.0 <= attach < detach <= 1.0:
        raise ModelError(f"a slice attaches below where it detaches, both in 0 to 1; not {attach:g} to {detach:g}")
