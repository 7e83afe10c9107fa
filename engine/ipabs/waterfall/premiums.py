"""What notes are repaid above their balance when they are called, by payment date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ipabs.definitions.tranches import Schedule, TargetBalance, Word
from ipabs.market.timetable import day_count_of
from ipabs.waterfall.dues import scheduled_balance

if TYPE_CHECKING:
    from datetime import date

    from ipabs.arrays import Rates, Reals
    from ipabs.definitions.calls import MakeWhole, Redemption
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.reading import Document
    from ipabs.definitions.tranches import Tranche
    from ipabs.errors import Faults
    from ipabs.market.curves import Curve
    from ipabs.market.timetable import Timetable


def called_notes(deal: Deal) -> list[str]:
    """The tranches that a call repays at its price: all that have principal, but for residuals."""
    return [name for name, tranche in deal.tranches.items() if tranche.has_principal and not tranche.is_residual]


def call_premiums(
    deal: Deal, timetable: Timetable, curve: Curve | None, accruals: dict[str, Rates]
) -> dict[str, Reals]:
    """By call and tranche (``clean-up.A``): premium per unit of balance on each payment date, (periods,)."""
    return {
        f"{call}.{name}": (
            _by_price(redemption, timetable)
            if redemption.make_whole is None or curve is None
            else _whole(deal, name, redemption.make_whole, timetable, curve, accruals[name])
        )
        for call, redemption in deal.calls.items()
        for name in called_notes(deal)
    }


def _by_price(redemption: Redemption, timetable: Timetable) -> Reals:
    prices = [redemption.price_on(day) if day >= redemption.begins else 100.0 for day in timetable.payments]
    return np.array(prices) / 100.0 - 1.0


def _whole(deal: Deal, name: str, terms: MakeWhole, timetable: Timetable, curve: Curve, accrual: Rates) -> Reals:
    """Premium_k = max(0, PV_k - S_k) / S_(k-1), S the scheduled balance after payment k, S_(-1) the notional.

    PV_k is what is scheduled after payment k, principal and interest on S, discounted to k at the curve and the spread.
    Of a balance off its schedule the premium is in proportion. A revolving note is repaid at par: nothing of it is
    scheduled.
    """
    tranche, past = deal.tranches[name], len(timetable.past)
    if tranche.is_revolving:
        return np.zeros(len(timetable.payments))
    balance = np.concatenate([[tranche.notional], _scheduled(tranche, (*timetable.past, *timetable.payments))])
    before, after = balance[past:-1], balance[past + 1 :]
    flows = before - after + before * accrual
    times = timetable.times(day_count_of(deal, tranche))
    factors = curve.discount(list(timetable.payments)) * np.exp(-terms.spread * times)
    worth = flows * factors
    to_come = np.concatenate([np.cumsum(worth[::-1])[::-1][1:], [0.0]]) / factors
    premium = np.zeros(len(after))
    np.divide(np.maximum(to_come - after, 0.0), before, out=premium, where=before > 0.0)
    return premium


def _scheduled(tranche: Tranche, payments: tuple[date, ...]) -> Reals:
    """Balance after each payment as scheduled, until repayment is anticipated if it is, else until the maturity."""
    periods = len(payments)
    balance = scheduled_balance(tranche, periods) if has_schedule(tranche) else np.full(periods, tranche.notional)
    end = tranche.anticipated_repayment or tranche.maturity
    gone = np.array([end is not None and day >= end for day in payments])
    gone[-1] = True
    return np.where(gone, 0.0, balance)


def _is_bullet(tranche: Tranche) -> bool:
    return isinstance(tranche.principal, Word) and tranche.principal.kind == "bullet"


def has_schedule(tranche: Tranche) -> bool:
    """Its balance is scheduled in numbers."""
    principal = tranche.principal
    if isinstance(principal, TargetBalance):
        return isinstance(principal.target_balance, tuple)
    return isinstance(principal, Schedule) or principal.kind == "straight-line"


def check_make_whole(deal: Deal, document: Document, faults: Faults) -> None:
    """A make-whole needs a curve, and something that is still scheduled."""
    for call, redemption in deal.calls.items():
        if redemption.make_whole is None:
            continue
        where = document.location(("calls", call, "make-whole"))
        if deal.curve is None:
            faults.add(where, "a make-whole discounts at the curve, and the deal has none.")
        for name in called_notes(deal):
            tranche = deal.tranches[name]
            is_scheduled = has_schedule(tranche) or _is_bullet(tranche) or tranche.anticipated_repayment is not None
            if not is_scheduled and not tranche.is_revolving:
                message = f"nothing is scheduled of {name} that could be discounted: give it a schedule"
                faults.add(where, f"{message} or an 'anticipated-repayment'.")
