"""Who is paid before whom: the steps that are done normally, and while each trigger is in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from ipabs.definitions.claims import claims_of
from ipabs.definitions.expressions import Binary, Call, Name, Unary
from ipabs.definitions.moves import COLLECTIONS, Buy, Draw, Record, Transfer, Trap, WriteOff, WriteUp
from ipabs.definitions.steps import Fill, Group, Pay, Release, Repay
from ipabs.definitions.waterfalls import all_steps
from ipabs.results.explain_language import part_key
from ipabs.results.explain_moves import account_called
from ipabs.results.explain_steps import is_balance_of
from ipabs.results.explain_uses import formulas_of_step, names_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipabs.definitions.deal import Deal
    from ipabs.definitions.expressions import Node
    from ipabs.definitions.steps import Step, Work
    from ipabs.results.explain_language import Language


@dataclass(frozen=True, slots=True)
class Place:
    """One place in the order.

    Parameters
    ----------
    what : str
        A claim (``A.interest``), or the account, support, ledger or tranche that another step acts on.
    does : str
        ``due``, ``whole`` (the balance), ``amount``; of another step its verb.
    sure : bool
        Whether the step is done for certain: its condition may hang on more than triggers.
    beside : bool
        It is paid side by side with the one before.
    source : str
        The account that the money comes from; empty for the collection account.
    cost : bool
        It is a claim of someone who stands behind the deal.
    """

    what: str
    does: str
    sure: bool
    beside: bool = False
    source: str = ""
    cost: bool = False


def deciding(deal: Deal) -> list[str]:
    """The triggers that steps and waterfalls look at."""
    read = [names_in(expression.tree) for placed in all_steps(deal) for expression in formulas_of_step(placed.step)]
    read += [names_in(other.when.tree) for other in deal.waterfalls.values()]
    return [name for name in deal.triggers if any(name in names for names in read)]


def waterfall_of(deal: Deal, in_force: frozenset[str]) -> str:
    """The waterfall that certainly applies while just these triggers are in force; empty for the normal one."""
    return next((name for name, other in deal.waterfalls.items() if holds(other.when.tree, deal, in_force)), "")


def order_of(deal: Deal, in_force: frozenset[str], waterfall: str = "") -> list[Place]:
    """The places of all that is paid while just these triggers are in force; a claim's repetition adds nothing."""
    steps = deal.waterfalls[waterfall].steps if waterfall else deal.waterfall
    places: list[Place] = []
    for step, sure in _carried_out(steps, deal, in_force, True):
        for place in _places(step, deal, in_force, sure):
            seen = any((other.what, other.does, other.source) == (place.what, place.does, place.source) and other.sure
                       for other in places)  # fmt: skip
            if not seen:
                # the whole balance right after what is due of it is one payment
                if places and place.does == "whole" and places[-1].what == place.what and place.sure:
                    places.pop()
                places.append(place)
    return places


def _carried_out(steps: list[Step], deal: Deal, in_force: frozenset[str], within: bool) -> Iterator[tuple[Work, bool]]:
    """The steps that may be done, those of groups one by one, and whether they are for certain."""
    for step in steps:
        done = _done(step, deal, in_force)
        if isinstance(step, Group):
            if done is not False:
                yield from _carried_out(step.do, deal, in_force, within and done is True)
            if done is not True:
                yield from _carried_out(step.else_, deal, in_force, within and done is False)
        elif done is not False:
            yield step, within and done is True


def _done(step: Step, deal: Deal, in_force: frozenset[str]) -> bool | None:
    wanted = holds(step.if_.tree, deal, in_force) if step.if_ else True
    unwanted = holds(step.unless.tree, deal, in_force) if step.unless else False
    if wanted is False or unwanted is True:
        return False
    return True if wanted is True and unwanted is False else None


def _places(step: Work, deal: Deal, in_force: frozenset[str], sure: bool) -> Iterator[Place]:
    if isinstance(step, Pay):
        source = "" if step.from_ in (None, COLLECTIONS) else str(step.from_)
        claims = [claim for destination in step.pay for claim in claims_of(deal, destination)]
        for number, claim in enumerate(claims):
            does = _size(step, claim, deal, in_force)
            cost = claim.partition(".")[0] in (*deal.support, *deal.hedges)
            yield Place(claim, does, sure, bool(step.share) and number > 0, source, cost)
    elif isinstance(step, Fill | Buy):
        source = "" if step.from_ in (None, COLLECTIONS) else str(step.from_)
        what, verb = (step.fill, "fill") if isinstance(step, Fill) else (step.buy, "buy")
        yield Place(what, verb, sure, source=source)
    elif isinstance(step, Release):
        yield Place(step.release, "release", sure)
    elif isinstance(step, Repay):
        yield Place(step.repay, "repay", sure)
    elif isinstance(step, Transfer):
        yield Place(step.transfer.to, "transfer", sure, source=step.transfer.from_)
    elif isinstance(step, Draw):
        yield Place(step.draw, "draw", sure)
    elif isinstance(step, Trap):
        yield Place(step.trap, "trap", sure)
    elif isinstance(step, Record):
        yield Place(step.record, "record", sure)
    elif isinstance(step, WriteOff):
        yield Place(step.write_off, "write-off", sure)
    elif isinstance(step, WriteUp):
        yield Place(step.write_up, "write-up", sure)
    else:
        assert_never(step)


def _size(step: Pay, claim: str, deal: Deal, in_force: frozenset[str]) -> str:
    """How much of a claim is asked."""
    if step.amount is None:
        return "due" if step.limit is None else "amount"
    tree = step.amount.tree
    while isinstance(tree, Call) and tree.function == "if":
        condition = holds(tree.arguments[0], deal, in_force)
        if condition is None:
            return "amount"
        tree = tree.arguments[1 if condition else 2]
    name, _, part = claim.partition(".")
    if part == "principal" and is_balance_of(tree, name):
        return "whole"
    match tree:
        case Call(function="due", arguments=(Name() as asked,)) if str(asked) == claim:
            return "due"
    return "amount"


def holds(node: Node, deal: Deal, in_force: frozenset[str]) -> bool | None:
    """What a condition comes to as far as triggers decide it; None: it hangs on more."""
    match node:
        case Name(name=name) if name in deal.triggers:
            return name in in_force
        case Call(function="fired", arguments=(Name(name=name),)):
            return name in in_force
        case Unary(sign="not", operand=operand):
            inner = holds(operand, deal, in_force)
            return None if inner is None else not inner
        case Binary(sign="and" | "or" as sign, left=left, right=right):
            sides = {holds(left, deal, in_force), holds(right, deal, in_force)}
            deciding_side = sign == "or"
            if deciding_side in sides:
                return deciding_side
            return None if None in sides else not deciding_side
    return None


def told_order(places: list[Place], language: Language) -> str:
    """An order in one line; what is not certain is marked."""
    text = ""
    for place in places:
        name, _, part = place.what.partition(".")
        source = account_called(place.source, language)
        pays = place.does in ("due", "amount")
        key = f"claim.{part_key(part, 'fee', cost=place.cost)}" if pays else f"place.{place.does}"
        told = language.say(key, name=account_called(name, language), part=part, source=source)
        if place.does == "amount":
            told = language.say("place.amount", claim=told)
        if place.source and place.does != "transfer":
            told = language.say("place.from", what=told, source=source)
        if not place.sure:
            told = language.say("place.unsure", what=told)
        text += (language.phrases["place.beside" if place.beside else "place.next"] if text else "") + told
    return text
