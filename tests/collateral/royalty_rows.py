"""Royalties written as a structurer would, read and made into arrays stage by stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ipabs.collateral.bundles import Bundles, make_bundles, warn_of_expired
from ipabs.collateral.contract_checks import Frame, check_contracts
from ipabs.collateral.contract_years import Spans, make_spans
from ipabs.collateral.families import split_families
from ipabs.collateral.patents import Patents, make_patents
from ipabs.collateral.pledges import link
from ipabs.collateral.reading import References, Row, read_rows
from ipabs.collateral.royalties import RoyaltyTerms, make_royalties
from ipabs.collateral.schedules import Periods, make_periods
from ipabs.collateral.tables import read_table
from ipabs.definitions.model import Replacement
from ipabs.definitions.tape import TABLES
from ipabs.errors import Faults

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CUTOFF = date(2020, 1, 1)
QUARTERS = tuple(
    date(year, month, day) for year in (2020, 2021) for month, day in ((3, 31), (6, 30), (9, 30), (12, 31))
)
OBLIGORS = ("F1", "F2", "F3")
SECTORS = ("pharma", "", "music")
PLAIN = {"id": "C1", "obligor": "F1", "kind": "royalty", "sales": "1000", "volatility": "20%", "royalty_rate": "5%"}


@dataclass(frozen=True)
class Made:
    """Royalties by licensee, and the rows they come from."""

    rows: tuple[Row, ...]
    spans: Spans
    patents: Patents
    terms: RoyaltyTerms
    bundles: Bundles
    warnings: list[str]


def table(*rows: dict[str, str]) -> str:
    """A table of royalties: ``PLAIN`` and what each row says otherwise; an empty cell takes a value away."""
    full = [{**PLAIN, "id": f"C{number}", **row} for number, row in enumerate(rows or ({},), 1)]
    columns = list(dict.fromkeys(column for row in full for column in row))
    return "\n".join([",".join(columns), *(",".join(row.get(column, "") for column in columns) for row in full)]) + "\n"


def made(
    folder: Path,
    *rows: dict[str, str],
    patents: str = "id,expiry_date\n",
    cutoff: date = CUTOFF,
    collected: Sequence[date] = QUARTERS,
    replacement: Replacement | None = None,
) -> Made:
    """Royalties without a fault."""
    faults = Faults()
    read = _read(folder, table(*rows), "contracts", faults)
    owned = make_patents(_read(folder, patents, "patents", faults), faults)
    check_contracts(read, frame(cutoff, collected), faults)
    links = link(
        read, References("obligor", OBLIGORS, faults), References("patent", owned.ids, faults), owned.ids, faults
    )
    assert not faults.faults, faults.faults
    _, royalties = split_families(read, links, "CNY")
    periods: Periods = make_periods(cutoff, collected, "end")
    spans = make_spans(royalties.rows, royalties.links, owned)
    warn_of_expired(royalties.rows, royalties.links, owned, cutoff.toordinal(), faults)
    return Made(
        royalties.rows,
        spans,
        owned,
        make_royalties(royalties.rows, royalties.links, owned, spans, SECTORS, periods, replacement or Replacement()),
        make_bundles(royalties.links, owned, spans, periods.bounds),
        [str(warning) for warning in faults.warnings],
    )


def told(folder: Path, contracts: str = "", patents: str = "") -> tuple[list[str], list[str]]:
    """Faults and warnings of tables of contracts and patents."""
    faults = Faults()
    if contracts:
        sound = [row for row in _read(folder, contracts, "contracts", faults) if row.sound]
        check_contracts(sound, frame(CUTOFF, QUARTERS), faults)
    if patents:
        make_patents(_read(folder, patents, "patents", faults), faults)
    return [str(fault) for fault in faults.faults], [str(warning) for warning in faults.warnings]


def frame(cutoff: date, collected: Sequence[date]) -> Frame:
    """A deal in CNY around the contracts."""
    return Frame(cutoff, cutoff, collected[0], collected[-1], "CNY", "act/365f")


def _read(folder: Path, text: str, name: str, faults: Faults) -> list[Row]:
    (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    read = read_table(folder / f"{name}.csv", f"{name}.csv", faults)
    assert read is not None
    return read_rows(read, TABLES[name], faults, may_be_empty=True)
