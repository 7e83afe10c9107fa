"""Numbers that can be read and are hardly meant: shares without their percent sign, rates of another size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.definitions.expressions import Binary, Call, Expression, Name, Node, Number, Unary
from ipabs.definitions.interest import Floating

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipabs.definitions.deal import Deal
    from ipabs.definitions.reading import Document, Path_
    from ipabs.errors import Faults

LARGEST_COUPON = 0.25
"""a year; what notes of securitisations pay lies well below"""
LARGEST_FEE = 0.015
"""a year, of a balance; trustees, custodians and servicers take far less, a guarantor up to this"""
_COMPARISONS = ("<", "<=", ">", ">=")
_PARTS = ("defaulted", "delinquent", "largest")
_BALANCES = ("balance", "initial", "value")


def check_rates(deal: Deal, document: Document, faults: Faults) -> None:
    """Warn of coupons and fees of a size that nobody agrees on."""
    path: Path_
    for name, tranche in deal.tranches.items():
        coupon, path = tranche.coupon, ("tranches", name, "coupon")
        if isinstance(coupon, Floating):
            coupon, path = coupon.spread, (*path, "spread")
        if coupon > LARGEST_COUPON:
            message = f"{coupon:.6g} is {_percent(coupon)} a year, more than notes pay:{_meant(coupon / 10)}"
            faults.warn(document.location(path), message)
    for name, fee in deal.fees.items():
        if fee.rate is None or fee.rate <= LARGEST_FEE or fee.per != "year" or fee.of is None:
            continue
        if any(_is_owed(node, deal) for node in _nodes(fee.of.tree)):
            message = f"{fee.rate:.6g} is {_percent(fee.rate)} a year, much for a fee on a balance:"
            faults.warn(document.location(("fees", name, "rate")), f"{message}{_meant(fee.rate / 100)}")


def _is_owed(node: Node, deal: Deal) -> bool:
    """Whether it is a balance of the pool or of notes; a ledger may hold anything, a price a piece too."""
    match node:
        case Call(function=word, arguments=(Name(name=name),)):
            return word in _BALANCES and (name == "pool" or name in deal.tranches)
    return False


def shares_in_doubt(expression: Expression) -> list[tuple[str, int]]:
    """Messages about shares compared with numbers above 1, each with the character it points to."""
    return [
        (message, number.span.start)
        for node in _nodes(expression.said)
        if isinstance(node, Binary) and node.sign in _COMPARISONS
        for share, number in _compared(node)
        for message in share_in_doubt(share, number, expression.text)
    ]


def share_in_doubt(share: Node, number: Node, text: str) -> list[str]:
    """What to say of a share, part of the formula ``text``, beside a number: nothing where the two may go together."""
    if not (isinstance(number, Number) and not number.unit and number.value > 1 and _is_share(share)):
        return []
    parts = (share.left, share.right) if isinstance(share, Binary) else (share,)
    told, bound = " / ".join(text[part.span.start : part.span.end] for part in parts), f"{number.value:.6g}"
    return [f"'{told}' is a share, hardly ever above 1, and {bound} is: is {bound}% meant?"]


def _compared(node: Binary) -> Iterator[tuple[Node, Node]]:
    """Shares and numbers that a comparison holds together: ``a / b > 8``, and ``a > 8 * b`` alike."""
    for one, other in ((node.left, node.right), (node.right, node.left)):
        yield one, other
        match other:
            case Binary(sign="*", left=Number() as number, right=whole):
                yield Binary("/", one, whole, one.span, node.sign_span), number


def _is_share(node: Node) -> bool:
    """Whether it is a part of the pool by the pool, a balance by what it was, or overcollateralisation."""
    match node:
        case Call(function="oc"):
            return True
        case Binary(
            sign="/",
            left=Call(function=part, arguments=(Name(name=named),)),
            right=Call(function=whole, arguments=(Name(name=other),)),
        ):
            of_the_pool = part in _PARTS and named == other == "pool" and whole in _BALANCES
            return of_the_pool or (part == "balance" and whole == "initial" and named == other)
    return False


def _nodes(node: Node) -> Iterator[Node]:
    """A node and all inside it."""
    yield node
    match node:
        case Call(arguments=arguments):
            for argument in arguments:
                yield from _nodes(argument)
        case Unary(operand=operand):
            yield from _nodes(operand)
        case Binary(left=left, right=right):
            yield from _nodes(left)
            yield from _nodes(right)


def _percent(rate: float) -> str:
    return f"{rate * 100:.6g} %"


def _meant(rate: float) -> str:
    return f" did you mean {rate * 100:.6g}%?"
