"""What else is wrong with a deal that was refused: told in the same run, as far as it rests on nothing refused."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ipabs.collateral.pools import find_pool
from ipabs.definitions.mending import mend
from ipabs.definitions.references import check_references
from ipabs.definitions.sense import check_sense
from ipabs.errors import Faults
from ipabs.market.exchange import make_exchanges
from ipabs.market.timetable import make_curve, make_timetable
from ipabs.readings import Reading

if TYPE_CHECKING:
    from ipabs.definitions.reading import Document

TIME = ("dates", "state", "currency")
MARKET = (*TIME, "curve", "currencies")
POOL = (*MARKET, "collateral", "valuation-rate", "model", "asset-support", "parties", "templates")
"""Words of a deal on which its payment dates, its curve and its pool rest."""


def tell_the_rest(document: Document, pool: Path | None, faults: Faults) -> None:
    """Look for faults behind those that the definitions of a deal have found.

    Parameters
    ----------
    document : Document
        The deal file; its folder holds what it names.
    pool : Path or None
        Another pool than the deal's own.
    faults : Faults
        Receives them.
    """
    mended = mend(document, faults)
    if mended is None:
        return
    deal, changes = mended
    found, folder = Faults(), Path(document.file).parent
    scope = check_references(deal, document, found)
    if changes.leave(*TIME):
        check_sense(deal, document, found)
        timetable = make_timetable(deal, document, folder, found)
        curve = make_curve(deal, document, folder, found) if changes.leave(*MARKET) else None
        if changes.leave(*POOL) and timetable is not None:
            exchanges = make_exchanges(deal, document, timetable, curve, found)
            path = find_pool(deal, folder, pool, document.location(("collateral",)), found)
            if path is not None:
                Reading(deal, document, scope, timetable, exchanges, found).pool(path)
    changes.keep_sound(found, faults)
