"""A pool under assumptions: equal to the plain twin, unchanged by nothing, and falling with the haircut."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipabs.errors import ModelError
from ipabs.simulation.assumed import Assumptions, Plan, assume
from ipabs.simulation.vectors import Vector
from tests.draws import draws
from tests.naive import assumed as naive

KINDS = ("interest", "principal", "royalty", "recovery")
SHARES = st.sampled_from([0.0, 0.01, 0.3, 0.999, 1.0]) | st.floats(0.0, 1.0)
NOTHING = {kind: [0.0] * 3 for kind in (*KINDS, "defaulted")} | {
    "times": [0.0, 0.5, 1.0, 1.5],
    "discount": [1.0] * 4,
    "worth": [0.0] * 4,
}
MONEY = st.sampled_from([0.0, 1.0]) | st.floats(0.0, 100.0)


@st.composite
def plans(draw, *, scheduled=None):
    """A plan for the twin, and whether its principal is owed by contracts."""
    periods = draw(st.integers(1, 7))
    is_scheduled = draw(st.booleans()) if scheduled is None else scheduled
    lengths = draw(st.lists(st.sampled_from([0.25, 0.5, 1.1]), min_size=periods, max_size=periods))
    times = np.concatenate([[0.0], np.cumsum(lengths)])
    discount = (1.0 + draw(st.sampled_from([0.0, 0.08]))) ** -times

    def flow(elements):
        return draw(st.lists(elements, min_size=periods, max_size=periods))

    plan = {kind: flow(MONEY) for kind in ("interest", "principal", "royalty")}
    plan["recovery"] = flow(st.just(0.0) if is_scheduled else MONEY)
    plan["defaulted"] = flow(st.just(0.0) if is_scheduled else MONEY)
    discounted = np.array(plan["royalty"]) * discount[1:]
    to_come = [float(discounted[k:].sum() / discount[k]) for k in range(periods)]
    scale = draw(st.sampled_from([1.0, 0.8]))
    plan |= {"times": times.tolist(), "discount": discount.tolist(), "worth": [scale * v for v in (*to_come, 0.0)]}
    return plan, is_scheduled


def as_plan(plan, scheduled):
    """The engine's own form of it."""
    owed = np.array(plan["principal"]) + np.array(plan["defaulted"])
    principal = np.array([*np.cumsum(owed[::-1])[::-1], 0.0])
    worth = np.array(plan["worth"])
    balance = principal + worth
    inputs = {f"receipts.{kind}": np.array(plan[kind]) for kind in KINDS}
    inputs |= {"pool.balance": balance[1:], "pool.defaulted": np.cumsum(plan["defaulted"])}
    inputs["failed.payer"] = np.ones(len(owed))
    return Plan(
        inputs, np.array(plan["times"]), principal, worth, balance, np.array(plan["discount"]), scheduled, lag=2
    )


@settings(max_examples=draws(300), deadline=None)
@given(plans(), st.data())
def test_equals_the_twin(drawn, data):
    plan, scheduled = drawn
    periods = len(plan["times"]) - 1

    def vector(possible=True):
        shares = data.draw(st.lists(SHARES if possible else st.just(0.0), min_size=periods, max_size=periods))
        return Vector(tuple(shares), "period")

    assumptions = Assumptions(
        defaults=vector(),
        severity=vector(),
        prepayment=vector(scheduled and any(plan["principal"])),
        haircut=vector(any(plan["royalty"])),
        delay=data.draw(st.integers(0, 9)),
        lag=data.draw(st.integers(0, 9)),
    )
    words = ("defaults", "severity", "prepayment", "haircut")
    rows, loss, late = naive.assume(
        plan,
        **{word: getattr(assumptions, word).shares for word in words},
        delay=assumptions.delay,
        lag=assumptions.lag,
    )
    found = assume(as_plan(plan, scheduled), assumptions)
    names = {kind: f"receipts.{kind}" for kind in KINDS} | {"balance": "pool.balance", "defaulted": "pool.defaulted"}
    for key, name in names.items():
        np.testing.assert_allclose(found.inputs[name], [row[key] for row in rows], rtol=1e-9, atol=1e-9, err_msg=key)
    np.testing.assert_array_equal(found.inputs["failed.payer"], 1.0)
    assert found.loss == pytest.approx(loss, abs=1e-9, rel=1e-9)
    assert found.late == pytest.approx(late, abs=1e-9, rel=1e-9)


@settings(max_examples=draws(100), deadline=None)
@given(plans())
def test_nothing_assumed_changes_no_bit(drawn):
    plan = as_plan(*drawn)
    found = assume(plan, Assumptions(defaults=Vector((0.0, 0.0)), haircut=Vector((0.0,), "period")))
    assert {name: flow.tobytes() for name, flow in found.inputs.items()} == {
        name: flow.tobytes() for name, flow in plan.inputs.items()
    }
    assert found.late == 0.0


@settings(max_examples=draws(100), deadline=None)
@given(plans(), st.lists(st.tuples(SHARES, SHARES), min_size=1, max_size=7), SHARES, SHARES, st.integers(0, 3))
def test_more_haircut_never_raises_receipts(drawn, cuts, defaults, severity, delay):
    plan = as_plan(*drawn)
    if not plan.inputs["receipts.royalty"].any():
        return
    received = []
    for pick in (min, max):
        assumptions = Assumptions(
            defaults=Vector((defaults,)),
            severity=Vector((severity,)),
            haircut=Vector(tuple(pick(pair) for pair in cuts), "period"),
            delay=delay,
        )
        inputs = assume(plan, assumptions).inputs
        received.append(sum(flow for name, flow in inputs.items() if name.startswith("receipts.")))
    assert (received[1] <= received[0] + 1e-9).all()


def test_principal_goes_somewhere():
    """What was owed at the cutoff is repaid, defaults, or is still owed."""
    owed = {"interest": [3.0, 2.0, 1.0], "principal": [10.0, 20.0, 30.0]}
    plan = as_plan(NOTHING | owed, scheduled=True)
    share = Vector((0.1, 0.2))
    inputs = assume(plan, Assumptions(defaults=share, prepayment=share, delay=1)).inputs
    repaid = np.cumsum(inputs["receipts.principal"])
    np.testing.assert_allclose(repaid + inputs["pool.defaulted"] + inputs["pool.balance"], 60.0, rtol=1e-14)
    assert inputs["pool.balance"][-1] > 1.0


@pytest.mark.parametrize(
    ("assumptions", "scheduled", "message"),
    [
        ({"prepayment": Vector((0.1,))}, False, "the pool's cash is given"),
        ({"prepayment": Vector((0.1,))}, True, "the pool owes no principal"),
        ({"haircut": Vector((0.1,))}, True, "neither royalties nor other receipts"),
    ],
)
def test_what_would_change_nothing_is_refused(assumptions, scheduled, message):
    with pytest.raises(ModelError, match=message):
        assume(as_plan(NOTHING, scheduled), Assumptions(**assumptions))


@pytest.mark.parametrize("word", ["delay", "lag"])
def test_negative_waits_are_refused(word):
    with pytest.raises(ModelError, match=f"a {word} of -1 periods"):
        Assumptions(**{word: -1})
