"""The Orange Book, cleaned -> the tables of a pool: real patents and their expiries, made-up royalties on them.

The file says which patents protect which product and until when. It says nothing of money: no sales, no licences, no
companies. Those are drawn, and every contract says the same whoever else is in the pool.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

from ipabs.collateral.importers.orange_book import LeftOut
from ipabs.kernels.entity import entity_hash

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ipabs.collateral.importers.orange_book import Listing, OrangeBook
    from ipabs.errors import Faults, Location

RATES: Final = (
    (0.005, 0.0),
    (0.02, 0.20),
    (0.03, 0.35),
    (0.04, 0.43),
    (0.05, 0.67),
    (0.06, 0.72),
    (0.07, 0.77),
    (0.08, 0.81),
    (0.09, 0.82),
    (0.10, 0.92),
    (0.15, 1.0),
)
"""Royalty rates, and the share of licences at or below each: Parr, Royalty Rates for Technology, 6th ed.

The ends are assumptions: the book's table begins with 2 % or less and ends with more than 10 %.
"""

RATINGS: Final = (("AA", 0.2), ("A", 0.4), ("BBB", 0.4))
"""Licensees' ratings and how many have each. An assumption: holders of approved drugs are mostly investment grade."""
RATING_TABLE: Final = "sp"
FIELD: Final = "pharma"
"""Sector of every licensee, technology of every patent."""

HAZARDS: Final = {"substance": 0.0047, "product": 0.0124, "use only": 0.0147}
"""1/y, by the strongest of what a patent claims. Measured on two editions of the file, of July 2019 and May 2025: the
share of patents expiring later that had left it in between. Some left with their drug, not for their own weakness: of
drugs still listed 0.50 % a year had gone, of all 1.27 %. So they are on the high side of invalidation."""

NOTHING_BUT_DELISTED: Final = "nothing but delisted patents"

MEANINGS: Final = {
    "rows_of_ended_applications": "left out: every patent of the application has ended",
    "rows_left_out": "in all; left_out.csv lists them",
    "applications_left_out": "pool.json names them",
    "contracts": "one for each application that is left, each with a licensee of its own",
    "pool_patents": "that protect them",
    "bundle_entries": "patents, counted once for each contract",
    "patents_on_several_contracts": "they end for all of these at once",
    "patents_with_several_ends": "unlike from contract to contract: the latest is taken for all",
    "patents_ended": "by the date of the pool, beside others that are alive: kept, worth nothing",
}
"""What is counted in the pool."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the file does not say.

    Parameters
    ----------
    seed : int
        Of the draws.
    sales_median : float
        Of annual sales, US dollars. An assumption, of the order of a small branded drug.
    sales_sigma : float
        Standard deviation of log sales. An assumption; the value of patents is as wide: 1.53 fits the mean and the
        median of Kogan, Papanikolaou, Seru and Stoffman (2017).
    growth : float
        Of sales, 1/y.
    volatility : float
        Of sales, 1/sqrt(y). An assumption: drugs move less than devices (25 %) or young technology (35 %).
    reporting_lag : int
        Periods from the sales to the royalty: licences mostly report a quarter later.
    """

    seed: int = 1
    sales_median: float = 60e6
    sales_sigma: float = 1.5
    growth: float = 0.0
    volatility: float = 0.15
    reporting_lag: int = 1


@dataclass(frozen=True, slots=True)
class PoolTables:
    """A pool, as the rows of its files.

    Parameters
    ----------
    as_of : date
        What had ended by then is not in the pool, unless a contract has other patents.
    contracts, obligors, patents : list of dict
        Of the tape; cells as text.
    listings : list of dict
        What the file says of each patent of a contract, which a tape has no columns for.
    left_out : list of LeftOut
        Rows that are not used, in the order of the file.
    applications_left_out : dict of str to str
        Why each is not in the pool.
    counts : dict of str to int
        By the names of the two ``MEANINGS``.
    """

    as_of: date
    contracts: list[dict[str, str]]
    obligors: list[dict[str, str]]
    patents: list[dict[str, str]]
    listings: list[dict[str, str]]
    left_out: list[LeftOut]
    applications_left_out: dict[str, str]
    counts: dict[str, int]


