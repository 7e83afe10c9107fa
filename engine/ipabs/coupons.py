"""Fair coupons: at which tranches are worth par, found by pricing again on common draws."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ipabs.measures.estimates import Estimate
from ipabs.measures.missing import Missing
from ipabs.run import PATHS, SEED, simulate

if TYPE_CHECKING:
    from ipabs.case import Case


def fair_coupon(
    case: Case, tranche: str, *, paths: int = PATHS, seed: int = SEED, threads: int | None = None
) -> float | Missing:
    """The coupon, a year, at which a tranche's value is par, found by running the waterfall again on common draws.

    Newton's secant: value is nearly straight in the coupon, so three or four runs meet par to 1e-6 of 100.
    """
    definition = case.deal.tranches[tranche]
    if definition.is_residual or not definition.has_principal:
        return Missing("a residual has no coupon" if definition.is_residual else "the tranche has no principal")
    if definition.required_spread is None and definition.required_return is None:
        return Missing("the tranche has neither a required-spread nor a required-return")
    if not isinstance(definition.coupon, float):
        return Missing("the coupon floats")

    def excess(coupon: float) -> float:
        changed = definition.model_copy(update={"coupon": coupon})
        deal = case.deal.model_copy(update={"tranches": {**case.deal.tranches, tranche: changed}})
        result = simulate(replace(case, deal=deal), paths=paths, seed=seed, threads=threads)
        value = next(measures.value for measures in result.tranches if measures.name == tranche)
        return value.value - 100.0 if isinstance(value, Estimate) else float("nan")

    low, high = definition.coupon, definition.coupon + 0.005
    at_low, at_high = excess(low), excess(high)
    for _ in range(10):
        if abs(at_high) < 1e-6 or not at_high - at_low:
            break
        low, at_low, high = high, at_high, high - at_high * (high - low) / (at_high - at_low)
        at_high = excess(high)
    return high if abs(at_high) < 1e-4 else Missing("no coupon brings the value to par")


def fair_coupons(case: Case, *, paths: int, seed: int, threads: int | None) -> dict[str, float | Missing]:
    """The fair coupon of every tranche, each on its own, the others as they are."""
    return {name: fair_coupon(case, name, paths=paths, seed=seed, threads=threads) for name in case.deal.tranches}
