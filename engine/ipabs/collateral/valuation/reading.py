"""A pool or deal, and a valuation file -> the values of its assets, or every fault at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ipabs.collateral.pools import find_pool, is_tape, is_tape_alone
from ipabs.collateral.valuation.assets import check_royalties, read_assets
from ipabs.collateral.valuation.valuing import Valuer
from ipabs.collateral.workbooks import is_workbook
from ipabs.definitions.library import find_deal
from ipabs.definitions.loading import load_deal
from ipabs.definitions.valuation import Valuation
from ipabs.definitions.valuation_loading import VALUATION_FILE, load_valuation
from ipabs.definitions.values import quoted
from ipabs.errors import Fault, Faults, Location, PoolError, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ipabs.collateral.valuation.assets import PoolAssets
    from ipabs.collateral.valuation.values import Value
    from ipabs.definitions.deal import Deal


@dataclass(frozen=True, slots=True)
class Valued:
    """The values of a pool's assets.

    Parameters
    ----------
    name : str
        What the user called the pool.
    at : date
    currency : str
        Empty where neither the deal nor the file says it.
    valuation : Valuation
    values : tuple of Value
    assets : int
        Patents and contracts that the pool has.
    warnings : tuple of Fault
    """

    name: str
    at: date
    currency: str
    valuation: Valuation
    values: tuple[Value, ...]
    assets: int
    warnings: tuple[Fault, ...]


def find_tape(pool: str, faults: Faults) -> tuple[Path | None, Deal | None]:
    """A tape, and the deal around it: of a folder of tables or a workbook, a deal, or a shipped structure.

    Raises
    ------
    DealError
        It is none of these, or the deal cannot be read.
    """
    path = Path(pool)
    if is_tape_alone(path):
        return path, None
    file = find_deal(pool)
    deal, document = load_deal(file, faults)
    where = document.location(("collateral",))
    folder = find_pool(deal, file.parent, None, where, faults)
    if folder is not None and not is_tape(folder):
        faults.add(where, "the pool is given cash: only a tape has patents and contracts.")
        return None, deal
    return folder, deal


def value_pool(
    pool: str,
    file: Path | None = None,
    at: date | None = None,
    only: Sequence[str] = (),
    paths: int = 20_000,
    seed: int = 1,
) -> Valued:
    """Value the assets of a pool.

    Parameters
    ----------
    pool : str
        A tape (a folder or a workbook), a deal, or the name of a shipped structure.
    file : Path, optional
        The valuation file; ``valuation.yaml`` beside the tape, if there is one, unless given.
    at : date, optional
        Of valuation; the file's unless given.
    only : sequence of str
        Ids of the assets to value; all unless given.
    paths, seed : int
        Of the simulation of real options.

    Raises
    ------
    PoolError, DealError
        With every fault found.
    """
    faults = Faults()
    folder, deal = find_tape(pool, faults)
    beside = (folder.parent if is_workbook(folder) else folder) / VALUATION_FILE if folder is not None else None
    if file is None and beside is not None and beside.is_file():
        file = beside
    valuation, document = load_valuation(file, faults) if file is not None else (Valuation(valuation="none"), None)
    assets = read_assets(folder, faults) if folder is not None else None
    currency = valuation.currency or (deal.currency if deal is not None else "")
    day = at or valuation.date or (deal.dates.cutoff if deal is not None else assets.appraised if assets else None)
    if assets is not None and day is None:
        place = document.location(()) if document is not None else Location(pool)
        faults.add(place, "as of when? Give --date, or 'date' in the valuation file: the pool has no appraisal_date.")
    if assets is not None and day is not None:
        _refuse_unknown(only, assets, pool, faults)
        check_royalties(assets, day, faults)
        _refuse_currencies(only or tuple(assets.assets), assets, currency, faults)
    faults.raise_if_any(PoolError)
    assert assets is not None and day is not None
    values = Valuer(assets, valuation, document, day, faults, paths, seed).values(only)
    faults.raise_if_any(PoolError)
    return Valued(pool, day, currency, valuation, tuple(values), len(assets.assets), tuple(faults.warnings))


def _refuse_currencies(chosen: Sequence[str], assets: PoolAssets, currency: str, faults: Faults) -> None:
    """Values stand side by side in one currency, and are converted from none."""
    for asset in (assets.assets[name] for name in chosen if name in assets.assets):
        own = asset.row["currency"] if asset.row is not None else None
        if asset.row is not None and own is not None and currency and own != currency:
            message = f"the contract is in {own}, the valuation in {currency}: value what is in one currency at a time."
            faults.add(asset.row.at("currency"), message)


def _refuse_unknown(only: Sequence[str], assets: PoolAssets, pool: str, faults: Faults) -> None:
    for name in only:
        if name not in assets.assets:
            near = nearest(name, list(assets.assets))
            faults.add(Location(pool), f"no patent or contract of the pool is called {quoted(name)}.{near}")
