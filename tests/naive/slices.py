"""Legs of a slice, path by path and period by period, from their definition."""

from __future__ import annotations

TOLERANCE = 1e-9


def slice_loss(pool_loss, attach, detach):
    """Share of the slice's width that is lost when the pool has lost ``pool_loss``."""
    return min(max(pool_loss - attach, 0.0), detach - attach) / (detach - attach)


def legs(losses, slices, fractions, payment_discount, default_discount, accrued):
    """[slice][path] -> (loss, protection, premium, hit), from losses[path][period]."""
    return [
        [_path(path, attach, detach, fractions, payment_discount, default_discount, accrued) for path in losses]
        for attach, detach in slices
    ]


def _path(path, attach, detach, fractions, payment_discount, default_discount, accrued):
    before, protection, premium = 0.0, 0.0, 0.0
    for pool_loss, years, at_end, at_default in zip(path, fractions, payment_discount, default_discount, strict=True):
        now = slice_loss(pool_loss, attach, detach)
        protection += at_default * (now - before)
        premium += years * at_end * (1.0 - now)
        premium += accrued * years * at_default * (now - before)
        before = now
    return before, protection, premium, float(path[-1] - attach > TOLERANCE)
