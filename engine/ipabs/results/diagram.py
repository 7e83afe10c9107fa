"""A deal -> who pays whom: the parts of a drawing, whatever it is drawn with.

diagram_rows      steps as rows: who pays what to whom
diagram_interest  what becomes of interest, where it is more than a coupon
diagram_mermaid   the drawing as Mermaid text
diagram_svg       the drawing as an SVG, laid out by columns: who helps out, the steps, who is paid
diagram_text      how wide text is, and where its lines end
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipabs.definitions.claims import claims_of
from ipabs.definitions.expressions import Expression
from ipabs.definitions.moves import COLLECTIONS
from ipabs.definitions.steps import Pay
from ipabs.results.calls import call_notes
from ipabs.results.diagram_hedges import hedge_notes
from ipabs.results.diagram_interest import interest_notes
from ipabs.results.diagram_rows import rows_of
from ipabs.results.diagram_state import state_notes
from ipabs.results.diagram_support import support_notes

if TYPE_CHECKING:
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.steps import Step
    from ipabs.results.diagram_rows import Row

LEFT_OVER = "waits for the next payment date"


@dataclass(frozen=True, slots=True)
class Other:
    """A waterfall that takes the place of the normal one.

    Parameters
    ----------
    name, when : str
        What it is called, and its condition.
    rows, takes_all
        As of a ``Diagram``.
    """

    name: str
    when: str
    rows: tuple[Row, ...]
    takes_all: bool


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
        Formulas with a name; tests and triggers: name and condition; tranches whose interest is more than a coupon:
        name and what it does;
        accounts that collect some receipts; support, hedges and their terms.
    others : tuple of Other
    """

    title: str
    pool: str
    rows: tuple[Row, ...]
    takes_all: bool
    notes: tuple[tuple[str, str], ...]
    others: tuple[Other, ...] = ()


def diagram_of(deal: Deal) -> Diagram:
    """The parts of a deal's drawing."""
    return Diagram(
        title=f"{deal.deal}: {deal.title}" if deal.title else deal.deal,
        pool=f"the pool ({deal.collateral})",
        rows=tuple(rows_of(deal, deal.waterfall)),
        takes_all=takes_all(deal, deal.waterfall),
        notes=(
            *_closing(deal),
            *((name, f"is {formula.text}") for name, formula in deal.formulas.items()),
            *_tests(deal),
            *_triggers(deal),
            *call_notes(deal),
            *interest_notes(deal),
            *support_notes(deal),
            *hedge_notes(deal),
            *state_notes(deal),
            *_collecting(deal),
        ),
        others=tuple(
            Other(name, other.when.text, tuple(rows_of(deal, other.steps, f"{name}.")), takes_all(deal, other.steps))
            for name, other in deal.waterfalls.items()
        ),
    )


def takes_all(deal: Deal, steps: list[Step]) -> bool:
    """Whether the last of these steps pays out all the cash that is left, come what may."""
    last = steps[-1]
    if not isinstance(last, Pay) or last.if_ or last.unless or last.amount or last.limit or last.share:
        return False
    if last.from_ not in (None, COLLECTIONS):
        return False
    return claims_of(deal, last.pay[-1])[-1].endswith(".residual")


def _closing(deal: Deal) -> list[tuple[str, str]]:
    if deal.closing is None:
        return []
    price = deal.closing.pool
    paid = f"{100 * price.amount:g} % of its value" if price.share else f"{price.amount:,.10g}"
    parts = [f"the pool is bought for {paid}"]
    parts += [f"{name} {amount:,.10g} comes in" for name, amount in deal.closing.sources.items()]
    parts += [f"{name} {amount:,.10g} is paid" for name, amount in deal.closing.uses.items()]
    return [("closing", "; ".join(parts))]


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
        elif isinstance(trigger.cure, Expression):
            says += f", until {trigger.cure.text}"
        elif trigger.cure > 1:
            says += f", until {trigger.cure} payment dates in a row without"
        found.append((name, says))
    if deal.accelerates is not None:
        found.append(("all notes due", f"when {deal.accelerates.text}"))
    return found


def _collecting(deal: Deal) -> list[tuple[str, str]]:
    return [(name, f"collects {', '.join(each.collects)}") for name, each in deal.accounts.items() if each.collects]