def make_pool(
    book: OrangeBook, as_of: date | None, assumptions: Assumptions, where: Location, faults: Faults
) -> PoolTables | None:
    """One royalty contract for each application that has a patent alive.

    Parameters
    ----------
    book : OrangeBook
    as_of : date or None
        Patents that have ended by then are not alive; the file's last submission unless given.
    assumptions : Assumptions
    where : Location
        The file.
    faults : Faults

    Returns
    -------
    PoolTables or None
        None with a fault: nothing is alive, or nobody knows when.
    """
    as_of = as_of or book.last_submission
    if as_of is None:
        faults.add(where, "no row has a Submission_Date: say as of when patents must be alive.")
        return None
    bundles: dict[str, list[Listing]] = defaultdict(list)
    for listing in book.listings:
        bundles[listing.application].append(listing)
    alive = {name: bundle for name, bundle in bundles.items() if any(entry.expiry > as_of for entry in bundle)}
    if not alive:
        faults.add(where, f"no application has a patent that is alive after {as_of}.")
        return None
    ended = f"every patent of the application has ended by {as_of}"
    gone = [
        LeftOut(line, entry.application, entry.patent, ended)
        for entry in book.listings
        if entry.application not in alive
        for line in entry.lines
    ]
    dropped = {row.application: NOTHING_BUT_DELISTED for row in book.left_out if row.application not in bundles}
    dropped |= {row.application: ended for row in gone}
    expiries: dict[str, list[date]] = defaultdict(list)
    claims: dict[str, list[Listing]] = defaultdict(list)
    for bundle in alive.values():
        for entry in bundle:
            expiries[entry.patent].append(entry.expiry)
            claims[entry.patent].append(entry)
    counts = {
        "rows_of_ended_applications": len(gone),
        "rows_left_out": len(gone) + len(book.left_out),
        "applications_left_out": len(dropped),
        "contracts": len(alive),
        "pool_patents": len(expiries),
        "bundle_entries": sum(len(days) for days in expiries.values()),
        "patents_on_several_contracts": sum(len(days) > 1 for days in expiries.values()),
        "patents_with_several_ends": sum(len(set(days)) > 1 for days in expiries.values()),
        "patents_ended": sum(max(days) <= as_of for days in expiries.values()),
    }
    return PoolTables(
        as_of=as_of,
        contracts=[_contract(name, bundle, assumptions) for name, bundle in alive.items()],
        obligors=[_obligor(name, assumptions.seed) for name in alive],
        patents=[_patent(number, max(expiries[number]), claimed(claims[number])) for number in sorted(expiries)],
        listings=[_listing(entry) for bundle in alive.values() for entry in bundle],
        left_out=sorted([*book.left_out, *gone], key=lambda row: row.line),
        applications_left_out=dict(sorted(dropped.items())),
        counts=book.counts | counts,
    )


def draw(seed: int, purpose: str, application: str) -> float:
    """A uniform number, between 0 and 1, that hangs on nothing but its three names.

    53 bits of BLAKE2b, which every machine and version makes alike; in their middle, so that it is never 0 nor 1.
    """
    return ((entity_hash(f"orange book\0{purpose}\0{seed}", application) >> 11) + 0.5) * 2.0**-53


def royalty_rate(uniform: float) -> float:
    """The rate that a share ``uniform`` of licences is at or below: lines between the points of ``RATES``."""
    after = bisect_left([share for _, share in RATES], uniform)
    (low, low_share), (high, high_share) = RATES[after - 1 : after + 1]
    return low + (high - low) * (uniform - low_share) / (high_share - low_share)


def _contract(application: str, bundle: Sequence[Listing], assumptions: Assumptions) -> dict[str, str]:
    normal = NormalDist().inv_cdf(draw(assumptions.seed, "sales", application))
    sales = assumptions.sales_median * math.exp(assumptions.sales_sigma * normal)
    return {
        "id": application,
        "obligor": _licensee(application),
        "kind": "royalty",
        "currency": "USD",
        "sales": f"{sales:.0f}",
        "lifecycle": "constant",
        "growth": f"{assumptions.growth:.10g}",
        "volatility": f"{assumptions.volatility:.10g}",
        "royalty_rate": f"{royalty_rate(draw(assumptions.seed, 'royalty rate', application)):.4f}",
        "reporting_lag": str(assumptions.reporting_lag),
        "tail_share": "0",
        "patents": ";".join(_patent_id(entry.patent) for entry in bundle),
    }


def _obligor(application: str, seed: int) -> dict[str, str]:
    return {
        "id": _licensee(application),
        "name": f"licensee of {application} (drawn)",
        "rating": _rating(draw(seed, "rating", application)),
        "table": RATING_TABLE,
        "sector": FIELD,
        "technology": FIELD,
    }


def _rating(uniform: float) -> str:
    reached = 0.0
    for rating, share in RATINGS:
        reached += share
        if uniform < reached:
            return rating
    return RATINGS[-1][0]


def claimed(listings: Sequence[Listing]) -> str:
    """The strongest of what a patent claims in any application, a word of ``HAZARDS``; nothing where unknown."""
    if any(entry.substance for entry in listings):
        return "substance"
    if any(entry.product for entry in listings):
        return "product"
    return "use only" if any(entry.uses for entry in listings) else ""


def _patent(number: str, expiry: date, claims: str) -> dict[str, str]:
    kind = "design" if number.startswith("D") else "invention"
    return {
        "id": _patent_id(number),
        "office": "US",
        "kind": kind,
        "technology": FIELD,
        "expiry_date": expiry.isoformat(),
        "invalidation_hazard": f"{HAZARDS[claims]:.10g}" if claims else "",
    }


def _listing(entry: Listing) -> dict[str, str]:
    return {
        "contract": entry.application,
        "patent": _patent_id(entry.patent),
        "expiry_date": entry.expiry.isoformat(),
        "substance": _yes(entry.substance),
        "product": _yes(entry.product),
        "paediatric": _yes(entry.paediatric),
        "uses": ";".join(entry.uses),
    }


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"


def _licensee(application: str) -> str:
    return f"L-{application}"


def _patent_id(number: str) -> str:
    return f"US{number}"
