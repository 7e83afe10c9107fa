"""Each waterfall by itself: what it leaves unpaid or locked up, and who is paid before those who rank above him."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ipabs.definitions.claims import claims_of
from ipabs.definitions.moves import COLLECTIONS, Buy, Draw, Transfer, Trap
from ipabs.definitions.ranking import above_and_beside
from ipabs.definitions.steps import Fill, Pay, Release, Repay
from ipabs.definitions.waterfalls import all_steps

if TYPE_CHECKING:
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.reading import Document, Path_
    from ipabs.definitions.references import References
    from ipabs.definitions.waterfalls import Placed
    from ipabs.errors import Faults


@dataclass(frozen=True, slots=True)
class Payment:
    """One claim that a step pays.

    Parameters
    ----------
    claim : str
        ``A.interest``.
    turn : int
        When it is paid, counted in its waterfall; claims that a step pays side by side share a turn.
    path : tuple of str and int
        Of the step.
    of_cash : bool
        The collection account pays, or may.
    """

    claim: str
    turn: int
    path: Path_
    of_cash: bool


@dataclass(slots=True)
class Waterfall:
    """What the steps of one waterfall do.

    Attributes
    ----------
    paid : list of Payment
        In their order.
    filled, received, given : set of str
        Accounts topped up to their target; those that get money otherwise; those drawn or released.
    """

    paid: list[Payment] = field(default_factory=list)
    filled: set[str] = field(default_factory=set)
    received: set[str] = field(default_factory=set)
    given: set[str] = field(default_factory=set)

    def first(self, claim: str) -> Payment | None:
        """Where a claim is paid first."""
        return next((payment for payment in self.paid if payment.claim == claim), None)


def check_waterfalls(references: References) -> None:
    """Warn of each waterfall for itself."""
    waterfalls = _waterfalls(references.deal)
    for name, waterfall in waterfalls.items():
        _principal_left_out(references, name, waterfall)
        _principal_before_interest(references, waterfall)
    _locked_up(references, waterfalls)


def check_paid(deal: Deal, document: Document, faults: Faults) -> None:
    """A tranche that no waterfall pays, and that takes not just what is left, is a fault where no other may be why."""
    if faults:
        return
    paid = {payment.claim for waterfall in _waterfalls(deal).values() for payment in waterfall.paid}
    for name, tranche in deal.tranches.items():
        if not tranche.is_residual and not paid.intersection(claims_of(deal, name)):
            where = document.location(("tranches", name), key=True)
            faults.add(where, f"no step of any waterfall pays {name}: it is never paid anything.")


def _waterfalls(deal: Deal) -> dict[str, Waterfall]:
    """By name, the normal one under no name."""
    found = {name: Waterfall() for name in ("", *deal.waterfalls)}
    for placed in all_steps(deal):
        _add(found[placed.waterfall], placed, deal)
    return found


def _add(waterfall: Waterfall, placed: Placed, deal: Deal) -> None:
    step, turn = placed.step, len(waterfall.paid)
    if isinstance(step, Pay | Fill | Buy) and step.from_ is not None:
        waterfall.given.add(step.from_)
    match step:
        case Pay():
            waterfall.given |= set(step.also_from)
            of_cash = step.from_ in (None, COLLECTIONS) or COLLECTIONS in step.also_from
            claims = [claim for destination in step.pay for claim in claims_of(deal, destination)]
            waterfall.paid += [
                Payment(claim, turn if step.share else turn + number, placed.path, of_cash)
                for number, claim in enumerate(claims)
            ]
        case Repay(repay=name) if name in deal.tranches:
            waterfall.paid.append(Payment(f"{name}.principal", turn, placed.path, of_cash=True))
        case Fill(fill=account):
            waterfall.filled.add(account)
        case Release(release=account):
            waterfall.given.add(account)
        case Trap(trap=account):
            waterfall.received.add(account)
        case Transfer(transfer=movement):
            waterfall.given.add(movement.from_)
            waterfall.received.add(movement.to)
        case Draw(to=account):
            waterfall.received.add(account)


def _place(name: str) -> Path_:
    return ("waterfalls", name) if name else ("waterfall",)


def _principal_left_out(references: References, name: str, waterfall: Waterfall) -> None:
    """Warn of principal that only another waterfall repays."""
    for tranche, definition in references.deal.tranches.items():
        claim = f"{tranche}.principal"
        if definition.is_residual or claim not in references.paid or waterfall.first(claim) is not None:
            continue
        where = references.document.location(_place(name), key=True)
        message = f"no step here pays {claim}, which another waterfall does: it is not repaid while this one counts."
        references.faults.warn(where, message)


def _principal_before_interest(references: References, waterfall: Waterfall) -> None:
    """Warn of cash that repays a class before interest of itself, or of a class that ranks above it."""
    for junior in references.deal.tranches:
        principal = waterfall.first(f"{junior}.principal")
        if principal is None or not principal.of_cash:
            continue
        for senior in (*above_and_beside(references.deal, junior)[0], junior):
            interest = waterfall.first(f"{senior}.interest")
            if interest is None or interest.turn <= principal.turn or _exclude(interest.path, principal.path):
                continue
            where = references.document.location(principal.path)
            message = f"{principal.claim} is paid before {interest.claim}, "
            message += "its own interest." if senior == junior else f"and '{senior}' is listed above '{junior}'."
            references.faults.warn(where, message)


def _exclude(one: Path_, other: Path_) -> bool:
    """Whether one step stands in the ``do`` of a group and the other in its ``else``."""
    parting = next((pair for pair in zip(one, other, strict=False) if pair[0] != pair[1]), ())
    return set(parting) == {"do", "else"}


def _locked_up(references: References, waterfalls: dict[str, Waterfall]) -> None:
    """Warn of money on an account that one waterfall pays out and another keeps."""
    deal = references.deal
    for account, definition in deal.accounts.items():
        takes = any(account in each.filled | each.received for each in waterfalls.values())
        givers = [name for name, waterfall in waterfalls.items() if account in waterfall.given]
        if not givers or not (takes or definition.collects or definition.initial):
            continue
        for name, waterfall in waterfalls.items():
            if account in waterfall.given | waterfall.filled:
                continue
            others = ", ".join(f"'{giver}'" if giver else "the normal one" for giver in givers)
            here = f"the waterfall '{name}'" if name else "the normal waterfall"
            message = f"no step of {here} draws on this account or releases it, only {others}: its money stays there."
            references.faults.warn(references.document.location(("accounts", account), key=True), message)
