"""A simulated pool: tables of contracts, obligors and patents -> arrays, every fault located."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from ipabs.collateral.around import Around
from ipabs.collateral.blame import Changes, blame
from ipabs.collateral.contract_checks import Frame, check_contracts
from ipabs.collateral.contracts import Contracts, make_contracts
from ipabs.collateral.families import split_families
from ipabs.collateral.firms import Firm, PartySpec, gather_firms
from ipabs.collateral.idle_shocks import warn_of_late, warn_of_level_quality
from ipabs.collateral.obligors import Obligors, firm_hash, make_obligors
from ipabs.collateral.patents import make_patents, refuse_later_filings
from ipabs.collateral.pledges import link, recovery_means, warn_of_worthless
from ipabs.collateral.reading import References
from ipabs.collateral.renewal_fees import renewal_fees
from ipabs.collateral.schedules import make_periods
from ipabs.collateral.shocks import shock_firms, shock_rows
from ipabs.collateral.tape_rows import read_tape_rows
from ipabs.collateral.windows import default_windows, hazard_windows, sales_windows
from ipabs.errors import Faults, Location
from ipabs.kernels.entity import entity_hash

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ipabs.arrays import Money, Times
    from ipabs.collateral.downgrades import Downgrades
    from ipabs.collateral.patents import Patents
    from ipabs.collateral.reading import Row
    from ipabs.collateral.royalty_pool import RoyaltyPool
    from ipabs.collateral.tables import Table
    from ipabs.collateral.tape_rows import TapeRows
    from ipabs.collateral.window import Window
    from ipabs.definitions.deal import Deal
    from ipabs.definitions.scenario import Stress
    from ipabs.market.exchange import Exchange
    from ipabs.market.timetable import Timetable


@dataclass(frozen=True, slots=True)
class Tape:
    """A simulated pool.

    Parameters
    ----------
    obligors : Obligors
    contracts : Contracts
        That owe a schedule.
    royalties : RoyaltyPool or None
        Contracts that are paid for by sales.
    patents : Patents
    times : (K+1,) float64
        Years of 365 days from the cutoff to itself and to the end of each period.
    initial : float
        Principal outstanding and value of royalties at the cutoff, deal currency; as it was before a scenario.
    expected : (royalties,) float64
        Of it, what each royalty is worth: against what comes of it its loss is measured.
    tables : dict of str to Table
        The tables as they were read, unknown columns and all.
    exchanges : mapping of str to Exchange
        The deal's other currencies.
    renewals : (K,) float64 or None
        Expected fees of each period for patents that the deal renews, money; None where there are none.
    downgrades : dict of (K+1,) float64
        By party and grade that formulas ask for: probability of having fallen below the grade.
    """

    obligors: Obligors
    contracts: Contracts
    royalties: RoyaltyPool | None
    patents: Patents
    times: Times
    initial: float
    expected: Money
    tables: dict[str, Table]
    exchanges: Mapping[str, Exchange] = field(default_factory=dict)
    renewals: Money | None = None
    downgrades: Downgrades = field(default_factory=dict)

    @property
    def scheduled_receipts(self) -> dict[str, float]:
        """What the pool pays in all when nobody defaults and sales are as forecast, by kind, money."""
        receipts = {
            "interest": float(self.contracts.interest.sum()),
            "principal": float(self.contracts.principal.sum()),
        }
        if self.royalties is not None:
            receipts["royalty"] = float(self.royalties.valuation.base_receipts.sum())
        return receipts

    @property
    def exposures(self) -> Money:
        """Principal outstanding and value of royalties at the cutoff, by obligor, (O,) money."""
        result = np.zeros(len(self.obligors.ids))
        np.add.at(result, self.contracts.obligor, self.contracts.outstanding[:, 0])
        if self.royalties is not None:
            np.add.at(result, self.royalties.terms.obligor, self.royalties.valuation.closing)
        return result


def read_tape(
    path: Path,
    deal: Deal,
    parties: Sequence[PartySpec],
    timetable: Timetable,
    faults: Faults,
    stress: Stress | None = None,
    exchanges: Mapping[str, Exchange] = MappingProxyType({}),
) -> Tape | None:
    """Read a pool's tables.

    Parameters
    ----------
    path : Path
        A folder with the tables, or a workbook, as ``read_tape_rows`` takes them.
    deal : Deal
        Its model stands where the tape says nothing of its own.
    parties : sequence of PartySpec
        Of the deal; the tape may name them, and they come after the pool's obligors.
    timetable : Timetable
        Its collections end the periods.
    faults : Faults
        Receives what is wrong, all at once.
    stress : Stress, optional
        What a scenario changes before arrays are made; what is wrong then is a fault of its shocks, and ``faults``
        knows what is without it.
    exchanges : mapping of str to Exchange
        The deal's other currencies.

    Returns
    -------
    Tape or None
        None with at least one fault.
    """
    mine, changes = Faults(), Changes()
    rows = read_tape_rows(path, mine)
    tape = _make(rows, Around(deal, parties, timetable, exchanges), mine, stress, changes)
    faults.extend(mine if stress is None else blame(mine, faults, changes, stress))
    return tape


def _make(rows: TapeRows, around: Around, faults: Faults, stress: Stress | None, changes: Changes) -> Tape | None:
    deal, parties, timetable, _ = around
    cutoff = deal.cutoff
    contracts, patent_rows = rows.contracts, rows.patents
    firms = gather_firms(rows.obligors, parties, rows.folder, faults)
    periods = make_periods(cutoff, timetable.collected, deal.model.default_time)
    windows: list[Window] = []
    if stress is not None:  # what it selects is looked up in the tape as it was read
        windows = default_windows(firms, stress, faults)
        contracts = shock_rows("contracts", contracts, stress, deal.model, changes, faults)
        patent_rows = shock_rows("patents", patent_rows, stress, deal.model, changes, faults)
        firms = shock_firms(firms, stress, changes, faults)
        warn_of_late(stress, periods.times, faults)
    patents = make_patents(patent_rows, faults)
    if stress is not None:
        living = patents.expiry > cutoff.toordinal()
        warn_of_level_quality(rows.patents, rows.contracts, living, stress, faults)
    refuse_later_filings(patent_rows, cutoff, faults)
    fees = renewal_fees(patent_rows, patents, deal.currency, periods.bounds, faults)
    obligors = make_obligors(firms, deal.model.correlation, periods.times, faults, windows)
    collected = (timetable.collected[0], timetable.collected[-1])
    frame = Frame(cutoff, timetable.origin, *collected, deal.currency, deal.day_count, tuple(deal.currencies))
    check_contracts(contracts, frame, faults)
    links = link(
        contracts,
        References("obligor or party", _named(firms, rows.obligors), faults, complete="obligors" not in rows.lost),
        References("patent", patents.ids, faults, complete="patents" not in rows.lost),
        patents.ids,
        faults,
    )
    scheduled, paid = split_families(contracts, links, deal.currency)
    means = recovery_means(scheduled.rows, scheduled.links, patents, deal.model.recovery, faults)
    _refuse_collisions(firms, contracts, patent_rows, faults)
    if paid.rows and deal.valuation_rate is None:
        faults.add(paid.rows[0].at("kind"), "a royalty is worth something at a rate: give the deal a 'valuation-rate'.")
    if obligors is None or faults:
        return None
    if scheduled.rows:
        warn_of_worthless(scheduled.rows, scheduled.links, patents, cutoff.toordinal(), faults)
    made = make_contracts(
        scheduled.rows, scheduled.links, patents, means, cutoff=cutoff, periods=periods, day_count=deal.day_count
    )
    royalties = None
    if paid.rows:
        from ipabs.collateral.royalty_pool import make_royalty_pool  # 0.4 s that other pools do without

        tables = (rows.contracts, rows.patents)
        royalties = make_royalty_pool(paid, tables, patents, obligors, periods, around, faults, stress)
        if royalties is None:
            return None
    elif stress is not None:  # they tell what changes nothing
        hazard_windows(rows.patents, rows.contracts, stress, faults)
        sales_windows(rows.contracts, stress, periods.times, faults)
    expected = royalties.valuation.closing if royalties is not None else np.zeros(0)
    initial = float(made.outstanding[:, 0].sum() + expected.sum())
    if initial <= 0 and stress is None:  # a scenario may take all: what it is measured against is worth something
        faults.add(Location(contracts[0].file), "the pool owes nothing at the cutoff.")
        return None
    alive = np.ones_like(fees) if royalties is None else royalties.lives.survival[: len(fees), :-1]
    renewals = (fees * alive).sum(axis=0) if (patents.renewed_by_deal).any() else None
    return Tape(
        obligors, made, royalties, patents, periods.times, initial, expected, rows.tables, around.exchanges, renewals
    )


def as_expected(tape: Tape, base: Tape) -> Tape:
    """A tape under a scenario, whose losses are measured against what was expected without it."""
    return replace(tape, initial=base.initial, expected=base.expected)


def _named(firms: Sequence[Firm], rows: Sequence[Row]) -> list[str]:
    """Ids that contracts may name: the firms, then rows that do not read, so that their names do not dangle."""
    known = {firm.id for firm in firms}
    return [firm.id for firm in firms] + [row["id"] for row in rows if row["id"] and row["id"] not in known]


def _refuse_collisions(firms: Sequence[Firm], contracts: Sequence[Row], patents: Sequence[Row], faults: Faults) -> None:
    """Two entities with one hash would share their draws; at 50,000 entities the chance is 7e-11."""
    seen: dict[int, str] = {}
    entities = [
        (firm_hash(firm), f"obligor '{firm.id}'" if firm.group is None else f"group '{firm.group}'", firm.where)
        for firm in firms
    ]
    for what, rows in (("contract", contracts), ("patent", [row for row in patents if row["id"]])):
        entities += [(entity_hash(what, row["id"]), f"{what} '{row['id']}'", row.at("id")) for row in rows]
    for number, what, where in entities:
        other = seen.setdefault(number, what)
        if other != what:
            faults.add(where, f"{what} and {other} have one number in the random generator: rename one of them.")
