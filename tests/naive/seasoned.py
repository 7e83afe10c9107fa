"""A deal taken up in mid-life: what its state says, put into the twin before its first period."""

from __future__ import annotations

from ipabs.definitions.state import CASH


def dates_behind(deal, given):
    """How many payment dates lie behind."""
    return 0 if deal.state is None else sum(day <= deal.state.as_of for day in given.payment_dates)


def take_up(waterfall):
    """Set everything that a waterfall carries from period to period to what the deal's state says.

    What the path brings is that of the deal's whole life: only the payment dates ahead are looked at.
    """
    deal, state, said = waterfall.deal, waterfall.state, waterfall.deal.state
    if said is None:
        return
    state.k = dates_behind(deal, waterfall.given)
    state.balance = {name: said.balance.get(name, 0.0) for name in state.balance}
    state.available = said.balance.get(CASH, 0.0)
    state.written_off |= said.written_off
    state.last_left |= said.unpaid
    state.last_short = {**state.last_left, **dict.fromkeys(capitalising(deal), 0.0), **said.shortfall}
    state.paid |= said.paid
    state.back.values |= {text: list(values) for text, values in said.trailing.items()}
    state.accelerated = said.accelerated
    state.breached |= dict.fromkeys(said.breached, True)
    state.fired |= dict.fromkeys(said.fired, True)
    state.support.used |= said.used
    state.hedges.ended = {name: hedge.counterparty in said.failed for name, hedge in deal.hedges.items()}
    lasting = [name for name in said.fired if name not in said.cleared]
    waterfall.held |= {name: deal.triggers[name].for_ for name in lasting} | said.held
    waterfall.missed |= said.cleared
    waterfall.charged |= said.charged
    for name, fee in deal.fees.items():
        if fee.cap and fee.cap.per == "year":
            waterfall.charged_in[name] = waterfall.deal_year(state.k - 1) if state.k else -1


def capitalising(deal):
    """Claims whose arrears join the balance."""
    found = [(name, part) for name, tranche in deal.tranches.items() for part in ("interest", *tranche.components)]
    return [f"{name}.{part}" for name, part in found if deal.tranches[name].unpaid(part) == "capitalises"]


def tolerance(deal, given):
    """Amounts this close are equal: 1e-9 of the first pool, where the state says what it was."""
    initial = deal.state.pool.initial if deal.state is not None else None
    return 1e-9 * initial if initial else given.epsilon


def first_pool(deal, given):
    """Value of the pool at the first cutoff."""
    initial = deal.state.pool.initial if deal.state is not None else None
    return given.pool_balance[dates_behind(deal, given)] if initial is None else initial


def pool_left(deal, given):
    """Value of the pool before the first receipts."""
    balance = deal.state.pool.balance if deal.state is not None else None
    return given.pool_balance[dates_behind(deal, given)] if balance is None else balance


def counted(deal, given, word, series):
    """What is counted from the first cutoff on: as the state says, and what comes after, (K + 1) as ``series``."""
    begun = 0.0 if deal.state is None else getattr(deal.state.pool, word) or 0.0
    return [begun + amount - series[dates_behind(deal, given)] for amount in series]
