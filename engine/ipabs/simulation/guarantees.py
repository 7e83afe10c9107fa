"""What guarantors of single contracts compensate at most, year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Reals, Times
    from ipabs.collateral.contracts import Contracts


def compensation_caps(contracts: Contracts, watched: Sequence[int], times: Times, cap: float | None) -> Reals:
    """(watched, years) most that each watched name compensates in each year from the cutoff, money.

    A period counts to the year in which it ends, with the balance at its start; ``cap`` is a share of the year's
    average balance guaranteed.
    """
    years = int(np.ceil(times[-1] - 1e-9)) + 1
    if cap is None:
        return np.full((max(len(watched), 1), years), np.inf)
    result = np.zeros((max(len(watched), 1), years))
    lengths = np.diff(times)
    of_year = (times[1:] - 1e-9).astype(np.int64)
    span = np.bincount(of_year, weights=lengths, minlength=years)
    for place, guarantor in enumerate(watched):
        share = np.where(contracts.guarantor == guarantor, contracts.guarantee_share, 0.0)
        guaranteed = share @ contracts.outstanding[:, :-1]
        money_years = np.bincount(of_year, weights=lengths * guaranteed, minlength=years)
        np.divide(cap * money_years, span, out=result[place], where=span > 0.0)
    return result
