"""Where a deal's pool lies, and whether it is given cash or a tape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ipabs.collateral.collections import FILE as COLLECTIONS
from ipabs.collateral.collections import Collections
from ipabs.collateral.sources import has_tape
from ipabs.collateral.tape import Tape
from ipabs.collateral.workbooks import is_workbook
from ipabs.definitions.library import DEAL_FILE
from ipabs.definitions.pool_words import asked_of_pool
from ipabs.definitions.values import quoted
from ipabs.errors import Faults, Location

if TYPE_CHECKING:
    from pathlib import Path

    from ipabs.arrays import Times
    from ipabs.collateral.contracts import Contracts
    from ipabs.definitions.deal import Deal

TAPE = "contracts.csv"


def is_tape(path: Path) -> bool:
    """Whether a pool found by ``find_pool`` is a tape: a folder or a workbook; given cash is another file."""
    return path.is_dir() or is_workbook(path)


def is_tape_alone(path: Path) -> bool:
    """Whether a path is a tape without a deal: a folder with contracts and no deal file, or a workbook."""
    try:
        return is_workbook(path) or (path.is_dir() and not (path / DEAL_FILE).is_file() and has_tape(path))
    except OSError:  # a name longer than any file's, a folder that may not be entered: the reader of deals says so
        return False


def find_pool(deal: Deal, folder: Path, pool: Path | None, where: Location, faults: Faults) -> Path | None:
    """The tape (a folder or workbook) or file of given cash behind a deal's ``collateral``, or another pool named.

    Returns
    -------
    Path or None
        None with a fault.
    """
    path = pool if pool is not None else folder / deal.collateral
    place = Location(str(pool)) if pool is not None else where
    try:
        is_file, is_folder = path.is_file(), path.is_dir()
    except OSError as error:  # a name longer than any file's, a folder that may not be entered
        faults.add(place, f"the pool {quoted(str(path))} cannot be read: {error.strerror}.")
        return None
    if is_file:
        return path
    if not is_folder:
        faults.add(place, f"there is no pool at '{path}'.")
        return None
    given, tape = (path / COLLECTIONS).is_file(), has_tape(path)
    if given and tape:
        faults.add(place, f"'{path}' holds {COLLECTIONS} and {TAPE}: is the cash given, or simulated?")
        return None
    if not given and not tape:
        faults.add(place, f"the folder '{path}' has neither {COLLECTIONS} nor {TAPE}.")
        return None
    return path / COLLECTIONS if given else path


def refuse_unanswered(deal: Deal, pool: Collections | Tape | None, where: Location, faults: Faults) -> None:
    """Refuse formulas that ask the pool what its tables do not say."""
    for word in asked_of_pool(deal) if pool is not None else ():
        if isinstance(pool, Tape):
            what, there = {
                "sales": ("royalties", pool.royalties is not None),
                "renewals": ("patents that the deal renews", pool.renewals is not None),
                "delinquent": ("", True),
            }.get(word, ("contracts with instalments", bool(pool.contracts.ids)))
            if not there:
                faults.add(where, f"a formula asks {word}(pool), and the pool has no {what}.")
        elif isinstance(pool, Collections) and word != "delinquent" and word not in pool.told:
            faults.add(where, f"a formula asks {word}(pool), and {COLLECTIONS} has no column '{word}'.")


def warn_of_unpaid_renewals(deal: Deal, pool: Tape, where: Location, faults: Faults) -> None:
    """Warn of patents that the deal renews, where none of its formulas asks what that costs."""
    if pool.renewals is not None and "renewals" not in asked_of_pool(deal):
        faults.warn(where, "the deal renews patents of the pool, and no formula asks renewals(pool): it costs nothing.")


def warn_of_idle_cover(deal: Deal, contracts: Contracts, where: Location, faults: Faults) -> None:
    """Warn of cover that the tape gives to contracts and the deal has no layer for: it pays nothing."""
    layers = deal.asset_support
    for column, given, layer, name in (
        ("fund_share", contracts.fund_share > 0, layers.fund, "fund"),
        ("guarantor", contracts.guarantor >= 0, layers.guarantee, "guarantee"),
        ("insurance_limit", contracts.insurance_limit > 0, layers.insurance, "insurance"),
    ):
        if layer is None and given.any():
            count = int(given.sum())
            what = "1 contract has" if count == 1 else f"{count} contracts have"
            faults.warn(where, f"{what} '{column}' set, and the deal has no asset-support.{name}: it pays nothing.")


def warn_of_late_recoveries(deal: Deal, contracts: Contracts, times: Times, where: Location, faults: Faults) -> None:
    """Warn when the deal ends before half of what its last defaults recover has come: it is lost to the notes."""
    if not contracts.pledge.any() and not contracts.unsecured.any():
        return
    paying = np.flatnonzero(contracts.principal.sum(axis=0))
    left = float(times[-1] - times[paying[-1] + 1])
    lag = deal.model.recovery.lag
    if lag > left:
        faults.warn(
            where,
            f"recoveries take {lag:g} years at the median, and collections end {left:.2g} years after the last "
            "instalment: what comes later is lost. A later legal final leaves time.",
        )
