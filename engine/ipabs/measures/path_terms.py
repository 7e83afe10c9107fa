"""How tranches are valued where rates differ from path to path: at discount factors of the path, not the curve's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ipabs.kernels.path_values import PathTerms
from ipabs.measures.promises import promised_accruals
from ipabs.waterfall.interest import accrual_flow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Money, Times
    from ipabs.market.curves import Curve
    from ipabs.market.timetable import Timetable
    from ipabs.waterfall.compile import Waterfall


def path_terms(waterfall: Waterfall, rows: Sequence[Sequence[int]], times: Sequence[Times]) -> PathTerms:
    """Terms of every tranche for ``value_on_paths``.

    Parameters
    ----------
    rows : (tranches, 7)
        Places of flows, as ``kernels.paths`` wants them.
    times : (tranches, periods)
        Years from closing by the tranche's count.

    Notes
    -----
    A required spread comes on top of the rates of the path; a required return is one rate, whatever they do.
    """
    terms = waterfall.terms
    places = {name: place for place, name in enumerate(waterfall.flows)}
    over_curve, spreads, accruals, coupons = [], [], [], []
    for (name, tranche), years in zip(terms.deal.tranches.items(), times, strict=True):
        coupon = places.get(accrual_flow(name), -1)
        accrual = promised_accruals(terms, name)
        over_curve.append(float(tranche.required_spread is not None))
        spreads.append(np.exp(-(tranche.required_spread or 0.0) * years))
        accruals.append(accrual - terms.accruals[name] if coupon >= 0 else accrual)
        coupons.append(coupon)
    return PathTerms(
        rows=np.array(rows, dtype=np.int64),
        over_curve=np.array(over_curve),
        spread=np.array(spreads),
        accrual=np.array(accruals),
        coupon=np.array(coupons, dtype=np.int64),
    )


def cash_at_curve(discounted: Money, timetable: Timetable, curve: Curve) -> Money:
    """The cash flows that are worth at the curve what those of the paths are worth at their own rates, (periods,).

    They are the means under the measure of each payment date's bond: of a floating coupon its forward, while its mean
    over the paths is that of a savings account.
    """
    return np.asarray(discounted / curve.discount(list(timetable.payments)))
