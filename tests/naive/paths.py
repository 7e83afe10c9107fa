"""What is kept of a path, by tranche and trigger, and sums over paths in 32 columns."""

from __future__ import annotations

COLUMNS = 32


def measure_tranche(flows, discount, coupon_discount, times, epsilon):
    """Twelve numbers from one path's flows by name: interest, principal, residual, behind, late, balance, drawn.

    ``residual``, ``behind`` and ``drawn`` may be None: no residual is paid, no schedule of principal can be missed,
    nothing is lent after the closing.
    """
    periods = range(len(times))
    residual = flows["residual"] or [0.0] * len(times)
    behind = flows["behind"] or [0.0] * len(times)
    lent = flows["drawn"] or [0.0] * len(times)
    received = [flows["interest"][k] + flows["principal"][k] + residual[k] for k in periods]
    cash = [received[k] - lent[k] for k in periods]
    repaid = received if flows["residual"] else flows["principal"]
    missed = [flows["late"][k] > epsilon for k in periods]
    slow = [behind[k] > epsilon for k in periods]
    unpaid = flows["balance"][-1] + flows["late"][-1]
    short = [k + 1 for k in periods if missed[k] or slow[k]]
    if not short and unpaid > epsilon:
        short = [len(times)]
    return [
        sum(discount[k] * cash[k] for k in periods),
        sum(coupon_discount[k] * cash[k] for k in periods),
        unpaid,
        flows["balance"][-1],
        float(any(missed)),
        float(any(slow)),
        sum(times[k] * repaid[k] for k in periods),
        sum(repaid),
        float(short[0]) if short else 0.0,
        sum(cash),
        sum(lent),
        sum(times[k] * lent[k] for k in periods),
    ]


def first_period(flags):
    """Number of the first period, from 1, in which the flag is up; 0 for none."""
    up = [k + 1 for k, flag in enumerate(flags) if flag == 1.0]
    return float(up[0]) if up else 0.0


def columns(values):
    """The sums of values, path by path, in columns path mod 32."""
    sums = [0.0] * COLUMNS
    for path, value in enumerate(values):
        sums[path % COLUMNS] += value
    return sums


def value_on_path(cash, discount, spread, accrual):
    """What a tranche receives at the discount factors of the path: with its spread, without; and at its own coupons."""
    at_spread = at_curve = at_coupon = 0.0
    growth = 1.0
    for k, amount in enumerate(cash):
        growth *= 1.0 + accrual[k]
        at_spread += amount * discount[k] * spread[k]
        at_curve += amount * discount[k]
        at_coupon += amount / growth
    return at_spread, at_curve, at_coupon
