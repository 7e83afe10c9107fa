"""Deals that can be read and cannot work: dates out of order, schedules that repay too much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.definitions.index_words import INDICES
from ipabs.definitions.interest import Floating
from ipabs.definitions.plausible import check_rates
from ipabs.definitions.tranches import Schedule, TargetBalance

if TYPE_CHECKING:
    from datetime import date

    from ipabs.definitions.deal import Deal
    from ipabs.definitions.reading import Document, Path_
    from ipabs.definitions.tranches import Tranche
    from ipabs.errors import Faults

_SHARE_SLACK = 1e-9
"""Instalments may exceed the notional by this share of it: decimals do not add up to 100 % exactly."""


def check_sense(deal: Deal, document: Document, faults: Faults) -> None:
    """Look for what no single field can see."""
    _dates(deal, document, faults)
    _currencies(deal, document, faults)
    check_rates(deal, document, faults)
    for name, fee in deal.fees.items():
        if fee.on is not None and fee.on > _final(deal):
            message = f"{fee.on} lies after the last payment date: the fee never falls due."
            faults.add(document.location(("fees", name, "on")), message)
    for name, tranche in deal.tranches.items():
        if tranche.notional == 0:
            faults.add(document.location(("tranches", name, "notional")), "the notional is 0.")
        elif isinstance(tranche.principal, Schedule) and isinstance(tranche.principal.schedule, tuple):
            _schedule(name, tranche.notional, tranche.principal, document, faults)
        elif isinstance(tranche.principal, TargetBalance) and isinstance(tranche.principal.target_balance, tuple):
            path = ("tranches", name, "principal", "target-balance", 0)
            if tranche.principal.target_balance[0] > tranche.notional:
                faults.add(document.location(path), "the first target is above the notional.")
        _interest(name, tranche, deal, document, faults)
        _revolving(name, tranche, deal, document, faults)
        if tranche.maturity is not None and tranche.maturity <= deal.dates.closing:
            faults.add(document.location(("tranches", name, "maturity")), "the maturity is not after the closing.")


def _currencies(deal: Deal, document: Document, faults: Faults) -> None:
    """Warn of an index of another currency than the deal's."""
    found: list[tuple[Path_, str]] = []
    if deal.curve is not None and deal.curve.index is not None:
        found.append((("curve", "index"), deal.curve.index))
    rates: list[tuple[Path_, float | Floating]]
    rates = [(("tranches", name, "coupon"), tranche.coupon) for name, tranche in deal.tranches.items()]
    rates += [(("support", name, "interest"), support.interest) for name, support in deal.support.items()]
    for name, hedge in deal.hedges.items():
        legs = (("pays", hedge.pays), ("receives", hedge.receives))
        rates += [(("hedges", name, side), leg) for side, leg in legs if leg is not None]
        if hedge.index is not None and hedge.index in INDICES:
            found.append((("hedges", name, "index"), hedge.index))
    for path, agreed in rates:
        if isinstance(agreed, Floating) and agreed.index in INDICES:
            found.append(((*path, "index"), agreed.index))
    for path, index in found:
        if INDICES[index].currency != deal.currency:
            message = f"{index} is a rate of {INDICES[index].currency}, and the deal is in {deal.currency}."
            faults.warn(document.location(path), message)


def _final(deal: Deal) -> date:
    final = deal.dates.payments[-1] if deal.dates.payments is not None else deal.dates.legal_final
    assert final is not None  # held by the definition
    return final


def _revolving(name: str, tranche: Tranche, deal: Deal, document: Document, faults: Faults) -> None:
    until, end = tranche.redraw_until, tranche.maturity or _final(deal)
    if until is not None and not deal.dates.closing < until <= end:
        where = document.location(("tranches", name, "redraw-until"))
        faults.add(where, f"{until} does not lie between the closing and the maturity {end}.")


def _interest(name: str, tranche: Tranche, deal: Deal, document: Document, faults: Faults) -> None:
    final = _final(deal)
    expected, end = tranche.anticipated_repayment, tranche.maturity or final
    path: Path_ = ("tranches", name)
    if expected is not None and not deal.dates.closing < expected <= end:
        where = document.location((*path, "anticipated-repayment"))
        faults.add(where, f"the anticipated repayment does not lie between the closing and the maturity {end}.")
    begins: list[tuple[Path_, date | None]]
    begins = [(("step-ups", number, "from"), step.from_) for number, step in enumerate(tranche.step_ups)]
    begins += [(("components", word, "from"), part.from_) for word, part in tranche.components.items()]
    for place, day in begins:
        if day is not None and day >= final:
            faults.warn(document.location((*path, *place)), f"interest ends on {final}: nothing accrues from {day} on.")


def _dates(deal: Deal, document: Document, faults: Faults) -> None:
    dates = deal.dates
    path: Path_
    if dates.payments is not None:
        for number, (before, after) in enumerate(zip(dates.payments, dates.payments[1:], strict=False), start=1):
            if after <= before:
                where = document.location(("dates", "payments", number))
                faults.add(where, f"{after} does not come after {before}: list the payment dates in order.")
        first, path = dates.payments[0], ("dates", "payments", 0)
    else:
        assert dates.first_payment is not None and dates.legal_final is not None  # held by the definition
        first, path = dates.first_payment, ("dates", "first-payment")
        if dates.legal_final < dates.first_payment:
            where = document.location(("dates", "legal-final"))
            faults.add(where, f"the legal final {dates.legal_final} comes before the first payment {first}.")
    if first <= dates.closing:
        faults.add(
            document.location(path), f"the first payment {first} does not come after the closing {dates.closing}."
        )
    if first <= dates.cutoff:
        faults.add(document.location(path), f"the first payment {first} does not come after the cutoff {dates.cutoff}.")


def _schedule(name: str, notional: float, principal: Schedule, document: Document, faults: Faults) -> None:
    assert isinstance(principal.schedule, tuple)
    repaid = sum(part.amount * (notional if part.share else 1.0) for part in principal.schedule)
    where = document.location(("tranches", name, "principal", "schedule"))
    if repaid > notional * (1 + _SHARE_SLACK):
        faults.add(where, f"the instalments repay {repaid:,.2f}, more than the notional of {notional:,.2f}.")
    elif repaid < notional * (1 - _SHARE_SLACK):
        faults.warn(where, f"the instalments repay {repaid:,.2f} of {notional:,.2f}: the rest falls due at maturity.")
