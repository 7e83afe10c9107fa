"""Small simulated pools, written to a folder as a structurer would, and read by a deal of four quarters."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ipabs.collateral.tape import Tape, read_tape
from ipabs.definitions.deal import Deal
from ipabs.errors import Faults
from ipabs.market.timetable import Timetable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ipabs.collateral.firms import PartySpec
    from ipabs.definitions.model import Model

CUTOFF = date(2020, 1, 1)
CLOSING = date(2020, 2, 1)
COLLECTED = (date(2020, 3, 31), date(2020, 6, 30), date(2020, 9, 30), date(2020, 12, 31))
QUARTERS = Timetable(CLOSING, COLLECTED, (CLOSING, *COLLECTED[:-1]), COLLECTED, COLLECTED)

DEAL = Deal.model_validate(
    {
        "deal": "four-quarters",
        "currency": "CNY",
        "dates": {"cutoff": f"{CUTOFF}", "closing": f"{CLOSING}", "payments": [f"{day}" for day in COLLECTED]},
        "collateral": "pool",
        "valuation-rate": "8%",
        "tranches": {"A": {"notional": "100", "principal": "pass-through"}},
        "waterfall": [{"pay": "A"}],
    }
)

OBLIGORS = "id,pd\nF1,2%\nF2,3%\n"
CONTRACTS = "id,obligor,end_date,exposure\nC1,F1,2020-12-31,100\n"


def write_pool(folder: Path, contracts: str = CONTRACTS, obligors: str = OBLIGORS, patents: str | None = None) -> None:
    """The pool's tables in ``folder``."""
    (folder / "contracts.csv").write_text(contracts, encoding="utf-8")
    (folder / "obligors.csv").write_text(obligors, encoding="utf-8")
    if patents is not None:
        (folder / "patents.csv").write_text(patents, encoding="utf-8")


def read(folder: Path, faults: Faults, *, model: Model | None = None, parties: Sequence[PartySpec] = ()) -> Tape | None:
    """The pool in ``folder``, with what is wrong in ``faults``."""
    deal = DEAL if model is None else DEAL.model_copy(update={"model": model})
    return read_tape(folder, deal, parties, QUARTERS, faults)


def pool(
    folder: Path,
    contracts: str = CONTRACTS,
    obligors: str = OBLIGORS,
    patents: str | None = None,
    *,
    model: Model | None = None,
    parties: Sequence[PartySpec] = (),
) -> Tape:
    """A pool that must have no fault."""
    write_pool(folder, contracts, obligors, patents)
    faults = Faults()
    made = read(folder, faults, model=model, parties=parties)
    assert not faults.faults, faults.faults
    assert made is not None
    return made


def told(
    folder: Path,
    contracts: str = CONTRACTS,
    obligors: str = OBLIGORS,
    patents: str | None = None,
    *,
    model: Model | None = None,
    parties: Sequence[PartySpec] = (),
) -> tuple[list[str], list[str]]:
    """Faults, of which there must be some if and only if there is no pool, and warnings."""
    write_pool(folder, contracts, obligors, patents)
    faults = Faults()
    made = read(folder, faults, model=model, parties=parties)
    assert (made is None) == bool(faults)
    return [str(fault) for fault in faults.faults], [str(warning) for warning in faults.warnings]
