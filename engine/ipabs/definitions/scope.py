"""The names a deal defines, and what each of them is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ipabs.definitions.index_words import CURVE, INDICES
from ipabs.definitions.moves import COLLECTIONS
from ipabs.definitions.named_formulas import NamedFormulas, as_written
from ipabs.definitions.vocabulary import WORDS, Kind, Word
from ipabs.errors import Faults, nearest

if TYPE_CHECKING:
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.downgrades import Asked
    from ipabs.definitions.expressions import Expression
    from ipabs.definitions.reading import Document

SECTIONS: tuple[tuple[str, Kind], ...] = (
    ("tranches", "tranche"),
    ("accounts", "account"),
    ("ledgers", "ledger"),
    ("templates", "template"),
    ("fees", "fee"),
    ("support", "support"),
    ("hedges", "hedge"),
    ("formulas", "named formula"),
    ("tests", "test"),
    ("triggers", "trigger"),
    ("parties", "party"),
)
POOL = "pool"
MARKET = (CURVE, *INDICES)
"""Indices that a formula may ask; their names are no names of the deal's."""
PARTS = {"tranche": ("interest", "principal"), "residual": ("interest", "principal", "residual")}


@dataclass(frozen=True, slots=True)
class Scope:
    """Which names formulas and steps may use.

    Parameters
    ----------
    kinds : dict
        Name -> what it is.
    residuals : frozenset of str
        Tranches that take whatever is left.
    components : dict of tuple of str
        Tranche -> names of its further interest.
    interest_only : frozenset of str
        Tranches without principal.
    costs : dict of tuple of str
        Support -> what its provider is paid besides repayment; hedge -> what its counterparty is paid.
    indices : frozenset of str
        Of the market, asked by some formula.
    downgrades : Asked
        Parties and grades that some formula asks about.
    formulas : dict of Expression
        Those that have a name and can stand in others.
    revolving : frozenset of str
        Tranches that are drawn and repaid.
    """

    kinds: dict[str, Kind]
    residuals: frozenset[str]
    components: dict[str, tuple[str, ...]] = field(default_factory=dict)
    interest_only: frozenset[str] = frozenset()
    costs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    indices: frozenset[str] = frozenset()
    downgrades: Asked = field(default_factory=dict)
    formulas: dict[str, Expression] = field(default_factory=dict)
    revolving: frozenset[str] = frozenset()

    def parts(self, name: str) -> tuple[str, ...]:
        """What may follow ``name`` and a dot."""
        if self.kinds.get(name) != "tranche":
            return self.costs.get(name, ())
        own = PARTS["residual" if name in self.residuals else "tranche"]
        if name in self.interest_only:
            own = tuple(part for part in own if part != "principal")
        return (*own, *self.components.get(name, ()))

    def asked(self, name: str, word: Word) -> tuple[str, ...]:
        """Parts of ``name`` that a word of the formulas can be asked of; nothing is ever due to a residual."""
        parts = self.parts(name) if word.parts else ()
        return tuple(part for part in parts if part != "residual" or word.name == "paid")

    def of_kind(self, *kinds: Kind) -> list[str]:
        """Every name that is one of ``kinds``, in the order of the file."""
        return [name for name, kind in self.kinds.items() if kind in kinds]

    def is_one_of(self, name: str, *kinds: Kind) -> bool:
        """Whether a name of the deal, or of an index, is one of ``kinds``."""
        return name in MARKET if "index" in kinds else self.kinds.get(name) in kinds

    def unknown(self, name: str, *kinds: Kind) -> str:
        """The message for a name that is none of ``kinds``."""
        if "index" in kinds:
            return f"'{name}' is not an index: {', '.join(MARKET)}.{nearest(name, MARKET)}"
        *others, last = (with_article(kind) for kind in kinds)
        wanted = f"{', '.join(others)} or {last}" if others else last
        if name in self.kinds:
            return f"'{name}' is {with_article(self.kinds[name])}, not {wanted}."
        known = self.of_kind(*kinds)
        listed = f": {', '.join(known)}" if known else f": the deal has no {kinds[0]}"
        return f"'{name}' is not {wanted}{listed}.{nearest(name, known)}"


def with_article(kind: str) -> str:
    """``account`` -> ``an account``; there is one pool."""
    return {"account": "an account", "pool": "the pool"}.get(kind, f"a {kind}")


def scope_of(deal: Deal, document: Document, faults: Faults) -> Scope:
    """Collect the names of a deal; a name used twice, or taken by the language, is a fault."""
    kinds: dict[str, Kind] = {POOL: "pool"}
    for section, kind in SECTIONS:
        for name in getattr(deal, section):
            where = document.location((section, name), key=True)
            if name in WORDS or name in (POOL, "and", "or", "not", "bp", "none"):
                faults.add(where, f"'{name}' is a word of the language: choose another name.")
            elif name in kinds:
                faults.add(where, f"'{name}' is {with_article(kinds[name])} already: choose another name.")
            elif name == COLLECTIONS and kind == "account":
                faults.add(where, f"'{name}' is the collection account: choose another name.")
            else:
                kinds[name] = kind
    tranches = deal.tranches.items()
    return Scope(
        kinds,
        frozenset(name for name, tranche in tranches if tranche.is_residual),
        {name: tuple(tranche.components) for name, tranche in tranches if tranche.components},
        frozenset(name for name, tranche in tranches if not tranche.has_principal),
        {name: each.costs for name, each in deal.support.items() if each.costs}
        | {name: each.costs for name, each in deal.hedges.items() if each.costs},
        revolving=frozenset(name for name, tranche in tranches if tranche.is_revolving),
        formulas={name: deal.formulas[name] for name in NamedFormulas(as_written(deal.formulas)).sound},
    )
