"""From a block's flows to what is kept of each path, by tranche and trigger, and to sums over paths."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ipabs.kernels.jit import kernel

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]

(
    INTEREST_PAID,
    PRINCIPAL_PAID,
    RESIDUAL_PAID,
    PRINCIPAL_UNPAID,
    INTEREST_UNPAID,
    BALANCE,
    DRAWN,
) = range(7)
"""Columns of ``rows``: flows of a tranche."""
(
    VALUE,  # present value of all that is received less what is drawn, by ``discount``
    AT_COUPON,  # the same by ``coupon_discount``
    UNPAID,  # principal and interest unpaid in the end
    UNPAID_PRINCIPAL,
    LATE,  # 1 when interest was missed on some payment date
    BEHIND,  # 1 when principal was missed on some payment date
    TIMED_PRINCIPAL,  # sum of time x principal; of a residual, of all it receives
    REPAID,  # sum of principal; likewise
    FIRST_LOSS,  # number of the first payment date with a shortfall, from 1; 0 for none
    RECEIVED,  # all that is received less what is drawn, undiscounted
    LENT,  # sum of what is drawn after the closing
    TIMED_LENT,  # sum of time x what is drawn
) = range(12)
MEASURES = 12
COLUMNS = 32
"""Sums over paths stand in this many columns, path mod 32, so that lanes of any width add in the same order."""


@kernel
def measure_tranches(
    flows: Floats, rows: Indices, discount: Floats, coupon_discount: Floats, times: Floats, epsilon: float, out: Floats
) -> int:
    """Fill ``out`` (tranches, MEASURES, lanes) from a block's flows (flows, periods, lanes).

    Parameters
    ----------
    rows : (tranches, 7) int64
        Places of a tranche's flows; -1 where it has none.
    discount, coupon_discount, times : (tranches, periods) float64
    epsilon : float
        Amounts of money this small are nothing.
    """
    periods, lanes = flows.shape[1], flows.shape[2]
    for t in range(rows.shape[0]):
        for m in range(out.shape[1]):
            for lane in range(lanes):
                out[t, m, lane] = 0.0
        interest, principal, residual = rows[t, 0], rows[t, 1], rows[t, 2]
        late, balance, drawn = rows[t, 4], rows[t, 5], rows[t, 6]
        scheduled = 1.0 if rows[t, 3] >= 0 else 0.0  # only a schedule can be missed before the end
        behind = max(rows[t, 3], 0)
        for k in range(periods):
            by_curve, by_coupon, time = discount[t, k], coupon_discount[t, k], times[t, k]
            for lane in range(lanes):
                repaid = flows[principal, k, lane]
                cash = flows[interest, k, lane] + repaid
                if residual >= 0:
                    cash += flows[residual, k, lane]
                    repaid = cash  # a residual has no principal of its own: its life is that of all it gets
                out[t, 0, lane] += by_curve * cash
                out[t, 1, lane] += by_coupon * cash
                out[t, 6, lane] += time * repaid
                out[t, 7, lane] += repaid
                out[t, 9, lane] += cash
            if drawn >= 0:
                for lane in range(lanes):
                    lent = flows[drawn, k, lane]
                    out[t, 0, lane] -= by_curve * lent
                    out[t, 1, lane] -= by_coupon * lent
                    out[t, 9, lane] -= lent
                    out[t, 10, lane] += lent
                    out[t, 11, lane] += time * lent
            for lane in range(lanes):
                missed = 1.0 if flows[late, k, lane] > epsilon else 0.0
                slow = scheduled if flows[behind, k, lane] > epsilon else 0.0
                out[t, 4, lane] = max(out[t, 4, lane], missed)
                out[t, 5, lane] = max(out[t, 5, lane], slow)
                first = out[t, 8, lane]
                out[t, 8, lane] = k + 1.0 if first == 0.0 and max(missed, slow) > 0.0 else first
        for lane in range(lanes):
            owed = flows[balance, periods - 1, lane]
            out[t, 3, lane] = owed
            short = owed + flows[late, periods - 1, lane]
            out[t, 2, lane] = short
            first = out[t, 8, lane]
            out[t, 8, lane] = float(periods) if first == 0.0 and short > epsilon else first
    return 0


@kernel
def first_periods(flows: Floats, flags: Indices, out: Floats) -> int:
    """Fill ``out`` (flags, lanes) with the number of the first payment date on which a flag is up.

    Parameters
    ----------
    flows : (flows, periods, lanes) float64
    flags : (flags,) int64
        Places of flows that are 0 or 1.
    out : (flags, lanes) float64
        From 1; 0 where the flag is never up.
    """
    periods, lanes = flows.shape[1], flows.shape[2]
    for f in range(flags.shape[0]):
        flag = flags[f]
        for lane in range(lanes):
            out[f, lane] = 0.0
        for k in range(periods):
            for lane in range(lanes):
                first = out[f, lane]
                out[f, lane] = k + 1.0 if first == 0.0 and flows[flag, k, lane] > 0.0 else first
    return 0


@kernel
def add_columns(flows: Floats, used: int, sums: Floats) -> int:
    """Add the first ``used`` lanes of flows (flows, periods, lanes) to sums (flows, periods, COLUMNS)."""
    for f in range(flows.shape[0]):
        for k in range(flows.shape[1]):
            for start in range(0, used, 32):
                for column in range(min(32, used - start)):
                    sums[f, k, column] += flows[f, k, start + column]
    return 0


@kernel
def sum_tasks(x: Floats, columns: Floats, sums: Floats) -> int:
    """Fill ``sums`` (tasks,) with the sums of ``x`` (tasks, rows, COLUMNS), column by column, then from left to right.

    ``columns`` (COLUMNS,) is scratch.
    """
    for task in range(x.shape[0]):
        for place in range(columns.shape[0]):
            columns[place] = 0.0
        for row in range(x.shape[1]):
            for place in range(columns.shape[0]):
                columns[place] += x[task, row, place]
        sums[task] = 0.0
        for place in range(columns.shape[0]):
            sums[task] += columns[place]
    return 0
