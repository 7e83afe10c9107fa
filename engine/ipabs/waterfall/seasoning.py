"""The state of a seasoned deal <-> what the ledger's names stand at when a period begins."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from ipabs.definitions.state import CASH as CASH_WORD
from ipabs.waterfall.claims import CASH
from ipabs.waterfall.terms import TOLERANCE, repayable
from ipabs.waterfall.windows import begun_windows, past_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ipabs.waterfall.terms import Terms

ENTRIES: Final[Mapping[str, str]] = {
    "balance": "balance",
    "written_off": "written-off",
    "unpaid": "unpaid",
    "shortfall": "short",
    "paid": "paid",
    "charged": "capped",
    "used": "used",
    "held": "held",
    "cleared": "free",
}
"""Word of a state that says a number of each name -> the ending of the ledger's entry."""
FLAGS: Final[Mapping[str, str]] = {"breached": "breached", "fired": "fired"}
"""Word of a state that lists names -> the ending of the ledger's flag."""


def seasoned(terms: Terms) -> Terms:
    """The terms with what the deal's state says; themselves where it begins with its closing.

    ``terms.inputs`` say whose failures the pool brings: a party that fails by a stated date has failed by then.
    """
    deal, state = terms.deal, terms.deal.state
    if state is None:
        return terms
    begun: dict[str, float] = {}
    for word, ending in ENTRIES.items():
        begun |= {f"{name}.{ending}": float(amount) for name, amount in getattr(state, word).items()}
    for word, ending in FLAGS.items():
        begun |= {f"{name}.{ending}": 1.0 for name in getattr(state, word)}
    for name in state.fired:
        trigger = deal.triggers[name]
        if trigger.for_ > 1 and name not in state.cleared:
            begun.setdefault(f"{name}.held", float(trigger.for_))
    begun |= begun_windows(terms)
    begun[CASH] = begun.pop(f"{CASH_WORD}.balance", 0.0)
    begun["pool.balance"] = terms.initial_pool if state.pool.balance is None else state.pool.balance
    begun["pool.defaulted"] = state.pool.defaulted or 0.0
    begun["pool.recovered"] = state.pool.recovered
    for name, hedge in deal.hedges.items():
        begun[f"{name}.ended"] = float(hedge.counterparty in state.failed)
    for name, tranche in deal.tranches.items():
        by_date = terms.before(repayable(terms, tranche), 0.0)[0]
        begun[f"{name}.matured"] = max(float(by_date), float(state.accelerated))
    epsilon = TOLERANCE * state.pool.initial if state.pool.initial else terms.epsilon
    return replace(terms, begun=begun, first_pool=state.pool.initial, epsilon=epsilon)


def state_words(terms: Terms, entries: Mapping[str, float], passed: int) -> dict[str, Any]:
    """What a state says of the ledger's entries, as the fields of ``State``.

    Parameters
    ----------
    entries : mapping of float
        Ledger entry -> what the last period left.
    passed : int
        Payment dates up to then, those behind a seasoned deal counted.
    """
    deal = terms.deal
    found: dict[str, Any] = {word: {} for word in ENTRIES} | {word: [] for word in FLAGS}
    endings = {ending: word for word, ending in (*ENTRIES.items(), *FLAGS.items())}
    for entry, amount in entries.items():
        name, _, ending = entry.rpartition(".")
        word = endings.get(ending)
        if entry == CASH:
            found["balance"] |= {CASH_WORD: amount} if amount else {}
        elif (
            name in ("pool", *deal.templates)
            or word is None
            or (not amount and word != "balance")
            or _is_idle(terms, word, name)
        ):
            continue
        elif word in FLAGS:
            found[word].append(name)
        else:
            found[word][name] = amount
    found["balance"] = {
        **{name: 0.0 for name, tranche in deal.tranches.items() if tranche.has_principal},
        **dict.fromkeys((*deal.accounts, *deal.ledgers), 0.0),
        **{name: amount for name, amount in found["balance"].items() if amount or name not in deal.support},
    }
    for name, tranche in deal.tranches.items():
        if not tranche.has_principal:
            found["balance"].pop(name, None)
    words = ("balance", "defaulted", "recovered")
    pool = {word: entries[f"pool.{word}"] for word in words if f"pool.{word}" in entries}
    first = terms.initial_pool if terms.first_pool is None else terms.first_pool
    return found | {"pool": {"initial": first} | pool, "trailing": past_values(terms, entries, passed)}


def _is_idle(terms: Terms, word: str, name: str) -> bool:
    """What support without a limit has paid so far bounds nothing."""
    return word == "used" and terms.deal.support[name].limit == float("inf")
