"""Rows of obligors.csv and parties of the deal -> firms, each described once, with every contradiction located."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ipabs.collateral.loadings import KINDS
from ipabs.definitions.fields import kebab
from ipabs.definitions.templates import firms_of
from ipabs.errors import Location

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ipabs.collateral.reading import Row
    from ipabs.definitions.deal import Deal, Party
    from ipabs.definitions.reading import Document
    from ipabs.definitions.templates import Template
    from ipabs.errors import Faults

WEIGHTS: Final = tuple(f"weight_{kind}" for kind in KINDS)
_SOURCES: Final = ("rating", "pd", "hazard")
DESCRIPTION: Final = (*_SOURCES, "table", "sector", "technology", "region", *WEIGHTS)
"""What must be alike for obligors that default together."""


@dataclass(frozen=True, slots=True)
class PartySpec:
    """A party of the deal, as the deal describes it.

    Parameters
    ----------
    name : str
        By which the deal, and the tape, name it.
    rating, table, pd, hazard, sector, technology, region : optional
        As in obligors.csv.
    weights : mapping of str to float
        By kind of factor: macro, sector, technology, region; only those given.
    where : Location
        In the deal file.
    folder : Path, optional
        From where the path of its table is seen: the deal's; the pool's unless given.
    """

    name: str
    rating: str | None = None
    table: str | None = None
    pd: float | None = None
    hazard: float | None = None
    sector: str | None = None
    technology: str | None = None
    region: str | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    where: Location = field(default_factory=lambda: Location("deal.yaml"))
    folder: Path | None = None

    def described(self) -> dict[str, object]:
        """The words of ``DESCRIPTION``, None where not given."""
        words = (*_SOURCES, "table", "sector", "technology", "region")
        own: dict[str, object] = {word: getattr(self, word) for word in words}
        return own | {f"weight_{kind}": self.weights.get(kind) for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Firm:
    """Someone who can default.

    Parameters
    ----------
    id, name : str
    rating, pd, hazard : optional
        One of them is given.
    table : str
        Of the rating.
    group, sector, technology, region : str, optional
    weights : tuple of 4 floats or None
        Of macro, sector, technology, region; None: the model's.
    folder : Path
        From where a table's path is seen.
    row : Row or None
        In obligors.csv.
    where : Location
        Of the row, or of the party.
    """

    id: str
    name: str
    rating: str | None
    pd: float | None
    hazard: float | None
    table: str
    group: str | None
    sector: str | None
    technology: str | None
    region: str | None
    weights: tuple[float | None, ...]
    folder: Path
    row: Row | None
    where: Location

    def at(self, column: str) -> Location:
        """The place of a cell, or of the party."""
        return self.where if self.row is None else self.row.at(column)

    def word(self, column: str) -> str:
        """A column's name, or the word that means the same of a party."""
        return kebab(column) if self.row is None else column

    def described(self) -> tuple[object, ...]:
        """The values of ``DESCRIPTION``."""
        sources = (self.rating, self.pd, self.hazard)
        table = self.table if self.rating is not None else None
        return (*sources, table, self.sector, self.technology, self.region, *self.weights)


def gather_firms(rows: Sequence[Row], parties: Sequence[PartySpec], folder: Path, faults: Faults) -> tuple[Firm, ...]:
    """Firms of the tape, then parties of the deal that are not among them; rows that do not read are left out.

    A party that the tape has too is the tape's firm: what the deal says of it must be the same.
    """
    by_id = {row["id"]: row for row in reversed(rows) if row["id"] is not None}
    firms = [_of_row(row, folder) for identifier, row in reversed(by_id.items()) if row.sound]
    for party in parties:
        row = by_id.get(party.name)
        if row is None:
            firms.append(_of_party(party, folder))
        elif row.sound:
            _same(party, row, faults)
    for firm in firms:
        _complete(firm, faults)
    firms = [_possible(firm, faults) for firm in firms]
    _alike_in_groups(firms, faults)
    return tuple(firms)


def _of_row(row: Row, folder: Path) -> Firm:
    weights = tuple(row[column] for column in WEIGHTS)
    return Firm(
        id=row["id"],
        name=row["name"] or row["id"],
        rating=row["rating"],
        pd=row["pd"],
        hazard=row["hazard"],
        table=row["table"],
        group=row["group"],
        sector=row["sector"],
        technology=row["technology"],
        region=row["region"],
        weights=weights,
        folder=folder,
        row=row,
        where=row.at("id"),
    )


