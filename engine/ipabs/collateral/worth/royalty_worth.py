"""Expected royalties and the licensees' standing -> what each contract is worth at the end of each period.

A royalty accrued in period p is received in period r = p + lag if the licensee performs then, or was replaced in
time. With G(q) the chance that the licensee stands at time q under the measure of the royalty, w(q) the last time
whose defaults are replaced by q, and rho the chance of replacement times the share then paid, what is received of one
unit is, together with the licensee's state at an earlier time q,

    it performs          G(r) + rho max(0, G(q) - G(w(r)))
    waits to be replaced G(w(q)) - max(G(q), G(w(r)))         per unit of rho
    was replaced         1 - G(w(q))                          likewise

Divided by the chance of the state (under the measure of what multiplies it on the path) this is the coefficient that
makes the value right in the mean, whatever the path did.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ipabs.collateral.royalties import waits
from ipabs.collateral.worth.lines import share_on_patents, share_on_sales

if TYPE_CHECKING:
    from ipabs.arrays import Indices, Reals, Times
    from ipabs.collateral.royalties import RoyaltyTerms
    from ipabs.collateral.worth.expected_royalties import Expected, Group
    from ipabs.collateral.worth.standing import Standing


TINY = 1e-300
"""Chances and amounts below it are none."""


class Years(NamedTuple):
    """Ends of periods and what 1 is worth at the cutoff when received then; (K+1,) each, from the cutoff on."""

    times: Times
    discount: Reals


def discounted_years(times: Times, rate: float) -> Years:
    """``times`` (K+1,), years from the cutoff, and what 1 is worth at ``rate``, annual effective, as a decimal."""
    return Years(times, (1.0 + rate) ** -times)


@dataclass(frozen=True, slots=True)
class Worth:
    """Coefficients of a group's contracts: as those of ``Valuation``, for the contracts and rows of the group alone."""

    fixed: Reals
    level: Reals
    worth: Reals
    carry: Reals
    after: Reals
    expected: Reals


class _Part(NamedTuple):
    """Royalties under one measure.

    Attributes
    ----------
    amount : (G, accruals) float64
        Expected, net of withholding, money when received.
    paid : (G, accruals) float64
        Discount from the cutoff to receipt; 0 where that comes after the end.
    received, present : (3, G, accruals, K+1) float64
        By a licensee that at time q performs, waits, was replaced: what is received of one unit; the chance of it.
    """

    amount: Reals
    paid: Reals
    received: Reals
    present: Reals

    def still(self, pending: Reals) -> Reals:
        """What is to come at q from accruals ``pending`` (broadcast to G, accruals, K+1), by state; (3, G, K+1)."""
        return np.asarray(np.einsum("scpq,cp->scq", self.received * pending, self.amount * self.paid))


class _Licensees:
    """The licensees of a group: chances of their states."""

    def __init__(self, terms: RoyaltyTerms, group: Group, standing: Standing, years: Years) -> None:
        self.standing = standing
        self.threshold = standing.thresholds(terms.obligor[group.contracts])
        replaced = waits(years.times, terms.delay[group.contracts]) + 1
        self.replaced = np.column_stack([np.zeros(len(replaced), dtype=np.int64), replaced])
        self.hope = (terms.chance * terms.share)[group.contracts]
        self.discount = years.discount

    def part(self, amount: Reals, shift: Reals, received: Indices) -> _Part:
        """Royalties that are received at times ``received`` (G, accruals), if they lie within the deal."""
        last = len(self.discount) - 1
        at = np.minimum(received, last)
        stands = self.standing.above(self.threshold[:, np.newaxis, :], shift[:, :, np.newaxis])
        before = np.take_along_axis(stands, np.broadcast_to(self.replaced[:, np.newaxis], stands.shape), axis=2)
        then = np.take_along_axis(stands, at[:, :, np.newaxis], axis=2)
        lost = np.take_along_axis(before, at[:, :, np.newaxis], axis=2)
        performs = then + self.hope[:, np.newaxis, np.newaxis] * np.maximum(stands - lost, 0.0)
        # under Student-t chances are read off a table, and may fall by 1e-6 where they should stand
        units = np.stack([performs, np.maximum(before - np.maximum(stands, lost), 0.0), 1.0 - before])
        paid = np.where(received <= last, self.discount[at], 0.0)
        return _Part(amount, paid, units, np.stack([stands, np.maximum(before - stands, 0.0), 1.0 - before]))

    def states(self, shift: Reals) -> Reals:
        """Chances of the three states at each time, each under that time's own ``shift`` (G, K+1); (3, G, K+1)."""
        stands = self.standing.above(self.threshold, shift)
        before = self.standing.above(np.take_along_axis(self.threshold, self.replaced, axis=1), shift)
        return np.stack([stands, before - stands, 1.0 - before])


