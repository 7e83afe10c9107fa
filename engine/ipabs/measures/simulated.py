"""The measures of tranches, slices and pool over simulated paths, each with its standard error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ipabs.definitions.claims import claims_outside
from ipabs.definitions.waterfalls import written_off
from ipabs.kernels import paths as kept
from ipabs.market.timetable import coupons, day_count_of, payments_a_year
from ipabs.measures.compounding import effective_from_nominal
from ipabs.measures.estimates import Estimate, mean, probability, ratio
from ipabs.measures.gather import Gathered, Request
from ipabs.measures.losses import LossDistribution
from ipabs.measures.missing import Missing
from ipabs.measures.promises import bears_interest, coupon_discount, measured_flows, net_cash, no_loss_of_value
from ipabs.measures.residual import ResidualMeasures, measure_residual
from ipabs.measures.risk import modified_duration
from ipabs.measures.slices import slice_terms
from ipabs.measures.spreads import z_spread
from ipabs.measures.tranche import attachment
from ipabs.measures.yields import internal_rate_of_return, nominal_yield

if TYPE_CHECKING:
    from ipabs.arrays import Reals
    from ipabs.definitions.deal import Deal
    from ipabs.market.curves import Curve
    from ipabs.market.timetable import Timetable
    from ipabs.measures.missing import Measure
    from ipabs.waterfall.compile import Waterfall
    from ipabs.waterfall.flows import Flows
    from ipabs.waterfall.terms import Terms

LEVELS = (0.95, 0.99, 0.999)
"""Of value at risk and expected shortfall."""
TRANCHE_LEVEL = 0.99


@dataclass(frozen=True, slots=True)
class SimulatedTranche:
    """One tranche over all paths: rates are decimals a year, prices per 100 of notional, times years from closing.

    Parameters
    ----------
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


def kept_flows(terms: Terms) -> tuple[str, ...]:
    """The flows that simulated measures need."""
    names = ["receipts", *(name for name in terms.inputs if name.startswith("receipts."))]
    for name, tranche in terms.deal.tranches.items():
        names += measured_flows(name, tranche)
        names += [f"{name}.{part}.paid" for part in ("interest", *tranche.components) if tranche.components]
    names += [f"{name}.balance" for name in (*terms.deal.accounts, *terms.deal.ledgers, *terms.deal.support)]
    names += [f"{name}.{part}" for name in written_off(terms.deal) for part in ("written-off", "owed")]
    names += [f"waterfall[{name}].done" for name in terms.deal.waterfalls]
    names += ["sale", *(f"call[{name}].exercised" for name in terms.deal.calls)] if terms.deal.calls else []
    names += [f"{name}.{part}" for name in terms.deal.support for part in ("drawn", "repaid")]
    names += [f"{name}.received" for name in terms.deal.hedges]
    names += [f"{claim}.paid" for claim in claims_outside(terms.deal)]
    names += [f"{name}.fired" for name in terms.deal.triggers] + [f"{name}.value" for name in terms.deal.tests]
    return tuple(names)


def watched_flows(deal: Deal) -> list[str]:
    """Flags of which the first date is kept, path by path: triggers, then calls."""
    return [*(f"{name}.fired" for name in deal.triggers), *(f"call[{name}].exercised" for name in deal.calls)]


