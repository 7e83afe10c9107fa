"""A deal in mid-life: it pays what the plain interpreter pays from its state, and what it would have paid all along."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings

from ipabs.waterfall.calls import ALIVE
from ipabs.waterfall.compile import compile_waterfall
from ipabs.waterfall.flows import run_waterfall
from ipabs.waterfall.seasoning import state_words
from tests.draws import draws
from tests.naive.deals import case_of, draw_case
from tests.naive.drawn_state import draw_seasoned, seasoned_case, with_state
from tests.naive.hand_over import state_data
from tests.waterfall.plans import fed_inputs, terms_of
from tests.waterfall.test_plan_equals_naive import compare

BYTES = (400, 1500, 3000)


@settings(max_examples=draws(200), deadline=None)
@given(draw_seasoned())
def test_every_flow_from_a_state(case) -> None:
    compare(case)


@settings(max_examples=draws(50), deadline=None)
@given(draw_seasoned())
def test_every_flow_from_a_state_where_indices_are_those_of_the_path(case) -> None:
    compare(case, on_path=True)


def flows_of(case):
    """Terms and flows of a drawn case, with what each period hands on."""
    deal, document, inputs = case
    terms, fed = terms_of(deal, document, inputs), fed_inputs(deal, inputs)
    waterfall = compile_waterfall(terms, states=True)
    block = np.repeat(np.array(list(fed.values()))[:, :, np.newaxis], 32, axis=2)
    return terms, run_waterfall(waterfall, np.ascontiguousarray(block))


def handed_on(flows, k):
    """Entries of the ledger after a period."""
    names = [name for name in flows.names if name.startswith("state[")]
    return {name[len("state[") : -1]: float(flows.path(name)[k]) for name in names}


def compare_continued(case) -> int:
    """The deal taken up after each payment date pays as it did without; how many dates were compared.

    What was bought before is on the tables of the later pool: deals that buy are left out here.
    """
    deal, _, inputs = case
    whole, flows = flows_of(case)
    if any(flows.path(f"{name}.bought").any() for name in deal.templates):
        return 0
    scale = max(1.0, whole.initial_pool, *(tranche.notional for tranche in deal.tranches.values()))
    compared = 0
    for k in range(whole.periods - 1):
        entries = handed_on(flows, k)
        if not entries.get(ALIVE, 1.0):
            break
        data = state_data(deal, inputs, flows, k, state_words(whole, entries, k + 1))
        terms, later = flows_of(with_state(case, data))
        assert terms.past == tuple(inputs["payment_dates"][: k + 1])
        for name in (name for name in later.names if not name.startswith("state[")):
            was, now = flows.path(name)[k + 1 :], later.path(name)
            assert np.allclose(now, was, rtol=1e-12, atol=1e-12 * scale, equal_nan=True), (k, name, was, now)
        compared += 1
    return compared


@settings(max_examples=draws(100), deadline=None)
@given(draw_case())
def test_a_deal_taken_up_goes_on_as_it_would_have(case) -> None:
    compare_continued(case)


@pytest.mark.parametrize("seed", range(40))
def test_large_deals_taken_up_go_on_as_they_would_have(seed: int) -> None:
    compare_continued(case_of(random.Random(seed).randbytes(BYTES[seed % 3])))


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 1_000, 250))
def test_a_thousand_deals_taken_up(first: int) -> None:
    seeds = range(20_000 + first, 20_250 + first)
    assert sum(compare_continued(case_of(random.Random(seed).randbytes(BYTES[seed % 3]))) for seed in seeds) > 500
    for seed in seeds:
        source = random.Random(seed)
        compare(seasoned_case(case_of(source.randbytes(BYTES[seed % 3])), source.randbytes(300)))
