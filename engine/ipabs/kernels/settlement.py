"""What comes after a default: the layers of support on the asset, the disposal of its patents, and who bears what.

Each default is settled on its own, source by source as their money comes: the layers by their waits, the disposal
by its lag, and at one time fund, guarantee, insurance, disposal. What all contracts share, the fund and a guarantor's
year, is used up in the order of the defaults. A layer pays of what is still missing, and what the disposal brings is
shared with those who bore the loss: nobody is paid twice, and on every path

    exposure = disposal + fund + guarantee + insurance + loss.
"""

from __future__ import annotations

import math
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ipabs.kernels.draws import box_muller
from ipabs.kernels.elementary import exp
from ipabs.kernels.jit import kernel, leaf, scalar
from ipabs.kernels.philox import draw_words, uniform
from ipabs.kernels.regime import HAIRCUT, LAG

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]

FUND, GUARANTEE, INSURANCE, DISPOSAL = range(4)
"""The sources, in the order in which they pay when their times are the same."""
EXPOSURE, LOSS = 4, 5
"""Rows of the totals after the sources."""


class Collateral(NamedTuple):
    """Scheduled contracts after their default, as columns.

    Attributes
    ----------
    entity : (contracts,) int64
        What a contract draws by.
    pledge : (contracts, periods) float64
        Appraisal of the pledged patents at the end of each period, money.
    haircut : (contracts,) int64
        Its row of ``haircuts``.
    shift : (contracts,) float64
        Added to the haircut's normal, so that the stated mean holds given default.
    unsecured : (contracts,) float64
        Share of what is missing that an unsecured claim brings.
    guarantor : (contracts,) int64
        Row of ``failed``, or -1.
    guarantee_share, fund_share, deductible, limit : (contracts,) float64
        Shares; money for the insurance.
    """

    entity: Indices
    pledge: Floats
    haircut: Indices
    shift: Floats
    unsecured: Floats
    guarantor: Indices
    guarantee_share: Floats
    fund_share: Floats
    deductible: Floats
    limit: Floats


class Layers(NamedTuple):
    """What all contracts share.

    Attributes
    ----------
    times : (periods + 1,) float64
        Years at which periods begin and end.
    middle : float
        1 when defaults fall in the middle of their period, 0 at its end.
    wait, subrogation : (3,) float64
        Of fund, guarantee, insurance: years, for ever where there is no such layer; share of later proceeds.
    order : (3,) int64
        Fund, guarantee, insurance by rising wait.
    providers : (3,) int64
        Rows of ``failed`` of the fund's and the insurer's provider (0 and 2), or -1.
    compensated : (guarantors, years) float64
        Most a guarantor compensates in a year, money.
    haircuts : (haircuts, points) float64
        Share of the appraisal that a normal of -8 to 8 stands for, on even steps.
    leaning : float
        Correlation of the haircut's normal with the macro factor.
    lag, lag_deviation, costs : float
        Median years; of the logarithm; share of proceeds.
    """

    times: Floats
    middle: float
    wait: Floats
    subrogation: Floats
    order: Indices
    providers: Indices
    compensated: Floats
    haircuts: Floats
    leaning: float
    lag: float
    lag_deviation: float
    costs: float


class Pots(NamedTuple):
    """What is left on each path of what contracts share, and who has failed.

    Attributes
    ----------
    fund : (lanes,) float64
    year : (guarantors, years, lanes) float64
        What guarantors may still compensate.
    failed : (watched, periods, lanes) float64
        1 from the period of a failure.
    """

    fund: Floats
    year: Floats
    failed: Floats


@scalar
def share_of(table: Floats, row: int, z: float) -> float:
    """Read a haircut table at a normal, by straight lines between its points."""
    points = table.shape[1]
    place = min(max((z + 8.0) / 16.0 * (points - 1), 0.0), points - 1.0)
    below = min(int(place), points - 2)
    part = place - below
    return float(table[row, below] * (1.0 - part) + table[row, below + 1] * part)


@scalar
def normal_of(seed: int, path: int, entity: int, purpose: int) -> float:
    """One standard normal of an entity on a path."""
    w0, w1, _, _ = draw_words(seed, path, entity, purpose)
    sine, _ = box_muller(uniform(w0), uniform(w1))
    return float(sine)


@scalar
def period_at(times: Floats, when: float) -> int:
    """The period in which a time falls: the first that ends at it or later; periods if none does."""
    periods = times.shape[0] - 1
    k = 0
    while k < periods and times[k + 1] < when - 1e-9:
        k += 1
    return k


@scalar
def has_failed(pots: Pots, provider: int, period: int, lane: int) -> bool:
    """Whether a provider is known to have failed by a period; one that cannot fail is -1."""
    return provider >= 0 and pots.failed[provider, period, lane] > 0.0


