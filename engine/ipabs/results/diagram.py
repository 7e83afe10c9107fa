"""A deal -> who pays whom: the parts of a drawing, whatever it is drawn with.

diagram_interest  what becomes of interest, where it is more than a coupon
diagram_mermaid   the drawing as Mermaid text
diagram_svg       the drawing as an SVG, laid out by columns: who helps out, the steps, who is paid
diagram_text      how wide text is, and where its lines end
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from ipabs.definitions.claims import claims_of, covered_claims
from ipabs.definitions.steps import Fill, Pay, Release, Repay
from ipabs.results.diagram_interest import interest_notes

if TYPE_CHECKING:
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.steps import Step

CASH = "collection account"
LEFT_OVER = "waits for the next payment date"


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
    number : int
        From 1.
    does : str
        Its verb, and how much.
    condition : str
        ``if ...``, ``unless ...``; empty where it is always done.
    sources : tuple of End
        What it draws on besides cash, in this order.
    targets : tuple of End
        Who is paid, in this order unless ``beside``.
    beside : bool
        The targets are paid side by side.
    """

    number: int
    does: str
    condition: str
    sources: tuple[End, ...]
    targets: tuple[End, ...]
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Diagram:
    """What there is to draw of a deal.

    Parameters
    ----------
    title : str
    pool : str
        What its box says.
    rows : tuple of Row
    takes_all : bool
        The last step leaves nothing.
    notes : tuple of (str, str)
        Tests and triggers: name and condition; tranches whose interest is more than a coupon: name and what it does.
    """

    title: str
    pool: str
    rows: tuple[Row, ...]
    takes_all: bool
    notes: tuple[tuple[str, str], ...]


def diagram_of(deal: Deal) -> Diagram:
    """The parts of a deal's drawing."""
    rows = tuple(_row(deal, number, step) for number, step in enumerate(deal.waterfall, start=1))
    return Diagram(
        title=f"{deal.deal}: {deal.title}" if deal.title else deal.deal,
        pool=f"the pool ({deal.collateral})",
        rows=rows,
        takes_all=takes_all(deal),
        notes=(*_tests(deal), *_triggers(deal), *interest_notes(deal)),
    )


def takes_all(deal: Deal) -> bool:
    """Whether the last step pays out all that is left, come what may."""
    last = deal.waterfall[-1]
    if not isinstance(last, Pay) or last.if_ or last.unless or last.amount or last.limit or last.share:
        return False
    return claims_of(deal, last.pay[-1])[-1].endswith(".residual")


def _row(deal: Deal, number: int, step: Step) -> Row:
    conditions = [f"{word} {each.text}" for word, each in (("if", step.if_), ("unless", step.unless)) if each]
    condition = " and ".join(conditions)
    if isinstance(step, Pay):
        claims = [claim for destination in step.pay for claim in claims_of(deal, destination)]
        targets = tuple(_claim(deal, claim) for claim in claims)
        sources = tuple(_source(deal, source, claims) for source in step.also_from)
        return Row(number, _does_pay(step), condition, sources, targets, bool(step.share))
    if isinstance(step, Fill):
        limit = f", at most {step.limit.text}" if step.limit else ""
        return Row(number, f"fill to target{limit}, or release the excess", condition, (), (_account(step.fill),))
    if isinstance(step, Release):
        does = f"release {step.amount.text}" if step.amount else "release all"
        return Row(number, does, condition, (_account(step.release),), ())
    if isinstance(step, Repay):
        limit = f", at most {step.limit.text}" if step.limit else ""
        target = End(step.repay, "support", f"{step.repay} ({deal.support[step.repay].provider})")
        return Row(number, f"repay advances{limit}", condition, (), (target,))
    assert_never(step)


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
    return does + (f", at most {step.limit.text}" if step.limit else "")


def _claim(deal: Deal, claim: str) -> End:
    name, _, part = claim.partition(".")
    says = f"{name} {part}" if part != "residual" else f"{name} takes the rest"
    return End(claim, "note" if name in deal.tranches else "fee", says if part else name)


def _account(name: str) -> End:
    return End(name, "account", name)


def _source(deal: Deal, name: str, claims: list[str]) -> End:
    if name not in deal.support:
        return _account(name)
    says = f"{name} ({deal.support[name].provider})"
    covered = covered_claims(deal, name)
    if not all(claim in covered for claim in claims):
        says += f" for {', '.join(claim.replace('.', ' ') for claim in claims if claim in covered)}"
    return End(name, "support", says)


def _tests(deal: Deal) -> list[tuple[str, str]]:
    found = []
    for name, test in deal.tests.items():
        bounds = (("at least", test.at_least), ("at most", test.at_most))
        told = [f"{side} {bound.text}" for side, bound in bounds if bound]
        found.append((name, " ".join([test.value.text, *told])))
    return found


def _triggers(deal: Deal) -> list[tuple[str, str]]:
    found = []
    for name, trigger in deal.triggers.items():
        says = f"when {trigger.when.text}"
        if trigger.for_ > 1:
            says += f", {trigger.for_} payment dates in a row"
        if trigger.latch:
            says += ", for good"
        elif trigger.cure > 1:
            says += f", until {trigger.cure} payment dates in a row without"
        found.append((name, says))
    return found