def request_for(
    waterfall: Waterfall, timetable: Timetable, curve: Curve | None, loss_times: Reals, *, by_period: bool
) -> Request:
    """What to keep of each path of a deal.

    Parameters
    ----------
    loss_times : (periods,) float64
        Years from closing of defaults.
    by_period : bool
        Keep every flow of the first paths, period by period; otherwise only those of residual tranches.
    """
    terms = waterfall.terms
    deal, places = terms.deal, {name: place for place, name in enumerate(waterfall.flows)}
    rows, discount, at_coupon, times = [], [], [], []
    residuals = {flow for name, t in deal.tranches.items() if t.is_residual for flow in measured_flows(name, t)[:3]}
    for name, tranche in deal.tranches.items():
        row = [places.get(flow, -1) for flow in measured_flows(name, tranche)]
        row[kept.BALANCE] = places.get(f"{name}.owed", row[kept.BALANCE])  # what was written off is lost too
        if tranche.has_no_schedule:
            row[kept.PRINCIPAL_UNPAID] = -1
        rows.append(row)
        years = timetable.times(day_count_of(deal, tranche))
        times.append(years)
        discount.append(_discount(tranche.required_spread, tranche.required_return, years, timetable, curve))
        at_coupon.append(coupon_discount(terms, name))
    by_curve = np.ones(terms.periods) if curve is None else curve.discount(list(timetable.payments))
    by_default = np.ones(terms.periods) if curve is None else curve.discount(np.maximum(loss_times, 0.0))
    slices = [(part.attach, part.detach) for part in deal.slices.values()]
    accrued = 0.5 if deal.model.default_time == "middle" else 1.0
    return Request(
        rows=np.array(rows, dtype=np.int64),
        discount=np.array(discount),
        coupon_discount=np.array(at_coupon),
        times=np.array(times),
        slices=slice_terms(slices, terms.fractions, by_curve, by_default, accrued),
        triggers=np.array([places[name] for name in watched_flows(deal)], dtype=np.int64),
        sampled=tuple(place for place, name in enumerate(waterfall.flows) if by_period or name in residuals),
        epsilon=terms.epsilon,
        initial=terms.initial_pool,
    )


def _discount(
    spread: float | None, required: float | None, years: Reals, timetable: Timetable, curve: Curve | None
) -> Reals:
    if required is not None:
        return np.asarray((1.0 + required) ** -years)
    if spread is None or curve is None:
        return np.full(len(years), np.nan)
    return np.asarray(curve.discount(list(timetable.payments)) * np.exp(-spread * years))


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
    scale = 100.0 / tranche.notional
    times = timetable.times(day_count_of(deal, tranche))
    flows = {flow: gathered.means[place] for place, flow in enumerate(waterfall.flows)}
    cash = net_cash(name, tranche, flows) * scale
    owed = net_cash(name, tranche, {flow: promised.path(flow) for flow in promised.names}) * scale
    price = tranche.price_at_closing
    frequency = payments_a_year(deal, timetable)
    quoted = NO_YIELD if tranche.is_residual else nominal_yield(times, cash, price, frequency)
    duration = quoted if isinstance(quoted, Missing) else modified_duration(times, cash, quoted, frequency)
    spread = z_spread(times, cash, curve.discount(list(timetable.payments)), price) if curve else NO_CURVE
    rate_error = _rate_error(path[kept.AT_COUPON] * scale, price, duration)
    unpaid = path[kept.UNPAID] > terms.epsilon
    lost = path[kept.UNPAID_PRINCIPAL] / tranche.notional
    distribution = LossDistribution(lost)
    reserves = sum(account.initial for account in deal.accounts.values())
    funded = terms.initial_pool + reserves
    return SimulatedTranche(
        name=name,
        notional=tranche.notional,
        coupon=float(coupons(deal, tranche, timetable, curve)[0]),
        attachment=attachment(terms, name, funded, include=True),
        detachment=attachment(terms, name, funded, include=False),
        issue_price=tranche.issue_price,
        value=_value(path[kept.VALUE] * scale, tranche.required_spread, tranche.required_return),
        expected_yield=_with(quoted, rate_error, gathered.paths),
        effective_yield=(
            internal_rate_of_return(times, cash, price)
            if isinstance(quoted, Missing)
            else effective_from_nominal(quoted, frequency)
        ),
        expected_spread=_with(spread, rate_error, gathered.paths),
        contractual_yield=(
            Missing("a residual is promised nothing")
            if tranche.is_residual
            else nominal_yield(times, owed, price, frequency)
        ),
        wal=_life(path, tranche.principal_at_closing),
        duration=duration,
        expected_loss=mean(lost),
        expected_loss_pv=no_loss_of_value(tranche) or mean(1.0 - path[kept.AT_COUPON] / tranche.notional),
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
        multiple=mean(path[kept.RECEIVED] * scale / tranche.issue_price),
        returns=(
            _returns(measured_flows(name, tranche)[:3], waterfall.flows, gathered, times, tranche.issue_price / scale)
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
    _, _, _, _, _, _, timed, repaid, _, _, drawn, timed_drawn = path[:, paid]
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
