"""What formulas look back at: ``trailing(x, n)`` and ``average(x, n)`` over the last payment dates.

Whatever several of them look at in the same words is looked at once a period, and kept for the longest of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipabs.definitions.checking import Check
from ipabs.definitions.expressions import Call, Node, Number
from ipabs.definitions.formula_walks import every_call, every_formula
from ipabs.definitions.vocabulary import WINDOWS, Stage

if TYPE_CHECKING:
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.scope import Scope


@dataclass(frozen=True, slots=True)
class Window:
    """Something that formulas look back at.

    Parameters
    ----------
    of : Node
        With the formulas that it asks for by name in it.
    periods : int
        The most that any formula looks back over, the present one counted.
    """

    of: Node
    periods: int

    def stage(self, scope: Scope) -> Stage:
        """When in a period it is looked at: as soon as its words are known."""
        checks = [Check(scope, stage) for stage in Stage]
        for check in checks:
            check.type_of(self.of)
        return next(check.stage for check in checks if not check.faults)

    def is_money(self, scope: Scope) -> bool:
        """Its values are amounts."""
        return Check(scope, Stage.AFTER_PAYMENT).type_of(self.of) == "money"

    def values_kept(self, passed: int) -> int:
        """How many values of earlier periods it has after so many payment dates."""
        return min(self.periods - 1, passed)


def windows_of(deal: Deal) -> dict[str, Window]:
    """All that the formulas of a deal look back at, by the words in which they say it."""
    found: dict[str, Window] = {}
    for expression in every_formula(deal):
        for call in every_call(expression.tree):
            match call:
                case Call(function=function, arguments=(of, Number(value=count)), first=text) if function in WINDOWS:
                    longest = found[text].periods if text in found else 0
                    found[text] = Window(of, max(int(count), longest))
    return found
