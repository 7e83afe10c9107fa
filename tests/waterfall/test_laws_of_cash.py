"""What more cash does to a deal, what shares side by side stay, and what a trigger that never fires leaves alone."""

from __future__ import annotations

import copy
import random

import numpy as np
import pytest

from ipabs.waterfall.compile import compile_waterfall
from ipabs.waterfall.flows import run_waterfall
from tests.naive.deals import case_of, checked
from tests.waterfall.plans import fed_inputs, run_plan_on, terms_of

CLOSING = "2021-01-01"
PAYMENTS = ["2021-04-01", "2021-07-01", "2021-10-01", "2022-01-01", "2022-04-01", "2022-07-01", "2022-10-01"]
LANES = 64


def run_on(data: dict, cash: np.ndarray, rates: dict[str, float]):
    """Flows of a deal in plain data on ``cash`` (periods, lanes); rates a year."""
    deal, document = checked(data)
    periods = len(deal.dates.payments)
    inputs = {
        "payment_dates": list(deal.dates.payments),
        "accruals": {name: [rates.get(name, 0.0) / 4] * periods for name in deal.tranches},
        "fractions": [0.25] * periods,
        "receipts": {"other": [0.0] * periods},
        "pool_balance": [100.0 * (1 - k / periods) for k in range(periods + 1)],
        "pool_defaulted": [0.0] * (periods + 1),
        "epsilon": 1e-9,
    }
    terms, fed = terms_of(deal, document, inputs), fed_inputs(deal, inputs)
    block = np.repeat(np.array(list(fed.values()))[:, :, np.newaxis], cash.shape[1], axis=2)
    block[0] = cash
    return run_waterfall(compile_waterfall(terms), np.ascontiguousarray(block))


def of(data: dict) -> dict:
    """A deal on seven quarters around ``data``."""
    dates = {"cutoff": CLOSING, "closing": CLOSING, "payments": PAYMENTS}
    return {"deal": "law", "currency": "CNY", "dates": dates, "collateral": "pool", **data}


def drawn_cash(seed: int) -> np.ndarray:
    """(periods, lanes) of cash on which the notes of 100 are often short."""
    rng = np.random.default_rng(seed)
    return rng.choice([0.0, 1.0, 5.0, 18.0, 60.0], size=(len(PAYMENTS), LANES)) * rng.uniform(0.2, 1.5, LANES)


# ---- side by side


@pytest.mark.parametrize("share", ["balance", "due"])
@pytest.mark.parametrize("seed", range(10))
def test_side_by_side_stays_side_by_side(share: str, seed: int) -> None:
    """Notes paid by their balances keep the proportions of their balances, whatever comes and in whatever amounts."""
    notionals = np.random.default_rng(seed).uniform(1.0, 60.0, 3)
    notes = {
        name: {"notional": repr(float(size)), "coupon": "0%", "principal": "turbo"}
        for name, size in zip("ABC", notionals, strict=True)
    }
    step = {"pay": [f"{name}.principal" for name in notes], "share": share}
    flows = run_on(of({"tranches": notes, "waterfall": [step]}), drawn_cash(seed), {})
    balances = np.array([flows.amounts[flows.names[f"{name}.balance"]] for name in notes])
    left = balances / notionals[:, np.newaxis, np.newaxis]
    assert (left < 1.0).any() and (left > 0.0).any()
    assert np.abs(left - left[0]).max() <= 1e-9


def test_given_weights_are_kept_until_a_claim_is_met() -> None:
    notes = {name: {"notional": "50", "coupon": "0%", "principal": "turbo"} for name in "AB"}
    step = {"pay": ["A.principal", "B.principal"], "share": ["3", "1"]}
    flows = run_on(of({"tranches": notes, "waterfall": [step]}), drawn_cash(3), {})
    a, b = (flows.amounts[flows.names[f"{name}.principal.paid"]].cumsum(axis=0) for name in "AB")
    short = (a < 50.0 - 1e-9) & (b < 50.0 - 1e-9)
    assert short.any() and np.allclose(a[short], 3.0 * b[short])


# ---- more cash


def plain_deal(seed: int) -> tuple[dict, dict[str, float]]:
    """Two to four notes in order, a reserve of an amount or none, fees: nothing in it asks what was collected."""
    rng = random.Random(seed)
    names = ["A", "B", "C", "D"][: rng.randint(2, 4)]
    kinds = [rng.choice(["sequential", "pass-through", "straight-line", "bullet", "turbo"]) for _ in names]
    rates = {name: rng.choice([0.0, 0.03, 0.08]) for name in names}
    notes = {
        name: {"notional": str(rng.randint(5, 50)), "coupon": f"{rates[name]:.0%}", "principal": kind}
        for name, kind in zip(names, kinds, strict=True)
    }
    late = rng.choice(["carried", "compounds"])
    for name in names:
        notes[name]["unpaid-interest"] = late if rates[name] else "carried"
    also = {}
    data: dict = {"tranches": {**notes, "equity": {"notional": "10", "principal": "residual"}}}
    if rng.random() < 0.6:
        data["accounts"] = {"reserve": {"target": str(rng.randint(1, 6)), "initial": str(rng.randint(0, 4))}}
        also = {"also-from": "reserve"}
    steps: list[dict] = [{"pay": f"{name}.interest", **also} for name in names]
    if rng.random() < 0.5:
        steps = [step for name in names for step in ({"pay": f"{name}.interest", **also}, {"pay": f"{name}.principal"})]
    else:
        steps += [{"pay": f"{name}.principal"} for name in names]
    if also:
        steps.append({"fill": "reserve"})
    data["waterfall"] = [*steps, {"pay": "equity"}]
    return of(data), rates


