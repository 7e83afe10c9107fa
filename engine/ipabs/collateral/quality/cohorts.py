"""Citations received -> relative to what patents of the same field and age received.

A patent filed last year has had no time to be cited, and some fields cite more than others: a count says something
against its cohort only (the fixed effects of Hall, Jaffe and Trajtenberg, "The NBER patent citation data file", 2001).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipabs.arrays import Indices, Reals

SMALLEST: Final = 5
"""Patents of a cohort, a judgement: against one or two neighbours any count is average."""


def relative_citations(citations: Reals, fields: Sequence[str], years: Indices) -> Reals:
    """Citations over the mean of the cohort: the field's patents filed within as few years as gather ``SMALLEST``.

    Parameters
    ----------
    citations : (P,) float64
        nan where not known; they count in no mean.
    fields : sequence of str
        Technology of each; a field with fewer than ``SMALLEST`` counts is pooled with all patents.
    years : (P,) int64
        Of the filing.

    Returns
    -------
    (P,) float64
        1 is as cited as its cohort, and where nobody in the cohort is cited; nan where not known.
    """
    known = ~np.isnan(citations)
    names = np.array(fields, dtype=np.str_)
    result = np.full(len(citations), np.nan)
    for field in np.unique(names[known]):
        own = known & (names == field)
        peers = own if own.sum() >= SMALLEST else known
        for year in np.unique(years[own]):
            distance = np.abs(years[peers] - year)
            ordered = np.sort(distance)
            reach = ordered[min(SMALLEST, len(ordered)) - 1]
            mean = float(citations[peers][distance <= reach].mean())
            here = own & (years == year)
            result[here] = citations[here] / mean if mean > 0.0 else 1.0
    return result