def _of_party(party: PartySpec, folder: Path) -> Firm:
    return Firm(
        id=party.name,
        name=party.name,
        rating=party.rating,
        pd=party.pd,
        hazard=party.hazard,
        table=party.table or "crisil",
        group=None,
        sector=party.sector,
        technology=party.technology,
        region=party.region,
        weights=tuple(party.weights.get(kind) for kind in KINDS),
        folder=party.folder or folder,
        row=None,
        where=party.where,
    )


def _same(party: PartySpec, row: Row, faults: Faults) -> None:
    for word, said in party.described().items():
        if said is not None and said != row[word]:
            there = "says nothing of it" if row[word] is None else f"has {row[word]}"
            message = f"{kebab(word)} of '{party.name}' is {said} here, but {row.place} {there}."
            faults.add(party.where, message)


def _complete(firm: Firm, faults: Faults) -> None:
    given = [source for source in _SOURCES if getattr(firm, source) is not None]
    if not given:
        faults.add(firm.where, f"'{firm.id}' needs a rating, a pd or a hazard.")
    elif len(given) > 1:
        faults.add(firm.at(given[1]), f"'{firm.id}' has {' and '.join(given)}: one of them is needed, and only one.")
    for kind, weight, place in zip(
        KINDS[1:], firm.weights[1:], (firm.sector, firm.technology, firm.region), strict=True
    ):
        if weight is not None and place is None:
            column = f"weight_{kind}"
            faults.add(firm.at(column), f"'{firm.id}' has {firm.word(column)}, but no {kind}.")


def _possible(firm: Firm, faults: Faults) -> Firm:
    """The firm without a probability or hazard that is none; of the tape's, cells are refused as they are read."""
    if firm.pd is not None and not 0.0 <= firm.pd < 1.0:
        faults.add(firm.at("pd"), f"the pd of '{firm.id}' is {firm.pd:.6g}: 0% or more, and below 100%, is needed.")
        return replace(firm, pd=None)
    if firm.hazard is not None and firm.hazard < 0.0:
        faults.add(firm.at("hazard"), f"the hazard of '{firm.id}' is {firm.hazard:.6g}: 0 or more is needed.")
        return replace(firm, hazard=None)
    return firm


def _alike_in_groups(firms: Sequence[Firm], faults: Faults) -> None:
    first: dict[str, Firm] = {}
    for firm in firms:
        if firm.group is None or first.setdefault(firm.group, firm) is firm:
            continue
        other = first[firm.group]
        differ = [
            f"{word} {_say(before)} and {_say(after)}"
            for word, before, after in zip(DESCRIPTION, other.described(), firm.described(), strict=True)
            if before != after and not (word == "table" and None in (before, after))  # told by the rating
        ]
        if differ:
            faults.add(
                firm.at("group"),
                f"'{firm.id}' defaults together with '{other.id}' (line {other.where.line}), "
                f"but they differ: {', '.join(differ)}.",
            )


def _say(value: object) -> str:
    return "none" if value is None else f"{value}"


def party_specs(deal: Deal, document: Document) -> list[PartySpec]:
    """The parties of a deal, and the firms behind its templates, as the tape takes them."""
    folder = Path(document.file).parent
    specs = [
        _spec(name, party, document.location(("parties", name), key=True), folder)
        for name, party in deal.parties.items()
    ]
    return specs + [
        _spec(firm, template, document.location(("templates", name), key=True), folder)
        for name, template in deal.templates.items()
        for firm in firms_of(name, template)
    ]


def _spec(name: str, described: Party | Template, where: Location, folder: Path) -> PartySpec:
    given = {kind: getattr(described, f"weight_{kind}") for kind in KINDS}
    return PartySpec(
        name=name,
        rating=described.rating,
        table=described.table,
        pd=described.pd,
        hazard=described.hazard,
        sector=described.sector,
        technology=described.technology,
        region=described.region,
        weights={kind: weight for kind, weight in given.items() if weight is not None},
        where=where,
        folder=folder,
    )
