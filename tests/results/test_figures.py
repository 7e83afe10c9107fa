"""Figures of a record: rounding is nothing, and a residual paid by components has no coupon to show."""

from __future__ import annotations

from ipabs.case import load
from ipabs.measures.estimates import Estimate
from ipabs.results.figures import put, settled
from ipabs.results.interest import coupon_shown


def test_crumbs_of_rounding_become_nothing() -> None:
    assert put("expected_loss", Estimate(1.2e-22, 3e-23, 10)) == {"expected_loss": 0.0, "expected_loss_se": 0.0}
    assert put("expected_loss", Estimate(2e-9, 1e-13, 10)) == {"expected_loss": 2e-9, "expected_loss_se": 1e-13}
    assert put("value", Estimate(0.0, 0.5, 10)) == {"value": 0.0, "value_se": 0.5}
    assert settled(-1e-13) == 0.0
    assert settled(-1e-11) == -1e-11


def test_a_residual_paid_by_components_shows_no_coupon() -> None:
    deal = load("licence-back").deal
    note, residual = deal.tranches["A"], deal.tranches["sub"]
    assert coupon_shown({"name": "sub", "coupon": 0.0}, deal) == 0.0
    paid = residual.model_copy(update={"components": {"dividend": 0.06}})
    with_dividend = deal.model_copy(update={"tranches": {"A": note, "sub": paid}})
    assert coupon_shown({"name": "sub", "coupon": 0.0}, with_dividend) is None
    assert coupon_shown({"name": "A", "coupon": 0.043}, with_dividend) == 0.043
