"""The state of a seasoned deal: names that lead nowhere, what cannot stand at anything, and what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.definitions.claims import promised_claims
from ipabs.definitions.index_words import CURVE, INDICES
from ipabs.definitions.state import CASH
from ipabs.definitions.windows import windows_of
from ipabs.errors import nearest

if TYPE_CHECKING:
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.references import References
    from ipabs.definitions.state import State
    from ipabs.definitions.vocabulary import Kind


def check_state(references: References) -> None:
    """Follow the names of the state, after all formulas: what they ask of the pool must be known."""
    deal = references.deal
    if deal.state is None:
        return
    _balances(references, deal.state)
    by_kind: tuple[tuple[str, object, Kind], ...] = (
        ("written-off", deal.state.written_off, "tranche"),
        ("charged", deal.state.charged, "fee"),
        ("used", deal.state.used, "support"),
        ("held", deal.state.held, "trigger"),
        ("cleared", deal.state.cleared, "trigger"),
        ("price", deal.state.price, "tranche"),
    )
    for word, names, kind in by_kind:
        assert isinstance(names, dict)
        for name in names:
            if references.known(name, ("state", word, name), kind, key=True):
                _counted(references, word, name)
    lists: tuple[tuple[str, list[str], Kind], ...] = (
        ("breached", deal.state.breached, "test"),
        ("fired", deal.state.fired, "trigger"),
        ("failed", deal.state.failed, "party"),
    )
    for word, listed, kind in lists:
        for number, name in enumerate(listed):
            references.known(name, ("state", word, number), kind)
    _arrears(references, deal.state)
    windows = windows_of(deal)
    for text in deal.state.trailing:
        if text not in windows:
            what = f"look at {', '.join(windows)}" if windows else "stand in no formula"
            where = references.document.location(("state", "trailing", text), key=True)
            references.faults.add(where, f"'{text}': trailing() and average() {what}.{nearest(text, windows)}")
    for name in deal.state.index:
        if name not in (CURVE, *INDICES):
            where = references.document.location(("state", "index", name), key=True)
            references.faults.add(where, references.scope.unknown(name, "index"))


def _arrears(references: References, state: State) -> None:
    deal, claims = references.deal, _claims(references.deal)
    residuals = [f"{name}.residual" for name, tranche in deal.tranches.items() if tranche.is_residual]
    known = {"unpaid": claims, "shortfall": claims, "paid": [*claims, *residuals, *deal.support]}
    for word, allowed in known.items():
        for claim in getattr(state, word):
            where = references.document.location(("state", word, claim), key=True)
            if claim not in allowed:
                listed = ", ".join(allowed)
                references.faults.add(where, f"'{claim}' is not one of {listed}.{nearest(claim, allowed)}")
            elif word == "shortfall" and not _joins_balance(deal, claim):
                references.faults.add(where, f"'{claim}' does not join the balance: what was missed is 'unpaid'.")


def _joins_balance(deal: Deal, claim: str) -> bool:
    name, _, part = claim.partition(".")
    return name in deal.tranches and part != "principal" and deal.tranches[name].unpaid(part) == "capitalises"


def _claims(deal: Deal) -> list[str]:
    """Everything that can be left unpaid."""
    claims = [f"{name}.{part}" for name, t in deal.tranches.items() for part in ("interest", *t.components)]
    claims += [f"{name}.principal" for name, t in deal.tranches.items() if t.has_principal]
    costs = [claim for name in (*deal.support, *deal.hedges) for claim in promised_claims(deal, name)]
    return [*claims, *deal.fees, *costs]


def _balances(references: References, state: State) -> None:
    deal, faults, scope = references.deal, references.faults, references.scope
    for name, amount in state.balance.items():
        where = references.document.location(("state", "balance", name), key=True)
        kind = scope.kinds.get(name)
        if name != CASH and kind not in ("tranche", "account", "ledger", "support"):
            faults.add(where, scope.unknown(name, "tranche", "account", "ledger", "support"))
        elif name in deal.tranches and not deal.tranches[name].has_principal:
            faults.add(where, f"'{name}' has interest only, and no balance.")
        elif amount < 0 and kind != "ledger":
            place = references.document.location(("state", "balance", name))
            faults.add(place, f"{amount:,.10g} is negative: only ledgers can be below nothing.")
    wanted = [name for name, tranche in deal.tranches.items() if tranche.has_principal]
    missing = [name for name in (*wanted, *deal.accounts, *deal.ledgers) if name not in state.balance]
    if missing:
        where = references.document.location(("state",), key=True)
        listed = ", ".join(missing)
        faults.add(where, f"'balance' does not say of {listed}: every tranche, account and ledger needs one.")
    for word in ("initial", "defaulted"):
        if (word, "pool") in references.used and getattr(state.pool, word) is None:
            where = references.document.location(("state",), key=True)
            faults.add(where, f"a formula asks for {word}(pool), which is counted from the first cutoff: "
                              f"say 'pool: {{{word}: ...}}'.")  # fmt: skip


def _in_force(deal: Deal, trigger: str) -> bool:
    """A trigger is in force that is so only while its condition holds."""
    definition = deal.triggers[trigger]
    lapses = definition.cure == 1 and not definition.latch
    return deal.state is not None and trigger in deal.state.fired and lapses


def _counted(references: References, word: str, name: str) -> None:
    """A fault where nothing is counted that the state could go on with."""
    deal = references.deal
    why = ""
    if word == "written-off" and not deal.tranches[name].has_principal:
        why = "has interest only: nothing of it can be written off"
    elif word == "charged" and (deal.fees[name].cap is None or getattr(deal.fees[name].cap, "per", "") == "period"):
        why = "has no cap that runs longer than a period"
    elif word == "used" and (deal.support[name].is_reinstated or deal.support[name].limit == float("inf")):
        why = "has no limit that repayment leaves used up: say its 'balance'"
    elif word == "held" and deal.triggers[name].for_ == 1:
        why = "counts no periods: it has no 'for'"
    elif (
        word == "held"
        and _in_force(deal, name)
        and deal.state is not None
        and deal.state.held[name] < deal.triggers[name].for_
    ):
        why = f"is in force, which takes {deal.triggers[name].for_} periods in a row"
    elif word == "cleared" and not (isinstance(deal.triggers[name].cure, int) and deal.triggers[name].cure != 1):
        why = "counts no periods to its cure"
    if why:
        references.faults.add(references.document.location(("state", word, name), key=True), f"'{name}' {why}.")
