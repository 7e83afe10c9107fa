"""A patent file like the Orange Book's, short and made up, with every trap of the real one; and where that lies."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ipabs.collateral.importers.orange_book import OrangeBook, read_orange_book
from ipabs.errors import Faults

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADER = (
    "Appl_Type~Appl_No~Product_No~Patent_No~Patent_Expire_Date_Text~"
    "Drug_Substance_Flag~Drug_Product_Flag~Patent_Use_Code~Delist_Flag~Submission_Date"
)
ROWS = (
    "N~020610~001~7625884~Aug 24, 2026~~~U-141~~",  # line 2
    "N~020610~001~7625884*PED~Feb 24, 2027~~~~~",  # 3: extends line 2
    "N~020610~002~7625884~Aug 24, 2026~~Y~U-27~~Jul 1, 2014",  # 4: other flags and another use than line 2
    "N~020610~002~RE41783~Jan 5, 2030~Y~~~~Oct 4, 2020",  # 5
    "N~020610~003~RE41783~Mar 5, 2030~Y~~~~",  # 6: another expiry than line 5
    "N~020988~001~7700000~Jun 1, 2031~~Y~~Y~",  # 7: delisted
    "N~020988~001~7700000*PED~Dec 1, 2031~~~~~",  # 8: extends what is delisted
    "N~020988~001~RE41783~Jan 5, 2030~Y~~~~",  # 9: also on N020610, where it ends later
    "N~020988~001~6500000*PED~Jul 1, 2025~~~~~",  # 10: its patent has left the file
    "N~021000~001~7000001~Mar 1, 2025~~Y~~~",  # 11: an application that has ended ...
    "N~021000~001~7000001*PED~Apr 30, 2025~~~~~",  # 12: ... with its exclusivity
    "N~021500~001~8000001~Jan 1, 2032~Y~~~Y~",  # 13: an application with nothing but a delisted patent
    "N~020988~001~6900000~Apr 1, 2025~~Y~~~May 1, 2025",  # 14: ended, beside others that are alive
    "N~020988~002~8100000~Jan 1, 2033~Y~~~Y~",  # 15: delisted for one product ...
    "N~020988~003~8100000~Jan 1, 2033~Y~~~~",  # 16: ... and not for another
    "N~022000~001~D654321~Feb 29, 2028~~Y~~~",  # 17
    "N~022000~001~D654321*PED~Jan 1, 2027~~~~~",  # 18: exclusivity that ends before the patent
)


def book_bytes(rows: Sequence[str] = ROWS, header: str = HEADER) -> bytes:
    """As the FDA writes it: lines end as in DOS, the last one does not."""
    return "\r\n".join((header, *rows)).encode()


def write_book(folder: Path, raw: bytes | None = None) -> Path:
    """The file, in a folder."""
    file = folder / "patent.txt"
    file.write_bytes(book_bytes() if raw is None else raw)
    return file


def read(file: Path) -> OrangeBook:
    """The file, cleaned; there must be no fault and no warning."""
    faults = Faults()
    book = read_orange_book(file, file.name, faults)
    assert (faults.faults, faults.warnings) == ([], [])
    assert book is not None
    return book


REAL = Path(os.environ.get("IPABS_DATA") or Path(__file__).resolve().parents[2] / ".." / "shared" / "data") / (
    "orange_book_patent.txt"
)
needs_the_real_file = pytest.mark.skipif(
    not REAL.is_file(), reason="left out: IPABS_DATA or ../shared/data holds no orange_book_patent.txt"
)
"""The patent file of May 2025, 1 MB: not part of the project."""
