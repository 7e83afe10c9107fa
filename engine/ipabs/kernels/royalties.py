"""Royalties on a block of paths: from sales to receipts, and the value of what is still to come.

Contracts are run one after the other, period by period, in a few rows of lanes that stay in the first cache; nothing of
size contracts x paths x periods is ever held. In a period

    sold   += M expected sales                                   of the contract year
    owed    = sum over tiers of step max(sold - start, 0)
    earned  = max(min(earned + (owed - owed before) v, cap), minimum),     v = tail + (1 - tail) weight alive
    pay     = earned - earned before, at most what is left of the lifetime's most

and a pay is received ``lag`` periods on if the licensee, or who replaces it, performs then. What the contract is still
worth is affine in M and in the worth of the patents alive, times the state of the licensee. Each formula is one loop
over lanes without branches; a loop is left out only where it would change no bit.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from ipabs.kernels.bits import fma
from ipabs.kernels.causes import end_lives
from ipabs.kernels.defaulted import add_defaulted, list_defaults
from ipabs.kernels.draws import fill_normals, fill_uniform_once
from ipabs.kernels.escrow import before_minimum, hold, list_challenges
from ipabs.kernels.jit import apart, kernel, leaf, scalar
from ipabs.kernels.live import add_sales
from ipabs.kernels.patents import Bundles, Shocks, draw_lives, strike, sum_alive
from ipabs.kernels.philox import tag_of
from ipabs.kernels.regime import REPLACEMENT, SALES, Names, draw_asset
from ipabs.kernels.sales import clear, fill, sell
from ipabs.kernels.sales_events import jump, may_happen
from ipabs.kernels.tiers import owe, owe_more

if TYPE_CHECKING:
    from ipabs.kernels.royalty_terms import Royalties, Scratch

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]


@scalar
def bound_of(threshold: Floats, k: int) -> float:
    """The threshold of a period; minus infinity, which everybody exceeds, for -1."""
    return float(threshold[k]) if k >= 0 else -math.inf


@leaf
def live_periods(i: int, royalties: Royalties, number: int, sheet: Floats) -> int:
    """Periods after which contract ``i`` neither pays nor is worth anything, nor was in the one before, on any path."""
    k = royalties.sales.shape[1]
    worth = 0.0
    while k > royalties.lag[i] and worth == 0.0:
        k -= 1
        worth = (
            royalties.sales[i, k] + royalties.minimum[i, k] + abs(royalties.fixed[i, k]) + abs(royalties.level[i, k])
        )
        for j in range(number):
            worth += abs(sheet[k * number + j, 2])
    return int(min(k + 2 + royalties.lag[i], royalties.sales.shape[1]))


@leaf
def begin(seed: int, first_path: int, i: int, royalties: Royalties, scratch: Scratch) -> None:
    """Set the rows of contract ``i`` as they stand at the cutoff, and draw whether it would be replaced."""
    fill(0.0, scratch.own)
    fill(1.0, scratch.kept)
    fill(royalties.closing[i], scratch.value)
    fill(royalties.lifetime[i], scratch.left)
    for row in range(3):
        fill(royalties.begun[i, row], scratch.year[row])
    for k in range(royalties.lag[i]):
        fill(royalties.receivable[i, k], scratch.pays[k + 1])
    chance, share, replaced = royalties.chance[i], royalties.share[i], scratch.replaced
    fill(0.0, replaced)
    if chance > 0.0:
        fill_uniform_once(seed, first_path, royalties.entity[i], REPLACEMENT, replaced)
        for lane in range(replaced.shape[0]):
            replaced[lane] = share if replaced[lane] < chance else 0.0


@apart
def accrue(
    terms: tuple[float, float, float], owed: Floats, weight: Floats, before: Floats, earned: Floats, pay: Floats
) -> None:
    """Fill ``pay`` with what ``owed`` exceeds ``before`` by, on the patents alive, between minimum and cap.

    ``terms`` are the share without patents, the cap and the minimum, 0 for none.
    """
    tail, most, minimum = terms
    least = minimum if minimum > 0.0 else -math.inf
    rest = 1.0 - tail
    for lane in range(pay.shape[0]):
        new, was = owed[lane], earned[lane]
        share = fma(rest, weight[lane], tail)
        now = max(min(fma(new - before[lane], share, was), most), least)
        before[lane] = new
        earned[lane] = now
        pay[lane] = now - was


@apart
def limit(left: Floats, pay: Floats) -> None:
    """Pay at most what is left, and take it from that."""
    for lane in range(pay.shape[0]):
        paid = min(pay[lane], left[lane])
        left[lane] -= paid
        pay[lane] = paid


@apart
def carry_more(first: int, k: int, carry: Floats, pays: Floats, carried: Floats) -> None:
    """Fill ``carried`` with the value of what accrued in periods ``first`` to ``k`` and has not been received.

    ``carry`` (periods, most lag) and ``pays`` (lag + 1 or more, lanes) are the contract's; the lag is 2 or more.
    """
    rows = k - first + 2
    fill(0.0, carried)
    for m in range(max(first, 0), k + 1):
        factor, pay = carry[m, k - m], pays[m % rows]
        for lane in range(carried.shape[0]):
            carried[lane] = fma(factor, pay[lane], carried[lane])


@apart
def receive(
    bounds: tuple[float, float, float, float],
    terms: tuple[float, float, float, float],
    licensee: tuple[Floats, Floats],
    rows: tuple[Floats, Floats, Floats, Floats],
    contract: Floats,
    receipts: Floats,
    value: Floats,
) -> None:
    """Add what is received to ``receipts`` and what is still to come to ``value``, which ``contract`` is filled with.

    Parameters
    ----------
    bounds
        Thresholds above which the licensee performs, and above which it has not been replaced yet; value after a
        default over the value without one, before and after the replacement.
    terms
        Value whatever the sales and per M; value of 1 carried; share not withheld.
    licensee : (asset, replaced)
    rows : (multiple, worth, carried, paid)
        M, worth of the patents alive per M, accrued and not yet received, and now received, gross.
    """
    above, above_wait, waiting, there = bounds
    fixed, level, carry, net = terms
    asset, replaced = licensee
    multiple, worth, carried, paid = rows
    for lane in range(contract.shape[0]):
        x, instead = asset[lane], replaced[lane]
        performs, waits = x > above, x > above_wait
        share = 1.0 if performs else (0.0 if waits else instead)
        state = 1.0 if performs else instead * (waiting if waits else there)
        held = state * fma(multiple[lane], level + worth[lane], fma(carry, carried[lane], fixed))
        receipts[lane] = fma(paid[lane] * net, share, receipts[lane])
        contract[lane] = held
        value[lane] += held


@leaf
def run_periods(
    seed: int,
    first_path: int,
    i: int,
    number: int,
    threshold: Floats,
    royalties: Royalties,
    rows: tuple[Floats, Floats, int, Scratch],
    out: tuple[Floats, Floats, Floats, Floats],
) -> None:
    """Run contract ``i`` with its ``number`` patents.

    ``rows`` are its sector's path, its patents' rows of the sheet, how many challenges are listed, and what ``begin``
    has set.
    """
    sector, sheet, pending, s = rows
    receipts, value, defaulted, sold = out
    lag, tiers, net, carries = royalties.lag[i], royalties.tiers[i], royalties.net[i], royalties.carry[i]
    start, step = (royalties.starts[i, 1], royalties.steps[i, 1]) if tiers > 1 else (0.0, 0.0)
    weight, worth = s.alive[0], s.alive[1]
    jumps, block = may_happen(i, royalties.events), (first_path, royalties.entity[i])
    clear(s.alive)
    last = royalties.sales.shape[1] if pending > 0 else live_periods(i, royalties, number, sheet)
    for k in range(last):
        if k % 4 == 0:
            fill_normals(seed, first_path, royalties.entity[i], tag_of(k // 4, SALES), s.normals)
        add_defaulted(s.first[k], s.following, s.value, defaulted[k])
        volatility = royalties.own[i] * math.sqrt(royalties.times[k + 1] - royalties.times[k])
        sell((volatility, royalties.lean[i], royalties.drift[i, k]), s.normals[k % 4], sector[k], s.own, s.multiple)
        if jumps:
            jump(seed, block, k, royalties.events[i, k], s.uniforms, s.kept, s.multiple)
        if number > 0:
            sum_alive(number, sheet[k * number : (k + 1) * number], s.lives, weight, worth)
        owe((royalties.sales[i, k], royalties.steps[i, 0], start, step), s.multiple, s.year[0], s.owed)
        for tier in range(2, tiers):
            owe_more(royalties.starts[i, tier], royalties.steps[i, tier], s.year[0], s.owed)
        pay, paid = s.pays[k % (lag + 1)], s.pays[(k + 1) % (lag + 1)]
        if pending > 0:
            before_minimum((royalties.tail[i], royalties.cap[i]), s.owed, weight, s.year[1], s.year[2], s.carried)
        accrue(
            (royalties.tail[i], royalties.cap[i], royalties.minimum[i, k]), s.owed, weight, s.year[1], s.year[2], pay
        )
        if pending > 0:
            of_period = sheet[k * number : (k + 1) * number]
            hold(k, pending, royalties.tail[i], of_period, (s.lives, weight), (s.pending, s.held, s.carried), pay)
        if royalties.lifetime[i] < math.inf:
            limit(s.left, pay)
        if royalties.continues[i, k] == 0.0:
            clear(s.year)
        carried, carry = pay, net * carries[k, 0] if lag > 0 else 0.0
        if lag > 1:
            carry_more(k - lag + 1, k, carries, s.pays, s.carried)
            carried, carry = s.carried, net
        after = royalties.after[i, k]
        bounds = (threshold[k], bound_of(threshold, royalties.waits[i, k]), after[0], after[1])
        if sold.shape[0] > 0:
            add_sales(bounds[0], bounds[1], royalties.sales[i, k], (s.asset, s.replaced), s.multiple, sold[k])
        terms = (royalties.fixed[i, k], royalties.level[i, k], carry, net)
        receive(
            bounds, terms, (s.asset, s.replaced), (s.multiple, worth, carried, paid), s.value, receipts[k], value[k]
        )


@kernel
def run_royalties(
    seed: int,
    first_path: int,
    names: Names,
    contracts: tuple[Royalties, Bundles],
    world: tuple[Floats, Floats, Floats, Floats, Shocks],
    scratch: Scratch,
    out: tuple[Floats, Floats, Floats, Floats],
) -> int:
    """Run all royalty contracts over one block of paths.

    Parameters
    ----------
    world : (factors, mixing, paths, lift, shocks)
        (factors, lanes) and (lanes,) of ``draw_regime`` and ``draw_mixing``; (sectors or more, periods, lanes) of
        ``draw_sectors``; (technologies or more, lanes) and ``Shocks`` of ``draw_technologies``.
    scratch : Scratch
        Of ``royalty_scratch``.
    out : (receipts, value, defaulted, sold)
        (periods, lanes) float64, money, all added to: what is received in the period; what is still to come at its
        end; value, one period before, of contracts whose licensee defaults in it; sales, of (0, lanes) where nobody
        asks for them.
    """
    royalties, bundles = contracts
    factors, mixing, paths, lift, shocks = world
    for i in range(royalties.obligor.shape[0]):
        o = royalties.obligor[i]
        if i == 0 or o != royalties.obligor[i - 1]:
            draw_asset(seed, first_path, names, o, factors, mixing, scratch.asset)
            list_defaults(names.threshold[o], scratch.asset, (scratch.first, scratch.following, scratch.listed))
        first, last = bundles.first[i], bundles.first[i + 1]
        number, periods = last - first, scratch.first.shape[0]
        sheet = bundles.sheet[first * periods : last * periods]
        draw_lives(seed, first_path, first, last, bundles, lift, scratch.lives)
        strike(first, last, bundles, shocks, sheet, scratch.lives)
        if bundles.causes.entity.shape[0] > 0:
            lifts = (lift, scratch.owed)
            end_lives(seed, first_path, (first, last), bundles.causes, bundles.technology, lifts, sheet, scratch.lives)
        pending = 0
        if bundles.challenges.chance.shape[0] > 0:
            pending = list_challenges(
                seed,
                first_path,
                (first, last),
                bundles.entity,
                bundles.challenges,
                (scratch.normals, scratch.owed),
                scratch.pending,
                scratch.held,
            )
        begin(seed, first_path, i, royalties, scratch)
        rows = (paths[royalties.sector[i]], sheet, pending, scratch)
        run_periods(seed, first_path, i, number, names.threshold[o], royalties, rows, out)
    return 0
