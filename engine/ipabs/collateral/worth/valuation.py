"""Royalty contracts -> the value of what is still to come: at the cutoff, and as coefficients for every path.

On a path the value of a contract at the end of a period, discounted at the deal's valuation rate, is

    state x (fixed + M (level + sum of worth over the patents alive) + carry x royalties accrued and not received)

where M is the multiple of its expected sales at which the contract stands. The mean of discounted value plus discounted
receipts so far is the closing value at every time.

Exact for royalties proportional to sales, whatever patents, lag, defaults and replacement do, unless licensee and
patents lean on one technology (``standing``). For tiers, minimum and cap the expected royalties are sums of Black's
calls on the sales of the contract year, taken as a constant plus a log-normal (``tiered_royalties``); contracts with a
lifetime cap are sampled (``lifetime_caps``).
Growth, hazards and default probabilities are the real-world ones: a market price of risk does not move this value.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from ipabs.collateral.royalties import expect_events
from ipabs.collateral.worth.base_royalties import run_base
from ipabs.collateral.worth.escrow import hold_expected
from ipabs.collateral.worth.expected_royalties import are_linear, expect_linear, make_group, shifts_of
from ipabs.collateral.worth.royalty_worth import Years, ratio, value_group
from ipabs.collateral.worth.standing import Standing
from ipabs.collateral.worth.tiered_royalties import expect_tiered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipabs.arrays import Indices, Reals
    from ipabs.collateral.bundles import Bundles
    from ipabs.collateral.conversion import Conversion
    from ipabs.collateral.obligors import Obligors
    from ipabs.collateral.patent_lives import PatentLives
    from ipabs.collateral.royalties import RoyaltyTerms
    from ipabs.definitions.model import Model

TOGETHER = 32
"""Contracts valued at once: some 30 MB of scratch at 60 periods."""


@dataclass(frozen=True, slots=True)
class Valuation:
    """Values of royalty contracts at the cutoff (place 0) and the ends of periods.

    Coefficients are in the contract's own currency, sums in the deal's.

    Parameters
    ----------
    fixed, level : (C, K+1) float64
        Value that stands still, and that moves with M.
    worth : (n, K+1) float64
        What each row of the bundles adds to ``level`` while its patent is alive.
    carry : (C, K, maxlag) float64
        Value of a unit of royalty (net) accrued in a period, 0, 1 ... periods after it.
    after : (C, K+1, 2) float64
        Value after a default as a share of the performing one, once a replacement is known to come: before it pays,
        and since.
    closing : (C,) float64
        At the cutoff.
    expected : (C, K) float64
        Expected receipts, net, by period of receipt.
    base_receipts : (K,) float64
        Receipts when nothing happens: sales as the lifecycle says, patents live to their expiry, nobody defaults.
    base_value : (K+1,) float64
        The pool's value on that path.
    """

    fixed: Reals
    level: Reals
    worth: Reals
    carry: Reals
    after: Reals
    closing: Reals
    expected: Reals
    base_receipts: Reals
    base_value: Reals


def value_royalties(
    terms: RoyaltyTerms,
    bundles: Bundles,
    lives: PatentLives,
    obligors: Obligors,
    years: Years,
    model: Model,
    conversion: Conversion | None = None,
) -> Valuation:
    """Value royalty contracts.

    Parameters
    ----------
    terms, bundles, lives, obligors
        Of one tape.
    years : Years
        With what is received in them at the valuation rate.
    model : Model
    conversion : Conversion, optional
        Of contracts in other currencies than the deal's.

    Returns
    -------
    Valuation
    """
    untouched, terms = terms, expect_events(terms)
    times = years.times
    count, periods, most = len(terms.ids), len(times) - 1, terms.receivable.shape[1]
    standing = Standing(obligors, model, float(times[-1]))
    fixed, level = np.zeros((count, periods + 1)), np.zeros((count, periods + 1))
    worth = np.zeros((len(bundles.contract), periods + 1))
    carry, after = np.zeros((count, periods, most)), np.zeros((count, periods + 1, 2))
    expected = np.zeros((count, periods))
    rates = np.ones((count, periods + 1)) if conversion is None else conversion.expected
    for contracts, linear in _groups(terms, conversion):
        abroad = rates[contracts[0]] / rates[contracts[0], 0]
        group = make_group(contracts, bundles, lives)
        shifts = shifts_of(terms, bundles, lives, group, standing, times)
        if linear:
            royalties = expect_linear(terms, bundles, group, shifts)
        else:
            royalties = expect_tiered(terms, bundles, lives, group, shifts, times)
        if lives.upheld is not None:
            free = royalties
            if (terms.minimum[contracts] > 0.0).any():
                without = replace(terms, minimum=np.zeros_like(terms.minimum))
                free = expect_tiered(without, bundles, lives, group, shifts, times)
            royalties = hold_expected(royalties, free, terms, bundles, group, lives.upheld)
        found = value_group(terms, group, royalties, standing, shifts, Years(times, years.discount * abroad))
        fixed[contracts], level[contracts], worth[group.rows] = found.fixed, found.level, found.worth
        carry[contracts], after[contracts], expected[contracts] = (
            found.carry,
            found.after,
            found.expected * rates[contracts, 1:],
        )
    closing = fixed[:, 0] + level[:, 0]
    np.add.at(closing, bundles.contract, worth[:, 0])
    closing *= rates[:, 0]
    base = run_base(untouched, bundles, rates)
    moving = level.copy()
    np.add.at(moving, bundles.contract, worth)
    if terms.events is not None:  # where nothing happened, more is sold than is expected
        moving[:, 1:] = ratio(moving[:, 1:], terms.events.kept)
    performing = fixed + moving
    base_value = (performing * rates).sum(axis=0)
    base_value[1:] += base.carried(terms, carry)
    return Valuation(fixed, level, worth, carry, after, closing, expected, base.receipts(terms), base_value)


def _groups(terms: RoyaltyTerms, conversion: Conversion | None) -> Iterator[tuple[Indices, bool]]:
    """Contracts of one currency that are valued together, and whether they pay in proportion to sales."""
    linear = are_linear(terms)
    place = np.full(len(linear), -1) if conversion is None else conversion.place
    for kind, currency in product((True, False), np.unique(place).tolist()):
        chosen = np.flatnonzero((linear == kind) & (place == currency))
        for first in range(0, len(chosen), TOGETHER):
            yield chosen[first : first + TOGETHER], kind
