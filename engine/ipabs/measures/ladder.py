"""Flows of a tranche and a ladder of prices -> yield, margin, spread and duration at each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipabs.definitions.state import price_paid, quoted_price, reckoned_on
from ipabs.market.timetable import day_count_of, index_rates, payments_a_year
from ipabs.measures.missing import Measure, Missing
from ipabs.measures.promises import net_cash
from ipabs.measures.risk import modified_duration
from ipabs.measures.spreads import discount_margin, z_spread
from ipabs.measures.yields import internal_rate_of_return, nominal_yield

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.market.curves import Curve
    from ipabs.market.timetable import Timetable
    from ipabs.waterfall.flows import Flows
    from ipabs.waterfall.terms import Terms


@dataclass(frozen=True, slots=True)
class Quote:
    """What a price means; rates are decimals a year.

    Parameters
    ----------
    price : float
        Per 100 of notional at closing; of a seasoned deal of its balance, on its day.
    nominal : float or Missing
        Yield compounded as often as the deal pays.
    effective : float or Missing
        The same compounded once a year: the IRR.
    margin : float or Missing
        Over the index, simple within a period; of floating tranches.
    spread : float or Missing
        Over the deal's curve, continuous.
    duration : float or Missing
        Modified, years.
    """

    price: float
    nominal: Measure
    effective: Measure
    margin: Measure
    spread: Measure
    duration: Measure


def quote_prices(
    name: str, terms: Terms, timetable: Timetable, curve: Curve | None, flows: Flows, prices: Sequence[float]
) -> tuple[Quote, ...]:
    """Quote a tranche at every price, on the first path of ``flows``.

    Definitions and units as ``measures.tranche``; a residual has an IRR and no yield. A revolving note is bought at
    these prices for what is drawn at closing.
    """
    deal = terms.deal
    tranche = deal.tranches[name]
    cash = net_cash(name, tranche, {flow: flows.path(flow) for flow in flows.names}) * (100.0 / reckoned_on(deal, name))
    day_count = day_count_of(deal, tranche)
    times, fractions = timetable.times(day_count), timetable.fractions(day_count)
    frequency = payments_a_year(deal, timetable)
    index = index_rates(deal, tranche, timetable, curve)
    discount = None if curve is None else curve.discount(list(timetable.payments))

    def quote(quoted: float) -> Quote:
        price = quoted * price_paid(deal, name) / quoted_price(deal, name)
        nominal: Measure = Missing("a residual has no yield: see its IRR")
        if not tranche.is_residual:
            nominal = nominal_yield(times, cash, price, frequency)
        return Quote(
            price=quoted,
            nominal=nominal,
            effective=internal_rate_of_return(times, cash, price),
            margin=Missing("the coupon is fixed") if index is None else discount_margin(cash, index, fractions, price),
            spread=Missing("the deal has no curve") if discount is None else z_spread(times, cash, discount, price),
            duration=nominal if isinstance(nominal, Missing) else modified_duration(times, cash, nominal, frequency),
        )

    return tuple(quote(price) for price in prices)
