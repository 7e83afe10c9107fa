"""Named formulas: those that ask for themselves or for too much, and those that nobody asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.definitions.checking import NAMED
from ipabs.definitions.vocabulary import Stage

if TYPE_CHECKING:
    from ipabs.definitions.reading import Path_
    from ipabs.definitions.references import References


def check_named_formulas(references: References) -> None:
    """Each formula that has a name is sound by itself and does not ask for itself, in however many steps."""
    named, told = references.named, set[frozenset[str]]()
    for name, formula in references.deal.formulas.items():
        path, circle = ("formulas", name), named.circle(name)
        if not circle:
            references.formula(formula, path, Stage.AFTER_PAYMENT)
        elif frozenset(circle) not in told:
            told.add(frozenset(circle))
            listed = ", which asks for ".join(f"'{other}'" for other in [*circle[1:], name])
            message = f"this asks for {listed}: a formula cannot ask for itself."
            references.faults.add(references.document.location(path), message)


def unused_formulas(references: References) -> list[tuple[Path_, str]]:
    """Formulas that only results tell of."""
    asked = {name for word, name in references.used if word == NAMED}
    names = [name for name in references.deal.formulas if name not in asked]
    return [(("formulas", name), "no formula asks for this one: it is only reported.") for name in names]
