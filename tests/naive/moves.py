"""Steps beside payments on one path: the twin of what the compiled waterfall moves, records and writes off."""

from __future__ import annotations

import math

from ipabs.definitions.moves import Buy, Draw, Record, Transfer, Trap, WriteOff, WriteUp
from ipabs.definitions.steps import Fill, Pay


def place(source):
    """The twin's name of a source: the collection account is ``available``."""
    return "available" if source in (None, "cash") else source


def purse(step):
    """Where a step takes its money from."""
    if isinstance(step, Transfer):
        return place(step.transfer.from_)
    if isinstance(step, Draw):
        return place(step.to)
    return place(step.from_) if isinstance(step, Pay | Fill | Buy) else "available"


def move(waterfall, step):
    """Carry out a step that pays no claim: asked and got."""
    state = waterfall.state
    match step:
        case Trap(trap=account):
            cash = state.available
            asked = cash if step.share is None else cash * step.share
            return shift(state, "available", account, state.amount(step.amount) if step.amount else asked)
        case Transfer(transfer=movement):
            source = place(movement.from_)
            asked = state.holding(source) if movement.amount is None else state.amount(movement.amount)
            return shift(state, source, place(movement.to), asked)
        case Draw(draw=name):
            free = state.ask("undrawn", name)
            asked = free if step.amount is None else state.amount(step.amount)
            asked = min(asked, state.amount(step.limit)) if step.limit else asked
            lent = min(asked, free)
            state.balance[name] += lent
            state.opening[name] += lent
            state.drawn[name] += lent
            state.put(place(step.to), lent)
            return asked, lent
        case Record(record=ledger):
            amount = state.value(step.amount)
            amount = 0.0 if math.isnan(amount) else amount
            state.balance[ledger] += amount
            return amount, amount
        case WriteOff(write_off=name):
            asked = state.amount(step.amount)
            lost = min(asked, state.balance[name])
            state.balance[name] -= lost
            state.written_off[name] += lost
            state.opening[name] = max(state.opening[name] - lost, 0.0)
            claim = f"{name}.principal"
            state.due[claim] = min(state.due[claim], state.opening[name])
            return asked, lost
        case WriteUp(write_up=name):
            asked = state.amount(step.amount)
            again = min(asked, state.written_off[name])
            state.written_off[name] -= again
            state.balance[name] += again
            state.opening[name] += again
            kind = getattr(waterfall.deal.tranches[name].principal, "kind", "")
            if kind in ("pass-through", "turbo", "residual") or waterfall.all_is_due(name):
                state.due[f"{name}.principal"] += again
            return asked, again
        case Buy(buy=template):
            source = purse(step)
            asked = state.amount(step.amount) if step.amount else state.holding(source)
            asked = min(asked, state.amount(step.limit) if step.limit else math.inf)
            most = state.purchases.most(template, state.ask("balance", "pool"), state.k)
            spent = min(asked, most, state.holding(source))
            state.put(source, -spent)
            state.purchases.buy(template, spent, state.k)
            return asked, spent
    raise ValueError(step)


def shift(state, source, destination, asked):
    """Money from one account to another."""
    moved = min(asked, state.holding(source))
    state.put(source, -moved)
    state.put(destination, moved)
    return asked, moved
