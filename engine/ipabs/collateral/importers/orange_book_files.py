"""A pool made of the Orange Book -> a folder: the tape, and what one should know of where it came from."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from ipabs.collateral.folders import write_folder
from ipabs.collateral.importers.orange_book_pool import HAZARDS, RATING_TABLE, RATINGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ipabs.collateral.importers.orange_book import OrangeBook
    from ipabs.collateral.importers.orange_book_pool import Assumptions, PoolTables

README: Final = """\
A pool of royalties on US drug patents, made by: ipabs pool orange-book

REAL: which patents protect which application, and when each expires, paediatric exclusivity included. From the patent
file of the FDA's Orange Book (public domain), as of {as_of}.

MEASURED: the hazard of losing a patent before it expires, from two editions of the file, of 2019 and 2025: {hazards}
a year, by the strongest of what the patent claims. Patents that left with their drug count too, which makes it high.

MADE UP: everything about money. The file names no company, no sales and no licence. Drawn for each application
from the seed {seed} and the application's number, so that no contract hangs on what else is in the pool:
  sales         log-normal, median {sales_median:,.0f} US dollars a year, {sales_sigma:g} standard deviation of the log
  growth        {growth:.1%} a year, with a volatility of {volatility:.0%} a year
  royalty rate  from the distribution of licences in Parr, Royalty Rates for Technology, 6th ed.
  licensee      one for each application, rated {ratings} (default table: {table})
Nothing here says what any product sells or who licensed it.

contracts.csv, obligors.csv, patents.csv   the tape; a patent may stand on several contracts, and ends for all at once
listings.csv   what the file says of each patent of a contract: what it claims, and whether exclusivity extends it
left_out.csv   rows of the file that are not used, by line, and why
pool.json      the source, the assumptions, and counts
"""


def write_pool(pool: PoolTables, book: OrangeBook, assumptions: Assumptions, source: str, folder: Path) -> None:
    """Write the pool's files, all or none.

    Parameters
    ----------
    pool : PoolTables
    book : OrangeBook
    assumptions : Assumptions
    source : str
        Name of the file that the book was read from.
    folder : Path
        New, or empty.

    Raises
    ------
    PoolError
        The folder holds something.
    RunError
        The folder cannot be written.
    """
    write_folder(_files(pool, book, assumptions, source), folder)


def _files(pool: PoolTables, book: OrangeBook, assumptions: Assumptions, source: str) -> dict[str, str]:
    ratings = ", ".join(f"{rating} {share:.0%}" for rating, share in RATINGS)
    hazards = ", ".join(f"{claims} {hazard:.2%}" for claims, hazard in HAZARDS.items())
    made = {"ratings": dict(RATINGS), "rating_table": RATING_TABLE, "hazards": HAZARDS}
    said = {"as_of": pool.as_of, "ratings": ratings, "table": RATING_TABLE, "hazards": hazards, **asdict(assumptions)}
    summary = {
        "source": {
            "file": source,
            "sha256": book.digest,
            "last_submission": book.last_submission.isoformat() if book.last_submission else None,
        },
        "as_of": pool.as_of.isoformat(),
        "assumptions": asdict(assumptions) | made,
        "counts": pool.counts,
        "applications_left_out": pool.applications_left_out,
    }
    return {
        "contracts.csv": _table(pool.contracts),
        "obligors.csv": _table(pool.obligors),
        "patents.csv": _table(pool.patents),
        "listings.csv": _table(pool.listings),
        "left_out.csv": _table([asdict(row) for row in pool.left_out], ("line", "application", "patent", "reason")),
        "pool.json": json.dumps(summary, indent=2) + "\n",
        "README.txt": README.format(**said),
    }


def _table(rows: Sequence[Mapping[str, object]], columns: Sequence[str] = ()) -> str:
    # No cell can be taken for a formula: the reader lets nothing through that begins with a sign.
    out = io.StringIO()
    writer = csv.DictWriter(out, columns or list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
