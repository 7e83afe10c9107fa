"""Small deals on given cash, written to a folder as a structurer would."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipabs.collateral.collections import Collections, read_collections
from ipabs.definitions.loading import load_deal
from ipabs.errors import Faults
from ipabs.market.timetable import Timetable, make_timetable

if TYPE_CHECKING:
    from pathlib import Path

QUARTERLY = (
    "{cutoff: 2023-01-01, closing: 2023-01-01, "
    "first-payment: 2023-04-01, legal-final: 2024-01-01, frequency: quarterly}"
)

DEAL = """\
deal: small
currency: CNY
dates: {dates}
{more}collateral: collections.csv
tranches:
  A: {{notional: 100, coupon: 4%, principal: pass-through}}
waterfall:
  - pay: A
"""


def write_deal(folder: Path, deal: str, collections: str | bytes) -> Path:
    """The folder, with ``deal.yaml`` and ``collections.csv`` in it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "deal.yaml").write_text(deal, encoding="utf-8")
    raw = collections.encode() if isinstance(collections, str) else collections
    (folder / "collections.csv").write_bytes(raw)
    return folder


def small_deal(dates: str = QUARTERLY, more: str = "") -> str:
    """A deal of one tranche with these dates; ``more``: lines for the top of the file."""
    return DEAL.format(dates=dates, more=more)


def timetable(folder: Path, dates: str, faults: Faults | None = None) -> Timetable | None:
    """The dates of a deal, worked out; without ``faults`` there must be none."""
    (folder / "deal.yaml").write_text(small_deal(dates), encoding="utf-8")
    found = Faults() if faults is None else faults
    deal, document = load_deal(folder / "deal.yaml", found)
    made = make_timetable(deal, document, folder, found)
    assert faults is not None or not found.faults, found.faults
    return made


def pool(folder: Path, collections: str | bytes, deal: str = "", faults: Faults | None = None) -> Collections | None:
    """A pool's collections, sorted into the periods of a deal; without ``faults`` there must be none."""
    write_deal(folder, deal or small_deal(), collections)
    found = Faults() if faults is None else faults
    definition, document = load_deal(folder / "deal.yaml", found)
    dates = make_timetable(definition, document, folder, found)
    assert dates is not None
    made = read_collections(folder / "collections.csv", definition, dates, found, name="collections.csv")
    assert faults is not None or not found.faults, found.faults
    return made
