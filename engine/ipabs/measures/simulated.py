"""The measures of tranches, slices and pool over simulated paths, each with its standard error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.definitions.state import held_on_accounts, owed, price_paid, quoted_price, reckoned_on
from ipabs.kernels import paths as kept
from ipabs.kernels.path_values import AT_CURVE, AT_PATH_COUPON
from ipabs.market.timetable import coupons, day_count_of, payments_a_year
from ipabs.measures.compounding import effective_from_nominal
from ipabs.measures.estimates import Estimate, mean, probability, ratio
from ipabs.measures.losses import LossDistribution
from ipabs.measures.missing import Missing
from ipabs.measures.path_terms import cash_at_curve
from ipabs.measures.promises import bears_interest, measured_flows, net_cash, no_loss_of_value
from ipabs.measures.residual import ResidualMeasures, measure_residual
from ipabs.measures.risk import modified_duration
from ipabs.measures.spreads import z_spread
from ipabs.measures.tranche import attachment
from ipabs.measures.yields import internal_rate_of_return, nominal_yield

if TYPE_CHECKING:
    from ipabs.arrays import Reals
    from ipabs.market.curves import Curve
    from ipabs.market.timetable import Timetable
    from ipabs.measures.gathered import Gathered
    from ipabs.measures.missing import Measure
    from ipabs.waterfall.compile import Waterfall
    from ipabs.waterfall.flows import Flows

LEVELS = (0.95, 0.99, 0.999)
"""Of value at risk and expected shortfall."""
TRANCHE_LEVEL = 0.99


@dataclass(frozen=True, slots=True)
class SimulatedTranche:
    """One tranche over all paths: rates are decimals a year, prices per 100 of notional, times years from closing.

    Of a seasoned deal prices are per 100 of the balance it begins with, losses shares of it, times from its day.

    Parameters
    ----------
    notional : float
        What prices are per 100 of, money: of a seasoned deal the balance it begins with.
    value : Estimate or Missing
        Expected cash flows at the curve and the required spread, or at the required return.
    expected_yield, expected_spread : Estimate or Missing
        Of the expected cash flows at the issue price; the error is that of their present value at the coupon, over
        price and duration. A residual has no yield but an IRR.
    effective_yield : float or Missing
        The same once a year; of a residual the IRR of its expected cash flows.
    contractual_yield : float or Missing
        Of the cash flows promised: those when nobody defaults and no scenario strikes.
    wal : Estimate or Missing
        Of principal, path by path; of a residual, of all it receives.
    expected_loss : Estimate
        Principal unpaid in the end, or written off and not written up, share of notional.
    expected_loss_pv : Estimate or Missing
        Promised less received, discounted at the coupon, share of notional.
    pd_ultimate : Estimate
        Any amount unpaid in the end.
    pd_timely : Estimate
        Interest missed on some payment date.
    pd_scheduled : Estimate or Missing
        Scheduled principal missed on some payment date.
    lgd : Estimate or Missing
        Expected loss given any.
    loss_var, loss_es : Estimate
        At 99 %, share of notional.
    first_loss : float or Missing
        Mean years to the first shortfall, of paths on which something is unpaid in the end.
    returns : ResidualMeasures or Missing
        Of a residual tranche, path by path, over the first paths.
    """

    name: str
    notional: float
    coupon: float
    attachment: Measure
    detachment: Measure
    issue_price: float
    value: Estimate | Missing
    expected_yield: Estimate | Missing
    effective_yield: Measure
    expected_spread: Estimate | Missing
    contractual_yield: Measure
    wal: Estimate | Missing
    duration: Measure
    expected_loss: Estimate
    expected_loss_pv: Estimate | Missing
    pd_ultimate: Estimate
    pd_timely: Estimate | Missing
    pd_scheduled: Estimate | Missing
    lgd: Estimate | Missing
    loss_var: Estimate
    loss_es: Estimate
    first_loss: Measure
    multiple: Estimate
    returns: ResidualMeasures | Missing


def measure_simulated_tranche(
    name: str,
    waterfall: Waterfall,
    timetable: Timetable,
    curve: Curve | None,
    gathered: Gathered,
    promised: Flows,
) -> SimulatedTranche:
    """Measure one tranche; ``promised`` are the flows when nobody defaults, without a scenario."""
    terms = waterfall.terms
    deal, tranche = terms.deal, terms.deal.tranches[name]
    path = gathered.tranches[list(deal.tranches).index(name)]
    unit = reckoned_on(deal, name)
    scale = 100.0 / unit
    times = timetable.times(day_count_of(deal, tranche))
    flows = {flow: gathered.means[place] for place, flow in enumerate(waterfall.flows)}
    cash = net_cash(name, tranche, flows) * scale
    promise = net_cash(name, tranche, {flow: promised.path(flow) for flow in promised.names}) * scale
    price = price_paid(deal, name)
    frequency = payments_a_year(deal, timetable)
    quoted = NO_YIELD if tranche.is_residual else nominal_yield(times, cash, price, frequency)
    duration = quoted if isinstance(quoted, Missing) else modified_duration(times, cash, quoted, frequency)
    rate_error = _rate_error(path[kept.AT_COUPON] * scale, price, duration)
    at_curve, at_coupon = path[kept.AT_COUPON], path[kept.AT_COUPON]
    worth = cash
    if gathered.discounted is not None and curve is not None:
        at_curve, at_coupon = path[AT_CURVE], path[AT_PATH_COUPON]
        worth = cash_at_curve(gathered.discounted[list(deal.tranches).index(name)], timetable, curve) * scale
    spread_error = _rate_error(at_curve * scale, price, duration)
    spread = z_spread(times, worth, curve.discount(list(timetable.payments)), price) if curve else NO_CURVE
    unpaid = path[kept.UNPAID] > terms.epsilon
    lost = path[kept.UNPAID_PRINCIPAL] / unit
    distribution = LossDistribution(lost)
    funded = terms.initial_pool + held_on_accounts(deal)
    return SimulatedTranche(
        name=name,
        notional=unit,
        coupon=float(coupons(deal, tranche, timetable, curve)[0]),
        attachment=attachment(terms, name, funded, include=True),
        detachment=attachment(terms, name, funded, include=False),
        issue_price=quoted_price(deal, name),
        value=_value(path[kept.VALUE] * scale, tranche.required_spread, tranche.required_return),
        expected_yield=_with(quoted, rate_error, gathered.paths),
        effective_yield=(
            internal_rate_of_return(times, cash, price)
            if isinstance(quoted, Missing)
            else effective_from_nominal(quoted, frequency)
        ),
        expected_spread=_with(spread, spread_error, gathered.paths),
        contractual_yield=(
            Missing("a residual is promised nothing")
            if tranche.is_residual
            else nominal_yield(times, promise, price, frequency)
        ),
        wal=_life(path, owed(deal, name)),
        duration=duration,
        expected_loss=mean(lost),
        expected_loss_pv=no_loss_of_value(tranche) or mean(1.0 - at_coupon / unit),
        pd_ultimate=probability(unpaid),
        pd_timely=(
            probability(path[kept.LATE] > 0)
            if bears_interest(terms, name)
            else Missing("the tranche bears no interest")
        ),
        pd_scheduled=(
            Missing("its principal has no schedule") if tranche.has_no_schedule else probability(path[kept.BEHIND] > 0)
        ),
        lgd=ratio(lost, unpaid.astype(np.float64)) if unpaid.any() else Missing("no path has a loss"),
        loss_var=distribution.value_at_risk(TRANCHE_LEVEL),
        loss_es=distribution.expected_shortfall(TRANCHE_LEVEL),
        first_loss=_first_loss(path[kept.FIRST_LOSS][unpaid], times),
        multiple=mean(path[kept.RECEIVED] * scale / quoted_price(deal, name)),
        returns=(
            _returns(
                measured_flows(name, tranche)[:3], waterfall.flows, gathered, times, quoted_price(deal, name) / scale
            )
            if tranche.is_residual
            else Missing("the tranche is promised its return")
        ),
    )


def _value(values: Reals, spread: float | None, required: float | None) -> Estimate | Missing:
    if np.isnan(values).any():
        if spread is None and required is None:
            return Missing("the tranche has neither a required-spread nor a required-return")
        return NO_CURVE
    return mean(values)


def _life(path: Reals, lent: float) -> Estimate | Missing:
    """Mean time of repayment less the mean time of lending, of which ``lent`` is at closing."""
    paid = path[kept.REPAID] > 0
    if not paid.any():
        return Missing("no principal is paid")
    timed, repaid = path[kept.TIMED_PRINCIPAL, paid], path[kept.REPAID, paid]
    drawn, timed_drawn = path[kept.LENT, paid], path[kept.TIMED_LENT, paid]
    began = np.divide(timed_drawn, lent + drawn, out=np.zeros_like(drawn), where=drawn > 0)
    return mean(timed / repaid - began)


def _returns(
    parts: tuple[str, ...], flows: tuple[str, ...], gathered: Gathered, times: Reals, price: float
) -> ResidualMeasures:
    cash = np.sum([gathered.by_period(flows.index(part)) for part in parts], axis=0)
    return measure_residual(times, cash, price)


NO_YIELD = Missing("a residual has no yield: see its IRR")
NO_CURVE = Missing("the deal has no curve")


def _rate_error(values: Reals, price: float, duration: Measure) -> Measure:
    """Standard error of a yield, a year: that of the price it stands for, over price and modified duration."""
    error = mean(values).standard_error
    if isinstance(error, Missing) or isinstance(duration, Missing):
        return error if isinstance(error, Missing) else duration
    return error / (price * duration)


def _with(value: Measure, error: Measure, paths: int) -> Estimate | Missing:
    return value if isinstance(value, Missing) else Estimate(value, error, paths)


def _first_loss(periods: Reals, times: Reals) -> Measure:
    hit = periods > 0
    if not hit.any():
        return Missing("no path has a loss")
    return float(times[periods[hit].astype(np.int64) - 1].mean())
