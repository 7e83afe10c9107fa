"""Accounts, ledgers and the steps that move between them: names that lead nowhere, and what nobody uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ipabs.definitions.expressions import Binary, Call, Name, Node, Unary
from ipabs.definitions.moves import COLLECTIONS, Buy, Draw, Record, Transfer, Trap, WriteOff, WriteUp
from ipabs.definitions.vocabulary import Stage

if TYPE_CHECKING:
    from ipabs.definitions.reading import Path_
    from ipabs.definitions.references import References
    from ipabs.definitions.scope import Scope
    from ipabs.definitions.steps import Fill, Pay, Repay, Step


@dataclass(slots=True)
class Moved:
    """What steps move besides payments.

    Attributes
    ----------
    received : set of str
        Accounts that get money otherwise than by ``fill``: receipts, a trap, a transfer.
    recorded, written_off, written_up, drawn, bought : set of str
        Ledgers, tranches and templates.
    """

    received: set[str] = field(default_factory=set)
    recorded: set[str] = field(default_factory=set)
    written_off: set[str] = field(default_factory=set)
    written_up: set[str] = field(default_factory=set)
    drawn: set[str] = field(default_factory=set)
    bought: set[str] = field(default_factory=set)


def check_accounts(references: References) -> None:
    """Targets make sense, and every kind of receipt has one account."""
    homes: dict[str, str] = {}
    for name, account in references.deal.accounts.items():
        path: Path_ = ("accounts", name, "target")
        references.formula(account.target, path, Stage.BEFORE_PAYMENT, "money")
        for other in _targets_of_accounts(account.target.tree, references.scope) if account.target else ():
            message = f"a target that looks at another account's target ({other}) could turn in a circle."
            references.faults.add(references.document.location(path), message)
        for number, kind in enumerate(account.collects):
            if kind in homes:
                where = references.document.location(("accounts", name, "collects", number))
                references.faults.add(where, f"'{kind}' comes in on '{homes[kind]}' already.")
            homes.setdefault(kind, name)
            references.moved.received.add(name)


def _targets_of_accounts(node: Node, scope: Scope) -> list[str]:
    match node:
        case Call(function="target", arguments=(Name(name=name),)) if scope.kinds.get(name) == "account":
            return [name]
        case Call(arguments=arguments):
            return [name for argument in arguments for name in _targets_of_accounts(argument, scope)]
        case Unary(operand=operand):
            return _targets_of_accounts(operand, scope)
        case Binary(left=left, right=right):
            return _targets_of_accounts(left, scope) + _targets_of_accounts(right, scope)
    return []


def check_move(references: References, step: Step, path: Path_) -> None:
    """Follow the names of a step that pays no claim."""
    moved = references.moved
    match step:
        case Trap(trap=account):
            references.formula(step.amount, (*path, "amount"), Stage.STEPS, "money")
            if references.known(account, (*path, "trap"), "account"):
                moved.received.add(account)
        case Transfer():
            _transfer(references, step, (*path, "transfer"))
        case Draw():
            _draw(references, step, path)
        case Record(record=ledger):
            references.formula(step.amount, (*path, "amount"), Stage.STEPS, "money")
            if references.known(ledger, (*path, "record"), "ledger"):
                moved.recorded.add(ledger)
        case WriteOff(write_off=tranche):
            references.formula(step.amount, (*path, "amount"), Stage.STEPS, "money")
            if _has_principal(references, tranche, (*path, "write-off")):
                moved.written_off.add(tranche)
        case WriteUp(write_up=tranche):
            references.formula(step.amount, (*path, "amount"), Stage.STEPS, "money")
            if _has_principal(references, tranche, (*path, "write-up")):
                moved.written_up.add(tranche)
        case Buy():
            _buy(references, step, path)


def _buy(references: References, step: Buy, path: Path_) -> None:
    for word, formula in (("amount", step.amount), ("limit", step.limit)):
        references.formula(formula, (*path, word), Stage.STEPS, "money")
    if references.known(step.buy, (*path, "buy"), "template"):
        references.moved.bought.add(step.buy)
    check_source(references, step, path)


def _draw(references: References, step: Draw, path: Path_) -> None:
    for word, formula in (("amount", step.amount), ("limit", step.limit)):
        references.formula(formula, (*path, word), Stage.STEPS, "money")
    if references.known(step.draw, (*path, "draw"), "tranche"):
        if references.deal.tranches[step.draw].is_revolving:
            references.moved.drawn.add(step.draw)
        else:
            where = references.document.location((*path, "draw"))
            references.faults.add(where, f"'{step.draw}' has no commitment to draw: its principal is not 'revolving'.")
    if _is_place(references, step.to, (*path, "to")) and step.to != COLLECTIONS:
        references.moved.received.add(step.to)


def check_repaid(references: References, step: Repay, path: Path_) -> None:
    """What is repaid is owed: by support, or by a revolving note."""
    tranche = references.deal.tranches.get(step.repay)
    if tranche is not None and tranche.is_revolving:
        references.paid.add(f"{step.repay}.principal")
    elif tranche is not None:
        where = references.document.location((*path, "repay"))
        message = f"'{step.repay}' is a tranche whose principal is not 'revolving': 'pay' it."
        references.faults.add(where, message)
    elif references.known(step.repay, (*path, "repay"), "support"):
        references.repaid.add(step.repay)


def _has_principal(references: References, tranche: str, path: Path_) -> bool:
    """Whether a name is a tranche with a balance that can be written off; a fault when it is not."""
    if not references.known(tranche, path, "tranche"):
        return False
    if references.deal.tranches[tranche].has_principal:
        return True
    where = references.document.location(path)
    references.faults.add(where, f"'{tranche}' has no principal that could be written off or up.")
    return False


def _transfer(references: References, step: Transfer, path: Path_) -> None:
    movement = step.transfer
    references.formula(movement.amount, (*path, "amount"), Stage.STEPS, "money")
    if _is_place(references, movement.from_, (*path, "from")) and movement.from_ != COLLECTIONS:
        references.drawn.add(movement.from_)
    if _is_place(references, movement.to, (*path, "to")) and movement.to != COLLECTIONS:
        references.moved.received.add(movement.to)
    if movement.from_ == movement.to:
        where = references.document.location((*path, "to"))
        references.faults.add(where, f"'{movement.to}' is where the money comes from.")


def _is_place(references: References, name: str, path: Path_) -> bool:
    return name == COLLECTIONS or references.known(name, path, "account")


def check_source(references: References, step: Pay | Fill | Buy, path: Path_) -> None:
    """Follow the ``from`` of a step."""
    if step.from_ is not None and _is_place(references, step.from_, (*path, "from")) and step.from_ != COLLECTIONS:
        references.drawn.add(step.from_)


def check_filled(references: References, step: Fill, path: Path_) -> None:
    """An account that is filled has a target, and does not fill itself."""
    where = references.document.location((*path, "fill"))
    if references.deal.accounts[step.fill].target is None:
        references.faults.add(where, f"'{step.fill}' has no target: 'trap' or 'transfer' puts money on it.")
    if step.from_ == step.fill:
        references.faults.add(where, f"'{step.fill}' is where the money comes from.")


def unused_moves(references: References) -> list[tuple[Path_, str]]:
    """What of accounts, ledgers and notes written off has no effect."""
    deal, moved, filled = references.deal, references.moved, references.filled
    given = references.released | references.drawn
    begins = {name: account.initial for name, account in deal.accounts.items()}
    if deal.state is not None:
        begins = {name: deal.state.balance.get(name, 0.0) for name in deal.accounts}
    found: list[tuple[Path_, str]] = []
    for name in deal.accounts:
        path: Path_ = ("accounts", name)
        if name in filled - given:
            found.append((path, "no step draws on this account or releases it: its money waits for the last payment."))
        elif name in moved.received - given:
            found.append((path, "no step draws on this account or releases it: its money is never paid out."))
        elif name in given and name not in filled | moved.received and begins[name] == 0:
            found.append((path, "nothing is ever on this account: no step fills it, and it begins with nothing."))
        elif name not in filled | given:
            found.append((path, "no step fills, draws or releases this account: its money never moves."))
        elif name in references.drawn - filled - references.released - moved.received:
            message = "no step fills this account or releases it: what no step draws is never paid out."
            found.append((path, message))
    asked = {name for word, name in references.used if word == "balance"}
    for name in deal.ledgers:
        if name not in moved.recorded:
            found.append((("ledgers", name), "no step records anything in this ledger."))
        elif name not in asked:
            found.append((("ledgers", name), "no formula asks balance() of this ledger: it is only reported."))
    found += [
        (("templates", name), "no step buys of this template.") for name in deal.templates if name not in moved.bought
    ]
    written_up = moved.written_up - moved.written_off
    found += [
        (("tranches", name), "no step writes this tranche off: there is nothing to write up.")
        for name in deal.tranches
        if name in written_up
    ]
    found += [
        (("tranches", name), "no step draws this note: its commitment serves nothing.")
        for name, tranche in deal.tranches.items()
        if tranche.is_revolving and name not in moved.drawn and tranche.principal_at_closing < tranche.notional
    ]
    return found
