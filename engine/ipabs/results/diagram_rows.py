"""Steps of the waterfall -> the rows of a drawing: who pays what to whom, under which condition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from ipabs.definitions.claims import claims_of, covered_claims
from ipabs.definitions.moves import COLLECTIONS, Buy, Draw, Record, Transfer, Trap, WriteOff, WriteUp
from ipabs.definitions.steps import Fill, Group, Pay, Release, Repay

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipabs.definitions.deal import Deal
    from ipabs.definitions.expressions import Expression
    from ipabs.definitions.steps import Step, Work

CASH = "collection account"


@dataclass(frozen=True, slots=True)
class End:
    """Who pays or is paid.

    Parameters
    ----------
    name : str
        A claim, an account, a support or a party.
    kind : str
        ``note``, ``fee``, ``account``, ``support``.
    says : str
        What the box says.
    """

    name: str
    kind: str
    says: str


@dataclass(frozen=True, slots=True)
class Row:
    """One step of the waterfall.

    Parameters
    ----------
    label : str
        ``3``; of a step in a group ``3.1`` or ``3.else.1``, of another waterfall ``accelerated.3``.
    does : str
        Its verb, and how much.
    condition : str
        ``if ...``, ``unless ...``, that of its groups first; empty where it is always done.
    sources : tuple of End
        What it draws on besides cash, in this order.
    targets : tuple of End
        Who is paid, in this order unless ``beside``.
    beside : bool
        The targets are paid side by side.
    instead : bool
        The first of the sources pays instead of cash.
    """

    label: str
    does: str
    condition: str
    sources: tuple[End, ...]
    targets: tuple[End, ...]
    beside: bool = False
    instead: bool = False


def rows_of(deal: Deal, steps: list[Step], prefix: str = "", within: tuple[str, ...] = ()) -> Iterator[Row]:
    """The rows of a list of steps, those of groups among them.

    Parameters
    ----------
    prefix : str
        Of their labels.
    within : tuple of str
        Conditions of the groups they stand in.
    """
    for number, step in enumerate(steps, start=1):
        label = f"{prefix}{number}"
        conditions = (*within, *_conditions(step.if_, step.unless))
        if isinstance(step, Group):
            yield from rows_of(deal, step.do, f"{label}.", conditions)
            both = step.if_ is not None and step.unless is not None
            other = (f"else of {label}",) if both else _conditions(step.unless, step.if_)
            yield from rows_of(deal, step.else_, f"{label}.else.", (*within, *other))
        else:
            yield _row(deal, label, step, " and ".join(conditions))


def _conditions(wanted: Expression | None, unwanted: Expression | None) -> tuple[str, ...]:
    return tuple(f"{word} {each.text}" for word, each in (("if", wanted), ("unless", unwanted)) if each)


def _row(deal: Deal, label: str, step: Work, condition: str) -> Row:
    if isinstance(step, Pay):
        claims = [claim for destination in step.pay for claim in claims_of(deal, destination)]
        targets = tuple(_claim(deal, claim) for claim in claims)
        sources = (*_origin(step.from_), *(_source(deal, source, claims) for source in step.also_from))
        return Row(label, _does_pay(step), condition, sources, targets, bool(step.share), bool(_origin(step.from_)))
    if isinstance(step, Fill):
        does, origin = f"fill to target{_at_most(step.limit)}, or release the excess", _origin(step.from_)
        return Row(label, does, condition, origin, (_account(step.fill),), instead=bool(origin))
    if isinstance(step, Release):
        does = f"release {step.amount.text}" if step.amount else "release all"
        return Row(label, does, condition, (_account(step.release),), ())
    if isinstance(step, Repay):
        if step.repay in deal.tranches:
            return Row(label, f"repay{_at_most(step.limit)}", condition, (), (_claim(deal, f"{step.repay}.principal"),))
        owed = End(step.repay, "support", f"{step.repay} ({deal.support[step.repay].provider})")
        return Row(label, f"repay advances{_at_most(step.limit)}", condition, (), (owed,))
    if isinstance(step, Draw):
        does = f"draw {step.amount.text if step.amount else 'all that is undrawn'}{_at_most(step.limit)}"
        return Row(label, does, condition, (_balance(step.draw),), _origin(step.to), instead=bool(_origin(step.to)))
    if isinstance(step, Trap):
        share = f"{100 * step.share:,.10g}% of cash" if step.share is not None else "all cash"
        return Row(label, f"keep {step.amount.text if step.amount else share}", condition, (), (_account(step.trap),))
    if isinstance(step, Transfer):
        does, move = f"move {step.transfer.amount.text if step.transfer.amount else 'all'}", step.transfer
        origin, target = _origin(move.from_), _origin(move.to)
        return Row(label, does, condition, origin, target, instead=bool(origin and target))
    if isinstance(step, Record):
        ledger = End(step.record, "account", f"{step.record} (ledger)")
        return Row(label, f"record {step.amount.text}", condition, (), (ledger,))
    if isinstance(step, WriteOff | WriteUp):
        name, word = (step.write_off, "off") if isinstance(step, WriteOff) else (step.write_up, "up")
        return Row(label, f"write {word} {step.amount.text}", condition, (), (_balance(name),))
    if isinstance(step, Buy):
        does, origin = (
            f"buy for {step.amount.text if step.amount else 'all'}{_at_most(step.limit)}",
            _origin(step.from_),
        )
        bought = End(step.buy, "account", f"{step.buy} (bought)")
        return Row(label, does, condition, origin, (bought,), instead=bool(origin))
    assert_never(step)


def _at_most(limit: Expression | None) -> str:
    return f", at most {limit.text}" if limit else ""


def _origin(account: str | None) -> tuple[End, ...]:
    """An account, unless it is the collection account, where the money comes from anyway."""
    return () if account in (None, COLLECTIONS) else (_account(str(account)),)


def _balance(name: str) -> End:
    return End(f"{name}.balance", "note", f"{name} balance")


def _does_pay(step: Pay) -> str:
    does = "pay"
    if isinstance(step.share, tuple):
        does += f" side by side, {' : '.join(f'{weight:g}' for weight in step.share)}"
    elif step.share:
        does += f" side by side, by {step.share}"
    elif len(step.pay) > 1:
        does += " in this order"
    if step.amount:
        does += f" {step.amount.text}"
    return does + _at_most(step.limit)


def _claim(deal: Deal, claim: str) -> End:
    name, _, part = claim.partition(".")
    says = f"{name} {part}" if part != "residual" else f"{name} takes the rest"
    return End(claim, "note" if name in deal.tranches else "fee", says if part else name)


def _account(name: str) -> End:
    return End(name, "account", CASH if name == COLLECTIONS else name)


def _source(deal: Deal, name: str, claims: list[str]) -> End:
    if name not in deal.support:
        return _account(name)
    says = f"{name} ({deal.support[name].provider})"
    covered = covered_claims(deal, name)
    if not all(claim in covered for claim in claims):
        says += f" for {', '.join(claim.replace('.', ' ') for claim in claims if claim in covered)}"
    return End(name, "support", says)
