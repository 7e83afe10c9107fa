"""The plan in lanes pays what the plain interpreter pays, on random deals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings

from ipabs.waterfall.flows import check_cash
from tests.draws import draws
from tests.naive import waterfall as naive
from tests.naive.deals import draw_case
from tests.waterfall.plans import fed_inputs, run_plan_on, terms_of


def compare(case, *, on_path=False) -> None:
    """Every flow of every period, and cash in is cash out and what is held."""
    deal, document, inputs = case
    expected = naive.run(deal, **inputs)
    terms = terms_of(deal, document, inputs, on_path=on_path)
    flows = run_plan_on(terms, fed_inputs(deal, inputs, on_path=on_path))
    scale = max(1e-9, terms.initial_pool, *(tranche.notional for tranche in deal.tranches.values()))
    for k, period in enumerate(expected):
        for name, amount in period.items():
            got = float(flows.path(name)[k])
            if math.isnan(amount):
                assert math.isnan(got), (k, name, got)
            else:
                unit = max(abs(amount), 1.0) if name.endswith((".value", ".bound")) else scale
                assert got == pytest.approx(amount, abs=1e-9 * unit), (k, name)
    check_cash(terms, flows)
    assert np.array_equal(flows.amounts[..., :1].repeat(32, axis=2), flows.amounts, equal_nan=True)


@settings(max_examples=draws(500), deadline=None)
@given(draw_case())
def test_every_flow_of_every_period(case) -> None:
    compare(case)


@settings(max_examples=draws(100), deadline=None)
@given(draw_case())
def test_every_flow_where_indices_are_those_of_the_path(case) -> None:
    compare(case, on_path=True)
