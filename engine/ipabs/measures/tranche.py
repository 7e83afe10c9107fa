"""The measures of a tranche and of the pool on the cash flows of one path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.definitions.ranking import above_and_beside
from ipabs.definitions.state import held_on_accounts, owed, price_paid, quoted_price, reckoned_on
from ipabs.market.index_rates import index_of
from ipabs.market.timetable import coupons, day_count_of, index_rates, payments_a_year
from ipabs.measures.compounding import effective_from_nominal
from ipabs.measures.life import weighted_average_life
from ipabs.measures.missing import Measure, Missing
from ipabs.measures.price import present_value, value_at_return
from ipabs.measures.risk import convexity, dv01, modified_duration
from ipabs.measures.spreads import discount_margin, z_spread
from ipabs.measures.yields import internal_rate_of_return, nominal_yield
from ipabs.waterfall.interest import missed_flow, received_flow

if TYPE_CHECKING:
    from ipabs.arrays import Rates, Reals, Times
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.tranches import Tranche
    from ipabs.market.curves import Curve
    from ipabs.market.timetable import Timetable
    from ipabs.waterfall.flows import Flows
    from ipabs.waterfall.terms import Terms


@dataclass(frozen=True, slots=True)
class PoolMeasures:
    """The pool.

    Parameters
    ----------
    value : float
        At the cutoff, money: principal to come, and other receipts to come at the valuation rate.
    funded : float
        Value and what the accounts hold when the run begins, money: what attachment points are counted from.
    expected_receipts : float
        Undiscounted, money.
    """

    value: float
    funded: float
    expected_receipts: float


@dataclass(frozen=True, slots=True)
class TrancheMeasures:
    """One tranche: rates are decimals a year, prices per 100 of notional, times years from closing.

    Of a seasoned deal prices are per 100 of the balance it begins with, losses shares of it, times from its day.

    Parameters
    ----------
    notional : float
        What prices are per 100 of, money: of a seasoned deal the balance it begins with.
    coupon : float
        Of the first period.
    attachment, detachment : float or Missing
        Shares of the pool and the reserves between which losses fall on this tranche.
    value : float or Missing
        At the curve and the required spread, or at the required return.
    expected_yield : float or Missing
        At the issue price (of a seasoned deal, here and below, that of its day), compounded as often as it pays.
    effective_yield : float or Missing
        The same, compounded once a year; of a residual tranche its IRR.
    expected_spread : float or Missing
        Over the curve at the issue price, continuous.
    discount_margin : float or Missing
        Over the index at the issue price; of floating tranches.
    duration, convexity, dv01 : float or Missing
        Modified, at the expected yield; dv01 per 100 of notional.
    wal : float or Missing
        Of principal; of a residual, of all it receives.
    expected_loss : float
        Principal unpaid in the end, or written off and not written up, share of notional.
    unpaid_interest : float
        Interest unpaid in the end, money.
    """

    name: str
    notional: float
    coupon: float
    attachment: Measure
    detachment: Measure
    issue_price: float
    value: Measure
    expected_yield: Measure
    effective_yield: Measure
    expected_spread: Measure
    discount_margin: Measure
    wal: Measure
    duration: Measure
    convexity: Measure
    dv01: Measure
    multiple: float
    interest: float
    principal: float
    residual: float
    expected_loss: float
    unpaid_interest: float


def measure_pool(terms: Terms, value: float, expected_receipts: float) -> PoolMeasures:
    """Measure a pool of which the value at the cutoff and the receipts are known."""
    return PoolMeasures(value, value + held_on_accounts(terms.deal), expected_receipts)


def measure_tranche(
    name: str,
    terms: Terms,
    timetable: Timetable,
    curve: Curve | None,
    flows: Flows,
    pool: PoolMeasures,
    on_path: Reals | None = None,
) -> TrancheMeasures:
    """Measure a tranche on the first path of ``flows``.

    ``on_path`` (periods,) are the discount factors of the path, where they are not the curve's.
    """
    deal = terms.deal
    tranche = deal.tranches[name]
    unit = reckoned_on(deal, name)
    scale = 100.0 / unit
    interest, principal = flows.path(received_flow(name, tranche)), flows.path(f"{name}.principal.paid")
    residual = flows.path(f"{name}.residual.paid") if tranche.is_residual else np.zeros_like(interest)
    drawn = flows.path(f"{name}.drawn") if tranche.is_revolving else np.zeros_like(interest)
    cash = (interest + principal + residual - drawn) * scale
    price = price_paid(deal, name)
    times = timetable.times(day_count_of(deal, tranche))
    frequency = payments_a_year(deal, timetable)
    residual_only = Missing("a residual has no yield: see its IRR")
    quoted = residual_only if tranche.is_residual else nominal_yield(times, cash, price, frequency)
    discount = None if curve is None else curve.discount(list(timetable.payments)) if on_path is None else on_path
    lost = f"{name}.owed" if f"{name}.owed" in flows else f"{name}.balance"  # what was written off is lost too
    risk = (times, cash, quoted, frequency) if not isinstance(quoted, Missing) else None
    return TrancheMeasures(
        name=name,
        notional=unit,
        coupon=float(coupons(deal, tranche, timetable, curve)[0]),
        attachment=attachment(terms, name, pool.funded, include=True),
        detachment=attachment(terms, name, pool.funded, include=False),
        issue_price=quoted_price(deal, name),
        value=_value(tranche.required_spread, tranche.required_return, times, cash, discount),
        expected_yield=quoted,
        effective_yield=_effective(quoted, internal_rate_of_return(times, cash, price), frequency),
        expected_spread=_no_curve() if discount is None else z_spread(times, cash, discount, price),
        discount_margin=_margin(
            _index(deal, tranche, timetable, curve, flows),
            cash,
            timetable.fractions(day_count_of(deal, tranche)),
            price,
        ),
        wal=average_life(times, cash if tranche.is_residual else principal, drawn, owed(deal, name)),
        duration=modified_duration(*risk) if risk else quoted,
        convexity=convexity(*risk) if risk else quoted,
        dv01=dv01(*risk) if risk else quoted,
        multiple=float(cash.sum() / quoted_price(deal, name)),
        interest=float(interest.sum()),
        principal=float(principal.sum()),
        residual=float(residual.sum()),
        expected_loss=float(flows.path(lost)[-1] / unit),
        unpaid_interest=float(flows.path(missed_flow(name, tranche))[-1]),
    )


def average_life(times: Times, principal: Reals, drawn: Reals, lent: float) -> Measure:
    """Weighted average life: the mean time of repayment less the mean time of lending.

    Parameters
    ----------
    times : (periods,) float64
        Years from closing.
    principal, drawn : (periods,) float64
        Repaid, and lent after the closing, money.
    lent : float
        At closing, money.
    """
    life = weighted_average_life(times, principal)
    if isinstance(life, Missing) or not drawn.any():
        return life
    return life - float(times @ drawn / (lent + drawn.sum()))


def attachment(terms: Terms, name: str, funded: float, *, include: bool) -> Measure:
    """Share of the funded pool senior to a tranche's losses: 1 less the notes above it, or above and beside it."""
    if funded <= 0.0:
        return Missing("the pool has no value at the cutoff")
    if not terms.deal.tranches[name].has_principal:
        return Missing("the tranche has no principal")
    above, beside = above_and_beside(terms.deal, name)
    senior = above + beside if include else above
    return max(0.0, 1.0 - sum(owed(terms.deal, other) for other in senior) / funded)


def _no_curve() -> Missing:
    return Missing("the deal has no curve")


def _value(spread: float | None, required: float | None, times: Times, cash: Reals, discount: Reals | None) -> Measure:
    if required is not None:
        return value_at_return(times, cash, required)
    if spread is None:
        return Missing("the tranche has neither a required-spread nor a required-return")
    return _no_curve() if discount is None else present_value(times, cash, discount, spread)


def _effective(quoted: Measure, effective: Measure, frequency: int) -> Measure:
    return effective if isinstance(quoted, Missing) else effective_from_nominal(quoted, frequency)


def _index(deal: Deal, tranche: Tranche, timetable: Timetable, curve: Curve | None, flows: Flows) -> Rates | None:
    """What the index of a floating coupon stood at on the path, a year, (periods,)."""
    followed = f"index.{index_of(deal, tranche)}"
    return flows.path(followed) if followed in flows else index_rates(deal, tranche, timetable, curve)


def _margin(index: Rates | None, cash: Reals, fractions: Times, price: float) -> Measure:
    return Missing("the coupon is fixed") if index is None else discount_margin(cash, index, fractions, price)