def owed(flows, name: str) -> np.ndarray:
    return flows.amounts[flows.names[f"{name}.balance"]] + flows.amounts[flows.names[f"{name}.interest.unpaid"]]


def compare_richer(seed: int) -> bool:
    """Whether the senior is helped on some path; it is hurt on none."""
    data, rates = plain_deal(seed)
    cash = drawn_cash(seed)
    more = cash + np.random.default_rng(seed + 1).choice([0.0, 0.5, 7.0], size=cash.shape)
    poor, rich = (owed(run_on(data, came, rates), "A") for came in (cash, more))
    assert (rich <= poor + 1e-9).all(), seed
    return bool((rich < poor - 1e-6).any())


def test_more_cash_never_hurts_the_senior() -> None:
    assert sum(compare_richer(seed) for seed in range(40)) >= 30


def test_more_cash_can_hurt_the_senior_where_a_condition_asks_what_came() -> None:
    """A good quarter turns the turbo off, the equity is paid, and the cash is missed when nothing comes any more."""
    data = of(
        {
            "tranches": {
                "A": {"notional": "60", "coupon": "0%", "principal": "bullet"},
                "equity": {"notional": "10", "principal": "residual"},
            },
            "triggers": {"slow": {"when": "receipts < 10"}},
            "waterfall": [
                {"pay": "A.principal"},
                {"pay": "A.principal", "amount": "balance(A)", "if": "slow"},
                {"pay": "equity"},
            ],
        }
    )
    cash = np.zeros((len(PAYMENTS), LANES))
    cash[0] = 9.0
    more = cash.copy()
    more[0] = 11.0
    assert owed(run_on(data, cash, {}), "A")[-1, 0] == pytest.approx(51.0)
    assert owed(run_on(data, more, {}), "A")[-1, 0] == pytest.approx(60.0)


# ---- a trigger that never fires


def haunted(data: dict, rng: random.Random) -> dict:
    """The deal with a trigger that cannot fire, and with all its payments in the ``else`` of what it would do."""
    result = copy.deepcopy(data)
    result.setdefault("triggers", {})["ghost"] = {"when": "balance(pool) < 0 - 1"}
    paid = [
        name if tranche["principal"] == "residual" else f"{name}.principal"
        for name, tranche in data["tranches"].items()
        if tranche["principal"] != "none"
    ]
    ghostly = [{"pay": rng.choice(paid), "if": "ghost"}] if paid else []
    nothing = ghostly or result["waterfall"][:1]
    result["waterfall"] = [{"if": "ghost", "do": nothing, "else": result["waterfall"]}, *ghostly]
    return result


def compare_haunted(seed: int) -> int:
    """How many flows are the same to the bit, all of them."""
    rng = random.Random(seed)
    deal, document, inputs = case_of(rng.randbytes(1500))
    other, its_document = checked(haunted(document.data, rng))
    fed = fed_inputs(deal, inputs)
    base, flows = (run_plan_on(terms_of(d, p, inputs), fed) for d, p in ((deal, document), (other, its_document)))
    names = [name for name in base.names if not name.startswith("step[")]
    for name in names:
        assert np.array_equal(base.path(name), flows.path(name), equal_nan=True), (seed, name)
    assert not flows.path("ghost.fired").any()
    return len(names)


def test_a_trigger_that_never_fires_changes_nothing() -> None:
    assert sum(compare_haunted(seed) for seed in range(100)) > 3_000


def test_a_fee_on_a_balance_is_reckoned_before_interest_joins_it() -> None:
    note = {"notional": "60", "coupon": "8%", "principal": "bullet", "accretes": "period < 3"}
    data = of(
        {
            "tranches": {"Z": note},
            "fees": {"agent": {"rate": "1%", "of": "balance(Z)"}},
            "waterfall": [{"pay": ["agent", "Z.interest", "Z.principal"]}],
        }
    )
    flows = run_on(data, np.full((len(PAYMENTS), LANES), 2.0), {"Z": 0.08})
    due = flows.amounts[flows.names["agent.due"], :4, 0]
    assert due == pytest.approx([0.6, 0.6 * 1.02, 0.6 * 1.02**2, 0.6 * 1.02**2])