@leaf
def layer_pays(
    source: int, i: int, missing: float, place: tuple[int, int], collateral: Collateral, layers: Layers, pots: Pots
) -> float:
    """What a layer pays of what is still missing; ``place`` is (period, lane)."""
    period, lane = place
    if source == FUND:
        if has_failed(pots, layers.providers[FUND], period, lane):
            return 0.0
        amount = min(collateral.fund_share[i] * missing, pots.fund[lane])
        pots.fund[lane] -= amount
        return float(amount)
    if source == GUARANTEE:
        guarantor = collateral.guarantor[i]
        if guarantor < 0 or has_failed(pots, guarantor, period, lane):
            return 0.0
        year = int(layers.times[period + 1] - 1e-9)
        amount = min(collateral.guarantee_share[i] * missing, pots.year[guarantor, year, lane])
        pots.year[guarantor, year, lane] -= amount
        return float(amount)
    if has_failed(pots, layers.providers[INSURANCE], period, lane):
        return 0.0
    return float(min(max(missing - collateral.deductible[i], 0.0), collateral.limit[i]))


@leaf
def disposal_brings(
    seed: int, path: int, i: int, claim: float, world: tuple[float, int], collateral: Collateral, layers: Layers
) -> float:
    """What the pledged patents bring net of costs, at most the claim, and then an unsecured claim on the rest.

    ``world`` is the macro factor and the period of the disposal.
    """
    macro, period = world
    proceeds = 0.0
    if collateral.pledge[i, period] > 0.0:
        own = math.sqrt(1.0 - layers.leaning * layers.leaning)
        z = layers.leaning * macro + own * normal_of(seed, path, collateral.entity[i], HAIRCUT)
        share = share_of(layers.haircuts, collateral.haircut[i], z + collateral.shift[i])
        proceeds = min(collateral.pledge[i, period] * share * (1.0 - layers.costs), claim)
    return float(proceeds + collateral.unsecured[i] * (claim - proceeds))


@leaf
def share_out(proceeds: float, borne: Floats, subrogation: Floats) -> float:
    """Share proceeds among those who bore the loss and return the lender's part.

    ``borne`` (4,) is what fund, guarantee, insurance and lender bore, together at least the proceeds. A layer's part
    of the proceeds is its part of the loss; its share of subrogation comes to it at once, the rest when the lender is
    whole.
    """
    claim = borne[0] + borne[1] + borne[2] + borne[3]
    if claim <= 0.0:
        return 0.0
    rest = proceeds
    for layer in range(3):
        back = proceeds * (borne[layer] / claim) * subrogation[layer]
        borne[layer] -= back
        rest -= back
    lenders = min(rest, borne[DISPOSAL])
    borne[DISPOSAL] -= lenders
    rest -= lenders
    layered = borne[0] + borne[1] + borne[2]
    if layered > 0.0:
        for layer in range(3):
            borne[layer] -= rest * (borne[layer] / layered)
    return float(lenders)


@kernel
def settle(
    seed: int,
    first_path: int,
    events: Indices,
    macro: Floats,
    contracts: tuple[Collateral, Floats, Floats],
    layers: Layers,
    pots: Pots,
    out: tuple[Floats, Floats, Floats, Floats, Floats],
) -> int:
    """Settle the defaults of one block, sorted by period.

    Parameters
    ----------
    events : (events, 3) int64
        Period, lane, contract.
    macro : (lanes,) float64
        The macro factor.
    contracts : (Collateral, exposure, principal)
        ``exposure`` and ``principal`` (contracts, periods) float64: owed if it defaults in the period, and the
        principal in it.
    pots : Pots
        Used up.
    out : (received, losses, defaulted, totals, borne)
        (periods, lanes) money that reaches the deal; loss in the end of what defaulted in the period; principal
        that defaulted in the period; (6, lanes) what each source bore, exposure and loss; all added to. ``borne``
        (4,) is scratch.
    """
    collateral, exposures, principals = contracts
    received, losses, defaulted, totals, borne = out
    periods = received.shape[0]
    for n in range(events.shape[0]):
        k, lane, i = events[n, 0], events[n, 1], events[n, 2]
        default = layers.times[k + 1]
        if layers.middle > 0.0:
            default = 0.5 * (layers.times[k] + layers.times[k + 1])
        lag = layers.lag
        if layers.lag_deviation > 0.0:
            lag *= exp(layers.lag_deviation * normal_of(seed, first_path + lane, collateral.entity[i], LAG))
        borne[0] = borne[1] = borne[2] = 0.0
        borne[DISPOSAL] = exposures[i, k]  # what the lender bears until somebody pays
        turn = 0  # of the layers
        disposed = False
        for _ in range(4):
            disposal = not disposed and (turn == 3 or lag < layers.wait[layers.order[turn]])
            source = DISPOSAL if disposal else layers.order[turn]
            period = period_at(layers.times, default + (lag if disposal else layers.wait[source]))
            if period == periods:
                break  # too late for the deal, and so is what comes after
            if disposal:
                disposed = True
                world = (macro[lane], period)
                brought = disposal_brings(seed, first_path + lane, i, exposures[i, k], world, collateral, layers)
                totals[DISPOSAL, lane] += brought
                received[period, lane] += share_out(brought, borne, layers.subrogation)
            else:
                turn += 1
                paid = layer_pays(source, i, borne[DISPOSAL], (period, lane), collateral, layers, pots)
                borne[source] += paid
                borne[DISPOSAL] -= paid
                received[period, lane] += paid
        for source in range(3):
            totals[source, lane] += borne[source]
        totals[EXPOSURE, lane] += exposures[i, k]
        totals[LOSS, lane] += borne[DISPOSAL]
        losses[k, lane] += borne[DISPOSAL]
        defaulted[k, lane] += principals[i, k]
    return 0
