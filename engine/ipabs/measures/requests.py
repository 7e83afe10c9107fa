"""A deal -> what to keep of each simulated path: its flows, and the numbers its tranches are measured by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ipabs.definitions.claims import claims_outside
from ipabs.definitions.waterfalls import written_off
from ipabs.kernels import paths as kept
from ipabs.market.timetable import day_count_of
from ipabs.measures.bought import bought_in, collected_flows
from ipabs.measures.gathered import Request
from ipabs.measures.path_terms import path_terms
from ipabs.measures.promises import coupon_discount, measured_flows
from ipabs.measures.slices import slice_terms
from ipabs.measures.support import support_rows
from ipabs.waterfall.interest import accrual_flow

if TYPE_CHECKING:
    from ipabs.arrays import Reals
    from ipabs.definitions.deal import Deal
    from ipabs.market.curves import Curve
    from ipabs.market.timetable import Timetable
    from ipabs.waterfall.compile import Waterfall
    from ipabs.waterfall.terms import Terms


def kept_flows(terms: Terms) -> tuple[str, ...]:
    """The flows that simulated measures need."""
    names = collected_flows(terms)
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
    names += [accrual_flow(name) for name in terms.floating]
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
        bought=bought_in(waterfall),
        support=support_rows(waterfall),
        on_path=path_terms(waterfall, rows, times) if deal.model.rates.is_stochastic else None,
    )


def _discount(
    spread: float | None, required: float | None, years: Reals, timetable: Timetable, curve: Curve | None
) -> Reals:
    if required is not None:
        return np.asarray((1.0 + required) ** -years)
    if spread is None or curve is None:
        return np.full(len(years), np.nan)
    return np.asarray(curve.discount(list(timetable.payments)) * np.exp(-spread * years))
