"""Who stands above whom: tranches in the order of the file, those that say so side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.references import References


def ranks(deal: Deal) -> list[list[str]]:
    """Names of the tranches, rank by rank, the most senior first."""
    found: list[list[str]] = []
    for name, tranche in deal.tranches.items():
        if found and tranche.pari_passu in found[-1]:
            found[-1].append(name)
        else:
            found.append([name])
    return found


def above_and_beside(deal: Deal, name: str) -> tuple[list[str], list[str]]:
    """Tranches that rank above one; those of its own rank, itself among them."""
    above: list[str] = []
    for rank in ranks(deal):
        if name in rank:
            return above, rank
        above += rank
    raise AssertionError("a tranche has a rank")


def check_ranks(references: References) -> None:
    """See that a tranche ranks equally with one of the rank before it in the file."""
    names = list(references.deal.tranches)
    for name, tranche in references.deal.tranches.items():
        path = ("tranches", name, "pari-passu")
        if tranche.pari_passu is None or not references.known(tranche.pari_passu, path, "tranche"):
            continue
        if tranche.pari_passu not in above_and_beside(references.deal, name)[1][:-1]:
            before = names[: names.index(name)]
            message = (
                f"'{name}' comes after {', '.join(before)}: it ranks equally with the one just before, or with none."
                if before
                else f"'{name}' is the first tranche: what ranks equally with it says so."
            )
            references.faults.add(references.document.location(path), message)