def value_group(
    terms: RoyaltyTerms,
    group: Group,
    expected: Expected,
    standing: Standing,
    shifts: tuple[Reals, Reals],
    years: Years,
) -> Worth:
    """Work out the coefficients of a group's contracts.

    Parameters
    ----------
    shifts : (G, K+1), (G, K+1) float64
        Of ``expected_royalties.shifts_of``.
    years : Years
    """
    licensees = _Licensees(terms, group, standing, years)
    periods, discount = len(years.times) - 1, years.discount
    lag, net = terms.lag[group.contracts, np.newaxis], terms.net[group.contracts, np.newaxis]
    time, accrual = np.arange(periods + 1), np.arange(periods)
    receipt = accrual + 1 + lag
    future = (accrual[:, np.newaxis] >= time).astype(np.float64)
    pending = (time > accrual[:, np.newaxis]) & (time < receipt[:, :, np.newaxis])

    amounts = expected.borne * net[group.owner]
    total = group.by_contract(amounts)
    own = licensees.part(expected.own * net, expected.shift, receipt)
    same = expected.shift is expected.borne_shift
    borne = own._replace(amount=total) if same else licensees.part(total, expected.borne_shift, receipt)
    before = _receivables(terms, group, licensees)
    unpaid = np.arange(1, before.amount.shape[1] + 1)[:, np.newaxis] > time

    # money of the cutoff, together with the event that the licensee performs at q
    owed = before.still(unpaid.astype(np.float64))
    fixed = owed[0]
    level = own.still(future)[0]
    worth = _by_patent(amounts * borne.paid[group.owner], borne.received[0] * future, group)
    if expected.moves is not None and expected.borne_moves is not None:
        moved = own._replace(amount=net).still(expected.moves * future)[0]
        borne_moved = borne._replace(amount=net).still(expected.borne_moves * future)[0]
        spread = np.expm1(terms.volatility[group.contracts, np.newaxis] ** 2 * years.times)
        if terms.events is not None:
            spread = (1.0 + spread) * terms.events.spread[group.contracts] - 1.0
        share = share_on_sales(level, moved, spread)
        borne_share = share_on_patents(group, worth, borne_moved, spread)
        fixed = fixed + (1.0 - share) * level + (1.0 - borne_share) * group.by_contract(worth)
        level, worth = share * level, borne_share[group.owner] * worth

    plain = licensees.states(np.zeros_like(shifts[0]))
    sold = licensees.states(shifts[0])
    held = sold if shifts[0] is shifts[1] else licensees.states(shifts[1])
    fixed = ratio(fixed, discount * plain[0])
    level = ratio(level, discount * sold[0])
    worth = ratio(worth, discount * group.alive * held[0, group.owner])

    # accrued and not yet received: what a unit is worth, and how much there is of it by state
    received, present = (
        np.einsum("scpq,cp->scpq", own_units, own.amount) + np.einsum("scpq,cp->scpq", borne_units, borne.amount)
        for own_units, borne_units in ((own.received, borne.received), (own.present, borne.present))
    )
    unit = pending * ratio(received[0] * own.paid[:, :, np.newaxis], present[0] * discount)
    carried = np.einsum("cpq,scpq->scq", unit, present)

    still = owed + own.still(future + pending) + borne.still(future + pending)
    performing = fixed * plain + level * sold + group.by_contract(worth * group.alive) * held + carried
    after = np.moveaxis(ratio(still[1:], discount * performing[1:]), 0, -1)
    return Worth(
        fixed=fixed,
        level=level,
        worth=worth,
        carry=_by_age(unit, terms.receivable.shape[1]),
        after=np.ascontiguousarray(after),
        expected=_by_receipt(received[0, :, :, 0], receipt, before),
    )


def ratio(upper: Reals, lower: Reals) -> Reals:
    """``upper / lower``, 0 where nothing is there to divide by."""
    upper, lower = np.broadcast_arrays(upper, lower)
    return np.divide(upper, lower, out=np.zeros(upper.shape), where=lower > TINY)


def _receivables(terms: RoyaltyTerms, group: Group, licensees: _Licensees) -> _Part:
    """Royalties on sales before the cutoff: fixed amounts, received in the first periods."""
    most = min(terms.receivable.shape[1], len(licensees.discount) - 1)
    amount = terms.receivable[group.contracts, :most] * terms.net[group.contracts, np.newaxis]
    waiting = np.arange(most) < terms.lag[group.contracts, np.newaxis]
    receipt = np.broadcast_to(np.arange(1, most + 1), amount.shape)
    return licensees.part(np.where(waiting, amount, 0.0), np.zeros_like(amount), receipt)


def _by_patent(amounts: Reals, units: Reals, group: Group) -> Reals:
    """Sums over accruals of ``amounts`` (R, K) times the ``units`` (G, K, K+1) of their contract; (R, K+1)."""
    result = np.empty((len(amounts), units.shape[2]))
    bounds = np.searchsorted(group.owner, np.arange(len(units) + 1))
    for contract, (first, last) in enumerate(zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)):
        result[first:last] = amounts[first:last] @ units[contract]
    return result


def _by_age(unit: Reals, most: int) -> Reals:
    """(G, K, K+1) by accrual and time -> (G, K, most) by accrual and periods since."""
    periods = unit.shape[1]
    result = np.zeros((unit.shape[0], periods, most))
    for age in range(min(most, periods)):
        accrual = np.arange(periods - age)
        result[:, accrual, age] = unit[:, accrual, accrual + 1 + age]
    return result


def _by_receipt(amounts: Reals, receipt: Indices, before: _Part) -> Reals:
    """Expected receipts by period, (G, K), of ``amounts`` (G, K) by accrual and of what accrued before the cutoff."""
    size, periods = amounts.shape
    result = np.zeros((size, periods))
    contract, accrual = np.nonzero(receipt <= periods)
    np.add.at(result, (contract, receipt[contract, accrual] - 1), amounts[contract, accrual])
    result[:, : before.amount.shape[1]] += before.amount * before.received[0, :, :, 0]
    return result
