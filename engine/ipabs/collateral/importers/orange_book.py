"""The patent file of the FDA's Orange Book -> which patent protects which application, and until when.

The file (patent.txt of the monthly download, public domain) is separated by tildes and lists a patent once a product
of an application. What makes it hard to use as it stands, and what is done about it:

- Rows flagged as delisted are left out: their holder withdrew them, and they stand there only until a generic's 180
  days of exclusivity are over.
- A number with *PED is the paediatric exclusivity of a patent, six months longer: it extends the patent.
- A *PED row whose patent is delisted in the application goes with it.
- A *PED row whose patent is not there at all is kept: the file drops a patent the day it expires, and its exclusivity
  runs on. A file of the month before has both, and must not say otherwise.
- Where products of one application give a patent different expiries, the latest holds; of flags, either.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from ipabs.collateral.importers.orange_book_rows import PAEDIATRIC, read_entries
from ipabs.errors import Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from ipabs.collateral.importers.orange_book_rows import Entry
    from ipabs.errors import Faults

DELISTED: Final = "the patent is delisted"
OF_DELISTED: Final = "paediatric exclusivity of a patent that is delisted"

MEANINGS: Final = {
    "rows": "of the file",
    "applications": "of the file",
    "patent_numbers": "of the file, a number with *PED counted apart",
    "patents": "of the file, *PED taken off",
    "patent_numbers_on_several_applications": "*PED counted apart",
    "pairs_with_two_expiries": "an application and a number: the latest is taken",
    "pairs_with_two_flag_sets": "an application and a number: a flag of either is taken",
    "paediatric_rows": "with *PED: they extend their patent",
    "paediatric_rows_alone": "their patent has left the file: kept, to their own expiry",
    "delisted_rows": "left out",
    "paediatric_rows_of_delisted": "left out with their patent",
}
"""What is counted in the file."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A patent that protects an application.

    Parameters
    ----------
    application : str
        Type and number: ``N020610``.
    patent : str
        US number without *PED: ``7625884``, ``RE41783``.
    expiry : date
        Paediatric exclusivity included.
    substance, product : bool
        Whether it claims the drug substance, the drug product.
    uses : tuple of str
        Codes of the uses it claims, sorted.
    paediatric : bool
        Whether exclusivity extends it.
    lines : tuple of int
        Of the file, that say so.
    """

    application: str
    patent: str
    expiry: date
    substance: bool
    product: bool
    uses: tuple[str, ...]
    paediatric: bool
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is not used, and why; ``patent`` is without *PED."""

    line: int
    application: str
    patent: str
    reason: str


@dataclass(frozen=True, slots=True)
class OrangeBook:
    """The file, cleaned.

    Parameters
    ----------
    digest : str
        SHA-256 of the file.
    listings : tuple of Listing
        Sorted by application and patent; one for each pair.
    left_out : tuple of LeftOut
        In the order of the file.
    counts : dict of str to int
        By the names of ``MEANINGS``.
    last_submission : date or None
        The latest day on which a patent was submitted: the file is no older.
    """

    digest: str
    listings: tuple[Listing, ...]
    left_out: tuple[LeftOut, ...]
    counts: dict[str, int]
    last_submission: date | None


def read_orange_book(path: Path, name: str, faults: Faults) -> OrangeBook | None:
    """Read and clean patent.txt.

    Parameters
    ----------
    path : Path
    name : str
        As the user named it.
    faults : Faults
        Receives every cell that cannot be understood.

    Returns
    -------
    OrangeBook or None
        None with at least one fault.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        faults.add(Location(name), f"the file cannot be read: {error.strerror}.")
        return None
    entries = read_entries(raw, name, faults)
    return None if entries is None else _clean(entries, sha256(raw).hexdigest())


def _clean(entries: Sequence[Entry], digest: str) -> OrangeBook:
    pairs: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        pairs[entry.application, entry.patent].append(entry)
    listings, left_out = [], []
    alone = 0
    for pair in sorted(pairs):
        patents = [entry for entry in pairs[pair] if not entry.paediatric]
        kept = [entry for entry in pairs[pair] if not entry.delisted]
        left_out += [_without(entry, DELISTED) for entry in pairs[pair] if entry.delisted]
        if not patents:
            alone += len(kept)
        elif all(entry.delisted for entry in patents):
            left_out += [_without(entry, OF_DELISTED) for entry in kept]
            kept = []
        if kept:
            listings.append(_listing(kept))
    submissions = [entry.submitted for entry in entries if entry.submitted is not None]
    counts = _counts(entries) | {
        "paediatric_rows_alone": alone,
        "paediatric_rows_of_delisted": sum(row.reason == OF_DELISTED for row in left_out),
    }
    return OrangeBook(
        digest=digest,
        listings=tuple(listings),
        left_out=tuple(sorted(left_out, key=lambda row: row.line)),
        counts={name: counts[name] for name in MEANINGS},
        last_submission=max(submissions, default=None),
    )


def _without(entry: Entry, reason: str) -> LeftOut:
    return LeftOut(entry.line, entry.application, entry.patent, reason)


def _listing(rows: Sequence[Entry]) -> Listing:
    return Listing(
        application=rows[0].application,
        patent=rows[0].patent,
        expiry=max(row.expiry for row in rows),
        substance=any(row.flags[0] for row in rows),
        product=any(row.flags[1] for row in rows),
        uses=tuple(sorted({row.use for row in rows if row.use is not None})),
        paediatric=any(row.paediatric for row in rows),
        lines=tuple(row.line for row in rows),
    )


def _counts(entries: Iterable[Entry]) -> dict[str, int]:
    """What the file holds as it stands, before anything is left out."""
    expiries, flags, applications = defaultdict(set), defaultdict(set), defaultdict(set)
    rows = paediatric = delisted = 0
    for entry in entries:
        pair = (entry.application, entry.number)
        expiries[pair].add(entry.expiry)
        flags[pair].add(entry.flags)
        applications[entry.number].add(entry.application)
        rows += 1
        paediatric += entry.paediatric
        delisted += entry.delisted
    return {
        "rows": rows,
        "applications": len({application for application, _ in expiries}),
        "patent_numbers": len(applications),
        "patents": len({number.removesuffix(PAEDIATRIC) for number in applications}),
        "patent_numbers_on_several_applications": sum(len(named) > 1 for named in applications.values()),
        "pairs_with_two_expiries": sum(len(days) > 1 for days in expiries.values()),
        "pairs_with_two_flag_sets": sum(len(sets) > 1 for sets in flags.values()),
        "paediatric_rows": paediatric,
        "delisted_rows": delisted,
    }
