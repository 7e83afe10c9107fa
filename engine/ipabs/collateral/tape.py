"""A simulated pool: contracts.csv, obligors.csv and patents.csv -> arrays, every fault located."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipabs.collateral.contract_checks import Frame, check_contracts
from ipabs.collateral.contracts import Contracts, make_contracts
from ipabs.collateral.firms import Firm, PartySpec, gather_firms
from ipabs.collateral.obligors import Obligors, firm_hash, make_obligors
from ipabs.collateral.patents import Patents, make_patents, refuse_later_filings
from ipabs.collateral.pledges import link, recovery_means, warn_of_worthless
from ipabs.collateral.reading import References, Row, read_rows
from ipabs.collateral.schedules import make_periods
from ipabs.collateral.tables import read_table
from ipabs.definitions.tape import TABLES
from ipabs.errors import Faults, Location
from ipabs.kernels.entity import entity_hash

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from ipabs.arrays import Times
    from ipabs.collateral.tables import Table
    from ipabs.definitions.model import Model
    from ipabs.market.timetable import Timetable


@dataclass(frozen=True, slots=True)
class Tape:
    """A simulated pool.

    Parameters
    ----------
    obligors : Obligors
    contracts : Contracts
    patents : Patents
    times : (K+1,) float64
        Years of 365 days from the cutoff to itself and to the end of each period.
    initial : float
        Principal outstanding at the cutoff, deal currency.
    tables : dict of str to Table
        The tables as they were read, unknown columns and all.
    """

    obligors: Obligors
    contracts: Contracts
    patents: Patents
    times: Times
    initial: float
    tables: dict[str, Table]

    @property
    def scheduled_receipts(self) -> dict[str, float]:
        """What the pool pays in all when nobody defaults, by kind, money."""
        return {"interest": float(self.contracts.interest.sum()), "principal": float(self.contracts.principal.sum())}


def read_tape(
    folder: Path,
    model: Model,
    parties: Sequence[PartySpec],
    timetable: Timetable,
    cutoff: date,
    currency: str,
    day_count: str,
    faults: Faults,
) -> Tape | None:
    """Read a pool's tables.

    Parameters
    ----------
    folder : Path
        Holds contracts.csv, obligors.csv and, where something is pledged, patents.csv.
    model : Model
        Weights, recovery and the time of default, where the tape says nothing of its own.
    parties : sequence of PartySpec
        Of the deal; the tape may name them, and they come after the pool's obligors.
    timetable : Timetable
        Its collections end the periods.
    cutoff : date
    currency, day_count : str
        The deal's.
    faults : Faults
        Receives what is wrong, all at once.

    Returns
    -------
    Tape or None
        None with at least one fault.
    """
    mine = Faults()
    tape = _read(
        folder,
        model,
        parties,
        timetable,
        Frame(cutoff, timetable.closing, timetable.collected[0], timetable.collected[-1], currency, day_count),
        mine,
    )
    faults.extend(mine)
    return tape


def _read(
    folder: Path, model: Model, parties: Sequence[PartySpec], timetable: Timetable, frame: Frame, faults: Faults
) -> Tape | None:
    tables = _tables(folder, faults)
    rows = {
        name: read_rows(table, TABLES[name], faults, may_be_empty=name == "patents") for name, table in tables.items()
    }
    contracts = [row for row in rows.get("contracts", []) if row.sound]
    lost = {fault.location.file for fault in faults.faults if not fault.location.path}  # rows, or all of the table
    firms = gather_firms(rows.get("obligors", []), parties, folder, faults)
    patents = make_patents(rows.get("patents", []), faults)
    refuse_later_filings(rows.get("patents", []), frame.cutoff, faults)
    periods = make_periods(frame.cutoff, timetable.collected, model.default_time)
    obligors = make_obligors(firms, model.correlation, periods.times, faults)
    check_contracts(contracts, frame, faults)
    if not (folder / _file("patents")).is_file():
        _refuse_pledges(contracts, faults)
        lost.add(_file("patents"))
    named = _named(firms, rows.get("obligors", []))
    links = link(
        contracts,
        References("obligor or party", named, faults, complete=_file("obligors") not in lost),
        References("patent", patents.ids, faults, complete=_file("patents") not in lost),
        patents.ids,
        faults,
    )
    means = recovery_means(contracts, links, patents, model.recovery, faults)
    _refuse_collisions(firms, contracts, faults)
    if obligors is None or faults:
        return None
    warn_of_worthless(contracts, links, patents, frame.cutoff.toordinal(), faults)
    made = make_contracts(
        contracts, links, patents, means, cutoff=frame.cutoff, periods=periods, day_count=frame.day_count
    )
    initial = float(made.outstanding[:, 0].sum())
    if initial <= 0:
        faults.add(Location(contracts[0].file), "the pool owes nothing at the cutoff.")
        return None
    return Tape(obligors, made, patents, periods.times, initial, tables)


def _tables(folder: Path, faults: Faults) -> dict[str, Table]:
    tables = {}
    for name in TABLES:
        path = folder / _file(name)
        if name == "patents" and not path.is_file():
            continue
        table = read_table(path, path.name, faults)
        if table is not None:
            tables[name] = table
    return tables


def _file(table: str) -> str:
    return f"{table}.csv"


def _refuse_pledges(contracts: Sequence[Row], faults: Faults) -> None:
    pledging = next((row for row in contracts if row["patents"]), None)
    if pledging is not None:
        faults.add(pledging.at("patents"), f"patents are pledged, but the pool has no {_file('patents')}.")


def _named(firms: Sequence[Firm], rows: Sequence[Row]) -> list[str]:
    """Ids that contracts may name: the firms, then rows that do not read, so that their names do not dangle."""
    known = {firm.id for firm in firms}
    return [firm.id for firm in firms] + [row["id"] for row in rows if row["id"] and row["id"] not in known]


def _refuse_collisions(firms: Sequence[Firm], contracts: Sequence[Row], faults: Faults) -> None:
    """Two entities with one hash would share their draws; at 50,000 entities the chance is 7e-11."""
    seen: dict[int, str] = {}
    entities = [
        (firm_hash(firm), f"obligor '{firm.id}'" if firm.group is None else f"group '{firm.group}'", firm.where)
        for firm in firms
    ]
    entities += [(entity_hash("contract", row["id"]), f"contract '{row['id']}'", row.at("id")) for row in contracts]
    for number, what, where in entities:
        other = seen.setdefault(number, what)
        if other != what:
            faults.add(where, f"{what} and {other} have one number in the random generator: rename one of them.")
