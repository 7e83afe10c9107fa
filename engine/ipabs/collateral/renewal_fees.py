"""Official fees for renewing patents, where the deal pays them: by period, for patents that live until then.

A fee is due on every renewal date (``renewals``) before the patent expires. The deal is charged what is due in the
mean, on every path alike: each fee times the chance that the patent is alive when the period begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from ipabs.collateral.patents import YEAR
from ipabs.collateral.renewals import filing_and_grant, renewal_days, rule_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Indices, Money
    from ipabs.collateral.patents import Patents
    from ipabs.collateral.reading import Row
    from ipabs.errors import Faults


class Schedule(NamedTuple):
    """What an office asks for inventions.

    Attributes
    ----------
    currency : str
    fees : tuple of float
        Money, by number of the date, or of the patent's year that the date begins; the last holds for all later ones.
    by_year : bool
        They go by years since filing, the first year first.
    """

    currency: str
    fees: tuple[float, ...]
    by_year: bool


SCHEDULES: Final = {
    # Large entities about 2020 (intellectualpropertypulse.com, The 12-Year Patent).
    "US": Schedule("USD", (2000.0, 3760.0, 7700.0), by_year=False),
    # CNIPA's annual fees of years 1 to 3, 4 to 6, ... 16 to 20 (from memory).
    "CN": Schedule("CNY", (*np.repeat([900.0, 1200.0, 2000.0, 4000.0, 6000.0], 3).tolist(), 8000.0), by_year=True),
}
"""Offices whose fees are known; of others, and of other kinds, the tape says them."""


def renewal_fees(rows: Sequence[Row], patents: Patents, currency: str, bounds: Indices, faults: Faults) -> Money:
    """Fees that the deal pays as long as its patents live.

    Parameters
    ----------
    rows : sequence of Row
        Of ``patents``, sound.
    patents : Patents
    currency : str
        The deal's.
    bounds : (K+1,) int64
        The cutoff and the ends of periods, as ``date.toordinal``.
    faults : Faults
        Receives patents of which no fee is known.

    Returns
    -------
    (P, K) float64
    """
    cutoff, last = int(bounds[0]), int(bounds[-1])
    result = np.zeros((len(rows), len(bounds) - 1))
    filing, grant = filing_and_grant(patents, cutoff)
    for place, row in enumerate(rows):
        office = row["office"]
        if row["renewal_paid_by"] != "deal" or patents.expiry[place] <= cutoff:
            continue
        if office == "US" and row["kind"] == "design":  # they have no renewals
            continue
        days = renewal_days(rule_of(office), filing[place : place + 1], grant[place : place + 1], float(last))[0]
        number = np.arange(len(days))
        due = (days > cutoff) & (days <= last) & (days < patents.expiry[place])
        table = SCHEDULES.get(office)
        if row["renewal_fee"] is not None:
            fees = np.full(len(days), row["renewal_fee"])
        elif table is not None and table.currency == currency and row["kind"] == "invention":
            years = np.rint((days - filing[place]) / YEAR).astype(np.int64) if table.by_year else number
            fees = np.array(table.fees)[np.minimum(years, len(table.fees) - 1)]
        else:
            what = f"the deal pays for its renewals, and no fee of {office} in {currency} is known for this kind"
            faults.add(row.at("renewal_fee"), f"{what}: give renewal_fee.")
            continue
        periods = np.searchsorted(bounds[1:], days[due])
        np.add.at(result[place], periods, fees[due])
    return result
