"""What holds for the plan of any deal: cash is conserved, nothing is negative, who is first is first, money scales."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ipabs.definitions.library import structures
from ipabs.definitions.steps import Pay
from ipabs.errors import RunError
from ipabs.measures.missing import Missing
from ipabs.run import price
from ipabs.waterfall.compile import compile_waterfall
from ipabs.waterfall.flows import check_cash, run_waterfall
from tests.naive.deals import case_of, checked
from tests.waterfall.plans import fed_inputs, terms_of

if TYPE_CHECKING:
    from pathlib import Path

SEEDS = range(60)


def drawn(seed: int):
    return case_of(random.Random(seed).randbytes((400, 1500, 3000)[seed % 3]))


def random_block(fed: dict, lanes: int, seed: int) -> np.ndarray:
    """Receipts that differ from lane to lane, many of them nothing; the pool and failures as given."""
    rng = np.random.default_rng(seed)
    path = np.array(list(fed.values()))[:, :, np.newaxis]
    factors = rng.choice([0.0, 0.3, 1.0, 1.7], size=(len(fed), path.shape[1], lanes)) * rng.uniform(0.5, 1.5, lanes)
    money = np.array([name.startswith("receipts.") for name in fed])[:, np.newaxis, np.newaxis]
    return np.ascontiguousarray(np.where(money, path * factors, np.broadcast_to(path, factors.shape)))


@pytest.mark.parametrize("seed", SEEDS)
def test_cash_is_conserved_and_nothing_is_negative_on_every_path(seed: int) -> None:
    deal, document, inputs = drawn(seed)
    terms, fed = terms_of(deal, document, inputs), fed_inputs(deal, inputs)
    flows = run_waterfall(compile_waterfall(terms), random_block(fed, 64, seed))
    check_cash(terms, flows)
    for name in flows.names:
        if name.endswith((".paid", ".balance", ".unpaid", ".due", ".drawn", ".repaid")) or name == "available":
            assert flows.amounts[flows.names[name]].min() >= -terms.epsilon, name


def test_cash_that_vanishes_is_noticed() -> None:
    deal, document, inputs = drawn(1)
    terms, fed = terms_of(deal, document, inputs), fed_inputs(deal, inputs)
    flows = run_waterfall(compile_waterfall(terms), random_block(fed, 32, 1))
    flows.amounts[flows.names["available"], 0, 7] += 2 * terms.epsilon + 1e-3
    with pytest.raises(RunError, match=r"cash is not conserved on \d{4}-\d\d-\d\d, path 7: "):
        check_cash(terms, flows)


@pytest.mark.parametrize("seed", SEEDS)
def test_who_is_first_is_first(seed: int) -> None:
    """Within a list paid in its order, a claim gets something only when those before it got all they asked."""
    deal, document, inputs = drawn(seed)
    terms, fed = terms_of(deal, document, inputs), fed_inputs(deal, inputs)
    flows = run_waterfall(compile_waterfall(terms), random_block(fed, 64, seed))
    for number, step in enumerate(deal.waterfall, start=1):
        if not isinstance(step, Pay):
            continue
        asked, got, left = (flows.amounts[flows.names[f"step[{number}].{word}"]] for word in ("asked", "got", "left"))
        unmet = asked - got > 1e-6 * max(1.0, terms.initial_pool)
        without_balance = [name for name, tranche in deal.tranches.items() if not tranche.has_principal]
        if step.share != "balance" or not any(claim.partition(".")[0] in without_balance for claim in step.pay):
            assert np.all(left[unmet] <= terms.epsilon), number  # cash is never left while a step is short
        assert np.all(got <= asked + terms.epsilon), number


def test_a_junior_claim_waits_for_the_senior_one() -> None:
    deal, document = checked(
        {
            "deal": "order",
            "currency": "CNY",
            "dates": {"cutoff": "2021-01-01", "closing": "2021-01-01", "payments": ["2021-04-01", "2021-07-01"]},
            "collateral": "pool",
            "tranches": {
                "A": {"notional": "60", "coupon": "5%", "principal": "pass-through"},
                "B": {"notional": "40", "coupon": "9%", "principal": "sequential"},
            },
            "waterfall": [{"pay": ["A.interest", "B.interest", "A.principal", "B.principal"]}],
        }
    )
    inputs = {
        "payment_dates": [deal.dates.payments[0], deal.dates.payments[1]],
        "accruals": {"A": [0.0125, 0.0125], "B": [0.0225, 0.0225]},
        "fractions": [0.25, 0.25],
        "receipts": {"other": [0.0, 0.0]},
        "pool_balance": [100.0, 100.0, 100.0],
        "pool_defaulted": [0.0, 0.0, 0.0],
        "epsilon": 1e-7,
    }
    cash = np.linspace(0.0, 110.0, 256)
    block = np.zeros((3, 2, 256))
    block[0, 0] = cash
    flows = run_waterfall(compile_waterfall(terms_of(deal, document, inputs)), block)
    paid = {name: flows.amounts[flows.names[f"{name}.paid"], 0] for name in
            ("A.interest", "B.interest", "A.principal", "B.principal")}  # fmt: skip
    assert np.allclose(paid["A.interest"], np.minimum(cash, 0.75))
    assert np.allclose(paid["B.interest"], np.clip(cash - 0.75, 0, 0.9))
    assert np.allclose(paid["A.principal"], np.clip(cash - 1.65, 0, 60))
    assert np.allclose(paid["B.principal"], np.clip(cash - 61.65, 0, 40))


def scaled_copy(folder: Path, scale: float) -> Path:
    """The shipped deal with every amount of money multiplied."""
    source = structures()["thirty-lines"]

    def times(match: re.Match[str]) -> str:
        return repr(float(match[0].replace("_", "")) * scale)

    deal = re.sub(r"\b\d+(?:_\d+)+\b", times, (source / "deal.yaml").read_text(encoding="utf-8"))
    lines = (source / "pool" / "collections.csv").read_text(encoding="utf-8").splitlines()
    for k, line in enumerate(lines[1:], start=1):
        day, *amounts = line.split(",")
        lines[k] = ",".join([day, *(repr(float(amount) * scale * (0.2 if 4 < k < 8 else 1.0)) for amount in amounts)])
    (folder / "pool").mkdir(parents=True)
    (folder / "pool" / "collections.csv").write_text("\n".join(lines) + "\n")
    (folder / "deal.yaml").write_text(deal)
    return folder


@pytest.mark.parametrize("scale", [2.0**-20, 2.0**20, 1e-6, 1e6])
def test_money_has_no_size(scale: float, tmp_path: Path) -> None:
    """A deal in other units pays the same: to the bit by a power of two, which changes no rounding."""
    base, other = price(scaled_copy(tmp_path / "base", 1.0)), price(scaled_copy(tmp_path / "other", scale))
    assert base.flows.path("payer.drawn").any()  # the deal is under stress: support and trigger are at work
    assert base.flows.path("acceleration.fired").any()
    for name in base.flows.names:
        unit = 1.0 if name.endswith((".fired", ".breached", ".value", ".bound", ".done")) else scale
        expected, got = base.flows.path(name) * unit, other.flows.path(name)
        if scale in (2.0**-20, 2.0**20):
            assert np.array_equal(expected, got, equal_nan=True), name
        else:
            assert np.allclose(expected, got, rtol=1e-9, atol=1e-9 * base.pool.value * scale, equal_nan=True), name
    for one, two in zip(base.tranches, other.tranches, strict=True):
        for measure in ("expected_yield", "value", "expected_spread", "wal", "duration"):
            expected, got = getattr(one, measure), getattr(two, measure)
            assert got == (expected if isinstance(expected, Missing) else pytest.approx(expected, rel=1e-9)), measure
